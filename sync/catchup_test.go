package bridge_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// TestCatchUp logs the calls of a time long before the bridge, once, and none that another integration has logged.
func TestCatchUp(t *testing.T) {
	t.Parallel()
	var atelier sellsy.Company
	inWorld(t, worldOptions{seed: func(w *world) { atelier = w.company("Atelier", "+33 1 99 00 11 11") }}, func(t *testing.T, w *world) {
		old := func(days int, from string) aircall.Call {
			c := aircalltest.CallSpec{Number: w.line.ID, Counterpart: from, StartedAt: time.Now().AddDate(0, 0, -days)}
			call := w.aircall.StartCall(c)
			call.Hangup()
			return call.Call()
		}
		w.lose(func(string) bool { return true }) // none of this is live
		logged := old(60, "+33199001111")
		foreign := old(50, "+33199001111")
		old(40, "+33199009999")
		old(30, "anonymous")
		private := w.aircall.StartCall(aircalltest.CallSpec{Number: w.other.ID, Counterpart: "+33199001111", StartedAt: time.Now().AddDate(0, 0, -20)})
		private.Hangup()
		time.Sleep(time.Minute)
		w.lose(nil)
		if n := len(w.sellsy.PhoneCalls()); n != 0 {
			t.Fatalf("%d phone calls already", n)
		}
		w.sellsy.AddPhoneCall(sellsy.PhoneCall{ // by another integration
			Description: "Call ID: " + fmt.Sprint(foreign.ID), Date: sellsy.At(foreign.StartedAt.Time), Source: sellsy.SourceIncoming,
			Related: []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: int64(atelier.ID)}}, CompanyID: atelier.ID,
		})
		want := report.CatchUp{Calls: 4, NoNumber: 1, Nobody: 1, Marked: 2}
		loose := cmpopts.IgnoreFields(report.CatchUp{}, "Through", "Cursor")
		dry, err := w.CatchUp(t.Context(), bridge.CatchUpOptions{DryRun: true})
		if diff := cmp.Diff(want, dry, loose); err != nil || diff != "" {
			t.Fatalf("dry run: %v, (-want +got)\n%s", err, diff)
		}
		time.Sleep(time.Hour)
		if n := len(w.sellsy.PhoneCalls()); n != 1 {
			t.Fatalf("%d phone calls after a dry run", n)
		}
		pages := 0
		if _, err := w.CatchUp(t.Context(), bridge.CatchUpOptions{Progress: func(report.CatchUp) { pages++ }}); err != nil || pages == 0 {
			t.Fatalf("%v, %d pages", err, pages)
		}
		time.Sleep(time.Hour)
		calls := w.sellsy.PhoneCalls()
		if len(calls) != 2 || !strings.Contains(calls[1].Description, fmt.Sprint(logged.ID)) {
			t.Fatalf("%d phone calls\n%s", len(calls), w.logs)
		}
		if !calls[1].Date.Equal(logged.StartedAt.Time) {
			t.Errorf("dated %s, began %s", calls[1].Date, logged.StartedAt)
		}
		again, err := w.CatchUp(t.Context(), bridge.CatchUpOptions{From: time.Now().AddDate(0, 0, -90)})
		if want := (report.CatchUp{Calls: 4, NoNumber: 1, Nobody: 1, Known: 2}); err != nil || !cmp.Equal(want, again, loose) {
			t.Errorf("the second time: %+v, %v", again, err)
		}
		if rest, err := w.CatchUp(t.Context(), bridge.CatchUpOptions{Cursor: again.Cursor}); err != nil || rest.Calls != 0 {
			t.Errorf("from the last cursor: %+v, %v", rest, err)
		}
	})
}

func TestCatchUpNeedsTheDirectory(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{still: true}, func(t *testing.T, w *world) {
		remove := w.sellsy.Inject(sellsytest.Fault{Status: http.StatusBadGateway})
		defer remove()
		if _, err := w.CatchUp(t.Context(), bridge.CatchUpOptions{}); !errors.Is(err, bridge.ErrNotReady) {
			t.Errorf("error %v", err)
		}
	})
}
