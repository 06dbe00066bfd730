package matching

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// PartyRules say which record is taken when several have the number. The zero value holds the official rules: an
// individual before a company before a contact. Among records of one kind the official integration takes whichever Sellsy
// returns first; here a living record comes before an archived one, then the lowest id.
type PartyRules struct {
	// Kinds is the order of kinds, nil for the official one. Records of a kind that it leaves out do not match.
	Kinds []Kind

	// Prefer holds policies that come before the order of kinds, the most important first.
	Prefer []PartyPreference

	// Review says when nobody is chosen, because several records match and people are to decide.
	Review Review

	// Situation is what is known of the call at hand, for the policies to look at.
	Situation Situation

	// Choose, if set, decides in place of everything else. It gets the candidates in the order of the other rules, never an
	// empty list, and returns the index of its choice, or -1 to choose nobody. It must not change them.
	Choose func(n Number, candidates []Party, s Situation) int
}

// Situation is what is known of a call beside its number. It may be empty: policies then have nothing to prefer.
type Situation struct {
	// Agent is the member of staff who answers or calls; zero when it is not known.
	Agent sellsy.StaffID

	// Line is the company's number that is called or called from, and Direction says which.
	Line      aircall.NumberID
	Direction aircall.Direction

	// Opportunities are those of the candidates, as far as somebody has looked for them: see
	// [PartyRules.NeedsOpportunities].
	Opportunities []sellsy.Opportunity
}

// PartyPreference is a policy: the records for which Prefers is true come before the others. Name is shown in
// explanations.
type PartyPreference struct {
	Name    string
	Prefers func(Party, Situation) bool

	// NeedsOpportunities says that Prefers looks at the opportunities of the situation, which take a request to Sellsy for
	// each call whose number several records have.
	NeedsOpportunities bool
}

// NeedsAgent reports whether the rules may choose otherwise when the agent of the call is known.
func (r PartyRules) NeedsAgent() bool { return len(r.Prefer) > 0 || r.Choose != nil }

// NeedsOpportunities reports whether a preference looks at the opportunities of the candidates.
func (r PartyRules) NeedsOpportunities() bool {
	return slices.ContainsFunc(r.Prefer, func(p PartyPreference) bool { return p.NeedsOpportunities })
}

// The names of the preferences of this package.
const (
	PreferenceOwn             = "own"
	PreferenceLiving          = "living"
	PreferenceOpenOpportunity = "open_opportunity"
)

// PreferOwnRecords prefers the records that the agent of the call owns.
func PreferOwnRecords() PartyPreference {
	return PartyPreference{Name: PreferenceOwn, Prefers: func(p Party, s Situation) bool { return s.Agent != 0 && p.Owner == s.Agent }}
}

// PreferLiving prefers records that are not archived, whatever their kind.
func PreferLiving() PartyPreference {
	return PartyPreference{Name: PreferenceLiving, Prefers: func(p Party, _ Situation) bool { return !p.Archived }}
}

// PreferOpenOpportunity prefers the records that one of the opportunities of the situation, open or late, is with. The
// companies of a contact count when they are known. When several records have the number, the bridge asks for their opportunities:
// one request to Sellsy for the card and one for the log, and one for each contact whose companies are not known yet.
func PreferOpenOpportunity() PartyPreference {
	return PartyPreference{Name: PreferenceOpenOpportunity, NeedsOpportunities: true, Prefers: func(p Party, s Situation) bool {
		return ChooseOpportunity(p, s.Opportunities, OpportunityRules{}).Found
	}}
}

// Review says when several matches are left for people to decide. The zero value is never.
type Review string

// The settings of Review.
const (
	ReviewNever   Review = ""
	ReviewTies    Review = "ties"    // when only the lowest id would decide
	ReviewSeveral Review = "several" // whenever more than one record matches
)

// Rule names the rule that decided.
type Rule string

// The rules of choosing a party.
const (
	RuleNoNumber   Rule = "no_number"  // there was no number to look for
	RuleNobody     Rule = "nobody"     // no record has the number
	RuleOnly       Rule = "only"       // one candidate, nothing to decide
	RulePreference Rule = "preference" // a policy: the decision names it
	RuleKind       Rule = "kind"       // the order of kinds
	RuleLiving     Rule = "living"     // living before archived
	RuleLowestID   Rule = "lowest_id"  // nothing but the lowest id
	RuleReview     Rule = "review"     // several, and the rules leave the choice to people
	RuleCustom     Rule = "custom"     // the caller's own function
	RuleAssigned   Rule = "assigned"   // a person chose it
)

// Standing says how a candidate did. For one that was passed over it is the rule by which it lost to the chosen one.
type Standing string

// The standings.
const (
	StandingChosen      Standing = "chosen"
	StandingPossible    Standing = "possible" // left for somebody to decide
	StandingPreference  Standing = "preference"
	StandingKind        Standing = "kind"
	StandingArchived    Standing = "archived"
	StandingHigherID    Standing = "higher_id"
	StandingCustom      Standing = "custom"
	StandingOtherNumber Standing = "other_number" // ignored: it does not have the number
	StandingOtherKind   Standing = "other_kind"   // ignored: the rules leave its kind out
)

// PartyDecision is who was chosen and why. It can be stored as JSON.
type PartyDecision struct {
	Number Number `json:"number"`
	Found  bool   `json:"found"`
	Party  Party  `json:"party,omitzero"`

	Rule       Rule   `json:"rule"`
	Preference string `json:"preference,omitzero"` // the name of the policy that decided, with RulePreference

	// Candidates are all records that were looked at: the chosen one, then the others in the order of the rules, then those
	// that were ignored.
	Candidates []PartyCandidate `json:"candidates,omitzero"`
}

// PartyCandidate is a record that was looked at.
type PartyCandidate struct {
	Ref

	Name       string   `json:"name,omitzero"`
	Role       Role     `json:"role,omitzero"`
	Archived   bool     `json:"archived,omitzero"`
	Standing   Standing `json:"standing"`
	Preference string   `json:"preference,omitzero"` // the policy by which it lost, with StandingPreference
}

// Best chooses the record that has the number. Candidates that do not have it are ignored, so that the results of an
// inexact search can be passed as they are. The order of candidates does not matter; a record given twice counts once, as
// it was last updated.
func Best(n Number, candidates []Party, r PartyRules) PartyDecision {
	ranked, ignored := r.sift(n, candidates)
	d := PartyDecision{Number: n}
	switch {
	case n == 0:
		d.Rule = RuleNoNumber
	case len(ranked) == 0:
		d.Rule = RuleNobody
	case r.Choose != nil:
		d.Rule = RuleCustom
		d.Found = moveToFront(ranked, r.Choose(n, slices.Clone(ranked), r.Situation))
	case len(ranked) == 1:
		d.Found, d.Rule = true, RuleOnly
	default:
		d.Found = true
		_, d.Rule, d.Preference = r.compare(ranked[0], ranked[1])
		if r.Review == ReviewSeveral || r.Review == ReviewTies && d.Rule == RuleLowestID {
			d.Found, d.Rule, d.Preference = false, RuleReview, ""
		}
	}
	if d.Found {
		d.Party = ranked[0]
	}
	d.Candidates = append(r.candidates(d, ranked), ignored...)
	return d
}

// Assigned is the decision of a person who chose a record for a call with a number, which may be zero. The record need not have it.
func Assigned(n Number, p Party) PartyDecision {
	chosen := candidateOf(p)
	chosen.Standing = StandingChosen
	return PartyDecision{Number: n, Found: true, Party: p, Rule: RuleAssigned, Candidates: []PartyCandidate{chosen}}
}

// Contenders returns the records among which the rules have to choose: those that have the number and are of a kind that may match,
// each once. Preferences are not asked.
func Contenders(n Number, candidates []Party, r PartyRules) []Party {
	r.Prefer = nil
	ranked, _ := r.sift(n, candidates)
	return ranked
}

// candidates says how each of the records that may be chosen did.
func (r PartyRules) candidates(d PartyDecision, ranked []Party) []PartyCandidate {
	var candidates []PartyCandidate
	for i, p := range ranked {
		c := candidateOf(p)
		switch {
		case d.Found && i == 0:
			c.Standing = StandingChosen
		case d.Rule == RuleCustom:
			c.Standing = StandingCustom
		case d.Rule == RuleReview:
			c.Standing = StandingPossible
		default:
			var rule Rule
			_, rule, c.Preference = r.compare(ranked[0], p)
			c.Standing = lostBy(rule)
		}
		candidates = append(candidates, c)
	}
	return candidates
}

// sift parts the records that have the number, in the order of the rules, from those that do not count.
func (r PartyRules) sift(n Number, candidates []Party) (ranked []Party, ignored []PartyCandidate) {
	for _, p := range distinct(candidates) {
		c := candidateOf(p)
		switch {
		case n == 0 || !slices.Contains(p.Numbers, n):
			c.Standing = StandingOtherNumber
		case r.rank(p.Kind) < 0:
			c.Standing = StandingOtherKind
		default:
			ranked = append(ranked, p)
			continue
		}
		ignored = append(ignored, c)
	}
	slices.SortFunc(ranked, func(a, b Party) int {
		order, _, _ := r.compare(a, b)
		return order
	})
	return ranked, ignored
}

// moveToFront puts what a function of the caller chose before the others. It is false when that is none of them.
func moveToFront[T any](list []T, chosen int) bool {
	if chosen < 0 || chosen >= len(list) {
		return false
	}
	first := list[chosen]
	copy(list[1:], list[:chosen])
	list[0] = first
	return true
}

func candidateOf(p Party) PartyCandidate {
	return PartyCandidate{Ref: p.Ref, Name: p.Name, Role: p.Role, Archived: p.Archived}
}

func lostBy(r Rule) Standing {
	switch r {
	case RulePreference:
		return StandingPreference
	case RuleKind:
		return StandingKind
	case RuleLiving:
		return StandingArchived
	default:
		return StandingHigherID
	}
}

// rank is the place of a kind in the order, or -1 when the rules leave it out.
func (r PartyRules) rank(k Kind) int {
	if r.Kinds == nil {
		return kindRank(k)
	}
	return slices.Index(r.Kinds, k)
}

// compare orders two records and names the rule that tells them apart.
func (r PartyRules) compare(a, b Party) (order int, _ Rule, preference string) {
	for _, p := range r.Prefer {
		if order = compareBool(p.Prefers(b, r.Situation), p.Prefers(a, r.Situation)); order != 0 {
			return order, RulePreference, p.Name
		}
	}
	if order = cmp.Compare(r.rank(a.Kind), r.rank(b.Kind)); order != 0 {
		return order, RuleKind, ""
	}
	if order = compareBool(a.Archived, b.Archived); order != 0 {
		return order, RuleLiving, ""
	}
	return compareRefs(a.Ref, b.Ref), RuleLowestID, ""
}

// compareBool puts false before true.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	default:
		return 1
	}
}

// distinct returns each record once, ordered by what it is, however the candidates were ordered.
func distinct(candidates []Party) []Party {
	sorted := slices.Clone(candidates)
	slices.SortFunc(sorted, func(a, b Party) int {
		return cmp.Or(compareRefs(a.Ref, b.Ref), b.Updated.Compare(a.Updated), compareVersions(a, b, a.Ref == b.Ref))
	})
	return slices.CompactFunc(sorted, func(a, b Party) bool { return a.Ref == b.Ref })
}

// compareVersions orders versions of one record that were updated at the same time, so that it is always the same one that
// counts.
func compareVersions(a, b any, same bool) int {
	if !same {
		return 0
	}
	first, _ := json.Marshal(a)
	second, _ := json.Marshal(b)
	return bytes.Compare(first, second)
}
