package matching

// ParseNumber reads a telephone number as people and machines write it: with spaces, dots, dashes or slashes of every kind,
// with "+33", "0033", "+33 (0)1" or no country code at all, with a label before it or an extension behind it, beside hours,
// dates and list numbers, which are dropped. The region (ISO 3166 alpha-2, "FR") is that of numbers without a country code;
// empty, only numbers with one are understood.
//
// Numbers of the French overseas departments get the country code of their department, also when they were written in the
// national form or behind +33. The old numbers of countries that changed theirs within ten years become the new ones. A number
// is accepted when its length is right for its country; whether its range is in use already is not checked, for both sides of
// a match are read by the same rules and ranges open faster than tables follow. What can be read as different numbers is none.
//
// The error is a [*NumberError]. Text that holds several numbers is one: see [ParseNumbers].
//
// What the vendors write there is assumption aircall-digits.
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
	ReasonCountry   NumberReason = "country"   // the country code does not exist
	ReasonRegion    NumberReason = "region"    // no country code, and the region is empty or unknown
	ReasonSeveral   NumberReason = "several"   // more than one number
	ReasonRounded   NumberReason = "rounded"   // a spreadsheet has rounded it: 3,3199E+10
	ReasonAmbiguous NumberReason = "ambiguous" // it can be read as different numbers
	ReasonInvalid   NumberReason = "invalid"   // not a number of that country for another reason
)

// Error says the reason in English.
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
	case ReasonRounded:
		return "not a telephone number: a spreadsheet has rounded it"
	case ReasonAmbiguous:
		return "not a telephone number: it can be read as different ones"
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
