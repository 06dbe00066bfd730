package matching_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// TestOpportunityQuery: what is asked for is what the rules may choose from.
func TestOpportunityQuery(t *testing.T) {
	t.Parallel()
	prospect := individual(3, "Claire Martin")
	own := []sellsy.RelatedObject{{Type: sellsy.RelatedIndividual, ID: 3}}
	official := []sellsy.OpportunityStatus{sellsy.OpportunityOpen, sellsy.OpportunityLate}
	oldest := sellsy.ListOptions{PageSize: 100, OrderBy: "created", Order: sellsy.Ascending}
	for _, row := range []struct {
		name   string
		party  matching.Party
		rules  matching.OpportunityRules
		filter sellsy.OpportunityFilter
		opts   sellsy.ListOptions
		all    bool
	}{
		{"the official rules", prospect, matching.OpportunityRules{}, sellsy.OpportunityFilter{Related: own, Statuses: official}, oldest, false},
		{
			"a contact of two companies", contact(7, "Inès Roche", of(bellecombe, rivage)), matching.OpportunityRules{},
			sellsy.OpportunityFilter{Related: []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: 20}, {Type: sellsy.RelatedCompany, ID: 21}}, Statuses: official},
			oldest, false,
		},
		{
			"other statuses", prospect, matching.OpportunityRules{Statuses: []sellsy.OpportunityStatus{sellsy.OpportunityWon}},
			sellsy.OpportunityFilter{Related: own, Statuses: []sellsy.OpportunityStatus{sellsy.OpportunityWon}}, oldest, false,
		},
		{
			"some pipelines", prospect, matching.OpportunityRules{Pipelines: []sellsy.PipelineID{4}},
			sellsy.OpportunityFilter{Related: own, Statuses: official, PipelineIDs: []sellsy.PipelineID{4}}, oldest, false,
		},
		{
			"the newest", prospect, matching.OpportunityRules{Newest: true}, sellsy.OpportunityFilter{Related: own, Statuses: official},
			sellsy.ListOptions{PageSize: 100, OrderBy: "created", Order: sellsy.Descending}, false,
		},
		{
			"a preference, for which the last page may hold the best", prospect,
			matching.OpportunityRules{Prefer: []matching.OpportunityPreference{matching.PreferOwnOpportunities()}},
			sellsy.OpportunityFilter{Related: own, Statuses: official}, oldest, true,
		},
		{"a supplier", company(5, "Fournitures Loire", as(matching.RoleSupplier)), matching.OpportunityRules{}, sellsy.OpportunityFilter{Statuses: official}, oldest, false},
	} {
		filter, opts, all := row.rules.Query(row.party)
		want, err := json.Marshal(row.filter)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := json.Marshal(filter); err != nil || string(got) != string(want) {
			t.Errorf("%s: filter %s, %v, want %s", row.name, got, err, want)
		}
		if diff := cmp.Diff(row.opts, opts); diff != "" || all != row.all {
			t.Errorf("%s: all pages: %v, want %v; options (-want +got):\n%s", row.name, all, row.all, diff)
		}
	}
}

// TestWhatTheRulesNeedToKnow: the caller finds out what to look for before it asks.
func TestWhatTheRulesNeedToKnow(t *testing.T) {
	t.Parallel()
	if r := (matching.PartyRules{}); r.NeedsAgent() || r.NeedsOpportunities() || (matching.OpportunityRules{}).NeedsAgent() {
		t.Error("the official rules need nothing")
	}
	own := matching.PartyRules{Prefer: []matching.PartyPreference{matching.PreferLiving(), matching.PreferOwnRecords()}}
	if !own.NeedsAgent() || own.NeedsOpportunities() {
		t.Error("a preference for the agent's records needs the agent alone")
	}
	open := matching.PartyRules{Prefer: []matching.PartyPreference{matching.PreferLiving(), matching.PreferOpenOpportunity()}}
	if !open.NeedsOpportunities() {
		t.Error("a preference for open opportunities needs them")
	}
	if r := (matching.OpportunityRules{Newest: true, Prefer: []matching.OpportunityPreference{matching.PreferContacts()}}); !r.NeedsAgent() {
		t.Error("a preference may look at the agent")
	}
}
