package report

import (
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
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
