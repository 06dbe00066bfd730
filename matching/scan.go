package matching

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"
)

// maxText bounds how much of a field is read. Fields of telephone numbers are shorter.
const maxText = 250

// maxPieces bounds into how many pieces a number may be cut.
const maxPieces = 8

// minBeside is how many digits a number needs beside others. Fewer are a postal code, even where a number may have as many.
const minBeside = 6

// scan reads all numbers of free text, and when there is none, why.
func scan(s, region string) ([]Number, NumberReason) {
	if len(s) > maxText {
		s = s[:maxText]
	}
	clean, reason := tidy(s)
	pieces := cut(clean)
	if len(pieces) == 0 {
		return nil, cmp.Or(reason, wordsReason(s))
	}
	if reason != ReasonRounded {
		reason = ""
	}
	alone := len(pieces) == 1
	var numbers []Number
	for len(pieces) > 0 {
		found, read, why := first(pieces, region)
		reason = cmp.Or(reason, why)
		if len(pieces[0].digits) < minBeside && read == 1 && !alone {
			found, reason = nil, cmp.Or(reason, ReasonShort)
		}
		for _, n := range found {
			if !slices.Contains(numbers, n) {
				numbers = append(numbers, n)
			}
		}
		pieces = pieces[read:]
	}
	if len(numbers) == 0 {
		if n := vanity(s, region); n != 0 {
			return []Number{n}, ""
		}
		if anonymous(s) {
			return nil, ReasonAnonymous
		}
	}
	return numbers, reason
}

// first reads what stands at the beginning of the pieces and says how many of them that takes. A number may be cut in
// pieces, as 02/555.12.34 and 06,39,98,12,34 are; the fewest that are one count. A piece may be several numbers in a row.
func first(pieces []piece, region string) (numbers []Number, read int, why NumberReason) {
	numbers, why = pieces[0].numbers(region)
	if len(numbers) > 0 || pieces[0].label == labelExtension || why == ReasonAmbiguous {
		return numbers, 1, why
	}
	joined := piece{digits: pieces[0].digits}
	for i, p := range pieces[1:min(len(pieces), maxPieces)] {
		joined.digits += p.digits
		if !p.joins || len(joined.digits) > maxDigits {
			break
		}
		if r := joined.whole(region); r.found() && (r.valid || joined.isDialled()) {
			return []Number{r.number}, i + 2, ""
		}
	}
	return nil, 1, why
}

// numbers reads a piece: as one number, without what people put before a number or behind it, or as several in a row. What
// can be read in two ways is none.
func (p piece) numbers(region string) ([]Number, NumberReason) {
	switch {
	case p.label == labelExtension && !p.isFull(region):
		return nil, ReasonShort
	case p.label == labelIdentifier && !p.isDialled():
		return nil, ReasonInvalid
	case p.label == labelHour && len(p.groups) > 1 && p.width(0) == 2 && p.digits[0] != '0': // 9 h 30
		return p.from(1).numbers(region)
	case p.isCounted() && p.from(1).isDialled() && p.from(1).whole(region).found():
		return p.from(1).numbers(region)
	}
	r := p.single(region)
	if r.found() {
		return []Number{r.number}, ""
	}
	if r.reason == ReasonTooLong || r.reason == ReasonInvalid {
		return p.split(region, r.reason)
	}
	return nil, r.reason
}

// single reads the piece as one number: as dialled, behind a digit that counts it, behind brackets, or without its prefix.
func (p piece) single(region string) reading {
	r := p.whole(region)
	if behind := p.behindFirst(region, r); behind.found() || behind.reason != "" {
		return behind
	}
	if !r.valid && p.mayLackPrefix() {
		if lost := p.withoutPrefix(region); lost.found() || lost.reason == ReasonAmbiguous && !r.found() {
			return lost
		}
	}
	return r
}

// whole reads the piece as one number that is written as dialled.
func (p piece) whole(region string) reading {
	r := resolve(p.digits, region)
	if !r.found() && p.zero > 0 { // +34 (0)9…, in a country without that 0
		if without := resolve(p.digits[:p.zero]+p.digits[p.zero+1:], region); without.found() {
			return without
		}
	}
	return r
}

// isFull tells whether digits behind a word for extension are a whole number all the same, as behind the French "poste".
func (p piece) isFull(region string) bool {
	if len(p.digits) < 9 || !p.isDialled() {
		return false
	}
	r := p.whole(region)
	return r.valid || r.found() && !planOf(region).zero()
}

// from is the piece without its first groups.
func (p piece) from(group int) piece {
	start := p.groups[group].from
	rest := piece{digits: p.digits[start:], zero: max(p.zero-start, 0), label: labelWord}
	for _, g := range p.groups[group:] {
		g.from -= start
		rest.groups = append(rest.groups, g)
	}
	return rest
}

// width is how many digits a group has.
func (p piece) width(group int) int {
	return p.start(group+1) - p.start(group)
}

// start is where a group begins in the digits; the one behind the last begins at their end.
func (p piece) start(group int) int {
	if group == len(p.groups) {
		return len(p.digits)
	}
	return p.groups[group].from
}

// isDialled tells whether the digits show where a number begins.
func (p piece) isDialled() bool { return p.digits[0] == '0' || p.digits[0] == '+' }

// isCounted tells whether the first group may count the numbers of a list or of a label, as in "Tél 1 01 99 00 12 34".
func (p piece) isCounted() bool {
	if len(p.groups) < 2 || p.width(0) != 1 || len(p.digits) <= minDigits {
		return false
	}
	return (p.isListed() || p.label == labelWord) && '1' <= p.digits[0] && p.digits[0] <= '5' // 8 is the trunk prefix of some countries
}

func (p piece) isListed() bool { return p.listed || p.groups[0].bracketed }

// behindFirst reads the number behind a first group that does not belong to it, or is its country code in brackets. Whole is
// what the piece is with that group. It is empty when the first group is neither.
func (p piece) behindFirst(region string, whole reading) reading {
	counted := p.isCounted()
	if !counted && (len(p.groups) < 2 || !p.groups[0].bracketed || p.width(0) > 3 || p.isDialled()) {
		return reading{}
	}
	rest := p.from(1)
	here := rest.whole(region)
	if !here.valid && !(here.found() && rest.isDialled()) || len(rest.digits) < minDigits {
		here = reading{}
	}
	switch {
	case !counted:
		return p.behindBrackets(here, whole, rest.isDialled())
	case here.found() && whole.valid && !p.isListed():
		return only(here, whole)
	default:
		return here
	}
}

// behindBrackets reads a number behind a French department, (75) 01 99 00 12 34, or behind a country code, (33) 1 99 00 12 34.
// Here is the number without the brackets, which must show where it begins.
func (p piece) behindBrackets(here, whole reading, dialled bool) reading {
	switch {
	case whole.valid:
		return only(here, whole)
	case p.isAmerican() && known(1, p.digits).found():
		return none(ReasonAmbiguous)
	}
	var abroad reading
	inner := p.digits[:p.start(1)]
	if code, length := countryCode(inner); code != 0 && length == len(inner) {
		if abroad = international(p.digits); !abroad.valid {
			abroad = reading{}
		}
	}
	if here.found() && !dialled && !abroad.found() {
		return none(ReasonAmbiguous)
	}
	return only(here, abroad)
}

// only returns the one number that the readings have in common, if any has one.
func only(readings ...reading) reading {
	var found reading
	for _, r := range readings {
		switch {
		case r.reason == ReasonAmbiguous:
			return r
		case !r.found():
		case found.found() && found.number != r.number:
			return none(ReasonAmbiguous)
		default:
			found = r
		}
	}
	return found
}

// mayLackPrefix tells whether the digits may be a number without its "+" or its trunk zero, as spreadsheets leave it.
func (p piece) mayLackPrefix() bool {
	return len(p.digits) >= minDigits && len(p.digits) <= maxDigits && !p.isDialled() && p.label != labelHour
}

// withoutPrefix reads a number that lost its "+" or its trunk zero. It must be one that the library knows, or of the one
// length that numbers of the region have, and there must be no other reading.
func (p piece) withoutPrefix(region string) reading {
	region = planRegion(region)
	home := phonenumbers.GetCountryCodeForRegion(region)
	national := p.withoutZero(home, region)
	abroad := p.withoutPlus(home)
	if abroad.found() && strings.HasPrefix(p.digits, strconv.Itoa(home)) && len(p.digits) >= longNational {
		return abroad
	}
	return only(national, abroad)
}

// withoutZero reads a number that lost its trunk zero. One that is grouped as in North America may be from there.
func (p piece) withoutZero(home int, region string) reading {
	if home == 0 || !hasTrunkZero(region) || !mayLackZero(len(p.digits), region) {
		return reading{}
	}
	r := knownOrPlanned(home, p.digits)
	if r.found() && planOf(region).zero() && strings.HasPrefix(p.digits, strconv.Itoa(home)) {
		return none(ReasonAmbiguous) // the code, or an area that begins like it
	}
	if r.found() && p.isAmerican() && known(1, p.digits).found() {
		return none(ReasonAmbiguous)
	}
	return r
}

// withoutPlus reads a number that lost its "+".
func (p piece) withoutPlus(home int) reading {
	code, length := countryCode(p.digits)
	within := p.digits[length:]
	switch {
	case code == 0:
		return reading{}
	case code == home:
		if r := known(code, within); r.found() {
			return r
		}
		return knownOrPlanned(code, strings.TrimPrefix(within, "0"))
	case p.label == labelCountry || !p.showsCode(length):
		return reading{}
	}
	if r := known(code, within); r.found() {
		return r
	}
	return known(code, strings.TrimPrefix(within, "0"))
}

// mayLackZero tells whether a number without its trunk zero may have so many digits. Fewer are a number without its area code.
func mayLackZero(digits int, region string) bool {
	if p := planOf(region); !p.zero() {
		return p.lengths&(1<<digits) != 0
	}
	return digits >= 9
}

// knownOrPlanned reads a national number without its trunk zero, which a country where all numbers are alike need not know.
func knownOrPlanned(code int, digits string) reading {
	if r := known(code, digits); r.found() {
		return r
	}
	var values [maxDigits]byte
	for i := range len(digits) {
		values[i] = digits[i] - '0'
	}
	return reading{number: planOfCode(Number(code)).number(values[:len(digits)])}
}

// showsCode tells whether the digits may begin with a country code of so many digits: they stand together and are many, or
// the code stands alone.
func (p piece) showsCode(length int) bool {
	if len(p.groups) == 1 {
		return len(p.digits) >= 11
	}
	return len(p.digits) >= 10 && p.width(0) == length
}

// isAmerican tells digits that are grouped as in North America: 201 555 0123.
func (p piece) isAmerican() bool {
	return len(p.groups) == 3 && len(p.digits) == 10 && p.width(0) == 3 && p.width(1) == 3
}

// split reads numbers that follow each other with only soft separators between. Nothing may be left over: a digit too many
// is a slip, and which one is anybody's guess. There must be one way only to part them.
func (p piece) split(region string, reason NumberReason) ([]Number, NumberReason) {
	if len(p.groups) < 2 || len(p.groups) > maxGroups {
		return nil, reason
	}
	for _, strict := range []bool{true, false} {
		if numbers, ways := p.parts(region, strict); ways == 1 {
			return numbers, ""
		} else if ways > 1 {
			return nil, ReasonAmbiguous
		}
	}
	return nil, reason
}

// parts returns the numbers of a piece and in how many ways it can be parted. Strictly, only numbers that the library knows
// count.
func (p piece) parts(region string, strict bool) ([]Number, int) {
	ways := make([]int, len(p.groups)+1) // to part the groups from there on
	best := make([][]Number, len(p.groups)+1)
	ways[len(p.groups)] = 1
	for i := len(p.groups) - 1; i >= 0; i-- {
		for j := i + 1; j <= len(p.groups) && p.start(j)-p.start(i) <= maxDigits; j++ {
			if ways[j] == 0 {
				continue
			}
			if n := p.part(i, j, region, strict); n != 0 {
				ways[i] += ways[j]
				best[i] = append([]Number{n}, best[j]...)
			}
		}
	}
	if len(best[0]) == 0 {
		return nil, 0
	}
	return best[0], ways[0]
}

// maxGroups bounds how many groups of digits are parted.
const maxGroups = 20

// part reads the groups from i to j as one of several numbers. It must show where it begins.
func (p piece) part(i, j int, region string, strict bool) Number {
	digits := p.digits[p.start(i):p.start(j)]
	dialled := digits[0] == '0' || digits[0] == '+'
	if len(digits) < minDigits || !dialled && (!strict || hasTrunkZero(planRegion(region))) {
		return 0
	}
	r := resolve(digits, region)
	if strict && !r.valid {
		return 0
	}
	return r.number
}

// anonymous tells the words and the stand-in numbers for a caller who hides. Networks spell the words on the keypad:
// +266696687 is ANONYMOUS.
func anonymous(s string) bool {
	switch strings.ToLower(strings.Trim(s, " +.()<>\"'")) {
	case "anonymous", "anonyme", "anonym", "anonimo", "anónimo", "private", "privé", "prive", "privat", "privado", "restricted",
		"blocked", "unknown", "inconnu", "unbekannt", "unavailable", "withheld", "masqué", "masque", "numéro masqué", "appel masqué",
		"numéro privé", "private number", "unterdrückt", "no caller id", "hidden":
		return true
	case "266696687", "7378742833", "2562533", "8656696", "86282452253":
		return true
	default:
		return false
	}
}

func wordsReason(s string) NumberReason {
	switch {
	case strings.TrimFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }) == "":
		return ReasonEmpty
	case anonymous(s):
		return ReasonAnonymous
	default:
		return ReasonText
	}
}

// vanity reads North American numbers with letters, 1-800-FLOWERS.
func vanity(s, region string) Number {
	if !strings.ContainsFunc(s, func(r rune) bool { return 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' }) {
		return 0
	}
	parsed, err := phonenumbers.Parse(s, strings.ToUpper(region))
	if err != nil || parsed.GetCountryCode() != 1 || parsed.GetExtension() != "" {
		return 0
	}
	return valid(parsed, phonenumbers.GetNationalSignificantNumber(parsed)).number
}
