package bridge_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
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

const stranger = "+33639987777"

// callBack plays a call of Alice's that is answered.
func (w *world) callBack(to string) {
	back := w.aircall.StartCall(aircalltest.CallSpec{Number: w.line.ID, Counterpart: to, Direction: aircall.Outbound, User: w.alice.ID})
	back.Answer(w.alice.ID)
	time.Sleep(20 * time.Second)
	back.Hangup()
}

// individuals counts the individuals of Sellsy.
func (w *world) individuals() (n int) {
	for _, err := range w.sellsy.Client().Individuals.All(w.t.Context(), sellsy.ListOptions{}) {
		if err != nil {
			w.t.Fatal(err)
		}
		n++
	}
	return n
}

// The log shows nobody's number, also not that of an unknown caller, whose record is made under it.
func TestExtrasMaskNumbers(t *testing.T) {
	t.Parallel()
	inWorld(t, withExtras(bridge.Extras{UnknownCallers: matching.KindIndividual}), func(t *testing.T, w *world) {
		w.sellsy.Inject(sellsytest.Fault{Method: http.MethodPost, Path: "/v2/individuals", Status: http.StatusBadRequest, Times: 20})
		w.answered(stranger)
		time.Sleep(12 * time.Hour)
		if n := w.individuals(); n != 0 {
			t.Fatalf("%d individuals, though Sellsy refused", n)
		}
		w.sellsy.ResetRequests()
		w.answered("+33639987766")
		afterwards()
		for _, digits := range []string{"639987777", "639987766"} {
			if strings.Contains(w.logs.String(), digits) {
				t.Errorf("the log shows %s:\n%s", digits, w.logs)
			}
		}
	})
}

// A record that was made and could not be read at once is neither made again nor is its call left out.
func TestNewRecordCannotBeRead(t *testing.T) {
	t.Parallel()
	inWorld(t, withExtras(bridge.Extras{UnknownCallers: matching.KindIndividual}), func(t *testing.T, w *world) {
		w.sellsy.Inject(sellsytest.Fault{Method: http.MethodGet, Path: "/v2/individuals/*", Status: http.StatusServiceUnavailable})
		w.answered(stranger)
		time.Sleep(3 * time.Minute) // the sweep has not looked yet
		if n := w.individuals(); n != 1 {
			t.Errorf("%d individuals", n)
		}
		if n := len(w.sellsy.PhoneCalls()); n != 1 {
			t.Errorf("%d phone calls\n%s", n, w.logs)
		}
	})
}

// The company's own numbers are nobody's, served or not.
func TestOwnLineIsNoUnknownCaller(t *testing.T) {
	t.Parallel()
	for _, all := range []bool{true, false} {
		t.Run(fmt.Sprintf("all=%t", all), func(t *testing.T) {
			t.Parallel()
			o := withExtras(bridge.Extras{UnknownCallers: matching.KindIndividual})
			config := o.config
			o.config = func(c *bridge.Config) {
				config(c)
				if all {
					c.Numbers, c.AllNumbers = nil, true
				}
			}
			inWorld(t, o, func(t *testing.T, w *world) {
				out := w.aircall.StartCall(aircalltest.CallSpec{Number: w.other.ID, Counterpart: w.line.Digits, Direction: aircall.Outbound, User: w.bob.ID})
				in := w.aircall.StartCall(aircalltest.CallSpec{Number: w.line.ID, Counterpart: w.other.Digits})
				time.Sleep(5 * time.Second)
				out.Answer(w.bob.ID)
				in.Answer(w.alice.ID)
				time.Sleep(40 * time.Second)
				out.Hangup()
				in.Hangup()
				afterwards()
				want := report.VerdictNobody
				if all {
					want = report.VerdictFiltered // the outbound half stands for both
				}
				if n := w.individuals(); n != 0 || w.report(in.ID()).Log.Verdict != want {
					t.Errorf("%d individuals\n%s", n, w.logs)
				}
			})
		})
	}
}

// They talk while it is not known whether the follow-up was made: it was not, and is not any more.
func TestFollowUpAnsweredDuringGrace(t *testing.T) {
	t.Parallel()
	for _, way := range []bridge.FollowUp{bridge.FollowUpTask, bridge.FollowUpCall} {
		t.Run(string(way), func(t *testing.T) {
			t.Parallel()
			inWorld(t, withExtras(bridge.Extras{FollowUp: way}), func(t *testing.T, w *world) {
				fault := sellsytest.Fault{Method: http.MethodPost, Path: "/v2/tasks", Status: http.StatusBadGateway, Times: 1}
				if way == bridge.FollowUpCall {
					fault.Path, fault.Skip = "/v2/phone-calls", 1
				}
				w.sellsy.Inject(fault)
				missed := w.missed("+33199001111", false)
				time.Sleep(40 * time.Second)
				w.callBack("+33199001111")
				afterwards()
				r := w.report(missed.ID())
				if len(r.Extras) != 1 || r.Extras[0].Outcome != report.ExtraNotNeeded {
					t.Errorf("%+v\n%s", r.Extras, w.logs)
				}
			})
		})
	}
}

// What became too late while it was not known whether it was made is not made a day later.
func TestFollowUpTooLateAfterUnknownOutcome(t *testing.T) {
	t.Parallel()
	inWorld(t, withExtras(bridge.Extras{FollowUp: bridge.FollowUpTask}), func(t *testing.T, w *world) {
		removePost := w.sellsy.Inject(sellsytest.Fault{Method: http.MethodPost, Path: "/v2/tasks", Status: http.StatusBadGateway})
		removeSearch := w.sellsy.Inject(sellsytest.Fault{Path: "/v2/tasks/search", Status: http.StatusBadGateway})
		call := w.missed("+33199001111", false)
		time.Sleep(26 * time.Hour)
		removePost()
		removeSearch()
		time.Sleep(2 * time.Hour)
		r := w.report(call.ID())
		if n := len(w.sellsy.Tasks()); n != 0 || len(r.Extras) != 1 || r.Extras[0].Outcome != report.ExtraTooLate {
			t.Errorf("%d tasks, %+v\n%s", n, r.Extras, w.logs)
		}
	})
}

// That a record came too late for one call does not keep the next from getting one.
func TestUnknownCallerAgainAfterOutage(t *testing.T) {
	t.Parallel()
	inWorld(t, withExtras(bridge.Extras{UnknownCallers: matching.KindIndividual}), func(t *testing.T, w *world) {
		remove := w.sellsy.Inject(sellsytest.Fault{Method: http.MethodPost, Path: "/v2/individuals", Status: http.StatusServiceUnavailable})
		w.answered(stranger)
		time.Sleep(26 * time.Hour)
		posts := 0
		for _, r := range w.sellsy.Requests() {
			if r.Method == http.MethodPost && r.Path == "/v2/individuals" {
				posts++
			}
		}
		if posts < 2 || posts > 60 { // about one an hour, and not one each time the grace is over
			t.Errorf("%d attempts within a day", posts)
		}
		remove()
		w.answered(stranger)
		time.Sleep(2 * time.Hour)
		if n := w.individuals(); n != 1 {
			t.Errorf("%d individuals\n%s", n, w.logs)
		}
	})
}

// The report of a call tells of the record that was made for its caller.
func TestReportTellsOfNewRecord(t *testing.T) {
	t.Parallel()
	inWorld(t, withExtras(bridge.Extras{UnknownCallers: matching.KindIndividual}), func(t *testing.T, w *world) {
		call := w.answered(stranger)
		afterwards()
		r := w.report(call.ID())
		if len(r.Extras) != 1 || r.Extras[0].Outcome != report.ExtraMade || r.Extras[0].Made != r.Log.Match.Party.ID {
			t.Errorf("%+v", r.Extras)
		}
	})
}

// A number that is forgotten is on no list any more.
func TestForgottenCallerIsNotParked(t *testing.T) {
	t.Parallel()
	inWorld(t, withExtras(bridge.Extras{UnknownCallers: matching.KindIndividual}), func(t *testing.T, w *world) {
		w.sellsy.Inject(sellsytest.Fault{Method: http.MethodPost, Path: "/v2/individuals", Status: http.StatusBadRequest})
		w.answered(stranger)
		time.Sleep(3 * time.Hour)
		parked, err := w.Parked(t.Context(), "", 10)
		if err != nil || len(parked) != 1 {
			t.Fatalf("parked: %+v, %v\n%s", parked, err, w.logs)
		}
		if err := w.Forget(t.Context(), stranger); err != nil {
			t.Fatal(err)
		}
		parked, err = w.Parked(t.Context(), "", 10)
		if err != nil || len(parked) != 0 {
			t.Errorf("parked: %+v, %v", parked, err)
		}
	})
}

// A callback is found behind many other calls.
func TestFollowUpNotNeededAfterManyCalls(t *testing.T) {
	t.Parallel()
	inWorld(t, withExtras(bridge.Extras{FollowUp: bridge.FollowUpTask}), func(t *testing.T, w *world) {
		remove := w.sellsy.Inject(sellsytest.Fault{Method: http.MethodPost, Path: "/v2/tasks", Status: http.StatusServiceUnavailable})
		call := w.missed("+33199001111", false)
		time.Sleep(time.Minute)
		for range 250 {
			w.aircall.StartCall(aircalltest.CallSpec{Number: w.line.ID, Counterpart: "+33199005555"}).Hangup()
		}
		w.callBack("+33199001111")
		time.Sleep(2 * time.Minute)
		remove()
		time.Sleep(3 * time.Hour)
		r := w.report(call.ID())
		if len(r.Extras) != 1 || r.Extras[0].Outcome != report.ExtraNotNeeded {
			t.Errorf("%+v", r.Extras)
		}
	})
}

// Whoever changes the way to remind is not reminded both ways.
func TestFollowUpInAnotherWay(t *testing.T) {
	t.Parallel()
	var cfg bridge.Config
	o := withExtras(bridge.Extras{FollowUp: bridge.FollowUpTask})
	config := o.config
	o.still, o.config = true, func(c *bridge.Config) { config(c); cfg = *c }
	inWorld(t, o, func(t *testing.T, w *world) {
		var call *aircalltest.LiveCall
		w.run(cfg, func() { call = w.missed("+33199001111", false); time.Sleep(2 * time.Minute) })
		cfg.Extras.FollowUp = bridge.FollowUpCall
		w.run(cfg, func() { call.Comment(w.alice.ID, "note"); afterwards() })
		if tasks, calls := len(w.sellsy.Tasks()), len(w.sellsy.PhoneCalls()); tasks != 1 || calls != 1 {
			t.Errorf("%d tasks and %d phone calls\n%s", tasks, calls, w.logs)
		}
	})
}

// A message goes to the record that is there, not to one that was deleted.
func TestMessageOfDeletedRecord(t *testing.T) {
	t.Parallel()
	inWorld(t, withExtras(bridge.Extras{Messages: true}), func(t *testing.T, w *world) {
		old, err := w.Explain(t.Context(), "+33199001111")
		if err != nil {
			t.Fatal(err)
		}
		w.company("Repreneur", "+33 1 99 00 11 11")
		time.Sleep(15 * time.Minute) // the directory learns of it
		if err := w.sellsy.Client().Companies.Delete(t.Context(), sellsy.CompanyID(old.Match.Party.ID)); err != nil {
			t.Fatal(err)
		}
		w.aircall.ReceiveMessage(w.line.ID, "+33199001111", "Bonjour")
		time.Sleep(2 * time.Minute)
		if comments := w.sellsy.Comments(); len(comments) != 1 || int64(comments[0].CompanyID) == old.Match.Party.ID {
			t.Errorf("comments: %+v\n%s", comments, w.logs)
		}
	})
}

// A back-up that is restored a few minutes later makes nothing again.
func TestExtrasAfterRestoredBackup(t *testing.T) {
	t.Parallel()
	var cfg bridge.Config
	o := withExtras(bridge.Extras{FollowUp: bridge.FollowUpTask})
	config := o.config
	o.still, o.config = true, func(c *bridge.Config) { config(c); cfg = *c }
	inWorld(t, o, func(t *testing.T, w *world) {
		w.run(cfg, func() {
			w.missed("+33199001111", false)
			cfg.Store = w.store.Snapshot() // before the call is logged
			time.Sleep(4 * time.Minute)
		})
		if n := len(w.sellsy.Tasks()); n != 1 {
			t.Fatalf("%d tasks", n)
		}
		w.run(cfg, afterwards)
		if tasks, calls := len(w.sellsy.Tasks()), len(w.sellsy.PhoneCalls()); tasks != 1 || calls != 1 {
			t.Errorf("%d tasks and %d phone calls\n%s", tasks, calls, w.logs)
		}
	})
}

// Doubled and disordered events make nothing twice.
func TestExtrasInDisorder(t *testing.T) {
	t.Parallel()
	x := bridge.Extras{UnknownCallers: matching.KindIndividual, FollowUp: bridge.FollowUpTask, ActionItems: true, Messages: true}
	o := withExtras(x)
	o.aircall = aircalltest.Options{Disorder: aircalltest.Disorder{Seed: 1, Duplicate: 2, Shuffle: 3 * time.Minute}}
	inWorld(t, o, func(t *testing.T, w *world) {
		w.missed("+33199001111", true)
		talk := w.answered("+33199001111")
		talk.ActionItem("Envoyer le devis")
		w.missed(stranger, false)
		w.aircall.ReceiveMessage(w.line.ID, "+33199001111", "Bonjour")
		time.Sleep(3 * time.Hour)
		if n := w.individuals(); n != 1 {
			t.Errorf("%d individuals", n)
		}
		if n := len(w.sellsy.Comments()); n != 1 {
			t.Errorf("%d comments", n)
		}
		seen := map[string]int{}
		for _, task := range w.sellsy.Tasks() {
			seen[task.Description]++
		}
		for text, n := range seen {
			if n != 1 {
				t.Errorf("%d times:\n%s", n, text)
			}
		}
		if n := len(seen); n < 2 || n > 3 { // of the company's missed call, it depends on whether they talked before it was logged
			t.Errorf("%d different tasks\n%s", n, w.logs)
		}
	})
}

// dyingAt is a transport that keeps a copy of the store at a request, before or after it is carried out. Neither that request nor
// any later one is answered.
type dyingAt struct {
	http.RoundTripper
	which   func(r *http.Request, body string) bool
	carried bool
	store   *store.Memory
	left    atomic.Pointer[store.Memory]
}

func (d *dyingAt) RoundTrip(r *http.Request) (*http.Response, error) {
	switch {
	case d.left.Load() != nil:
		return nil, errors.New("dead")
	case r.Method != http.MethodPost:
		return d.RoundTripper.RoundTrip(r)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if !d.which(r, string(body)) {
		return d.RoundTripper.RoundTrip(r)
	}
	d.left.Store(d.store.Snapshot())
	if d.carried {
		resp, err := d.RoundTripper.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		_ = resp.Body.Close()
	}
	return nil, errors.New("dead")
}

// A process that dies while it makes something leaves the next one to make it, if it was not made.
func TestExtrasSurviveACrash(t *testing.T) {
	t.Parallel()
	missed := func(w *world) { w.missed("+33199001111", false) }
	for _, tt := range []struct {
		name, path, body string
		x                bridge.Extras
		play             func(w *world)
		made             func(w *world) int
	}{
		{"task", "/v2/tasks", "", bridge.Extras{FollowUp: bridge.FollowUpTask}, missed, func(w *world) int { return len(w.sellsy.Tasks()) }},
		{
			"scheduled call", "/v2/phone-calls", "scheduled", bridge.Extras{FollowUp: bridge.FollowUpCall}, missed,
			func(w *world) int { return len(w.sellsy.PhoneCalls()) - 1 },
		},
		{
			"record", "/v2/individuals", "", bridge.Extras{UnknownCallers: matching.KindIndividual},
			func(w *world) { w.missed(stranger, false) }, (*world).individuals,
		},
		{"comment", "/v2/comments", "", bridge.Extras{Messages: true}, func(w *world) {
			w.aircall.ReceiveMessage(w.line.ID, "+33199001111", "Bonjour")
		}, func(w *world) int { return len(w.sellsy.Comments()) }},
	} {
		for when, carried := range map[string]bool{"before": false, "after": true} {
			t.Run(tt.name+" "+when, func(t *testing.T) {
				t.Parallel()
				dying := &dyingAt{carried: carried, which: func(r *http.Request, body string) bool {
					return r.URL.Path == tt.path && strings.Contains(body, tt.body)
				}}
				var cfg bridge.Config
				o := withExtras(tt.x)
				o.still, o.config = true, func(c *bridge.Config) {
					c.Extras, cfg = tt.x, *c
					cfg.Extras = tt.x
				}
				inWorld(t, o, func(t *testing.T, w *world) {
					dying.RoundTripper, dying.store = w.sellsy.Transport(), w.store
					doomed := cfg
					doomed.Sellsy = w.sellsy.Client(sellsy.WithHTTPClient(&http.Client{Transport: dying}))
					w.run(doomed, func() { tt.play(w); time.Sleep(3 * time.Minute) })
					if dying.left.Load() == nil {
						t.Fatalf("nothing was made\n%s", w.logs)
					}
					if n := tt.made(w); (n == 1) != carried {
						t.Fatalf("made %d times before the crash", n)
					}
					cfg.Store = dying.left.Load()
					w.run(cfg, afterwards)
					if n := tt.made(w); n != 1 {
						t.Errorf("made %d times\n%s", n, w.logs)
					}
				})
			})
		}
	}
}

// landingLate is a transport that loses the first answer to requests for a path, and carries out the request some time later.
type landingLate struct {
	http.RoundTripper
	path  string
	after time.Duration
	done  atomic.Bool
}

func (l *landingLate) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method != http.MethodPost || r.URL.Path != l.path || !l.done.CompareAndSwap(false, true) {
		return l.RoundTripper.RoundTrip(r)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	late := r.Clone(context.Background())
	late.Body = io.NopCloser(bytes.NewReader(body))
	time.AfterFunc(l.after, func() {
		if resp, err := l.RoundTripper.RoundTrip(late); err == nil {
			_ = resp.Body.Close()
		}
	})
	return nil, errors.New("connection lost")
}

// What Sellsy carries out long after the connection was lost, but within the grace, is found.
func TestExtraLandsLate(t *testing.T) {
	t.Parallel()
	for path, x := range map[string]bridge.Extras{
		"/v2/tasks":       {FollowUp: bridge.FollowUpTask},
		"/v2/individuals": {UnknownCallers: matching.KindIndividual},
		"/v2/comments":    {Messages: true},
	} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			var cfg bridge.Config
			o := withExtras(x)
			config := o.config
			o.still, o.config = true, func(c *bridge.Config) { config(c); cfg = *c }
			inWorld(t, o, func(t *testing.T, w *world) {
				cfg.Sellsy = w.sellsy.Client(sellsy.WithHTTPClient(&http.Client{
					Transport: &landingLate{RoundTripper: w.sellsy.Transport(), path: path, after: 100 * time.Second},
				}))
				w.run(cfg, func() {
					time.Sleep(time.Second) // the directory is read
					caller := "+33199001111"
					if x.UnknownCallers != "" {
						caller = stranger
					}
					w.missed(caller, false)
					w.aircall.ReceiveMessage(w.line.ID, caller, "Bonjour")
					afterwards()
				})
				if n := len(w.sellsy.Tasks()) + w.individuals() + len(w.sellsy.Comments()); n != 1 {
					t.Errorf("made %d times\n%s", n, w.logs)
				}
			})
		})
	}
}

// run runs another bridge while f does.
func (w *world) run(cfg bridge.Config, f func()) {
	w.t.Helper()
	b, err := bridge.New(cfg)
	if err != nil {
		w.t.Fatal(err)
	}
	w.aircall.DeliverTo(b.AircallWebhook(webhookToken), webhookToken)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx) }()
	f()
	cancel()
	if err := <-done; err != nil {
		w.t.Errorf("Run: %v", err)
	}
}
