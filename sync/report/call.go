package report

import (
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// Verdict is what the bridge concluded about logging a call.
type Verdict string

// The verdicts. An empty one means that nothing was decided yet.
const (
	VerdictLogged   Verdict = "logged"    // a phone call in Sellsy belongs to it
	VerdictForeign  Verdict = "foreign"   // another integration has logged it; left alone
	VerdictDeleted  Verdict = "deleted"   // somebody deleted the phone call in Sellsy; not made again
	VerdictNoNumber Verdict = "no_number" // anonymous, or not a phone number
	VerdictNobody   Verdict = "nobody"    // no record in Sellsy has the number
	VerdictHeld     Verdict = "held"      // several records have the number, and somebody is to choose: see bridge.Bridge.Assign
	VerdictTooOld   Verdict = "too_old"   // ended before the horizon
	VerdictFiltered Verdict = "filtered"  // kept out by the filter
)

// Call is what the bridge has seen of a call, what it decided and wrote, and why.
type Call struct {
	Call     aircall.Call      `json:"call"` // as merged from all events
	Insights activity.Insights `json:"insights,omitzero"`
	Events   []Event           `json:"events"` // distinct ones, in order of arrival; at most 50

	// Shortened says that long texts or lists of the call were cut, because it was more than a store takes.
	Shortened bool `json:"shortened,omitempty"`

	Card Card `json:"card,omitzero"`
	Log  Log  `json:"log,omitzero"`

	// Attempts counts the failures since the last success; LastError is the latest of them.
	Attempts  int    `json:"attempts,omitempty"`
	LastError string `json:"last_error,omitempty"`

	// Extras is what else was to be made in Sellsy because of the call. A list of calls does not tell it.
	Extras []Extra `json:"extras,omitempty"`

	// Parked is set when the work on the call is parked.
	Parked *Parked `json:"parked,omitempty"`

	// Due is when the bridge looks at the call again; later than the horizon, it forgets it.
	Due time.Time `json:"due,omitzero"`
}

// Event is an event of a call.
type Event struct {
	Name aircall.EventName `json:"name"`
	Time time.Time         `json:"time"` // by Aircall's clock
}

// Card is what became of the insight card.
type Card struct {
	Shown       time.Time                    `json:"shown,omitzero"` // zero: not shown
	Error       string                       `json:"error,omitempty"`
	Match       matching.PartyDecision       `json:"match,omitzero"`
	Opportunity matching.OpportunityDecision `json:"opportunity,omitzero"`
}

// Log is what became of the phone call in Sellsy.
type Log struct {
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

// Sentences says in plain language what was decided about the call and why.
func (c Call) Sentences(l matching.Language) []string {
	if c.Log.Verdict == VerdictFiltered {
		return c.Log.Filter.Sentences(l)
	}
	match, opportunity := c.Log.Match, c.Log.Opportunity
	if c.Log.Verdict == "" {
		match, opportunity = c.Card.Match, c.Card.Opportunity
	}
	all := match.Sentences(l)
	if match.Found {
		all = append(all, opportunity.Sentences(l)...)
	}
	if c.Log.Verdict == VerdictLogged {
		all = append(all, c.Log.Explanation.Sentences(l)...)
	}
	return all
}

// ExtraOutcome is what became of something that was to be made in Sellsy besides the phone call. Empty: nothing yet.
type ExtraOutcome string

// The outcomes.
const (
	ExtraMade      ExtraOutcome = "made"
	ExtraFound     ExtraOutcome = "found"      // it was there already
	ExtraNotNeeded ExtraOutcome = "not_needed" // they have talked since
	ExtraNobody    ExtraOutcome = "nobody"     // no record in Sellsy has the number
	ExtraTooLate   ExtraOutcome = "too_late"
	ExtraClosed    ExtraOutcome = "closed" // it was made, and closed when they had talked
)

// Extra is something that was to be made in Sellsy because of a call.
type Extra struct {
	ID        string       `json:"id"` // such as "call/3811700005/follow-up"
	Title     string       `json:"title,omitempty"`
	Outcome   ExtraOutcome `json:"outcome,omitempty"`
	Made      int64        `json:"made,omitempty"` // the id of the task, phone call, record or comment in Sellsy
	LastError string       `json:"last_error,omitempty"`
}

// Parked is work that fails for a reason that repeating it does not mend: what was sent is refused, or what is stored cannot be
// read. It is tried again once a day, when something new is learned of its subject, and when somebody asks for it.
type Parked struct {
	ID       string    `json:"id"` // such as "call/3811700005", "number/+33199000001" or "party/contact/7"
	Reason   string    `json:"reason"`
	Attempts int       `json:"attempts"` // so far, in a row
	At       time.Time `json:"at"`       // of the latest
}

// CatchUp is what a catch-up found.
type CatchUp struct {
	Calls    int `json:"calls"`     // listed by Aircall, on numbers that are served
	Running  int `json:"running"`   // of these, not over yet
	Known    int `json:"known"`     // of these, logged already, as far as the store knows
	Filtered int `json:"filtered"`  // of these, kept out by the filter
	NoNumber int `json:"no_number"` // of these, anonymous or with no phone number
	Nobody   int `json:"nobody"`    // of these, with somebody whom Sellsy does not know
	Marked   int `json:"marked"`    // of these, to be logged, unless Sellsy turns out to hold them

	Through time.Time `json:"through,omitzero"` // when the last of them began
	Cursor  string    `json:"cursor,omitempty"` // goes on behind it
}
