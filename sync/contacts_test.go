package bridge_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

const sellsyKey = "test-sign-key"

// person is an Aircall contact, as far as the tests look at it.
type person struct {
	First, Last, Company string
	Phones, Emails       []string
}

func (w *world) people() []person {
	var list []person
	for _, c := range w.aircall.Contacts() {
		p := person{First: c.FirstName, Last: c.LastName, Company: c.CompanyName}
		for _, row := range c.PhoneNumbers {
			p.Phones = append(p.Phones, row.Value)
		}
		for _, row := range c.Emails {
			p.Emails = append(p.Emails, row.Value)
		}
		slices.Sort(p.Phones)
		list = append(list, p)
	}
	slices.SortFunc(list, func(a, b person) int {
		return cmp.Or(cmp.Compare(a.Last, b.Last), cmp.Compare(a.First, b.First), slices.Compare(a.Phones, b.Phones))
	})
	return list
}

// TestContactSync plays through the bridge what the tests of the room do in full: a record is created, renamed, loses its number to
// another, and gets a new one. It keeps its contact.
func TestContactSync(t *testing.T) {
	t.Parallel()
	const a, b = "+33639981111", "+33639982222"
	inWorld(t, worldOptions{aircall: aircalltest.Options{SearchDelay: 30 * time.Second}}, func(t *testing.T, w *world) {
		w.sellsy.DeliverTo(w.SellsyWebhook(sellsyKey), sellsyKey)
		time.Sleep(time.Second)
		dubois := w.company("Dubois", "")
		p := w.sellsy.AddContact(sellsy.Contact{FirstName: "Zoé", LastName: "Martin", PhoneNumber: "06 39 98 11 11", Email: "zoe@example.com"})
		w.sellsy.LinkContact(dubois.ID, p.ID)
		time.Sleep(time.Minute)
		first := w.aircall.Contacts()
		w.sellsy.UpdateContact(p.ID, func(c *sellsy.Contact) { c.LastName = "Martin-Petit" })
		time.Sleep(time.Minute)
		w.sellsy.AddContact(sellsy.Contact{FirstName: "Zoé", LastName: "Durand", PhoneNumber: a})
		time.Sleep(time.Minute)
		w.sellsy.UpdateContact(p.ID, func(c *sellsy.Contact) { c.PhoneNumber = b })
		time.Sleep(time.Minute)
		want := []person{
			{"Zoé", "Durand", "", []string{a}, nil},
			{"Zoé", "Martin-Petit", "Dubois", []string{b}, []string{"zoe@example.com"}},
		}
		if diff := gocmp.Diff(want, w.people()); diff != "" {
			t.Errorf("contacts in Aircall (-want +got)\n%s\n%s", diff, w.logs)
		}
		if c := w.aircall.Contacts(); len(first) != 1 || !slices.ContainsFunc(c, func(c aircall.Contact) bool { return c.ID == first[0].ID && c.LastName == "Martin-Petit" }) {
			t.Errorf("it has another contact than before: %v, then %v", first, c)
		}
		w.aircall.ResetRequests()
		time.Sleep(2 * time.Hour)
		for _, r := range w.aircall.Requests() {
			if r.Path != "/v1/calls" { // the sweep
				t.Errorf("no peace: %s %s", r.Method, r.Path)
			}
		}
	})
}

func TestContactKeepsWhatPeopleWrote(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{}, func(t *testing.T, w *world) {
		w.aircall.AddContact(aircall.Contact{Information: "VIP\nrappeler", PhoneNumbers: []aircall.PhoneDetail{{Label: "Work", Value: "+33639981111"}, {Label: "Home", Value: "+33639989999"}}})
		w.sellsy.DeliverTo(w.SellsyWebhook(sellsyKey), sellsyKey)
		time.Sleep(time.Second)
		p := w.sellsy.AddContact(sellsy.Contact{LastName: "Martin", PhoneNumber: "+33639981111"})
		time.Sleep(time.Minute)
		c := w.aircall.Contacts()[0]
		if want := "VIP\nrappeler\nSellsy 12345 contact/"; !strings.HasPrefix(c.Information, want) || !strings.Contains(c.Information, sellsy.ContactURL(p.ID)) {
			t.Errorf("information: %q", c.Information)
		}
		if len(c.PhoneNumbers) != 2 {
			t.Errorf("numbers: %+v", c.PhoneNumbers)
		}
	})
}

// TestContactCreatedOnce holds that a creation of unknown outcome makes one contact, though Aircall has no idempotency keys and
// its search lags behind.
func TestContactCreatedOnce(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]aircalltest.Fault{
		"carried out, then lost": {Drop: aircalltest.DropAfter, Times: 1},
		"server error":           {Status: 502, Times: 2},
		"never connected":        {Drop: aircalltest.DropBefore, Times: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inWorld(t, worldOptions{aircall: aircalltest.Options{SearchDelay: time.Minute}}, func(t *testing.T, w *world) {
				w.sellsy.DeliverTo(w.SellsyWebhook(sellsyKey), sellsyKey)
				time.Sleep(time.Second)
				fault.Method, fault.Path = "POST", "/v1/contacts"
				w.aircall.Inject(fault)
				w.sellsy.AddContact(sellsy.Contact{LastName: "Martin", PhoneNumber: "+33639981111"})
				time.Sleep(time.Hour)
				if n := len(w.aircall.Contacts()); n != 1 {
					t.Errorf("%d contacts", n)
				}
			})
		})
	}
}

func TestContactKindsCanBeChosen(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		kinds []matching.Kind
		want  int
	}{{nil, 3}, {[]matching.Kind{matching.KindContact}, 1}, {[]matching.Kind{}, 0}} {
		inWorld(t, worldOptions{config: func(c *bridge.Config) { c.ContactKinds = tt.kinds }}, func(t *testing.T, w *world) {
			w.sellsy.DeliverTo(w.SellsyWebhook(sellsyKey), sellsyKey)
			time.Sleep(time.Second)
			w.company("Dubois", "0199001111")
			w.sellsy.AddContact(sellsy.Contact{LastName: "Martin", PhoneNumber: "0199002222"})
			w.sellsy.AddIndividual(sellsy.Individual{Type: sellsy.TypeClient, LastName: "Durand", PhoneNumber: "0199003333"})
			time.Sleep(time.Minute)
			if n := len(w.aircall.Contacts()); n != tt.want {
				t.Errorf("%v: %d contacts, want %d", tt.kinds, n, tt.want)
			}
		})
	}
}

// TestLostSellsyWebhooks holds that polling finds what no webhook told, and the re-scan what was deleted.
func TestLostSellsyWebhooks(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{seed: func(w *world) { w.company("Dubois", "0199001234") }}, func(t *testing.T, w *world) {
		id := w.sellsyCompany("Dubois")
		time.Sleep(30 * time.Minute)
		w.sellsy.UpdateCompany(id, func(c *sellsy.Company) { c.PhoneNumber = "01.99.00.77.77" })
		time.Sleep(11 * time.Minute) // one poll
		w.answered("+33 1 99 00 77 77")
		if pc := w.onlyCall(); pc.CompanyID != id {
			t.Errorf("logged on company %d", pc.CompanyID)
		}
		w.answered("+33 1 99 00 12 34") // the old number is nobody's
		if n := len(w.logged()); n != 1 {
			t.Errorf("%d phone calls", n)
		}

		w.sellsy.DeleteCompany(id)
		time.Sleep(25 * time.Hour) // the re-scan
		w.sellsy.ResetRequests()
		call := w.answered("+33 1 99 00 77 77")
		w.logged()
		if v := w.report(call.ID()).Log.Verdict; v != report.VerdictNobody {
			t.Errorf("verdict %q after the record was deleted", v)
		}
	})
}

// TestLostAircallWebhooks holds that the sweep logs a call of which no webhook came, once.
func TestLostAircallWebhooks(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		play func(*world) aircall.CallID
	}{
		{"all events lost", func(w *world) aircall.CallID {
			w.aircall.SetDisorder(aircalltest.Disorder{Lose: 1})
			return w.answered("+33 1 99 00 12 34").ID()
		}},
		{"only call.created arrived", func(w *world) aircall.CallID {
			call := w.aircall.StartCall(aircalltest.CallSpec{Number: w.line.ID, Counterpart: "+33 1 99 00 12 34"})
			time.Sleep(time.Second)
			w.aircall.SetDisorder(aircalltest.Disorder{Lose: 1})
			call.Answer(w.alice.ID)
			time.Sleep(40 * time.Minute) // longer than the sweep looks back
			call.Hangup()
			time.Sleep(31 * time.Second)
			return call.ID()
		}},
		{"the late tag is lost", func(w *world) aircall.CallID {
			call := w.answered("+33 1 99 00 12 34")
			w.logged()
			w.aircall.SetDisorder(aircalltest.Disorder{Lose: 1})
			call.Tag(w.aircall.AddTag(aircall.Tag{Name: "Devis"}).ID)
			return call.ID()
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			inWorld(t, worldOptions{seed: func(w *world) { w.company("Dubois", "0199001234") }}, func(t *testing.T, w *world) {
				time.Sleep(11 * time.Minute)
				id := tt.play(w)
				time.Sleep(3 * time.Hour)
				pc := w.onlyCall()
				if r := w.report(id); r.Log.Verdict != report.VerdictLogged || pc.Owner.ID != w.aliceStaff.ID {
					t.Errorf("verdict %q, owner %d", r.Log.Verdict, pc.Owner.ID)
				}
				if strings.Contains(tt.name, "tag") && !strings.Contains(pc.Description, "Devis") {
					t.Errorf("no tag:\n%s", pc.Description)
				}
			})
		})
	}
}

// TestCallsBeforeTheDirectoryIsRead holds that callers are looked up in Sellsy itself for as long as the first scan goes on.
func TestCallsBeforeTheDirectoryIsRead(t *testing.T) {
	t.Parallel()
	for _, typed := range []string{"+33199001234", "0199001234", "01 99 00 12 34", "01.99.00.12.34", "0033199001234"} {
		t.Run(typed, func(t *testing.T) {
			t.Parallel()
			inWorld(t, worldOptions{seed: func(w *world) {
				w.company("Dubois", typed)
				for _, path := range []string{"/v2/companies", "/v2/contacts", "/v2/individuals"} {
					w.sellsy.Inject(sellsytest.Fault{Method: "GET", Path: path, Status: 503})
				}
			}}, func(t *testing.T, w *world) {
				if ready, err := w.Ready(t.Context()); ready || err != nil {
					t.Fatalf("ready: %v, %v", ready, err)
				}
				w.answered("+33 1 99 00 12 34")
				w.onlyCall()
				if n := len(w.aircall.Cards()); n != 1 {
					t.Errorf("%d cards", n)
				}
			})
		})
	}
}
