package matching

import (
	"slices"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// Spellings returns the ways in which people in the region commonly write the number, the most common first, without
// repetition: for searches that compare text. It is not complete; what such a search finds must be compared by
// [ParseNumber].
func (n Number) Spellings(region string) []string {
	parsed, err := phonenumbers.Parse(n.String(), "")
	if err != nil {
		return nil
	}
	international := phonenumbers.Format(parsed, phonenumbers.INTERNATIONAL)
	var all []string
	if region == "FR" && isOverseas(parsed.GetCountryCode()) {
		all = append(all, "0"+phonenumbers.GetNationalSignificantNumber(parsed)) // dialled from France like any other
	}
	if phonenumbers.GetRegionCodeForCountryCode(int(parsed.GetCountryCode())) == region {
		national := phonenumbers.Format(parsed, phonenumbers.NATIONAL)
		all = append(all, compact(national), national, strings.ReplaceAll(national, " ", "."))
	}
	all = append(all, n.String(), international, "00"+n.String()[1:])
	var distinct []string
	for _, s := range all {
		if !slices.Contains(distinct, s) {
			distinct = append(distinct, s)
		}
	}
	return distinct
}

// compact drops everything but digits.
func compact(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// isOverseas reports whether a country code is that of French departments or communities overseas.
func isOverseas(countryCode int32) bool {
	switch countryCode {
	case 262, 508, 590, 594, 596:
		return true
	default:
		return false
	}
}
