package bridge_test

import (
	"encoding/json"
	"fmt"
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
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

const month = 30 * 24 * time.Hour

// A clock that was a month ahead for an hour leaves cursors in the future behind. What webhooks did not tell then is found by the
// first sweep after that.
func TestCursorsAheadOfTheClock(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{seed: func(w *world) { w.company("Atelier", "+33 1 99 00 11 11") }}, func(t *testing.T, w *world) {
		time.Sleep(time.Hour)
		w.lose(func(string) bool { return true })
		stop := w.aircall.Inject(aircalltest.Fault{Method: http.MethodGet, Path: "/v1/calls", Status: http.StatusServiceUnavailable})
		w.answered("+33199001111")
		time.Sleep(time.Hour)
		stop()
		for _, cursor := range []string{"calls/swept", "calls/reread"} {
			if err := w.store.SetCursor(t.Context(), "default", cursor, time.Now().Add(month).UTC().Format(time.RFC3339)); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(20 * time.Minute)
		w.onlyCall()
	})
}

// edit changes a stored call, as if a process whose clock was ahead had written it, and when it is due.
func (w *world) edit(id aircall.CallID, due time.Duration, change func(state map[string]any)) {
	w.t.Helper()
	w.editItem("call", fmt.Sprint(id), due, change)
}

func (w *world) editItem(kind, id string, due time.Duration, change func(state map[string]any)) {
	w.t.Helper()
	key := store.Key{Installation: "default", Kind: kind, ID: id}
	err := w.store.Update(w.t.Context(), key, func(it *store.Item) error {
		if it.Rev == 0 {
			return fmt.Errorf("no %s", key)
		}
		var data map[string]any
		if err := json.Unmarshal(it.Data, &data); err != nil {
			return err
		}
		change(data["state"].(map[string]any))
		it.Due = it.Due.Add(due)
		var err error
		it.Data, err = json.Marshal(data)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// The intent of a creation that was stored while the clock was ahead does not keep the call waiting for a month, and the creation is
// not repeated.
func TestIntentAheadOfTheClock(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{seed: func(w *world) { w.company("Atelier", "+33 1 99 00 11 11") }}, func(t *testing.T, w *world) {
		w.sellsy.Inject(sellsytest.Fault{Method: http.MethodPost, Path: "/v2/phone-calls", Drop: sellsytest.DropAfter, Times: 1})
		call := w.answered("+33199001111")
		time.Sleep(30 * time.Second)
		if r := w.report(call.ID()); !r.Log.Unsure {
			t.Fatalf("report: %+v", r.Log)
		}
		w.edit(call.ID(), 0, func(state map[string]any) { state["writing"].(map[string]any)["gave_up"] = time.Now().Add(month) })
		time.Sleep(10 * time.Minute)
		w.onlyCall()
		if r := w.report(call.ID()); r.Log.Unsure || r.Log.Verdict != report.VerdictLogged {
			t.Errorf("report: %+v", r.Log)
		}
	})
}

// A call that a clock that was ahead has put off, or taken to be too old, is taken up again by the daily sweep of the whole horizon.
func TestCallMisjudgedByAClockThatWasAhead(t *testing.T) {
	t.Parallel()
	for name, misjudge := range map[string]func(state map[string]any){
		"put off": func(map[string]any) {},
		"too old": func(state map[string]any) {
			state["phase"], state["skipped"] = "skipped", map[string]any{"verdict": "too_old", "at": time.Now()}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inWorld(t, worldOptions{seed: func(w *world) { w.company("Atelier", "+33 1 99 00 11 11") }}, func(t *testing.T, w *world) {
				heal := w.sellsy.Inject(refusing)
				call := w.aircall.StartCall(aircalltest.CallSpec{Number: w.line.ID, Counterpart: "+33199001111"})
				time.Sleep(20 * time.Second)
				call.Hangup() // missed, so that no AI results are asked for
				time.Sleep(25 * time.Minute)
				heal()
				w.edit(call.ID(), month, misjudge)
				time.Sleep(12 * time.Hour)
				if n := len(w.sellsy.PhoneCalls()); n != 0 {
					t.Fatal("it was logged all the same")
				}
				time.Sleep(12 * time.Hour)
				w.onlyCall()
			})
		})
	}
}

// putClockRight leaves the watermark of a sweep behind that a clock a month ahead has written.
func (w *world) putClockRight() {
	w.t.Helper()
	if err := w.store.SetCursor(w.t.Context(), "default", "calls/swept", time.Now().Add(month).UTC().Format(time.RFC3339)); err != nil {
		w.t.Fatal(err)
	}
}

// A contact whose writing a clock that was ahead has put off is written once the clock is right, and only once.
func TestContactPutOffByAClockThatWasAhead(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{}, func(t *testing.T, w *world) {
		w.sellsy.DeliverTo(w.SellsyWebhook(sellsyKey), sellsyKey)
		w.aircall.Inject(aircalltest.Fault{Method: http.MethodPost, Path: "/v1/contacts", Drop: aircalltest.DropAfter, Times: 1})
		time.Sleep(time.Minute)
		c := w.sellsy.AddContact(sellsy.Contact{LastName: "Durand", PhoneNumber: "+33639981111"})
		time.Sleep(30 * time.Second)
		w.editItem("record", fmt.Sprint("contact/", c.ID), month, func(state map[string]any) { state["until"] = time.Now().Add(month) })
		time.Sleep(time.Minute)
		w.putClockRight()
		time.Sleep(90 * time.Minute)
		if got := w.people(); len(got) != 1 {
			t.Errorf("contacts in Aircall: %v, want one", got)
		}
		if it, err := w.store.Get(t.Context(), store.Key{Installation: "default", Kind: "record", ID: fmt.Sprint("contact/", c.ID)}); err != nil || strings.Contains(string(it.Data), "creating") {
			t.Errorf("the record is %s, error %v", it.Data, err)
		}
	})
}

// A task whose making a clock that was ahead has put off is made once the clock is right, and only once.
func TestTaskPutOffByAClockThatWasAhead(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{
		seed:   func(w *world) { w.company("Atelier", "+33 1 99 00 11 11") },
		config: func(c *bridge.Config) { c.Extras.FollowUp = bridge.FollowUpTask },
	}, func(t *testing.T, w *world) {
		w.sellsy.Inject(sellsytest.Fault{Method: http.MethodPost, Path: "/v2/tasks", Drop: sellsytest.DropAfter, Times: 1})
		call := w.aircall.StartCall(aircalltest.CallSpec{Number: w.line.ID, Counterpart: "+33199001111"})
		time.Sleep(20 * time.Second)
		call.Hangup()
		time.Sleep(75 * time.Second)
		w.editItem("extra", fmt.Sprintf("call/%d/follow-up", call.ID()), month, func(state map[string]any) { state["intent"] = time.Now().Add(month) })
		w.putClockRight()
		time.Sleep(time.Hour)
		r := w.report(call.ID())
		if len(w.sellsy.Tasks()) != 1 || len(r.Extras) != 1 || r.Extras[0].Outcome != report.ExtraFound {
			t.Errorf("%d tasks, want 1; told: %+v", len(w.sellsy.Tasks()), r.Extras)
		}
	})
}

// A record that changed while the clock was ahead, and of which no notice came, is read once the clock is right.
func TestRecordChangedWhileTheClockWasAhead(t *testing.T) {
	t.Parallel()
	for _, ahead := range []string{"done", "polled"} {
		t.Run(ahead, func(t *testing.T) {
			t.Parallel()
			var company sellsy.Company
			inWorld(t, worldOptions{seed: func(w *world) { company = w.company("Atelier", "+33 1 99 00 11 11") }}, func(t *testing.T, w *world) {
				time.Sleep(time.Hour)
				heal := w.sellsy.Inject(sellsytest.Fault{Path: "/v2/companies/search", Status: http.StatusServiceUnavailable})
				w.sellsy.UpdateCompany(company.ID, func(c *sellsy.Company) { c.Name = "Menuiserie" })
				time.Sleep(30 * time.Minute)
				text, err := json.Marshal(map[string]any{"had": 1, "done": time.Now(), "polled": time.Now(), ahead: time.Now().Add(month)})
				if err != nil {
					t.Fatal(err)
				}
				if err := w.store.SetCursor(t.Context(), "default", "parties/company", string(text)); err != nil {
					t.Fatal(err)
				}
				heal()
				time.Sleep(2 * time.Hour)
				call := w.answered("+33199001111")
				w.onlyCall()
				if got := w.report(call.ID()).Log.Match.Party.Name; got != "Menuiserie" {
					t.Errorf("logged on %q", got)
				}
			})
		})
	}
}

// What a list told while our clock was ahead is not newer than the events of Aircall's clock that come once it is right.
func TestEventsAfterAClockThatWasAhead(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{seed: func(w *world) { w.company("Atelier", "+33 1 99 00 11 11") }}, func(t *testing.T, w *world) {
		call := w.answered("+33199001111")
		w.onlyCall()
		w.edit(call.ID(), 0, func(state map[string]any) {
			state["at"] = map[string]any{"t": time.Now().Add(month).Unix(), "ours": true}
		})
		call.Tag(w.aircall.AddTag(aircall.Tag{Name: "Litige"}).ID)
		time.Sleep(5 * time.Minute)
		if got := w.onlyCall(); !strings.Contains(got.Description, "Litige") {
			t.Errorf("description:\n%s", got.Description)
		}
	})
}

// Times of Aircall's that lie in our future, because our clock was put back, do not make a call look live for as long: it may be
// logged already.
func TestCallOfTheFutureIsSearchedFor(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{seed: func(w *world) { w.company("Atelier", "+33 1 99 00 11 11") }}, func(t *testing.T, w *world) {
		at := time.Now().Add(time.Hour)
		for _, event := range []string{`"call.created","data":{"status":"initial",`, `"call.ended","data":{"status":"done",`} {
			w.post(fmt.Sprintf(`{"resource":"call","timestamp":%d,"token":%q,"event":%s"id":77,"direction":"inbound","started_at":%d,"answered_at":%d,
				"ended_at":%d,"duration":60,"raw_digits":"+33 1 99 00 11 11","number":{"id":%d,"digits":"+33 1 99 00 00 01"}}}`,
				at.Unix()+60, webhookToken, event, at.Unix(), at.Unix()+5, at.Unix()+60, w.line.ID))
		}
		w.onlyCall()
		searches := 0
		for _, r := range w.sellsy.Requests() {
			if r.Path == "/v2/phone-calls/search" {
				searches++
			}
		}
		if searches != 1 {
			t.Errorf("%d searches for an earlier log, want 1", searches)
		}
	})
}

// A call is looked for in Sellsy around its own times: another integration may date it by its own clock.
func TestPhoneCallDatedByAnotherClock(t *testing.T) {
	t.Parallel()
	for _, off := range []time.Duration{-10 * time.Minute, 10 * time.Minute} {
		var company sellsy.Company
		inWorld(t, worldOptions{seed: func(w *world) { company = w.company("Atelier", "+33 1 99 00 11 11") }}, func(t *testing.T, w *world) {
			time.Sleep(time.Hour)
			w.lose(func(string) bool { return true }) // so that it is searched for
			call := w.answered("+33199001111")
			w.sellsy.AddPhoneCall(sellsy.PhoneCall{
				Date: sellsy.At(call.Call().StartedAt.Add(off)), Result: sellsy.CallResultLabel{ID: sellsy.ResultConnected}, Source: sellsy.SourceIncoming,
				Related:     []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: int64(company.ID)}},
				Description: "Call " + fmt.Sprint(call.ID()),
			})
			time.Sleep(time.Hour)
			w.onlyCall()
			if r := w.report(call.ID()); r.Log.Verdict != report.VerdictForeign {
				t.Errorf("report: %+v", r.Log)
			}
		})
	}
}

// A call that Aircall's list shows only after the sweep that passed its beginning is found by the next one.
func TestCallThatTheListShowsLate(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{seed: func(w *world) { w.company("Atelier", "+33 1 99 00 11 11") }}, func(t *testing.T, w *world) {
		time.Sleep(time.Hour + time.Minute) // a sweep is just over
		start := time.Now().Add(-12 * time.Minute)
		w.aircall.AddCall(aircall.Call{
			Status: aircall.CallDone, Direction: aircall.Inbound, StartedAt: aircall.At(start), AnsweredAt: aircall.At(start.Add(5 * time.Second)),
			EndedAt: aircall.At(start.Add(time.Minute)), Duration: 60, RawDigits: "+33 1 99 00 11 11", Number: &w.line,
		})
		time.Sleep(20 * time.Minute)
		w.onlyCall()
	})
}
