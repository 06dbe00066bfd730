package aircall_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
)

const hookToken = "0123456789abcdef0123456789abcdef"

func TestWebhookHandler(t *testing.T) {
	t.Parallel()
	ended := endedCall // with hookToken
	tests := []struct {
		name     string
		method   string
		body     string
		accept   error
		status   int
		accepted bool
	}{
		{"an event", http.MethodPost, ended, nil, http.StatusOK, true},
		{"an unknown event", http.MethodPost, `{"event":"call.whispered","token":"` + hookToken + `","data":{"id":1}}`, nil, http.StatusOK, true},
		{"an event with another active token", http.MethodPost, `{"event":"call.ended","token":"second","data":{"id":1}}`, nil, http.StatusOK, true},
		{"data that does not decode", http.MethodPost, `{"event":"call.ended","token":"` + hookToken + `","data":{"id":"x"}}`, nil, http.StatusOK, false},
		{"such data with a wrong token", http.MethodPost, `{"event":"call.ended","token":"wrong","data":{"id":"x"}}`, nil, http.StatusUnauthorized, false},
		{"a wrong token", http.MethodPost, strings.Replace(ended, hookToken, "wrong", 1), nil, http.StatusUnauthorized, false},
		{"no token", http.MethodPost, `{"event":"call.ended","data":{"id":1}}`, nil, http.StatusUnauthorized, false},
		{"the token under another key", http.MethodPost, `{"event":"call.ended","TOKEN":"` + hookToken + `","data":{"id":1}}`, nil, http.StatusUnauthorized, false},
		{"no JSON", http.MethodPost, `hello`, nil, http.StatusBadRequest, false},
		{"an empty body", http.MethodPost, ``, nil, http.StatusBadRequest, false},
		{"too large", http.MethodPost, strings.Repeat(" ", 1<<20) + ended, nil, http.StatusRequestEntityTooLarge, false},
		{"not accepted", http.MethodPost, ended, errors.New("disk full"), http.StatusServiceUnavailable, true},
		{"a look", http.MethodGet, ``, nil, http.StatusOK, false},
		{"another verb", http.MethodPut, ended, nil, http.StatusMethodNotAllowed, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var log strings.Builder
			accepted := false
			handler := &aircall.WebhookHandler{
				Secrets: []string{hookToken, "second"},
				Accept: func(_ context.Context, event *aircall.Event) error {
					accepted = event != nil
					return test.accept
				},
				Logger: slog.New(slog.NewTextHandler(&log, nil)),
			}
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), test.method, "/aircall", strings.NewReader(test.body)))
			if w.Code != test.status || accepted != test.accepted {
				t.Errorf("status %d, accepted %v; want %d, %v", w.Code, accepted, test.status, test.accepted)
			}
			if strings.Contains(log.String(), hookToken) {
				t.Errorf("the log shows the token: %s", &log)
			}
			if quiet := test.accepted && test.accept == nil || test.method != http.MethodPost; quiet != (log.Len() == 0) {
				t.Errorf("log: %q", log.String())
			}
		})
	}
}

func TestWebhookHandlerWithoutTokensRefuses(t *testing.T) {
	t.Parallel()
	handler := &aircall.WebhookHandler{Accept: func(context.Context, *aircall.Event) error { return nil }}
	for _, body := range []string{endedCall, `{"event":"call.ended","token":"","data":{"id":1}}`} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(body)))
		if w.Code != http.StatusUnauthorized {
			t.Errorf("status %d", w.Code)
		}
	}
}

func TestWebhookHandlerWhenTheSenderBreaksOff(t *testing.T) {
	t.Parallel()
	handler := &aircall.WebhookHandler{Secrets: []string{hookToken}}
	broken := io.MultiReader(strings.NewReader(endedCall[:100]), brokenReader{})
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", broken))
	if w.Code != http.StatusBadRequest {
		t.Errorf("status %d", w.Code)
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// The work is stuck, and Aircall is answered all the same, until the queue is full: then it is asked to send again.
func TestEventQueueHandsOverBeforeWorking(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		queue := aircall.NewEventQueue(2)
		handler := &aircall.WebhookHandler{Secrets: []string{hookToken}, Accept: queue.Accept}
		ctx, stop := context.WithCancel(t.Context())
		release := make(chan struct{})
		worked := 0
		done := make(chan error)
		go func() {
			done <- queue.Run(ctx, func(ctx context.Context, event *aircall.Event) {
				<-release
				if worked++; ctx.Err() != nil || event.Name != aircall.EventCallEnded {
					t.Errorf("%v, %v", event, ctx.Err())
				}
			})
		}()
		post := func() int {
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(endedCall)))
			synctest.Wait()
			return w.Code
		}
		for i, want := range []int{200, 200, 200, 503} { // one in work, two in the queue
			if got := post(); got != want {
				t.Errorf("event %d: status %d, want %d", i, got, want)
			}
		}
		stop()
		close(release)
		if err := <-done; !errors.Is(err, context.Canceled) || worked != 3 {
			t.Errorf("ended with %v after %d events", err, worked)
		}
	})
}

// A call's life reaches a handler through the queue.
func TestWebhookHandlerWithTheSimulator(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := aircalltest.New(t)
		queue := aircall.NewEventQueue(100)
		server.DeliverTo(&aircall.WebhookHandler{Secrets: []string{hookToken}, Accept: queue.Accept}, hookToken)
		user := server.AddUser(aircall.User{Name: "Camille Arnaud"})
		call := server.StartCall(aircalltest.CallSpec{Counterpart: "+33 1 99 00 12 34"})
		call.Ring(user.ID)
		time.Sleep(5 * time.Second)
		call.Answer(user.ID)
		time.Sleep(time.Minute)
		call.Hangup()
		server.Wait()

		ctx, stop := context.WithCancel(t.Context())
		stop()
		var last *aircall.Call
		if err := queue.Run(ctx, func(_ context.Context, event *aircall.Event) {
			if event.Name == aircall.EventCallEnded {
				last, _ = event.Payload.(*aircall.Call)
			}
		}); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		if last == nil || last.Outcome() != aircall.OutcomeAnswered || last.TalkTime() != time.Minute {
			t.Errorf("call.ended: %+v", last)
		}
	})
}
