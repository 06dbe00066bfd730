package calls

import (
	"context"
	"fmt"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/account"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
)

// Rules say which calls are shown and logged, as what, and on which record.
type Rules struct {
	Filter           activity.Filter
	Policy           activity.Policy
	PartyRules       matching.PartyRules
	OpportunityRules matching.OpportunityRules

	NoCards, NoLogs bool
}

// check tells whether a call passes the filter, which knows the company's own lines. A call between two of them is told of twice: the
// half that does not pass has another one that does, so that only lines whose outbound calls are logged count.
func (r *Rules) check(acct *account.Account, call *aircall.Call) activity.FilterDecision {
	f := r.Filter
	switch {
	case f.OwnNumbers != nil:
	case f.SkipInternal:
		f.OwnNumbers = acct.Lines(false)
	case f.Directions == nil && f.Numbers == nil:
		f.OwnNumbers = acct.Lines(true)
	}
	return f.Check(*call)
}

// checkLog tells whether a call may be logged.
func (r *Rules) checkLog(acct *account.Account, call *aircall.Call) activity.FilterDecision {
	if r.NoLogs {
		return activity.FilterDecision{Rule: activity.FilterCardsOnly}
	}
	return r.check(acct, call)
}

// chooser finds the record and the opportunity that a call belongs to, by the rules.
type chooser struct {
	account *account.Account
	machine *item.Machine
	records Records
}

// decision is the record and the opportunity that a call belongs to, and why.
type decision struct {
	Match       matching.PartyDecision       `json:"match,omitzero"`
	Opportunity matching.OpportunityDecision `json:"opportunity,omitzero"`

	// Outstanding is what was open with the record then, nil if nobody asked, or if not all could be had for a card.
	Outstanding *activity.Outstanding `json:"outstanding,omitempty"`
}

// record finds the record of the other party of a call, whose number is n; zero: nobody's.
func (ch *chooser) record(ctx context.Context, client *sellsy.Client, r *Rules, call *aircall.Call, n matching.Number) (matching.PartyDecision, error) {
	if n == 0 {
		return matching.PartyDecision{}, nil
	}
	rules := r.PartyRules
	rules.Situation = ch.situation(ctx, r, call)
	match, err := ch.best(ctx, client, n, rules)
	if err != nil {
		return match, fmt.Errorf("finding the caller: %w", err)
	}
	return match, nil
}

func (ch *chooser) best(ctx context.Context, client *sellsy.Client, n matching.Number, rules matching.PartyRules) (matching.PartyDecision, error) {
	if !rules.NeedsOpportunities() {
		return ch.records.Best(ctx, client, n, rules)
	}
	parties, err := ch.candidates(ctx, client, n)
	if err != nil {
		return matching.PartyDecision{}, err
	}
	contenders := matching.Contenders(n, parties, rules)
	if len(contenders) < 2 {
		return ch.records.Best(ctx, client, n, rules)
	}
	if rules.Situation.Opportunities, err = ch.opportunitiesOf(ctx, client, contenders); err != nil {
		return matching.PartyDecision{}, err
	}
	return matching.Best(n, append(contenders, parties...), rules), nil
}

// candidates are the records that may have a number, as [Records].Best sees them.
func (ch *chooser) candidates(ctx context.Context, client *sellsy.Client, n matching.Number) ([]matching.Party, error) {
	parties, err := ch.records.ByNumber(ctx, n)
	if err != nil {
		return nil, err
	}
	ready, err := ch.records.Ready(ctx)
	if err != nil || ready {
		return parties, err
	}
	live, err := ch.records.Search(ctx, client, n)
	return append(live, parties...), err
}

// opportunitiesOf asks Sellsy for the open opportunities of several records. It completes contacts by their companies.
func (ch *chooser) opportunitiesOf(ctx context.Context, client *sellsy.Client, contenders []matching.Party) (found []sellsy.Opportunity, err error) {
	filter, opts, _ := matching.OpportunityRules{}.Query(matching.Party{})
	for i, p := range contenders {
		if p.Kind == matching.KindContact && !p.CompaniesKnown {
			if contenders[i], _, err = ch.records.Companies(ctx, client, p); err != nil {
				return nil, err
			}
		}
		for _, s := range matching.OpportunitySubjects(contenders[i]) {
			filter.Related = append(filter.Related, sellsy.RelatedObject{Type: sellsy.RelatedType(s.Kind), ID: s.ID})
		}
	}
	if len(filter.Related) == 0 {
		return nil, nil
	}
	for o, err := range client.Opportunities.SearchAll(ctx, filter, opts) {
		if err != nil {
			return nil, err
		}
		found = append(found, o)
	}
	return found, nil
}

// opportunity asks Sellsy for the opportunities that the rules let compete, in one request for a hundred, or none when there can be
// none.
func (ch *chooser) opportunity(ctx context.Context, client *sellsy.Client, r *Rules, call *aircall.Call, p matching.Party) (matching.OpportunityDecision, error) {
	rules := r.OpportunityRules
	rules.Situation = ch.situation(ctx, r, call)
	filter, opts, allPages := rules.Query(p)
	if len(filter.Related) == 0 {
		return matching.ChooseOpportunity(p, nil, rules), nil
	}
	var found []sellsy.Opportunity
	for o, err := range client.Opportunities.SearchAll(ctx, filter, opts) {
		if err != nil {
			return matching.OpportunityDecision{}, fmt.Errorf("finding the opportunity: %w", err)
		}
		if found = append(found, o); len(found) == opts.PageSize && !allPages {
			break
		}
	}
	return matching.ChooseOpportunity(p, found, rules), nil
}

// opportunityForLog is the one that the card found, or is asked again: when that is not to be reused, or when the rules look at the
// agent and another one is known by now.
func (ch *chooser) opportunityForLog(ctx context.Context, r *Rules, st *state, p matching.Party) (matching.OpportunityDecision, error) {
	sameAgent := !r.OpportunityRules.NeedsAgent() || st.Card != nil && st.Card.Agent == ch.agent(ctx, r, st.Call)
	if found, ok := st.opportunityOfCard(p.Ref); ok && sameAgent {
		return found, nil
	}
	return ch.opportunity(ctx, ch.account.Sellsy, r, st.Call, p)
}

// situation is what rules may look at besides the records.
func (ch *chooser) situation(ctx context.Context, r *Rules, call *aircall.Call) matching.Situation {
	s := matching.Situation{Agent: ch.agent(ctx, r, call), Direction: call.Direction}
	if call.Number != nil {
		s.Line = call.Number.ID
	}
	return s
}

// agent is the member of staff who took or made a call, for rules that prefer what is theirs; zero when no rule asks, or when
// it is not known.
func (ch *chooser) agent(ctx context.Context, r *Rules, call *aircall.Call) sellsy.StaffID {
	asked := r.PartyRules.NeedsAgent() || r.OpportunityRules.NeedsAgent()
	if !asked || call.User == nil {
		return 0
	}
	staffs, err := ch.account.Staffs(ctx, call.User.Email)
	if err != nil {
		ch.account.Log.Warn("agent not known to the rules", "call", int64(call.ID), "error", err)
		return 0
	}
	return r.Policy.Agent(*call, staffs)
}
