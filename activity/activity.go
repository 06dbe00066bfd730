package activity

import (
	"errors"
	"slices"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// The reasons why a call has no activity.
var (
	ErrNotMatched = errors.New("activity: nobody in Sellsy was matched with the call")
	ErrNotEnded   = errors.New("activity: the call has not ended")
	ErrNoOwner    = errors.New("activity: no member of staff can own the phone call")
)

// Input is everything that is known of a call.
type Input struct {
	Call     aircall.Call
	Insights Insights

	// Legs are further calls that belong to this one, such as the one that a transfer to another number started.
	Legs []aircall.Call

	Match       matching.PartyDecision
	Opportunity matching.OpportunityDecision

	// Outstanding is what was open with the caller, if the description says so: see [PartOutstanding].
	Outstanding Outstanding

	// Staffs are the members of staff of the Sellsy account, as far as the token may see them.
	Staffs []sellsy.Staff
}

// Insights are what Aircall's conversation intelligence made of a call, in the plans that include it. They can be stored
// as JSON.
type Insights struct {
	Summary     string                         `json:"summary,omitzero"`
	Topics      []string                       `json:"topics,omitzero"`
	Sentiments  []aircall.SentimentParticipant `json:"sentiments,omitzero"`
	ActionItems []string                       `json:"action_items,omitzero"`
}

// Activity is what Sellsy should hold of a call. It can be stored as JSON.
type Activity struct {
	Source   sellsy.CallSource `json:"source"`
	Result   sellsy.CallResult `json:"result"`
	Date     time.Time         `json:"date"`     // when the call started, in UTC
	Duration time.Duration     `json:"duration"` // whole seconds; nanoseconds in JSON
	Owner    sellsy.StaffID    `json:"owner"`

	// Related are one to three records, one of each kind at most: whom the call was with, the company of a contact, and the
	// opportunity.
	Related []sellsy.RelatedObject `json:"related"`

	// Block is what the description says of the call. [ReplaceBlock] puts it among what people wrote.
	Block string `json:"block"`

	Explanation Explanation `json:"explanation"`
}

// Build makes the activity of a call. The error is [ErrNotEnded] while the call runs, [ErrNotMatched] when Input.Match
// found nobody, or [ErrNoOwner] when there is nobody to own it.
func Build(in Input, p Policy) (Activity, error) {
	outcome := in.Call.Outcome()
	switch {
	case outcome == aircall.OutcomeRunning:
		return Activity{}, ErrNotEnded
	case !in.Match.Found:
		return Activity{}, ErrNotMatched
	}
	a := Activity{Source: sellsy.SourceIncoming, Date: startOf(in.Call), Duration: p.duration(in.Call), Related: p.related(in)}
	if in.Call.Direction == aircall.Outbound {
		a.Source = sellsy.SourceOutgoing
	}
	e := Explanation{Outcome: outcome, RecordOwner: p.RecordOwner}
	a.Result, e.ResultRule = p.result(in.Call, outcome)
	if a.Owner, e.OwnerRule = p.owner(in); a.Owner == 0 {
		return Activity{}, ErrNoOwner
	}
	e.Taker, e.Agent = takerOf(in.Call)
	e.Owner = staffName(in.Staffs, a.Owner)
	a.Block = p.block(factsOf(in, a, p), &e)
	a.Explanation = e
	return a, nil
}

// PhoneCall returns the activity as a phone call to create, or to update one that has no text of people in its description:
// see [ReplaceBlock].
func (a Activity) PhoneCall() sellsy.PhoneCallInput {
	return sellsy.PhoneCallInput{
		OwnerID:     a.Owner,
		Date:        sellsy.At(a.Date),
		Result:      a.Result,
		Source:      a.Source,
		Related:     a.Related,
		Description: sellsy.Some(a.Block),
		Duration:    sellsy.Some(int(a.Duration / time.Second)),
	}
}

func startOf(c aircall.Call) time.Time {
	for _, t := range []aircall.Time{c.StartedAt, c.AnsweredAt, c.EndedAt} {
		if !t.IsZero() {
			return t.UTC()
		}
	}
	return time.Time{}
}

// maxRelated is how many records Sellsy relates with a phone call (assumption sellsy-related).
const maxRelated = 3

// related links the party, the company of a contact and the opportunity, and by a policy the best records of other kinds.
func (p Policy) related(in Input) []sellsy.RelatedObject {
	objects := append(make([]sellsy.RelatedObject, 0, maxRelated), objectOf(in.Match.Party.Ref))
	if company := in.Opportunity.Company; company.ID != 0 && in.Match.Party.Kind == matching.KindContact {
		objects = append(objects, sellsy.RelatedObject{Type: sellsy.RelatedCompany, ID: int64(company.ID)})
	}
	if in.Opportunity.Found {
		objects = append(objects, sellsy.RelatedObject{Type: sellsy.RelatedOpportunity, ID: int64(in.Opportunity.Opportunity.ID)})
	}
	if !p.EveryKind {
		return objects
	}
	for _, c := range in.Match.Candidates {
		other := objectOf(c.Ref)
		taken := slices.ContainsFunc(objects, func(o sellsy.RelatedObject) bool { return o.Type == other.Type })
		if !taken && len(objects) < maxRelated && c.Standing != matching.StandingOtherNumber && c.Standing != matching.StandingOtherKind {
			objects = append(objects, other)
		}
	}
	return objects
}

func objectOf(r matching.Ref) sellsy.RelatedObject {
	return sellsy.RelatedObject{Type: sellsy.RelatedType(r.Kind), ID: r.ID}
}
