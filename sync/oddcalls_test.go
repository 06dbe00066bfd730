package bridge_test

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
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
		unreadable := w.Engine().Calls.TakeUnreadable
		w.lose(func(string) bool { return true })

		missed := w.answered("+33199001111")
		if err := unreadable(t.Context(), missed.ID()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(4 * time.Minute)
		w.onlyCall()

		missed.Comment(w.alice.ID, "Litige")
		if err := unreadable(t.Context(), missed.ID()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(4 * time.Minute)
		if got := w.onlyCall(); !strings.Contains(got.Description, "Litige") {
			t.Errorf("description:\n%s", got.Description)
		}

		other := w.aircall.StartCall(aircalltest.CallSpec{Number: w.other.ID, Counterpart: "+33199001111"})
		other.Hangup()
		if err := unreadable(t.Context(), other.ID()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(4 * time.Minute)
		w.onlyCall()
		if r, err := w.Call(t.Context(), other.ID()); err == nil {
			t.Errorf("kept: %+v", r)
		}
	})
}
