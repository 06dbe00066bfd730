package bridge_test

import (
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// TestCompaniesOfAContactAreFresh holds that a call from a contact is logged with the company that it belongs to by then, and its
// opportunity: after it moved, after the company changed its role, with Sellsy's notice or, a sweep later, without one.
func TestCompaniesOfAContactAreFresh(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		change func(w *world, contact sellsy.ContactID, from, to sellsy.CompanyID)
		moved  bool // to the other company
		sold   bool // there is an opportunity now
	}{
		{"the contact moved", func(w *world, contact sellsy.ContactID, from, to sellsy.CompanyID) {
			w.sellsy.UnlinkContact(from, contact)
			w.sellsy.LinkContact(to, contact)
			w.sellsy.UpdateContact(contact, func(c *sellsy.Contact) { c.Position = "Gérante" })
		}, true, true},
		{"the supplier became a client", func(w *world, _ sellsy.ContactID, from, _ sellsy.CompanyID) {
			w.sellsy.UpdateCompany(from, func(c *sellsy.Company) { c.Type = sellsy.TypeClient })
		}, false, true},
		{"nothing", func(*world, sellsy.ContactID, sellsy.CompanyID, sellsy.CompanyID) {}, false, false},
	} {
		for _, notice := range []bool{true, false} {
			t.Run(tt.name+map[bool]string{false: ", without a notice"}[notice], func(t *testing.T) {
				t.Parallel()
				var from, to sellsy.Company
				var contact sellsy.Contact
				inWorld(t, worldOptions{seed: func(w *world) {
					from = w.sellsy.AddCompany(sellsy.Company{Type: sellsy.TypeSupplier, Name: "Ancienne"})
					to = w.company("Nouvelle", "")
					w.opportunity(from, "Façade", 3)
					w.opportunity(to, "Véranda", 3)
					contact = w.sellsy.AddContact(sellsy.Contact{LastName: "Roche", MobileNumber: caller})
					w.sellsy.LinkContact(from.ID, contact.ID)
				}}, func(t *testing.T, w *world) {
					if notice {
						w.sellsy.DeliverTo(w.SellsyWebhook(sellsyKey), sellsyKey)
					}
					w.talk(aircall.Inbound, w.line.ID)
					tt.change(w, contact.ID, from.ID, to.ID)
					time.Sleep(12 * time.Minute)
					want := from.ID
					if tt.moved {
						want = to.ID
					}
					call := w.talk(aircall.Inbound, w.line.ID)
					log := w.report(call.ID()).Log
					if log.Opportunity.Company.ID != want || log.Opportunity.Found != tt.sold {
						t.Errorf("company %q, opportunity %q\n%s", log.Opportunity.Company.Name, log.Opportunity.Opportunity.Name, w.logs)
					}
				})
			})
		}
	}
}
