package sync

import (
	"encoding/json"
	"reflect"
	"slices"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// callKind is the kind of the items that hold one call each, under the call's id.
const callKind = "call"

// callSchema is the version of callState. A reader refuses a newer one.
const callSchema = 1

// callState is all that is known of one call: what Aircall told, and what was done about it.
type callState struct {
	Schema int `json:"schema"`

	Call     *aircall.Call     `json:"call,omitempty"` // merged from all events; nil while only insights have come
	At       stamp             `json:"at,omitzero"`    // of the newest event in Call
	Insights activity.Insights `json:"insights,omitzero"`
	Said     map[string]stamp  `json:"said,omitempty"`     // by kind of insight, when it was last told
	Ask      bool              `json:"ask,omitempty"`      // whether to ask Aircall for insights, since events were lost
	AskLate  bool              `json:"ask_late,omitempty"` // whether to do so later on
	Asked    int               `json:"asked,omitempty"`

	// Legs are the other calls of the same conversation.
	Legs []aircall.CallID `json:"legs,omitempty"`
	Seen []seenEvent      `json:"seen,omitempty"`

	FirstSeen time.Time `json:"first_seen"`

	// Until is when the call is too old to be logged, if that is later than the horizon: somebody asked for it.
	Until time.Time `json:"until,omitzero"`

	Complete bool `json:"complete,omitempty"` // call.ended has come

	// TagsUnsure says that tags changed twice within a second, so that the order of the events is not known.
	TagsUnsure bool `json:"tags_unsure,omitempty"`

	// Forgotten says that only the id is kept; see [Bridge.Forget].
	Forgotten bool `json:"forgotten,omitempty"`

	Card   *cardState `json:"card,omitempty"`
	Log    logState   `json:"log,omitzero"`
	Failed failures   `json:"failed,omitzero"`
}

// stamp orders events. Aircall's own order is not kept in delivery, and its clock counts whole seconds.
type stamp struct {
	Time int64 `json:"t"`
	Rank int   `json:"r,omitempty"`
}

func (s stamp) before(o stamp) bool {
	return s.Time < o.Time || (s.Time == o.Time && s.Rank < o.Rank)
}

type seenEvent struct {
	Name aircall.EventName `json:"name"`
	Time int64             `json:"t"`
}

// maxSeen bounds the memory of events; it only serves explanations.
const maxSeen = 50

type cardState struct {
	Claimed     time.Time                    `json:"claimed"`
	Shown       time.Time                    `json:"shown,omitzero"`
	Error       string                       `json:"error,omitempty"`
	Match       matching.PartyDecision       `json:"match,omitzero"`
	Opportunity matching.OpportunityDecision `json:"opportunity,omitzero"`
}

// logState is how far the phone call in Sellsy is.
type logState struct {
	// Intent is frozen before the POST. While it is there and PhoneCall is not, the outcome of that POST is unknown.
	Intent *intent `json:"intent,omitempty"`

	PhoneCall sellsy.PhoneCallID `json:"phone_call,omitempty"`
	Owner     sellsy.StaffID     `json:"owner,omitempty"` // as it was created
	Written   written            `json:"written,omitzero"`
	At        time.Time          `json:"at,omitzero"`

	Verdict     Verdict                      `json:"verdict,omitempty"`
	Filter      activity.FilterDecision      `json:"filter,omitzero"` // with VerdictFiltered
	Match       matching.PartyDecision       `json:"match,omitzero"`
	Opportunity matching.OpportunityDecision `json:"opportunity,omitzero"`
	Explanation activity.Explanation         `json:"explanation,omitzero"`
}

// intent is what a POST was about to create, enough to find it again.
type intent struct {
	At      time.Time              `json:"at"`
	Related []sellsy.RelatedObject `json:"related"`
	Owner   sellsy.StaffID         `json:"owner"`
	Date    time.Time              `json:"date"`

	// GivenUp is when no answer was expected any more; zero while that is not known, as after a crash.
	GivenUp time.Time `json:"given_up,omitzero"`
}

// shows is when the outcome can be looked for: what was sent may be carried out until the grace period is over, and it was not
// sent at once if it had to wait for the quota.
func (in *intent) shows(grace time.Duration) time.Time {
	if in.GivenUp.IsZero() {
		return in.At.Add(workTimeout + grace)
	}
	return in.GivenUp.Add(grace)
}

// written is what Sellsy was last told, to see what has changed since and what a person changed there.
type written struct {
	Source   sellsy.CallSource `json:"source,omitempty"`
	Result   sellsy.CallResult `json:"result,omitempty"`
	Duration int               `json:"duration,omitempty"` // seconds
	Block    string            `json:"block,omitempty"`
}

func decodeCall(data []byte) (*callState, error) {
	var s callState
	return &s, decodeState("call", data, &s, &s.Schema, callSchema)
}

func (s *callState) encode() ([]byte, error) { return json.Marshal(s) }

// ended reports whether the call is over, as far as is known.
func (s *callState) ended() bool {
	return s.Call != nil && s.Call.Status == aircall.CallDone && !s.Call.EndedAt.IsZero()
}

// reference is the time from which the call's age is counted.
func (s *callState) reference() time.Time {
	switch {
	case s.Call != nil && !s.Call.EndedAt.IsZero():
		return s.Call.EndedAt.Time
	case s.Call != nil && !s.Call.StartedAt.IsZero():
		return s.Call.StartedAt.Time
	default:
		return s.FirstSeen
	}
}

// absorb merges one event and reports whether it changed what is known of the call.
func (s *callState) absorb(e *aircall.Event) (changed bool) {
	if s.Forgotten {
		return false
	}
	at := stamp{Time: e.Timestamp.Unix(), Rank: rankOf(e.Name)}
	seen := seenEvent{Name: e.Name, Time: at.Time}
	before := s.fingerprint()
	switch p := e.Payload.(type) {
	case *aircall.Call:
		s.absorbCall(slim(*p, e.Name), at)
	default:
		s.absorbInsight(e.Payload, at)
	}
	s.Complete = s.Complete || e.Name == aircall.EventCallEnded
	if len(s.Seen) < maxSeen && !slices.Contains(s.Seen, seen) {
		s.Seen = append(s.Seen, seen)
	}
	return s.fingerprint() != before
}

// fingerprint covers what an activity is made from.
func (s *callState) fingerprint() string {
	b, _ := json.Marshal(struct {
		Call     *aircall.Call
		Insights activity.Insights
		Complete bool
	}{s.Call, s.Insights, s.Complete})
	return string(b)
}

func (s *callState) absorbCall(c aircall.Call, at stamp) {
	if s.Call == nil {
		s.Call, s.At = &c, at
		return
	}
	base, fill, tie := *s.Call, c, at == s.At
	if !at.before(s.At) {
		base, fill, s.At = c, *s.Call, at
	}
	status := base.Status
	if statusRank(fill.Status) > statusRank(status) {
		status = fill.Status
	}
	if len(fill.Comments) > len(base.Comments) {
		base.Comments = fill.Comments // notes are never taken away
	}
	if tie && !sameTags(fill.Tags, base.Tags) {
		s.TagsUnsure = true
	}
	fillZero(&base, fill)
	base.Status = status
	s.Call = &base
}

func sameTags(a, b []aircall.CallTag) bool {
	return slices.EqualFunc(a, b, func(x, y aircall.CallTag) bool { return x.ID == y.ID })
}

// fillZero takes over what base does not know: webhooks leave out what they do not say, and a deleted user disappears from
// later events.
func fillZero(base *aircall.Call, from aircall.Call) {
	b, f := reflect.ValueOf(base).Elem(), reflect.ValueOf(from)
	for i := range b.NumField() {
		if b.Field(i).CanSet() && b.Field(i).IsZero() {
			b.Field(i).Set(f.Field(i))
		}
	}
}

// slim drops what an item need not carry: the number's announcements, and the agent whose phone merely rang, who would
// otherwise look like the one who took the call.
func slim(c aircall.Call, name aircall.EventName) aircall.Call {
	if c.Number != nil {
		n := *c.Number
		n.Messages = aircall.NumberMessages{}
		c.Number = &n
	}
	if c.Direction == aircall.Inbound && (name == aircall.EventCallRingingOnAgent || name == aircall.EventCallAgentDeclined) {
		c.User = nil
	}
	return c
}

func statusRank(s aircall.CallStatus) int {
	return slices.Index([]aircall.CallStatus{aircall.CallInitial, aircall.CallAnswered, aircall.CallDone}, s)
}

// rankOf decides between events of one second: the later in a call's life is the newer.
func rankOf(name aircall.EventName) int {
	switch name {
	case aircall.EventCallCreated:
		return 0
	case aircall.EventCallRingingOnAgent, aircall.EventCallAgentDeclined:
		return 1
	case aircall.EventCallAnswered:
		return 2
	case aircall.EventCallHungup:
		return 4
	case aircall.EventCallEnded:
		return 5
	case aircall.EventCallTagged, aircall.EventCallUntagged, aircall.EventCallCommented:
		return 6
	default:
		return 3
	}
}
