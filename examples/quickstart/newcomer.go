package main

import (
	"fmt"
	"slices"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// A person whom somebody adds to Sellsy while the bridge runs. Aircall should know them soon after.
const (
	newcomerFirst  = "Paul"
	newcomerLast   = "Mercier"
	newcomerTyped  = "06.39.98.09.09"
	newcomerNumber = "+33639980909"
)

// addNewcomer adds the person to Sellsy, at the company that Hugo belongs to.
func (d *demo) addNewcomer() {
	added := d.sellsy.AddContact(sellsy.Contact{
		FirstName: newcomerFirst, LastName: newcomerLast, MobileNumber: newcomerTyped, Email: "paul.mercier@example.com",
	})
	d.sellsy.LinkContact(d.company.builders, added.ID)
}

// newcomers are the contacts in Aircall that have the person's number.
func (d *demo) newcomers() (contacts []aircall.Contact) {
	for _, c := range d.aircall.Contacts() {
		if slices.ContainsFunc(c.PhoneNumbers, func(p aircall.PhoneDetail) bool { return p.Value == newcomerNumber }) {
			contacts = append(contacts, c)
		}
	}
	return contacts
}

func (d *demo) newcomerTitle() string { return d.words.Say("quickstart.newcomer") }

func (d *demo) examineNewcomer() (complaints []string) {
	contacts := d.newcomers()
	if len(contacts) != 1 {
		return []string{fmt.Sprintf("%s: %d contacts in Aircall, not 1", d.newcomerTitle(), len(contacts))}
	}
	company, _ := d.sellsy.Company(d.company.builders)
	for _, field := range []struct{ name, got, want string }{
		{"first name", contacts[0].FirstName, newcomerFirst},
		{"last name", contacts[0].LastName, newcomerLast},
		{"company", contacts[0].CompanyName, company.Name},
	} {
		if field.got != field.want {
			complaints = append(complaints, fmt.Sprintf("%s: %s %q, not %q", d.newcomerTitle(), field.name, field.got, field.want))
		}
	}
	return complaints
}

func (d *demo) tellNewcomer(p *printer) {
	p.heading(fmt.Sprintf("%d. %s", len(d.episodes)+1, d.newcomerTitle()))
	p.field("Sellsy", fmt.Sprintf("%s %s, %s", newcomerFirst, newcomerLast, newcomerTyped))
	w, contacts := d.words, d.newcomers()
	if len(contacts) == 0 {
		p.field("Aircall", w.Say("quickstart.holds_nobody"))
	}
	for _, c := range contacts {
		p.field("Aircall", w.Say("quickstart.holds_contact"))
		p.field("  "+w.Say("quickstart.name"), c.FirstName+" "+c.LastName)
		p.field("  "+w.Say("quickstart.company"), c.CompanyName)
		for _, n := range c.PhoneNumbers {
			p.field("  "+w.Say("quickstart.number"), n.Value)
		}
		for _, e := range c.Emails {
			p.field("  "+w.Say("quickstart.email"), e.Value)
		}
		p.field("  "+w.Say("quickstart.information"), c.Information)
	}
}
