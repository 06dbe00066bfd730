package telemetry

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"golang.org/x/sync/errgroup"

	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/hub"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// asking is how many installations are asked for their status at a time.
const asking = 8

// Hub is what [Telemetry.WatchHub] asks: a hub.Hub.
type Hub interface {
	// List returns all installations.
	List(ctx context.Context) ([]hub.Info, error)
	// Bridge returns the bridge of an installation, if it can be worked for.
	Bridge(id string) (*bridge.Bridge, bool)
}

// WatchHub is [Telemetry.Watch] for many installations, whose hub.Config.Configure gives each the [Telemetry.Observer]. No metric names an
// installation, so their number does not grow with the customers: what can be added up is added up, and of what cannot, the worst is
// told, such as the oldest age, or 0 for bridge.side.up when one does not answer. How many installations are how, bridge.installations
// tells; which ones, the hub does. Paused installations are left out. Each collection asks the store about every installation:
// where there are thousands, collect once a minute. Calling stop ends that.
func (t *Telemetry) WatchHub(h Hub) (stop func() error, err error) {
	w := &hubWatch{hub: h, seen: map[string]report.Counts{}}
	registration, err := t.meter.RegisterCallback(func(ctx context.Context, o metric.Observer) error {
		status, states, err := w.ask(ctx)
		if err == nil {
			for state, n := range states {
				o.ObserveInt64(t.state.installations, int64(n), t.with(attribute.String("state", state)))
			}
		}
		t.observe(o, status, err == nil, time.Now())
		return nil
	}, t.state.all...)
	if err != nil {
		return nil, fmt.Errorf("telemetry: %w", err)
	}
	return registration.Unregister, nil
}

// hubWatch adds up the installations of a hub.
type hubWatch struct {
	hub Hub

	mu     sync.Mutex
	seen   map[string]report.Counts // by installation, at the last collection
	counts report.Counts            // of all, also of those that are gone: counters do not go back
}

// ask returns the status of all installations as one, and how many are in which state.
func (w *hubWatch) ask(ctx context.Context) (sum report.Status, states map[string]int, err error) {
	list, err := w.hub.List(ctx)
	if err != nil {
		return sum, nil, err
	}
	states = map[string]int{"working": 0, "refused": 0, "paused": 0, "broken": 0, "removing": 0}
	var bridges []*bridge.Bridge
	for _, in := range list {
		b, ok := w.hub.Bridge(in.ID)
		switch {
		case !in.Removed.IsZero():
			states["removing"]++
		case !in.Paused.IsZero():
			states["paused"]++
		case in.Error != "":
			states["broken"]++
		case ok:
			bridges = append(bridges, b)
		default:
			states["working"]++ // another process knows it already
		}
	}
	all := make([]report.Status, len(bridges))
	var group errgroup.Group
	group.SetLimit(asking)
	for i, b := range bridges {
		group.Go(func() (err error) {
			all[i], err = b.Status(ctx)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return sum, nil, err
	}
	sum.Ready = true
	for _, s := range all {
		if s.Aircall.Refused.IsZero() && s.Sellsy.Refused.IsZero() {
			states["working"]++
		} else {
			states["refused"]++
		}
		add(&sum, s)
	}
	sum.Counts = w.count(all)
	return sum, states, nil
}

// count adds what was counted since the last collection. The counts of an installation begin anew with its settings.
func (w *hubWatch) count(all []report.Status) report.Counts {
	w.mu.Lock()
	defer w.mu.Unlock()
	seen := map[string]report.Counts{}
	for _, s := range all {
		now, before := s.Counts, w.seen[s.Installation]
		seen[s.Installation] = now
		for _, c := range []struct {
			total       *uint64
			now, before uint64
		}{
			{&w.counts.Stored, now.Stored, before.Stored},
			{&w.counts.Ignored, now.Ignored, before.Ignored},
			{&w.counts.Unknown, now.Unknown, before.Unknown},
			{&w.counts.Malformed, now.Malformed, before.Malformed},
			{&w.counts.Unauthorized, now.Unauthorized, before.Unauthorized},
			{&w.counts.Repeated, now.Repeated, before.Repeated},
			{&w.counts.Decided, now.Decided, before.Decided},
			{&w.counts.Swept, now.Swept, before.Swept},
			{&w.counts.Numbers, now.Numbers, before.Numbers},
		} {
			if c.now < c.before {
				c.before = 0
			}
			*c.total += c.now - c.before
		}
	}
	w.seen = seen
	return w.counts
}

// add adds the status of an installation to that of others.
func add(sum *report.Status, s report.Status) {
	sum.Ready = sum.Ready && s.Ready
	for _, b := range []struct{ sum, of *store.Backlog }{
		{&sum.Calls, &s.Calls}, {&sum.Records, &s.Records}, {&sum.Contacts, &s.Contacts}, {&sum.Extras, &s.Extras},
	} {
		b.sum.Due += b.of.Due
		b.sum.Oldest = store.Earlier(b.sum.Oldest, b.of.Oldest)
	}
	sum.Parked += s.Parked
	sum.Held += s.Held
	sum.Aircall.Missing = append(sum.Aircall.Missing, s.Aircall.Missing...)
	sum.Sellsy.Forbidden = append(sum.Sellsy.Forbidden, s.Sellsy.Forbidden...)
	addSide(&sum.Aircall.Access, &sum.Aircall.Webhook, s.Aircall.Access, s.Aircall.Webhook)
	addSide(&sum.Sellsy.Access, &sum.Sellsy.Webhook, s.Sellsy.Access, s.Sellsy.Webhook)
	sum.Aircall.Quota = scarcer(sum.Aircall.Quota, s.Aircall.Quota)
	sum.Sellsy.Quota = scarcer(sum.Sellsy.Quota, s.Sellsy.Quota)
	sum.Sellsy.Token.Since = store.Earlier(sum.Sellsy.Token.Since, s.Sellsy.Token.Since)
	sum.Sellsy.Token.Expires = store.Earlier(sum.Sellsy.Token.Expires, s.Sellsy.Token.Expires)
	sum.Directory.Parties += s.Directory.Parties
	sum.Directory.Scanned = store.Earlier(sum.Directory.Scanned, s.Directory.Scanned)
	sum.Directory.Polled = store.Earlier(sum.Directory.Polled, s.Directory.Polled)
	sum.Swept = store.Earlier(sum.Swept, s.Swept)
}

// addSide adds how one side is doing: it fails, is refused or lacks its webhook where it does so for one installation.
func addSide(sum *report.Access, webhooks *report.Webhook, s report.Access, w report.Webhook) {
	sum.Refused = store.Earlier(sum.Refused, s.Refused)
	if s.Fails() {
		sum.Failed = store.Earlier(sum.Failed, s.Failed) // and Answered stays zero
	}
	if w.URL != "" {
		webhooks.Active = w.Active && (webhooks.Active || webhooks.URL == "")
		webhooks.URL = w.URL
	}
}

// scarcer returns, of each quota, the one of which a smaller part is left.
func scarcer(sum, quotas []report.Quota) []report.Quota {
	for _, q := range quotas {
		i := slices.IndexFunc(sum, func(s report.Quota) bool { return s.Name == q.Name })
		switch {
		case i < 0:
			sum = append(sum, q)
		case q.Remaining >= 0 && (sum[i].Remaining < 0 || left(q) < left(sum[i])):
			sum[i] = q
		}
	}
	return sum
}

// left is the part of a quota that is left or, where the whole is not known, how much is.
func left(q report.Quota) float64 { return float64(q.Remaining) / float64(max(q.Limit, 1)) }
