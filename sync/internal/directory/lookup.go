package directory

import (
	"context"
	"fmt"
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

// Search asks Sellsy itself who has a number, for as long as the directory has not been read. What cannot be read of its answer is left
// out: a call whose caller is not found is looked at again.
func (r reader) Search(ctx context.Context, client *sellsy.Client, n matching.Number) ([]matching.Party, error) {
	found, err := r.search(ctx, client, n)
	return found.have, err
}

// Holders asks Sellsy itself who has a number, for somebody who makes a record of it if nobody has. Each record is read by itself, also
// one of which the search does not show all numbers. When there is one that cannot be told apart, that nobody has the number
// is not what Sellsy says: that is an error.
func (r reader) Holders(ctx context.Context, client *sellsy.Client, n matching.Number) ([]matching.Party, error) {
	found, err := r.search(ctx, client, n)
	if err != nil {
		return nil, err
	}
	var holders []matching.Party
	for _, p := range append(found.have, found.may...) {
		read, there, err := r.Fetch(ctx, client, p.Ref)
		if err != nil {
			return nil, fmt.Errorf("reading the record: %w", err)
		}
		if there && (slices.Contains(read.Numbers, n) || slices.Contains(p.Numbers, n)) { // else Sellsy's search lags behind
			holders = append(holders, read)
		}
	}
	if len(holders) == 0 && found.unclear {
		return nil, fmt.Errorf("%w: a record that the search found does not say which it is", sellsy.ErrBadAnswer)
	}
	return holders, nil
}

// searched is what a search for a number has found.
type searched struct {
	have    []matching.Party // they have it
	may     []matching.Party // not all that may stand in their two fields is shown
	unclear bool             // there are some that cannot be told apart
}

// maxMay bounds how many records are read because the search does not show all of their numbers.
const maxMay = 20

func (s *searched) add(p matching.Party, n matching.Number) {
	is := func(other matching.Party) bool { return other.Ref == p.Ref }
	switch {
	case slices.Contains(p.Numbers, n):
		if !slices.ContainsFunc(s.have, is) {
			s.have = append(s.have, p)
		}
	case len(p.Numbers) < 2 && len(s.may) < maxMay && !slices.ContainsFunc(s.may, is):
		s.may = append(s.may, p)
	}
}

// search asks Sellsy who has a number. Sellsy compares text, so every common spelling is tried; what it finds is compared as
// numbers. Only contacts can be filtered by phone number; they are when the search found nobody. That both find what is written so is
// assumption sellsy-lookup.
func (r reader) search(ctx context.Context, client *sellsy.Client, n matching.Number) (s searched, err error) {
	spellings := n.Spellings(r.Region)
	for _, spelling := range spellings {
		found, err := client.Search.Query(ctx, sellsy.SearchOptions{
			Query: spelling, Limit: 100,
			Types: []sellsy.SearchType{sellsy.SearchIndividuals, sellsy.SearchCompanies, sellsy.SearchContacts},
		})
		if err != nil {
			return s, err
		}
		for _, hit := range found.Items {
			if p, ok := matching.FromSearchHit(hit, r.Region); ok && p.ID != 0 {
				s.add(p, n)
			} else { // of none of the kinds that were asked for, or of no id
				s.unclear = true
			}
		}
	}
	for _, spelling := range spellings {
		for _, filter := range []sellsy.ContactFilter{{PhoneNumber: spelling}, {MobileNumber: spelling}} {
			if len(s.have) > 0 {
				return s, nil
			}
			page, err := client.Contacts.Search(ctx, filter, sellsy.ListOptions{PageSize: 100})
			if err != nil {
				return s, err
			}
			for _, c := range page.Items {
				s.add(r.fromContact(c), n)
			}
		}
	}
	return s, nil
}
