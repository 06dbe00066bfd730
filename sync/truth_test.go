package bridge_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// errorLines are the lines of the log at level ERROR.
func (w *world) errorLines() (lines []string) {
	for line := range strings.Lines(w.logs.String()) {
		if strings.Contains(line, "level=ERROR") {
			lines = append(lines, line)
		}
	}
	return lines
}

func (w *world) status() report.Status {
	w.t.Helper()
	s, err := w.Status(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

// A side that refuses the credentials when the bridge starts is told at once, in one line with the remedy; the other side works, and
// webhooks are taken.
func TestRefusedAtTheStart(t *testing.T) {
	t.Parallel()
	remedies := bridge.Remedies{Aircall: "Look at the key.", Sellsy: "Look at the secret."}
	for _, tt := range []struct {
		name, remedy string
		refuse       func(*world)
		refused      func(report.Status) (it, other report.Access)
	}{
		{"Aircall", remedies.Aircall, func(w *world) { w.aircall.Inject(aircalltest.Fault{Status: http.StatusForbidden}) },
			func(s report.Status) (it, other report.Access) { return s.Aircall.Access, s.Sellsy.Access }},
		{"Sellsy", remedies.Sellsy, func(w *world) { w.sellsy.Inject(sellsytest.Fault{Status: http.StatusUnauthorized}) },
			func(s report.Status) (it, other report.Access) { return s.Sellsy.Access, s.Aircall.Access }},
	} {
		for _, all := range []bool{false, true} {
			t.Run(tt.name, func(t *testing.T) {
				t.Parallel()
				o := worldOptions{still: true, config: func(c *bridge.Config) {
					c.Remedies = remedies
					if all {
						c.Numbers, c.AllNumbers = nil, true
					}
				}}
				inWorld(t, o, func(t *testing.T, w *world) {
					tt.refuse(w)
					begun := time.Now()
					defer w.start()()
					synctest.Wait()
					it, other := tt.refused(w.status())
					if it.Refused.Sub(begun) > time.Second || it.Refused.IsZero() || it.LastError == "" || !it.Fails() {
						t.Errorf("the side that refuses: %+v", it)
					}
					if !other.Refused.IsZero() || other.Answered.IsZero() {
						t.Errorf("the other side: %+v", other)
					}
					w.answered("+33 1 99 00 22 22")
					time.Sleep(10 * time.Minute)
					lines := w.errorLines()
					if len(lines) != 1 || !strings.Contains(lines[0], tt.name+" refuses the credentials. "+tt.remedy) {
						t.Errorf("errors in the log: %q", lines)
					}
					if n := w.Counts().Stored; n == 0 {
						t.Error("no webhook was taken")
					}
				})
			})
		}
	}
}

// When a token is revoked while much is to be done, the work waits: only now and again one piece of it tries. When the access is given
// again all is done, once, and the last error stays with its time.
func TestWorkWaitsWhileRefused(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{seed: func(w *world) { w.company("Dubois", "01 99 00 11 11") }}, func(t *testing.T, w *world) {
		restore := w.sellsy.Inject(sellsytest.Fault{Status: http.StatusUnauthorized})
		const calls = 60
		for range calls {
			w.answered("+33 1 99 00 11 11")
		}
		time.Sleep(time.Minute)
		w.sellsy.ResetRequests()
		time.Sleep(time.Hour)
		if n := len(w.sellsy.Requests()); n > 120 {
			t.Errorf("%d requests in an hour of refusals", n)
		}
		s := w.status()
		if s.Sellsy.Refused.IsZero() || !slices.Contains(s.Sellsy.HeldUp, "call") {
			t.Errorf("status: %+v", s.Sellsy.Access)
		}
		if n := strings.Count(w.logs.String(), "work failed"); n > 40 {
			t.Errorf("%d failures in the log", n)
		}
		restore()
		time.Sleep(30 * time.Minute)
		if n := len(w.logged()); n != calls {
			t.Errorf("%d phone calls, want %d", n, calls)
		}
		s = w.status()
		if !s.Sellsy.Refused.IsZero() || s.Sellsy.Failed.IsZero() || s.Sellsy.LastError == "" || s.Sellsy.HeldUp != nil || s.Sellsy.Fails() {
			t.Errorf("status when the access was given again: %+v", s.Sellsy.Access)
		}
		again := len(w.errorLines())
		w.sellsy.Inject(sellsytest.Fault{Status: http.StatusUnauthorized})
		time.Sleep(11 * time.Minute)
		if n := len(w.errorLines()); n != again+1 {
			t.Errorf("a second revocation leaves %d errors in the log, want %d", n, again+1)
		}
	})
}

// Numbers that Aircall does not have are named, until they are corrected or bought.
func TestMissingNumbersAreNamed(t *testing.T) {
	t.Parallel()
	o := worldOptions{config: func(c *bridge.Config) {
		c.Numbers = append(c.Numbers, 42)
		c.Remedies.Numbers = "Look at the numbers."
	}}
	inWorld(t, o, func(t *testing.T, w *world) {
		if got := w.status().Aircall.Missing; !slices.Equal(got, []aircall.NumberID{42}) {
			t.Errorf("missing: %d", got)
		}
		w.aircall.AddNumber(aircall.Number{ID: 42, Name: "New", Digits: "+33 1 99 00 00 03"})
		time.Sleep(11 * time.Minute)
		if got := w.status().Aircall.Missing; len(got) > 0 {
			t.Errorf("missing when it is there: %d", got)
		}
		lines := w.errorLines()
		if len(lines) != 1 || !strings.Contains(lines[0], "no number with the id 42. Look at the numbers.") {
			t.Errorf("errors in the log: %q", lines)
		}
	})
}

// A right that is missing in Sellsy is an error in the log, once.
func TestMissingRightIsLogged(t *testing.T) {
	t.Parallel()
	o := worldOptions{still: true, seed: func(w *world) { w.company("Dubois", "01 99 00 11 11") }}
	inWorld(t, o, func(t *testing.T, w *world) {
		w.sellsy.Inject(sellsytest.Fault{Method: http.MethodPost, Path: "/v2/phone-calls", Status: http.StatusForbidden})
		defer w.start()()
		synctest.Wait()
		for range 3 {
			w.answered("+33 1 99 00 11 11")
		}
		time.Sleep(time.Hour)
		lines := w.errorLines()
		if len(lines) != 1 || !strings.Contains(lines[0], `"POST /phone-calls"`) || !strings.Contains(lines[0], "scope or right") {
			t.Errorf("errors in the log: %q", lines)
		}
		if s := w.status(); !s.Sellsy.Refused.IsZero() {
			t.Errorf("the credentials are taken for refused: %+v", s.Sellsy.Access)
		}
	})
}
