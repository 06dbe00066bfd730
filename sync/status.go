package sync

import (
	"context"
	gosync "sync"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// Status is how an installation is doing. It encodes to JSON.
type Status struct {
	Installation string          `json:"installation"`
	Since        time.Time       `json:"since,omitzero"` // when the bridge ran for it for the first time
	Ready        bool            `json:"ready"`          // Sellsy's records have been read once
	Directory    DirectoryStatus `json:"directory"`
	Aircall      AircallStatus   `json:"aircall"`
	Sellsy       SellsyStatus    `json:"sellsy"`

	// Work that waits: calls to log or update, records of Sellsy to read again, numbers whose contact is to be brought in step.
	Calls    store.Backlog `json:"calls"`
	Records  store.Backlog `json:"records"`
	Contacts store.Backlog `json:"contacts"`

	Parked int       `json:"parked"`         // pieces of parked work, counted up to 1,000
	Swept  time.Time `json:"swept,omitzero"` // calls that began before this have been compared with Aircall's list
	Counts Counts    `json:"counts"`
}

// DirectoryStatus is how much of Sellsy is known, and since when.
type DirectoryStatus struct {
	Parties int       `json:"parties"`
	Scanned time.Time `json:"scanned,omitzero"` // when the oldest whole reading of a kind of record began; zero: not yet
	Polled  time.Time `json:"polled,omitzero"`  // changes before this are known
}

// AircallStatus is how the Aircall side is doing. The times are of this process.
type AircallStatus struct {
	// Integration says that an OAuth integration is looked at; see [Config].PickedNumbers. Active says that it is switched
	// on in Aircall.
	Integration bool      `json:"integration"`
	Active      bool      `json:"active"`
	Checked     time.Time `json:"checked,omitzero"`

	Numbers []aircall.NumberID `json:"numbers"` // that are served; nil: all
	Webhook WebhookStatus      `json:"webhook"`
	Quota   []QuotaWindow      `json:"quota,omitempty"`
	Error   string             `json:"error,omitempty"` // of the latest check of the integration
}

// SellsyStatus is how the Sellsy side is doing.
type SellsyStatus struct {
	Webhook WebhookStatus `json:"webhook"`
	Quota   []QuotaWindow `json:"quota,omitempty"`
}

// WebhookStatus is what the latest check of a webhook found; see [Config].Webhooks.
type WebhookStatus struct {
	URL      string    `json:"url,omitempty"` // empty: not looked after
	Active   bool      `json:"active"`
	Failures int       `json:"failures,omitempty"` // deliveries that failed, as far as the vendor counts them
	Checked  time.Time `json:"checked,omitzero"`   // zero: not yet
	Repaired time.Time `json:"repaired,omitzero"`  // registered, or set right
	Error    string    `json:"error,omitempty"`    // of the latest check
}

// QuotaWindow is what is left of a quota, as far as the client knows.
type QuotaWindow struct {
	Name      string    `json:"name"`            // "second", "minute", "day" or "month"
	Limit     int       `json:"limit,omitempty"` // zero: not known
	Remaining int       `json:"remaining"`       // -1: not known
	Reset     time.Time `json:"reset,omitzero"`
}

// maxParked bounds the counting.
const maxParked = 1000

// Status says how the installation is doing. It asks only the store.
func (b *Bridge) Status(ctx context.Context) (Status, error) {
	s := Status{Installation: b.account.id, Counts: b.Counts()}
	b.health.read(func(h *health) { s.Aircall, s.Sellsy.Webhook = h.aircall, h.sellsy })
	s.Aircall.Numbers = b.account.numbers.list()
	if q := b.cfg.Aircall.Quota(); q.Limit > 0 {
		s.Aircall.Quota = []QuotaWindow{{Name: "minute", Limit: q.Limit, Remaining: q.Left}}
	}
	for _, q := range b.cfg.Sellsy.QuotaState() {
		if q.Left >= 0 {
			s.Sellsy.Quota = append(s.Sellsy.Quota, QuotaWindow{Name: q.Window, Limit: q.Limit, Remaining: q.Left, Reset: q.Until})
		}
	}
	in, _, err := b.cfg.Installations.Installation(ctx, b.account.id)
	if err != nil {
		return s, err
	}
	s.Since = in.Created
	if s.Directory, s.Ready, err = b.directoryStatus(ctx); err != nil {
		return s, err
	}
	for _, q := range []struct {
		kind string
		into *store.Backlog
	}{{callKind, &s.Calls}, {partyKind, &s.Records}, {numberKind, &s.Contacts}} {
		if *q.into, err = b.cfg.Store.Backlog(ctx, b.account.id, q.kind); err != nil {
			return s, err
		}
	}
	parked, err := b.Parked(ctx, "", maxParked)
	if err != nil {
		return s, err
	}
	s.Parked = len(parked)
	s.Swept, err = b.swept(ctx)
	return s, err
}

func (b *Bridge) directoryStatus(ctx context.Context) (s DirectoryStatus, ready bool, err error) {
	ready = true
	for _, k := range partyKinds {
		var p progress
		if p, err = b.progress(ctx, k); err != nil {
			return s, false, err
		}
		ready = ready && !p.Done.IsZero()
		s.Scanned, s.Polled = store.Earlier(s.Scanned, p.Done), store.Earlier(s.Polled, p.Polled)
	}
	if !ready {
		s.Scanned = time.Time{}
	}
	s.Parties, err = b.cfg.Directory.Count(ctx, b.account.id)
	return s, ready, err
}

// Calls returns reports on up to limit stored calls, the latest ids first, starting before the given id; zero: from the latest.
// It asks only the store. Ids are compared as texts there, which is the same as long as they have as many digits.
func (b *Bridge) Calls(ctx context.Context, before aircall.CallID, limit int) ([]CallReport, error) {
	o := store.ListOptions{Installation: b.account.id, Kind: callKind, Descending: true, Limit: limit}
	if before != 0 {
		o.After = b.callKey(before).ID
	}
	var reports []CallReport
	for len(reports) < limit {
		items, err := b.cfg.Store.List(ctx, o)
		if err != nil || len(items) == 0 {
			return reports, err
		}
		for _, it := range items {
			o.After = it.Key.ID
			st, err := decodeCall(it.Data)
			if err != nil {
				b.log.Warn("call not listed", "call", it.Key.ID, "error", err)
				continue
			}
			if st.Call != nil && len(reports) < limit {
				reports = append(reports, reportOf(st.Call.ID, it, st))
			}
		}
	}
	return reports, nil
}

// health is what the checks of both sides have found.
type health struct {
	mu      gosync.Mutex
	aircall AircallStatus
	sellsy  WebhookStatus
}

func (h *health) read(f func(*health)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	f(h)
}

// checked notes the outcome of a check of a webhook.
func (s *WebhookStatus) checked(err error, active, repaired bool, failures int) {
	s.Checked, s.Error = time.Now(), ""
	if err != nil {
		s.Error = err.Error()
		return
	}
	s.Active, s.Failures = active, failures
	if repaired {
		s.Repaired = s.Checked
	}
}
