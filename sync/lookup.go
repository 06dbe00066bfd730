package sync

import (
	"context"
	"errors"
	"fmt"
	"slices"
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

// identify finds the party of a call. Once the directory has been read it costs no request, but for one when a contact's
// companies are not known yet.
func (b *Bridge) identify(ctx context.Context, client *sellsy.Client, call *aircall.Call) (caller, error) {
	digits, ok := call.Counterpart()
	if !ok {
		return caller{}, nil
	}
	number, err := matching.ParseNumber(digits, b.cfg.Region)
	if err != nil {
		return caller{}, nil //nolint:nilerr // what is not a number belongs to nobody
	}
	parties, err := b.partiesOf(ctx, number)
	if err != nil {
		return caller{}, err
	}
	if ready, err := b.Ready(ctx); err != nil {
		return caller{}, err
	} else if !ready {
		live, err := b.searchParties(ctx, client, number)
		if err != nil {
			return caller{}, err
		}
		parties = append(live, parties...)
	}
	rules := b.cfg.PartyRules
	rules.Situation.Agent = b.agent(ctx, call)
	for {
		match := matching.Best(number, parties, rules)
		if !match.Found || match.Party.Kind != matching.KindContact || match.Party.CompaniesKnown {
			return caller{number, match}, nil
		}
		ref := match.Party.Ref
		contact, there, err := b.learnCompanies(ctx, client, match.Party)
		if err != nil {
			return caller{}, err
		}
		parties = slices.DeleteFunc(parties, func(p matching.Party) bool { return p.Ref == ref })
		if there {
			parties = append(parties, contact)
		}
	}
}

// learnCompanies asks Sellsy which companies a contact belongs to, and keeps the answer. A contact that is not there any
// more is forgotten.
func (b *Bridge) learnCompanies(ctx context.Context, client *sellsy.Client, p matching.Party) (_ matching.Party, there bool, err error) {
	companies, err := client.Contacts.Companies(ctx, sellsy.ContactID(p.ID))
	if errors.Is(err, sellsy.ErrNotFound) {
		return p, false, b.forget(ctx, p.Ref)
	}
	if err != nil {
		return p, false, err
	}
	p.Companies, p.CompaniesKnown = nil, true
	for _, c := range companies {
		p.Companies = append(p.Companies, matching.CompanyOf(c))
	}
	return p, true, b.putParties(ctx, time.Now(), p)
}

// searchParties asks Sellsy itself who has a number, for as long as the directory has not been read. Sellsy compares text,
// so every common spelling is tried; what it finds is compared as numbers by the rules. Only contacts can be filtered by
// phone number; they are when the search found nobody.
func (b *Bridge) searchParties(ctx context.Context, client *sellsy.Client, number matching.Number) ([]matching.Party, error) {
	var parties []matching.Party
	add := func(p matching.Party) {
		if slices.Contains(p.Numbers, number) {
			parties = append(parties, p)
		}
	}
	spellings := number.Spellings(b.cfg.Region)
	for _, spelling := range spellings {
		found, err := client.Search.Query(ctx, sellsy.SearchOptions{
			Query: spelling, Limit: 100,
			Types: []sellsy.SearchType{sellsy.SearchIndividuals, sellsy.SearchCompanies, sellsy.SearchContacts},
		})
		if err != nil {
			return nil, err
		}
		for _, hit := range found.Data {
			if p, ok := matching.FromSearchHit(hit, b.cfg.Region); ok {
				add(p)
			}
		}
	}
	for _, spelling := range spellings {
		for _, filter := range []sellsy.ContactFilter{{PhoneNumber: spelling}, {MobileNumber: spelling}} {
			if len(parties) > 0 {
				return parties, nil
			}
			page, err := client.Contacts.Search(ctx, filter, sellsy.ListOptions{Limit: 100})
			if err != nil {
				return nil, err
			}
			for _, c := range page.Data {
				add(b.fromContact(c))
			}
		}
	}
	return parties, nil
}

// findOpportunity asks Sellsy for the opportunities that the rules let compete, in one request, or none when there can be
// none.
func (b *Bridge) findOpportunity(ctx context.Context, client *sellsy.Client, call *aircall.Call, p matching.Party) (matching.OpportunityDecision, error) {
	rules := b.cfg.OpportunityRules
	rules.Situation.Agent = b.agent(ctx, call)
	subjects := matching.OpportunitySubjects(p)
	if len(subjects) == 0 {
		return matching.ChooseOpportunity(p, nil, rules), nil
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
	return matching.ChooseOpportunity(p, page.Data, rules), nil
}

// agent is the member of staff who took or made a call, for rules that prefer what is theirs; zero when no rule asks, or when
// it is not known.
func (b *Bridge) agent(ctx context.Context, call *aircall.Call) sellsy.StaffID {
	party, opportunity := b.cfg.PartyRules, b.cfg.OpportunityRules
	asked := len(party.Prefer) > 0 || party.Choose != nil || len(opportunity.Prefer) > 0 || opportunity.Choose != nil
	if !asked || call.User == nil {
		return 0
	}
	staffs, err := b.account.staffs.get(ctx, call.User.Email)
	if err != nil {
		b.log.Warn("agent not known to the rules", "call", int64(call.ID), "error", err)
		return 0
	}
	return b.cfg.Policy.Agent(*call, staffs)
}

// fetchParty reads a party from Sellsy, and reports whether it is there.
func (b *Bridge) fetchParty(ctx context.Context, client *sellsy.Client, ref matching.Ref) (p matching.Party, there bool, err error) {
	switch ref.Kind {
	case matching.KindIndividual:
		var i *sellsy.Individual
		if i, err = client.Individuals.Get(ctx, sellsy.IndividualID(ref.ID)); err == nil {
			p = b.fromIndividual(*i)
		}
	case matching.KindCompany:
		var c *sellsy.Company
		if c, err = client.Companies.Get(ctx, sellsy.CompanyID(ref.ID)); err == nil {
			p = b.fromCompany(*c)
		}
	case matching.KindContact:
		var c *sellsy.Contact
		if c, err = client.Contacts.Get(ctx, sellsy.ContactID(ref.ID)); err == nil {
			p = b.fromContact(*c)
		}
	}
	if errors.Is(err, sellsy.ErrNotFound) {
		return p, false, nil
	}
	return p, err == nil, err
}

// recordName is a record as it appears in logs, such as "contact/42".
func recordName(ref matching.Ref) string {
	return fmt.Sprintf("%s/%d", ref.Kind, ref.ID)
}
