package sync

import (
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// Observer is told what the bridge does, for metrics. Functions that are nil are not called. The others must be quick and safe
// for concurrent use: the work waits for them. What they are told holds no phone numbers and no names.
type Observer struct {
	// Webhook is called after each authentic webhook that was read, when it has been stored or not.
	Webhook func(WebhookTaken)

	// Card is called when a card was shown, or could not be.
	Card func(CardDone)

	// PhoneCall is called when a phone call was created or updated in Sellsy.
	PhoneCall func(PhoneCallWritten)

	// Contact is called when a contact was created or changed in Aircall.
	Contact func(ContactWritten)

	// Failure is called for each failed attempt.
	Failure func(AttemptFailed)
}

// WebhookTaken is an Aircall or Sellsy webhook that was read.
type WebhookTaken struct {
	From  string // "aircall" or "sellsy"
	Event string
	Took  time.Duration // from the reading to the answer
	Err   error         // it was not stored
}

// CardDone is an insight card that was shown, or not.
type CardDone struct {
	Call  aircall.CallID
	Found bool          // somebody in Sellsy has the number
	After time.Duration // since the call began
	Err   error         // nil: shown, if Found
}

// PhoneCallWritten is a phone call that was created or updated in Sellsy.
type PhoneCallWritten struct {
	Call      aircall.CallID
	PhoneCall sellsy.PhoneCallID
	Created   bool
	Result    sellsy.CallResult
	After     time.Duration // since the call ended
}

// ContactWritten is a contact that was created or changed in Aircall.
type ContactWritten struct {
	Contact aircall.ContactID
	Created bool
}

// AttemptFailed is an attempt that will be repeated, later or sooner.
type AttemptFailed struct {
	Kind     string // of the work: "call", "number", "contact", "party", "extra", "card", "sweep", "directory", "webhooks"
	Attempts int    // in a row; zero when they are not counted
	Parked   bool
	Err      error
}

// countFailure counts a failed attempt and tells the observer.
func (b *Bridge) countFailure(key store.Key, attempts int, err error, parked bool) {
	b.counts.failed.Add(1)
	if b.cfg.Observer.Failure != nil {
		b.cfg.Observer.Failure(AttemptFailed{Kind: key.Kind, Attempts: attempts, Parked: parked, Err: err})
	}
}

// failing counts a failed attempt of a loop.
func (b *Bridge) failing(what string, err error) {
	b.countFailure(store.Key{Kind: what}, 0, err, false)
}

func (b *Bridge) tookWebhook(from, event string, begun time.Time, err error) {
	if b.cfg.Observer.Webhook != nil {
		b.cfg.Observer.Webhook(WebhookTaken{From: from, Event: event, Took: time.Since(begun), Err: err})
	}
}

func (b *Bridge) cardDone(call aircall.CallID, found bool, began aircall.Time, err error) {
	if found && err == nil {
		b.counts.cards.Add(1)
	}
	if b.cfg.Observer.Card != nil {
		b.cfg.Observer.Card(CardDone{Call: call, Found: found, After: time.Since(began.Time), Err: err})
	}
}

func (b *Bridge) contactWritten(id aircall.ContactID, created bool) {
	b.counts.contacts.Add(1)
	if b.cfg.Observer.Contact != nil {
		b.cfg.Observer.Contact(ContactWritten{Contact: id, Created: created})
	}
}

func (w *callWork) phoneCallWritten(id sellsy.PhoneCallID, created bool, result sellsy.CallResult) {
	counter := &w.b.counts.updated
	if created {
		counter = &w.b.counts.created
	}
	counter.Add(1)
	if w.b.cfg.Observer.PhoneCall != nil {
		w.b.cfg.Observer.PhoneCall(PhoneCallWritten{
			Call: w.st.Call.ID, PhoneCall: id, Created: created, Result: result, After: time.Since(w.st.reference()),
		})
	}
}
