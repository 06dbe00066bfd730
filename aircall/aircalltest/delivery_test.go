package aircalltest_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
)

// handlerTransport carries deliveries to a handler in place of a network.
type handlerTransport struct{ h http.Handler }

func (t handlerTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	rec := httptest.NewRecorder()
	t.h.ServeHTTP(rec, r)
	return rec.Result(), nil
}

func TestDeliveryEnvelope(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		var header http.Header
		o.DeliverTo(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { header = r.Header }), "other")
		o.StartCall(aircalltest.CallSpec{})
		o.Wait()
		if got := header.Get("Aircall-Origin"); got != "webhooks" {
			t.Errorf("Aircall-Origin %q", got)
		}
		body := decode(t, o.in.bodies[0])
		if diff := cmp.Diff([]string{"data", "event", "resource", "timestamp", "token"}, keys(body)); diff != "" {
			t.Error(diff)
		}
		if body["resource"] != "call" || body["token"] != "token" || body["timestamp"] != float64(time.Now().Unix()) {
			t.Errorf("envelope %v %v %v", body["resource"], body["token"], body["timestamp"])
		}
	})
}

func TestDeliverAnyEvent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		for _, test := range []struct {
			event    aircall.EventName
			resource string
		}{
			{aircall.EventNumberClosed, "number"},
			{aircall.EventGroupMessageReceived, "message"},
			{aircall.EventTranscriptionCreated, "conversation_intelligence"},
			{aircall.EventAIVoiceAgentEnded, "ai_voice_agent"},
			{aircall.EventAnalyticsReportFailed, "analytics"},
		} {
			if err := o.Deliver(test.event, map[string]any{"id": 1, "call_id": 1}); err != nil {
				t.Fatal(err)
			}
			o.Wait()
			if got, _ := o.in.last(test.event); got.Resource != test.resource {
				t.Errorf("%s: resource %s", test.event, got.Resource)
			}
		}
		if err := o.Deliver("x", func() {}); err == nil {
			t.Error("no error for data that is not JSON")
		}
	})
}

func TestRetriesUntilSuccess(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, aircalltest.Options{RetryDelay: time.Minute})
		o.in.setStatus(503)
		o.StartCall(aircalltest.CallSpec{})
		o.Wait()
		time.Sleep(90 * time.Second)
		o.in.setStatus(200)
		time.Sleep(time.Hour)
		var statuses []int
		var times []time.Duration
		log := o.Deliveries()
		for _, d := range log {
			statuses = append(statuses, d.Status)
			times = append(times, d.Time.Sub(log[0].Time))
		}
		if diff := cmp.Diff([]int{503, 503, 200}, statuses); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]time.Duration{0, time.Minute, 3 * time.Minute}, times); diff != "" {
			t.Error(diff)
		}
	})
}

func TestSlowWebhookFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fake := aircalltest.New(t)
		fake.DeliverTo(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }), "token")
		start := time.Now()
		fake.StartCall(aircalltest.CallSpec{})
		fake.Wait()
		if got := fake.Deliveries(); len(got) != 1 || got[0].Status != 0 || got[0].Time.Sub(start) != 5*time.Second {
			t.Errorf("got %+v", got)
		}
	})
}

// TestDeliveryConcurrency: one event that hangs holds up the others only when they must come in order.
func TestDeliveryConcurrency(t *testing.T) {
	t.Parallel()
	for concurrency, want := range map[int]int{1: 0, 2: 1} {
		synctest.Test(t, func(t *testing.T) {
			var started, answered atomic.Int32
			fake := aircalltest.New(t, aircalltest.Options{DeliveryConcurrency: concurrency})
			fake.DeliverTo(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				if started.Add(1) == 1 {
					<-r.Context().Done()
					return
				}
				answered.Add(1)
			}), "token")
			fake.StartCall(aircalltest.CallSpec{}).Archive()
			synctest.Wait()
			if got := int(answered.Load()); got != want {
				t.Errorf("concurrency %d: %d events answered, want %d", concurrency, got, want)
			}
		})
	}
}

func TestWebhookDisabledAndEnabledAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		in := &inbox{t: t, status: 500}
		fake := aircalltest.New(t, aircalltest.Options{WebhookTransport: handlerTransport{in}, DisableAfter: 3, RetryDelay: time.Minute})
		client := fake.Client()
		hook, err := client.Webhooks.Create(t.Context(), aircall.WebhookInput{URL: "https://bridge.example.com/hook", AllEvents: true})
		if err != nil {
			t.Fatal(err)
		}
		fake.StartCall(aircalltest.CallSpec{})
		time.Sleep(5 * time.Minute) // attempts at 0, 1 and 3 minutes
		if got, err := client.Webhooks.Get(t.Context(), hook.ID); err != nil || got.Active {
			t.Fatalf("still active, %v", err)
		}
		fake.StartCall(aircalltest.CallSpec{}) // while disabled: not sent
		in.setStatus(200)
		time.Sleep(time.Hour)
		if got, err := client.Webhooks.Get(t.Context(), hook.ID); err != nil || !got.Active {
			t.Fatalf("not enabled by a success, %v", err)
		}
		if diff := cmp.Diff([]string{"call.created", "call.created", "call.created", "call.created"}, in.names()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestRetriesEndTwelveHoursAfterDisabling(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		in := &inbox{t: t, status: 500}
		fake := aircalltest.New(t, aircalltest.Options{DisableAfter: 2})
		fake.DeliverTo(in, "token")
		start := time.Now()
		fake.StartCall(aircalltest.CallSpec{})
		time.Sleep(48 * time.Hour)
		log := fake.Deliveries()
		last := log[len(log)-1].Time.Sub(start)
		if last < 11*time.Hour || last > 13*time.Hour {
			t.Errorf("last of %d attempts after %v", len(log), last)
		}
	})
}

func TestDisorder(t *testing.T) {
	t.Parallel()
	play := func(t *testing.T, d aircalltest.Disorder) (names []string) {
		synctest.Test(t, func(t *testing.T) {
			o := newOffice(t, aircalltest.Options{Disorder: d})
			for range 5 {
				call := o.StartCall(aircalltest.CallSpec{})
				call.Answer(o.anna.ID)
				call.Hangup()
			}
			o.Wait()
			names = o.in.names()
		})
		return names
	}
	inOrder := play(t, aircalltest.Disorder{})
	if len(inOrder) != 20 {
		t.Fatalf("%d events, want 20", len(inOrder))
	}

	twice := play(t, aircalltest.Disorder{Duplicate: 4})
	if len(twice) != 100 || twice[0] != twice[4] {
		t.Errorf("duplicated: %d events", len(twice))
	}

	shuffled := play(t, aircalltest.Disorder{Seed: 1, Shuffle: time.Minute})
	if slices.Equal(shuffled, inOrder) {
		t.Error("shuffled: still in order")
	}
	slices.Sort(shuffled)
	slices.Sort(inOrder)
	if diff := cmp.Diff(inOrder, shuffled); diff != "" {
		t.Error(diff)
	}

	lost := play(t, aircalltest.Disorder{Seed: 1, Lose: 0.5})
	if len(lost) == 0 || len(lost) >= 20 {
		t.Errorf("lost: %d of 20 events left", len(lost))
	}
	if diff := cmp.Diff(lost, play(t, aircalltest.Disorder{Seed: 1, Lose: 0.5})); diff != "" {
		t.Errorf("another run with the same seed: %s", diff)
	}
}

// TestPickedNumbers: an OAuth integration gets the events of its picked numbers' calls only, and none while it is off.
func TestPickedNumbers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, aircalltest.Options{AccessToken: "bearer-token"})
		other := o.AddNumber(aircall.Number{})
		o.PickNumbers(other.ID)
		o.StartCall(aircalltest.CallSpec{Number: o.line.ID})
		o.Wait()
		if got := o.in.names(); len(got) != 0 {
			t.Errorf("of a number that was not picked: %v", got)
		}
		o.StartCall(aircalltest.CallSpec{Number: other.ID})
		o.Wait()
		if got := o.in.names(); len(got) != 1 {
			t.Errorf("of the picked number: %v", got)
		}
		o.SetIntegrationActive(false)
		o.StartCall(aircalltest.CallSpec{Number: other.ID})
		o.SetIntegrationActive(true)
		o.Uninstall()
		o.Wait()
		if diff := cmp.Diff([]string{"call.created", "integration.deleted"}, o.in.names()); diff != "" {
			t.Error(diff)
		}
		if err := o.Client().Ping(t.Context()); err == nil {
			t.Error("the token of an integration that is gone still works")
		}
	})
}

// TestCloseDropsScheduledEvents: no goroutine or timer is left, which the bubble would report.
func TestCloseDropsScheduledEvents(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		o.StartCall(aircalltest.CallSpec{}).Hangup()
		synctest.Wait()
		o.Close()
		o.Wait()
		time.Sleep(time.Hour)
		if diff := cmp.Diff([]string{"call.created", "call.hungup"}, o.in.names()); diff != "" {
			t.Error(diff)
		}
	})
}
