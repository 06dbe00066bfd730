package activity

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
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
	c := card{words: phrases.In(string(p.Language))}
	switch {
	case in.Match.Found:
		c.party(in, p)
	case p.Card.Others && in.Match.Rule == matching.RuleReview:
		c.title(c.words.Say("card.several"), "")
		c.others(in.Match)
	case p.Card.Unknown && in.Match.Number != 0 && in.Match.Rule == matching.RuleNobody:
		c.title(c.words.Say("card.unknown"), "")
		c.text(c.words.Say("card.number"), in.Match.Number.Format(), "")
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
	words    *phrases.Book
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
	w, party := c.words, in.Match.Party
	c.title(cardName(party.Name, party.Ref), recordURL(party.Ref, party.Role))
	email := party.Email
	if email == "" {
		email = "–" // always shown
	}
	c.text(w.Say("card.email"), email, "")
	c.text(w.Say("card.type"), phrases.Capital(typeName(w, party.Kind, party.Role)), "")
	c.text(w.Say("card.position"), party.Position, "")
	if company := in.Opportunity.Company; company.ID != 0 {
		ref := matching.Ref{Kind: matching.KindCompany, ID: int64(company.ID)}
		c.text(w.Say("card.company"), cardName(company.Name, ref), recordURL(ref, company.Role))
	}
	if in.Opportunity.Found {
		o := in.Opportunity.Opportunity
		c.text(w.Say("card.opportunity"), opportunityText(w, o), sellsy.OpportunityURL(o.ID))
	}
	c.outstanding(in.Outstanding, p.Card)
	if p.Card.Owner && party.Owner != 0 {
		c.text(w.Say("card.owner"), staffName(in.Staffs, party.Owner), "")
	}
	c.customFields(in.Fields, p.Card.Fields)
	if p.Card.LastCall && in.LastCall != nil {
		c.text(w.Say("card.last_call"), lastCallText(w, in.LastCall, p), "")
	}
	if p.Card.Others {
		c.others(in.Match)
	}
}

// outstanding shows what is open with the caller, as far as the options ask for it.
func (c *card) outstanding(o Outstanding, options CardOptions) {
	var lines []openLine
	if options.Outstanding {
		lines = o.owedLines(c.words)
	}
	if options.Estimates {
		lines = append(lines, o.estimateLines(c.words)...)
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
	label, shown := c.words.Say("card.also"), 0
	for _, o := range d.Candidates {
		switch {
		case o.Standing == matching.StandingChosen, o.Standing == matching.StandingOtherNumber, o.Standing == matching.StandingOtherKind:
			continue
		case shown == maxCardOthers:
			return
		}
		shown++
		c.text(label, cardName(o.Name, o.Ref)+" ("+typeName(c.words, o.Kind, o.Role)+")", recordURL(o.Ref, o.Role))
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

func typeName(w *phrases.Book, k matching.Kind, r matching.Role) string {
	if r == "" {
		return w.Word("record.kind", string(k))
	}
	return w.Word("record.kind", string(k)) + ", " + w.Word("record.role", string(r))
}

// lastCallText is "2 Mar 2026, 14:05, Voice message, 24 s". Sellsy's own name of the result is in the language of the account, and stands
// for results that there is no word for.
func lastCallText(w *phrases.Book, last *sellsy.PhoneCall, p Policy) string {
	result := w.Word("result", string(last.Result.ID))
	if result == string(last.Result.ID) && last.Result.Name != "" {
		result = last.Result.Name
	}
	texts := []string{w.Time(p.local(aircall.At(last.Date.Time))), result, w.Duration(time.Duration(last.Duration) * time.Second)}
	return strings.Join(slices.DeleteFunc(texts, func(s string) bool { return s == "" }), ", ")
}

// opportunityText is "New website (OPP-12), €1,200.00". An amount of zero is one that nobody has entered.
func opportunityText(w *phrases.Book, o matching.OpportunitySummary) string {
	text := oneLine(o.Name)
	switch number := oneLine(o.Number); {
	case text == "" && number == "":
		text = "#" + strconv.FormatInt(int64(o.ID), 10)
	case text == "":
		text = number
	case number != "":
		text += " (" + number + ")"
	}
	if amount := oneLine(o.Amount); strings.Trim(amount, "0.") != "" {
		text += ", " + w.Amount(amount, oneLine(o.Currency))
	}
	if o.Status == sellsy.OpportunityLate {
		text += ", " + w.Word("record.status", string(o.Status))
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
