package telemetry

import (
	"context"
	"fmt"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// Bridge is what [Telemetry.Watch] asks: a bridge.Bridge.
type Bridge interface {
	// Status is how the bridge is doing, by its store.
	Status(ctx context.Context) (report.Status, error)
}

// state is how the bridge is doing, asked for when metrics are collected.
type state struct {
	store, ready                                              metric.Int64ObservableGauge
	due, parked, held                                         metric.Int64ObservableGauge
	answers, refused, missingNumbers, missingRights, active   metric.Int64ObservableGauge
	quotaLeft, quotaLimit, records, installations             metric.Int64ObservableGauge
	queueAge, tokenAge, tokenLeft, scanAge, pollAge, sweepAge metric.Float64ObservableGauge
	deliveries, repeated, decided, swept, numbers             metric.Int64ObservableCounter

	all []metric.Observable
}

func newState(m metric.Meter) (*state, error) {
	s, b := &state{}, &builder{meter: m}
	s.store = b.gauge("bridge.store.up", "1 while the store answers. The other gauges are only there then.")
	s.ready = b.gauge("bridge.ready", "1 once the records of Sellsy have been read in full.")
	s.due = b.gauge("bridge.queue.due", "Work that is due and not done, by kind: calls, records, contacts or extras.")
	s.queueAge = b.age("bridge.queue.age", "For how long the first of the due work has been waiting, by kind; 0 when nothing waits.")
	s.parked = b.gauge("bridge.queue.parked", "Work that repeating did not mend, counted up to 1,000.")
	s.held = b.gauge("bridge.queue.held", "Calls that wait for somebody to choose their record, counted up to 1,000.")
	s.answers = b.gauge("bridge.side.up", "1 while the latest request to a service did not fail, 0 while it did.")
	s.refused = b.gauge("bridge.side.refused", "1 while a service refuses the credentials.")
	s.missingNumbers = b.gauge("bridge.numbers.missing", "Numbers that are to be served and that Aircall does not have.")
	s.missingRights = b.gauge("bridge.rights.missing", "Operations that Sellsy refused in the last day for want of a scope or a right.")
	s.active = b.gauge("bridge.webhook.active", "1 while the webhook that the bridge looks after in a service is as it should be.")
	s.quotaLeft = b.gauge("bridge.quota.remaining", "Requests that a quota has left, as far as the service has told.")
	s.quotaLimit = b.gauge("bridge.quota.limit", "Requests that a quota has in all, as far as it is known.")
	s.tokenAge = b.age("bridge.token.age", "For how long this process has had its access token.")
	s.tokenLeft = b.age("bridge.token.left", "Until the access token expires.")
	s.records = b.gauge("bridge.directory.records", "Records of Sellsy that are known.")
	s.scanAge = b.age("bridge.directory.scan.age", "Since the oldest whole reading of a kind of record began.")
	s.pollAge = b.age("bridge.directory.poll.age", "Since Sellsy was asked for changes.")
	s.sweepAge = b.age("bridge.sweep.age", "Since the calls were compared with Aircall's list: the beginning of what has not been.")
	s.installations = b.gauge("bridge.installations", "Of a hub: installations by state: working, refused (by Aircall or Sellsy), paused, broken or removing.")
	s.deliveries = b.total("bridge.deliveries", "Deliveries of webhooks by result: stored, ignored, unknown, malformed or unauthorized.")
	s.repeated = b.total("bridge.deliveries.repeated", "Deliveries that told nothing new.")
	s.decided = b.total("bridge.calls.decided", "Calls that were logged, found to be, or decided not to be.")
	s.swept = b.total("bridge.calls.swept", "Calls that no webhook had told.")
	s.numbers = b.total("bridge.numbers.checked", "Numbers whose contact was brought in step, or was.")
	s.all = b.made
	return s, b.err
}

// Watch has the metrics ask a bridge for its status, each time they are collected. Calling stop ends that.
func (t *Telemetry) Watch(b Bridge) (stop func() error, err error) {
	registration, err := t.meter.RegisterCallback(func(ctx context.Context, o metric.Observer) error {
		status, err := b.Status(ctx)
		t.observe(o, status, err == nil, time.Now())
		return nil
	}, t.state.all...)
	if err != nil {
		return nil, fmt.Errorf("telemetry: %w", err)
	}
	return registration.Unregister, nil
}

// observe tells what a status says.
func (t *Telemetry) observe(o metric.Observer, s report.Status, known bool, now time.Time) {
	tell := func(g metric.Int64Observable, n int, attributes ...attribute.KeyValue) {
		o.ObserveInt64(g, int64(n), t.with(attributes...))
	}
	age := func(g metric.Float64Observable, since time.Time, attributes ...attribute.KeyValue) {
		if !since.IsZero() {
			o.ObserveFloat64(g, max(now.Sub(since), 0).Seconds(), t.with(attributes...))
		}
	}
	tell(t.state.store, one(known))
	if !known {
		return
	}
	tell(t.state.ready, one(s.Ready))
	for _, q := range []struct {
		kind string
		store.Backlog
	}{{"calls", s.Calls}, {"records", s.Records}, {"contacts", s.Contacts}, {"extras", s.Extras}} {
		kind := attribute.String("kind", q.kind)
		if q.Oldest.IsZero() {
			q.Oldest = now
		}
		tell(t.state.due, q.Due, kind)
		age(t.state.queueAge, q.Oldest, kind)
	}
	tell(t.state.parked, s.Parked)
	tell(t.state.held, s.Held)
	tell(t.state.missingNumbers, len(s.Aircall.Missing))
	tell(t.state.missingRights, len(s.Sellsy.Forbidden))
	t.observeSide(o, "aircall", s.Aircall.Access, s.Aircall.Webhook, s.Aircall.Quota)
	t.observeSide(o, "sellsy", s.Sellsy.Access, s.Sellsy.Webhook, s.Sellsy.Quota)
	age(t.state.tokenAge, s.Sellsy.Token.Since, attribute.String("side", "sellsy"))
	if expires := s.Sellsy.Token.Expires; !expires.IsZero() {
		o.ObserveFloat64(t.state.tokenLeft, expires.Sub(now).Seconds(), t.with(attribute.String("side", "sellsy")))
	}
	tell(t.state.records, s.Directory.Parties)
	age(t.state.scanAge, s.Directory.Scanned)
	age(t.state.pollAge, s.Directory.Polled)
	age(t.state.sweepAge, s.Swept)
	t.observeCounts(o, s.Counts)
}

func (t *Telemetry) observeSide(o metric.Observer, side string, a report.Access, w report.Webhook, quota []report.Quota) {
	name := attribute.String("side", side)
	tell := func(g metric.Int64Observable, n int, attributes ...attribute.KeyValue) {
		o.ObserveInt64(g, int64(n), t.with(append(attributes, name)...))
	}
	tell(t.state.answers, one(!a.Fails()))
	tell(t.state.refused, one(!a.Refused.IsZero()))
	if w.URL != "" {
		tell(t.state.active, one(w.Active))
	}
	for _, q := range quota {
		window := attribute.String("window", q.Name)
		if q.Remaining >= 0 {
			tell(t.state.quotaLeft, q.Remaining, window)
		}
		if q.Limit > 0 {
			tell(t.state.quotaLimit, q.Limit, window)
		}
	}
}

func (t *Telemetry) observeCounts(o metric.Observer, c report.Counts) {
	tell := func(g metric.Int64Observable, n uint64, attributes ...attribute.KeyValue) {
		o.ObserveInt64(g, int64(n), t.with(attributes...)) //nolint:gosec // no process counts so far
	}
	for result, n := range map[string]uint64{
		"stored": c.Stored, "ignored": c.Ignored, "unknown": c.Unknown, "malformed": c.Malformed, "unauthorized": c.Unauthorized,
	} {
		tell(t.state.deliveries, n, attribute.String("result", result))
	}
	tell(t.state.repeated, c.Repeated)
	tell(t.state.decided, c.Decided)
	tell(t.state.swept, c.Swept)
	tell(t.state.numbers, c.Numbers)
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
