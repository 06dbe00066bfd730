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
		"a number is shown by one contact only", "internal/contacts/follow.go",
		"return f.mark(ctx, ref, time.Now())", "return nil",
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
	changed := map[string]string{} // by rule
	for _, b := range broken {
		source, err := os.ReadFile(b.file)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(source), b.text); n != 1 {
			t.Errorf("%s holds the text %d times, want once: %s", b.file, n, b.text)
		}
		changed[b.rule] = strings.Replace(string(source), b.text, b.instead, 1)
	}
	if os.Getenv("MUTATIONS") == "" {
		t.Skip("MUTATIONS is not set: each rule is compiled and played")
	}
	for _, b := range broken {
		t.Run(b.rule, func(t *testing.T) {
			t.Parallel()
			simulation := compiled(t, b.file, changed[b.rule])
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

// compiled returns these tests as a program in which a source file is replaced.
func compiled(t *testing.T, file, source string) (program string) {
	t.Helper()
	dir := t.TempDir()
	write := func(name string, data []byte) string {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	file, err := filepath.Abs(file)
	if err != nil {
		t.Fatal(err)
	}
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{file: write("changed.go", []byte(source))}})
	if err != nil {
		t.Fatal(err)
	}
	program = filepath.Join(dir, "simulation")
	cmd := exec.CommandContext(t.Context(), "go", "test", "-c", "-overlay", write("overlay.json", overlay), "-o", program, ".")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}
