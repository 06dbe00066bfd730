package sellsytest

import (
	"context"
	"crypto/sha1" //nolint:gosec // Sellsy's own choice
	"encoding/hex"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
)

// signatureHeader holds the signature of a webhook: the SHA-1, in hexadecimal, of the key followed by the body.
const signatureHeader = "X-Webhook-Signature"

// DeliveryOptions say how webhooks are delivered. The zero value is Sellsy's default.
type DeliveryOptions struct {
	// Events are the ids of the events to deliver, such as "people.updated". Nil means all that the fake knows; see
	// [Server.DeliverTo].
	Events []string

	JSON       bool // a JSON body instead of a form
	WithObject bool // the body holds the record

	// Loss and Duplication are the shares of events, between 0 and 1, that are not delivered or delivered twice. Seed makes
	// the choice repeatable.
	Loss, Duplication float64
	Seed              uint64
}

// Delivery is a webhook that the server has sent.
type Delivery struct {
	Time    time.Time
	Event   string // its id, such as "people.updated"; empty when Sellsy looks whether a new endpoint is alive, with GET
	Request Request
	Lost    bool // not delivered, see DeliveryOptions.Loss
}

// subscription is somebody who is told about changes.
type subscription struct {
	opts     DeliveryOptions
	key      string
	endpoint string
	through  http.RoundTripper
	random   *rand.Rand
	hook     int64 // the registered webhook, 0 for a handler
}

// DeliverTo delivers webhooks signed with key to a handler from now on. Events are those that have been seen in real
// accounts: client, prospect and people records created, updated, archived or deleted, links between contacts and
// companies made or removed, and the status and step of opportunities. Suppliers and phone calls have none.
//
// As with Sellsy, nothing is delivered again and what the handler answers makes no difference. Deliveries follow one
// another in the order of the changes, in the background: see [Server.Flush].
func (s *Server) DeliverTo(h http.Handler, key string, opts ...DeliveryOptions) {
	var o DeliveryOptions
	if len(opts) > 0 {
		o = opts[0]
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.subscriptions = append(s.subscriptions, &subscription{
		opts: o, key: key, endpoint: "https://webhooks.example/sellsy", through: fakehttp.Transport(h),
		random: rand.New(rand.NewPCG(o.Seed, 0)), //nolint:gosec // repeatable on purpose
	})
}

// DeliverThrough delivers the webhooks that are registered through the API, by way of a transport. Until it is called they
// are only registered.
func (s *Server) DeliverThrough(rt http.RoundTripper) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.outlet = rt
}

// Flush waits until every webhook about the changes made so far has been answered, or until ctx ends.
func (s *Server) Flush(ctx context.Context) error {
	s.mu.Lock()
	idle := s.idle
	s.mu.Unlock()
	if idle == nil {
		return nil
	}
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Deliveries returns the webhooks sent and lost so far, oldest first.
func (s *Server) Deliveries() []Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Delivery, len(s.deliveries))
	for i, d := range s.deliveries {
		list[i] = *d
	}
	return list
}

// change is something that happened to a record.
type change struct {
	kind       string // the first word of the event's id
	verb       string // the second
	id         int64
	object     any
	individual bool // a third that is a person
}

// notification is the content of a webhook. Ids and the account are text, unlike everywhere else.
type notification struct {
	EventType     string `json:"eventType"`
	Timestamp     string `json:"timestamp"`
	Event         string `json:"event"`
	RelatedID     string `json:"relatedid"`
	RelatedType   string `json:"relatedtype,omitempty"`
	ThirdType     string `json:"thirdtype,omitempty"`
	Individual    *bool  `json:"individual,omitempty"`
	OwnerID       string `json:"ownerid"`
	OwnerType     string `json:"ownertype"`
	CorpID        string `json:"corpid"`
	RelatedObject any    `json:"relatedobject,omitempty"`
}

// logs are the event types of each kind. That of links has never been seen.
var logs = map[string]string{
	"people": "peopleLog", "opportunity": "opportunityLog", "task": "taskLog", "third_party_contact": "thirdcontactLog",
	"estimate": "docslog", "order": "docslog", "invoice": "docslog", "signature": "signature",
}

func (s *Server) notification(c change, withObject bool) notification {
	n := notification{
		EventType: logs[c.kind], Timestamp: strconv.FormatInt(time.Now().Unix(), 10), Event: c.verb,
		RelatedID: strconv.FormatInt(c.id, 10), RelatedType: c.kind,
		OwnerID: strconv.FormatInt(s.me, 10), OwnerType: "staff", CorpID: strconv.FormatInt(int64(s.opts.CorpID), 10),
	}
	switch c.kind {
	case "client", "prospect", "supplier": // companies and individuals alike
		n.EventType, n.RelatedType, n.ThirdType, n.Individual = "thirdLog", "third", c.kind, &c.individual
	case "signature": // seen without
		n.RelatedType = ""
	}
	if withObject {
		n.RelatedObject = c.object
	}
	return n
}

// changed tells everybody who subscribed to a change. The bodies are made at once, the deliveries follow.
func (s *Server) changed(c change) {
	event := c.kind + "." + c.verb
	if !knownEvent(event) {
		return
	}
	for _, sub := range s.subscriptions {
		if sub.opts.Events == nil || contains(sub.opts.Events, event) {
			s.enqueue(sub, event, s.notification(c, sub.opts.WithObject))
		}
	}
	if s.outlet == nil {
		return
	}
	for w := range s.webhooks.All() {
		if w.Type == "http" && w.IsEnabled && w.wants(event) {
			sub := &subscription{
				opts: DeliveryOptions{JSON: w.JSON}, key: w.SignKey, endpoint: w.Endpoint, through: s.outlet, hook: w.ID,
			}
			s.enqueue(sub, event, s.notification(c, w.WithObject))
		}
	}
}

// parcel is a webhook on its way.
type parcel struct {
	*Delivery
	sub *subscription
}

func (s *Server) enqueue(sub *subscription, event string, n notification) {
	d := &Delivery{Time: time.Now(), Event: event}
	d.Request = Request{Time: d.Time, Method: http.MethodPost, Header: userAgent()}
	if sub.opts.JSON {
		d.Request.Body = encode(n)
		d.Request.Header.Set("Content-Type", "application/json")
	} else {
		d.Request.Body = []byte("notif=" + url.QueryEscape(string(encode(n))))
		d.Request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	d.Request.Header.Set(signatureHeader, sign(sub.key, d.Request.Body))
	times := 1
	if sub.random != nil {
		switch p := sub.random.Float64(); {
		case p < sub.opts.Loss:
			times = 0
		case p < sub.opts.Loss+sub.opts.Duplication:
			times = 2
		}
	}
	if times == 0 {
		d.Lost = true
		s.deliveries = append(s.deliveries, d)
		return
	}
	for range times {
		s.post(parcel{new(*d), sub})
	}
}

func userAgent() http.Header { return http.Header{"User-Agent": {"Sellsy Webhook"}} }

func sign(key string, body []byte) string {
	sum := sha1.Sum(append([]byte(key), body...)) //nolint:gosec // Sellsy's own choice
	return hex.EncodeToString(sum[:])
}

// post hands a parcel to the goroutine that delivers them, which lives as long as there are any.
func (s *Server) post(p parcel) {
	s.deliveries = append(s.deliveries, p.Delivery)
	s.outbox = append(s.outbox, p)
	if s.idle == nil {
		s.idle = make(chan struct{})
		go s.deliver(s.idle)
	}
}

func (s *Server) deliver(idle chan struct{}) {
	defer close(idle)
	for {
		s.mu.Lock()
		if len(s.outbox) == 0 {
			s.idle = nil
			s.mu.Unlock()
			return
		}
		p := s.outbox[0]
		s.outbox = s.outbox[1:]
		s.mu.Unlock()

		status := p.send()

		s.mu.Lock()
		p.Request.Status = status
		if w, known := s.webhooks.Get(p.sub.hook); known && p.Event != "" {
			if status >= 200 && status < 300 {
				w.LastSucceeded = s.now()
			} else {
				w.LastFailed = s.now()
				w.Failures++
			}
		}
		s.mu.Unlock()
	}
}

// deliveryTimeout is how long the fake waits for the answer to a webhook, which Sellsy does not care for.
const deliveryTimeout = 10 * time.Second

// send returns the status of the answer, 0 when there was none.
func (p parcel) send() int {
	ctx, cancel := context.WithTimeout(context.Background(), deliveryTimeout)
	defer cancel()
	return fakehttp.Send(ctx, p.sub.through, p.Request.Method, p.sub.endpoint, p.Request.Header, p.Request.Body)
}

// Resend delivers a webhook once more, or one that was lost for the first time. It goes to the handlers of
// [Server.DeliverTo].
func (s *Server) Resend(d Delivery) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subscriptions {
		again := d
		again.Time, again.Lost, again.Request.Status = time.Now(), false, 0
		again.Request.Header = d.Request.Header.Clone()
		again.Request.Header.Set(signatureHeader, sign(sub.key, d.Request.Body))
		s.post(parcel{&again, sub})
	}
}

// Emit delivers an event about a record as if something had happened to it that the fake does not imitate, for example
// "client.transform". Events that are not in the account's list are not delivered.
func (s *Server) Emit(event string, id int64) {
	kind, verb, _ := strings.Cut(event, ".")
	s.mu.Lock()
	defer s.mu.Unlock()
	_, individual := s.individuals.Get(id)
	s.changed(change{kind: kind, verb: verb, id: id, individual: individual})
}
