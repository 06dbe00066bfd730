package bridge_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// reminders counts the tasks to be done, those done, and the calls scheduled.
func (w *world) reminders() (todo, done, scheduled int) {
	for _, task := range w.sellsy.Tasks() {
		if task.Status == sellsy.TaskDone {
			done++
		} else {
			todo++
		}
	}
	for _, pc := range w.sellsy.PhoneCalls() {
		if pc.Result.ID == sellsy.ResultScheduled {
			scheduled++
		}
	}
	return todo, done, scheduled
}

// TestFollowUpIsClosed holds that a reminder is not left when they have talked after it was made, whoever called back, and that what
// people did with it stays.
func TestFollowUpIsClosed(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name                  string
		way                   bridge.FollowUp
		meanwhile             func(*world)
		back                  func(*world)
		todo, done, scheduled int
	}{
		{"task, we called back", bridge.FollowUpTask, nil, func(w *world) { w.talk(aircall.Outbound, w.line.ID) }, 0, 1, 0},
		{"task, they called again", bridge.FollowUpTask, nil, func(w *world) { w.talk(aircall.Inbound, w.line.ID) }, 0, 1, 0},
		{"task, nobody answered again", bridge.FollowUpTask, nil, func(w *world) { w.missed(caller, false); time.Sleep(time.Hour) }, 2, 0, 0},
		{"two tasks", bridge.FollowUpTask, func(w *world) { w.missed(caller, true); time.Sleep(10 * time.Minute) },
			func(w *world) { w.talk(aircall.Outbound, w.line.ID) }, 0, 2, 0},
		{"somebody else talked", bridge.FollowUpTask, nil, func(w *world) { w.answered("+33199005555"); time.Sleep(time.Hour) }, 1, 0, 0},
		{"scheduled call, we called back", bridge.FollowUpCall, nil, func(w *world) { w.talk(aircall.Outbound, w.line.ID) }, 0, 0, 0},
		{"people took over the scheduled call", bridge.FollowUpCall, func(w *world) {
			for _, pc := range w.sellsy.PhoneCalls() {
				if pc.Result.ID == sellsy.ResultScheduled {
					in := sellsy.PhoneCallInput{Description: sellsy.Some("Voir avec lui le devis")}
					if _, err := w.sellsy.Client().PhoneCalls.Update(w.t.Context(), pc.ID, in); err != nil {
						w.t.Error(err)
					}
				}
			}
		}, func(w *world) { w.talk(aircall.Outbound, w.line.ID) }, 0, 0, 1},
		{"the closing failed at first", bridge.FollowUpTask, func(w *world) {
			w.sellsy.Inject(sellsytest.Fault{Method: http.MethodPut, Path: "/v2/tasks/*", Status: http.StatusServiceUnavailable, Times: 5})
		}, func(w *world) { w.talk(aircall.Outbound, w.line.ID) }, 0, 1, 0},
	} {
		for _, disorder := range []aircalltest.Disorder{{}, {Seed: 5, Duplicate: 1, Shuffle: 60 * time.Second}} {
			t.Run(tt.name+map[bool]string{true: ", in disorder"}[disorder.Shuffle > 0], func(t *testing.T) {
				t.Parallel()
				inWorld(t, worldOptions{
					aircall: aircalltest.Options{Disorder: disorder},
					seed:    func(w *world) { w.company("Dubois", caller); w.company("Autre", "+33199005555") },
					config:  func(c *bridge.Config) { c.Extras.FollowUp = tt.way },
				}, func(t *testing.T, w *world) {
					first := w.missed(caller, false)
					time.Sleep(10 * time.Minute)
					if todo, _, scheduled := w.reminders(); todo+scheduled != 1 {
						t.Fatalf("%d tasks and %d scheduled calls after the missed call\n%s", todo, scheduled, w.logs)
					}
					if tt.meanwhile != nil {
						tt.meanwhile(w)
					}
					tt.back(w)
					time.Sleep(2 * time.Hour)
					todo, done, scheduled := w.reminders()
					if todo != tt.todo || done != tt.done || scheduled != tt.scheduled {
						t.Errorf("%d to be done, %d done, %d scheduled; want %d, %d, %d\n%s", todo, done, scheduled, tt.todo, tt.done, tt.scheduled, w.logs)
					}
					if extras := w.report(first.ID()).Extras; tt.done > 0 && (len(extras) != 1 || extras[0].Outcome != report.ExtraClosed) {
						t.Errorf("report: %+v", extras)
					}
					if err := w.Forget(t.Context(), caller); err != nil {
						t.Error(err)
					}
					if rows, err := w.Parked(t.Context(), "", 10); err != nil || len(rows) != 0 {
						t.Errorf("parked: %+v, %v", rows, err)
					}
				})
			})
		}
	}
}

// TestFollowUpsWaitForACallBack holds that a reminder is not even made when somebody calls back in time.
func TestFollowUpsWaitForACallBack(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		back time.Duration // after the missed call; zero: nobody calls back
		want int
	}{{"in time", 20 * time.Minute, 0}, {"nobody", 0, 1}} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			inWorld(t, worldOptions{
				seed: func(w *world) { w.company("Dubois", caller) },
				config: func(c *bridge.Config) {
					c.Extras = bridge.Extras{FollowUp: bridge.FollowUpTask, FollowUpWait: 45 * time.Minute}
				},
			}, func(t *testing.T, w *world) {
				w.missed(caller, false)
				if tt.back != 0 {
					time.Sleep(tt.back)
					w.talk(aircall.Outbound, w.line.ID)
				} else {
					time.Sleep(40 * time.Minute)
					if n := len(w.sellsy.Tasks()); n != 0 {
						t.Errorf("%d tasks before the time was over", n)
					}
				}
				time.Sleep(time.Hour)
				if n := len(w.sellsy.Tasks()); n != tt.want {
					t.Errorf("%d tasks, want %d\n%s", n, tt.want, w.logs)
				}
			})
		})
	}
}

// TestFollowUpForSomebodyElse holds that the reminder can be another one's than the phone call.
func TestFollowUpForSomebodyElse(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{
		seed: func(w *world) { w.company("Dubois", caller) },
		rules: func(w *world, c *bridge.Config) {
			c.Extras = bridge.Extras{FollowUp: bridge.FollowUpTask, FollowUpFor: w.aliceStaff.ID}
		},
	}, func(t *testing.T, w *world) {
		w.missed(caller, false)
		afterwards()
		tasks := w.sellsy.Tasks()
		if len(tasks) != 1 || tasks[0].Owner == nil || tasks[0].Owner.ID != w.aliceStaff.ID || !strings.Contains(tasks[0].Title, "Dubois") {
			t.Errorf("tasks: %+v", tasks)
		}
		if owner := w.onlyCall().Owner; owner == nil || owner.ID != w.carolStaff.ID {
			t.Errorf("the phone call is owned by %+v", owner)
		}
	})
}
