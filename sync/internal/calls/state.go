package calls

import (
	"slices"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// phase says how far a call is. Events bring it to ended; from there on, only the work on the call moves it:
//
//	heard → open → ended → writing → logged → left
//	                 ↓        ↓         (deleted)
//	              skipped → writing → left
//	                                  (foreign)
type phase string

const (
	phaseHeard   phase = "heard"   // AI results have come, or events that cannot be read, and nothing of the call itself
	phaseOpen    phase = "open"    // the call goes on, as far as is known
	phaseEnded   phase = "ended"   // it is over, and nothing has been decided
	phaseSkipped phase = "skipped" // there is nothing to log, unless something changes
	phaseWriting phase = "writing" // its phone call may or may not have been created
	phaseLogged  phase = "logged"  // its phone call is in Sellsy, and is kept in step
	phaseLeft    phase = "left"    // its phone call is somebody else's, or was deleted: hands off
)

// state is all that is known of one call: what Aircall told, and what was done about it.
type state struct {
	told

	AI   results          `json:"ai,omitzero"`
	Legs []aircall.CallID `json:"legs,omitempty"` // the other calls of the same conversation
	Card *card            `json:"card,omitempty"` // that the call has or had, or is about to have

	// Assigned is the record that somebody chose for the call.
	Assigned matching.Ref `json:"assigned,omitzero"`

	// Plain is how far the description is taken back, because Sellsy refused it.
	Plain plainness `json:"plain,omitempty"`

	// LogUntil is until when the call may be logged, if that is beyond the horizon: somebody asked for it.
	LogUntil time.Time `json:"log_until,omitzero"`

	// The phase, and what the phases of that name need.
	Phase   phase    `json:"phase"`
	Skipped *skipped `json:"skipped,omitempty"`
	Writing *writing `json:"writing,omitempty"`
	Logged  *logged  `json:"logged,omitempty"`
	Left    *left    `json:"left,omitempty"`
}

// skipped says why there is nothing to log.
type skipped struct {
	Verdict report.Verdict          `json:"verdict"`
	At      time.Time               `json:"at"` // since when
	Filter  activity.FilterDecision `json:"filter,omitzero"`
	Match   matching.PartyDecision  `json:"match,omitzero"`
}

// writing is the intent that was stored before a POST: enough to find what the POST may have created.
type writing struct {
	decision

	At      time.Time              `json:"at"`
	Related []sellsy.RelatedObject `json:"related"`
	Owner   sellsy.StaffID         `json:"owner"`
	Date    time.Time              `json:"date"`
	Content content                `json:"content"`

	// GaveUp is when no answer was expected any more; zero while that is not known, as after a crash.
	GaveUp time.Time `json:"gave_up,omitzero"`

	// Unknown counts the POSTs of unknown outcome in a row, none of which had created anything by the time of the next.
	Unknown int `json:"unknown,omitempty"`

	// Before is why there was nothing to log before.
	Before report.Verdict `json:"before,omitempty"`
}

// visible is from when on the outcome of the POST can be looked for: what was sent may be carried out until the grace period is
// over, and it was not sent at once if it had to wait for the quota (assumption sellsy-search-lag).
func (w writing) visible(grace time.Duration) time.Time {
	if w.GaveUp.IsZero() {
		return w.At.Add(item.Timeout + grace)
	}
	return w.GaveUp.Add(grace)
}

// logged is the phone call that belongs to the call.
type logged struct {
	decision

	PhoneCall   sellsy.PhoneCallID   `json:"phone_call"`
	Owner       sellsy.StaffID       `json:"owner,omitempty"` // as it was created
	At          time.Time            `json:"at"`              // of the latest write
	Content     content              `json:"content"`
	Explanation activity.Explanation `json:"explanation,omitzero"`
}

// left is a phone call that is not touched any more.
type left struct {
	logged

	Verdict report.Verdict `json:"verdict"`
}

// content is what Sellsy was last told of a call, to see what has changed since and what a person changed there.
type content struct {
	Source   sellsy.CallSource `json:"source,omitempty"`
	Result   sellsy.CallResult `json:"result,omitempty"`
	Duration int               `json:"duration,omitempty"` // seconds
	Block    string            `json:"block,omitempty"`
}

func contentOf(act activity.Activity) content {
	return content{Source: act.Source, Result: act.Result, Duration: int(act.Duration / time.Second), Block: act.Block}
}

// The work on a call moves it to another phase by one of these.

func (s *state) toEnded()            { s.leave(phaseEnded) }
func (s *state) toSkipped(k skipped) { s.leave(phaseSkipped); s.Skipped = &k }
func (s *state) toWriting(w writing) { s.leave(phaseWriting); s.Writing = &w }
func (s *state) toLogged(l logged)   { s.leave(phaseLogged); s.Logged = &l }
func (s *state) toLeft(l left)       { s.leave(phaseLeft); s.Left = &l }

func (s *state) leave(next phase) {
	s.Phase, s.Skipped, s.Writing, s.Logged, s.Left = next, nil, nil, nil, nil
}

// advance moves the phase as far as what Aircall told brings it.
func (s *state) advance() {
	switch {
	case s.Phase == "" && s.Call == nil:
		s.Phase = phaseHeard
	case s.over():
	case s.Call == nil:
	case s.Call.Status == aircall.CallDone && !s.Call.EndedAt.IsZero():
		s.Phase = phaseEnded
	default:
		s.Phase = phaseOpen
	}
}

// over reports whether the call has ended, as far as is known.
func (s *state) over() bool {
	return s.Phase != "" && s.Phase != phaseHeard && s.Phase != phaseOpen
}

// verdict is what was concluded about logging the call, empty before.
func (s *state) verdict() report.Verdict {
	switch s.Phase {
	case phaseSkipped:
		return s.Skipped.Verdict
	case phaseWriting:
		return s.Writing.Before
	case phaseLogged:
		return report.VerdictLogged
	case phaseLeft:
		return s.Left.Verdict
	default:
		return ""
	}
}

// reference is the time from which the call's age is counted.
func (s *state) reference() time.Time {
	switch {
	case s.Call != nil && !s.Call.EndedAt.IsZero():
		return s.Call.EndedAt.Time
	case s.Call != nil && !s.Call.StartedAt.IsZero():
		return s.Call.StartedAt.Time
	default:
		return s.FirstSeen
	}
}

func (s *state) addLeg(id aircall.CallID) {
	if !slices.Contains(s.Legs, id) {
		s.Legs = append(s.Legs, id)
		slices.Sort(s.Legs)
	}
}

const (
	// endedLate is how much longer than usual to wait for call.ended once a call is known to be over.
	endedLate = 2 * time.Minute

	// keepAfterHorizon is longer than Aircall redelivers, 12 hours, so that a late delivery still meets its item.
	keepAfterHorizon = 24 * time.Hour
)

// dueAfter says when to look at a call after a change.
func (c *Calls) dueAfter(st *state, now time.Time) time.Time {
	switch st.Phase {
	case phaseHeard:
		return c.retireAt(st) // nothing says yet that the call is ours
	case phaseOpen:
		return store.Earlier(c.retireAt(st), now.Add(openCheck))
	case phaseEnded:
		if st.EndTold {
			return now.Add(c.LogDelay)
		}
		return now.Add(c.LogDelay + endedLate)
	default:
		return now.Add(c.Settle)
	}
}

// retireAt is when a call is deleted.
func (c *Calls) retireAt(st *state) time.Time {
	limit := st.reference().Add(c.Horizon)
	if limit.Before(st.LogUntil) {
		limit = st.LogUntil
	}
	return limit.Add(keepAfterHorizon)
}

// tooOld reports whether a call ended before the horizon, and nobody asked for it.
func (c *Calls) tooOld(st *state) bool {
	return time.Since(st.Call.EndedAt.Time) > c.Horizon && !time.Now().Before(st.LogUntil)
}
