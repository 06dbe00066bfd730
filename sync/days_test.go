package bridge_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// TestDays plays calls of two days and looks at what is counted of them: a call whose record comes later moves to the logged ones, one
// that fails moves when it succeeds, and after fifteen days nothing of it is left.
func TestDays(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{}, func(t *testing.T, w *world) {
		time.Sleep(time.Minute)
		counted := func(ago int) report.Day {
			t.Helper()
			days, err := w.Days(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if len(days) != 14 {
				t.Fatalf("%d days, not 14", len(days))
			}
			d := days[13-ago]
			if want := time.Now().UTC().AddDate(0, 0, -ago).Format(time.DateOnly); d.Date.Format(time.DateOnly) != want {
				t.Errorf("day %v, not %s", d.Date, want)
			}
			d.Date = time.Time{}
			return d
		}
		if diff := cmp.Diff(report.Day{}, counted(0)); diff != "" {
			t.Errorf("before the first call (-want +got)\n%s", diff)
		}
		w.company("Menuiserie Laval", "+33 1 99 00 70 25")
		time.Sleep(15 * time.Minute)
		w.answered("+33 1 99 00 70 25")
		w.answered("+33 1 99 00 70 99") // nobody
		time.Sleep(2 * time.Minute)
		d := counted(0)
		if d.Timed != 1 || d.Took < 20 || d.Took > 60 || d.Longest != d.Took {
			t.Errorf("how long the log took: %d of %d s, at most %d s", d.Timed, d.Took, d.Longest)
		}
		d.Timed, d.Took, d.Longest = 0, 0, 0
		if diff := cmp.Diff(report.Day{Calls: 2, Logged: 1, Unknown: 1}, d); diff != "" {
			t.Errorf("one logged, one unknown (-want +got)\n%s", diff)
		}

		w.company("Atelier Morel", "+33 1 99 00 70 99")
		time.Sleep(20 * time.Minute)
		mend := w.sellsy.Inject(sellsytest.Fault{Method: "POST", Path: "/v2/phone-calls", Status: 403})
		w.answered("+33 1 99 00 70 25")
		time.Sleep(20 * time.Minute)
		d = counted(0)
		if d.Calls != 3 || d.Logged != 2 || d.Unknown != 0 || d.Failed != 1 || d.Timed != 1 {
			t.Errorf("the record has come, and a call fails: %+v", d)
		}
		mend()
		time.Sleep(2 * time.Hour)
		if d = counted(0); d.Calls != 3 || d.Logged != 3 || d.Failed != 0 {
			t.Errorf("the call is logged after all: %+v", d)
		}

		time.Sleep(24 * time.Hour)
		if d = counted(1); d.Calls != 3 || d.Logged != 3 {
			t.Errorf("the day after: %+v", d)
		}
		time.Sleep(15 * 24 * time.Hour)
		days, err := w.Days(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range days {
			if d.Calls != 0 {
				t.Errorf("too old: %+v", d)
			}
		}
	})
}
