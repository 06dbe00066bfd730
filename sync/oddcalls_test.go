package bridge_test

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// A call that is over without saying since when ended at its start plus its duration, else when that was told.
func TestEndThatIsNotTold(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, fields string
		end          time.Duration // after the start
	}{
		{"null", `"duration":45,"ended_at":null`, 45 * time.Second},
		{"absent", `"duration":45`, 45 * time.Second},
		{"no duration either", `"ended_at":null`, 90 * time.Second},
		{"a duration of nothing", `"duration":0,"ended_at":null`, 90 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			inWorld(t, worldOptions{seed: func(w *world) { w.company("Atelier", "+33 1 99 00 11 11") }}, func(t *testing.T, w *world) {
				start := time.Now().Add(-90 * time.Second)
				status := w.post(fmt.Sprintf(`{"resource":"call","event":"call.ended","timestamp":%d,"token":%q,"data":{
					"id":77,"status":"done","direction":"inbound","started_at":%d,"answered_at":%d,"raw_digits":"+33 1 99 00 11 11",
					"number":{"id":%d,"digits":"+33 1 99 00 00 01"},%s}}`,
					time.Now().Unix(), webhookToken, start.Unix(), start.Unix()+5, w.line.ID, tt.fields))
				if status != 200 {
					t.Fatalf("status %d", status)
				}
				w.onlyCall()
				if got := w.report(77).Call.EndedAt.Sub(start.Truncate(time.Second)); got != tt.end {
					t.Errorf("ended %v after the start, want %v", got, tt.end)
				}
			})
		})
	}
}

// A time of zero is none: a missed call that says that it was answered then is logged as not answered.
func TestMissedCallWithATimeOfItsAnswerThatIsNone(t *testing.T) {
	t.Parallel()
	for _, at := range []string{`0`, `"0"`, `-1`, `"-1"`, `0.0`, `false`, `""`, `null`, `"0000-00-00 00:00:00"`, `[]`, `{}`} {
		t.Run(at, func(t *testing.T) {
			t.Parallel()
			inWorld(t, worldOptions{seed: func(w *world) { w.company("Atelier", "+33 1 99 00 11 11") }}, func(t *testing.T, w *world) {
				start := time.Now().Add(-90 * time.Second)
				w.post(fmt.Sprintf(`{"resource":"call","event":"call.ended","timestamp":%d,"token":%q,"data":{
					"id":77,"status":"done","direction":"inbound","started_at":%d,"ended_at":%d,"duration":30,"answered_at":%s,
					"raw_digits":"+33 1 99 00 11 11","number":{"id":%d,"digits":"+33 1 99 00 00 01"}}}`,
					time.Now().Unix(), webhookToken, start.Unix(), start.Unix()+30, at, w.line.ID))
				if got := w.onlyCall().Result.ID; got != sellsy.ResultNoAnswer {
					t.Errorf("logged as %s", got)
				}
			})
		})
	}
}

// A list that shows a call as over, and neither says since when nor how long it was, does not tell when it heard of that either.
func TestListedEndThatIsNotTold(t *testing.T) {
	t.Parallel()
	var w *world
	without := regexp.MustCompile(`"(ended_at|duration)":\d+`)
	inWorld(t, worldOptions{
		seed: func(made *world) { w = made; w.company("Atelier", "+33 1 99 00 11 11") },
		config: func(c *bridge.Config) {
			list := roundTrip(func(r *http.Request) (*http.Response, error) {
				resp, err := w.aircall.Transport().RoundTrip(r)
				if err != nil || r.URL.Path != "/v1/calls" {
					return resp, err
				}
				defer resp.Body.Close()
				body, err := io.ReadAll(resp.Body)
				return answer(r, resp.StatusCode, string(without.ReplaceAll(body, []byte(`"$1":null`)))), err
			})
			c.Aircall = w.aircall.Client(aircall.WithHTTPClient(&http.Client{Transport: list}))
		},
	}, func(t *testing.T, w *world) {
		time.Sleep(time.Hour)
		start := time.Now().Truncate(time.Second)
		call := w.aircall.AddCall(aircall.Call{
			Direction: aircall.Inbound, StartedAt: aircall.At(start), Duration: 45, RawDigits: "+33 1 99 00 11 11", Number: &w.line,
		})
		time.Sleep(time.Hour)
		w.onlyCall()
		if got := w.report(call.ID).Call.EndedAt; !got.Equal(start) {
			t.Errorf("ended at %v, want its start, %v", got, start)
		}
	})
}

// An AI result without content leaves in place what an earlier one said.
func TestEmptyResultsWipeNothing(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{seed: func(w *world) { w.company("Atelier", "+33 1 99 00 11 11") }}, func(t *testing.T, w *world) {
		call := w.answered("+33199001111")
		call.Summary("On se rappelle lundi.")
		call.Topics("livraison")
		call.Sentiment(aircall.SentimentPositive)
		time.Sleep(10 * time.Minute)
		want := w.onlyCall().Description
		for event, data := range map[string]string{
			"summary.created": `"content":""`, "topics.created": `"content":[]`, "sentiment.created": `"participants":[]`,
		} {
			body := fmt.Sprintf(`{"resource":"conversation_intelligence","event":%q,"timestamp":%d,"token":%q,"data":{"call_id":%d,%s}}`,
				event, time.Now().Unix(), webhookToken, call.ID(), data)
			if status := w.post(body); status != 200 {
				t.Errorf("%s: status %d", event, status)
			}
		}
		time.Sleep(10 * time.Minute)
		if got := w.onlyCall().Description; got != want || !strings.Contains(got, "lundi") {
			t.Errorf("was\n%s\nis\n%s", want, got)
		}
	})
}

// A call of which an event could not be read is read from Aircall: one that nothing else told, one that is logged already, and one on
// a number that is not served.
func TestCallOfAnUnreadableEvent(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{seed: func(w *world) { w.company("Atelier", "+33 1 99 00 11 11") }}, func(t *testing.T, w *world) {
		w.lose(func(string) bool { return true })
		unreadable := func(event aircall.EventName, id aircall.CallID) {
			t.Helper()
			if err := w.Engine().Calls.TakeUnreadable(t.Context(), event, id); err != nil {
				t.Errorf("%s: %v", event, err)
			}
			time.Sleep(4 * time.Minute)
		}

		missed := w.answered("+33199001111")
		unreadable("call.ended", missed.ID())
		w.onlyCall()

		missed.Comment(w.alice.ID, "Litige")
		unreadable("call.commented", missed.ID())
		if got := w.onlyCall(); !strings.Contains(got.Description, "Litige") {
			t.Errorf("description:\n%s", got.Description)
		}

		missed.Summary("On se rappelle lundi.")
		unreadable("summary.created", missed.ID())
		if got := w.onlyCall(); !strings.Contains(got.Description, "lundi") {
			t.Errorf("description:\n%s", got.Description)
		}

		other := w.aircall.StartCall(aircalltest.CallSpec{Number: w.other.ID, Counterpart: "+33199001111"})
		other.Hangup()
		unreadable("call.ended", other.ID())
		w.onlyCall()
		if r, err := w.Call(t.Context(), other.ID()); err == nil {
			t.Errorf("kept: %+v", r)
		}
		unreadable("summary.created", 99)
		unreadable("contact.created", 98)
		for _, r := range w.aircall.Requests() {
			if strings.Contains(r.Path, "/99") || strings.Contains(r.Path, "/98") {
				t.Errorf("asked for %s, which is not ours", r.Path)
			}
		}
	})
}

// An event that does not say when it was written counts as of now: the card is shown, and the call is logged.
func TestEventWithoutATime(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{seed: func(w *world) { w.company("Atelier", "+33 1 99 00 11 11") }}, func(t *testing.T, w *world) {
		start := time.Now()
		for _, event := range []string{`"call.created","data":{"status":"initial"`, `"call.ended","data":{"status":"done","ended_at":` + fmt.Sprint(start.Unix()+60)} {
			w.post(fmt.Sprintf(`{"token":%q,"event":%s,"id":%d,"direction":"inbound","started_at":%d,"raw_digits":"+33 1 99 00 11 11",
				"number":{"id":%d,"digits":"+33 1 99 00 00 01"}}}`, webhookToken, event, 77, start.Unix(), w.line.ID))
			time.Sleep(61 * time.Second)
		}
		w.onlyCall()
		if !slices.ContainsFunc(w.aircall.Requests(), func(r aircalltest.Request) bool { return r.Path == "/v1/calls/77/insight_cards" }) {
			t.Error("no card")
		}
	})
}

// An event of the webhook whose data cannot be read, but for the call's id, has Aircall asked about the call.
func TestEventWithoutAPayload(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{seed: func(w *world) { w.company("Atelier", "+33 1 99 00 11 11") }}, func(t *testing.T, w *world) {
		w.lose(func(string) bool { return true })
		call := w.answered("+33199001111")
		for i, body := range []string{
			`{"event":"call.ended","token":%q,"data":{"id":%d`,                                                // it breaks off
			`{"event":"call.ended","token":%q,"data":{"id":%d,"user":{"numbers":[` + strings.Repeat("[", 500), // too deep
			`{"event":"call.unheard_of","token":%q,"data":{"id":%d}}`,                                         // not known: nothing to ask about
		} {
			if status := w.post(fmt.Sprintf(body, webhookToken, int64(call.ID())+int64(i/2))); status != 200 {
				t.Errorf("%.60s: status %d", body, status)
			}
		}
		time.Sleep(4 * time.Minute)
		w.onlyCall()
		if s, err := w.Status(t.Context()); err != nil || s.Counts.Malformed != 2 || s.Counts.Unknown != 1 {
			t.Errorf("counts: %+v, %v", s.Counts, err)
		}
	})
}

// A call that is more than a store takes is cut, logged, and reported as cut.
func TestCallThatIsTooLarge(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{
		seed:   func(w *world) { w.company("Atelier", "+33 1 99 00 11 11") },
		config: func(c *bridge.Config) { c.Extras = bridge.Extras{Messages: true, ActionItems: true} },
	}, func(t *testing.T, w *world) {
		call := w.answered("+33199001111")
		for range 12 {
			call.Comment(w.alice.ID, strings.Repeat("\x01", 30_000)) // six bytes each in JSON
		}
		call.ActionItem(strings.Repeat("Envoyer le devis. ", 20_000))
		w.aircall.ReceiveMessage(w.line.ID, "+33199001111", strings.Repeat("Bonjour. ", 40_000))
		afterwards()
		w.onlyCall()
		if r := w.report(call.ID()); !r.Shortened || len(r.Call.Comments) != 12 || r.LastError != "" {
			t.Errorf("shortened: %t, %d notes, %q", r.Shortened, len(r.Call.Comments), r.LastError)
		}
		if tasks, comments := len(w.sellsy.Tasks()), len(w.sellsy.Comments()); tasks != 1 || comments != 1 {
			t.Errorf("%d tasks, %d comments\n%s", tasks, comments, w.logs)
		}
		items, err := w.store.List(t.Context(), store.ListOptions{Installation: "default", Kind: "extra", Limit: 9})
		if err != nil || len(items) != 2 {
			t.Errorf("%d items, %v", len(items), err)
		}
		for _, it := range items {
			if len(it.Data) > 100_000 {
				t.Errorf("%s has %d bytes", it.Key.ID, len(it.Data))
			}
		}
	})
}
