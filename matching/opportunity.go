package matching

import (
	"cmp"
	"slices"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// OpportunityRules say which opportunity a call is about. The zero value holds the official rules: open or late, and the
// oldest of these.
type OpportunityRules struct {
	// Statuses are those that an opportunity may have; nil stands for open and late.
	Statuses []sellsy.OpportunityStatus

	// Pipelines are those that an opportunity may be in; nil stands for all.
	Pipelines []sellsy.PipelineID

	// Prefer holds policies that come before the age, the most important first.
	Prefer []OpportunityPreference

	// Situation is what is known of the call at hand, for the policies to look at.
	Situation Situation

	// Newest takes the newest opportunity in place of the oldest.
	Newest bool

	// Choose, if set, decides in place of Prefer and age. It gets the opportunities that may be chosen in the order of the
	// other rules, never an empty list, and returns the index of its choice, or -1 to choose none. It must not change them.
	Choose func(p Party, opportunities []sellsy.Opportunity, s Situation) int
}

// NeedsAgent reports whether the rules may choose otherwise when the agent of the call is known.
func (r OpportunityRules) NeedsAgent() bool { return len(r.Prefer) > 0 || r.Choose != nil }

// Query returns what must be asked of Sellsy so that the rules can choose among the opportunities of a party: the filter, the
// order, and whether all pages are needed or the first one has the choice. The filter has no related records when nothing
// needs to be asked: see [OpportunitySubjects].
//
// POST /opportunities/search (assumption sellsy-opportunities)
func (r OpportunityRules) Query(p Party) (filter sellsy.OpportunityFilter, opts sellsy.ListOptions, allPages bool) {
	filter.Statuses, filter.PipelineIDs = r.statuses(), slices.Clone(r.Pipelines)
	for _, s := range OpportunitySubjects(p) {
		filter.Related = append(filter.Related, sellsy.RelatedObject{Type: sellsy.RelatedType(s.Kind), ID: s.ID})
	}
	opts = sellsy.ListOptions{PageSize: sellsy.MaxPageSize, OrderBy: "created", Order: sellsy.Ascending}
	if r.Newest {
		opts.Order = sellsy.Descending
	}
	return filter, opts, len(r.Prefer) > 0 || r.Choose != nil
}

// statuses are those that an opportunity may have.
func (r OpportunityRules) statuses() []sellsy.OpportunityStatus {
	if r.Statuses == nil {
		return []sellsy.OpportunityStatus{sellsy.OpportunityOpen, sellsy.OpportunityLate}
	}
	return slices.Clone(r.Statuses)
}

// OpportunityPreference is a policy: the opportunities for which Prefers is true come before the others. The party is the
// one that was matched. Name is shown in explanations.
type OpportunityPreference struct {
	Name    string
	Prefers func(sellsy.Opportunity, Party, Situation) bool
}

// The names of the opportunity preferences of this package.
const (
	PreferenceOwnOpportunity = "own_opportunity"
	PreferencePipeline       = "pipeline"
	PreferenceContact        = "contact"
)

// PreferOwnOpportunities prefers the opportunities that the agent of the call owns or is assigned to. In the bridge it costs one
// request to Sellsy more for an inbound call that somebody took, since the card was chosen without an agent, and one for each further
// hundred of opportunities.
func PreferOwnOpportunities() OpportunityPreference {
	return OpportunityPreference{PreferenceOwnOpportunity, func(o sellsy.Opportunity, _ Party, s Situation) bool {
		return s.Agent != 0 && (staffOf(o.Owner) == s.Agent || slices.Contains(o.AssignedStaffIDs, s.Agent))
	}}
}

// PreferPipeline prefers the opportunities in a pipeline.
func PreferPipeline(id sellsy.PipelineID) OpportunityPreference {
	return OpportunityPreference{PreferencePipeline, func(o sellsy.Opportunity, _ Party, _ Situation) bool { return o.Pipeline.ID == id }}
}

// PreferContacts prefers the opportunities that name the matched contact.
func PreferContacts() OpportunityPreference {
	return OpportunityPreference{PreferenceContact, func(o sellsy.Opportunity, p Party, _ Situation) bool {
		return p.Kind == KindContact && slices.Contains(o.ContactIDs, sellsy.ContactID(p.ID))
	}}
}

// The rules of choosing an opportunity, besides [RuleOnly], [RulePreference], [RuleLowestID] and [RuleCustom].
const (
	RuleNoParty          Rule = "no_party"          // nobody was matched
	RuleSupplier         Rule = "supplier"          // suppliers have no opportunities
	RuleNoCompany        Rule = "no_company"        // a contact without a company has no opportunities
	RuleCompaniesUnknown Rule = "companies_unknown" // nobody has asked for the companies of the contact
	RuleSupplierCompany  Rule = "supplier_company"  // all companies of the contact are suppliers
	RuleNone             Rule = "none"              // none is open or late
	RuleNoneAllowed      Rule = "none_allowed"      // none has a status and a pipeline that the rules name
	RuleOldest           Rule = "oldest"
	RuleNewest           Rule = "newest"
)

// The rules of choosing the company of a contact, besides [RuleOnly], [RuleLiving] and [RuleLowestID].
const (
	RuleOfOpportunity Rule = "of_opportunity" // the company whose opportunity was chosen
	RuleMainContact   Rule = "main_contact"   // the company whose main contact the contact is
)

// The standings of opportunities, besides [StandingChosen], [StandingPreference], [StandingHigherID] and [StandingCustom].
const (
	StandingNewer      Standing = "newer"
	StandingOlder      Standing = "older"
	StandingStatus     Standing = "status"      // ignored: neither open nor late
	StandingPipeline   Standing = "pipeline"    // ignored: the rules leave its pipeline out
	StandingOtherParty Standing = "other_party" // ignored: not with this record, nor with a company of this contact
)

// OpportunitySummary is what is kept of an opportunity. It can be stored as JSON.
type OpportunitySummary struct {
	ID       sellsy.OpportunityID     `json:"id"`
	Number   string                   `json:"number,omitzero"` // such as OPP-1155
	Name     string                   `json:"name,omitzero"`
	Status   sellsy.OpportunityStatus `json:"status,omitzero"`
	Amount   string                   `json:"amount,omitzero"` // decimal text such as "72000.99"
	Currency string                   `json:"currency,omitzero"`
	Created  time.Time                `json:"created,omitzero"`
	Owner    sellsy.StaffID           `json:"owner,omitzero"`
	Pipeline string                   `json:"pipeline,omitzero"`
	Step     string                   `json:"step,omitzero"`
}

// IsZero reports whether s is no opportunity.
func (s OpportunitySummary) IsZero() bool { return s.ID == 0 }

// OpportunityDecision is the opportunity that was chosen and why. It can be stored as JSON.
type OpportunityDecision struct {
	Found       bool               `json:"found"`
	Opportunity OpportunitySummary `json:"opportunity,omitzero"`
	Rule        Rule               `json:"rule"`
	Preference  string             `json:"preference,omitzero"` // the name of the policy that decided, with RulePreference

	// Company is the company of a contact that the call belongs to, chosen also when there is no opportunity. It is zero for
	// other records and for a contact without a company.
	Company     Company `json:"company,omitzero"`
	CompanyRule Rule    `json:"company_rule,omitzero"`

	// Candidates are all opportunities that were looked at: the chosen one, then the others in the order of the rules, then
	// those that were ignored.
	Candidates []OpportunityCandidate `json:"candidates,omitzero"`
}

// OpportunityCandidate is an opportunity that was looked at.
type OpportunityCandidate struct {
	ID         sellsy.OpportunityID     `json:"id"`
	Name       string                   `json:"name,omitzero"`
	Status     sellsy.OpportunityStatus `json:"status,omitzero"`
	Created    time.Time                `json:"created,omitzero"`
	Standing   Standing                 `json:"standing"`
	Preference string                   `json:"preference,omitzero"` // the policy by which it lost, with StandingPreference
}

// OpportunitySubjects returns the records whose opportunities [ChooseOpportunity] needs: the party itself, or the companies of a
// contact. It is nil for suppliers, who have no opportunities, for a contact without a company that may have one, and for
// a contact whose companies are not known.
func OpportunitySubjects(p Party) []Ref {
	switch {
	case p.IsZero() || p.Role == RoleSupplier:
		return nil
	case p.Kind != KindContact:
		return []Ref{p.Ref}
	}
	var refs []Ref
	for _, c := range p.Companies {
		if c.Role != RoleSupplier {
			refs = append(refs, Ref{Kind: KindCompany, ID: int64(c.ID)})
		}
	}
	slices.SortFunc(refs, compareRefs)
	return slices.Compact(refs)
}

// ChooseOpportunity chooses the opportunity that a call with the party is about, and the company of a contact. Opportunities of
// others are ignored; the order does not matter.
//
// All companies of a contact compete: the opportunity is chosen first, and its company is linked. Without an opportunity it
// is the company whose main contact the contact is, else a living one, else the one with the lowest id. For a party without
// [OpportunitySubjects] no opportunity is looked at.
func ChooseOpportunity(p Party, opportunities []sellsy.Opportunity, r OpportunityRules) OpportunityDecision {
	var d OpportunityDecision
	ranked, ignored := r.sift(p, opportunities)
	switch {
	case len(OpportunitySubjects(p)) == 0:
		d.Rule = withoutSubjects(p)
	case len(ranked) == 0 && (r.Statuses != nil || r.Pipelines != nil):
		d.Rule = RuleNoneAllowed
	case len(ranked) == 0:
		d.Rule = RuleNone
	case r.Choose != nil:
		d.Rule = RuleCustom
		d.Found = moveToFront(ranked, r.Choose(p, slices.Clone(ranked), r.Situation))
	case len(ranked) == 1:
		d.Found, d.Rule = true, RuleOnly
	default:
		d.Found = true
		_, d.Rule, d.Preference = r.compare(p, ranked[0], ranked[1])
	}
	if d.Found {
		d.Opportunity = summaryOf(ranked[0])
	}
	if p.Kind == KindContact {
		d.Company, d.CompanyRule = companyOfCall(p, d.Found, ranked)
	}
	d.Candidates = append(r.candidates(p, d, ranked), ignored...)
	return d
}

// candidates says how each of the opportunities that may be chosen did.
func (r OpportunityRules) candidates(p Party, d OpportunityDecision, ranked []sellsy.Opportunity) []OpportunityCandidate {
	var candidates []OpportunityCandidate
	for i, o := range ranked {
		c := opportunityCandidate(o)
		switch {
		case d.Found && i == 0:
			c.Standing = StandingChosen
		case d.Rule == RuleCustom:
			c.Standing = StandingCustom
		default:
			var rule Rule
			_, rule, c.Preference = r.compare(p, ranked[0], o)
			c.Standing = opportunityLostBy(rule)
		}
		candidates = append(candidates, c)
	}
	return candidates
}

// sift parts the opportunities that may be chosen, in the order of the rules, from those that do not count. A party that can
// have no opportunities has none of either.
func (r OpportunityRules) sift(p Party, opportunities []sellsy.Opportunity) (ranked []sellsy.Opportunity, ignored []OpportunityCandidate) {
	subjects := OpportunitySubjects(p)
	if len(subjects) == 0 {
		return nil, nil
	}
	statuses := r.statuses()
	for _, o := range distinctOpportunities(opportunities) {
		c := opportunityCandidate(o)
		switch {
		case !slices.Contains(subjects, subjectOf(o)):
			c.Standing = StandingOtherParty
		case !slices.Contains(statuses, o.Status):
			c.Standing = StandingStatus
		case r.Pipelines != nil && !slices.Contains(r.Pipelines, o.Pipeline.ID):
			c.Standing = StandingPipeline
		default:
			ranked = append(ranked, o)
			continue
		}
		ignored = append(ignored, c)
	}
	slices.SortFunc(ranked, func(a, b sellsy.Opportunity) int {
		order, _, _ := r.compare(p, a, b)
		return order
	})
	return ranked, ignored
}

// withoutSubjects says why there are no opportunities to look at.
func withoutSubjects(p Party) Rule {
	switch {
	case p.IsZero():
		return RuleNoParty
	case p.Role == RoleSupplier:
		return RuleSupplier
	case !p.CompaniesKnown && len(p.Companies) == 0:
		return RuleCompaniesUnknown
	case len(p.Companies) == 0:
		return RuleNoCompany
	default:
		return RuleSupplierCompany
	}
}

// companyOfCall chooses the company of a contact.
func companyOfCall(contact Party, found bool, ranked []sellsy.Opportunity) (Company, Rule) {
	companies := slices.Clone(contact.Companies)
	slices.SortFunc(companies, func(a, b Company) int {
		order, _ := compareCompanies(contact, a, b)
		return order
	})
	companies = slices.CompactFunc(companies, func(a, b Company) bool { return a.ID == b.ID })
	switch {
	case len(companies) == 0:
		return Company{}, ""
	case len(companies) == 1:
		return companies[0], RuleOnly
	case found:
		i := slices.IndexFunc(companies, func(c Company) bool { return int64(c.ID) == subjectOf(ranked[0]).ID })
		return companies[i], RuleOfOpportunity // it was among the subjects
	}
	_, rule := compareCompanies(contact, companies[0], companies[1])
	return companies[0], rule
}

func compareCompanies(contact Party, a, b Company) (int, Rule) {
	if order := compareBool(int64(b.MainContact) == contact.ID, int64(a.MainContact) == contact.ID); order != 0 {
		return order, RuleMainContact
	}
	if order := compareBool(a.Archived, b.Archived); order != 0 {
		return order, RuleLiving
	}
	return cmp.Compare(a.ID, b.ID), RuleLowestID
}

// compare orders two opportunities and names the rule that tells them apart.
func (r OpportunityRules) compare(party Party, a, b sellsy.Opportunity) (order int, _ Rule, preference string) {
	for _, p := range r.Prefer {
		if order = compareBool(p.Prefers(b, party, r.Situation), p.Prefers(a, party, r.Situation)); order != 0 {
			return order, RulePreference, p.Name
		}
	}
	rule := RuleOldest
	order = a.Created.Compare(b.Created.Time)
	if r.Newest {
		rule, order = RuleNewest, -order
	}
	if unknown := compareBool(a.Created.IsZero(), b.Created.IsZero()); unknown != 0 {
		order = unknown // a date that is not known is neither the oldest nor the newest
	}
	if order != 0 {
		return order, rule, ""
	}
	return cmp.Compare(a.ID, b.ID), RuleLowestID, ""
}

func opportunityLostBy(r Rule) Standing {
	switch r {
	case RulePreference:
		return StandingPreference
	case RuleOldest:
		return StandingNewer
	case RuleNewest:
		return StandingOlder
	default:
		return StandingHigherID
	}
}

// subjectOf is the company or individual that an opportunity is with.
func subjectOf(o sellsy.Opportunity) Ref {
	switch {
	case o.CompanyID != 0:
		return Ref{Kind: KindCompany, ID: int64(o.CompanyID)}
	case o.IndividualID != 0:
		return Ref{Kind: KindIndividual, ID: int64(o.IndividualID)}
	}
	for _, related := range o.Related {
		switch related.Type {
		case sellsy.RelatedCompany:
			return Ref{Kind: KindCompany, ID: related.ID}
		case sellsy.RelatedIndividual:
			return Ref{Kind: KindIndividual, ID: related.ID}
		default:
		}
	}
	return Ref{}
}

func summaryOf(o sellsy.Opportunity) OpportunitySummary {
	return OpportunitySummary{
		ID: o.ID, Number: o.Number, Name: o.Name, Status: o.Status,
		Amount: string(o.Amount.Value), Currency: o.Amount.Currency,
		Created: o.Created.Time, Owner: staffOf(o.Owner),
		Pipeline: o.Pipeline.Name, Step: o.Step.Name,
	}
}

func opportunityCandidate(o sellsy.Opportunity) OpportunityCandidate {
	return OpportunityCandidate{ID: o.ID, Name: o.Name, Status: o.Status, Created: o.Created.Time}
}

// distinctOpportunities returns each opportunity once, ordered by id.
func distinctOpportunities(opportunities []sellsy.Opportunity) []sellsy.Opportunity {
	sorted := slices.Clone(opportunities)
	slices.SortFunc(sorted, func(a, b sellsy.Opportunity) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), b.StatusUpdatedAt.Compare(a.StatusUpdatedAt.Time), compareVersions(a, b, a.ID == b.ID))
	})
	return slices.CompactFunc(sorted, func(a, b sellsy.Opportunity) bool { return a.ID == b.ID })
}
