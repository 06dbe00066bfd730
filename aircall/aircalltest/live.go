package aircalltest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
)

const (
	voicemailDelay = 3 * time.Second // from call.ended to call.voicemail_left
	assetsDelay    = 5 * time.Second // from call.ended to call.comm_assets_generated
	shortAbandon   = 10 * time.Second
)

// CallSpec says how a call starts.
type CallSpec struct {
	ID        aircall.CallID    // zero: the next
	Direction aircall.Direction // empty: inbound

	// Number is the company's line. Zero: its first one, which is added if there is none.
	Number aircall.NumberID

	// Counterpart is the number of the other party as Aircall would write it, such as "+33 1 99 00 12 34". It may be
	// "anonymous"; empty, events lack it.
	Counterpart string

	// User makes an outbound call. Zero: the first user, who is added if there is none. Inbound calls ignore it.
	User aircall.UserID

	// Teams are those that the number distributes an inbound call to.
	Teams []aircall.TeamID

	// StartedAt is the beginning of the call, now if zero. The call's own clock goes on from there.
	StartedAt time.Time

	// CallbackOf is the call that asked for this one, a callback.
	CallbackOf aircall.CallID

	// MissedCallReason replaces the one that the simulator finds for an inbound call that nobody answers.
	MissedCallReason aircall.MissedCallReason

	// NoHungup leaves out call.hungup, as Aircall may for a call that nobody answered.
	NoHungup bool
}

// LiveCall is a call that the simulator plays: each method does what its name says to the call, as the API then shows it,
// and emits the events that Aircall would. What a call's state does not allow is left undone and reported by [Server.Err]. A
// LiveCall is safe for concurrent use.
type LiveCall struct {
	s    *Server
	call *call
	spec CallSpec

	ahead   time.Duration // of the call's clock before the real one
	rung    bool          // on an agent
	menu    bool          // the caller is in the menu
	message bool          // the caller has left a voicemail
	over    bool          // call.ended was emitted
}

// StartCall starts a call and emits call.created. An outbound call to another number of the company starts a second call,
// which comes in there: [Server.Calls] has it, and [Server.LiveCall] plays it.
func (s *Server) StartCall(spec CallSpec) *LiveCall {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.startCall(spec)
}

// LiveCall returns a call that the simulator has started, such as by POST /v1/users/:id/calls. It is nil for others.
func (s *Server) LiveCall(id aircall.CallID) *LiveCall {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.calls.Find(int64(id)); c != nil {
		return c.live
	}
	return nil
}

func (s *Server) startCall(spec CallSpec) *LiveCall {
	l := &LiveCall{s: s, spec: spec}
	if !spec.StartedAt.IsZero() {
		l.ahead = time.Until(spec.StartedAt)
	}
	c := &call{live: l}
	l.call = c
	c.ID = s.calls.IDs.Take(int64(spec.ID))
	c.UUID = "CA" + s.randomHex(16)
	c.Direction = cmp.Or(spec.Direction, aircall.Inbound)
	c.Status = aircall.CallInitial
	c.StartedAt = l.now()
	c.RawDigits = text(spec.Counterpart)
	c.AutomaticCallbackCallID = ref(spec.CallbackOf)
	for _, id := range spec.Teams {
		c.teams = append(c.teams, int64(id))
	}
	c.contact = s.contactByNumber(spec.Counterpart)

	if c.number = int64(spec.Number); c.number == 0 {
		if s.numbers.Len() == 0 {
			s.addNumber(aircall.Number{})
		}
		c.number = s.numbers.First().ID
	} else if s.numbers.Find(c.number) == nil {
		s.misused("StartCall: there is no number %d", c.number)
	}
	if c.Direction == aircall.Outbound {
		if c.user = int64(spec.User); c.user == 0 {
			if s.users.Len() == 0 {
				s.addUser(aircall.User{})
			}
			c.user = s.users.First().ID
		}
		l.knows("StartCall", aircall.UserID(c.user))
	}
	s.addCall(c)
	l.emit(aircall.EventCallCreated)
	if c.Direction == aircall.Outbound {
		s.startOtherSide(c, spec)
	}
	return l
}

// startOtherSide starts the second record of a call between two numbers of the company.
func (s *Server) startOtherSide(c *call, spec CallSpec) {
	from := s.numbers.Find(c.number)
	for n := range s.numbers.All() {
		if from != nil && n != from && n.E164Digits == "+"+digits(string(c.RawDigits)) {
			s.startCall(CallSpec{Number: aircall.NumberID(n.ID), Counterpart: from.Digits, StartedAt: spec.StartedAt})
			return
		}
	}
}

// ID returns the id of the call.
func (l *LiveCall) ID() aircall.CallID { return aircall.CallID(l.call.ID) }

// Call returns the call as the API shows it now, with its contact.
func (l *LiveCall) Call() aircall.Call {
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	return l.s.showCall(l.call)
}

// Wait lets time pass in the call: d, but for [Options].TimeScale. It ends early with the context.
func (l *LiveCall) Wait(ctx context.Context, d time.Duration) error {
	start := time.Now()
	if err := sleep(ctx, l.s.scaled(d)); err != nil {
		return err
	}
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	if l.s.opts.TimeScale != 1 {
		l.ahead += d - time.Since(start)
	}
	return nil
}

func (s *Server) scaled(d time.Duration) time.Duration {
	return time.Duration(float64(d) * s.opts.TimeScale)
}

// Ring lets the call ring on an agent: call.ringing_on_agent.
func (l *LiveCall) Ring(user aircall.UserID) {
	l.doWith("Ring", aircall.CallInitial, user, func() {
		l.rung, l.menu = true, false
		l.emitFor(aircall.EventCallRingingOnAgent, user)
	})
}

// Decline lets an agent refuse the call: call.agent_declined.
func (l *LiveCall) Decline(user aircall.UserID) {
	l.doWith("Decline", aircall.CallInitial, user, func() { l.emitFor(aircall.EventCallAgentDeclined, user) })
}

// Answer connects the call: call.answered. An inbound call is taken by the user. An outbound one is taken by the other party
// and stays with its user; zero will do.
func (l *LiveCall) Answer(user aircall.UserID) {
	l.do("Answer", aircall.CallInitial, func() {
		if l.call.Direction == aircall.Inbound {
			if !l.knows("Answer", user) {
				return
			}
			l.call.user = int64(user)
		}
		l.menu = false
		l.call.Status = aircall.CallAnswered
		l.call.AnsweredAt = l.now()
		l.s.occupy(l.call.user)
		l.emit(aircall.EventCallAnswered)
	})
}

// Hold puts the other party on hold: call.hold.
func (l *LiveCall) Hold() {
	l.do("Hold", aircall.CallAnswered, func() { l.emit(aircall.EventCallHold) })
}

// Unhold takes the other party back: call.unhold.
func (l *LiveCall) Unhold() {
	l.do("Unhold", aircall.CallAnswered, func() { l.emit(aircall.EventCallUnhold) })
}

// IVR lets the caller choose from a menu: call.ivr_option_selected. Later events of the call and REST answers with
// fetch_call_timeline tell it.
func (l *LiveCall) IVR(key, title, branch string) {
	l.do("IVR", aircall.CallInitial, func() {
		l.menu = true
		at := iso{l.now()}
		l.call.IVROptionsSelected = append(l.call.IVROptionsSelected, ivrOption{
			ID: strconv.FormatInt(l.s.sequence("ivr").Next(), 10), Title: title, Key: key, Branch: branch,
			CreatedAt: at, TransitionStartedAt: at, TransitionEndedAt: at,
		})
		l.emit(aircall.EventCallIVROptionSelected)
	})
}

// TransferTo hands the call over to another agent: call.transferred. It keeps its id, and its later events name both agents.
func (l *LiveCall) TransferTo(user aircall.UserID) {
	l.doWith("TransferTo", "", user, func() { l.s.transfer(l.call, int64(user)) })
}

// TransferToTeam hands the call over to a team: call.transferred. The API shows the first user of the team.
func (l *LiveCall) TransferToTeam(id aircall.TeamID) {
	l.s.mu.Lock()
	t := l.s.teams.Find(int64(id))
	if t == nil || len(t.users) == 0 {
		l.s.misused("TransferToTeam: there is no team %d with users", id)
		l.s.mu.Unlock()
		return
	}
	first := aircall.UserID(t.users[0])
	l.s.mu.Unlock()
	l.TransferTo(first)
}

// FailTransfer tries to hand the call over to an agent who does not take it: call.unsuccessful_transfer. All the same, later
// events of the call name both agents.
func (l *LiveCall) FailTransfer(user aircall.UserID) {
	l.doWith("FailTransfer", "", user, func() {
		l.call.by, l.call.to = l.call.user, int64(user)
		l.emit(aircall.EventCallUnsuccessfulTransfer)
	})
}

// transfer hands a call over.
func (s *Server) transfer(c *call, user int64) {
	c.by, c.to = c.user, user
	s.free(c.by)
	c.user = user
	if c.Status == aircall.CallAnswered {
		s.occupy(user)
	}
	s.emitCall(c, aircall.EventCallTransferred)
}

// ExternalTransfer hands the call over to a phone number outside: call.external_transferred, the only event that tells the
// number. Aircall makes another call of the rest.
func (l *LiveCall) ExternalTransfer(number string) {
	l.do("ExternalTransfer", "", func() { l.s.transferOutside(l.call, number) })
}

func (s *Server) transferOutside(c *call, number string) {
	c.by, c.transferredTo = c.user, number
	o := s.eventCall(c)
	o["external_transferred_to"], o["external_caller_number"] = number, c.RawDigits
	s.emitAt(aircall.EventCallExternalTransferred, c.now(), o, c.number)
}

// Hangup ends the call: call.hungup at once, and call.ended when [Options].EndedDelay has passed. If the number records its
// calls, or the caller has left a voicemail, call.comm_assets_generated and call.voicemail_left follow some seconds later.
func (l *LiveCall) Hangup() {
	l.do("Hangup", "", func() {
		c := l.call
		c.Status = aircall.CallDone
		c.EndedAt = l.now()
		c.Duration = int(c.EndedAt.Unix() - c.StartedAt.Unix())
		if c.Direction == aircall.Inbound && c.AnsweredAt.IsZero() {
			c.MissedCallReason = text(l.missedReason())
		}
		agent := l.s.users.Find(c.user)
		l.s.free(c.user)
		if agent != nil && agent.WrapUpTime > 0 && !c.AnsweredAt.IsZero() {
			l.wrapUp(agent)
		}
		if !l.spec.NoHungup {
			l.emit(aircall.EventCallHungup)
		}
		l.later(l.s.opts.EndedDelay, l.end)
	})
}

func (l *LiveCall) missedReason() aircall.MissedCallReason {
	switch waited := l.call.EndedAt.Sub(l.call.StartedAt.Time); {
	case l.spec.MissedCallReason != "":
		return l.spec.MissedCallReason
	case l.menu:
		return aircall.MissedAbandonedInIVR
	case waited < shortAbandon && !l.message:
		return aircall.MissedShortAbandoned
	case l.rung:
		return aircall.MissedAgentsDidNotAnswer
	default:
		return aircall.MissedNoAvailableAgent
	}
}

// end emits call.ended and what follows it.
func (l *LiveCall) end() {
	c := l.call
	l.over = true
	if l.message {
		l.keepVoicemail()
	}
	o := l.shape()
	if len(c.IVROptionsSelected) > 0 {
		o["ivr_options_selected"] = c.IVROptionsSelected
	}
	l.send(aircall.EventCallEnded, o)
	n := l.s.numbers.Find(c.number)
	recorded := n != nil && n.LiveRecordingActivated && !c.AnsweredAt.IsZero()
	if l.message {
		l.later(voicemailDelay, func() { l.emit(aircall.EventCallVoicemailLeft) })
	}
	if recorded || l.message {
		l.later(assetsDelay, func() {
			if recorded { // not yet known when call.ended went out
				c.Recording = recordingURL(c.ID, "recording")
				c.Asset = assetURL(c.ID, "recording")
			}
			l.emit(aircall.EventCallCommAssetsGenerated)
		})
	}
}

func (l *LiveCall) keepVoicemail() {
	c := l.call
	c.Voicemail = recordingURL(c.ID, "voicemail")
	c.Asset = assetURL(c.ID, "voicemail")
}

func recordingURL(id int64, kind string) text {
	return text(fmt.Sprintf("https://recordings.example.com/calls/%d-%s.mp3?X-Amz-Expires=600", id, kind))
}

func assetURL(id int64, kind string) text {
	return text(fmt.Sprintf("https://assets.aircall.io/calls/%d/%s", id, kind))
}

// LeaveVoicemail lets the caller of a call that nobody answers leave a message. It is for before [LiveCall.Hangup]: call.ended
// carries the message and call.voicemail_left follows. After call.ended the message comes as a surprise, as it may: with
// call.voicemail_left alone.
func (l *LiveCall) LeaveVoicemail() {
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	if l.call.Direction != aircall.Inbound || !l.call.AnsweredAt.IsZero() {
		l.s.misused("LeaveVoicemail: call %d is not an inbound call without an answer", l.call.ID)
		return
	}
	l.message = true
	if l.over {
		l.keepVoicemail()
		l.emit(aircall.EventCallVoicemailLeft)
	}
}

// Tag tags the call in the name of its user, at any time: call.tagged, with all tags of the call.
func (l *LiveCall) Tag(tags ...aircall.TagID) {
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	for _, id := range tags {
		switch {
		case l.s.tags.Find(int64(id)) == nil:
			l.s.misused("Tag: there is no tag %d", id)
		case !l.call.tagged(int64(id)):
			l.call.tags = append(l.call.tags, callTag{int64(id), l.now(), l.call.user})
		}
	}
	l.emit(aircall.EventCallTagged)
}

// Untag removes tags from the call: call.untagged, with the tags that are left.
func (l *LiveCall) Untag(tags ...aircall.TagID) {
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	l.call.tags = slices.DeleteFunc(l.call.tags, func(t callTag) bool { return slices.Contains(tags, aircall.TagID(t.id)) })
	l.emit(aircall.EventCallUntagged)
}

func (c *call) tagged(id int64) bool {
	return slices.ContainsFunc(c.tags, func(t callTag) bool { return t.id == id })
}

// Comment adds a user's note to the call, at any time: call.commented, with all comments of the call.
func (l *LiveCall) Comment(user aircall.UserID, text string) {
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	if l.knows("Comment", user) {
		l.s.comment(l.call, int64(user), l.now(), text)
	}
}

func (s *Server) comment(c *call, user int64, at moment, text string) {
	c.comments = append(c.comments, comment{s.sequence("comment").Next(), withoutEmojis(text), at, user})
	s.emitCall(c, aircall.EventCallCommented)
}

// Assign gives the call to a user to deal with: call.assigned.
func (l *LiveCall) Assign(user aircall.UserID) {
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	if l.knows("Assign", user) {
		l.call.assigned = int64(user)
		l.emit(aircall.EventCallAssigned)
	}
}

// Archive marks the call as dealt with: call.archived.
func (l *LiveCall) Archive() {
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	l.call.Archived = true
	l.emit(aircall.EventCallArchived)
}

// do runs f under the lock if the call is still on and, when a status is asked for, in it.
func (l *LiveCall) do(name string, status aircall.CallStatus, f func()) {
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	if got := l.call.Status; got == aircall.CallDone || (status != "" && got != status) {
		l.s.misused("%s: call %d is %s", name, l.call.ID, got)
		return
	}
	f()
}

// doWith is do with a user whom the company must know.
func (l *LiveCall) doWith(name string, status aircall.CallStatus, user aircall.UserID, f func()) {
	l.do(name, status, func() {
		if l.knows(name, user) {
			f()
		}
	})
}

func (l *LiveCall) knows(name string, user aircall.UserID) bool {
	if l.s.users.Find(int64(user)) == nil {
		l.s.misused("%s: there is no user %d", name, user)
		return false
	}
	return true
}

// now is the call's own clock.
func (l *LiveCall) now() moment { return moment{time.Now().Add(l.ahead).UTC()} }

// later runs f when d has passed in the life of the call.
func (l *LiveCall) later(d time.Duration, f func()) {
	l.s.after(l.s.scaled(d), true, f)
}

func (l *LiveCall) shape() object { return l.s.eventCall(l.call) }

func (l *LiveCall) emit(name aircall.EventName) { l.send(name, l.shape()) }

// emitFor emits an event about an agent who has not taken the call.
func (l *LiveCall) emitFor(name aircall.EventName, user aircall.UserID) {
	o := l.shape()
	o["user"] = shape(l.s.users.Find(int64(user)), userEvent)
	l.send(name, o)
}

func (l *LiveCall) send(name aircall.EventName, o object) {
	l.s.emitAt(name, l.now(), o, l.call.number)
}

// emitCall emits an event of any call, also of one that the simulator has not played.
func (s *Server) emitCall(c *call, name aircall.EventName) {
	s.emitAt(name, c.now(), s.eventCall(c), c.number)
}

func (c *call) now() moment {
	if c.live != nil {
		return c.live.now()
	}
	return now()
}

// occupy and free follow what an agent does.
func (s *Server) occupy(id int64) {
	if u := s.users.Find(id); u != nil {
		u.availability = aircall.InCall
	}
}

func (s *Server) free(id int64) {
	if u := s.users.Find(id); u != nil && u.availability == aircall.InCall {
		u.availability = aircall.Available
	}
}

// wrapUp starts the pause of an agent after a call, which comes before call.hungup.
func (l *LiveCall) wrapUp(u *user) {
	u.availability = aircall.AfterCallWork
	l.s.emitUser(u, aircall.EventUserWUTStart, aircall.EventUserWUTStartV1)
	l.s.after(l.s.scaled(time.Duration(u.WrapUpTime)*time.Second), false, func() {
		if u.availability == aircall.AfterCallWork {
			u.availability = aircall.Available
		}
		l.s.emitUser(u, aircall.EventUserWUTEnd, aircall.EventUserWUTEndV1)
	})
}
