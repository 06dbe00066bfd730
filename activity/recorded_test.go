package activity_test

import (
	"cmp"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

// TestRecordedCalls builds an activity of every call that was recorded from Aircall.
func TestRecordedCalls(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(cmp.Or(os.Getenv("RECORDED_PAYLOADS"), "../../shared/payloads"), "aircall")
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skipf("no recorded payloads in %s: name their directory in RECORDED_PAYLOADS", dir)
	}
	built := 0
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		event, err := aircall.ParseEvent(body)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		call, ok := event.Payload.(*aircall.Call)
		if !ok {
			continue
		}
		if call.Outcome() != aircall.OutcomeRunning {
			built++
		}
		buildRecorded(t, file, call)
	}
	if built == 0 {
		t.Errorf("none of %d recorded events is of a call that has ended", len(files))
	}
}

func buildRecorded(t *testing.T, file string, call *aircall.Call) {
	t.Helper()
	raw, known := call.Counterpart()
	n, err := matching.ParseNumber(raw, "FR")
	if known && err != nil {
		t.Errorf("%s: the number of the other party: %v", file, err)
	}
	party := matching.Party{Ref: matching.Ref{Kind: matching.KindIndividual, ID: 3}, Owner: 12, Numbers: []matching.Number{n}}
	a, err := activity.Build(activity.Input{Call: *call, Match: matching.Best(n, []matching.Party{party}, matching.PartyRules{}), Staffs: staffs},
		activity.Policy{Parts: activity.AllParts()})
	switch {
	case errors.Is(err, activity.ErrNotEnded) && call.Outcome() == aircall.OutcomeRunning:
	case err != nil:
		t.Errorf("%s: %v", file, err)
	case !activity.Mentions(a.Block, call.ID) || strings.Contains(a.Block, "Amz") || strings.Contains(a.Block, "recordings.") || a.Date.IsZero():
		t.Errorf("%s: %s", file, a.Block)
	}
}
