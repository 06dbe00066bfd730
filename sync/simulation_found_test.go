package bridge_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// What the simulation found, in a few lines each.

// TestResultSetDuringUnknownOutcome: a person changes the result of a phone call before the bridge knows that it has made it.
func TestResultSetDuringUnknownOutcome(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{seed: func(w *world) { w.company("Dubois", "0199001234") }}, func(t *testing.T, w *world) {
		w.sellsy.Inject(sellsytest.Fault{Method: "POST", Path: "/v2/phone-calls", Times: 1, Drop: sellsytest.DropAfter})
		call := w.answered("+33 1 99 00 12 34")
		pc := w.onlyCall()
		w.sellsy.EditPhoneCall(pc.ID, func(pc *sellsy.PhoneCall) { pc.Result.ID = sellsy.ResultWrongNumber })
		time.Sleep(10 * time.Minute)
		call.Summary("Devis.")
		time.Sleep(10 * time.Minute)
		if got := w.onlyCall(); got.Result.ID != sellsy.ResultWrongNumber {
			t.Errorf("the result is %s", got.Result.ID)
		}
	})
}

// TestNumberHandedOverUnseen: when a call is looked at, the directory has not been told for a while who has the number now.
func TestNumberHandedOverUnseen(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{}, func(t *testing.T, w *world) {
		remove := w.sellsy.Inject(sellsytest.Fault{Path: "/v2/companies/search", Status: 503})
		w.company("Dubois", "0199001234") // no webhook tells
		w.answered("+33 1 99 00 12 34")
		if n := len(w.logged()); n != 0 {
			t.Fatalf("%d phone calls: the directory knows more than this test thinks", n)
		}
		time.Sleep(2 * time.Hour)
		remove()
		time.Sleep(2 * time.Hour)
		w.onlyCall()
	})
}

// TestContactShowsLate: it is not known whether a contact was created, and Aircall's search takes its time to show it.
func TestContactShowsLate(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{aircall: aircalltest.Options{SearchDelay: 150 * time.Second}}, func(t *testing.T, w *world) {
		w.sellsy.DeliverTo(w.SellsyWebhook(sellsyKey), sellsyKey)
		time.Sleep(time.Second)
		w.aircall.Inject(aircalltest.Fault{Method: "POST", Path: "/v1/contacts", Times: 1, Drop: aircalltest.DropAfter})
		w.sellsy.AddContact(sellsy.Contact{LastName: "Martin", PhoneNumber: "+33639981111"})
		time.Sleep(time.Hour)
		if n := len(w.aircall.Contacts()); n != 1 {
			t.Errorf("%d contacts in Aircall, want 1", n)
		}
	})
}

// TestLateWriteThatWaitedForQuota: the grace period is counted from when a request was given up, not from when it was decided on.
func TestLateWriteThatWaitedForQuota(t *testing.T) {
	t.Parallel()
	var w *world
	posts := 0
	unlucky := roundTrip(func(r *http.Request) (*http.Response, error) {
		if r.Method != http.MethodPost || r.URL.Path != "/v2/phone-calls" {
			return w.sellsy.Transport().RoundTrip(r)
		}
		switch posts++; posts {
		case 1:
			resp := answer(r, http.StatusTooManyRequests, "")
			resp.Header.Set("Retry-After", "45")
			return resp, nil
		case 2:
			body, _ := io.ReadAll(r.Body)
			late := r.Clone(context.WithoutCancel(r.Context()))
			late.Body = io.NopCloser(bytes.NewReader(body))
			time.AfterFunc(110*time.Second, func() { _, _ = w.sellsy.Transport().RoundTrip(late) })
			return nil, io.ErrUnexpectedEOF
		default:
			return w.sellsy.Transport().RoundTrip(r)
		}
	})
	inWorld(t, worldOptions{
		seed: func(made *world) {
			w = made
			w.company("Dubois", "0199001234")
		},
		config: func(c *bridge.Config) {
			c.Sellsy = w.sellsy.Client(sellsy.WithHTTPClient(&http.Client{Transport: unlucky}))
		},
	}, func(t *testing.T, w *world) {
		w.answered("+33 1 99 00 12 34")
		time.Sleep(time.Hour)
		w.onlyCall()
	})
}
