package activity_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

var update = flag.Bool("update", false, "write docs/rules.md and docs/rules.fr.md anew")

// TestRulesDocument holds that the document of the rules says what the tables of the tests say. After a change of the tables:
//
//	go test -run TestRulesDocument ./matching ./activity -update
func TestRulesDocument(t *testing.T) {
	for _, l := range []matching.Language{matching.English, matching.French} {
		checkDocument(t, l, "cards", cardTable(l))
		checkDocument(t, l, "activities", activityTable(l))
		checkDocument(t, l, "descriptions", descriptionTable(t, l))
		checkDocument(t, l, "updates", updateTable(l))
		checkDocument(t, l, "filters", filterTable(l))
	}
}

func cardTable(l matching.Language) string {
	var b strings.Builder
	b.WriteString(header(l))
	for _, row := range cardRules {
		row.Policy.Language = l
		card, ok := activity.Card(row.Input, row.Policy)
		var lines []string
		for _, c := range card.Contents {
			line := "**" + c.Text + "**"
			if c.Type == aircall.CardTypeShortText {
				line = c.Label + l.Say(": ", " : ", "") + c.Text
			}
			if c.Link != "" {
				line += " ([" + l.Say("link", "lien", "") + "](" + c.Link + "))"
			}
			lines = append(lines, line)
		}
		if !ok {
			lines = []string{l.Say("No card.", "Pas de carte.", "")}
		}
		b.WriteString(tableRow(row.situation, l, lines))
	}
	return b.String()
}

func activityTable(l matching.Language) string {
	var b strings.Builder
	b.WriteString(header(l))
	for _, row := range activityRules {
		a, err := activity.Build(row.Input, row.Policy)
		if err != nil {
			b.WriteString(tableRow(row.situation, l, []string{"`" + err.Error() + "`"}))
			continue
		}
		related := make([]string, 0, len(a.Related))
		for _, r := range a.Related {
			related = append(related, fmt.Sprintf("%s %d", r.Type, r.ID))
		}
		facts := fmt.Sprintf("`%s`, `%s`, %v: %s", a.Source, a.Result, a.Duration, strings.Join(related, " + "))
		b.WriteString(tableRow(row.situation, l, append([]string{facts}, a.Explanation.Sentences(l)...)))
	}
	return b.String()
}

func descriptionTable(t *testing.T, l matching.Language) string {
	var b strings.Builder
	b.WriteString(header(l))
	for _, row := range descriptionRules {
		var lines []string
		tested := strings.Split(build(t, row.Input, row.Policy).Block, "\n")
		if row.Policy.Language == "" {
			row.Policy.Language = l
		}
		shown := strings.Split(build(t, row.Input, row.Policy).Block, "\n")
		for i, line := range tested {
			for _, s := range row.Holds {
				if strings.Contains(line, s) {
					lines = append(lines, strings.TrimSpace(shown[i]))
					break
				}
			}
		}
		for _, s := range row.Lacks {
			lines = append(lines, l.Say("never `%[1]s`", "jamais `%[1]s`", "nie `%[1]s`", s))
		}
		b.WriteString(tableRow(row.situation, l, lines))
	}
	fmt.Fprintf(&b, "\n```\n%s\n```\n", build(t, full(), activity.Policy{Language: l, Location: paris}).Block)
	return b.String()
}

func updateTable(l matching.Language) string {
	var b strings.Builder
	b.WriteString(l.Say("| Rule | Case | Before | After |\n|---|---|---|---|\n", "| Règle | Cas | Avant | Après |\n|---|---|---|---|\n", ""))
	mark := strings.NewReplacer("%s", l.Say("[our part]", "[notre partie]", ""), "\r\n", "↵", "\n", "↵")
	for _, row := range updateRules {
		added := l.Say(", with: ", ", avec : ", "") + "`" + strings.Join(row.Holds, ", ") + "`"
		cells := tableRow(row.situation, l, []string{"`" + mark.Replace(row.Before) + "` | `" + mark.Replace(row.After) + "`" + added})
		b.WriteString(strings.Replace(cells, `\|`, "|", 1))
	}
	return b.String()
}

func filterTable(l matching.Language) string {
	var b strings.Builder
	b.WriteString(header(l))
	for _, row := range filterRules {
		b.WriteString(tableRow(row.situation, l, row.Filter.Check(row.Call).Sentences(l)))
	}
	return b.String()
}

func header(l matching.Language) string {
	return l.Say("| Rule | Case | What the program says |\n|---|---|---|\n", "| Règle | Cas | Ce que dit le programme |\n|---|---|---|\n", "")
}

func tableRow(s situation, l matching.Language, sentences []string) string {
	rule, text := s.Rule, s.EN
	switch rule {
	case "own":
		rule = l.Say("ours", "la nôtre", "")
	case "policy":
		rule = l.Say("option", "option", "")
	}
	if l == matching.French {
		text = s.FR
	}
	said := strings.ReplaceAll(strings.Join(sentences, "<br>"), "|", `\|`)
	return "| " + rule + " | " + text + " | " + said + " |\n"
}

// checkDocument compares a part of a document, between its marks, with what it should be, or writes it.
func checkDocument(t *testing.T, l matching.Language, part, want string) {
	t.Helper()
	name := l.Say("../docs/rules.md", "../docs/rules.fr.md", "")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	from, to := "<!-- "+part+" -->\n", "<!-- /"+part+" -->"
	before, rest, ok1 := strings.Cut(string(text), from)
	got, after, ok2 := strings.Cut(rest, to)
	switch {
	case !ok1 || !ok2:
		t.Errorf("%s has no part %q", name, part)
	case got == want:
	case *update:
		if err := os.WriteFile(name, []byte(before+from+want+to+after), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s: part %q is not what the tests say; write it with: go test -run TestRulesDocument ./matching ./activity -update", name, part)
	}
}
