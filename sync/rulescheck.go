package bridge

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// rules are those of all lines that have none of their own.
func (c Config) rules() Rules {
	return Rules{
		Filter: c.Filter, Policy: c.Policy, PartyRules: c.PartyRules, OpportunityRules: c.OpportunityRules,
		NoCards: c.NoCards, NoLogs: c.NoLogs,
	}
}

// checkRules finds what can be no rule, of all lines and of single ones.
func (c Config) checkRules() (errs []error) {
	_, err := matching.ParseNumber("0199001234", c.Region)
	if why, ok := errors.AsType[*matching.NumberError](err); ok && why.Reason == matching.ReasonRegion {
		errs = append(errs, fmt.Errorf("Region: %q is no country of two letters, such as FR", c.Region)) //nolint:staticcheck // a field
	}
	errs = append(errs, c.rules().check("")...)
	for id, r := range c.Lines {
		errs = append(errs, r.check(fmt.Sprintf("Lines[%d].", id))...)
	}
	return errs
}

// check finds what can be no rule. Its errors name the fields.
func (r Rules) check(at string) []error {
	p, f := r.Policy, r.Filter
	errs := slices.Concat(
		among(at+"Policy.Language", []matching.Language{p.Language}, append(matching.Languages(), "")...),
		among(at+"Policy.Parts", p.Parts, append(activity.AllParts(), activity.CostlyParts()...)...),
		among(at+"PartyRules.Kinds", r.PartyRules.Kinds, kinds...),
		among(at+"PartyRules.Review", []matching.Review{r.PartyRules.Review}, matching.ReviewNever, matching.ReviewTies, matching.ReviewSeveral),
		among(at+"OpportunityRules.Statuses", r.OpportunityRules.Statuses, sellsy.OpportunityOpen, sellsy.OpportunityLate, sellsy.OpportunityWon,
			sellsy.OpportunityLost, sellsy.OpportunityCancelled, sellsy.OpportunityClosed),
		among(at+"Filter.Directions", f.Directions, aircall.Inbound, aircall.Outbound),
	)
	if p.Template != nil {
		if err := activity.CheckTemplate(p.Template); err != nil {
			errs = append(errs, fmt.Errorf("%sPolicy.Template: %w", at, err))
		}
	}
	for _, wrong := range []struct {
		is    bool
		field string
	}{
		{p.MaxBytes < 0, "Policy.MaxBytes"}, {p.DefaultOwner < 0, "Policy.DefaultOwner"},
		{f.MinDuration < 0, "Filter.MinDuration"}, {f.MinTalkTime < 0, "Filter.MinTalkTime"},
	} {
		if wrong.is {
			errs = append(errs, fmt.Errorf("%s%s: must not be negative", at, wrong.field))
		}
	}
	return errs
}

// among finds values that are not among those that there are.
func among[T ~string](field string, values []T, all ...T) (errs []error) {
	for _, v := range values {
		if !slices.Contains(all, v) {
			words := make([]string, 0, len(all))
			for _, a := range all {
				if a != "" {
					words = append(words, string(a))
				}
			}
			errs = append(errs, fmt.Errorf("%s: %q is none of %s", field, v, strings.Join(words, ", ")))
		}
	}
	return errs
}
