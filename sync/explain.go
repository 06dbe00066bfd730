package sync

import (
	"context"
	"fmt"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

// NumberReport says whom a phone number belongs to and why, as a call from it would be decided now. It encodes to JSON.
type NumberReport struct {
	Number      matching.Number              `json:"number"`
	Match       matching.PartyDecision       `json:"match"`
	Opportunity matching.OpportunityDecision `json:"opportunity,omitzero"`

	// Contact is the Aircall contact that shows the number, zero when the bridge has made and found none.
	Contact aircall.ContactID `json:"contact,omitzero"`
}

// Sentences says it in plain language.
func (r NumberReport) Sentences(l matching.Language) []string {
	all := r.Match.Sentences(l)
	if r.Match.Found {
		all = append(all, r.Opportunity.Sentences(l)...)
	}
	return all
}

// Explain looks a phone number up, in any spelling, as a call would. It shows and writes nothing. Once the directory has been
// read it costs one request, for the opportunity, and one more for a contact whose companies are not known. The error is a
// [*matching.NumberError] when the text is no phone number.
func (b *Bridge) Explain(ctx context.Context, text string) (NumberReport, error) {
	number, err := matching.ParseNumber(text, b.cfg.Region)
	if err != nil {
		return NumberReport{}, err
	}
	call := &aircall.Call{RawDigits: number.String()}
	who, err := b.identify(ctx, b.account.sellsy, call)
	if err != nil {
		return NumberReport{}, fmt.Errorf("finding the caller: %w", err)
	}
	r := NumberReport{Number: number, Match: who.match}
	if who.match.Found {
		if r.Opportunity, err = b.findOpportunity(ctx, b.account.sellsy, call, who.match.Party); err != nil {
			return NumberReport{}, fmt.Errorf("finding the opportunity: %w", err)
		}
	}
	st, err := b.numberState(ctx, number)
	if err != nil {
		return NumberReport{}, err
	}
	if len(st.Contacts) > 0 {
		r.Contact = st.Contacts[len(st.Contacts)-1]
	}
	return r, nil
}
