package matching_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

var update = flag.Bool("update", false, "write docs/rules.md and docs/rules.fr.md anew")

// TestRulesDocument holds that the document of the rules says what the tables of the tests say. After a change of the tables:
//
//	go test -run TestRulesDocument ./matching ./activity -update
func TestRulesDocument(t *testing.T) {
	for _, l := range []matching.Language{matching.English, matching.French} {
		checkDocument(t, l, "parties", partyTable(l))
		checkDocument(t, l, "opportunities", opportunityTable(l))
		checkDocument(t, l, "numbers", numberTable(t, l))
	}
}

func partyTable(l matching.Language) string {
	var b strings.Builder
	b.WriteString(header(l))
	for _, row := range partyRules {
		d := matching.Best(row.Number, row.Candidates, row.Rules)
		b.WriteString(tableRow(row.situation, l, d.Sentences(l)))
	}
	return b.String()
}

func opportunityTable(l matching.Language) string {
	var b strings.Builder
	b.WriteString(header(l))
	for _, row := range opportunityRules {
		d := matching.ChooseOpportunity(row.Party, row.Opportunities, row.Rules)
		b.WriteString(tableRow(row.situation, l, d.Sentences(l)))
	}
	return b.String()
}

// numberTable shows one spelling of each kind.
func numberTable(t *testing.T, l matching.Language) string {
	var b strings.Builder
	b.WriteString(l.Say("| Written | in | is |\n|---|---|---|\n", "| Écrit | en | est |\n|---|---|---|\n", ""))
	shown := map[string]bool{
		"01 99 00 12 34": true, "01.99.00.12.34": true, "+33 (0)1 99 00 12 34": true, "0033 1 99 00 12 34": true, "33199001234": true, "199001234": true,
		"Tél : 01 99 00 12 34": true, "01 99 00 12 34 poste 12": true, "O6 39 98 12 34": true, "0690 12 34 56": true, "0262 12 34 56": true,
		"+33 590 12 34 56": true, "02/555.12.34": true, "+34 (0)912 345 678": true, "+39 (0)6 1234 5678": true, "1-800-FLOWERS": true,
		"01 99 00 12 34 / 06 39 98 12 34": true, "3639": true, "anonymous": true, "01 99 00 12": true, "01 99 00 12 34 5": true, "voir fiche société": true,
	}
	for _, row := range spellings(t) {
		if !shown[row.text] {
			continue
		}
		delete(shown, row.text)
		is := row.want
		if reason, ok := strings.CutPrefix(is, "!"); ok {
			is = l.Say("no number: ", "pas un numéro : ", "") + "`" + reason + "`"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", row.text, row.region, is)
	}
	for text := range shown {
		t.Errorf("%q is not among the spellings", text)
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
