package report

import (
	"context"
	"errors"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// Observer is told what the bridge does, for metrics and traces. Functions that are nil are not called. The others must be quick and safe
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

	// Overwritten is called when a number has gone from one contact in Aircall to another, whose record has the latest version.
	Overwritten func(NumberOverwritten)

	// Failure is called for each failed attempt.
	Failure func(AttemptFailed)

	// Began is called when work begins: a webhook is taken, a card is made, an item of the queue is worked on. It returns the
	// context to do the work in, which the requests of the clients get too, and what to call with the error of the work when it has
	// ended; neither may be nil.
	Began func(context.Context, Work) (context.Context, func(error))

	// Trace returns what is kept with the items that are made or woken in a context of Began, up to a hundred bytes: the trace that
	// later work on them belongs to. Empty: nothing is kept.
	Trace func(context.Context) string
}

// Work is a piece of work that begins.
type Work struct {
	Kind  string         // "webhook", "card", or that of an item, as in [AttemptFailed]
	From  string         // of a webhook: "aircall" or "sellsy"
	Event string         // of a webhook
	Call  aircall.CallID // that it is about; zero: it is not about one
	Trace string         // that is kept with the item, or with the call; empty: none
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
	Err   error         // nil: shown, if Found; [ErrCardLeftOut]: not tried
}

// ErrCardLeftOut is wrapped by the error of a card that came too late to be of use: too many waited, and it had waited longest, or its
// call began more than two minutes ago.
var ErrCardLeftOut = errors.New("card left out")

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

// NumberOverwritten is a number that a contact in Aircall does not show any more, because another record won it.
type NumberOverwritten struct {
	Contact        aircall.ContactID // that showed it before
	Record, Winner matching.Ref      // whose contact that is, and who won
}

// AttemptFailed is an attempt that will be repeated, later or sooner.
type AttemptFailed struct {
	Kind     string // of the work: "call", "record", "number", "contact", "party", "extra", "card", "sweep", "directory", "webhooks"
	Attempts int    // in a row; zero when they are not counted
	Parked   bool
	Err      error
}
