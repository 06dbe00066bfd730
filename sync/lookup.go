package sync

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// caller is whom a call is with, as far as the rules could tell.
type caller struct {
	number matching.Number
	match  matching.PartyDecision
}

// identify finds the party of a call. It costs no request, but for one when a contact's companies are not known yet.
func (b *Bridge) identify(ctx context.Context, client *sellsy.Client, call *aircall.Call) (caller, error) {
	digits, ok := call.Counterpart()
	if !ok {
		return caller{}, nil
	}
	number, err := matching.ParseNumber(digits, b.cfg.Region)
	if err != nil {
		return caller{}, nil //nolint:nilerr // what is not a number belongs to nobody
	}
	for {
		parties, err := b.cfg.Directory.Parties(ctx, b.account.id, number)
		if err != nil {
			return caller{}, err
		}
		match := matching.Best(number, parties, b.cfg.PartyRules)
		if !match.Found || match.Party.Kind != matching.KindContact || match.Party.CompaniesKnown {
			return caller{number, match}, nil
		}
		// The contact may be gone, and then somebody else is the best.
		if err := b.learnCompanies(ctx, client, match.Party); err != nil {
			return caller{}, err
		}
	}
}

// learnCompanies asks Sellsy which companies a contact belongs to, and keeps the answer. A contact that is gone is
// forgotten.
func (b *Bridge) learnCompanies(ctx context.Context, client *sellsy.Client, p matching.Party) error {
	companies, err := client.Contacts.Companies(ctx, sellsy.ContactID(p.ID))
	if errors.Is(err, sellsy.ErrNotFound) {
		return b.cfg.Directory.Delete(ctx, b.account.id, p.Ref)
	}
	if err != nil {
		return err
	}
	p.Companies, p.CompaniesKnown = nil, true
	for _, c := range companies {
		p.Companies = append(p.Companies, matching.CompanyOf(c))
	}
	return b.cfg.Directory.Put(ctx, b.account.id, time.Now(), p)
}

// findOpportunity asks Sellsy for the opportunities that the rules let compete, in one request, or none when there can be
// none.
func (b *Bridge) findOpportunity(ctx context.Context, client *sellsy.Client, p matching.Party) (matching.OpportunityDecision, error) {
	subjects := matching.OpportunitySubjects(p)
	if len(subjects) == 0 {
		return matching.Opportunity(p, nil, b.cfg.OpportunityRules), nil
	}
	filter := sellsy.OpportunityFilter{Statuses: []sellsy.OpportunityStatus{sellsy.OpportunityOpen, sellsy.OpportunityLate}}
	for _, s := range subjects {
		filter.Related = append(filter.Related, sellsy.RelatedObject{Type: sellsy.RelatedType(s.Kind), ID: s.ID})
	}
	page, err := client.Opportunities.Search(ctx, filter, sellsy.ListOptions{
		Limit: 100, Order: "created", Direction: sellsy.Ascending,
	})
	if err != nil {
		return matching.OpportunityDecision{}, err
	}
	return matching.Opportunity(p, page.Data, b.cfg.OpportunityRules), nil
}

// exists asks Sellsy whether a party is still there.
func (b *Bridge) exists(ctx context.Context, client *sellsy.Client, ref matching.Ref) (bool, error) {
	var err error
	switch ref.Kind {
	case matching.KindIndividual:
		_, err = client.Individuals.Get(ctx, sellsy.IndividualID(ref.ID))
	case matching.KindCompany:
		_, err = client.Companies.Get(ctx, sellsy.CompanyID(ref.ID))
	case matching.KindContact:
		_, err = client.Contacts.Get(ctx, sellsy.ContactID(ref.ID))
	}
	if errors.Is(err, sellsy.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// recordName is a record as it appears in logs, such as "contact/42".
func recordName(ref matching.Ref) string {
	return fmt.Sprintf("%s/%d", ref.Kind, ref.ID)
}
