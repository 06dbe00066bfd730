package activity

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

// Filter says which calls are of interest at all. The zero value lets every call through; each field that is set lets fewer
// through. What is not known of a call that still runs keeps none out: who will answer it, how long it will be.
type Filter struct {
	Numbers    []aircall.NumberID  // the company's lines
	Directions []aircall.Direction // inbound, outbound

	// Users and Teams say whose calls they must be; one of them is enough. A call that nobody took is of its teams. Outbound
	// calls have no teams.
	Users []aircall.UserID
	Teams []aircall.TeamID

	// ExceptNumbers, ExceptUsers and ExceptTeams keep calls out: those on a line, those that a user took or made, and those
	// of a team.
	ExceptNumbers []aircall.NumberID
	ExceptUsers   []aircall.UserID
	ExceptTeams   []aircall.TeamID

	// MinDuration is the least total duration.
	MinDuration time.Duration

	// MinTalkTime is the least time from answer to end of a call that was answered. Calls that nobody answered pass.
	MinTalkTime time.Duration

	// Hours are when a call must start.
	Hours *Hours

	// OwnNumbers are the company's own numbers that are served. A call between two of them, which Aircall gives twice, is one
	// call: its inbound half does not pass. The bridge fills them in when they are nil.
	OwnNumbers []matching.Number

	// SkipInternal keeps out calls between two of OwnNumbers altogether.
	SkipInternal bool

	// SkipAnonymous keeps out callers who hide their number.
	SkipAnonymous bool
}

// Hours are opening hours by day of the week, in the time of Location, nil for UTC. Days without hours are closed.
type Hours struct {
	Location *time.Location
	Days     map[time.Weekday][]Span
}

// Span is a part of a day, from and to a time on the clock: 9*time.Hour is nine in the morning, 24*time.Hour the end of the
// day. From belongs to it, To does not.
type Span struct {
	From, To time.Duration
}

// Open reports whether the hours include a moment.
func (h Hours) Open(t time.Time) bool {
	location := h.Location
	if location == nil {
		location = time.UTC
	}
	t = t.In(location)
	clock := time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second
	return slices.ContainsFunc(h.Days[t.Weekday()], func(s Span) bool { return s.From <= clock && clock < s.To })
}

// FilterRule names the rule that kept a call out.
type FilterRule string

// The rules of a filter, in the order in which they are asked.
const (
	FilterNumber    FilterRule = "number"
	FilterDirection FilterRule = "direction"
	FilterPeople    FilterRule = "people"   // users and teams
	FilterExcepted  FilterRule = "excepted" // a line, a user or a team that is left out
	FilterDuration  FilterRule = "duration"
	FilterTalkTime  FilterRule = "talk_time"
	FilterHours     FilterRule = "hours"
	FilterInternal  FilterRule = "internal"
	FilterTwin      FilterRule = "twin" // the inbound half of an internal call
	FilterAnonymous FilterRule = "anonymous"
	FilterCardsOnly FilterRule = "cards_only" // no rule of a filter: the calls of the line are shown, and not logged
)

// FilterDecision is whether a call passes a filter, and if not, why. It can be stored as JSON.
type FilterDecision struct {
	Pass   bool       `json:"pass"`
	Rule   FilterRule `json:"rule,omitzero"`   // the rule that kept the call out
	Detail string     `json:"detail,omitzero"` // what it looked at: a line, a name, a duration, a time, a number
}

// Check tells whether a call passes.
func (f Filter) Check(c aircall.Call) FilterDecision {
	for _, check := range []func(aircall.Call) (FilterRule, string){
		f.checkLine, f.checkPeople, f.checkExceptions, f.checkLength, f.checkHours, f.checkCounterpart,
	} {
		if rule, detail := check(c); rule != "" {
			return FilterDecision{Rule: rule, Detail: oneLine(detail)}
		}
	}
	return FilterDecision{Pass: true}
}

func (f Filter) checkLine(c aircall.Call) (FilterRule, string) {
	switch {
	case f.Numbers != nil && (c.Number == nil || !slices.Contains(f.Numbers, c.Number.ID)):
		return FilterNumber, lineName(c.Number)
	case f.Directions != nil && !slices.Contains(f.Directions, c.Direction):
		return FilterDirection, string(c.Direction)
	default:
		return "", ""
	}
}

// checkPeople lets a call through that somebody may still answer.
func (f Filter) checkPeople(c aircall.Call) (FilterRule, string) {
	open := f.Users != nil && c.User == nil && c.Outcome() == aircall.OutcomeRunning
	if f.Users == nil && f.Teams == nil || open || isOf(c, f.Users, f.Teams) {
		return "", ""
	}
	return FilterPeople, userName(c.User)
}

// isOf tells whether a call is of one of the users or teams.
func isOf(c aircall.Call, users []aircall.UserID, teams []aircall.TeamID) bool {
	if c.User != nil && slices.Contains(users, c.User.ID) {
		return true
	}
	return slices.ContainsFunc(c.Teams, func(t aircall.Team) bool { return slices.Contains(teams, t.ID) })
}

func (f Filter) checkExceptions(c aircall.Call) (FilterRule, string) {
	if c.Number != nil && slices.Contains(f.ExceptNumbers, c.Number.ID) {
		return FilterExcepted, lineName(c.Number)
	}
	if isOf(c, f.ExceptUsers, nil) {
		return FilterExcepted, userName(c.User)
	}
	for _, t := range c.Teams {
		if slices.Contains(f.ExceptTeams, t.ID) {
			return FilterExcepted, t.Name
		}
	}
	return "", ""
}

func (f Filter) checkLength(c aircall.Call) (FilterRule, string) {
	if c.Outcome() == aircall.OutcomeRunning {
		return "", ""
	}
	if total := (Policy{}).duration(c); total < f.MinDuration {
		return FilterDuration, clock(total)
	}
	if talk := c.TalkTime(); c.Outcome() == aircall.OutcomeAnswered && talk < f.MinTalkTime {
		return FilterTalkTime, clock(talk)
	}
	return "", ""
}

func (f Filter) checkHours(c aircall.Call) (FilterRule, string) {
	start := startOf(c)
	if f.Hours == nil || f.Hours.Open(start) {
		return "", ""
	}
	location := f.Hours.Location
	if location == nil {
		location = time.UTC
	}
	return FilterHours, start.In(location).Format(hoursLayout)
}

// hoursLayout is how the detail of a decision holds a time, for sentences to say it in their language.
const hoursLayout = "2006-01-02 15:04"

func (f Filter) checkCounterpart(c aircall.Call) (FilterRule, string) {
	raw, ok := c.Counterpart()
	if !ok {
		if f.SkipAnonymous {
			return FilterAnonymous, ""
		}
		return "", ""
	}
	n, err := matching.ParseNumber(raw, country(c.Number))
	switch {
	case err != nil || !slices.Contains(f.OwnNumbers, n):
		return "", ""
	case f.SkipInternal:
		return FilterInternal, n.Format()
	case c.Direction == aircall.Inbound:
		return FilterTwin, n.Format()
	default:
		return "", ""
	}
}

func lineName(n *aircall.Number) string {
	switch {
	case n == nil:
		return ""
	case n.Name != "":
		return n.Name
	default:
		return "#" + strconv.FormatInt(int64(n.ID), 10)
	}
}

func userName(u *aircall.User) string {
	if u == nil {
		return ""
	}
	return u.Name
}

func country(n *aircall.Number) string {
	if n == nil {
		return ""
	}
	return n.Country
}

// Sentences explains the decision in plain language.
func (d FilterDecision) Sentences(l matching.Language) []string {
	w := phrases.In(string(l))
	if d.Pass {
		return []string{w.Say("filter.pass")}
	}
	return []string{w.Say("filter.kept_out", "why", d.reason(w))}
}

func (d FilterDecision) reason(w *phrases.Book) string {
	rule, detail := string(d.Rule), cmp.Or(d.Detail, "–")
	switch d.Rule {
	case FilterDirection:
		if known := []string{string(aircall.Inbound), string(aircall.Outbound)}; slices.Contains(known, d.Detail) {
			rule = d.Detail
		}
	case FilterDuration, FilterTalkTime:
		detail = durationDetail(w, detail)
	case FilterHours:
		if at, err := time.ParseInLocation(hoursLayout, d.Detail, time.FixedZone("", 0)); err == nil { // whose zone is not told
			detail = w.Time(at)
		}
	}
	return w.Say("filter.why."+rule, "detail", detail)
}

// durationDetail writes the detail of a decision, "1:02:03" or "2:03", as the language does.
func durationDetail(w *phrases.Book, detail string) string {
	total := 0
	for part := range strings.SplitSeq(detail, ":") {
		n, err := strconv.ParseUint(part, 10, 16)
		if err != nil {
			return detail
		}
		total = total*60 + int(n)
	}
	return w.Duration(time.Duration(total) * time.Second)
}
