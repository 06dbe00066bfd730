package bridge_test

import (
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

// TestLyingVendor gives each operation that the bridge uses each odd answer, once and for an hour: at its first use, when webhooks are
// lost, and when all records are read again. The day ends as it does without: nothing is lost, nothing twice, nothing wrong, and
// nothing forgotten.
//
// By default some of the pairs of operation and odd answer are played, once or for an hour; with LONG all, both ways.
func TestLyingVendor(t *testing.T) {
	t.Parallel()
	first, _ := playDay(t, nil)
	lyingDays(t, playDay, nil)
	lyingDays(t, playOtherDay, first.used)
}

// lyingDays plays days on which each operation that they use gives odd answers, but for some that others have.
func lyingDays(t *testing.T, play func(*testing.T, spoil) (*day, []string), but []*operation) {
	t.Helper()
	undisturbed, want := play(t, nil)
	t.Logf("%d operations, %d requests", len(undisturbed.used), undisturbed.asked)
	days := 0
	for _, op := range undisturbed.used {
		if slices.ContainsFunc(but, func(o *operation) bool { return o.String() == op.String() }) {
			continue
		}
		for _, odd := range aircalltest.Odds {
			for _, hour := range []bool{false, true} {
				if days++; !sampled(days) {
					continue
				}
				t.Run(fmt.Sprintf("%s/%s/hour=%t", op, odd, hour), func(t *testing.T) {
					t.Parallel()
					d, got := play(t, func(d *day) { op.at(d, func() { d.lie(op, odd, hour) }) })
					if diff := gocmp.Diff(want, got); diff != "" {
						t.Errorf("(-want +got)\n%s\n%s", diff, d.logs)
					}
					if d.asked > 10*undisturbed.asked {
						t.Errorf("%d requests, and %d on an undisturbed day", d.asked, undisturbed.asked)
					}
				})
			}
		}
	}
}

// sampled reports whether the n-th of many days is played: with LONG all are.
func sampled(n int) bool {
	switch {
	case os.Getenv("LONG") != "":
		return true
	case raceDetector, testing.Short():
		return n%23 == 0
	default:
		return n%7 == 0
	}
}

// at does something at the first use of an operation, when webhooks begin to be lost, and when all records are read again, if the
// operation is used then.
func (o *operation) at(d *day, do func()) {
	for i, at := range []time.Duration{o.first, 15 * time.Hour, 24 * time.Hour} {
		if at -= time.Second; i > 0 && (at < o.first || at > o.last) {
			continue
		}
		if at <= 0 {
			do()
			continue
		}
		time.AfterFunc(at, do)
	}
}

// lie gives an operation an odd answer.
func (d *day) lie(op *operation, odd aircalltest.Odd, hour bool) {
	times, span := 1, time.Duration(0)
	if hour {
		times, span = 0, time.Hour
	}
	if op.side == "aircall" {
		d.aircall.Inject(aircalltest.Fault{Method: op.method, Path: op.path, Odd: odd, Times: times, For: span})
		return
	}
	d.sellsy.Inject(sellsytest.Fault{Method: op.method, Path: op.path, Odd: sellsytest.Odd(odd), Times: times, For: span})
}
