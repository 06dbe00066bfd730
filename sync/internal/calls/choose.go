package calls

import (
	"context"
	"fmt"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/account"
)

// chooser finds the record and the opportunity that a call belongs to, by the rules.
type chooser struct {
	account          *account.Account
	records          Records
	policy           activity.Policy
	partyRules       matching.PartyRules
	opportunityRules matching.OpportunityRules
}

// decision is the record and the opportunity that a call belongs to, and why.
type decision struct {
	Match       matching.PartyDecision       `json:"match,omitzero"`
	Opportunity matching.OpportunityDecision `json:"opportunity,omitzero"`
}

// record finds the record of the other party of a call, whose number is n; zero: nobody's.
func (ch *chooser) record(ctx context.Context, client *sellsy.Client, call *aircall.Call, n matching.Number) (matching.PartyDecision, error) {
	if n == 0 {
		return matching.PartyDecision{}, nil
	}
	rules := ch.partyRules
	rules.Situation.Agent = ch.agent(ctx, call)
	match, err := ch.records.Best(ctx, client, n, rules)
	if err != nil {
		return match, fmt.Errorf("finding the caller: %w", err)
	}
	return match, nil
}

// opportunity asks Sellsy for the opportunities that the rules let compete, in one request, or none when there can be none.
func (ch *chooser) opportunity(ctx context.Context, client *sellsy.Client, call *aircall.Call, p matching.Party) (matching.OpportunityDecision, error) {
	rules := ch.opportunityRules
	rules.Situation.Agent = ch.agent(ctx, call)
	subjects := matching.OpportunitySubjects(p)
	if len(subjects) == 0 {
		return matching.ChooseOpportunity(p, nil, rules), nil
	}
	filter := sellsy.OpportunityFilter{Statuses: []sellsy.OpportunityStatus{sellsy.OpportunityOpen, sellsy.OpportunityLate}}
	for _, s := range subjects {
		filter.Related = append(filter.Related, sellsy.RelatedObject{Type: sellsy.RelatedType(s.Kind), ID: s.ID})
	}
	page, err := client.Opportunities.Search(ctx, filter, sellsy.ListOptions{
		PageSize: 100, OrderBy: "created", Order: sellsy.Ascending,
	})
	if err != nil {
		return matching.OpportunityDecision{}, fmt.Errorf("finding the opportunity: %w", err)
	}
	return matching.ChooseOpportunity(p, page.Items, rules), nil
}

// agent is the member of staff who took or made a call, for rules that prefer what is theirs; zero when no rule asks, or when
// it is not known.
func (ch *chooser) agent(ctx context.Context, call *aircall.Call) sellsy.StaffID {
	asked := len(ch.partyRules.Prefer) > 0 || ch.partyRules.Choose != nil ||
		len(ch.opportunityRules.Prefer) > 0 || ch.opportunityRules.Choose != nil
	if !asked || call.User == nil {
		return 0
	}
	staffs, err := ch.account.Staffs(ctx, call.User.Email)
	if err != nil {
		ch.account.Log.Warn("agent not known to the rules", "call", int64(call.ID), "error", err)
		return 0
	}
	return ch.policy.Agent(*call, staffs)
}
