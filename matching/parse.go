package matching

import (
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// ParseNumber reads a telephone number as people and machines write it: with spaces, dots, dashes or slashes, with "+33",
// "0033", "+33 (0)1" or no country code at all, with a label before it or an extension behind it, which are dropped. The
// region (ISO 3166 alpha-2, "FR") is that of numbers without a country code; empty, only numbers with one are understood.
//
// Numbers of the French overseas departments get the country code of their department, also when they were written in the
// national form or behind +33. A number is accepted when its length is right for its country; whether its range is in use
// already is not checked, for both sides of a match are read by the same rules and ranges open faster than tables follow.
//
// The error is a [*NumberError]. Text that holds several numbers is one: see [ParseNumbers].
func ParseNumber(s, region string) (Number, error) {
	if n := parseCommon(s, region); n != 0 {
		return n, nil
	}
	numbers, reason := scan(s, region)
	switch len(numbers) {
	case 0:
		return 0, &NumberError{Reason: reason, Region: region}
	case 1:
		return numbers[0], nil
	default:
		return 0, &NumberError{Reason: ReasonSeveral, Region: region}
	}
}

// ParseNumbers reads every number of a field that may hold several, such as "01 99 00 12 34 / 06 39 98 12 34", in the
// order they stand and each once. Whatever is no number is left out.
func ParseNumbers(s, region string) []Number {
	if n := parseCommon(s, region); n != 0 {
		return []Number{n}
	}
	numbers, _ := scan(s, region)
	return numbers
}

// NumberError tells why text is not a telephone number. It does not repeat the text, so that it can be logged.
type NumberError struct {
	Reason NumberReason
	Region string // where a number without a country code was taken to be from
}

// NumberReason says why text is not a telephone number.
type NumberReason string

// The reasons.
const (
	ReasonEmpty     NumberReason = "empty"     // blank
	ReasonAnonymous NumberReason = "anonymous" // the caller hides the number
	ReasonText      NumberReason = "text"      // words without digits
	ReasonShort     NumberReason = "short"     // a short, special, emergency or internal number such as 3639 or 112
	ReasonTooShort  NumberReason = "too_short" // digits are missing
	ReasonTooLong   NumberReason = "too_long"
	ReasonCountry   NumberReason = "country" // the country code does not exist
	ReasonRegion    NumberReason = "region"  // no country code, and the region is empty or unknown
	ReasonSeveral   NumberReason = "several" // more than one number
	ReasonInvalid   NumberReason = "invalid" // not a number of that country for another reason
)

func (e *NumberError) Error() string {
	switch e.Reason {
	case ReasonEmpty:
		return "no telephone number: empty"
	case ReasonAnonymous:
		return "no telephone number: the caller hides it"
	case ReasonText:
		return "no telephone number: text without digits"
	case ReasonShort:
		return "no telephone number: a short or internal number"
	case ReasonTooShort:
		return "not a telephone number: too few digits"
	case ReasonTooLong:
		return "not a telephone number: too many digits"
	case ReasonCountry:
		return "not a telephone number: unknown country code"
	case ReasonRegion:
		return "not a telephone number: no country code, and the region " + quoteRegion(e.Region) + " is not known"
	case ReasonSeveral:
		return "several telephone numbers in one field"
	default:
		return "not a telephone number of region " + quoteRegion(e.Region)
	}
}

func quoteRegion(region string) string {
	if len(region) > 8 {
		region = region[:8]
	}
	return `"` + region + `"`
}

// resolve turns the digits of one number into a Number, through the library. Digits with a country code start with "+".
func resolve(digits, region string) (Number, NumberReason) {
	if rest, ok := strings.CutPrefix(digits, "+00"); ok { // somebody turned 0033 into +0033
		digits = "+" + rest
	}
	if rest, ok := strings.CutPrefix(digits, "00"); ok {
		digits = "+" + rest
	}
	if digits[0] == '+' {
		return international(digits)
	}
	if isFrench(region) {
		region = "FR" // one numbering plan, dialled alike on both sides of the ocean
	}
	region = strings.ToUpper(region)
	if phonenumbers.GetCountryCodeForRegion(region) == 0 {
		if n, _ := unprefixed(digits); n != 0 {
			return n, ""
		}
		return 0, ReasonRegion
	}
	parsed, err := phonenumbers.Parse(digits, region)
	switch {
	case err == nil:
	case len(digits) > minDigits:
		return 0, ReasonTooLong
	default:
		return 0, ReasonShort
	}
	n, valid, reason := accept(parsed)
	if len(digits) < minDigits && !valid {
		return 0, ReasonShort
	}
	if n != 0 && (valid || digits[0] == '0' || !hasTrunkZero(region)) {
		return n, ""
	}
	if m, _ := unprefixed(digits); m != 0 {
		return m, ""
	}
	return n, reason
}

// minDigits is how many digits a number without a country code needs in order not to be taken for a short or internal one.
// A country with shorter subscriber numbers (Luxembourg) is known by the library to have that very number.
const minDigits = 7

// international reads "+" and digits.
func international(digits string) (Number, NumberReason) {
	parsed, err := phonenumbers.Parse(digits, "")
	switch {
	case err == nil:
	case digits == "+" || digits[1] == '0':
		return 0, ReasonInvalid
	case len(digits) > 16:
		return 0, ReasonTooLong
	case len(digits) < minDigits:
		return 0, ReasonTooShort
	default:
		return 0, ReasonCountry
	}
	n, valid, reason := accept(parsed)
	if n != 0 && !valid && len(n.String()) <= minInternational { // without a trunk zero that was written behind the country code
		return 0, ReasonTooShort
	}
	return n, reason
}

// minInternational is how many digits, the country code among them, a number needs that the library does not know.
const minInternational = 8

// unprefixed reads digits that begin with a country code but lost their "+", as in spreadsheets. Only a number that the
// library knows is good enough for that.
func unprefixed(digits string) (Number, NumberReason) {
	if len(digits) < 10 || digits[0] == '0' {
		return 0, ReasonInvalid
	}
	parsed, err := phonenumbers.Parse("+"+digits, "")
	if err != nil {
		return 0, ReasonInvalid
	}
	if n, valid, _ := accept(parsed); valid {
		return n, ""
	}
	return 0, ReasonInvalid
}

// accept decides whether what the library read is a number, and corrects it for the French overseas departments.
func accept(parsed *phonenumbers.PhoneNumber) (n Number, valid bool, _ NumberReason) {
	national := phonenumbers.GetNationalSignificantNumber(parsed)
	code := Number(parsed.GetCountryCode())
	digits := Number(0)
	for _, d := range national {
		digits = digits*10 + Number(d-'0')
	}
	if code == 33 && len(national) == 9 {
		if overseas := frenchOverseas(digits); overseas != 0 {
			return overseas, true, ""
		}
	}
	valid = phonenumbers.IsValidNumber(parsed)
	switch reason := phonenumbers.IsPossibleNumberWithReason(parsed); {
	case valid:
	case reason == phonenumbers.TOO_LONG:
		return 0, false, ReasonTooLong
	case reason == phonenumbers.INVALID_COUNTRY_CODE:
		return 0, false, ReasonCountry
	case reason == phonenumbers.TOO_SHORT, reason == phonenumbers.IS_POSSIBLE_LOCAL_ONLY:
		return 0, false, ReasonTooShort
	case national[0] == '0' && hasTrunkZero(phonenumbers.GetRegionCodeForCountryCode(int(code))):
		return 0, false, ReasonTooShort // without the 0 it would be, so that the library left it there
	case reason != phonenumbers.IS_POSSIBLE, national[0] == '0':
		return 0, false, ReasonInvalid
	}
	for range national {
		code *= 10
	}
	if n = code + digits; n > maxNumber {
		return 0, false, ReasonTooLong
	}
	return n, valid, ""
}

// hasTrunkZero tells whether national numbers start with a 0 that is dropped behind the country code.
func hasTrunkZero(region string) bool { return phonenumbers.GetNddPrefixForRegion(region, true) == "0" }
