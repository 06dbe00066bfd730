package account

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// Health is how both sides are doing, as far as this process knows.
type Health struct {
	log      *slog.Logger
	remedies Remedies

	givenTokens, givenKeys atomic.Bool // for webhooks

	mu      sync.Mutex
	aircall report.Aircall
	sellsy  report.Sellsy

	phones, crm access
}

func (h *Health) with(f func(*Health)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	f(h)
}

// AircallStatus says how the Aircall side is doing.
func (a *Account) AircallStatus() (s report.Aircall) {
	a.Health.with(func(h *Health) { s = h.aircall; s.Access = h.phones.status() })
	s.Numbers = a.Numbers()
	s.Webhook.Given = a.Health.givenTokens.Load()
	for _, q := range a.Aircall.Quota() {
		if q.Limit > 0 {
			s.Quota = append(s.Quota, report.Quota{Name: q.Name, Limit: q.Limit, Remaining: q.Left})
		}
	}
	return s
}

// SellsyStatus says how the Sellsy side is doing.
func (a *Account) SellsyStatus() (s report.Sellsy) {
	a.Health.with(func(h *Health) { s = h.sellsy; s.Access = h.crm.status() })
	s.Webhook.Given = a.Health.givenKeys.Load()
	s.Forbidden = a.Events.forbidden.list()
	s.Token.Since, s.Token.Expires = a.Sellsy.TokenTimes()
	for _, q := range a.Sellsy.Quota() {
		if q.Left >= 0 {
			s.Quota = append(s.Quota, report.Quota{Name: q.Name, Limit: q.Limit, Remaining: q.Left, Reset: q.Until})
		}
	}
	return s
}

// GivenTokens notes that whoever made the bridge gave tokens for Aircall's webhook, which somebody else looks after.
func (h *Health) GivenTokens() { h.givenTokens.Store(true) }

// GivenKeys notes the same of keys for that of Sellsy.
func (h *Health) GivenKeys() { h.givenKeys.Store(true) }

// WebhookCheck is what a check of a webhook has found.
type WebhookCheck struct {
	URL      string
	Err      error
	Repaired bool // registered, or set right
	Failures int  // deliveries that failed, as far as the vendor counts them
}

func (c WebhookCheck) into(s *report.Webhook) {
	s.URL, s.Checked, s.Error = c.URL, time.Now(), ""
	if c.Err != nil {
		s.Error = c.Err.Error()
		return
	}
	s.Active, s.Failures = true, c.Failures
	if c.Repaired {
		s.Repaired = s.Checked
	}
}

// AircallWebhookChecked notes what a check has found.
func (h *Health) AircallWebhookChecked(c WebhookCheck) {
	h.with(func(h *Health) { c.into(&h.aircall.Webhook) })
}

// SellsyWebhookChecked notes what a check has found.
func (h *Health) SellsyWebhookChecked(c WebhookCheck) {
	h.with(func(h *Health) { c.into(&h.sellsy.Webhook) })
}

// Side is one of both services. Sides can be joined with |.
type Side int

// The sides.
const (
	AircallSide Side = 1 << iota
	SellsySide
)

const (
	minRefusal = 15 * time.Second // between two pieces of work that try credentials which are refused
	maxRefusal = 5 * time.Minute

	steady = time.Minute // of answers, after which another refusal is news
)

// access is what the answers of one side say of its credentials.
type access struct {
	refused  time.Time // since when the credentials are refused
	tries    int       // pieces of work that were let through since, to try them
	next     time.Time // when another one is
	accepted time.Time // since when they are not; zero: no answer yet
	answered time.Time // the last answer that was no failure
	said     bool      // a refusal was logged

	failed    time.Time // the last failure
	lastError string
	heldUp    map[string]bool // kinds of work that failed or waited since the last answer
}

func (s *access) status() report.Access {
	return report.Access{
		Refused: s.refused, Answered: s.answered, LastError: s.lastError, Failed: s.failed, HeldUp: slices.Sorted(maps.Keys(s.heldUp)),
	}
}

// ended notes how a request ended, and reports whether it is news that the credentials are refused.
func (s *access) ended(err error, refused bool) (news bool) {
	now := time.Now()
	if err == nil {
		*s = access{accepted: store.Earlier(s.accepted, now), answered: now, said: s.said, failed: s.failed, lastError: s.lastError}
		return false
	}
	s.failed, s.lastError = now, err.Error()
	if !refused || !s.refused.IsZero() {
		return false
	}
	s.refused, s.tries = now, 0
	s.postpone(now)
	news = !s.said || now.Sub(s.accepted) >= steady // else it comes and goes
	s.said, s.accepted = true, time.Time{}
	return news
}

// postpone says when work may try the credentials again: ever more rarely.
func (s *access) postpone(now time.Time) {
	s.next = now.Add(min(minRefusal<<min(s.tries, 8), maxRefusal))
	s.tries++
}

func (s *access) holdUp(kind string) {
	if s.heldUp == nil {
		s.heldUp = map[string]bool{}
	}
	s.heldUp[kind] = true
}

// heldBack says until when work waits whose side refuses the credentials. One piece at a time is let through, to try them.
func (s *access) heldBack(kind string, now time.Time) time.Time {
	switch {
	case s.refused.IsZero():
		return time.Time{}
	case !now.Before(s.next):
		s.postpone(now)
		return time.Time{}
	}
	s.holdUp(kind)
	return s.next
}

// HeldBack says until when work of a kind waits because a side that it needs refuses the credentials; zero: it does not.
func (h *Health) HeldBack(needs Side, kind string) (until time.Time) {
	now := time.Now()
	h.with(func(h *Health) {
		if needs&AircallSide != 0 {
			until = h.phones.heldBack(kind, now)
		}
		if needs&SellsySide != 0 && until.IsZero() {
			until = h.crm.heldBack(kind, now)
		}
	})
	return until
}

// noteFailure notes what a failure of work holds up.
func (h *Health) noteFailure(f report.AttemptFailed) {
	h.with(func(h *Health) {
		if errors.As(f.Err, new(*aircall.Error)) {
			h.phones.holdUp(f.Kind)
		}
		if errors.As(f.Err, new(*sellsy.Error)) {
			h.crm.holdUp(f.Kind)
		}
	})
}

// aircallEnded is told how every request to Aircall ended.
func (h *Health) aircallEnded(err error) {
	h.ended("Aircall", func(h *Health) *access { return &h.phones }, err, errors.Is(err, aircall.ErrUnauthorized),
		cmp.Or(h.remedies.Aircall, "Check the credentials of Config.Aircall, or connect the account again."))
}

// sellsyEnded is told how every request to Sellsy ended.
func (h *Health) sellsyEnded(err error) {
	h.ended("Sellsy", func(h *Health) *access { return &h.crm }, err, errors.Is(err, sellsy.ErrUnauthorized),
		cmp.Or(h.remedies.Sellsy, "Check the credentials of Config.Sellsy, or connect the account again."))
}

func (h *Health) ended(name string, side func(*Health) *access, err error, refused bool, remedy string) {
	if err != nil && !refused && !failure(err) {
		err = nil // an answer like any other
	}
	if _, waits := errors.AsType[*aircall.QuotaError](err); waits || errors.Is(err, context.Canceled) {
		return
	}
	if errors.As(err, new(*sellsy.QuotaError)) {
		return
	}
	var news bool
	h.with(func(h *Health) { news = side(h).ended(err, refused) })
	if news {
		h.log.Error(name+" refuses the credentials. "+remedy+" Webhooks are taken all the same.", "error", err)
	}
}

// failure reports whether an error says that a side is not doing well. That something is not there, or is not accepted as it was sent,
// does not: such an answer takes credentials that are in order.
func failure(err error) bool {
	for _, answer := range []error{
		sellsy.ErrInvalid, sellsy.ErrNotFound, sellsy.ErrConflict, sellsy.ErrForbidden,
		aircall.ErrInvalid, aircall.ErrNotFound, aircall.ErrConflict, aircall.ErrNoInsight,
	} {
		if errors.Is(err, answer) {
			return false
		}
	}
	return true
}
