package report

import (
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

// Number says whom a phone number belongs to and why, as a call from it would be decided now.
type Number struct {
	Number      matching.Number              `json:"number"`
	Match       matching.PartyDecision       `json:"match"`
	Opportunity matching.OpportunityDecision `json:"opportunity,omitzero"`

	// Contact is the Aircall contact that shows the number, zero when the bridge has made and found none.
	Contact aircall.ContactID `json:"contact,omitzero"`

	// Owner is the record whose contact that is. Others have the number too; the latest version wins it.
	Owner  Record   `json:"owner,omitzero"`
	Others []Record `json:"others,omitempty"`

	// LeftOut is what that record has and its contact is without. If Aircall does not take the number itself, it is of the
	// record that would show it.
	LeftOut []LeftOut `json:"left_out,omitempty"`
}

// LeftOut is a number, an e-mail address or a name of a record that its contact in Aircall is written without.
type LeftOut struct {
	Text      string `json:"text"`
	Answer    string `json:"answer,omitzero"`     // what Aircall said when it refused it
	NoAddress bool   `json:"no_address,omitzero"` // it was not sent, for it is no e-mail address
}

// Sentence says it in plain language.
func (o LeftOut) Sentence(l matching.Language) string {
	w := phrases.In(string(l))
	text := w.Quote(o.Text)
	switch {
	case o.NoAddress:
		return w.Say("contact.not_address", "text", text)
	case o.Answer == "":
		return w.Say("contact.refused", "text", text)
	default:
		return w.Say("contact.refused_why", "text", text, "answer", o.Answer)
	}
}

// Record is a record of Sellsy and what it is called.
type Record struct {
	matching.Ref

	Name string `json:"name,omitzero"`
}

// Sentences says it in plain language.
func (n Number) Sentences(l matching.Language) []string {
	all := n.Match.Sentences(l)
	if n.Match.Found {
		all = append(all, n.Opportunity.Sentences(l)...)
	}
	if n.Contact != 0 && len(n.Others) > 0 {
		var names []string
		for _, r := range n.Others {
			names = append(names, r.Name)
		}
		all = append(all, phrases.In(string(l)).Say("contact.others", "others", strings.Join(names, ", "), "shown", n.Owner.Name))
	}
	for _, o := range n.LeftOut {
		all = append(all, o.Sentence(l))
	}
	return all
}

// Import is what an import of contacts found.
type Import struct {
	Records   int        `json:"records"`             // read from Sellsy, of the kinds that are synced
	Numbers   int        `json:"numbers"`             // distinct phone numbers of these
	InStep    int        `json:"in_step"`             // of these, numbers whose contact is as it should be
	Marked    int        `json:"marked"`              // of these, numbers to be looked at
	Conflicts []Conflict `json:"conflicts,omitempty"` // numbers of several records

	// Lacking is how many records Sellsy counts that did not come, though it was asked twice. With some, the import is not complete:
	// repeat it.
	Lacking int `json:"lacking,omitempty"`
}

// Conflict is a number that several records have. The latest version wins its Aircall contact.
type Conflict struct {
	Number matching.Number `json:"number"`
	Winner matching.Party  `json:"winner"`
	Others []matching.Ref  `json:"others"`
}
