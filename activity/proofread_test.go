package activity_test

import (
	"strings"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
)

// TestWhatIsReadIsAsTheLanguageWrites proofreads the cards, descriptions and reasons of all tables in every language.
func TestWhatIsReadIsAsTheLanguageWrites(t *testing.T) {
	t.Parallel()
	for _, l := range languages {
		w := phrases.In(string(l))
		proofread := func(of, text string) {
			if faults := w.Proofread(text); faults != nil {
				t.Errorf("%s: %s: %q in\n%s", l, of, faults, text)
			}
		}
		for _, row := range activityRules {
			row.Policy.Language, row.Policy.Parts = l, activity.AllParts()
			if a, err := activity.Build(row.Input, row.Policy); err == nil {
				proofread(row.EN, strings.Join(append(a.Explanation.Sentences(l), a.Block), "\n"))
			}
		}
		for _, row := range cardRules {
			row.Policy.Language = l
			card, _ := activity.Card(row.Input, row.Policy)
			for _, line := range card.Contents {
				proofread(row.EN, line.Label+": "+line.Text)
			}
		}
		for _, row := range filterRules {
			proofread(row.EN, strings.Join(row.Filter.Check(row.Call).Sentences(l), "\n"))
		}
	}
}

// TestBlocksOfEveryLanguageAreFoundAgain: in place of what an earlier version wrote in any language stands what is written now.
func TestBlocksOfEveryLanguageAreFoundAgain(t *testing.T) {
	t.Parallel()
	const before, after = "Client pressé.\n\n", "\n\nVu avec Jeanne."
	for _, earlier := range []string{
		"=== Aircall 3811606146 ===\nCall ID: 3811606146\nNotes:\n- Camille Arnaud, 2026-03-02 10:19: Rappeler.\n=== /Aircall ===",
		"=== Aircall 3811606146 ===\nID de l’appel : 3811606146\nNotes :\n- Camille Arnaud, 02/03/2026 10:19 : Rappeler.\n=== /Aircall ===",
		"=== Aircall 3811606146 ===\nAnruf-ID: 3811606146\nNotizen:\n- Camille Arnaud, 02.03.2026 10:19: Rappeler.\n=== /Aircall ===",
		"=== Aircall 3811606146 ===\nID de la llamada: 3811606146\n=== /Aircall ===",
	} {
		for _, l := range languages {
			now := build(t, full(), activity.Policy{Language: l}).Block
			if got := activity.ReplaceBlock(before+earlier+after, now); got != before+now+after {
				t.Errorf("%s in place of\n%s\nis\n%s", l, earlier, got)
			}
			if block, of, ok := activity.FindBlock(before + now + after); !ok || of != aircall.CallID(3_811_606_146) || block != now {
				t.Errorf("%s: %q of %d is found, not\n%s", l, block, of, now)
			}
		}
	}
}
