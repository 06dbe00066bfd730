package activity

import (
	"slices"
	"strconv"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

// Filter says which calls are of interest at all. The zero value lets every call through; each field that is set lets fewer
// through.
type Filter struct {
	Numbers    []aircall.NumberID  // the company's lines
	Directions []aircall.Direction // inbound, outbound

	// Users and Teams say whose calls they must be; one of them is enough. A call that nobody took is of its teams. Outbound
	// calls have no teams.
	Users []aircall.UserID
	Teams []aircall.TeamID

	// MinDuration is the least total duration. A call that has not ended passes.
	MinDuration time.Duration

	// Hours are when a call must start.
	Hours *Hours

	// OwnNumbers are the company's own numbers: a call between two of them, which Aircall gives twice, does not pass.
	OwnNumbers []matching.Number

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
	FilterPeople    FilterRule = "people" // users and teams
	FilterDuration  FilterRule = "duration"
	FilterHours     FilterRule = "hours"
	FilterInternal  FilterRule = "internal"
	FilterAnonymous FilterRule = "anonymous"
)

// FilterDecision is whether a call passes a filter, and if not, why. It can be stored as JSON.
type FilterDecision struct {
	Pass   bool       `json:"pass"`
	Rule   FilterRule `json:"rule,omitzero"`   // the rule that kept the call out
	Detail string     `json:"detail,omitzero"` // what it looked at: a line, a name, a duration, a time, a number
}

// Check tells whether a call passes.
func (f Filter) Check(c aircall.Call) FilterDecision {
	out := func(rule FilterRule, detail string) FilterDecision {
		return FilterDecision{Rule: rule, Detail: oneLine(detail)}
	}
	if f.Numbers != nil && (c.Number == nil || !slices.Contains(f.Numbers, c.Number.ID)) {
		return out(FilterNumber, lineName(c.Number))
	}
	if f.Directions != nil && !slices.Contains(f.Directions, c.Direction) {
		return out(FilterDirection, string(c.Direction))
	}
	if (f.Users != nil || f.Teams != nil) && !f.ofPeople(c) {
		return out(FilterPeople, userName(c.User))
	}
	if total := (Policy{}).duration(c); c.Outcome() != aircall.OutcomeRunning && total < f.MinDuration {
		return out(FilterDuration, formatDuration(total))
	}
	if start := startOf(c); f.Hours != nil && !f.Hours.Open(start) {
		location := f.Hours.Location
		if location == nil {
			location = time.UTC
		}
		return out(FilterHours, start.In(location).Format("2006-01-02 15:04"))
	}
	if raw, ok := c.Counterpart(); !ok {
		if f.SkipAnonymous {
			return out(FilterAnonymous, "")
		}
	} else if n, err := matching.ParseNumber(raw, country(c.Number)); err == nil && slices.Contains(f.OwnNumbers, n) {
		return out(FilterInternal, n.Format())
	}
	return FilterDecision{Pass: true}
}

func (f Filter) ofPeople(c aircall.Call) bool {
	if c.User != nil && slices.Contains(f.Users, c.User.ID) {
		return true
	}
	return slices.ContainsFunc(c.Teams, func(t aircall.Team) bool { return slices.Contains(f.Teams, t.ID) })
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
	if d.Pass {
		return []string{l.Say("The call passes the filters.", "L’appel passe les filtres.", "Der Anruf passiert die Filter.")}
	}
	detail := d.Detail
	if detail == "" {
		detail = "–"
	}
	var reason string
	switch d.Rule {
	case FilterNumber:
		reason = l.Say("its line (%[1]s) is not among those to log", "sa ligne (%[1]s) ne fait pas partie de celles à enregistrer",
			"seine Leitung (%[1]s) ist keine der zu protokollierenden", detail)
	case FilterDirection:
		reason = l.Say("calls of its direction (%[1]s) are not logged", "les appels de son sens (%[1]s) ne sont pas enregistrés",
			"Anrufe seiner Richtung (%[1]s) werden nicht protokolliert", detail)
	case FilterPeople:
		reason = l.Say("it is of none of the users and teams to log (user: %[1]s)", "il n’est d’aucun des utilisateurs et équipes à enregistrer (utilisateur : %[1]s)",
			"er ist von keinem der zu protokollierenden Nutzer und Teams (Nutzer: %[1]s)", detail)
	case FilterDuration:
		reason = l.Say("it is too short (%[1]s)", "il est trop court (%[1]s)", "er ist zu kurz (%[1]s)", detail)
	case FilterHours:
		reason = l.Say("it started outside the hours to log (%[1]s)", "il a commencé hors des heures à enregistrer (%[1]s)",
			"er begann außerhalb der zu protokollierenden Zeiten (%[1]s)", detail)
	case FilterInternal:
		reason = l.Say("it is between two of the company’s own numbers (%[1]s)", "il est entre deux numéros de l’entreprise (%[1]s)",
			"er ist zwischen zwei eigenen Nummern der Firma (%[1]s)", detail)
	default:
		reason = l.Say("the caller hides the number", "l’appelant masque son numéro", "der Anrufer unterdrückt seine Nummer")
	}
	return []string{l.Say("The call is not logged: %[1]s.", "L’appel n’est pas enregistré : %[1]s.", "Der Anruf wird nicht protokolliert: %[1]s.", reason)}
}
