package activity

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// Facts are what a description is made of, for the built-in layout and for templates alike. Text of the call is free of control
// characters, and of one line where nothing else is said. Links that expire are not among the facts.
type Facts struct {
	Language matching.Language

	CallID    aircall.CallID
	URL       string // the page of the call in the Aircall Dashboard
	Direction aircall.Direction
	Outcome   aircall.Outcome
	Result    sellsy.CallResult

	Started  time.Time // in the policy's time zone, as all times
	Answered time.Time // zero: nobody answered
	Ended    time.Time
	Duration time.Duration // in all
	TalkTime time.Duration

	Counterpart  string // the number of the other party, with spaces; empty when hidden
	Number       string // the name of the company's line
	NumberDigits string // its number
	Agent        string // who took or made the call
	AgentEmail   string
	Teams        []string
	Tags         []string
	Notes        []Note
	MissedReason aircall.MissedCallReason
	Recording    string   // the page of the recording or voicemail, behind a login
	Transferred  string   // to whom: a name or a number; empty when no transfer succeeded
	TransferBy   string   // who transferred the call
	Menu         []string // what the caller chose in a menu

	Sentiments  []aircall.SentimentValue // of those outside the company
	Summary     string                   // may have several lines
	Topics      []string
	ActionItems []string

	Legs []Leg

	Party       matching.Party
	Company     matching.Company // of a contact
	Opportunity matching.OpportunitySummary
}

// Note is a comment on a call.
type Note struct {
	Author string // empty when made by a program
	At     time.Time
	Text   string // may have several lines
}

// Leg is a further call that belongs to the described one.
type Leg struct {
	CallID      aircall.CallID
	URL         string
	Outcome     aircall.Outcome
	Started     time.Time
	Duration    time.Duration
	Agent       string
	Counterpart string
}

func factsOf(in Input, a Activity, p Policy) Facts {
	c := in.Call
	f := Facts{
		Language:     p.Language,
		CallID:       c.ID,
		URL:          p.callURL(c.ID),
		Direction:    c.Direction,
		Outcome:      c.Outcome(),
		Result:       a.Result,
		Started:      p.local(c.StartedAt),
		Answered:     p.local(c.AnsweredAt),
		Ended:        p.local(c.EndedAt),
		Duration:     a.Duration,
		TalkTime:     c.TalkTime().Truncate(time.Second),
		Counterpart:  counterpart(c),
		MissedReason: aircall.MissedCallReason(oneLine(string(c.MissedCallReason))),
		Recording:    asset(c),
		Notes:        notes(c.Comments, p),
		Summary:      clean(in.Insights.Summary),
		Topics:       lines(in.Insights.Topics),
		ActionItems:  lines(in.Insights.ActionItems),
		Party:        in.Match.Party,
		Company:      in.Opportunity.Company,
		Opportunity:  in.Opportunity.Opportunity,
	}
	if c.Number != nil {
		f.Number, f.NumberDigits = oneLine(c.Number.Name), oneLine(c.Number.Digits)
	}
	if c.User != nil {
		f.Agent, f.AgentEmail = oneLine(c.User.Name), oneLine(c.User.Email)
	}
	f.TransferBy, f.Transferred = transfer(c)
	for _, team := range c.Teams {
		f.Teams = appendOnce(f.Teams, oneLine(team.Name))
	}
	tags := slices.Clone(c.Tags)
	slices.SortStableFunc(tags, func(a, b aircall.CallTag) int {
		return cmp.Or(a.TaggedAt.Compare(b.TaggedAt.Time), cmp.Compare(a.ID, b.ID))
	})
	for _, tag := range tags {
		f.Tags = appendOnce(f.Tags, oneLine(tag.Name))
	}
	for _, option := range c.IVROptionsSelected {
		f.Menu = appendOnce(f.Menu, oneLine(option.Title))
	}
	for _, s := range in.Insights.Sentiments {
		if s.Type != aircall.SpeakerInternal && s.Type != aircall.SpeakerAIVoiceAgent && s.Value != "" && !slices.Contains(f.Sentiments, s.Value) {
			f.Sentiments = append(f.Sentiments, aircall.SentimentValue(oneLine(string(s.Value))))
		}
	}
	for _, l := range in.Legs {
		if l.ID == c.ID {
			continue
		}
		leg := Leg{
			CallID: l.ID, URL: p.callURL(l.ID), Outcome: l.Outcome(), Started: p.local(l.StartedAt),
			Duration: p.duration(l), Counterpart: counterpart(l),
		}
		if l.User != nil {
			leg.Agent = oneLine(l.User.Name)
		}
		f.Legs = append(f.Legs, leg)
	}
	slices.SortStableFunc(f.Legs, func(a, b Leg) int {
		return cmp.Or(a.Started.Compare(b.Started), cmp.Compare(a.CallID, b.CallID))
	})
	return f
}

func counterpart(c aircall.Call) string {
	digits, ok := c.Counterpart()
	if !ok {
		return ""
	}
	return oneLine(digits)
}

// asset is the lasting page of a recording or voicemail. Addresses with a query are signed and expire.
func asset(c aircall.Call) string {
	if strings.ContainsAny(c.Asset, "?#") || !strings.HasPrefix(c.Asset, "https://") {
		return ""
	}
	return oneLine(c.Asset)
}

// transfer says who transferred a call to whom. Aircall goes on naming both after a transfer that failed, which shows in that
// the call stays with the agent who tried it.
func transfer(c aircall.Call) (by, to string) {
	if c.TransferredBy != nil {
		by = oneLine(c.TransferredBy.Name)
	}
	switch {
	case c.ExternalTransferredTo != "":
		return by, oneLine(c.ExternalTransferredTo)
	case c.TransferredTo == nil || (c.User != nil && c.TransferredBy != nil && c.User.ID == c.TransferredBy.ID && c.User.ID != c.TransferredTo.ID):
		return "", ""
	default:
		return by, oneLine(c.TransferredTo.Name)
	}
}

// notes returns the comments in the order they were written.
func notes(comments []aircall.Comment, p Policy) []Note {
	sorted := slices.Clone(comments)
	slices.SortStableFunc(sorted, func(a, b aircall.Comment) int {
		return cmp.Or(a.PostedAt.Compare(b.PostedAt.Time), cmp.Compare(a.ID, b.ID))
	})
	var notes []Note
	for _, c := range sorted {
		note := Note{At: p.local(c.PostedAt), Text: clean(c.Content)}
		if c.PostedBy != nil {
			note.Author = oneLine(c.PostedBy.Name)
		}
		if note.Text != "" {
			notes = append(notes, note)
		}
	}
	return notes
}

func lines(texts []string) []string {
	var out []string
	for _, text := range texts {
		out = appendOnce(out, oneLine(text))
	}
	return out
}

func appendOnce(list []string, s string) []string {
	if s == "" || slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// clean takes control characters, marks that turn the direction of writing, and broken UTF-8 out of text of several lines.
func clean(s string) string {
	if isPlain(s) {
		return strings.TrimSpace(s)
	}
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r' || r == '\v' || r == '\f' || r == '\u0085' || r == '\u2028' || r == '\u2029':
			return '\n'
		case unicode.IsControl(r), '\u202A' <= r && r <= '\u202E', '\u2066' <= r && r <= '\u2069', r == '\uFEFF':
			return -1
		default:
			return r
		}
	}, s)
	return strings.TrimSpace(s)
}

// isPlain is quick to say that there is nothing to take out.
func isPlain(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < ' ' && c != '\n' && c != '\t') || c >= 0x7f {
			return false
		}
	}
	return true
}

// oneLine is clean, and puts everything in one line.
func oneLine(s string) string {
	if isPlain(s) && !strings.ContainsAny(s, "\n\t") && !strings.Contains(s, "  ") {
		return strings.TrimSpace(s)
	}
	return strings.Join(strings.Fields(clean(s)), " ")
}

// cutAt returns at most n bytes of s, whole characters.
func cutAt(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
