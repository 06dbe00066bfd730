package bridge_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// broken are the rules of correctness, each with a change to the source that breaks it.
var broken = []struct{ rule, file, text, instead string }{
	{
		"a write of unknown outcome is looked for before it is repeated", "internal/calls/reconcile.go",
		"return w.searchAndPost(ctx, intent.decision, act)", "return w.post(ctx, intent.decision, act)",
	},
	{
		"a call that is not known to be live is looked for before it is created", "internal/calls/reconcile.go",
		"if w.live() {", "if w.live() || true {",
	},
	{
		"a call of long ago is not logged", "internal/calls/state.go",
		"return time.Since(st.Call.EndedAt.Time) > c.Horizon &&", "return false &&",
	},
	{
		"late changes are merged", "internal/calls/state.go",
		"return now.Add(c.Settle)", "return now",
	},
	{
		"that there is no opportunity is asked again", "internal/calls/cards.go",
		"!c.Opportunity.Found || ", "",
	},
	{
		"a number is shown by one contact only", "internal/contacts/numbers.go",
		"w.leaveOthers(ctx, n, g.states[i].Contacts, c.id)", "w.leaveOthers(ctx, n, g.states[i].Contacts[:0], c.id)",
	},
	{
		"what webhooks did not tell is looked for", "internal/engine/ticks.go",
		", {SweepTick, e.Calls.Tick}}", "}",
	},
}

// TestSimulationNoticesABrokenRule breaks one rule of correctness after the other, in a copy of the source, and plays the simulation
// with it. A simulation that did not notice would prove nothing.
func TestSimulationNoticesABrokenRule(t *testing.T) {
	t.Parallel()
	if os.Getenv("LONG") == "" {
		t.Skip("LONG is not set: each rule is compiled and played")
	}
	for _, b := range broken {
		t.Run(b.rule, func(t *testing.T) {
			t.Parallel()
			simulation := compiled(t, b.file, b.text, b.instead)
			for seed := range 20 {
				cmd := exec.CommandContext(t.Context(), simulation, "-test.run=^TestSimulation$", "-test.v")
				cmd.Env = append(os.Environ(), "LONG=", "SIMULATION_CALLS=60", fmt.Sprint("SIMULATION_SEED=", seed))
				out, err := cmd.CombinedOutput()
				found := regexp.MustCompile(`lost=(\d+) duplicates=(\d+) wrong=(\d+)`).FindString(string(out))
				switch {
				case found == "":
					t.Fatalf("not played to the end: %v\n%s", err, out)
				case err != nil && found != "lost=0 duplicates=0 wrong=0":
					t.Logf("noticed with seed %d: %s", seed, found)
					return
				}
			}
			t.Error("nothing shows that the rule is broken")
		})
	}
}

// compiled returns these tests as a program in which a text of a source file is replaced.
func compiled(t *testing.T, file, text, instead string) (program string) {
	t.Helper()
	file, err := filepath.Abs(file)
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(source), text); n != 1 {
		t.Fatalf("%s holds the text %d times, want once: %s", file, n, text)
	}
	dir := t.TempDir()
	changed := filepath.Join(dir, "changed.go")
	if err := os.WriteFile(changed, []byte(strings.Replace(string(source), text, instead, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{file: changed}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "overlay.json"), overlay, 0o600); err != nil {
		t.Fatal(err)
	}
	program = filepath.Join(dir, "simulation")
	out, err := exec.CommandContext(t.Context(), "go", "test", "-c", "-overlay", filepath.Join(dir, "overlay.json"), "-o", program, ".").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}
