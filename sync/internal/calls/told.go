package calls

import (
	"encoding/json"
	"reflect"
	"slices"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
)

// told is what Aircall told of a call, merged from all events and lists, in whatever order they came.
type told struct {
	Call      *aircall.Call `json:"call,omitempty"` // nil while only AI results have come
	At        stamp         `json:"at,omitzero"`    // of the newest event in Call
	Events    []event       `json:"events,omitempty"`
	FirstSeen time.Time     `json:"first_seen"`
	EndTold   bool          `json:"end_told,omitempty"` // call.ended has come
	Reread    reread        `json:"reread,omitempty"`
	Shortened bool          `json:"shortened,omitempty"` // it was more than can be stored
}

// reread is what is to be read again from Aircall, because the events do not tell.
type reread string

const (
	rereadTags reread = "tags" // they changed twice within a second, so the order of the events is not known
	rereadCall reread = "call" // an event of it could not be read
)

// stamp orders what Aircall tells. It does not deliver events in order, and its clock counts whole seconds.
type stamp struct {
	Time int64 `json:"t"`
	Rank int   `json:"r,omitempty"`
	Ours bool  `json:"ours,omitempty"` // by our clock: a list or an answer
}

// before reports whether a stamp is older than a stored one. One of our clock that lies ahead of it is older than anything: the clock
// has been put right since.
func (s stamp) before(stored stamp) bool {
	if stored.Ours && stored.Time > time.Now().Unix() {
		return false
	}
	return s.Time < stored.Time || (s.Time == stored.Time && s.Rank < stored.Rank)
}

func stampOf(e *aircall.Event) stamp {
	return stamp{Time: e.Timestamp.Unix(), Rank: rankOf(e.Name), Ours: e.Name == sweepEvent}
}

// event is an event that came. It only serves reports.
type event struct {
	Name aircall.EventName `json:"name"`
	Time int64             `json:"t"`
}

// maxEvents bounds the memory of events.
const maxEvents = 50

// absorb merges an event into what is known of the call, which takes size bytes, and reports whether that changed what an activity is
// made from.
func (s *state) absorb(e *aircall.Event, size int) (changed bool) {
	at, before := stampOf(e), *s
	if call, ok := e.Payload.(*aircall.Call); ok {
		s.absorbCall(slim(*call, e.Name), at)
		s.Call.EndedAt = endOf(s.Call, e.Timestamp)
	} else {
		s.AI.absorb(e.Payload, at)
	}
	s.EndTold = s.EndTold || e.Name == aircall.EventCallEnded
	if seen := (event{Name: e.Name, Time: at.Time}); len(s.Events) < maxEvents && !slices.Contains(s.Events, seen) {
		s.Events = append(s.Events, seen)
	}
	s.advance()
	changed = s.tellsMore(before)
	if changed && (len(e.Data) == 0 || size+mostEscaped*len(e.Data) > item.MaxState) && s.shorten() {
		changed = s.tellsMore(before)
	}
	return changed
}

// mostEscaped is how many bytes of an item one byte of an event becomes, at most: < is stored as \u003c.
const mostEscaped = 6

// shorten bounds what others wrote, and reports whether it had to.
func (s *state) shorten() (cut bool) {
	if len(s.fingerprint()) <= item.MaxState {
		return false
	}
	s.Shortened = item.Shorten(s.Call) || s.Shortened
	s.Shortened = item.Shorten(&s.AI.Insights) || s.Shortened
	return true
}

// tellsMore reports whether an activity may be made of something else than before. Mostly that shows at once. What is left is compared as
// it is stored: a time may be the same in another zone.
func (s *state) tellsMore(before state) bool {
	switch {
	case s.EndTold != before.EndTold, s.Phase != before.Phase:
		return true
	case reflect.DeepEqual(s.Call, before.Call) && reflect.DeepEqual(s.AI.Insights, before.AI.Insights): //nolint:forbidigo // go-cmp is for tests
		return false
	default:
		return s.fingerprint() != before.fingerprint()
	}
}

// fingerprint covers what an activity is made from.
func (s *state) fingerprint() string {
	b, _ := json.Marshal(struct {
		Call     *aircall.Call
		Insights activity.Insights
		EndTold  bool
	}{s.Call, s.AI.Insights, s.EndTold})
	return string(b)
}

// absorbCall merges a call as it was at a time: what is newer wins, and fills its gaps with what is older.
func (t *told) absorbCall(c aircall.Call, at stamp) {
	if t.Call == nil {
		t.Call, t.At = &c, at
		return
	}
	newer, older, tie := *t.Call, c, at == t.At
	if !at.before(t.At) {
		newer, older, t.At = c, *t.Call, at
	}
	status := newer.Status
	if statusRank(older.Status) > statusRank(status) {
		status = older.Status
	}
	if len(older.Comments) > len(newer.Comments) {
		newer.Comments = older.Comments // notes are never taken away
	}
	if tie && t.Reread == "" && !sameTags(older.Tags, newer.Tags) {
		t.Reread = rereadTags
	}
	fillZero(&newer, older)
	newer.Status = status
	t.Call = &newer
}

// clocksDiffer is how long before its start a call may seem to have ended.
const clocksDiffer = time.Hour

// endOf is when a call ended, zero while it goes on (assumption aircall-done). One that is done and does not say when ended at its start plus its duration, else
// when that was told.
func endOf(c *aircall.Call, told aircall.Time) aircall.Time {
	end := c.EndedAt
	if end.Before(c.StartedAt.Add(-clocksDiffer)) {
		end = aircall.Time{} // it is none
	}
	switch {
	case !end.IsZero() || c.Status != aircall.CallDone:
		return end
	case !c.StartedAt.IsZero() && c.Duration > 0:
		return aircall.At(c.StartedAt.Add(time.Duration(c.Duration) * time.Second))
	default:
		return told
	}
}

func sameTags(a, b []aircall.CallTag) bool {
	return slices.EqualFunc(a, b, func(x, y aircall.CallTag) bool { return x.ID == y.ID })
}

// fillZero takes over what a call does not say: webhooks leave out what has no value, and a deleted user disappears from later
// events.
func fillZero(c *aircall.Call, from aircall.Call) {
	to, f := reflect.ValueOf(c).Elem(), reflect.ValueOf(from)
	for i := range to.NumField() {
		if to.Field(i).CanSet() && to.Field(i).IsZero() {
			to.Field(i).Set(f.Field(i))
		}
	}
}

// slim drops what an item need not carry: its text, the number's announcements, and the agent whose phone merely rang, who would
// otherwise look like the one who took the call.
func slim(c aircall.Call, name aircall.EventName) aircall.Call {
	c.Raw = nil
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

// ringing is the rank of the events between the beginning of a call and its answer. Most of them tell nothing that is kept.
const ringing = 1

// rankOf decides between events of one second: the later in a call's life is the newer.
func rankOf(name aircall.EventName) int {
	switch name {
	case aircall.EventCallCreated:
		return 0
	case aircall.EventCallRingingOnAgent, aircall.EventCallAgentDeclined:
		return ringing
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
