package telemetry

import (
	"context"
	"errors"
	"slices"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// done counts what the bridge has done, as it is told of it.
type done struct {
	webhooks, cards, logs, contacts, overwritten, failures metric.Int64Counter

	webhookTook, cardDelay, logDelay metric.Float64Histogram
}

func newDone(m metric.Meter) (*done, error) {
	d, b := &done{}, &builder{meter: m}
	d.webhooks = b.counter("bridge.webhooks", "Authentic webhooks that were read, by service, event and result: stored or failed.")
	d.cards = b.counter("bridge.cards", "Calls that began, by what became of their card: shown, none (nobody to show), failed or left_out (it came too late).")
	d.logs = b.counter("bridge.logs", "Phone calls written to Sellsy: created or updated.")
	d.contacts = b.counter("bridge.contacts", "Contacts written to Aircall: created or changed.")
	d.overwritten = b.counter("bridge.contacts.overwritten", "Numbers that went from one contact of Aircall to another.")
	d.failures = b.counter("bridge.failures", "Attempts that failed, by kind of work, and whether the work was parked.")
	d.webhookTook = b.seconds("bridge.webhook.duration", "From the reading of a webhook to its answer.", .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5)
	d.cardDelay = b.seconds("bridge.card.delay", "From the beginning of a call to its card.", .25, .5, 1, 2, 3, 5, 10, 20, 60)
	d.logDelay = b.seconds("bridge.log.delay", "From the end of a call to its phone call in Sellsy.", 15, 30, 60, 90, 120, 300, 600, 1800, 3600, 21600, 86400)
	return d, b.err
}

func (t *Telemetry) webhook(w report.WebhookTaken) {
	result := "stored"
	if w.Err != nil {
		result = "failed"
	}
	from := attribute.String("from", w.From)
	t.done.webhooks.Add(context.Background(), 1, t.with(from, attribute.String("event", known(w.Event)), attribute.String("result", result)))
	t.done.webhookTook.Record(context.Background(), w.Took.Seconds(), t.with(from))
}

func (t *Telemetry) card(c report.CardDone) {
	result := "shown"
	switch {
	case errors.Is(c.Err, report.ErrCardLeftOut):
		result = "left_out"
	case c.Err != nil:
		result = "failed"
	case !c.Found:
		result = "none"
	}
	t.done.cards.Add(context.Background(), 1, t.with(attribute.String("result", result)))
	if result == "shown" {
		t.done.cardDelay.Record(context.Background(), since(c.After), t.with())
	}
}

func (t *Telemetry) phoneCall(w report.PhoneCallWritten) {
	t.done.logs.Add(context.Background(), 1, t.with(write(w.Created, "updated")))
	if w.Created {
		t.done.logDelay.Record(context.Background(), since(w.After), t.with())
	}
}

func (t *Telemetry) contact(w report.ContactWritten) {
	t.done.contacts.Add(context.Background(), 1, t.with(write(w.Created, "changed")))
}

func (t *Telemetry) overwritten(report.NumberOverwritten) {
	t.done.overwritten.Add(context.Background(), 1, t.with())
}

func (t *Telemetry) failure(f report.AttemptFailed) {
	t.done.failures.Add(context.Background(), 1, t.with(attribute.String("kind", f.Kind), attribute.Bool("parked", f.Parked)))
}

// with is an option that adds the common attributes to some.
func (t *Telemetry) with(attributes ...attribute.KeyValue) metric.MeasurementOption {
	return metric.WithAttributes(append(attributes, t.common...)...)
}

func write(created bool, otherwise string) attribute.KeyValue {
	if created {
		otherwise = "created"
	}
	return attribute.String("write", otherwise)
}

// since is a delay between two clocks, which may be apart.
func since(d time.Duration) float64 { return max(d, 0).Seconds() }

// known bounds how many events are told apart: services add some now and then.
func known(event string) string {
	if slices.Contains(bridge.AircallEvents(true), aircall.EventName(event)) || slices.Contains(bridge.SellsyEvents(), sellsy.EventName(event)) {
		return event
	}
	return "other"
}
