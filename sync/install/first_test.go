package install_test

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// told are the calls of an installation.
type told struct {
	calls []report.Call
	err   error
}

func (c *told) Calls(context.Context, aircall.CallID, int) ([]report.Call, error) {
	return c.calls, c.err
}

var firstPattern = regexp.MustCompile(`<p id="first-([a-z_-]+)"`)

// TestFirstCallIsGreeted holds that the last page waits for a call of after the installation, says what became of it, and then waits no more.
// What the page asks meanwhile costs Aircall and Sellsy nothing.
func TestFirstCallIsGreeted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		calls := &told{calls: []report.Call{{ // of another time
			Call: aircall.Call{StartedAt: aircall.At(time.Now().Add(-time.Hour))}, Card: report.Card{Shown: time.Now().Add(-time.Hour)}, Log: report.Log{Verdict: report.VerdictLogged},
		}}}
		w.kept.calls = calls
		defer w.start(nil).end(t)
		b := w.browser()
		if _, err := w.walk(b); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		now := aircall.At(time.Now())
		asked := func() int { return len(w.aircall.Requests()) + len(w.sellsy.Requests()) }
		for _, step := range []struct {
			call  report.Call
			want  string
			waits bool
		}{
			{report.Call{}, "waiting", true},
			{report.Call{Call: aircall.Call{StartedAt: now}}, "waiting", true},
			{report.Call{Call: aircall.Call{StartedAt: now}, Card: report.Card{Match: matching.PartyDecision{Number: 33199007025}}}, "unknown", true},
			{report.Call{Call: aircall.Call{StartedAt: now}, Log: report.Log{Verdict: report.VerdictNobody}}, "unknown", true},
			{report.Call{Call: aircall.Call{StartedAt: now}, Log: report.Log{Verdict: report.VerdictLogged}}, "no-card", true},
			{report.Call{Call: aircall.Call{StartedAt: now}, Card: report.Card{Shown: now.Time}}, "shown", true},
			{report.Call{Call: aircall.Call{StartedAt: now}, Card: report.Card{Shown: now.Time}, Log: report.Log{Verdict: report.VerdictLogged}}, "shown", false},
		} {
			calls.calls = append(calls.calls, step.call)
			page, before := b.open(home), asked()
			part := b.open(home + "first")
			if asked() != before {
				t.Errorf("%s: the part asks Aircall or Sellsy", step.want)
			}
			for _, s := range []screen{page, part} {
				if got := first(firstPattern, s.body); s.status != http.StatusOK || got != step.want || strings.Contains(s.body, "data-from=") != step.waits {
					t.Errorf("status %d, the first call is %q, want %q, waits %t:\n%s", s.status, got, step.want, step.waits, s.body)
				}
			}
			if strings.Contains(page.body, "/install/live.js") != step.waits || !strings.Contains(page.body, `id="next"`) {
				t.Errorf("%s: no script, or not what happens next:\n%s", step.want, page.body)
			}
		}
		calls.err = errors.New("the store does not answer")
		if page, part := b.open(home), b.open(home+"first"); page.step() != "done" || part.status != http.StatusNoContent || first(firstPattern, page.body) != "" {
			t.Errorf("when the calls cannot be told: %d %s", part.status, page.body)
		}
	})
}

// TestNothingToWaitFor holds that a browser without an installation that is finished, or whose numbers are not picked, is not kept waiting.
func TestNothingToWaitFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.aircall.PickNumbers()
		w.kept.calls = &told{}
		defer w.start(nil).end(t)
		b := w.browser()
		if part := b.open(home + "first"); part.status != http.StatusNoContent {
			t.Errorf("a stranger is told %d %s", part.status, part.body)
		}
		page, err := w.walk(b)
		if err != nil || strings.Contains(page.body, `id="first"`) || strings.Contains(page.body, `id="next"`) {
			t.Errorf("no number is picked, but: %s, %v", page.body, err)
		}
	})
}

// TestAccountIsNamed holds that both accounts are shown with their names beside their ids, and by what there is where a name or an id is not told.
func TestAccountIsNamed(t *testing.T) {
	t.Parallel()
	const addresses = `{"pagination":{"limit":1,"total":1,"count":1,"offset":null},"data":[{"id":7,"name":"Siège","postal_code":"17000","city":"La Rochelle"}]}`
	for name, tt := range map[string]struct {
		keys             bool
		fault            sellsytest.Fault
		company, account string
	}{
		"named":                  {false, sellsytest.Fault{Status: http.StatusOK, Body: addresses}, "Example SAS <small>1</small>", "Siège, 17000 La Rochelle <small>12345</small>"},
		"an API key":             {true, sellsytest.Fault{Status: http.StatusOK, Body: addresses}, "Example SAS", "Siège, 17000 La Rochelle <small>12345</small>"},
		"no right to read it":    {false, sellsytest.Fault{Status: http.StatusForbidden}, "Example SAS <small>1</small>", "12345"},
		"an account that is new": {false, sellsytest.Fault{Status: http.StatusOK, Body: strings.Replace(addresses, "{\"id\":7,\"name\":\"Siège\",\"postal_code\":\"17000\",\"city\":\"La Rochelle\"}", "", 1)}, "Example SAS <small>1</small>", "12345"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			if tt.keys {
				w = newWorld(t, withKeys)
			}
			w.keys = tt.keys
			tt.fault.Path = "/v2/addresses"
			w.sellsy.Inject(tt.fault)
			defer w.start(nil).end(t)
			s, err := w.walk(w.browser())
			if err != nil || !strings.Contains(s.body, `<dd id="company">`+tt.company+`</dd>`) || !strings.Contains(s.body, `<dd id="account">`+tt.account+`</dd>`) {
				t.Errorf("%v\n%s", err, s.body)
			}
		})
	}
}
