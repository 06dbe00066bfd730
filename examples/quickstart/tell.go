package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// introduce shows the records and their numbers: as people typed them, and as the bridge reads them.
func (d *demo) introduce(ctx context.Context, p *printer) error {
	p.heading("Who is in Sellsy")
	client := d.sellsy.Client()
	line := func(party matching.Party, phone, mobile string) {
		number, err := matching.ParseNumber(cmp.Or(mobile, phone), "FR")
		if err != nil {
			return
		}
		what := string(party.Kind)
		if party.Role != "" {
			what += ", " + string(party.Role)
		}
		p.printf("   %-24s %-21s %-20s = %s\n", party.Name, what, cmp.Or(mobile, phone), number.Format())
	}
	return errors.Join(
		each(client.Individuals.All(ctx, sellsy.ListOptions{}), func(i sellsy.Individual) {
			line(matching.FromIndividual(i, "FR"), i.PhoneNumber, i.MobileNumber)
		}),
		each(client.Companies.All(ctx, sellsy.ListOptions{}), func(c sellsy.Company) {
			line(matching.FromCompany(c, "FR"), c.PhoneNumber, c.MobileNumber)
		}),
		each(client.Contacts.All(ctx, sellsy.ListOptions{}), func(c sellsy.Contact) {
			line(matching.FromContact(c, "FR"), c.PhoneNumber, c.MobileNumber)
		}),
	)
}

func each[T any](list iter.Seq2[T, error], do func(T)) error {
	for v, err := range list {
		if err != nil {
			return err
		}
		do(v)
	}
	return nil
}

// tell shows each call and what became of it.
func (d *demo) tell(ctx context.Context, p *printer, l matching.Language) {
	for i, e := range d.episodes {
		p.heading(fmt.Sprintf("%d. %s", i+1, e.title))
		d.tellCall(ctx, p, e, l)
	}
}

func (d *demo) tellCall(ctx context.Context, p *printer, e episode, l matching.Language) {
	report, err := d.bridge.Call(ctx, e.call)
	if errors.Is(err, bridge.ErrUnknownCall) {
		p.field("the bridge", "ignores the call")
		return
	}
	if err != nil {
		p.field("the bridge", p.red(err.Error()))
		return
	}
	p.field("call", callLine(&report.Call))
	p.field("events", p.faint(eventsLine(report.Events)))

	if cards := d.cards(e.call); len(cards) == 0 {
		p.field("the agent", "sees no card")
	} else {
		p.field("the agent", "sees")
		for _, c := range cards {
			p.card(c.Card)
		}
	}
	calls := d.phoneCalls(e.call)
	if len(calls) == 0 {
		p.field("Sellsy", "holds nothing about it")
	}
	for _, pc := range calls {
		d.tellPhoneCall(p, pc)
	}
	for i, sentence := range report.Sentences(l) {
		label := "because"
		if i > 0 {
			label = ""
		}
		p.field(label, sentence)
	}
	if report.LastError != "" {
		p.field("error", p.red(report.LastError))
	}
}

func (d *demo) tellPhoneCall(p *printer, pc sellsy.PhoneCall) {
	p.field("Sellsy", "holds a phone call")
	for _, r := range pc.Related {
		p.field("  "+string(r.Type), p.bold(d.name(r)))
	}
	if pc.Owner != nil {
		staff, _ := d.sellsy.Staff(pc.Owner.ID)
		p.field("  owner", staff.FirstName+" "+staff.LastName)
	}
	p.field("  result", string(pc.Result.ID)+" ("+pc.Result.Name+")")
	p.field("  duration", (time.Duration(pc.Duration) * time.Second).String())
	p.field("  description", pc.Description)
}

// name is the name of a record in Sellsy.
func (d *demo) name(r sellsy.RelatedObject) string {
	var name string
	switch r.Type {
	case sellsy.RelatedIndividual:
		i, _ := d.sellsy.Individual(sellsy.IndividualID(r.ID))
		name = strings.TrimSpace(i.FirstName + " " + i.LastName)
	case sellsy.RelatedCompany:
		c, _ := d.sellsy.Company(sellsy.CompanyID(r.ID))
		name = c.Name
	case sellsy.RelatedContact:
		c, _ := d.sellsy.Contact(sellsy.ContactID(r.ID))
		name = strings.TrimSpace(c.FirstName + " " + c.LastName)
	case sellsy.RelatedOpportunity:
		o, _ := d.sellsy.Opportunity(sellsy.OpportunityID(r.ID))
		name = o.Number + " " + o.Name
	}
	return fmt.Sprintf("%s (%d)", name, r.ID)
}

// callLine sums up a call.
func callLine(c *aircall.Call) string {
	other, known := c.Counterpart()
	if !known {
		other = "a hidden number"
	}
	line := "from " + other
	if c.Direction == aircall.Outbound {
		line = "to " + other
	}
	if c.Number != nil {
		line += ", line " + c.Number.Name
	}
	if c.User != nil {
		line += ", " + c.User.Name
	}
	if c.Status == aircall.CallDone {
		line += fmt.Sprintf(", %s after %s", c.Outcome(), time.Duration(c.Duration)*time.Second)
	}
	return line
}

// eventsLine names the events of a call in their order of arrival.
func eventsLine(events []report.Event) string {
	var names []string
	for _, e := range events {
		names = append(names, strings.TrimPrefix(string(e.Name), "call."))
	}
	return strings.Join(names, ", ")
}

// sumUp shows the totals.
func (d *demo) sumUp(p *printer) {
	c := d.bridge.Counts()
	p.heading("In all")
	p.field("calls", fmt.Sprintf("%d played, %d recorded", len(d.scenes), len(d.recording.calls)))
	p.field("webhooks", fmt.Sprintf("%d stored, %d of which told nothing new; %d of no use; %d unknown", c.Stored, c.Repeated, c.Ignored, c.Unknown))
	p.field("cards", fmt.Sprint(c.Cards))
	p.field("phone calls", fmt.Sprintf("%d created, %d updates", c.Created, c.Updated))
	p.field("contacts", fmt.Sprintf("%d created or changed", c.Contacts))
	p.field("requests", fmt.Sprintf("%d to Aircall, %d to Sellsy", len(d.aircall.Requests()), len(d.sellsy.Requests())))
}
