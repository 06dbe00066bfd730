package matching

import (
	"slices"
	"strconv"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
)

// maxExplained bounds how many candidates are explained one by one.
const maxExplained = 10

// Sentences explains the decision in plain language: what was looked for, who was chosen by which rule, and what was passed
// over or ignored and why. The zero decision, that nobody has made, has nothing to say.
func (d PartyDecision) Sentences(l Language) []string {
	w := l.words()
	switch d.Rule {
	case "":
		return nil
	case RuleAssigned:
		return []string{w.Say("match.assigned", "record", candidateOf(d.Party).describe(w))}
	}
	sentences := []string{d.howMany(w)}
	say := func(key string, arguments ...any) { sentences = append(sentences, w.Say(key, arguments...)) }
	switch {
	case d.Found:
		say("match.chosen", "record", candidateOf(d.Party).describe(w), "why", d.because(w))
	case d.Rule == RuleReview:
		say("match.review")
	case d.Rule == RuleCustom:
		say("match.custom_none")
	}
	for i, c := range d.Candidates {
		if d.Number == 0 {
			break
		}
		if i == maxExplained {
			say("match.more", "n", len(d.Candidates)-i)
			break
		}
		if reason := d.reason(w, c); reason != "" {
			sentences = append(sentences, reason)
		}
	}
	return sentences
}

// howMany says how many records have the number.
func (d PartyDecision) howMany(w *phrases.Book) string {
	number, matching := d.Number.Format(), 0
	for _, c := range d.Candidates {
		if c.Standing != StandingOtherNumber && c.Standing != StandingOtherKind {
			matching++
		}
	}
	switch {
	case d.Number == 0:
		return w.Say("match.no_number")
	case matching == 0:
		return w.Say("match.nobody", "number", number)
	default:
		return w.Say("match.have", "n", matching, "number", number)
	}
}

// because says which rule decided for the chosen record.
func (d PartyDecision) because(w *phrases.Book) string {
	if i := slices.IndexFunc(d.Candidates, func(c PartyCandidate) bool { return c.Standing == StandingKind }); i >= 0 && d.Rule == RuleKind {
		return kindOrder(w, d.Party.Kind, d.Candidates[i].Kind)
	}
	return why(w, "match.why.", string(d.Rule), d.Preference)
}

// reason says why a candidate was not chosen; it is empty for the chosen one.
func (d PartyDecision) reason(w *phrases.Book, c PartyCandidate) string {
	key, reason := "match.passed_over", why(w, "match.why.", string(c.Standing), c.Preference)
	switch c.Standing {
	case StandingChosen:
		return ""
	case StandingPossible:
		return w.Say("match.possible", "record", c.describe(w))
	case StandingKind:
		reason = kindOrder(w, d.Party.Kind, c.Kind)
	case StandingOtherNumber, StandingOtherKind:
		key = "match.ignored"
	}
	return w.Say(key, "record", c.describe(w), "why", reason)
}

// why says what a rule or a standing means, by a phrase of a group or, where the group has none, as for records.
func why(w *phrases.Book, group, code, preference string) string {
	switch {
	case code == string(RulePreference):
		return w.Say("match.why.preference", "preference", preferenceName(w, preference))
	case w.Has(group + code):
		return w.Say(group + code)
	default:
		return w.Word("match.why", code)
	}
}

// kindOrder says that one kind comes before another.
func kindOrder(w *phrases.Book, first, second Kind) string {
	return w.Say("match.why.kinds", "first", w.Word("record.kinds", string(first)), "second", w.Word("record.kinds", string(second)))
}

// describe names a record: "individual Claire Martin (client, #12)".
func (c PartyCandidate) describe(w *phrases.Book) string {
	notes := make([]string, 0, 3)
	if c.Role != "" {
		notes = append(notes, w.Word("record.role", string(c.Role)))
	}
	if c.Archived {
		notes = append(notes, w.Say("record.archived"))
	}
	notes = append(notes, "#"+strconv.FormatInt(c.ID, 10))
	name := c.Name
	if name != "" {
		name = " " + name
	}
	return w.Word("record.kind", string(c.Kind)) + name + " (" + strings.Join(notes, ", ") + ")"
}

// Sentences explains the decision in plain language: which opportunity was chosen by which rule, what was passed over or
// ignored and why, and for a contact which company the call belongs to.
func (d OpportunityDecision) Sentences(l Language) []string {
	w := l.words()
	var sentences []string
	say := func(key string, arguments ...any) { sentences = append(sentences, w.Say(key, arguments...)) }

	if d.Found {
		o := OpportunityCandidate{ID: d.Opportunity.ID, Name: d.Opportunity.Name, Status: d.Opportunity.Status, Created: d.Opportunity.Created}
		say("opportunity.chosen", "opportunity", o.describe(w), "why", why(w, "opportunity.why.", string(d.Rule), d.Preference))
	} else if without := "opportunity.without." + string(d.Rule); w.Has(without) {
		say(without)
	}
	if d.Company.ID != 0 {
		say("opportunity.company", "company", d.Company.describe(), "why", why(w, "opportunity.company_why.", string(d.CompanyRule), ""))
	}
	for i, c := range d.Candidates {
		if i == maxExplained {
			say("match.more", "n", len(d.Candidates)-i)
			break
		}
		if reason := c.reason(w); reason != "" {
			sentences = append(sentences, reason)
		}
	}
	return sentences
}

func (c OpportunityCandidate) reason(w *phrases.Book) string {
	key := "opportunity.passed_over"
	switch c.Standing {
	case StandingChosen:
		return ""
	case StandingStatus, StandingPipeline, StandingOtherParty:
		key = "opportunity.ignored"
	}
	return w.Say(key, "opportunity", c.describe(w), "why", why(w, "opportunity.why.", string(c.Standing), c.Preference))
}

// describe names an opportunity: "New website (open, of 31 Jan 2026, #7)".
func (c OpportunityCandidate) describe(w *phrases.Book) string {
	notes := make([]string, 0, 3)
	if c.Status != "" {
		notes = append(notes, w.Word("record.status", string(c.Status)))
	}
	if !c.Created.IsZero() {
		notes = append(notes, w.Say("opportunity.of", "date", w.Date(c.Created)))
	}
	notes = append(notes, "#"+strconv.FormatInt(int64(c.ID), 10))
	return strings.TrimSpace(c.Name + " (" + strings.Join(notes, ", ") + ")")
}

func (c Company) describe() string {
	return strings.TrimSpace(c.Name + " (#" + strconv.FormatInt(int64(c.ID), 10) + ")")
}

// KindName is the name of a kind of record in a sentence.
func KindName(l Language, k Kind) string { return l.words().Word("record.kind", string(k)) }

// preferenceName names a policy. Those of callers have the name they gave.
func preferenceName(w *phrases.Book, name string) string {
	if key := "match.preference." + name; w.Has(key) {
		return w.Say(key)
	}
	return w.Quote(name)
}
