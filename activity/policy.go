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

	// DefaultOwner owns calls when neither the agent nor the owner of the record or of a contact's company is an active member
	// of staff. Zero is the active member with the lowest id.
	DefaultOwner sellsy.StaffID

	// RecordOwner gives every call to the owner of its record, also when somebody else took it. The agent owns it when the
	// record, or a contact's company, has no active owner.
	RecordOwner bool

	// Results are asked in turn before the official three results; the first that has an answer decides.
	Results []ResultRule

	// TalkTime logs the time from answer to end. By default it is the total, ringing and waiting included.
	TalkTime bool

	// EveryKind relates a phone call with the best record of each kind that has the number, not only with the one that was
	// chosen. Sellsy takes three related records at most: the opportunity and the company of a contact come before them.
	EveryKind bool

	// CallURL returns the page of a call for people; nil is [aircall.DashboardURL].
	CallURL func(aircall.CallID) string

	// Parts are the parts of the description and their order; nil is [OfficialParts].
	Parts []Part

	// Template, if set, writes the description in place of Parts. It is executed with [Facts]. See [ParseTemplate]. When it
	// fails for a call, the parts are written, and the explanation says so.
	Template *template.Template

	// MaxBytes bounds the block of a description; zero is [DefaultMaxBytes]. What is too long is shortened, and says so: notes
	// first, while the id and what Aircall's AI made of the call stay.
	MaxBytes int

	// PlainSigns leaves signs beyond Unicode's basic plane, such as emoji, out of the description: some databases refuse them. The
	// bridge does so by itself for a call whose description Sellsy has refused.
	PlainSigns bool

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
