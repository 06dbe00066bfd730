package activity

import (
	"text/template"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// Policy says how calls are logged and shown. The zero value is the official way, in English.
type Policy struct {
	Language matching.Language

	// Location is the time zone of times in text; nil is UTC, and the text says so.
	Location *time.Location

	// Owners names the member of staff for Aircall users whose e-mail address differs in Sellsy.
	Owners map[aircall.UserID]sellsy.StaffID

	// DefaultOwner owns calls when neither the agent nor the record's owner is an active member of staff. Zero is the active
	// member with the lowest id.
	DefaultOwner sellsy.StaffID

	// Results are asked in turn before the official three results; the first that has an answer decides.
	Results []ResultRule

	// TalkTime logs the time from answer to end. By default it is the total, ringing and waiting included.
	TalkTime bool

	// CallURL returns the page of a call for people; nil is [aircall.DashboardURL].
	CallURL func(aircall.CallID) string

	// Parts are the parts of the description and their order; nil is [OfficialParts].
	Parts []Part

	// Template, if set, writes the description in place of Parts. It is executed with [Facts]. See [ParseTemplate].
	Template *template.Template

	// MaxBytes bounds the block of a description; zero is [DefaultMaxBytes]. What is too long is shortened, and says so.
	MaxBytes int

	// Card says what the insight card shows besides the official facts.
	Card CardOptions
}

// DefaultMaxBytes bounds the block of a description. Sellsy documents no limit; this is a quarter of what its database's
// usual text column holds, the rest being people's.
const DefaultMaxBytes = 16_000

func (p Policy) duration(c aircall.Call) time.Duration {
	if p.TalkTime {
		return max(c.TalkTime(), 0).Truncate(time.Second)
	}
	total := time.Duration(c.Duration) * time.Second
	if total == 0 && !c.StartedAt.IsZero() && !c.EndedAt.IsZero() {
		total = c.EndedAt.Sub(c.StartedAt.Time).Truncate(time.Second)
	}
	return max(total, 0)
}

func (p Policy) callURL(id aircall.CallID) string {
	if p.CallURL == nil {
		return aircall.DashboardURL(id)
	}
	return oneLine(p.CallURL(id))
}

// local returns the time in the policy's zone.
func (p Policy) local(t aircall.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	if p.Location == nil {
		return t.UTC()
	}
	return t.In(p.Location)
}
