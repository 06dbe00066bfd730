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
	AIAgent      string // the AI voice agent that took the call, when no user did
	Teams        []string
	Tags         []string
	Notes        []Note
	MissedReason aircall.MissedCallReason
	Recording    string   // the page of the recording or voicemail, behind a login
	Transferred  string   // who took the transferred call: a name, a number, or words for a number that is not known
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

	Outstanding Outstanding // what is open with the caller; asked for when the description has it
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
		Tags:         tagNames(c.Tags),
		Notes:        notes(c.Comments, p),
		MissedReason: aircall.MissedCallReason(oneLine(string(c.MissedCallReason))),
		Recording:    asset(c),
		Sentiments:   sentiments(in.Insights.Sentiments),
		Summary:      clean(in.Insights.Summary),
		Topics:       lines(in.Insights.Topics),
		ActionItems:  lines(in.Insights.ActionItems),
		Legs:         legsOf(in, p),
		Party:        in.Match.Party,
		Company:      in.Opportunity.Company,
		Opportunity:  in.Opportunity.Opportunity,
		Outstanding:  in.Outstanding,
	}
	if c.Number != nil {
		f.Number, f.NumberDigits = oneLine(c.Number.Name), oneLine(c.Number.Digits)
	}
	if c.User != nil {
		f.Agent, f.AgentEmail = oneLine(c.User.Name), oneLine(c.User.Email)
	}
	if taker, name := takerOf(c); taker == TakerAIAgent {
		f.AIAgent = name
	}
	if t := transferOf(c); t.done {
		f.TransferBy, f.Transferred = t.by, t.words(p.Language)
	}
	for _, team := range c.Teams {
		f.Teams = appendOnce(f.Teams, oneLine(team.Name))
	}
	for _, option := range c.IVROptionsSelected {
		f.Menu = appendOnce(f.Menu, oneLine(option.Title))
	}
	return f
}

// tagNames returns the names of the tags in the order in which they were set.
func tagNames(tags []aircall.CallTag) []string {
	sorted := slices.Clone(tags)
	slices.SortStableFunc(sorted, func(a, b aircall.CallTag) int {
		return cmp.Or(a.TaggedAt.Compare(b.TaggedAt.Time), cmp.Compare(a.ID, b.ID))
	})
	var names []string
	for _, tag := range sorted {
		names = appendOnce(names, oneLine(tag.Name))
	}
	return names
}

// sentiments returns the moods of those outside the company.
func sentiments(participants []aircall.SentimentParticipant) []aircall.SentimentValue {
	var values []aircall.SentimentValue
	for _, s := range participants {
		if s.Type != aircall.SpeakerInternal && s.Type != aircall.SpeakerAIVoiceAgent && s.Value != "" && !slices.Contains(values, s.Value) {
			values = append(values, aircall.SentimentValue(oneLine(string(s.Value))))
		}
	}
	return values
}

// legsOf returns the further calls in the order in which they started.
func legsOf(in Input, p Policy) []Leg {
	var legs []Leg
	for _, l := range in.Legs {
		if l.ID == in.Call.ID {
			continue
		}
		leg := Leg{
			CallID: l.ID, URL: p.callURL(l.ID), Outcome: l.Outcome(), Started: p.local(l.StartedAt),
			Duration: p.duration(l), Counterpart: counterpart(l),
		}
		if l.User != nil {
			leg.Agent = oneLine(l.User.Name)
		}
		legs = append(legs, leg)
	}
	slices.SortStableFunc(legs, func(a, b Leg) int {
		return cmp.Or(a.Started.Compare(b.Started), cmp.Compare(a.CallID, b.CallID))
	})
	return legs
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

// HasSpecialSigns reports whether a text has signs beyond Unicode's basic plane, such as emoji.
func HasSpecialSigns(s string) bool {
	return strings.ContainsFunc(s, isSpecialSign)
}

func isSpecialSign(r rune) bool { return r > 0xFFFF }

// withoutSigns leaves special signs out, with what joins and colours them.
func withoutSigns(s string) string {
	if !HasSpecialSigns(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if isSpecialSign(r) || r == '\u200D' || '\uFE00' <= r && r <= '\uFE0F' {
			return -1
		}
		return r
	}, s)
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

// oneLine is clean, and puts everything in one line. No-break spaces stay: amounts and punctuation have them.
func oneLine(s string) string {
	if isPlain(s) && !strings.ContainsAny(s, "\n\t") && !strings.Contains(s, "  ") {
		return strings.TrimSpace(s)
	}
	return strings.Join(strings.FieldsFunc(clean(s), func(r rune) bool {
		return unicode.IsSpace(r) && r != '\u00a0' && r != '\u202f'
	}), " ")
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
