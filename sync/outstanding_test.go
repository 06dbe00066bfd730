package bridge_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// owes gives a record an invoice that is overdue, of a price without taxes.
func (w *world) owes(kind sellsy.RelatedType, id int64, number, currency string, price sellsy.Decimal) {
	w.sellsy.AddInvoice(sellsy.Invoice{
		Related: []sellsy.RelatedObject{{Type: kind, ID: id}}, Number: number, Status: sellsy.StatusDue, DueDate: "1999-12-01", Currency: currency,
		Rows: []sellsy.DocumentRow{{Type: sellsy.RowSingle, Description: "Pose", Quantity: "1", UnitAmount: price, TaxID: 1}},
	})
}

// owed are the lines of the last card that say what is owed, and how long after its call began the card was there.
func (w *world) owed() (lines []string, after time.Duration) {
	w.t.Helper()
	cards := w.aircall.Cards()
	if len(cards) == 0 {
		w.t.Fatalf("no card\n%s", w.logs)
	}
	last := cards[len(cards)-1]
	for _, c := range last.Card.Contents {
		if c.Label == "Outstanding" {
			lines = append(lines, c.Text)
		}
	}
	return lines, last.Time.Sub(w.report(last.CallID).Call.StartedAt.Time)
}

// TestTheCardIsOnTimeWhateverDocumentsTake shows cards of one caller with and without what is owed, beside each other: the requests to
// Sellsy and the time of the card. What is owed is asked for beside the opportunity. Late answers, and those that do not come, cost
// that part alone, and the log nothing.
func TestTheCardIsOnTimeWhateverDocumentsTake(t *testing.T) {
	t.Parallel()
	const invoices, usual, sameTime = "/v2/invoices/search", 200 * time.Millisecond, 50 * time.Millisecond
	overdue := []string{"1 invoice overdue, €120.00 (FACT-1, due 1 Dec 1999)"}
	for _, tt := range []struct {
		name      string
		off       bool
		fault     sellsytest.Fault // of the invoices
		others    time.Duration    // what everything else takes; zero: the usual
		requests  int
		card      time.Duration
		want      []string
		forbidden bool
	}{
		{name: "off", off: true, requests: 2, card: usual},
		{name: "on", requests: 3, card: usual, want: overdue},
		{name: "a little later than the opportunity", fault: sellsytest.Fault{Latency: usual + 40*time.Millisecond}, requests: 3, card: usual + 40*time.Millisecond, want: overdue},
		{name: "late", fault: sellsytest.Fault{Latency: 300 * time.Millisecond}, requests: 3, card: usual + sameTime},
		{name: "hangs", fault: sellsytest.Fault{Hang: true}, requests: 3, card: usual + sameTime},
		{name: "hangs, while the opportunity takes longer", fault: sellsytest.Fault{Hang: true}, others: time.Second, requests: 3, card: time.Second + sameTime},
		{name: "slow, and no slower than the opportunity", fault: sellsytest.Fault{Latency: time.Second}, others: time.Second, requests: 3, card: time.Second, want: overdue},
		{name: "fails", fault: sellsytest.Fault{Status: http.StatusBadRequest}, requests: 3, card: usual},
		{name: "no right", fault: sellsytest.Fault{Status: http.StatusForbidden}, requests: 3, card: usual, forbidden: true},
		{name: "is no answer", fault: sellsytest.Fault{Odd: sellsytest.OddHTML}, requests: 3, card: usual},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			inWorld(t, worldOptions{
				seed: func(w *world) {
					company := w.company("Dubois", caller)
					w.opportunity(company, "Véranda", 3)
					w.owes(sellsy.RelatedCompany, int64(company.ID), "FACT-1", "EUR", "100.00")
					w.sellsy.AddCompany(sellsy.Company{Type: sellsy.TypeSupplier, Name: "Bois SA", PhoneNumber: "+33 6 39 98 00 00"})
				},
				config: func(c *bridge.Config) { c.Sweep, c.Policy.Card.Outstanding = 24*time.Hour, !tt.off },
			}, func(t *testing.T, w *world) {
				w.answered("+33 6 39 98 00 00") // somebody else's call: now the staff is known
				w.logged()
				w.sellsy.ResetRequests()
				if tt.others == 0 {
					tt.others = usual
				}
				if tt.fault.Path = invoices; tt.fault.Latency == 0 && !tt.fault.Hang {
					tt.fault.Latency = usual
				}
				w.sellsy.Inject(tt.fault)
				w.sellsy.Inject(sellsytest.Fault{Latency: tt.others})
				w.answered(caller)
				logs := len(w.logged())
				lines, after := w.owed()
				t.Logf("%d requests to Sellsy, the card after %v: %q", len(w.sellsy.Requests()), after, lines)
				if diff := cmp.Diff(tt.want, lines); diff != "" || after != tt.card {
					t.Errorf("the card after %v, want %v (-want +got)\n%s\n%s", after, tt.card, diff, w.logs)
				}
				if n := len(w.sellsy.Requests()); n != tt.requests || logs != 2 {
					t.Errorf("%d requests, want %d; %d phone calls, want 2", n, tt.requests, logs)
				}
				named := slices.ContainsFunc(w.status().Sellsy.Forbidden, func(f report.Forbidden) bool { return f.Operation == "POST /invoices/search" })
				if named != tt.forbidden {
					t.Errorf("the missing right is named: %v", named)
				}
			})
		})
	}
}

// TestWhoOwes: a contact's card has what the company of the call owes, a supplier's nothing, and currencies are not added up.
func TestWhoOwes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		seed     func(*world)
		invoices int // requests for them
		want     []string
	}{
		{"a contact of one company", func(w *world) {
			company, other := w.company("Dubois", ""), w.company("Roux", "")
			contact := w.sellsy.AddContact(sellsy.Contact{LastName: "Roche", MobileNumber: caller})
			w.sellsy.LinkContact(company.ID, contact.ID)
			w.owes(sellsy.RelatedCompany, int64(company.ID), "FACT-1", "EUR", "1000.00")
			w.owes(sellsy.RelatedCompany, int64(company.ID), "FACT-2", "USD", "5.00")
			w.owes(sellsy.RelatedCompany, int64(other.ID), "FACT-3", "EUR", "7.00")
		}, 1, []string{"2 invoices overdue, €1,200.00 + $6.00 (oldest: FACT-1, due 1 Dec 1999)"}},
		{"a contact of two companies, one with an opportunity", func(w *world) {
			first, second := w.company("Dubois", ""), w.company("Roux", "")
			contact := w.sellsy.AddContact(sellsy.Contact{LastName: "Roche", MobileNumber: caller})
			w.sellsy.LinkContact(first.ID, contact.ID)
			w.sellsy.LinkContact(second.ID, contact.ID)
			w.opportunity(second, "Véranda", 3)
			w.owes(sellsy.RelatedCompany, int64(first.ID), "FACT-1", "EUR", "10.00")
			w.owes(sellsy.RelatedCompany, int64(second.ID), "FACT-2", "EUR", "20.00")
		}, 1, []string{"1 invoice overdue, €24.00 (FACT-2, due 1 Dec 1999)"}},
		{"a contact without a company", func(w *world) { w.sellsy.AddContact(sellsy.Contact{LastName: "Roche", MobileNumber: caller}) }, 0, nil},
		{"a supplier", func(w *world) {
			s := w.sellsy.AddCompany(sellsy.Company{Type: sellsy.TypeSupplier, Name: "Bois SA", PhoneNumber: caller})
			w.owes(sellsy.RelatedCompany, int64(s.ID), "FACT-1", "EUR", "10.00")
		}, 0, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			inWorld(t, worldOptions{seed: tt.seed, config: func(c *bridge.Config) { c.Policy.Card.Outstanding = true }}, func(t *testing.T, w *world) {
				w.talk(aircall.Inbound, w.line.ID)
				lines, _ := w.owed()
				asked := 0
				for _, r := range w.sellsy.Requests() {
					if strings.HasSuffix(r.Path, "/invoices/search") {
						asked++
					}
				}
				if diff := cmp.Diff(tt.want, lines); diff != "" || asked != tt.invoices {
					t.Errorf("asked %d times, want %d (-want +got)\n%s\n%s", asked, tt.invoices, diff, w.logs)
				}
			})
		})
	}
}

// TestTheDescriptionKeepsWhatWasOwed: it says what was owed when the call was first logged, and is not asked again when the call changes.
// An address that hangs does not keep the call from being logged.
func TestTheDescriptionKeepsWhatWasOwed(t *testing.T) {
	t.Parallel()
	for _, hangs := range []bool{false, true} {
		inWorld(t, worldOptions{
			seed: func(w *world) {
				company := w.company("Dubois", caller)
				w.owes(sellsy.RelatedCompany, int64(company.ID), "FACT-1", "EUR", "100.00")
			},
			config: func(c *bridge.Config) {
				c.Policy.Parts = append(activity.OfficialParts(), activity.PartOutstanding)
			},
		}, func(t *testing.T, w *world) {
			if hangs {
				w.sellsy.Inject(sellsytest.Fault{Path: "/v2/invoices/search", Hang: true})
			}
			tag := w.aircall.AddTag(aircall.Tag{Name: "Urgent"})
			call := w.talk(aircall.Inbound, w.line.ID)
			w.owes(sellsy.RelatedCompany, int64(w.onlyCall().CompanyID), "FACT-2", "EUR", "7.00") // later
			asked := len(w.sellsy.Requests())
			call.Tag(tag.ID)
			time.Sleep(5 * time.Minute)
			said := w.onlyCall().Description
			if strings.Contains(said, "1 invoice overdue, €120.00") == hangs || !strings.Contains(said, "Urgent") {
				t.Errorf("hangs %v: %s\n%s", hangs, said, w.logs)
			}
			if n := len(w.sellsy.Requests()); n != asked+2 {
				t.Errorf("%d requests for a change, want 2", n-asked)
			}
		})
	}
}
