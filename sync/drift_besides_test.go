package bridge_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// besides is what there is for the bridge to do besides logging: contacts to keep in step and extras to make.
type besides struct {
	*world
	drift drift
	op    string
	field string
	kind  aircalltest.Kind
	over  atomic.Bool // all comes as documented again
	deaf  atomic.Bool // the webhooks of Sellsy get lost
}

// seen changes a body of an operation, or of a webhook.
func (b *besides) seen(name string, body []byte) []byte {
	b.drift.keep(name, body)
	if name != b.op || b.over.Load() {
		return body
	}
	return drifted(body, b.field, b.kind)
}

func (b *besides) through(side string, inner func() http.RoundTripper) *http.Client {
	return &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		resp, err := inner().RoundTrip(r)
		if err != nil || resp.StatusCode >= 300 {
			return resp, err
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		body = b.seen(side+" "+r.Method+" "+numbers.ReplaceAllString(r.URL.Path, "*"), body)
		resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		return resp, nil
	})}
}

// hook hands over the webhooks of Aircall with their drift, each event as an operation of its own.
func (b *besides) hook(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var event struct{ Event string }
		_ = json.Unmarshal(body, &event)
		body = b.seen("aircall webhook "+event.Event, body)
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		h.ServeHTTP(w, r)
	})
}

// notice hands over the webhooks of Sellsy with their drift, signed again, until they get lost.
func (b *besides) notice(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if b.deaf.Load() {
			return
		}
		notif := b.seen("sellsy webhook", []byte(r.PostFormValue("notif")))
		body := "notif=" + url.QueryEscape(string(notif))
		r.Header.Set(sellsy.SignatureHeader, sellsy.Sign(sellsyKey, []byte(body)))
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
		h.ServeHTTP(w, r)
	})
}

const (
	zoePhone, ivoLine = "+33639981111", "+33639982222"
	zoeNewPhone       = "+33639983333"
)

// play has two records change, and people call and write. Some answers get lost, so that what was made is looked for. The drift lasts for
// six hours.
func (b *besides) play() {
	b.sellsy.DeliverTo(b.notice(b.SellsyWebhook(sellsyKey)), sellsyKey)
	b.aircall.DeliverTo(b.hook(b.AircallWebhook(webhookToken)), webhookToken)
	time.Sleep(time.Minute)
	b.aircall.Inject(aircalltest.Fault{Method: http.MethodPost, Path: "/v1/contacts", Drop: aircalltest.DropAfter, Times: 1})
	for _, at := range []string{"/v2/tasks", "/v2/comments", "/v2/individuals"} {
		b.sellsy.Inject(sellsytest.Fault{Method: http.MethodPost, Path: at, Drop: sellsytest.DropAfter, Times: 1})
	}
	zoe := b.sellsy.AddContact(sellsy.Contact{FirstName: "Zoé", LastName: "Martin", PhoneNumber: zoePhone, Email: "zoe@example.com"})
	b.sellsy.LinkContact(b.sellsy.AddCompany(sellsy.Company{Type: sellsy.TypeClient, Name: "Menuiserie"}).ID, zoe.ID)
	time.Sleep(10 * time.Minute)
	b.deaf.Store(true) // what follows is found by the sweep
	b.sellsy.AddIndividual(sellsy.Individual{Type: sellsy.TypeClient, LastName: "Ivo", MobileNumber: ivoLine})
	b.sellsy.UpdateContact(zoe.ID, func(c *sellsy.Contact) { c.PhoneNumber, c.Email = zoeNewPhone, "martin@example.com" })
	b.aircall.ReceiveMessage(b.line.ID, atelier, "Bonjour, est-ce prêt ?")
	b.missed(atelier, true)
	b.answered(stranger)
	time.Sleep(6 * time.Hour)
	b.over.Store(true)
	time.Sleep(20 * time.Hour) // all records are read again
}

// done counts what came of it. Each is to be there once.
func (b *besides) done(t *testing.T) map[string]int {
	n := map[string]int{
		"comment": len(b.sellsy.Comments()), "task": len(b.sellsy.Tasks()), "phone calls": len(b.sellsy.PhoneCalls()) - 1,
		"Zoé": 0, "Ivo": 0, "caller": 0,
	}
	for _, p := range b.people() {
		if slices.Contains(p.Phones, zoeNewPhone) {
			n["Zoé"]++
		}
		if slices.Contains(p.Phones, ivoLine) {
			n["Ivo"]++
		}
	}
	for i, err := range b.sellsy.Client().Individuals.All(t.Context(), sellsy.ListOptions{}) {
		if err != nil {
			t.Error(err)
		}
		if digits(i.PhoneNumber) == digits(stranger) {
			n["caller"]++
		}
	}
	return n
}

func digits(s string) string { return regexp.MustCompile(`\D`).ReplaceAllString(s, "") }

// TestContactsAndExtrasWithFieldsOfAnotherKind has each field of what the contacts and the extras read, answers and webhooks, come in
// each other kind for six hours. When that is over, the contacts are written and the extras made, once: nothing is lost, nothing is
// twice. By default some of them are played, with LONG every ninth, with EVERY_FIELD all, which takes a quarter of an hour.
func TestContactsAndExtrasWithFieldsOfAnotherKind(t *testing.T) {
	t.Parallel()
	play := func(t *testing.T, op, field string, kind aircalltest.Kind) (seen map[string][][]byte) {
		t.Helper()
		b := &besides{op: op, field: field, kind: kind}
		o := worldOptions{still: true, seed: func(w *world) { b.world = w; w.company("Atelier", atelier) }, config: func(c *bridge.Config) {
			c.Aircall = b.aircall.Client(aircall.WithHTTPClient(b.through("aircall", b.aircall.Transport)))
			c.Sellsy = b.world.sellsy.Client(sellsy.WithHTTPClient(b.through("sellsy", b.world.sellsy.Transport)))
			c.Extras = bridge.Extras{UnknownCallers: matching.KindIndividual, FollowUp: bridge.FollowUpTask, Messages: true}
		}}
		inWorld(t, o, func(t *testing.T, w *world) {
			stop := w.start()
			defer stop()
			b.play()
			for what, n := range b.done(t) {
				if n != 1 {
					parked, err := w.Parked(t.Context(), "", 100)
					t.Errorf("%s %s as %s: %s: %d times; parked: %+v, %v", op, field, kind, what, n, parked, err)
				}
			}
		})
		return b.drift.seen
	}
	seen := play(t, "", "", "")
	days := 0
	for _, op := range slices.Sorted(maps.Keys(seen)) {
		fields := fieldsOf(seen[op]...)
		for _, field := range slices.Sorted(maps.Keys(fields)) {
			for _, kind := range fields[field] {
				if days++; os.Getenv("EVERY_FIELD") == "" && (days%9 != 0 || !sampled(days/9)) || strings.HasSuffix(field, "raw_digits") && kind == aircalltest.KindNumber {
					continue
				}
				t.Run(op+"/"+field+"/"+string(kind), func(t *testing.T) {
					t.Parallel()
					play(t, op, field, kind)
				})
			}
		}
	}
	t.Logf("%d fields and kinds of %d operations", days, len(seen))
}
