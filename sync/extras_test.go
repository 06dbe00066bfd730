package bridge_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// missed plays an inbound call that nobody answers, up to call.ended.
func (w *world) missed(from string, voicemail bool) *aircalltest.LiveCall {
	call := w.aircall.StartCall(aircalltest.CallSpec{Number: w.line.ID, Counterpart: from})
	time.Sleep(20 * time.Second)
	if voicemail {
		call.LeaveVoicemail()
		time.Sleep(20 * time.Second)
	}
	call.Hangup()
	time.Sleep(31 * time.Second)
	return call
}

func withExtras(x bridge.Extras) worldOptions {
	return worldOptions{
		seed:   func(w *world) { w.company("Atelier", "+33 1 99 00 11 11") },
		config: func(c *bridge.Config) { c.Extras = x },
	}
}

// afterwards lets every delay and retry pass.
func afterwards() { time.Sleep(30 * time.Minute) }

func TestFollowUps(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		x     bridge.Extras
		play  func(w *world)
		tasks int
		calls int // scheduled
	}{
		{"off", bridge.Extras{}, func(w *world) { w.missed("+33199001111", false) }, 0, 0},
		{"a task for a missed call", bridge.Extras{FollowUp: bridge.FollowUpTask}, func(w *world) { w.missed("+33199001111", false) }, 1, 0},
		{"a task for a voicemail", bridge.Extras{FollowUp: bridge.FollowUpTask}, func(w *world) { w.missed("+33199001111", true) }, 1, 0},
		{"a scheduled call", bridge.Extras{FollowUp: bridge.FollowUpCall}, func(w *world) { w.missed("+33199001111", false) }, 0, 1},
		{"none for an answered call", bridge.Extras{FollowUp: bridge.FollowUpTask}, func(w *world) { w.answered("+33199001111") }, 0, 0},
		{"none for an unknown caller", bridge.Extras{FollowUp: bridge.FollowUpTask}, func(w *world) { w.missed("+33199009999", false) }, 0, 0},
		{"none when they talked since", bridge.Extras{FollowUp: bridge.FollowUpTask}, func(w *world) {
			w.missed("+33199001111", false)
			back := w.aircall.StartCall(aircalltest.CallSpec{Number: w.line.ID, Counterpart: "+33199001111", Direction: aircall.Outbound, User: w.alice.ID})
			back.Answer(w.alice.ID)
			time.Sleep(20 * time.Second)
			back.Hangup()
		}, 0, 0},
		{"one, though the answer was dropped", bridge.Extras{FollowUp: bridge.FollowUpTask}, func(w *world) {
			w.sellsy.Inject(sellsytest.Fault{Method: http.MethodPost, Path: "/v2/tasks", Drop: sellsytest.DropAfter, Times: 1})
			w.missed("+33199001111", false)
		}, 1, 0},
		{"one scheduled, though the answer was dropped", bridge.Extras{FollowUp: bridge.FollowUpCall}, func(w *world) {
			w.sellsy.Inject(sellsytest.Fault{Method: http.MethodPost, Path: "/v2/phone-calls", Skip: 1, Drop: sellsytest.DropAfter, Times: 1})
			w.missed("+33199001111", false)
		}, 0, 1},
		{"one, though Sellsy failed for an hour", bridge.Extras{FollowUp: bridge.FollowUpTask}, func(w *world) {
			remove := w.sellsy.Inject(sellsytest.Fault{Method: http.MethodPost, Path: "/v2/tasks", Status: http.StatusServiceUnavailable})
			w.missed("+33199001111", false)
			time.Sleep(time.Hour)
			remove()
			time.Sleep(time.Hour)
		}, 1, 0},
		{"one, though the call changes later", bridge.Extras{FollowUp: bridge.FollowUpTask}, func(w *world) {
			call := w.missed("+33199001111", false)
			afterwards()
			call.Comment(w.alice.ID, "note")
		}, 1, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			inWorld(t, withExtras(tt.x), func(t *testing.T, w *world) {
				tt.play(w)
				afterwards()
				tasks := w.sellsy.Tasks()
				var scheduled []sellsy.PhoneCall
				for _, c := range w.sellsy.PhoneCalls() {
					if c.Result.ID == sellsy.ResultScheduled {
						scheduled = append(scheduled, c)
					}
				}
				if len(tasks) != tt.tasks || len(scheduled) != tt.calls {
					t.Fatalf("%d tasks and %d scheduled calls, want %d and %d\n%s", len(tasks), len(scheduled), tt.tasks, tt.calls, w.logs)
				}
				for _, task := range tasks {
					if task.Owner == nil || task.Owner.ID != w.carolStaff.ID || len(task.Related) != 1 || !strings.Contains(task.Title, "Atelier") {
						t.Errorf("task %+v", task)
					}
				}
				for _, c := range scheduled {
					if c.Owner == nil || c.Owner.ID != w.carolStaff.ID || len(c.Reminders) != 1 || c.Duration != 0 {
						t.Errorf("scheduled call %+v", c)
					}
				}
			})
		})
	}
}

// A task that somebody deleted is not made again, and the report tells of it.
func TestFollowUpIsLeftAlone(t *testing.T) {
	t.Parallel()
	inWorld(t, withExtras(bridge.Extras{FollowUp: bridge.FollowUpTask}), func(t *testing.T, w *world) {
		call := w.missed("+33199001111", false)
		afterwards()
		task := w.sellsy.Tasks()[0]
		if err := w.sellsy.Client().Tasks.Delete(t.Context(), task.ID); err != nil {
			t.Fatal(err)
		}
		call.Comment(w.alice.ID, "note")
		afterwards()
		if n := len(w.sellsy.Tasks()); n != 0 {
			t.Errorf("%d tasks", n)
		}
		r := w.report(call.ID())
		if len(r.Extras) != 1 || r.Extras[0].Outcome != report.ExtraMade || r.Extras[0].Made != int64(task.ID) {
			t.Errorf("report %+v", r.Extras)
		}
	})
}

func TestActionItems(t *testing.T) {
	t.Parallel()
	inWorld(t, withExtras(bridge.Extras{ActionItems: true}), func(t *testing.T, w *world) {
		call := w.answered("+33199001111")
		call.ActionItem("Envoyer le devis")
		afterwards()
		call.ActionItem("Rappeler lundi")
		call.ActionItem("Envoyer le devis")
		afterwards()
		titles := map[string]int{}
		for _, task := range w.sellsy.Tasks() {
			titles[task.Title]++
		}
		if len(titles) != 2 || titles["Envoyer le devis"] != 1 || titles["Rappeler lundi"] != 1 {
			t.Errorf("tasks: %v\n%s", titles, w.logs)
		}
	})
}

// An unknown caller becomes a record, once, and the call is logged on it.
func TestUnknownCallers(t *testing.T) {
	t.Parallel()
	const caller = "+33639987777"
	for _, tt := range []struct {
		name  string
		kind  matching.Kind
		fault *sellsytest.Fault
	}{
		{"individual", matching.KindIndividual, nil},
		{"company", matching.KindCompany, nil},
		{"contact", matching.KindContact, nil},
		{"individual, of which the answer was dropped", matching.KindIndividual, &sellsytest.Fault{Method: http.MethodPost, Path: "/v2/individuals", Drop: sellsytest.DropAfter, Times: 1}},
		{"contact, after failures", matching.KindContact, &sellsytest.Fault{Method: http.MethodPost, Path: "/v2/contacts", Status: http.StatusServiceUnavailable, Times: 3}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			inWorld(t, withExtras(bridge.Extras{UnknownCallers: tt.kind}), func(t *testing.T, w *world) {
				if tt.fault != nil {
					w.sellsy.Inject(*tt.fault)
				}
				first := w.answered(caller)
				w.answered(caller) // before the first is logged
				afterwards()
				made := len(w.sellsy.PhoneCalls())
				if made != 2 {
					t.Fatalf("%d phone calls\n%s", made, w.logs)
				}
				found, err := w.Explain(t.Context(), caller)
				if err != nil || found.Match.Party.Kind != tt.kind || len(found.Match.Candidates) != 1 {
					t.Errorf("who has the number: %+v, %v", found.Match, err)
				}
				if r := w.report(first.ID()); r.Log.Match.Party.Kind != tt.kind {
					t.Errorf("logged on %+v", r.Log.Match.Party)
				}
				outbound := w.aircall.StartCall(aircalltest.CallSpec{Number: w.line.ID, Counterpart: "+33639986666", Direction: aircall.Outbound, User: w.alice.ID})
				outbound.Hangup()
				afterwards()
				if found, err := w.Explain(t.Context(), "+33639986666"); err != nil || found.Match.Found {
					t.Errorf("a number that was only called has become %+v, %v", found.Match.Party, err)
				}
			})
		})
	}
}

// A caller whom Sellsy knows, though the directory does not yet, is not made again.
func TestUnknownCallerIsLookedFor(t *testing.T) {
	t.Parallel()
	inWorld(t, withExtras(bridge.Extras{UnknownCallers: matching.KindIndividual}), func(t *testing.T, w *world) {
		w.company("Nouveau", "01 99 00 22 22") // no webhook tells of it
		w.answered("+33199002222")
		pc := w.onlyCall()
		if pc.CompanyID == 0 {
			t.Errorf("logged on %+v", pc.Related)
		}
	})
}

func TestMessagesBecomeComments(t *testing.T) {
	t.Parallel()
	inWorld(t, withExtras(bridge.Extras{Messages: true}), func(t *testing.T, w *world) {
		w.sellsy.Inject(sellsytest.Fault{Method: http.MethodPost, Path: "/v2/comments", Drop: sellsytest.DropAfter, Times: 1})
		w.aircall.ReceiveMessage(w.line.ID, "+33199001111", "Bonjour, est-ce prêt ?")
		w.aircall.ReceiveMessage(w.line.ID, "+33199009999", "inconnu")
		w.aircall.ReceiveMessage(w.other.ID, "+33199001111", "privé")
		afterwards()
		comments := w.sellsy.Comments()
		if len(comments) != 1 || !strings.Contains(comments[0].Description, "est-ce prêt") || comments[0].CompanyID == 0 {
			t.Errorf("comments: %+v\n%s", comments, w.logs)
		}
		if err := w.Forget(t.Context(), "+33199001111"); err != nil {
			t.Fatal(err)
		}
		items, err := w.store.List(t.Context(), store.ListOptions{Installation: "default", Kind: "extra", Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		for _, it := range items {
			if strings.Contains(string(it.Data), "est-ce prêt") {
				t.Errorf("still stored after Forget: %s", it.Data)
			}
		}
	})
}
