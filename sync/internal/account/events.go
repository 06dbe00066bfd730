package account

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// Events counts what happens and tells the observer.
type Events struct {
	observer report.Observer
	log      *slog.Logger
	noted    func(report.AttemptFailed) // is told of each failure too

	// Counters of what no method below counts; see [report.Counts].
	Stored, Repeated, Ignored, Unknown, Malformed, Unauthorized, Decided, Numbers, Swept atomic.Uint64

	cards, leftOut, created, updated, contacts, failed atomic.Uint64

	forbidden forbidden
}

// Counts returns the totals so far.
func (e *Events) Counts() report.Counts {
	return report.Counts{
		Stored: e.Stored.Load(), Repeated: e.Repeated.Load(), Ignored: e.Ignored.Load(), Unknown: e.Unknown.Load(),
		Malformed: e.Malformed.Load(), Unauthorized: e.Unauthorized.Load(), Cards: e.cards.Load(), CardsLeftOut: e.leftOut.Load(), Decided: e.Decided.Load(),
		Created: e.created.Load(), Updated: e.updated.Load(), Contacts: e.contacts.Load(), Numbers: e.Numbers.Load(),
		Swept: e.Swept.Load(), Failed: e.failed.Load(),
	}
}

// Failure tells of a failed attempt that will be repeated.
func (e *Events) Failure(f report.AttemptFailed) {
	e.failed.Add(1)
	e.noted(f)
	e.Forbidden(f.Err)
	if e.observer.Failure != nil {
		e.observer.Failure(f)
	}
}

// Traced reports whether somebody wants to know when work begins.
func (e *Events) Traced() bool { return e.observer.Began != nil }

// Began tells that work begins. The work is done in the context that it returns, and its end is told to the function.
func (e *Events) Began(ctx context.Context, w report.Work) (context.Context, func(error)) {
	if !e.Traced() {
		return ctx, func(error) {}
	}
	return e.observer.Began(ctx, w)
}

// Trace is the trace of the work in a context, to be kept; empty: there is none.
func (e *Events) Trace(ctx context.Context) string {
	if e.observer.Trace == nil {
		return ""
	}
	return e.observer.Trace(ctx)
}

// TickFailed tells of a failed attempt that is not counted with an item: a card, or a tick such as the sweep.
func (e *Events) TickFailed(what string, err error) {
	e.Failure(report.AttemptFailed{Kind: what, Err: err})
}

// WebhookTaken tells of an authentic webhook that was read, and was stored or not.
func (e *Events) WebhookTaken(from, event string, begun time.Time, err error) {
	if e.observer.Webhook != nil {
		e.observer.Webhook(report.WebhookTaken{From: from, Event: event, Took: time.Since(begun), Err: err})
	}
}

// CardDone tells of a card that was shown, or not.
func (e *Events) CardDone(call aircall.CallID, found bool, began aircall.Time, err error) {
	switch {
	case errors.Is(err, report.ErrCardLeftOut):
		e.leftOut.Add(1)
	case found && err == nil:
		e.cards.Add(1)
	}
	if e.observer.Card != nil {
		e.observer.Card(report.CardDone{Call: call, Found: found, After: time.Since(began.Time), Err: err})
	}
}

// ContactWritten tells of a contact that was created or changed in Aircall.
func (e *Events) ContactWritten(id aircall.ContactID, created bool) {
	e.contacts.Add(1)
	if e.observer.Contact != nil {
		e.observer.Contact(report.ContactWritten{Contact: id, Created: created})
	}
}

// NumberOverwritten tells of a number that went from one contact to another.
func (e *Events) NumberOverwritten(o report.NumberOverwritten) {
	if e.observer.Overwritten != nil {
		e.observer.Overwritten(o)
	}
}

// PhoneCallWritten tells of a phone call that was created or updated in Sellsy.
func (e *Events) PhoneCallWritten(w report.PhoneCallWritten) {
	counter := &e.updated
	if w.Created {
		counter = &e.created
	}
	counter.Add(1)
	if e.observer.PhoneCall != nil {
		e.observer.PhoneCall(w)
	}
}
