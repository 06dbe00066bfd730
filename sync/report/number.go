package report

import (
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

// Number says whom a phone number belongs to and why, as a call from it would be decided now.
type Number struct {
	Number      matching.Number              `json:"number"`
	Match       matching.PartyDecision       `json:"match"`
	Opportunity matching.OpportunityDecision `json:"opportunity,omitzero"`

	// Contact is the Aircall contact that shows the number, zero when the bridge has made and found none.
	Contact aircall.ContactID `json:"contact,omitzero"`
}

// Sentences says it in plain language.
func (n Number) Sentences(l matching.Language) []string {
	all := n.Match.Sentences(l)
	if n.Match.Found {
		all = append(all, n.Opportunity.Sentences(l)...)
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
}

// Conflict is a number that several records have. The latest version wins its Aircall contact.
type Conflict struct {
	Number matching.Number `json:"number"`
	Winner matching.Party  `json:"winner"`
	Others []matching.Ref  `json:"others"`
}
