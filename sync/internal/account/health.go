package account

import (
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// health is what the latest checks of both sides have found, in this process.
type health struct {
	mu      sync.Mutex
	aircall report.Aircall
	sellsy  report.Sellsy
}

func (h *health) with(f func(*health)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	f(h)
}

// AircallStatus says how the Aircall side is doing.
func (a *Account) AircallStatus() (s report.Aircall) {
	a.health.with(func(h *health) { s = h.aircall })
	s.Numbers = a.Numbers()
	for _, q := range a.Aircall.Quota() {
		if q.Limit > 0 {
			s.Quota = append(s.Quota, report.Quota{Name: q.Name, Limit: q.Limit, Remaining: q.Left})
		}
	}
	return s
}

// SellsyStatus says how the Sellsy side is doing.
func (a *Account) SellsyStatus() (s report.Sellsy) {
	a.health.with(func(h *health) { s = h.sellsy })
	s.Forbidden = a.Events.forbidden.list()
	for _, q := range a.Sellsy.Quota() {
		if q.Left >= 0 {
			s.Quota = append(s.Quota, report.Quota{Name: q.Name, Limit: q.Limit, Remaining: q.Left, Reset: q.Until})
		}
	}
	return s
}

// WebhookCheck is the outcome of a check of a webhook.
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

// AircallWebhookChecked notes the outcome of a check of Aircall's webhook.
func (a *Account) AircallWebhookChecked(c WebhookCheck) {
	a.health.with(func(h *health) { c.into(&h.aircall.Webhook) })
	if c.Err == nil {
		a.AircallAccepts()
	}
}

// SellsyWebhookChecked notes the outcome of a check of Sellsy's webhook.
func (a *Account) SellsyWebhookChecked(c WebhookCheck) {
	a.health.with(func(h *health) { c.into(&h.sellsy.Webhook) })
	if c.Err == nil {
		a.SellsyAccepts()
	}
}

// noteRefusal notes that a service refuses the credentials, if that is what an error says, and logs it when it is news.
func (h *health) noteRefusal(log *slog.Logger, err error) {
	for _, side := range []struct {
		name    string
		refuses bool
		since   func(*health) *time.Time
	}{
		{"Aircall", errors.Is(err, aircall.ErrUnauthorized), func(h *health) *time.Time { return &h.aircall.Refused }},
		{"Sellsy", errors.Is(err, sellsy.ErrUnauthorized), func(h *health) *time.Time { return &h.sellsy.Refused }},
	} {
		var news bool
		h.with(func(h *health) {
			if since := side.since(h); side.refuses && since.IsZero() {
				*since, news = time.Now(), true
			}
		})
		if news {
			log.Error(side.name+" refuses the credentials: connect the account again, or mend the key. Webhooks are taken all the same", "error", err)
		}
	}
}

// AircallAccepts notes that Aircall takes the credentials.
func (a *Account) AircallAccepts() {
	a.health.with(func(h *health) { h.aircall.Refused = time.Time{} })
}

// SellsyAccepts notes that Sellsy does.
func (a *Account) SellsyAccepts() { a.health.with(func(h *health) { h.sellsy.Refused = time.Time{} }) }
