package aircalltest

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
)

const (
	answerTime  = 5 * time.Second // a webhook must answer within
	maxAttempts = 51              // one and 50 repetitions
	retrySpan   = 12 * time.Hour  // how long a disabled webhook is tried again
	maxRetry    = 15 * time.Minute
)

// Disorder spoils deliveries in the ways that the real ones may be: Aircall delivers at least once, in any order, and gives up
// on webhooks that fail. It draws from its own seed, so that a run can be repeated.
type Disorder struct {
	Seed uint64

	// Duplicate is how many further times each event is delivered.
	Duplicate int

	// Lose is the fraction of events, from 0 to 1, that are never delivered.
	Lose float64

	// Shuffle delays each delivery by a random time up to this, so that they overtake each other. TimeScale does not apply.
	Shuffle time.Duration
}

// SetDisorder spoils the deliveries of events from now on. The zero Disorder ends it.
func (s *Server) SetDisorder(d Disorder) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.setDisorder(d)
}

func (s *Server) setDisorder(d Disorder) {
	s.disorder = d
	s.disorderRNG = rand.New(rand.NewPCG(d.Seed, 0)) // repeatable on purpose
}

// Delivery is an attempt to deliver an event to a webhook.
type Delivery struct {
	Time    time.Time // of the answer, or of the failure
	Webhook aircall.WebhookID
	Event   aircall.EventName
	Body    []byte // what was sent
	Attempt int    // from 1
	Status  int    // of the answer; 0 when there was none
}

// Deliveries returns the attempts to deliver events so far, oldest first.
func (s *Server) Deliveries() []Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.deliveries)
}

// DeliverTo delivers events to a handler in this process, as to a webhook of all events that was made in the Dashboard. The
// token goes into the events. Such webhooks do not show in the API.
func (s *Server) DeliverTo(h http.Handler, token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.handlers = append(s.handlers, &webhook{
		UUID: s.uuid(), URL: "https://webhook.example.com/", Active: true, Token: token, Events: allEvents(),
		oauth:   s.opts.AccessToken != "" && s.opts.APIID == "",
		handler: h,
	})
}

// Deliver sends an event of the caller's making to the webhooks. The data is encoded as JSON.
func (s *Server) Deliver(name aircall.EventName, data any) error {
	encoded, err := json.Marshal(data)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.emitData(name, now(), encoded, 0)
	return nil
}

// emit sends an event to the webhooks that want it.
func (s *Server) emit(name aircall.EventName, data object) { s.emitAt(name, now(), data, 0) }

// emitAt sends an event with a time of its own. The number is that of a call, which decides whether OAuth integrations see it.
func (s *Server) emitAt(name aircall.EventName, at moment, data object, number int64) {
	encoded, err := json.Marshal(data)
	if err != nil {
		s.misused("%s: %v", name, err)
		return
	}
	s.emitData(name, at, encoded, number)
}

func (s *Server) emitData(name aircall.EventName, at moment, data []byte, number int64) {
	if s.closed {
		return
	}
	for _, hook := range slices.Concat(slices.Collect(s.webhooks.All()), s.handlers) {
		if !hook.Active || !slices.Contains(hook.Events, name) || !s.sees(hook, name, number) {
			continue
		}
		body, err := json.Marshal(struct {
			Resource  string            `json:"resource"`
			Event     aircall.EventName `json:"event"`
			Timestamp moment            `json:"timestamp"`
			Token     string            `json:"token"`
			Data      json.RawMessage   `json:"data"`
		}{topicOf(name), name, at, hook.Token, data})
		if err != nil {
			s.misused("%s: %v", name, err)
			return
		}
		if s.disorder.Lose > 0 && s.disorderRNG.Float64() < s.disorder.Lose {
			continue
		}
		for range 1 + s.disorder.Duplicate {
			d := &delivery{hook: hook, event: name, body: body, attempt: 1}
			s.pending++
			if s.disorder.Shuffle <= 0 {
				s.enqueue(d)
				continue
			}
			s.after(time.Duration(s.disorderRNG.Int64N(int64(s.disorder.Shuffle))), false, func() { s.enqueue(d) })
		}
	}
}

// sees says whether a webhook gets an event. Those of an OAuth integration depend on its state and its picked numbers.
func (s *Server) sees(hook *webhook, name aircall.EventName, number int64) bool {
	if name == aircall.EventIntegrationDeleted {
		return hook.oauth
	}
	if !hook.oauth {
		return true
	}
	if !s.integration.active || s.integration.deleted {
		return false
	}
	return number == 0 || s.integration.picked == nil || slices.Contains(s.integration.picked, number)
}

// topicOf is the envelope's word for what an event is about.
func topicOf(name aircall.EventName) string {
	family, _, _ := strings.Cut(string(name), ".")
	switch family {
	case "call", "user", "number", "contact", "message", "ai_voice_agent", "analytics", "integration":
		return family
	case "group_message":
		return "message"
	default:
		return "conversation_intelligence"
	}
}

type delivery struct {
	hook    *webhook
	event   aircall.EventName
	body    []byte
	attempt int
	once    bool // not repeated
}

// after runs f under the lock, later. A counted event keeps Wait waiting.
func (s *Server) after(d time.Duration, counted bool, f func()) {
	if s.closed {
		return
	}
	if counted {
		s.pending++
	}
	var timer *time.Timer
	timer = time.AfterFunc(d, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.closed {
			return
		}
		delete(s.timers, timer)
		f()
		if counted {
			s.done()
		}
	})
	s.timers[timer] = struct{}{}
}

// done ends one pending event.
func (s *Server) done() {
	s.pending--
	if s.pending == 0 {
		s.idle.Broadcast()
	}
}

func (s *Server) enqueue(d *delivery) {
	hook := d.hook
	hook.queue = append(hook.queue, d)
	if hook.working < s.opts.DeliveryConcurrency {
		hook.working++
		s.working++
		go s.work(hook)
	}
}

// work delivers what is queued for a webhook and ends when there is nothing left.
func (s *Server) work(hook *webhook) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(hook.queue) > 0 && !s.closed {
		d := hook.queue[0]
		hook.queue = hook.queue[1:]
		s.mu.Unlock()
		status := s.send(d)
		s.mu.Lock()
		s.conclude(d, status)
	}
	hook.working--
	s.working--
	if s.working == 0 {
		s.idle.Broadcast()
	}
}

// send makes one attempt and returns the status of the answer, 0 if there was none in time.
func (s *Server) send(d *delivery) int {
	ctx, cancel := context.WithTimeout(s.ctx, answerTime)
	defer cancel()
	through := s.opts.WebhookTransport
	if d.hook.handler != nil {
		through = fakehttp.Transport(d.hook.handler)
	}
	header := http.Header{}
	header.Set("Content-Type", "application/json")
	header.Set("User-Agent", "axios/1.12.2")
	header.Set("Aircall-Origin", "webhooks")
	return fakehttp.Send(ctx, through, http.MethodPost, d.hook.URL, header, d.body)
}

// conclude records an attempt and plans its repetition if it failed.
func (s *Server) conclude(d *delivery, status int) {
	hook := d.hook
	s.deliveries = append(s.deliveries, Delivery{
		Time: time.Now(), Webhook: aircall.WebhookID(hook.UUID), Event: d.event, Body: d.body, Attempt: d.attempt, Status: status,
	})
	if d.attempt == 1 {
		defer s.done()
	}
	if status >= 200 && status < 300 {
		hook.failures = 0
		if !hook.disabled.IsZero() {
			hook.Active, hook.disabled = true, time.Time{} // one success re-enables
		}
		return
	}
	hook.failures++
	if hook.failures >= s.opts.DisableAfter && hook.Active {
		hook.Active, hook.disabled = false, time.Now()
	}
	if hook.deleted || d.once || d.attempt >= maxAttempts || (!hook.disabled.IsZero() && time.Since(hook.disabled) > retrySpan) {
		return
	}
	wait := min(min(s.opts.RetryDelay, maxRetry)<<min(d.attempt-1, 20), maxRetry)
	again := *d
	again.attempt++
	s.after(wait, false, func() {
		if !hook.deleted {
			s.enqueue(&again)
		}
	})
}
