package activity

import (
	"errors"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// The reasons why a call has no activity.
var (
	ErrNotMatched = errors.New("activity: nobody in Sellsy has the number of the call")
	ErrNotEnded   = errors.New("activity: the call has not ended")
	ErrNoOwner    = errors.New("activity: no member of staff to own the phone call")
)

// Input is everything that is known of a call.
type Input struct {
	Call     aircall.Call
	Insights Insights

	// Legs are further calls that belong to this one, such as what became of a transfer to another number.
	Legs []aircall.Call

	Match       matching.PartyDecision
	Opportunity matching.OpportunityDecision

	// Staffs are the members of staff of the Sellsy account, as far as they may be seen.
	Staffs []sellsy.Staff
}

// Insights are what Aircall's conversation intelligence made of a call, with the plan that includes it. It can be stored
// as JSON.
type Insights struct {
	Summary     string                         `json:"summary,omitzero"`
	Topics      []string                       `json:"topics,omitzero"`
	Sentiments  []aircall.SentimentParticipant `json:"sentiments,omitzero"`
	ActionItems []string                       `json:"action_items,omitzero"`
}

// Policy says how calls are logged. The zero value is the official way, in English.
type Policy struct {
	Language matching.Language

	// Location is the time zone of times in text; nil is UTC.
	Location *time.Location

	// DefaultOwner owns calls when neither the agent nor the record's owner is an active member of staff; zero is the active
	// member with the lowest id.
	DefaultOwner sellsy.StaffID

	// CallURL returns the page of a call for people; nil is [aircall.DashboardURL].
	CallURL func(aircall.CallID) string
}

// Activity is what Sellsy should hold of a call.
type Activity struct {
	Source   sellsy.CallSource      `json:"source"`
	Result   sellsy.CallResult      `json:"result"`
	Date     time.Time              `json:"date"`
	Duration time.Duration          `json:"duration"` // nanoseconds in JSON
	Owner    sellsy.StaffID         `json:"owner"`
	Related  []sellsy.RelatedObject `json:"related"` // one to three, one of each kind at most, the most useful first

	// Block is the description, which [ReplaceBlock] puts between what people write there.
	Block string `json:"block"`

	Explanation Explanation `json:"explanation"`
}

// Explanation says why an activity is as it is.
type Explanation struct{}

// Sentences returns the explanation in plain language.
func (e Explanation) Sentences(l matching.Language) []string { return nil }

// Build makes the activity of a call that has ended and whose party is matched.
func Build(in Input, p Policy) (Activity, error) { return Activity{}, ErrNotMatched }

// PhoneCall returns the activity as a phone call to create.
func (a Activity) PhoneCall() sellsy.PhoneCallInput { return sellsy.PhoneCallInput{} }

// ReplaceBlock returns the description with its block replaced.
func ReplaceBlock(description, block string) string { return block }

// FindBlock returns the block of a description, and whether it has one.
func FindBlock(description string) (string, bool) { return "", false }

// Mentions reports whether a description mentions a call by its id.
func Mentions(description string, id aircall.CallID) bool { return false }

// CardInput is what a card is made of.
type CardInput struct {
	Match       matching.PartyDecision
	Opportunity matching.OpportunityDecision
}

// Card makes the insight card of a call. It is false when there is nothing to show.
func Card(in CardInput, p Policy) (aircall.InsightCard, bool) { return aircall.InsightCard{}, false }
