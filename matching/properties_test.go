package matching_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

var languages = []matching.Language{matching.English, matching.French, matching.German}

func drawParty(t *rapid.T) matching.Party {
	p := matching.Party{
		Ref: matching.Ref{
			Kind: rapid.SampledFrom([]matching.Kind{matching.KindIndividual, matching.KindCompany, matching.KindContact}).Draw(t, "kind"),
			ID:   rapid.Int64Range(1, 6).Draw(t, "id"),
		},
		Name:     rapid.SampledFrom([]string{"Claire Martin", "Inès Roche", "Studio Rivage", ""}).Draw(t, "name"),
		Owner:    sellsy.StaffID(rapid.Int64Range(0, 2).Draw(t, "owner")),
		Archived: rapid.Bool().Draw(t, "archived"),
		Updated:  day(rapid.IntRange(1, 3).Draw(t, "updated")),
		Numbers:  rapid.SliceOfN(rapid.SampledFrom([]matching.Number{caller, caller + 1}), 0, 2).Draw(t, "numbers"),
	}
	switch p.Kind {
	case matching.KindContact:
		p.CompaniesKnown = true
		for i := range rapid.IntRange(0, 3).Draw(t, "companies") {
			p.Companies = append(p.Companies, matching.Company{
				ID: sellsy.CompanyID(i + 1), Role: drawRole(t), MainContact: sellsy.ContactID(rapid.Int64Range(0, 6).Draw(t, "main contact")),
				Archived: rapid.Bool().Draw(t, "company archived"),
			})
		}
	default:
		p.Role = drawRole(t)
	}
	return p
}

func drawRole(t *rapid.T) matching.Role {
	return rapid.SampledFrom([]matching.Role{matching.RoleClient, matching.RoleProspect, matching.RoleSupplier}).Draw(t, "role")
}

func drawOpportunity(t *rapid.T) sellsy.Opportunity {
	o := sellsy.Opportunity{
		ID: sellsy.OpportunityID(rapid.Int64Range(1, 20).Draw(t, "opportunity")), Name: rapid.SampledFrom([]string{"Véranda", ""}).Draw(t, "title"),
		Status: rapid.SampledFrom([]sellsy.OpportunityStatus{
			sellsy.OpportunityOpen, sellsy.OpportunityLate, sellsy.OpportunityWon, sellsy.OpportunityClosed,
		}).Draw(t, "status"),
		Owner: &sellsy.Owner{ID: sellsy.StaffID(rapid.Int64Range(1, 2).Draw(t, "owner"))},
	}
	if d := rapid.IntRange(0, 3).Draw(t, "created"); d > 0 {
		o.Created = sellsy.At(day(d))
	}
	if id := rapid.Int64Range(1, 4).Draw(t, "subject"); rapid.Bool().Draw(t, "of a company") {
		o.CompanyID = sellsy.CompanyID(id)
	} else {
		o.IndividualID = sellsy.IndividualID(id)
	}
	return o
}

func drawPartyRules(t *rapid.T) matching.PartyRules {
	return rapid.SampledFrom([]matching.PartyRules{
		{}, {},
		{Prefer: []matching.PartyPreference{matching.PreferOwnRecords()}, Situation: matching.Situation{Agent: 1}},
		{Prefer: []matching.PartyPreference{matching.PreferLiving(), matching.PreferOwnRecords()}, Situation: matching.Situation{Agent: 2}},
		{Kinds: []matching.Kind{matching.KindContact, matching.KindCompany}},
		{Review: matching.ReviewTies},
		{Review: matching.ReviewSeveral},
		{Choose: func(_ matching.Number, candidates []matching.Party, _ matching.Situation) int {
			return len(candidates) - 1
		}},
	}).Draw(t, "rules")
}

func drawOpportunityRules(t *rapid.T) matching.OpportunityRules {
	return rapid.SampledFrom([]matching.OpportunityRules{
		{}, {},
		{Newest: true},
		{Prefer: []matching.OpportunityPreference{matching.PreferOwnOpportunities(), matching.PreferContacts()}, Situation: matching.Situation{Agent: 1}},
		{Statuses: []sellsy.OpportunityStatus{sellsy.OpportunityWon}},
	}).Draw(t, "rules")
}

func TestOrderNeverChangesADecision(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		parties := rapid.SliceOfN(rapid.Custom(drawParty), 0, 6).Draw(t, "candidates")
		opportunities := rapid.SliceOfN(rapid.Custom(drawOpportunity), 0, 6).Draw(t, "opportunities")
		r, or := drawPartyRules(t), drawOpportunityRules(t)

		decision := matching.Best(caller, parties, r)
		shuffled := rapid.Permutation(parties).Draw(t, "shuffled")
		if diff := cmp.Diff(decision, matching.Best(caller, shuffled, r)); diff != "" {
			t.Errorf("party:\n%s", diff)
		}
		before := matching.ChooseOpportunity(decision.Party, opportunities, or)
		after := matching.ChooseOpportunity(decision.Party, rapid.Permutation(opportunities).Draw(t, "shuffled opportunities"), or)
		if diff := cmp.Diff(before, after); diff != "" {
			t.Errorf("opportunity:\n%s", diff)
		}
	})
}

func TestNothingPassedIsChanged(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		parties := rapid.SliceOfN(rapid.Custom(drawParty), 0, 6).Draw(t, "candidates")
		opportunities := rapid.SliceOfN(rapid.Custom(drawOpportunity), 0, 6).Draw(t, "opportunities")
		kept, keptOpportunities := slices.Clone(parties), slices.Clone(opportunities)
		d := matching.Best(caller, parties, drawPartyRules(t))
		matching.ChooseOpportunity(d.Party, opportunities, drawOpportunityRules(t))
		if diff := cmp.Diff(kept, parties) + cmp.Diff(keptOpportunities, opportunities); diff != "" {
			t.Errorf("changed:\n%s", diff)
		}
	})
}

func TestAWorseCandidateNeverChangesTheOfficialDecision(t *testing.T) {
	t.Parallel()
	rank := map[matching.Kind]int{matching.KindIndividual: 0, matching.KindCompany: 1, matching.KindContact: 2}
	rapid.Check(t, func(t *rapid.T) {
		parties := rapid.SliceOfN(rapid.Custom(drawParty), 1, 6).Draw(t, "candidates")
		winner := matching.Best(caller, parties, matching.PartyRules{}).Party
		worse := rapid.Custom(drawParty).Draw(t, "further candidate")
		switch { // what the rules say is worse, told in other words than the rules'
		case !slices.Contains(worse.Numbers, caller):
		case winner.IsZero():
			t.Skip("better than nobody")
		case rank[worse.Kind] > rank[winner.Kind]:
		case worse.Kind == winner.Kind && worse.Archived && !winner.Archived && worse.ID != winner.ID:
		case worse.Kind == winner.Kind && worse.Archived == winner.Archived && worse.ID > winner.ID:
		default:
			t.Skip("not worse")
		}
		if slices.ContainsFunc(parties, func(p matching.Party) bool { return p.Ref == worse.Ref }) {
			t.Skip("a newer version of a record that is there already")
		}
		if got := matching.Best(caller, append(parties, worse), matching.PartyRules{}).Party; !cmp.Equal(got, winner) {
			t.Errorf("%v was chosen, with %v added %v", winner.Ref, worse.Ref, got.Ref)
		}
	})
}

func TestAWorseOpportunityNeverChangesTheOfficialDecision(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.Custom(drawParty).Draw(t, "party")
		opportunities := rapid.SliceOfNDistinct(rapid.Custom(drawOpportunity), 0, 6, func(o sellsy.Opportunity) sellsy.OpportunityID { return o.ID }).Draw(t, "opportunities")
		before := matching.ChooseOpportunity(p, opportunities, matching.OpportunityRules{})
		worse := drawOpportunity(t)
		worse.ID += 20 // none of the others
		closed := worse.Status != sellsy.OpportunityOpen && worse.Status != sellsy.OpportunityLate
		newer := before.Found && worse.Created.After(before.Opportunity.Created) && !before.Opportunity.Created.IsZero()
		if !closed && !newer {
			t.Skip("not worse")
		}
		after := matching.ChooseOpportunity(p, append(opportunities, worse), matching.OpportunityRules{})
		if after.Opportunity != before.Opportunity || after.Company != before.Company {
			t.Errorf("%v was chosen, with %v added %v", before.Opportunity, worse, after.Opportunity)
		}
	})
}

func TestTheExplanationNamesTheWinner(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		parties := rapid.SliceOfN(rapid.Custom(drawParty), 0, 8).Draw(t, "candidates")
		d := matching.Best(caller, parties, drawPartyRules(t))
		opportunities := rapid.SliceOfN(rapid.Custom(drawOpportunity), 0, 6).Draw(t, "opportunities")
		o := matching.ChooseOpportunity(d.Party, opportunities, drawOpportunityRules(t))
		for _, l := range languages {
			text := strings.Join(d.Sentences(l), "\n")
			if strings.Contains(text, "%!") {
				t.Errorf("%s: %s", l, text)
			}
			if d.Found && (!strings.Contains(text, d.Party.Name) || !strings.Contains(text, matching.KindName(l, d.Party.Kind))) {
				t.Errorf("%s: %v is not in %q", l, d.Party.Ref, text)
			}
			text = strings.Join(o.Sentences(l), "\n")
			if strings.Contains(text, "%!") || o.Found && !strings.Contains(text, o.Opportunity.Name) {
				t.Errorf("%s: opportunity %v is not in %q", l, o.Opportunity.ID, text)
			}
		}
	})
}

func TestOneCandidateAtMostIsChosen(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		parties := rapid.SliceOfN(rapid.Custom(drawParty), 0, 8).Draw(t, "candidates")
		d := matching.Best(caller, parties, drawPartyRules(t))
		for i, c := range d.Candidates {
			if chosen := c.Standing == matching.StandingChosen; chosen != (d.Found && i == 0) || chosen && c.Ref != d.Party.Ref {
				t.Errorf("%v in place %d is called %s, and %v was chosen: %v", c.Ref, i, c.Standing, d.Party.Ref, d.Found)
			}
		}
	})
}

func TestAnOpportunityIsOfTheParty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.Custom(drawParty).Draw(t, "party")
		opportunities := rapid.SliceOfNDistinct(rapid.Custom(drawOpportunity), 0, 8, func(o sellsy.Opportunity) sellsy.OpportunityID { return o.ID }).Draw(t, "opportunities")
		d := matching.ChooseOpportunity(p, opportunities, drawOpportunityRules(t))
		if p.Kind == matching.KindContact && (d.Company.ID != 0) != (len(p.Companies) > 0) {
			t.Errorf("company %v of %v", d.Company, p.Companies)
		}
		if !d.Found {
			return
		}
		i := slices.IndexFunc(opportunities, func(o sellsy.Opportunity) bool { return o.ID == d.Opportunity.ID })
		of := matching.Ref{Kind: matching.KindCompany, ID: int64(opportunities[i].CompanyID)}
		if opportunities[i].IndividualID != 0 {
			of = matching.Ref{Kind: matching.KindIndividual, ID: int64(opportunities[i].IndividualID)}
		}
		if !slices.Contains(matching.OpportunitySubjects(p), of) {
			t.Errorf("%v got an opportunity of %v", p.Ref, of)
		}
		if p.Kind == matching.KindContact && int64(d.Company.ID) != of.ID {
			t.Errorf("company %d is linked with an opportunity of %v", d.Company.ID, of)
		}
	})
}
