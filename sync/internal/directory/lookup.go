package directory

import (
	"context"
	"slices"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// Best finds the record that a number belongs to; the zero number belongs to nobody. Once the directory has been read it costs no
// request, but for one when a contact's companies are not known yet.
func (d *Directory) Best(ctx context.Context, client *sellsy.Client, n matching.Number, rules matching.PartyRules) (matching.PartyDecision, error) {
	if n == 0 {
		return matching.PartyDecision{}, nil
	}
	parties, err := d.ByNumber(ctx, n)
	if err != nil {
		return matching.PartyDecision{}, err
	}
	if ready, err := d.Ready(ctx); err != nil {
		return matching.PartyDecision{}, err
	} else if !ready {
		live, err := d.Search(ctx, client, n)
		if err != nil {
			return matching.PartyDecision{}, err
		}
		parties = append(live, parties...)
	}
	for {
		match := matching.Best(n, parties, rules)
		if !match.Found || match.Party.Kind != matching.KindContact || match.Party.CompaniesKnown {
			return match, nil
		}
		ref := match.Party.Ref
		contact, there, err := d.Companies(ctx, client, match.Party)
		if err != nil {
			return matching.PartyDecision{}, err
		}
		parties = slices.DeleteFunc(parties, func(p matching.Party) bool { return p.Ref == ref })
		if there {
			parties = append(parties, contact)
		}
	}
}

// Search asks Sellsy itself who has a number, for as long as the directory has not been read. Sellsy compares text, so every
// common spelling is tried; what it finds is compared as numbers. Only contacts can be filtered by phone number; they are when
// the search found nobody. That both find what is written so is assumption sellsy-lookup.
func (r reader) Search(ctx context.Context, client *sellsy.Client, n matching.Number) ([]matching.Party, error) {
	var parties []matching.Party
	add := func(p matching.Party) {
		if slices.Contains(p.Numbers, n) {
			parties = append(parties, p)
		}
	}
	spellings := n.Spellings(r.Region)
	for _, spelling := range spellings {
		found, err := client.Search.Query(ctx, sellsy.SearchOptions{
			Query: spelling, Limit: 100,
			Types: []sellsy.SearchType{sellsy.SearchIndividuals, sellsy.SearchCompanies, sellsy.SearchContacts},
		})
		if err != nil {
			return nil, err
		}
		for _, hit := range found.Items {
			if p, ok := matching.FromSearchHit(hit, r.Region); ok {
				add(p)
			}
		}
	}
	for _, spelling := range spellings {
		for _, filter := range []sellsy.ContactFilter{{PhoneNumber: spelling}, {MobileNumber: spelling}} {
			if len(parties) > 0 {
				return parties, nil
			}
			page, err := client.Contacts.Search(ctx, filter, sellsy.ListOptions{PageSize: 100})
			if err != nil {
				return nil, err
			}
			for _, c := range page.Items {
				add(r.fromContact(c))
			}
		}
	}
	return parties, nil
}
