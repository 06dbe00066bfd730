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
	p.heading(d.words.Say("quickstart.who"))
	client := d.sellsy.Client()
	line := func(party matching.Party, phone, mobile string) {
		number, err := matching.ParseNumber(cmp.Or(mobile, phone), "FR")
		if err != nil {
			return
		}
		what := d.words.Word("record.kind", string(party.Kind))
		if party.Role != "" {
			what += ", " + d.words.Word("record.role", string(party.Role))
		}
		p.printf("   %-24s %-27s %-20s = %s\n", party.Name, what, cmp.Or(mobile, phone), number.Format())
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
	say := func(key string) string { return d.words.Say("quickstart." + key) }
	report, err := d.bridge.Call(ctx, e.call)
	if errors.Is(err, bridge.ErrUnknownCall) {
		p.field(say("bridge"), say("ignores"))
		return
	}
	if err != nil {
		p.field(say("error"), p.red(err.Error()))
		return
	}
	p.field(say("call"), d.callLine(&report.Call))
	p.field(say("events"), p.faint(d.eventsLine(report.Events)))

	if cards := d.cards(e.call); len(cards) == 0 {
		p.field(say("agent"), say("no_card"))
	} else {
		p.field(say("agent"), say("sees"))
		for _, c := range cards {
			p.card(c.Card)
		}
	}
	calls := d.phoneCalls(e.call)
	if len(calls) == 0 {
		p.field("Sellsy", say("nothing"))
	}
	for _, pc := range calls {
		d.tellPhoneCall(p, pc)
	}
	label := say("because")
	for _, sentence := range report.Sentences(l) {
		p.field(label, sentence)
		label = ""
	}
	if report.LastError != "" {
		p.field(say("error"), p.red(report.LastError))
	}
}

func (d *demo) tellPhoneCall(p *printer, pc sellsy.PhoneCall) {
	w := d.words
	p.field("Sellsy", w.Say("quickstart.holds"))
	for _, r := range pc.Related {
		p.field("  "+w.Word("record.kind", string(r.Type)), p.bold(d.name(r)))
	}
	if pc.Owner != nil {
		staff, _ := d.sellsy.Staff(pc.Owner.ID)
		p.field("  "+w.Say("quickstart.owner"), staff.FirstName+" "+staff.LastName)
	}
	p.field("  "+w.Say("quickstart.result"), w.Word("result", string(pc.Result.ID)))
	p.field("  "+w.Say("quickstart.duration"), w.Duration(time.Duration(pc.Duration)*time.Second))
	p.field("  "+w.Say("quickstart.description"), pc.Description)
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
	return fmt.Sprintf("%s (#%d)", name, r.ID)
}

// callLine sums up a call.
func (d *demo) callLine(c *aircall.Call) string {
	w := d.words
	other, known := c.Counterpart()
	line := w.Say("quickstart.from", "number", other)
	switch {
	case !known:
		line = w.Say("quickstart.from_hidden")
	case c.Direction == aircall.Outbound:
		line = w.Say("quickstart.to", "number", other)
	}
	if c.Number != nil {
		line += ", " + w.Say("quickstart.line", "line", c.Number.Name)
	}
	if c.User != nil {
		line += ", " + c.User.Name
	}
	if c.Status == aircall.CallDone {
		line += ", " + w.Say("quickstart.over", "outcome", w.Word("outcome", string(c.Outcome())), "duration", time.Duration(c.Duration)*time.Second)
	}
	return line
}

// eventsLine says the events of a call in their order of arrival.
func (d *demo) eventsLine(events []report.Event) string {
	var said []string
	for _, e := range events {
		said = append(said, d.words.Word("console.event", string(e.Name)))
	}
	return strings.Join(said, " → ")
}

// sumUp shows the totals.
func (d *demo) sumUp(p *printer) {
	w, c := d.words, d.bridge.Counts()
	field := func(key string, arguments ...any) {
		p.field(w.Say("quickstart."+key), w.Say("quickstart."+key+"_n", arguments...))
	}
	p.heading(w.Say("quickstart.in_all"))
	field("calls", "played", len(d.scenes), "recorded", len(d.recording.calls))
	field("webhooks", "stored", c.Stored, "repeated", c.Repeated, "ignored", c.Ignored, "unknown", c.Unknown)
	p.field(w.Say("quickstart.cards"), w.Write(c.Cards))
	field("phone_calls", "created", c.Created, "updated", c.Updated)
	field("contacts", "contacts", c.Contacts)
	field("requests", "aircall", len(d.aircall.Requests()), "sellsy", len(d.sellsy.Requests()))
}
