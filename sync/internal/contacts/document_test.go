package contacts_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestScenarios plays what happens in Sellsy and in Aircall, and looks at Aircall's contacts once all is done. After that there is
// peace: nothing is written any more.
func TestScenarios(t *testing.T) {
	t.Parallel()
	for _, s := range scenarios {
		t.Run(s.en, func(t *testing.T) {
			t.Parallel()
			inOffice(t, s.before, func(o *office) {
				s.play(o)
				time.Sleep(30 * time.Minute)
				if diff := cmp.Diff(s.want, o.shown()); diff != "" {
					t.Errorf("Aircall's contacts (-want +got)\n%s\n%s", diff, o.logs)
				}
				time.Sleep(3 * time.Hour) // what was emptied is removed
				o.aircall.ResetRequests()
				time.Sleep(3 * time.Hour)
				if r := o.requests(); len(r) > 0 {
					t.Errorf("no peace: %q", r)
				}
			})
		})
	}
}
