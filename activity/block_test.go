package activity_test

import (
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

const (
	block1    = "=== Aircall 11 ===\nCall ID: 11\n=== /Aircall ==="
	block1new = "=== Aircall 11 ===\nCall ID: 11\nTags: Devis\n=== /Aircall ==="
	block2    = "=== Aircall 22 ===\nCall ID: 22\n=== /Aircall ==="
)

func TestReplaceBlock(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name, description, want string
	}{
		{"nothing there", "", block1new},
		{"the block alone", block1, block1new},
		{"text before", "Client pressé.\n\n" + block1, "Client pressé.\n\n" + block1new},
		{"text after", block1 + "\n\nRappelé.", block1new + "\n\nRappelé."},
		{"text on both sides", "a\n" + block1 + "\nb\n", "a\n" + block1new + "\nb\n"},
		{"text on the same lines", "a " + block1 + " b", "a " + block1new + " b"},
		{"text only", "Client pressé.", "Client pressé.\n\n" + block1new},
		{"text with a line end", "Client pressé.\n", "Client pressé.\n\n" + block1new},
		{"text with a blank line", "Client pressé.\n\n", "Client pressé.\n\n" + block1new},
		{"blanks only", "  \t", "  \t\n\n" + block1new},
		{"another call's block", block2, block2 + "\n\n" + block1new},
		{"another call's block before", block2 + "\n" + block1, block2 + "\n" + block1new},
		{"other line ends", "a\r\n" + strings.ReplaceAll(block1, "\n", "\r\n") + "\r\nb", "a\r\n" + block1new + "\r\nb"},
		{"as HTML", "<p>a</p><p>" + strings.ReplaceAll(block1, "\n", "<br>") + "</p>", "<p>a</p><p>" + block1new + "</p>"},
		{"a first line that lost its last", "=== Aircall 11 ===\nkept", "=== Aircall 11 ===\nkept\n\n" + block1new},
		{"a last line that lost its first", "kept\n=== /Aircall ===\n", "kept\n=== /Aircall ===\n\n" + block1new},
		{
			"a first line that lost its last, before a block", "=== Aircall 11 ===\nkept\n" + block1,
			"=== Aircall 11 ===\nkept\n" + block1new,
		},
		{"no-break spaces", "a\n" + strings.ReplaceAll(block1, " ", "\u00a0") + "\nb", "a\n" + block1new + "\nb"},
		{"spaces as HTML", strings.ReplaceAll(block1, " ", "&nbsp;"), block1new},
		{"doubled spaces", strings.ReplaceAll(block1, "=== A", "===  A"), block1new},
		{"another call's block with no-break spaces", strings.ReplaceAll(block2, " ", "\u00a0"), strings.ReplaceAll(block2, " ", "\u00a0") + "\n\n" + block1new},
		{"a title that is none", "=== Aircall is down ===\n" + block1, "=== Aircall is down ===\n" + block1new},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			got := activity.ReplaceBlock(row.description, block1new)
			if got != row.want {
				t.Errorf("%q, want %q", got, row.want)
			}
			if again := activity.ReplaceBlock(got, block1new); again != got {
				t.Errorf("the second time it is %q", again)
			}
		})
	}
}

func TestFindBlock(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		description, want string
		found             bool
	}{
		{"", "", false},
		{"Client pressé.", "", false},
		{"=== Aircall 11 ===", "", false},
		{"=== /Aircall ===\n=== Aircall 11 ===", "", false},
		{"a\n" + block1 + "\nb", block1, true},
		{"a\r\n" + strings.ReplaceAll(block1, "\n", "\r\n"), block1, true},
		{block1 + "\n" + block2, block1, true},
		{"=== Aircall 33 ===\n" + block1, block1, true},
		{strings.ReplaceAll(block1, " ", "\u00a0"), block1, true},
		{strings.ReplaceAll(block1, " ", "&nbsp;"), block1, true},
		{"<p>" + strings.ReplaceAll(block1, "\n", "<br />\n") + "</p>", block1, true},
		{"<p>" + strings.ReplaceAll(block1, "\n", "</p>\n<p>") + "</p>", block1, true},
		{"===Aircall 11===\n=== /Aircall ===", "", false},
	} {
		if got, _, found := activity.FindBlock(row.description); got != row.want || found != row.found {
			t.Errorf("%q: %q, %v", row.description, got, found)
		}
	}
}

func TestMentions(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		description string
		id          aircall.CallID
		want        bool
	}{
		{"", 11, false},
		{"11", 11, true},
		{"Call ID: 11", 11, true},
		{"https://dashboard.aircall.io/calls/11", 11, true},
		{"https://dashboard.aircall.io/calls/11/timeline", 11, true},
		{"111 and 11.", 11, true},
		{"111", 11, false},
		{"1 1", 11, false},
		{"call110", 11, false},
		{"n°11é", 11, true},
		{"0", 0, false},
		{"-1", -1, false},
	} {
		if got := activity.Mentions(row.description, row.id); got != row.want {
			t.Errorf("%q mentions %d: %v", row.description, row.id, got)
		}
	}
}

// drawText draws what people and calls may hold, our own lines among it.
func drawText(t *rapid.T, label string) string {
	return strings.Join(rapid.SliceOfN(rapid.OneOf(
		rapid.SampledFrom([]string{
			"=== Aircall 11 ===", "=== /Aircall ===", "=== Aircall ", " ===", "=", "===", "\n", "\r\n", "\n\n", "11", "22", "a", "é", "👋", "\x00", "\u202e", "\xff",
			"<br>", block1, block2,
		}),
		rapid.String(),
	), 0, 8).Draw(t, label), "")
}

func drawInput(t *rapid.T) activity.Input {
	c := call(tagged(drawText(t, "tag")), noted(drawText(t, "author"), drawText(t, "note")))
	c.ID = aircall.CallID(rapid.OneOf(rapid.SampledFrom([]int64{11, 22}), rapid.Int64Range(1, 1<<40)).Draw(t, "call"))
	c.Number.Name = drawText(t, "line")
	c.Teams = []aircall.Team{{ID: 1, Name: drawText(t, "team")}}
	return activity.Input{
		Call: c, Match: client, Staffs: staffs,
		Insights: activity.Insights{Summary: drawText(t, "summary"), Topics: []string{drawText(t, "topic")}, ActionItems: []string{drawText(t, "item")}},
	}
}

func drawPolicy(t *rapid.T) activity.Policy {
	p := activity.Policy{
		Language: rapid.SampledFrom([]matching.Language{"", matching.English, matching.French, matching.German, "xx"}).Draw(t, "language"),
		MaxBytes: rapid.SampledFrom([]int{0, 1, 60, 100, 1000}).Draw(t, "limit"),
		Parts:    rapid.SampledFrom([][]activity.Part{nil, {}, activity.AllParts(), {activity.PartSummary}}).Draw(t, "parts"),
	}
	if rapid.Bool().Draw(t, "template") {
		p.Template = sampleTemplate
	}
	return p
}

var sampleTemplate = mustTemplate("{{range .Notes}}{{.Text}}{{end}} {{join .Tags \"/\"}} === /Aircall ===")

// TestReplacingLosesNothing: whatever people wrote and whatever a call holds, our block is found again, its call is
// recognised, and all that people wrote stays.
func TestReplacingLosesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in, before := drawInput(t), drawText(t, "description")
		a, err := activity.Build(in, drawPolicy(t))
		if err != nil {
			t.Fatal(err)
		}
		if !activity.Mentions(a.Block, in.Call.ID) {
			t.Errorf("%q does not mention call %d", a.Block, in.Call.ID)
		}
		if block, id, ok := activity.FindBlock(a.Block); !ok || block != a.Block || id == 0 {
			t.Errorf("of %q only %q is found", a.Block, block)
		}

		after := activity.ReplaceBlock(before, a.Block)
		if strings.Count(after, a.Block) != 1 && strings.Count(before, a.Block) < 2 {
			t.Errorf("the block stands %d times in %q", strings.Count(after, a.Block), after)
		}
		if again := activity.ReplaceBlock(after, a.Block); again != after {
			t.Errorf("the second time, %q becomes %q", after, again)
		}
		if first := "=== Aircall " + strconv.FormatInt(int64(in.Call.ID), 10) + " ==="; !strings.Contains(before, first) {
			if people := strings.Replace(after, a.Block, "", 1); !strings.HasPrefix(people, before) || strings.Trim(people[len(before):], "\n") != "" {
				t.Errorf("people wrote %q, and %q is left", before, people)
			}
		}

		in.Call.Tags = nil
		b, err := activity.Build(in, activity.Policy{})
		if err != nil {
			t.Fatal(err)
		}
		if changed := activity.ReplaceBlock(after, b.Block); changed != strings.Replace(after, a.Block, b.Block, 1) {
			t.Errorf("%q with another block is %q", after, changed)
		}
	})
}

func FuzzReplaceBlock(f *testing.F) {
	f.Add("", block1)
	f.Add("a\n"+block1+"\nb", block1new)
	f.Add("=== Aircall 11 ===\n"+block2, block1)
	f.Add("=== /Aircall ===", "x")
	f.Fuzz(func(t *testing.T, description, block string) {
		once := activity.ReplaceBlock(description, block)
		if !strings.Contains(once, block) {
			t.Errorf("%q is not in %q", block, once)
		}
		if framed, _, ok := activity.FindBlock(block); ok && framed == block {
			if twice := activity.ReplaceBlock(once, block); twice != once {
				t.Errorf("%q becomes %q", once, twice)
			}
		}
	})
}
