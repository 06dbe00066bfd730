package matching

import (
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// reading is what digits were read as: a number, or the reason why there is none. A number is valid when the library knows
// its range; otherwise only its length is right.
type reading struct {
	number Number
	valid  bool
	reason NumberReason
}

func (r reading) found() bool { return r.number != 0 }

func none(reason NumberReason) reading { return reading{reason: reason} }

// minDigits is how many digits a number without a country code needs in order not to be taken for a short or internal one.
// A country with shorter subscriber numbers (Luxembourg) is known by the library to have that very number.
const minDigits = 7

// minLocal is how many digits the shortest number has that is no special one.
const minLocal = 4

// longNational is how many digits no national number has in practice, though the library allows them in some countries.
const longNational = 12

// minInternational is how many digits, the country code among them, a number needs that the library does not know.
const minInternational = 8

// resolve reads the digits of one number that is written as dialled: internationally behind "+" or 00, or nationally.
func resolve(digits, region string) reading {
	if rest, ok := strings.CutPrefix(digits, "+"); ok {
		return international(strings.TrimPrefix(rest, "00")) // somebody turned 0033 into +0033
	}
	if rest, ok := strings.CutPrefix(digits, "00"); ok {
		return international(rest)
	}
	region = planRegion(region)
	switch {
	case len(digits) < minLocal:
		return none(ReasonShort)
	case phonenumbers.GetCountryCodeForRegion(region) == 0:
		return none(ReasonRegion)
	case digits[0] != '0' && hasTrunkZero(region):
		return undialled(digits, region)
	default:
		return national(digits, region)
	}
}

// planRegion is the region whose numbering plan counts: overseas departments dial like France.
func planRegion(region string) string {
	if isFrench(region) {
		return "FR"
	}
	return strings.ToUpper(region)
}

// international reads the digits behind "+" or 00.
func international(digits string) reading {
	code, length := countryCode(digits)
	if code != 0 {
		if r := known(code, digits[length:]); r.found() {
			return r
		}
	}
	parsed, err := phonenumbers.Parse("+"+digits, "")
	switch {
	case err == nil:
	case digits != "" && digits[0] == '0':
		return superfluousZero(digits[1:])
	case digits == "":
		return none(ReasonInvalid)
	case len(digits) > 15:
		return none(ReasonTooLong)
	case len(digits) < minDigits-1:
		return none(ReasonTooShort)
	case code != 0:
		return none(ReasonInvalid)
	default:
		return none(ReasonCountry)
	}
	r := accept(parsed)
	if r.found() && !r.valid && len(r.number.String())-1 < minInternational { // without a zero that was written behind the country code
		return none(ReasonTooShort)
	}
	return r
}

// superfluousZero reads the digits behind +0, as in +033.
func superfluousZero(digits string) reading {
	code, _ := countryCode(digits)
	if r := international(digits); r.valid || r.found() && !planOfCode(Number(code)).zero() {
		return r
	}
	return none(ReasonInvalid)
}

// national reads the digits of a number as it is dialled within a region.
func national(digits, region string) reading {
	code := phonenumbers.GetCountryCodeForRegion(region)
	within, dropped := strings.CutPrefix(digits, "0")
	if !hasTrunkZero(region) {
		within, dropped = digits, true
	}
	if dropped {
		if r := known(code, within); r.found() {
			return r
		}
	}
	if len(digits) < minDigits {
		return none(ReasonShort)
	}
	if dropped && lengthOf(code, within) == phonenumbers.TOO_SHORT {
		return none(ReasonTooShort)
	}
	parsed, err := phonenumbers.Parse(digits, region)
	switch {
	case err == nil:
	case len(digits) > minDigits:
		return none(ReasonTooLong)
	default:
		return none(ReasonShort)
	}
	return accept(parsed)
}

// undialled reads digits without the zero that is usual where they are from.
func undialled(digits, region string) reading {
	code := phonenumbers.GetCountryCodeForRegion(region)
	if len(digits) >= longNational {
		return none(ReasonTooLong)
	}
	if r := known(code, digits); r.found() && isWritten(code, digits) {
		return r
	}
	switch {
	case len(digits) < minDigits:
		return none(ReasonShort)
	case lengthOf(code, digits) == phonenumbers.TOO_LONG:
		return none(ReasonTooLong)
	default:
		return none(ReasonInvalid)
	}
}

// known reads a national number, without the zero before it, that is valid as it stands, or was before its country changed
// its numbers. It leaves everything else to the library, which knows further prefixes.
func known(code int, national string) reading {
	if national == "" || len(national) > 15 {
		return reading{}
	}
	if today := renumbered(code, national); today != "" {
		national = today
	}
	return valid(parsedOf(code, national), national)
}

// lengthOf says whether a national number has a length that is possible.
func lengthOf(code int, national string) phonenumbers.ValidationResult {
	if national == "" || len(national) > 15 {
		return phonenumbers.TOO_LONG
	}
	return phonenumbers.IsPossibleNumberWithReason(parsedOf(code, national))
}

// parsedOf is what the library makes of a country code and at most 15 national digits.
func parsedOf(code int, national string) *phonenumbers.PhoneNumber {
	value, zeros := uint64(0), 0
	for i := range len(national) {
		value = value*10 + uint64(national[i]-'0')
		if value == 0 {
			zeros++
		}
	}
	number := phonenumbers.PhoneNumber{CountryCode: new(int32(code)), NationalNumber: &value}
	if zeros > 0 {
		number.ItalianLeadingZero, number.NumberOfLeadingZeros = new(true), new(int32(zeros))
	}
	return &number
}

// valid reads a number of the library that it knows, or nothing.
func valid(parsed *phonenumbers.PhoneNumber, national string) reading {
	n, ok := numberOf(parsed, national)
	if !ok {
		return reading{}
	}
	if overseas := overseasOf(parsed, national); overseas != 0 {
		return reading{number: overseas, valid: true}
	}
	if !phonenumbers.IsValidNumber(parsed) {
		return reading{}
	}
	return reading{number: n, valid: true}
}

// numberOf puts the country code and the national digits together. It is false for more than 15 digits.
func numberOf(parsed *phonenumbers.PhoneNumber, national string) (Number, bool) {
	n := Number(parsed.GetCountryCode())
	for i := range len(national) {
		if n = n*10 + Number(national[i]-'0'); n > maxNumber {
			return 0, false
		}
	}
	return n, true
}

// overseasOf corrects a number of an overseas department behind +33.
func overseasOf(parsed *phonenumbers.PhoneNumber, national string) Number {
	if parsed.GetCountryCode() != 33 || len(national) != 9 {
		return 0
	}
	return frenchOverseas(Number(parsed.GetNationalNumber()))
}

// accept decides whether what the library read is a number, known or of a length that is right.
func accept(parsed *phonenumbers.PhoneNumber) reading {
	national := phonenumbers.GetNationalSignificantNumber(parsed)
	if r := valid(parsed, national); r.found() {
		return r
	}
	code := int(parsed.GetCountryCode())
	if r := known(code, renumbered(code, national)); r.found() {
		return r
	}
	switch reason := phonenumbers.IsPossibleNumberWithReason(parsed); {
	case reason == phonenumbers.TOO_LONG:
		return none(ReasonTooLong)
	case reason == phonenumbers.INVALID_COUNTRY_CODE:
		return none(ReasonCountry)
	case reason == phonenumbers.TOO_SHORT, reason == phonenumbers.IS_POSSIBLE_LOCAL_ONLY:
		return none(ReasonTooShort)
	case national[0] == '0' && hasTrunkZero(phonenumbers.GetRegionCodeForCountryCode(code)):
		return none(ReasonTooShort) // without the 0 it would be, so that the library left it there
	case reason != phonenumbers.IS_POSSIBLE, national[0] == '0':
		return none(ReasonInvalid)
	}
	n, ok := numberOf(parsed, national)
	if !ok {
		return none(ReasonTooLong)
	}
	return reading{number: n}
}

// isWritten tells whether a number is commonly written with these digits in its own country.
func isWritten(code int, national string) bool {
	return phonenumbers.NormalizeDigitsOnly(phonenumbers.Format(parsedOf(code, national), phonenumbers.NATIONAL)) == national
}

// countryCode returns the country code that digits begin with and how many digits it has, or 0.
func countryCode(digits string) (code, length int) {
	for i := range min(3, len(digits)) {
		code = code*10 + int(digits[i]-'0')
		if code == 0 {
			return 0, 0
		}
		if phonenumbers.GetRegionCodeForCountryCode(code) != "ZZ" {
			return code, i + 1
		}
	}
	return 0, 0
}

// hasTrunkZero tells whether national numbers start with a 0 that is dropped behind the country code.
func hasTrunkZero(region string) bool {
	return region != "PM" && phonenumbers.GetNddPrefixForRegion(region, true) == "0" // PM: six digits, and no area codes
}
