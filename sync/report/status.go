package report

import (
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// Status is how an installation is doing.
type Status struct {
	Installation string    `json:"installation"`
	Since        time.Time `json:"since,omitzero"` // when the bridge ran for it for the first time
	Ready        bool      `json:"ready"`          // Sellsy's records have been read once
	Directory    Directory `json:"directory"`
	Aircall      Aircall   `json:"aircall"`
	Sellsy       Sellsy    `json:"sellsy"`

	// Work that waits: calls to log or update, records of Sellsy to read again, numbers whose contact is to be brought in step.
	Calls    store.Backlog `json:"calls"`
	Records  store.Backlog `json:"records"`
	Contacts store.Backlog `json:"contacts"`
	Extras   store.Backlog `json:"extras"` // what is to be made in Sellsy besides

	Parked int       `json:"parked"`         // pieces of parked work, counted up to 1,000
	Held   int       `json:"held"`           // calls for which somebody is to choose a record, counted up to 1,000
	Swept  time.Time `json:"swept,omitzero"` // calls that began before this have been compared with Aircall's list
	Counts Counts    `json:"counts"`
}

// Directory is how much of Sellsy is known, and since when.
type Directory struct {
	Parties int       `json:"parties"`
	Scanned time.Time `json:"scanned,omitzero"` // when the oldest whole reading of a kind of record began; zero: not yet
	Polled  time.Time `json:"polled,omitzero"`  // changes before this are known
}

// Aircall is how the Aircall side is doing. The times are of this process.
type Aircall struct {
	// Integration says that an OAuth integration is looked at; see PickedNumbers in the configuration. Active says that it is switched
	// on in Aircall.
	Integration bool      `json:"integration"`
	Active      bool      `json:"active"`
	Checked     time.Time `json:"checked,omitzero"`

	Numbers []aircall.NumberID `json:"numbers"` // that are served; nil: all
	Webhook Webhook            `json:"webhook"`
	Quota   []Quota            `json:"quota,omitempty"`
	Error   string             `json:"error,omitempty"`   // of the latest check of the integration
	Missing []aircall.NumberID `json:"missing,omitempty"` // numbers that are to be served and that Aircall does not have

	Access
}

// Access is what the answers of one side say. It counts every request of this process.
type Access struct {
	Refused  time.Time `json:"refused,omitzero"`  // since when the credentials are refused; zero: they are not
	Answered time.Time `json:"answered,omitzero"` // the last answer that was no failure; zero: none yet

	// Failed is the time of the last failure, and LastError what it was. They stay when the side answers again: a side that fails has
	// a Failed after Answered. HeldUp are the kinds of work, as in [AttemptFailed], that failed or waited since the last answer.
	Failed    time.Time `json:"failed,omitzero"`
	LastError string    `json:"last_error,omitempty"`
	HeldUp    []string  `json:"held_up,omitempty"`
}

// Fails reports whether the latest request failed.
func (a Access) Fails() bool { return a.Failed.After(a.Answered) }

// Sellsy is how the Sellsy side is doing. The times are of this process.
type Sellsy struct {
	Webhook Webhook `json:"webhook"`
	Quota   []Quota `json:"quota,omitempty"`

	Access

	// Token says since when this process has the access token at hand, and when that expires. Zero: it is not known.
	Token struct {
		Since   time.Time `json:"since,omitzero"`
		Expires time.Time `json:"expires,omitzero"`
	} `json:"token,omitzero"`

	Forbidden []Forbidden `json:"forbidden,omitempty"` // in the last day, as far as this process knows
}

// Forbidden is an operation that Sellsy refuses because a scope or a right is missing. What needs it is not done; the rest is.
type Forbidden struct {
	Operation string    `json:"operation"` // such as "GET /staffs"
	At        time.Time `json:"at"`        // the last time
}

// Webhook is what the latest check of a webhook found.
type Webhook struct {
	URL      string    `json:"url,omitempty"`   // empty: the bridge does not look after it
	Given    bool      `json:"given,omitempty"` // its handler was given a token or key: somebody else may look after it
	Active   bool      `json:"active"`
	Failures int       `json:"failures,omitempty"` // deliveries that failed, as far as the vendor counts them
	Checked  time.Time `json:"checked,omitzero"`   // zero: not yet
	Repaired time.Time `json:"repaired,omitzero"`  // registered, or set right
	Error    string    `json:"error,omitempty"`    // of the latest check
}

// Quota is what is left of a quota, as far as the client knows.
type Quota struct {
	Name      string    `json:"name"`            // "second", "minute", "day" or "month"
	Limit     int       `json:"limit,omitempty"` // zero: not known
	Remaining int       `json:"remaining"`       // -1: not known
	Reset     time.Time `json:"reset,omitzero"`
}

// Counts are totals since the bridge was made.
type Counts struct {
	Stored       uint64 // webhooks written down
	Repeated     uint64 // of these, deliveries that told nothing new
	Ignored      uint64 // events the bridge has no use for, or of numbers it does not serve
	Unknown      uint64 // events it does not know
	Malformed    uint64 // bodies that could not be read
	Unauthorized uint64 // bodies with a wrong or missing token
	Cards        uint64 // insight cards shown
	CardsLeftOut uint64 // insight cards that were not tried: too many waited, or their calls had begun too long ago
	Decided      uint64 // calls that were decided for the first time: logged, found to be, or not to be
	Created      uint64 // phone calls created in Sellsy
	Updated      uint64 // phone calls updated in Sellsy
	Contacts     uint64 // contacts created or changed in Aircall
	Numbers      uint64 // phone numbers whose contact was brought in step, or was
	Swept        uint64 // calls that no webhook had told, found by the sweep
	Failed       uint64 // attempts that will be repeated
}
