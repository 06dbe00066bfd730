package sync

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// ErrUnknownCall is returned for a call of which no event was stored, or which has been forgotten since.
var ErrUnknownCall = errors.New("call not known")

// CallReport is what the bridge has seen of a call, what it decided and wrote, and why. It encodes to JSON.
type CallReport struct {
	Call     aircall.Call      `json:"call"` // as merged from all events
	Insights activity.Insights `json:"insights,omitzero"`
	Events   []SeenEvent       `json:"events"` // distinct ones, in order of arrival; at most 50

	Card CardReport `json:"card,omitzero"`
	Log  LogReport  `json:"log,omitzero"`

	// Attempts counts the failures since the last success; LastError is the latest of them.
	Attempts  int    `json:"attempts,omitempty"`
	LastError string `json:"last_error,omitempty"`

	// Extras is what else was to be made in Sellsy because of the call; see [Config].Extras. Only [Bridge.Call] tells.
	Extras []ExtraReport `json:"extras,omitempty"`

	// Parked is set when the call was parked; see [Bridge.Parked].
	Parked *Parked `json:"parked,omitempty"`

	// Due is when the bridge looks at the call again; later than the horizon, it forgets it.
	Due time.Time `json:"due,omitzero"`
}

// SeenEvent is an event of a call.
type SeenEvent struct {
	Name aircall.EventName `json:"name"`
	Time time.Time         `json:"time"` // by Aircall's clock
}

// CardReport is what became of the insight card.
type CardReport struct {
	Shown       time.Time                    `json:"shown,omitzero"` // zero: not shown
	Error       string                       `json:"error,omitempty"`
	Match       matching.PartyDecision       `json:"match,omitzero"`
	Opportunity matching.OpportunityDecision `json:"opportunity,omitzero"`
}

// LogReport is what became of the phone call in Sellsy.
type LogReport struct {
	Verdict     Verdict                      `json:"verdict,omitempty"` // empty: not decided yet
	PhoneCall   sellsy.PhoneCallID           `json:"phone_call,omitempty"`
	At          time.Time                    `json:"at,omitzero"`     // of the latest decision or write
	Filter      activity.FilterDecision      `json:"filter,omitzero"` // why, with VerdictFiltered
	Match       matching.PartyDecision       `json:"match,omitzero"`
	Opportunity matching.OpportunityDecision `json:"opportunity,omitzero"`
	Explanation activity.Explanation         `json:"explanation,omitzero"`

	// What Sellsy was last told. Of the description, it is the bridge's own lines.
	Result      sellsy.CallResult `json:"result,omitempty"`
	Duration    int               `json:"duration,omitempty"` // seconds
	Description string            `json:"description,omitempty"`

	// Unsure says that a write may or may not have been carried out; the bridge will look.
	Unsure bool `json:"unsure,omitempty"`
}

// Call reports on one call. It asks only the store. The error is [ErrUnknownCall] when nothing is known of the call.
func (b *Bridge) Call(ctx context.Context, id aircall.CallID) (CallReport, error) {
	it, err := b.cfg.Store.Get(ctx, b.callKey(id))
	if err != nil {
		return CallReport{}, err
	}
	if it.Rev == 0 {
		return CallReport{}, fmt.Errorf("call %d: %w", id, ErrUnknownCall)
	}
	st, err := decodeCall(it.Data)
	if err != nil {
		return CallReport{}, fmt.Errorf("call %d: %w", id, err)
	}
	r := reportOf(id, it, st)
	if r.Parked == nil { // after a panic, only the list says so
		if r.Parked, err = b.parkedWork(ctx, it.Key); err != nil {
			return r, err
		}
	}
	r.Extras, err = b.extrasOf(ctx, id, st.Call)
	return r, err
}

func reportOf(id aircall.CallID, it store.Item, st *callState) CallReport {
	r := CallReport{
		Call: aircall.Call{ID: id}, Insights: st.Insights,
		Log: LogReport{
			Verdict: st.Log.Verdict, PhoneCall: st.Log.PhoneCall, At: st.Log.At, Match: st.Log.Match,
			Opportunity: st.Log.Opportunity, Explanation: st.Log.Explanation, Filter: st.Log.Filter,
			Result: st.Log.Written.Result, Duration: st.Log.Written.Duration, Description: st.Log.Written.Block,
			Unsure: st.Log.Intent != nil && st.Log.PhoneCall == 0,
		},
		Attempts: st.Failed.Count, LastError: st.Failed.Last, Due: it.Due,
	}
	if st.Call != nil {
		r.Call = *st.Call
	}
	for _, e := range st.Seen {
		r.Events = append(r.Events, SeenEvent{Name: e.Name, Time: time.Unix(e.Time, 0).UTC()})
	}
	if c := st.Card; c != nil {
		r.Card = CardReport{Shown: c.Shown, Error: c.Error, Match: c.Match, Opportunity: c.Opportunity}
	}
	if f := st.Failed; f.Parked {
		r.Parked = &Parked{ID: callKind + "/" + it.Key.ID, Reason: f.Last, Attempts: f.Count, At: f.At}
	}
	return r
}

// Sentences says in plain language what was decided about the call and why.
func (r CallReport) Sentences(l matching.Language) []string {
	if r.Log.Verdict == VerdictFiltered {
		return r.Log.Filter.Sentences(l)
	}
	match, opportunity := r.Log.Match, r.Log.Opportunity
	if r.Log.Verdict == "" {
		match, opportunity = r.Card.Match, r.Card.Opportunity
	}
	all := match.Sentences(l)
	if match.Found {
		all = append(all, opportunity.Sentences(l)...)
	}
	if r.Log.Verdict == VerdictLogged {
		all = append(all, r.Log.Explanation.Sentences(l)...)
	}
	return all
}
