package aircalltest

import (
	"context"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
)

// Script is the life of one call, for [Server.Play]. The zero Script is an inbound call that the caller gives up at once.
type Script struct {
	CallSpec

	// RingOn are the agents on whom an inbound call rings, one after the other.
	RingOn []aircall.UserID

	// Ring is how long the call rings until it is answered or given up.
	Ring time.Duration

	// AnsweredBy takes an inbound call.
	AnsweredBy aircall.UserID

	// Answered says that the other party takes an outbound call.
	Answered bool

	// Talk is how long the parties speak.
	Talk time.Duration

	// Voicemail is how long the caller of an inbound call that nobody answers speaks to the machine. Zero: not at all.
	Voicemail time.Duration

	// Tags are set 2 s after the end, so before call.ended, by the call's user.
	Tags []aircall.TagID

	// Note is written by its user a minute after the end, so after call.ended.
	Note string

	// Summary, Topics and Mood come from Aircall's conversation intelligence, 90 s after the end.
	Summary string
	Topics  []string
	Mood    aircall.SentimentValue
}

// Play plays a call from its beginning until its last event is emitted, in as much time as it would take in life but for
// [Options].TimeScale. If time is scaled, the call is dated so that it ends now, never in the future.
func (s *Server) Play(ctx context.Context, script Script) (*LiveCall, error) {
	answered := script.AnsweredBy != 0 || script.Answered
	life := script.Ring
	if answered {
		life += script.Talk
	} else {
		life += script.Voicemail
	}
	if script.StartedAt.IsZero() && s.opts.TimeScale != 1 {
		// Whole seconds, because Aircall counts in these: the moments that the fake itself takes do not show then.
		script.StartedAt = time.Now().Add(s.scaled(life) - life).Truncate(time.Second)
	}
	call := s.StartCall(script.CallSpec)
	for _, agent := range script.RingOn {
		call.Ring(agent)
		if err := call.Wait(ctx, script.Ring/time.Duration(len(script.RingOn))); err != nil {
			return call, err
		}
	}
	if len(script.RingOn) == 0 {
		if err := call.Wait(ctx, script.Ring); err != nil {
			return call, err
		}
	}
	talk := script.Talk
	switch {
	case answered:
		call.Answer(script.AnsweredBy)
	case script.Voicemail > 0:
		call.LeaveVoicemail()
		talk = script.Voicemail
	default:
		talk = 0
	}
	if err := call.Wait(ctx, talk); err != nil {
		return call, err
	}
	call.Hangup()
	return call, call.afterwards(ctx, script)
}

// afterwards plays what comes after the end. The scheduled events of the end pass meanwhile.
func (l *LiveCall) afterwards(ctx context.Context, script Script) error {
	agent := script.AnsweredBy
	if l.call.Direction == aircall.Outbound {
		agent = aircall.UserID(l.user())
	}
	passed := time.Duration(0)
	for _, step := range []struct {
		at   time.Duration
		todo bool
		do   func()
	}{
		{2 * time.Second, len(script.Tags) > 0, func() { l.Tag(script.Tags...) }},
		{time.Minute, script.Note != "" && agent != 0, func() { l.Comment(agent, script.Note) }},
		{90 * time.Second, script.Summary != "", func() { l.Summary(script.Summary) }},
		{90 * time.Second, len(script.Topics) > 0, func() { l.Topics(script.Topics...) }},
		{90 * time.Second, script.Mood != "", func() { l.Sentiment(script.Mood) }},
		{l.s.opts.EndedDelay + assetsDelay, true, func() {}},
	} {
		if !step.todo {
			continue
		}
		if step.at > passed {
			if err := sleep(ctx, l.s.scaled(step.at-passed)); err != nil {
				return err
			}
			passed = step.at
		}
		step.do()
	}
	return nil
}

func (l *LiveCall) user() int64 {
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	return l.call.user
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
