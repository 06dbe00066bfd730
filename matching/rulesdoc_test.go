package matching_test

import (
	"flag"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
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

// TestEveryOptionHasARow holds that the document shows what every option of the rules does.
func TestEveryOptionHasARow(t *testing.T) {
	t.Parallel()
	shown := map[string]bool{}
	for _, row := range partyRules {
		for _, o := range optionsOf("PartyRules", row.Rules) {
			shown[o] = true
		}
	}
	for _, row := range opportunityRules {
		for _, o := range optionsOf("OpportunityRules", row.Rules) {
			shown[o] = true
		}
	}
	checkEveryOption(t, "PartyRules", reflect.TypeFor[matching.PartyRules](), shown)
	checkEveryOption(t, "OpportunityRules", reflect.TypeFor[matching.OpportunityRules](), shown)
}

func partyTable(l matching.Language) string {
	var b strings.Builder
	b.WriteString(header(l))
	for _, row := range partyRules {
		d := matching.Best(row.Number, row.Candidates, row.Rules)
		b.WriteString(tableRow(row.situation, l, d.Sentences(l), optionsOf("PartyRules", row.Rules)...))
	}
	return b.String()
}

func opportunityTable(l matching.Language) string {
	var b strings.Builder
	b.WriteString(header(l))
	for _, row := range opportunityRules {
		d := matching.ChooseOpportunity(row.Party, row.Opportunities, row.Rules)
		b.WriteString(tableRow(row.situation, l, d.Sentences(l), optionsOf("OpportunityRules", row.Rules)...))
	}
	return b.String()
}

// numberTable shows one spelling of each kind.
func numberTable(t *testing.T, l matching.Language) string {
	var b strings.Builder
	b.WriteString(in(l, "| Written | in | is |\n|---|---|---|\n", "| Écrit | en | est |\n|---|---|---|\n"))
	shown := map[string]bool{
		"01 99 00 12 34": true, "01.99.00.12.34": true, "+33 (0)1 99 00 12 34": true, "0033 1 99 00 12 34": true, "33199001234": true, "199001234": true,
		"Tél : 01 99 00 12 34": true, "01 99 00 12 34 poste 12": true, "O6 39 98 12 34": true, "0690 12 34 56": true, "0262 12 34 56": true,
		"+33 590 12 34 56": true, "02/555.12.34": true, "+34 (0)912 345 678": true, "+39 (0)6 1234 5678": true, "1-800-FLOWERS": true,
		"01 99 00 12 34 / 06 39 98 12 34": true, "3639": true, "anonymous": true, "01 99 00 12": true, "01 99 00 12 34 5": true, "voir fiche société": true,
		"3,36399811E+10": true, "639981234.00": true, "01&nbsp;99&nbsp;00&nbsp;12&nbsp;34": true, "24h/24 01 99 00 12 34": true, "(75) 01 99 00 12 34": true,
		"Tél 1 01 99 00 12 34": true, "1) 01 99 00 12 34 2) 06 39 98 12 34": true, "(201) 555-0123": true, "4915123456789": true,
		"02 1234 5678 312 345 6789": true, "+52 1 55 1234 5678": true, "ext 1234567": true,
	}
	for _, row := range spellings(t) {
		if !shown[row.text] {
			continue
		}
		delete(shown, row.text)
		is := row.want
		if reason, ok := strings.CutPrefix(is, "!"); ok {
			is = in(l, "no number: ", "pas un numéro : ") + reasonText(t, l, matching.NumberReason(reason))
		} else if strings.Contains(is, " ") {
			is = in(l, "several numbers: ", "plusieurs numéros : ") + strings.ReplaceAll(is, " ", ", ")
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", row.text, row.region, is)
	}
	for text := range shown {
		t.Errorf("%q is not among the spellings", text)
	}
	return b.String()
}

// reasonText says why a spelling is no number.
func reasonText(t *testing.T, l matching.Language, r matching.NumberReason) string {
	t.Helper()
	switch r {
	case matching.ReasonText:
		return in(l, "words without digits", "des mots sans chiffres")
	case matching.ReasonAnonymous:
		return in(l, "the caller hides it", "l’appelant le masque")
	case matching.ReasonShort:
		return in(l, "a short or internal number, a date or an hour", "un numéro court ou interne, une date ou une heure")
	case matching.ReasonTooShort:
		return in(l, "digits are missing", "il manque des chiffres")
	case matching.ReasonTooLong:
		return in(l, "there are too many digits", "il y a trop de chiffres")
	case matching.ReasonRounded:
		return in(l, "a spreadsheet has rounded it", "un tableur l’a arrondi")
	case matching.ReasonAmbiguous:
		return in(l, "it can be read as different numbers", "il peut se lire de plusieurs façons")
	default:
		t.Errorf("the reason %q has no text", r)
		return ""
	}
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

// optionsOf names the fields of a setting that are set, as they are found in the bridge's Config.
func optionsOf(name string, setting any) []string {
	var options []string
	v := reflect.ValueOf(setting)
	for i := range v.NumField() {
		field, value := v.Type().Field(i), v.Field(i)
		full := name + "." + field.Name
		switch {
		case value.IsZero() || field.Name == "Situation":
		default:
			options = append(options, full)
		}
	}
	return options
}

// checkEveryOption holds that the document has a row for each field of a setting.
func checkEveryOption(t *testing.T, name string, setting reflect.Type, shown map[string]bool) {
	t.Helper()
	for field := range setting.Fields() {
		switch full := name + "." + field.Name; {
		case field.Name == "Situation": // what the bridge fills in
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
