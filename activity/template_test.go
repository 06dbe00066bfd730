package activity_test

import (
	"strconv"
	"strings"
	"testing"
	"text/template"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

func mustTemplate(text string) *template.Template {
	t, err := activity.ParseTemplate(text)
	if err != nil {
		panic(err)
	}
	return t
}

func TestTemplate(t *testing.T) {
	t.Parallel()
	const text = `{{.Party.Name}} / {{.Agent}}, {{.Time .Started}}, {{duration .TalkTime}}
{{- with .Tags}}
# {{join . " # "}}{{end}}
{{- range .Notes}}
> {{.Text}}{{end}}
{{with .Opportunity}}{{.Number}} {{.Name}}{{end}}`
	got := build(t, full(), activity.Policy{Template: mustTemplate(text)}).Block
	want := `=== Aircall 3811606146 ===
Claire Martin / Camille Arnaud, 2 Mar 2026, 09:15 UTC, 2:40
# Devis # Urgent
> Rappeler jeudi.
Veut un devis.
OPP-70 Véranda
=== /Aircall ===`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestTemplateMistakesAreFoundWhenItIsRead(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"{{.Summry}}", "{{.Summary", "{{range .Notes}}{{.Body}}{{end}}", "{{join .Tags}}", "{{.Recording.URL}}", "{{index .Notes 0}}", "{{(index .Legs 0).Agent}}"} {
		if _, err := activity.ParseTemplate(text); err == nil {
			t.Errorf("%s is taken", text)
		}
	}
}

// TestTemplateThatFailsLater: the call is logged all the same, and the explanation says what happened.
func TestTemplateThatFailsLater(t *testing.T) {
	t.Parallel()
	policy := activity.Policy{Template: mustTemplate(`{{if gt (len .Tags) 1}}{{index .Tags 2}}{{end}}`)}
	in := activity.Input{Call: call(tagged("Devis", "Urgent")), Match: client, Staffs: staffs}
	a := build(t, in, policy)
	if plain := build(t, in, activity.Policy{}); a.Block != plain.Block {
		t.Errorf("not the built-in layout: %q", a.Block)
	}
	if s := strings.Join(a.Explanation.Sentences(matching.English), " "); !a.Explanation.TemplateFailed || !strings.Contains(s, "template") {
		t.Errorf("%q does not say that the template failed", s)
	}
	in.Call = call(tagged("Devis", "Urgent", "SAV"))
	if a := build(t, in, policy); a.Explanation.TemplateFailed || !strings.Contains(a.Block, "\nSAV\n") {
		t.Errorf("%q", a.Block)
	}
}

// TestLongNotesDoNotPushOutTheSummary: when a description is too long in sum, the id and what the AI made of the call stay
// whole, and the notes share what is left.
func TestLongNotesDoNotPushOutTheSummary(t *testing.T) {
	t.Parallel()
	in := full()
	in.Call.Comments = nil
	for i := range 5 {
		noted("Camille Arnaud", strconv.Itoa(i)+strings.Repeat("é", 2_000))(&in.Call)
	}
	in.Insights.ActionItems = []string{"Envoyer le devis"}
	for _, parts := range [][]activity.Part{nil, activity.AllParts()} {
		a := build(t, in, activity.Policy{Parts: parts})
		whole := build(t, full(), activity.Policy{Parts: parts})
		for line := range strings.Lines(whole.Block) {
			if !strings.Contains(line, "Rappeler") && !strings.Contains(line, "Veut un devis") && !strings.Contains(a.Block, line) {
				t.Errorf("%q is missing", line)
			}
		}
		for i := range 5 {
			if !strings.Contains(a.Block, ": "+strconv.Itoa(i)+"é") {
				t.Errorf("nothing is left of note %d", i)
			}
		}
		if len(a.Block) > activity.DefaultMaxBytes || len(a.Block) < activity.DefaultMaxBytes*9/10 || !a.Explanation.Shortened {
			t.Errorf("%d bytes, shortened: %v", len(a.Block), a.Explanation.Shortened)
		}
	}
}

func TestLongTextIsShortened(t *testing.T) {
	t.Parallel()
	in := full()
	in.Call.Comments = nil
	noted("Camille Arnaud", strings.Repeat("é", 100_000))(&in.Call)
	for _, row := range []struct {
		limit, most int
		policy      activity.Policy
		holds       []string
	}{
		{0, activity.DefaultMaxBytes, activity.Policy{}, []string{"… (shortened)", "Topics: devis, véranda"}},
		{2_000, 2_000, activity.Policy{MaxBytes: 2_000}, []string{"… (shortened)", "Tags: Devis"}},
		{200, 200, activity.Policy{MaxBytes: 200}, []string{"Call ID: 3811606146"}},
	} {
		a := build(t, in, row.policy)
		if len(a.Block) > row.most || !a.Explanation.Shortened {
			t.Errorf("limit %d: %d bytes, shortened: %v", row.limit, len(a.Block), a.Explanation.Shortened)
		}
		if strings.Contains(a.Block, "\uFFFD") {
			t.Errorf("limit %d: a character is cut in two", row.limit)
		}
		for _, part := range row.holds {
			if !strings.Contains(a.Block, part) {
				t.Errorf("limit %d: %q is missing in %q", row.limit, part, a.Block)
			}
		}
	}
	if a := build(t, full(), activity.Policy{}); a.Explanation.Shortened {
		t.Errorf("an ordinary description is called shortened")
	}
}

func TestControlCharactersDoNotReachADescription(t *testing.T) {
	t.Parallel()
	const bad = "a\x00b\x1b[31mc\u202ed\u2066e\xfff\u0085g\r\nh\tj\ufeffk\x7fl"
	in := full()
	in.Call.Comments, in.Call.Tags = nil, nil
	noted(bad, bad)(&in.Call)
	tagged(bad)(&in.Call)
	in.Call.Number.Name = bad
	in.Call.Teams = []aircall.Team{{ID: 1, Name: bad}}
	in.Insights.Summary = bad
	in.Insights.Topics = []string{bad}
	block := build(t, in, activity.Policy{Parts: activity.AllParts()}).Block
	if i := strings.IndexFunc(block, func(r rune) bool {
		return r < ' ' && r != '\n' && r != '\t' || r == 0x7f || 0x80 <= r && r < 0xa0 || strings.ContainsRune("\u202e\u2066\ufeff", r)
	}); i >= 0 {
		t.Errorf("at %d: %q", i, block)
	}
	if !strings.Contains(block, "Team: ab[31mcde\uFFFDf g h jkl\n") {
		t.Errorf("%q", block)
	}
}

func TestAllPartsHaveSomethingToSay(t *testing.T) {
	t.Parallel()
	in := full()
	in.Call.MissedCallReason = aircall.MissedNoAvailableAgent
	in.Call.ExternalTransferredTo = "+33 1 99 00 77 77"
	in.Call.IVROptionsSelected = []aircall.IVROption{{Title: "Ventes"}, {Title: "Devis"}}
	in.Legs = []aircall.Call{call(func(c *aircall.Call) { c.ID = 3_811_606_200 })}
	for _, part := range activity.AllParts() {
		with := build(t, in, activity.Policy{Parts: []activity.Part{part}}).Block
		without := build(t, in, activity.Policy{Parts: []activity.Part{}}).Block
		if len(with) <= len(without) {
			t.Errorf("part %q says nothing: %q", part, with)
		}
	}
	block := build(t, in, activity.Policy{Parts: activity.AllParts()}).Block
	if !activity.Mentions(block, 3_811_606_200) {
		t.Errorf("the further call is not in %q", block)
	}
}

func TestTheOrderOfTagsAndNotesIsThatOfTheirMaking(t *testing.T) {
	t.Parallel()
	in := full()
	noted("Camille Arnaud", "Ensuite.")(&in.Call)
	want := build(t, in, activity.Policy{}).Block
	c := &in.Call
	c.Tags[0], c.Tags[1] = c.Tags[1], c.Tags[0]
	c.Comments[0], c.Comments[1] = c.Comments[1], c.Comments[0]
	if diff := cmp.Diff(want, build(t, in, activity.Policy{}).Block); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
