package contacts_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

var update = flag.Bool("update", false, "write docs/contacts.md and docs/contacts.fr.md anew")

// TestScenarios plays what happens in Sellsy and in Aircall, and looks at Aircall's contacts once all is done. After that there is
// peace: nothing is written any more.
func TestScenarios(t *testing.T) {
	t.Parallel()
	for _, s := range scenarios {
		t.Run(s.en, func(t *testing.T) {
			t.Parallel()
			inOffice(t, s.before, func(o *office) {
				s.play(o)
				time.Sleep(30 * time.Minute)
				if diff := cmp.Diff(s.want, o.shown()); diff != "" {
					t.Errorf("Aircall's contacts (-want +got)\n%s\n%s", diff, o.logs)
				}
				time.Sleep(3 * time.Hour) // what was emptied is removed
				o.aircall.ResetRequests()
				time.Sleep(3 * time.Hour)
				if r := o.requests(); len(r) > 0 {
					t.Errorf("no peace: %q", r)
				}
			})
		})
	}
}

// costs are what changes cost, in requests to Aircall and to Sellsy. A record of the name Martin has a contact before.
var costs = []struct {
	en, fr          string
	play            func(o *office, martin sellsy.ContactID)
	aircall, sellsy int
}{
	{"A new record with one number", "Une nouvelle fiche avec un numéro", func(o *office, _ sellsy.ContactID) { o.contact("Durand", c) }, 2, 2},
	{"A new record with two numbers", "Une nouvelle fiche avec deux numéros",
		func(o *office, _ sellsy.ContactID) { o.contact("Durand", b, c) }, 3, 2},
	{"Something changes that a contact does not show", "Un changement que le contact ne montre pas",
		func(o *office, m sellsy.ContactID) { o.edit(m, func(c *sellsy.Contact) { c.Position = "Chef" }) }, 0, 2},
	{"The name changes", "Le nom change", func(o *office, m sellsy.ContactID) { o.edit(m, func(c *sellsy.Contact) { c.LastName = "Petit" }) }, 1, 2},
	{"A number is replaced", "Un numéro est remplacé", func(o *office, m sellsy.ContactID) { o.phones(m, b) }, 2, 2},
	{"Name and number change", "Le nom et un numéro changent", func(o *office, m sellsy.ContactID) {
		o.edit(m, func(c *sellsy.Contact) { c.LastName, c.PhoneNumber = "Petit", b })
	}, 2, 2},
	{"A number is added", "Un numéro est ajouté", func(o *office, m sellsy.ContactID) { o.phones(m, a, b) }, 2, 2},
	{"The e-mail address is replaced", "L’adresse e-mail est remplacée",
		func(o *office, m sellsy.ContactID) {
			o.edit(m, func(c *sellsy.Contact) { c.Email = "martin@example.com" })
		}, 2, 2},
	{"The last number is removed", "Le dernier numéro est supprimé", func(o *office, m sellsy.ContactID) { o.phones(m) }, 0, 1},
	{"A new record wins the number; the other contact is removed an hour later", "Une nouvelle fiche l’emporte ; l’autre contact est supprimé une heure après",
		func(o *office, _ sellsy.ContactID) { o.contact("Durand", a); time.Sleep(2 * time.Hour) }, 6, 2},
	{"The record is deleted", "La fiche est supprimée", func(o *office, m sellsy.ContactID) { o.sellsy.DeleteContact(m); time.Sleep(time.Minute) }, 0, 2},
	{"The company is renamed", "La société est renommée", func(o *office, _ sellsy.ContactID) {
		o.sellsy.UpdateCompany(2001, func(c *sellsy.Company) { c.Name = "Dubois SA" })
		time.Sleep(time.Minute)
	}, 1, 2},
}

// TestRequests counts what a change costs. The regular look at what has changed, and at kinds of which there was nothing, is not part of
// that.
func TestRequests(t *testing.T) {
	t.Parallel()
	for _, cost := range costs {
		t.Run(cost.en, func(t *testing.T) {
			t.Parallel()
			inOffice(t, nil, func(o *office) {
				dubois := o.sellsy.AddCompany(sellsy.Company{Type: sellsy.TypeClient, Name: "Dubois"})
				m := o.sellsy.AddContact(sellsy.Contact{FirstName: "Zoé", LastName: "Martin", PhoneNumber: a, Email: "zoe@example.com"})
				o.sellsy.LinkContact(dubois.ID, m.ID)
				time.Sleep(time.Minute)
				o.aircall.ResetRequests()
				o.sellsy.ResetRequests()
				cost.play(o, m.ID)
				var asked []string
				for _, r := range o.sellsy.Requests() {
					if regular := []string{"/v2/individuals", "/v2/companies", "/v2/contacts"}; !slices.Contains(regular, strings.TrimSuffix(r.Path, "/search")) {
						asked = append(asked, r.Method+" "+r.Path)
					}
				}
				if got := o.requests(); len(got) != cost.aircall || len(asked) != cost.sellsy {
					t.Errorf("%d requests to Aircall and %d to Sellsy, want %d and %d\n%q\n%q", len(got), len(asked), cost.aircall, cost.sellsy, got, asked)
				}
			})
		})
	}
}

// TestContactsDocument holds that the document says what the tables of the tests say. After a change of the tables:
//
//	go test -run TestContactsDocument ./sync/internal/contacts -update
func TestContactsDocument(t *testing.T) {
	t.Parallel()
	for i, name := range []string{"contacts.md", "contacts.fr.md"} {
		say := func(texts ...string) string { return texts[i] }
		var table strings.Builder
		table.WriteString(say("| What happens | What Aircall shows after |\n|---|---|\n", "| Ce qui se passe | Ce qu’Aircall montre ensuite |\n|---|---|\n"))
		for _, s := range scenarios {
			shown := slices.Clone(s.want)
			if len(shown) == 0 {
				shown = []string{say("nothing", "rien")}
			}
			fmt.Fprintf(&table, "| %s | %s |\n", say(s.en, s.fr), strings.Join(shown, "<br>"))
		}
		checkDocument(t, name, "scenarios", phrases.In(say("en", "fr")).Markdown(table.String()))
		table.Reset()
		table.WriteString(say("| Change | to Aircall | to Sellsy |\n|---|---|---|\n", "| Changement | vers Aircall | vers Sellsy |\n|---|---|---|\n"))
		for _, c := range costs {
			fmt.Fprintf(&table, "| %s | %d | %d |\n", say(c.en, c.fr), c.aircall, c.sellsy)
		}
		checkDocument(t, name, "requests", phrases.In(say("en", "fr")).Markdown(table.String()))
	}
}

func checkDocument(t *testing.T, name, part, want string) {
	t.Helper()
	name = "../../../docs/" + name
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
		if err := os.WriteFile(name, []byte(before+from+want+to+after), 0o644); err != nil { //nolint:gosec // a document
			t.Fatal(err)
		}
	default:
		t.Errorf("%s: part %q is not what the tests say; write it with: go test -run TestContactsDocument ./sync/internal/contacts -update", name, part)
	}
}
