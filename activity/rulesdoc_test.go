package activity_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

var update = flag.Bool("update", false, "write docs/rules.md and docs/rules.fr.md anew")

// TestRulesDocument holds that the document of the rules says what the tables of the tests say. After a change of the tables:
//
//	go test -run TestRulesDocument ./matching ./activity -update
func TestRulesDocument(t *testing.T) {
	for _, l := range []matching.Language{matching.English, matching.French} {
		checkDocument(t, l, "cards", cardTable(l))
		checkDocument(t, l, "activities", activityTable(t, l))
		checkDocument(t, l, "descriptions", descriptionTable(t, l))
		checkDocument(t, l, "updates", updateTable(l))
		checkDocument(t, l, "filters", filterTable(l))
	}
}

// TestEveryOptionHasARow holds that the document shows what every option of the rules does.
func TestEveryOptionHasARow(t *testing.T) {
	t.Parallel()
	shown := map[string]bool{}
	show := func(options []string) {
		for _, o := range options {
			shown[o] = true
		}
	}
	for _, row := range cardRules {
		show(optionsOf("Policy", row.Policy))
	}
	for _, row := range activityRules {
		show(optionsOf("Policy", row.Policy))
	}
	for _, row := range descriptionRules {
		show(optionsOf("Policy", row.Policy))
	}
	for _, row := range filterRules {
		show(optionsOf("Filter", row.Filter))
	}
	checkEveryOption(t, "Policy", reflect.TypeFor[activity.Policy](), shown)
	checkEveryOption(t, "Filter", reflect.TypeFor[activity.Filter](), shown)
}

func cardTable(l matching.Language) string {
	var b strings.Builder
	b.WriteString(header(l))
	for _, row := range cardRules {
		options := optionsOf("Policy", row.Policy)
		if row.Rule != "policy" {
			options = nil // a language, so that all are tried
		}
		row.Policy.Language = l
		card, ok := activity.Card(row.Input, row.Policy)
		var lines []string
		for _, c := range card.Contents {
			line := "**" + c.Text + "**"
			if c.Type == aircall.CardTypeShortText {
				line = c.Label + in(l, ": ", "\u00a0: ") + c.Text
			}
			if c.Link != "" {
				line += " ([" + in(l, "link", "lien") + "](" + c.Link + "))"
			}
			lines = append(lines, line)
		}
		if !ok {
			lines = []string{in(l, "No card.", "Pas de carte.")}
		}
		b.WriteString(tableRow(row.situation, l, lines, options...))
	}
	return b.String()
}

func activityTable(t *testing.T, l matching.Language) string {
	var b strings.Builder
	b.WriteString(header(l))
	for _, row := range activityRules {
		a, err := activity.Build(row.Input, row.Policy)
		sentences := []string{notLogged(t, l, err)}
		if err == nil {
			sentences = append([]string{whatIsLogged(l, a)}, a.Explanation.Sentences(l)...)
		}
		b.WriteString(tableRow(row.situation, l, sentences, optionsOf("Policy", row.Policy)...))
	}
	return b.String()
}

// whatIsLogged says in a sentence what Sellsy holds of a call.
func whatIsLogged(l matching.Language, a activity.Activity) string {
	kind := in(l, "Incoming call", "Appel entrant")
	if a.Source == sellsy.SourceOutgoing {
		kind = in(l, "Outgoing call", "Appel sortant")
	}
	related := make([]string, 0, len(a.Related))
	for _, r := range a.Related {
		name := matching.KindName(l, matching.Kind(r.Type))
		if r.Type == sellsy.RelatedOpportunity {
			name = in(l, "opportunity", "opportunité")
		}
		related = append(related, fmt.Sprintf("%s #%d", name, r.ID))
	}
	return in(l, "%[1]s of %[2]s, result “%[3]s”, with %[4]s.", "%[1]s de %[2]s, résultat « %[3]s », avec %[4]s.", kind, phrases.In(string(l)).Duration(a.Duration), a.Result, strings.Join(related, ", "))
}

// notLogged says in a sentence why a call is not logged.
func notLogged(t *testing.T, l matching.Language, err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, activity.ErrNotMatched):
		return in(l, "Not logged: nobody in Sellsy was matched with the call.", "Pas consigné : personne dans Sellsy ne correspond à l’appel.")
	case errors.Is(err, activity.ErrNotEnded):
		return in(l, "Not logged yet: the call has not ended.", "Pas encore consigné : l’appel n’est pas terminé.")
	case errors.Is(err, activity.ErrNoOwner):
		return in(l, "Not logged: no member of staff can own the phone call.", "Pas consigné : aucun collaborateur ne peut être responsable de l’appel.")
	default:
		t.Error(err)
		return ""
	}
}

func descriptionTable(t *testing.T, l matching.Language) string {
	var b strings.Builder
	b.WriteString(header(l))
	for _, row := range descriptionRules {
		var lines []string
		options := optionsOf("Policy", row.Policy)
		tested := strings.Split(build(t, row.Input, row.Policy).Block, "\n")
		if row.Policy.Language == "" {
			row.Policy.Language = l
		}
		if row.Policy.MaxBytes > 0 { // as much room in the other language, whose words are longer
			row.Policy.MaxBytes += len(build(t, row.Input, activity.Policy{Language: l}).Block) - len(build(t, row.Input, activity.Policy{}).Block)
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
			lines = append(lines, in(l, "It never holds “%[1]s”.", "Elle ne contient jamais « %[1]s ».", s))
		}
		b.WriteString(tableRow(row.situation, l, lines, options...))
	}
	fmt.Fprintf(&b, "\n```\n%s\n```\n", build(t, full(), activity.Policy{Language: l, Location: paris}).Block)
	return b.String()
}

func updateTable(l matching.Language) string {
	var b strings.Builder
	b.WriteString(in(l, "| Rule | Case | Before | After |\n|---|---|---|---|\n", "| Règle | Cas | Avant | Après |\n|---|---|---|---|\n"))
	mark := strings.NewReplacer("%s", in(l, "[our part]", "[notre partie]"), "\r\n", "↵", "\n", "↵")
	for _, row := range updateRules {
		added := in(l, ", with: ", ", avec : ") + "`" + strings.Join(row.Holds, ", ") + "`"
		cells := tableRow(row.situation, l, []string{"`" + mark.Replace(row.Before) + "` | `" + mark.Replace(row.After) + "`" + added})
		b.WriteString(strings.Replace(cells, `\|`, "|", 1))
	}
	return b.String()
}

func filterTable(l matching.Language) string {
	var b strings.Builder
	b.WriteString(header(l))
	for _, row := range filterRules {
		b.WriteString(tableRow(row.situation, l, row.Filter.Check(row.Call).Sentences(l), optionsOf("Filter", row.Filter)...))
	}
	return b.String()
}

func header(l matching.Language) string {
	return in(l, "| Rule | Case | What the program says |\n|---|---|---|\n", "| Règle | Cas | Ce que dit le programme |\n|---|---|---|\n")
}

func tableRow(s situation, l matching.Language, sentences []string, options ...string) string {
	rule, text := s.Rule, s.EN
	switch rule {
	case "own":
		rule = in(l, "ours", "la nôtre")
	case "policy":
		rule = in(l, "option", "option")
	}
	for _, option := range options {
		rule += "<br>`" + option + "`"
	}
	if l == matching.French {
		text = s.FR
	}
	said := strings.ReplaceAll(strings.Join(sentences, "<br>"), "|", `\|`)
	return "| " + rule + " | " + text + " | " + said + " |\n"
}

// optionsOf names the fields of a setting that are set, as they are found in the bridge's Config. Language and time zone are
// left out beside others.
func optionsOf(name string, setting any) []string {
	var options, words []string
	v := reflect.ValueOf(setting)
	for i := range v.NumField() {
		field, value := v.Type().Field(i), v.Field(i)
		full := name + "." + field.Name
		switch {
		case value.IsZero() || field.Name == "Situation":
		case field.Name == "Card":
			options = append(options, optionsOf(full, value.Interface())...)
		case field.Name == "Language" || field.Name == "Location":
			words = append(words, full)
		default:
			options = append(options, full)
		}
	}
	if len(options) == 0 {
		return words
	}
	return options
}

// checkEveryOption holds that the document has a row for each field of a setting.
func checkEveryOption(t *testing.T, name string, setting reflect.Type, shown map[string]bool) {
	t.Helper()
	for field := range setting.Fields() {
		switch full := name + "." + field.Name; {
		case field.Name == "Situation": // what the bridge fills in
		case field.Name == "Card":
			checkEveryOption(t, full, field.Type, shown)
		case !shown[full]:
			t.Errorf("no row shows the option %s", full)
		}
	}
}

// checkDocument compares a part of a document, between its marks, with what it should be, or writes it.
func checkDocument(t *testing.T, l matching.Language, part, want string) {
	t.Helper()
	want = phrases.In(string(l)).Markdown(want)
	name := in(l, "../docs/rules.md", "../docs/rules.fr.md")
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

// in is the text in the language of a document.
func in(l matching.Language, en, fr string, args ...any) string {
	text := en
	if l == matching.French {
		text = fr
	}
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}
