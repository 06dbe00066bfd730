package matching

import (
	"cmp"
	"strings"
)

// The common spellings of the common countries, read without the library and without allocation. Where this file knows a
// number it knows it as the library does, which a test over generated spellings holds it to; where it is not sure it says
// nothing.

// plan is how a country writes its numbers.
type plan struct {
	code    Number
	trunk   bool   // national numbers start with 0, which is dropped behind the country code
	lengths uint16 // bit n: national numbers may have n digits, the 0 not counted
}

func (p plan) zero() bool { return p.code == 0 }

// planOf returns the plan of an upper-case region, or none.
func planOf(region string) plan {
	switch region {
	case "FR", "GP", "GF", "MQ", "RE", "YT", "BL", "MF":
		return french()
	case "BE":
		return planOfCode(32)
	case "CH":
		return planOfCode(41)
	case "GB":
		return planOfCode(44)
	case "ES":
		return planOfCode(34)
	case "NL":
		return planOfCode(31)
	case "MA":
		return planOfCode(212)
	case "TN":
		return planOfCode(216)
	case "US", "CA":
		return planOfCode(1)
	default:
		return plan{}
	}
}

// planOfCode returns the plan of a country code, or none.
func planOfCode(code Number) plan {
	switch code {
	case 33:
		return french()
	case 32:
		return plan{code: 32, trunk: true, lengths: 1<<8 | 1<<9}
	case 41:
		return plan{code: 41, trunk: true, lengths: 1 << 9}
	case 44:
		return plan{code: 44, trunk: true, lengths: 1 << 10}
	case 34:
		return plan{code: 34, lengths: 1 << 9}
	case 31:
		return plan{code: 31, trunk: true, lengths: 1 << 9}
	case 212:
		return plan{code: 212, trunk: true, lengths: 1 << 9}
	case 216:
		return plan{code: 216, lengths: 1 << 8}
	case 1:
		return plan{code: 1, lengths: 1 << 10}
	case 262, 590, 594, 596:
		return plan{code: code, trunk: true, lengths: 1 << 9}
	default:
		return plan{}
	}
}

func french() plan { return plan{code: 33, trunk: true, lengths: 1 << 9} }

// isFrench tells the regions that share the French numbering plan.
func isFrench(region string) bool {
	switch region {
	case "FR", "GP", "GF", "MQ", "RE", "YT", "BL", "MF", "fr", "gp", "gf", "mq", "re", "yt", "bl", "mf":
		return true
	default:
		return false
	}
}

// frenchOverseas returns the number that nine digits of the French plan have in an overseas department or in
// Saint-Pierre-et-Miquelon, or zero when they are metropolitan. The leading digits that belong overseas have no other use
// in the plan, so this also repairs overseas numbers that somebody gave the country code 33. Ranges that both sides of the
// ocean share (0947, 0976) stay as they are written.
func frenchOverseas(national Number) Number {
	switch national / 1_000_000 {
	case 639:
		if national/10_000 == 639_98 { // set aside for films and examples, in no department
			return 0
		}
		return 262_000_000_000 + national // Mayotte
	case 262, 263, 269, 692, 693: // Réunion and Mayotte
		return 262_000_000_000 + national
	case 590, 690, 691: // Guadeloupe, Saint-Martin, Saint-Barthélemy
		return 590_000_000_000 + national
	case 594, 694: // Guyane
		return 594_000_000_000 + national
	case 596, 696, 697: // Martinique
		return 596_000_000_000 + national
	case 508: // Saint-Pierre-et-Miquelon: six digits behind its own code
		return 508_000_000 + national%1_000_000
	case 708: // the mobiles of Saint-Pierre-et-Miquelon
		if lead := national / 100_000; lead == 7084 || lead == 7085 {
			return 508_000_000_000 + national
		}
	case 709:
		return overseasMobile(national)
	}
	return 0
}

// overseasMobile returns the number of mobiles that start with 0709, which the departments divide among themselves.
func overseasMobile(national Number) Number {
	switch lead := national / 10_000; {
	case lead < 709_10: // Guadeloupe
		return 590_000_000_000 + national
	case lead < 709_20: // Martinique
		return 596_000_000_000 + national
	case lead < 709_30: // Réunion
		return 262_000_000_000 + national
	case lead < 709_35: // Guyane
		return 594_000_000_000 + national
	case lead < 709_40: // Mayotte
		return 262_000_000_000 + national
	default:
		return 0
	}
}

// maxDigits is 15 of E.164, two for 00 and one for a superfluous 0.
const maxDigits = 18

// parseCommon reads E.164 and the national form of the common countries, with or without spaces, dots, dashes and
// brackets. Zero means that it does not know.
func parseCommon(s, region string) Number {
	var digits [maxDigits]byte
	count, plus, ok := plainDigits(s, &digits)
	if !ok {
		return 0
	}
	d := digits[:count]
	if !plus && count > 2 && d[0] == 0 && d[1] == 0 {
		plus, d = true, d[2:]
	}
	if plus {
		return withCode(d)
	}
	p := planOf(region)
	switch {
	case p.zero() || len(d) == 0:
		return 0
	case !p.trunk:
		return p.number(d)
	case d[0] == 0:
		return p.number(d[1:])
	case len(s) == count: // a spreadsheet took the zero, or the plus, for nothing
		return cmp.Or(p.number(d), p.behindCode(d))
	default:
		return 0
	}
}

// plainDigits takes the digits out of text that holds nothing but one number and soft separators, brackets only where a
// country or area code stands.
func plainDigits(s string, digits *[maxDigits]byte) (count int, plus, ok bool) {
	if strings.Contains(s, "- ") { // perhaps between two numbers
		return 0, false, false
	}
	open := false
	for i := range len(s) {
		switch c := s[i]; {
		case isDigit(c) && count < maxDigits:
			digits[count] = c - '0'
			count++
		case c == '+' && !plus && count == 0:
			plus = true
		case c == '(' && !open && count <= maxCodes, c == ')' && open:
			open = !open
		case c == ' ', c == '.', c == '-':
		default:
			return 0, false, false
		}
	}
	return count, plus, true
}

// maxCodes is how many digits a country code behind 00 has with a zero.
const maxCodes = 5

// withCode reads the digits of an international number.
func withCode(d []byte) Number {
	if len(d) == 0 || d[0] == 0 {
		return 0
	}
	code := Number(0)
	for i := range min(3, len(d)) {
		code = code*10 + Number(d[i])
		p := planOfCode(code)
		if p.zero() {
			continue
		}
		d = d[i+1:]
		if p.trunk && len(d) > 0 && d[0] == 0 { // +33 (0)1
			d = d[1:]
		}
		return p.number(d)
	}
	return 0
}

// behindCode reads digits that begin with the code of the country, without a plus.
func (p plan) behindCode(d []byte) Number {
	code := Number(0)
	for i := range min(3, len(d)) {
		if code = code*10 + Number(d[i]); code == p.code {
			return withCode(d)
		}
	}
	return 0
}

// number returns the number of a country's national digits, or zero when they are not plainly such.
func (p plan) number(d []byte) Number {
	if len(d) > 15 || p.lengths&(1<<len(d)) == 0 || d[0] == 0 {
		return 0
	}
	switch {
	case p.code == 1 && d[0] == 1:
		return 0
	case p.code == 32 && (len(d) == 9) != (d[0] == 4 && d[1] >= 5): // Belgian mobiles, and no others, have nine digits
		return 0
	}
	national, n := Number(0), p.code
	for _, digit := range d {
		national = national*10 + Number(digit)
		n *= 10
	}
	if p.code == 33 {
		if overseas := frenchOverseas(national); overseas != 0 {
			return overseas
		}
	}
	return n + national
}
