package bridge_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// TestTransferStaysOneCall: an agent-to-agent transfer is one activity, which names both and belongs to the one who took over.
func TestTransferStaysOneCall(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{seed: func(w *world) { w.company("Atelier", "+33 1 99 00 11 11") }}, func(t *testing.T, w *world) {
		call := w.aircall.StartCall(aircalltest.CallSpec{Number: w.line.ID, Counterpart: "+33199001111"})
		time.Sleep(5 * time.Second)
		call.Answer(w.bob.ID)
		time.Sleep(20 * time.Second)
		call.TransferTo(w.alice.ID)
		time.Sleep(20 * time.Second)
		call.Hangup()
		time.Sleep(31 * time.Second)
		got := w.onlyCall()
		if !strings.Contains(got.Description, "Transferred: Bob Petit → Alice Morel") {
			t.Errorf("description:\n%s", got.Description)
		}
		if got.Owner == nil || got.Owner.ID != w.aliceStaff.ID {
			t.Errorf("owner %+v", got.Owner)
		}
	})
}

// TestRingGroup: however many phones ring for a call, it is one activity.
func TestRingGroup(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{seed: func(w *world) { w.company("Atelier", "+33 1 99 00 11 11") }}, func(t *testing.T, w *world) {
		call := w.aircall.StartCall(aircalltest.CallSpec{Number: w.line.ID, Counterpart: "+33199001111"})
		for range 3 {
			call.Ring(w.bob.ID)
			call.Ring(w.alice.ID)
			time.Sleep(5 * time.Second)
		}
		call.Decline(w.bob.ID)
		call.Answer(w.alice.ID)
		time.Sleep(20 * time.Second)
		call.Hangup()
		time.Sleep(31 * time.Second)
		w.onlyCall()
	})
}

// TestTwoCallsOfOneConversation: each names the other. Both are logged, but for the inbound half of a call between two lines.
func TestTwoCallsOfOneConversation(t *testing.T) {
	t.Parallel()
	both := worldOptions{
		seed: func(w *world) {
			w.company("Atelier", "+33 1 99 00 11 11")
			w.company("Notre maison", w.line.Digits)
			w.company("Notre annexe", w.other.Digits)
		},
		config: func(c *bridge.Config) { c.Numbers, c.AllNumbers = nil, true },
	}
	for _, tt := range []struct {
		name   string
		logged int // with an unrelated one
		play   func(w *world) (first, second *aircalltest.LiveCall)
	}{
		{"from one of our numbers to another", 2, func(w *world) (_, _ *aircalltest.LiveCall) {
			out := w.aircall.StartCall(aircalltest.CallSpec{Number: w.line.ID, Counterpart: w.other.Digits, Direction: aircall.Outbound, User: w.alice.ID})
			in := w.aircall.LiveCall(out.ID() + 1) // of the number called
			time.Sleep(5 * time.Second)
			in.Answer(w.bob.ID)
			time.Sleep(20 * time.Second)
			in.Hangup()
			out.Hangup()
			return out, in
		}},
		{"transferred to another of our numbers", 3, func(w *world) (_, _ *aircalltest.LiveCall) {
			first := w.aircall.StartCall(aircalltest.CallSpec{Number: w.line.ID, Counterpart: "+33199001111"})
			time.Sleep(5 * time.Second)
			first.Answer(w.alice.ID)
			time.Sleep(20 * time.Second)
			first.ExternalTransfer(w.other.Digits)
			second := w.aircall.StartCall(aircalltest.CallSpec{Number: w.other.ID, Counterpart: "+33199001111"})
			first.Hangup()
			time.Sleep(10 * time.Minute) // the first is logged long before the second is over
			second.Answer(w.bob.ID)
			time.Sleep(20 * time.Second)
			second.Hangup()
			return first, second
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			inWorld(t, both, func(t *testing.T, w *world) {
				unrelated := w.answered("+33199001111")
				first, second := tt.play(w)
				time.Sleep(20 * time.Minute)
				calls := w.logged()
				if len(calls) != tt.logged {
					t.Fatalf("%d phone calls, want %d\n%s", len(calls), tt.logged, w.logs)
				}
				for _, c := range calls {
					for _, l := range []struct{ mine, other aircall.CallID }{{first.ID(), second.ID()}, {second.ID(), first.ID()}, {unrelated.ID(), 0}} {
						if !strings.Contains(c.Description, fmt.Sprintf("=== Aircall %d ===", l.mine)) {
							continue
						}
						if has := strings.Contains(c.Description, "Further calls:"); has != (l.other != 0) ||
							has && !strings.Contains(c.Description, fmt.Sprintf("- %d, ", l.other)) {
							t.Errorf("call %d should name %d:\n%s", l.mine, l.other, c.Description)
						}
						if strings.Contains(c.Description, "in progress") {
							t.Errorf("call %d shows the other as it was:\n%s", l.mine, c.Description)
						}
					}
				}
			})
		})
	}
}

// TestInsightsWithoutEvents: AI results whose events were lost are read from Aircall, once, when the plan has them.
func TestInsightsWithoutEvents(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{seed: func(w *world) { w.company("Atelier", "+33 1 99 00 11 11") }}, func(t *testing.T, w *world) {
		w.lose(func(body string) bool { return strings.Contains(body, `"conversation_intelligence"`) })
		call := w.answered("+33199001111")
		call.Summary("On se rappelle lundi.")
		call.Topics("livraison")
		call.Sentiment(aircall.SentimentPositive)
		w.onlyCall()
		time.Sleep(2 * time.Hour)
		got := w.onlyCall()
		for _, want := range []string{"On se rappelle lundi.", "livraison", "positive"} {
			if !strings.Contains(got.Description, want) {
				t.Errorf("%q is missing:\n%s", want, got.Description)
			}
		}
		asked := 0
		for _, r := range w.aircall.Requests() {
			if strings.HasSuffix(r.Path, "/summary") {
				asked++
			}
		}
		if asked != 1 {
			t.Errorf("asked %d times for the summary", asked)
		}
	})
}

// TestLateChangeWithoutEvent: a tag and a note that no webhook told, days after the call, reach the activity within a day.
func TestLateChangeWithoutEvent(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{seed: func(w *world) { w.company("Atelier", "+33 1 99 00 11 11") }}, func(t *testing.T, w *world) {
		call := w.answered("+33199001111")
		w.onlyCall()
		time.Sleep(3 * 24 * time.Hour)
		w.lose(func(string) bool { return true })
		tag := w.aircall.AddTag(aircall.Tag{Name: "Litige"})
		call.Tag(tag.ID)
		call.Comment(w.alice.ID, "Vu avec la comptabilité")
		time.Sleep(25 * time.Hour)
		if got := w.onlyCall(); !strings.Contains(got.Description, "Litige") || !strings.Contains(got.Description, "comptabilité") {
			t.Errorf("description:\n%s", got.Description)
		}
	})
}
