package activity

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// CardInput is what a card is made of. Staffs and LastCall are needed for the options that show them only.
type CardInput struct {
	Match       matching.PartyDecision
	Opportunity matching.OpportunityDecision
	Staffs      []sellsy.Staff
	LastCall    *sellsy.PhoneCall // nil: none is known

	// Fields are the custom fields of the record, with their values. They are needed for [CardOptions].Fields.
	Fields []sellsy.CustomField

	// Outstanding is what is open with the caller. It is needed for [CardOptions].Outstanding and Estimates.
	Outstanding Outstanding
}

// CardOptions say what a card shows besides the official facts. The zero value shows these alone.
type CardOptions struct {
	Owner    bool // who owns the record
	LastCall bool // when the last call was, and how it went: one request to Sellsy for each card
	Others   bool // the other records with the number, also when the choice among them is left to people
	Unknown  bool // a card for callers whom nobody in Sellsy has the number of

	// Outstanding shows what is owed by the company or individual that calls, or by the company of the contact: how many invoices are
	// overdue or to be paid, their sum in each currency, and the oldest with a link. Estimates does the same for estimates that
	// await an answer. Each costs one request to Sellsy for each card, made beside that for the opportunity, and needs the scope
	// invoices.read or estimates.read. The card does not wait for a late answer. For suppliers nothing is asked.
	Outstanding bool
	Estimates   bool

	// Fields are the custom fields of the record to show, by their names or codes, in this order. Those that name other records
	// or members of staff are not shown. It costs one request to Sellsy for each card, and needs the scope custom-fields.read.
	Fields []string

	// More returns further lines, which stand behind the others, or alone for a call that has no card otherwise. It must not
	// change what it gets.
	More func(CardInput) []aircall.CardContent
}

// maxCardText bounds a line of a card, in bytes.
const maxCardText = 300

// maxCardOthers bounds how many other records a card shows.
const maxCardOthers = 5

// Card makes the insight card of a call: name, e-mail address and type of the record, a contact's position and company, and
// the opportunity, with links. It is false when there is nothing to show, as for an unknown caller. The card keeps below
// [aircall.MaxCardBytes].
func Card(in CardInput, p Policy) (aircall.Card, bool) {
	c := card{language: p.Language}
	switch {
	case in.Match.Found:
		c.party(in, p)
	case p.Card.Others && in.Match.Rule == matching.RuleReview:
		c.title(p.Language.Say("Several records have this number", "Plusieurs fiches ont ce numéro", "Mehrere Datensätze haben diese Nummer"), "")
		c.others(in.Match)
	case p.Card.Unknown && in.Match.Number != 0 && in.Match.Rule == matching.RuleNobody:
		c.title(p.Language.Say("Unknown in Sellsy", "Inconnu dans Sellsy", "In Sellsy unbekannt"), "")
		c.text(p.Language.Say("Number", "Numéro", "Nummer"), in.Match.Number.Format(), "")
	}
	if p.Card.More != nil {
		c.more(p.Card.More(in))
	}
	if len(c.contents) == 0 {
		return aircall.Card{}, false
	}
	return c.within(aircall.MaxCardBytes), true
}

type card struct {
	language matching.Language
	contents []aircall.CardContent
}

func (c *card) title(text, link string) {
	c.contents = append(c.contents, aircall.CardTitle(cutAt(oneLine(text), maxCardText), link))
}

func (c *card) text(label, text, link string) {
	if text = cutAt(oneLine(text), maxCardText); text != "" {
		c.contents = append(c.contents, aircall.CardText(label, text, link))
	}
}

func (c *card) party(in CardInput, p Policy) {
	l, party := c.language, in.Match.Party
	c.title(cardName(party.Name, party.Ref), recordURL(party.Ref, party.Role))
	email := party.Email
	if email == "" {
		email = "–" // always shown
	}
	c.text(l.Say("E-mail", "E-mail", "E-Mail"), email, "")
	c.text(l.Say("Type", "Type", "Typ"), capital(typeName(l, party.Kind, party.Role)), "")
	c.text(l.Say("Position", "Fonction", "Position"), party.Position, "")
	if company := in.Opportunity.Company; company.ID != 0 {
		ref := matching.Ref{Kind: matching.KindCompany, ID: int64(company.ID)}
		c.text(l.Say("Company", "Société", "Firma"), cardName(company.Name, ref), recordURL(ref, company.Role))
	}
	if in.Opportunity.Found {
		o := in.Opportunity.Opportunity
		c.text(l.Say("Opportunity", "Opportunité", "Verkaufschance"), opportunityText(l, o), sellsy.OpportunityURL(o.ID))
	}
	c.outstanding(in.Outstanding, p.Card)
	if p.Card.Owner && party.Owner != 0 {
		c.text(l.Say("Owner", "Propriétaire", "Eigentümer"), staffName(in.Staffs, party.Owner), "")
	}
	c.customFields(in.Fields, p.Card.Fields)
	if p.Card.LastCall && in.LastCall != nil {
		date := p.local(aircall.At(in.LastCall.Date.Time))
		text := Facts{Language: l}.Time(date)
		if in.LastCall.Result.Name != "" {
			text += ", " + in.LastCall.Result.Name
		}
		text += ", " + formatDuration(time.Duration(in.LastCall.Duration)*time.Second)
		c.text(l.Say("Last call", "Dernier appel", "Letzter Anruf"), text, "")
	}
	if p.Card.Others {
		c.others(in.Match)
	}
}

// outstanding shows what is open with the caller, as far as the options ask for it.
func (c *card) outstanding(o Outstanding, options CardOptions) {
	var lines []openLine
	if options.Outstanding {
		lines = o.owedLines(c.language)
	}
	if options.Estimates {
		lines = append(lines, o.estimateLines(c.language)...)
	}
	for _, line := range lines {
		c.text(line.label, line.text, line.link)
	}
}

// more shows the lines of the caller's own function, as far as Aircall takes them.
func (c *card) more(lines []aircall.CardContent) {
	for _, line := range lines {
		line.Label, line.Text = oneLine(line.Label), cutAt(oneLine(line.Text), maxCardText)
		if line.Text != "" && (line.Label != "" || line.Type == aircall.CardTypeTitle) {
			c.contents = append(c.contents, line)
		}
	}
}

// others shows the other records that have the number.
func (c *card) others(d matching.PartyDecision) {
	label, shown := c.language.Say("Also", "Aussi", "Auch"), 0
	for _, o := range d.Candidates {
		switch {
		case o.Standing == matching.StandingChosen, o.Standing == matching.StandingOtherNumber, o.Standing == matching.StandingOtherKind:
			continue
		case shown == maxCardOthers:
			return
		}
		shown++
		c.text(label, cardName(o.Name, o.Ref)+" ("+typeName(c.language, o.Kind, o.Role)+")", recordURL(o.Ref, o.Role))
	}
}

// within drops lines from the end until the card is small enough. The first lines alone always are.
func (c *card) within(limit int) aircall.Card {
	for {
		result := aircall.Card{Contents: c.contents}
		encoded, err := json.Marshal(result)
		if err == nil && len(encoded) < limit || len(c.contents) <= 1 {
			return result
		}
		c.contents = c.contents[:len(c.contents)-1]
	}
}

func cardName(name string, ref matching.Ref) string {
	if name = oneLine(name); name != "" {
		return name
	}
	return "#" + strconv.FormatInt(ref.ID, 10)
}

func typeName(l matching.Language, k matching.Kind, r matching.Role) string {
	if r == "" {
		return matching.KindName(l, k)
	}
	return matching.KindName(l, k) + ", " + matching.RoleName(l, r)
}

// capital makes the first letter, which is ASCII in all names of types, a capital.
func capital(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return string(s[0]-'a'+'A') + s[1:]
}

// opportunityText is "New website (OPP-12), 1200.00 EUR".
func opportunityText(l matching.Language, o matching.OpportunitySummary) string {
	text := oneLine(o.Name)
	switch number := oneLine(o.Number); {
	case text == "" && number == "":
		text = "#" + strconv.FormatInt(int64(o.ID), 10)
	case text == "":
		text = number
	case number != "":
		text += " (" + number + ")"
	}
	if o.Amount != "" {
		text += ", " + oneLine(o.Amount+" "+o.Currency)
	}
	if o.Status == sellsy.OpportunityLate {
		text += ", " + matching.StatusName(l, o.Status)
	}
	return text
}

func recordURL(ref matching.Ref, role matching.Role) string {
	switch ref.Kind {
	case matching.KindIndividual:
		return sellsy.IndividualURL(sellsy.PartyType(role), sellsy.IndividualID(ref.ID))
	case matching.KindCompany:
		return sellsy.CompanyURL(sellsy.PartyType(role), sellsy.CompanyID(ref.ID))
	case matching.KindContact:
		return sellsy.ContactURL(sellsy.ContactID(ref.ID))
	default:
		return ""
	}
}
