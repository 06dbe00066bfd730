package aircalltest_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
)

func TestPlay(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		script  func(*office) aircalltest.Script
		outcome aircall.Outcome
		talk    time.Duration
		length  int // seconds
		events  string
	}{
		"given up at once": {
			script:  func(*office) aircalltest.Script { return aircalltest.Script{} },
			outcome: aircall.OutcomeMissed,
			events:  "call.created call.hungup call.ended",
		},
		"voicemail": {
			script: func(o *office) aircalltest.Script {
				return aircalltest.Script{RingOn: []aircall.UserID{o.anna.ID}, Ring: 20 * time.Second, Voicemail: 12 * time.Second}
			},
			outcome: aircall.OutcomeVoicemail, length: 32,
			events: "call.created call.ringing_on_agent call.hungup call.ended call.voicemail_left call.comm_assets_generated",
		},
		"outbound": {
			script: func(o *office) aircalltest.Script {
				return aircalltest.Script{
					CallSpec: aircalltest.CallSpec{Direction: aircall.Outbound, User: o.marc.ID}, Ring: 6 * time.Second, Answered: true,
					Talk: time.Minute, Note: "Rappeler lundi",
				}
			},
			outcome: aircall.OutcomeAnswered, talk: time.Minute, length: 66,
			events: "call.created call.answered call.hungup call.ended call.commented",
		},
		"outbound without an answer": {
			script: func(*office) aircalltest.Script {
				return aircalltest.Script{CallSpec: aircalltest.CallSpec{Direction: aircall.Outbound}, Ring: 30 * time.Second}
			},
			outcome: aircall.OutcomeNoAnswer, length: 30,
			events: "call.created call.hungup call.ended",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := newOffice(t)
				call, err := o.Play(t.Context(), test.script(o))
				if err != nil {
					t.Fatal(err)
				}
				o.Wait()
				got := call.Call()
				if got.Outcome() != test.outcome || got.TalkTime() != test.talk || got.Duration != test.length {
					t.Errorf("%s, talked %v of %d s", got.Outcome(), got.TalkTime(), got.Duration)
				}
				if diff := cmp.Diff(test.events, strings.Join(o.in.names(), " ")); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

func TestPlayEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		call, err := o.Play(ctx, aircalltest.Script{Ring: time.Minute})
		if !errors.Is(err, context.DeadlineExceeded) || call.Call().Status != aircall.CallInitial {
			t.Errorf("got %v, call is %s", err, call.Call().Status)
		}
	})
}

// TestLateVoicemail: the message becomes known after call.ended.
func TestLateVoicemail(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		call := o.inbound()
		time.Sleep(30 * time.Second)
		call.Hangup()
		o.Wait()
		if got := o.in.lastCall(aircall.EventCallEnded); got.Outcome() != aircall.OutcomeMissed {
			t.Errorf("call.ended: %s", got.Outcome())
		}
		call.LeaveVoicemail()
		o.Wait()
		if got := o.in.lastCall(aircall.EventCallVoicemailLeft); got.Outcome() != aircall.OutcomeVoicemail {
			t.Errorf("call.voicemail_left: %s", got.Outcome())
		}
	})
}

// TestMisuseIsReported: what cannot be is left undone, and told.
func TestMisuseIsReported(t *testing.T) {
	t.Parallel()
	for want, play := range map[string]func(*aircalltest.Server){
		"Answer: call 3811606146 is done": func(s *aircalltest.Server) {
			call := s.StartCall(aircalltest.CallSpec{})
			call.Hangup()
			call.Answer(1)
		},
		"Hold: call 3811606146 is initial":    func(s *aircalltest.Server) { s.StartCall(aircalltest.CallSpec{}).Hold() },
		"Ring: there is no user 7":            func(s *aircalltest.Server) { s.StartCall(aircalltest.CallSpec{}).Ring(7) },
		"StartCall: there is no number 7":     func(s *aircalltest.Server) { s.StartCall(aircalltest.CallSpec{Number: 7}) },
		"TransferToTeam: there is no team 7":  func(s *aircalltest.Server) { s.StartCall(aircalltest.CallSpec{}).TransferToTeam(7) },
		"Tag: there is no tag 7":              func(s *aircalltest.Server) { s.StartCall(aircalltest.CallSpec{}).Tag(7) },
		"UpdateContact: there is no":          func(s *aircalltest.Server) { s.UpdateContact(aircall.Contact{ID: 7}) },
		"DeleteContact: there is no":          func(s *aircalltest.Server) { s.DeleteContact(7) },
		"SetAvailability: there is no user 7": func(s *aircalltest.Server) { s.SetAvailability(7, aircall.Offline) },
		"SetNumberOpen: there is no number 7": func(s *aircalltest.Server) { s.SetNumberOpen(7, true) },
		"ReceiveMessage: there is no":         func(s *aircalltest.Server) { s.ReceiveMessage(7, "+33199001234", "Bonjour") },
		"LeaveVoicemail: call 3811606146 is not": func(s *aircalltest.Server) {
			s.StartCall(aircalltest.CallSpec{Direction: aircall.Outbound}).LeaveVoicemail()
		},
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			fake := aircalltest.NewServer(aircalltest.Options{})
			defer fake.Close()
			if err := fake.Err(); err != nil {
				t.Fatal(err)
			}
			play(fake)
			if err := fake.Err(); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("got %v", err)
			}
		})
	}
}
