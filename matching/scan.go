package matching

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/nyaruka/phonenumbers"
)

// scan reads all numbers of free text, and when there is none, why.
func scan(s, region string) ([]Number, NumberReason) {
	if len(s) > maxText {
		s = s[:maxText]
	}
	if whole, ok := strings.CutSuffix(s, ".0"); ok && strings.Trim(whole, "0123456789") == "" {
		s = whole // from a spreadsheet that took the number for a sum
	}
	pieces := cut(s)
	if len(pieces) == 0 {
		return nil, wordsReason(s)
	}
	var numbers []Number
	var reason NumberReason
	for len(pieces) > 0 {
		found, read, why := first(pieces, region)
		reason = cmp.Or(reason, why)
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
	n, why := pieces[0].number(region)
	if n != 0 {
		return []Number{n}, 1, ""
	}
	joined := piece{digits: pieces[0].digits}
	for i, p := range pieces[1:min(len(pieces), maxPieces)] {
		joined.digits += p.digits
		if !p.joins || len(joined.digits) > maxDigits {
			break
		}
		if n, _ := joined.number(region); n != 0 {
			return []Number{n}, i + 2, ""
		}
	}
	if why == ReasonTooLong {
		numbers = pieces[0].split(region)
	}
	return numbers, 1, why
}

// maxPieces bounds into how many pieces a number may be cut.
const maxPieces = 8

// maxText bounds how much of a field is read. Fields of telephone numbers are shorter.
const maxText = 250

// piece is a run of digits with nothing stronger than spaces, dots, dashes and brackets in it.
type piece struct {
	digits    string // "+" first when it stood there
	groups    []int  // where in digits each group of digits begins
	bracketed int    // index in digits of a "(0)", or 0
	joins     bool   // only a slash, a comma or a spaced dash stands between this piece and the one before
	extension bool   // a word for extension stands before
}

func (p piece) number(region string) (Number, NumberReason) {
	if p.extension && len(p.digits) < minDigits {
		return 0, ReasonShort
	}
	n, reason := resolve(p.digits, region)
	if n == 0 && p.bracketed > 0 { // +34 (0)9…, in a country without that 0
		if m, _ := resolve(p.digits[:p.bracketed]+p.digits[p.bracketed+1:], region); m != 0 {
			return m, ""
		}
	}
	return n, reason
}

// split reads numbers that follow each other with only soft separators between. Nothing may be left over: a digit too many
// is a slip, and which one is anybody's guess.
func (p piece) split(region string) []Number {
	var numbers []Number
	bounds := append(p.groups, len(p.digits))
	from := 0
	for to := 1; to < len(bounds) && bounds[to]-bounds[from] <= maxDigits; to++ {
		if n, _ := resolve(p.digits[bounds[from]:bounds[to]], region); n != 0 {
			numbers = append(numbers, n)
			from = to
		}
	}
	if from != len(bounds)-1 {
		return nil
	}
	return numbers
}

// cut takes the pieces out of free text.
func cut(s string) []piece {
	var pieces []piece
	var p piece
	digits := make([]byte, 0, maxDigits+1)
	gap, joinable, extension := true, false, false
	flush := func() {
		if len(digits) > 0 && digits[len(digits)-1] != '+' {
			p.digits, p.joins, p.extension = string(digits), joinable && len(pieces) > 0, extension
			pieces = append(pieces, p)
			extension = false
			joinable = true // until something stronger follows
		}
		p, digits, gap = piece{}, digits[:0], true
	}
	digit := func(d byte) {
		if gap {
			p.groups = append(p.groups, len(digits))
			if len(digits) == 1 && digits[0] == '+' {
				p.groups[len(p.groups)-1] = 0
			}
			gap = false
		}
		digits = append(digits, d)
	}
	for i, width := 0, 0; i < len(s); i += width {
		var r rune
		r, width = utf8.DecodeRuneInString(s[i:])
		if d, ok := digitOf(r); ok {
			digit(d)
			continue
		}
		switch {
		case r == '+' || r == '＋':
			if len(digits) > 0 && digits[0] == '+' && len(digits) == 1 {
				continue // ++33
			}
			if len(digits) > 0 {
				flush()
				joinable = false
			}
			digits = append(digits, '+')
		case r == '(' && strings.HasPrefix(s[i:], "(0)") && len(digits) > 0:
			p.bracketed = len(digits)
			digit('0')
			gap, width = true, len("(0)")
		case r == '/' || r == ',' || r == '\\' || dash(r) && spaced(s, i, width):
			flush()
		case soft(r):
			gap = true
		case unicode.IsLetter(r):
			word := wordAt(s[i:])
			if zeros := lettersO(s, i, word, len(digits) > 0); zeros > 0 {
				for range zeros {
					digit('0')
				}
				width = len(word)
				continue
			}
			flush()
			joinable = false
			extension = extension || meansExtension(word)
			width = len(word)
		default:
			flush()
			joinable = false
			extension = extension || r == '#'
		}
	}
	flush()
	return pieces
}

// digitOf knows the digits that keyboards and documents of the countries at hand produce.
func digitOf(r rune) (byte, bool) {
	switch {
	case '0' <= r && r <= '9':
		return byte(r), true
	case '０' <= r && r <= '９': // full width
		return byte(r-'０') + '0', true
	case '٠' <= r && r <= '٩': // Arabic
		return byte(r-'٠') + '0', true
	case '۰' <= r && r <= '۹':
		return byte(r-'۰') + '0', true
	default:
		return 0, false
	}
}

// soft tells the separators that stand inside a number.
func soft(r rune) bool {
	switch r {
	case '.', '-', '(', ')', '[', ']', '_', '\'', '’', '·', '•', '*':
		return true
	case '\n', '\r', '\t':
		return false
	default:
		return unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) || unicode.Is(unicode.Cf, r)
	}
}

func wordAt(s string) string {
	for i, r := range s {
		if !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) {
			return s[:i]
		}
	}
	return s
}

// lettersO tells how many letters O, typed for zeros, a word is. Between spaces "o" is a word for "or" in some languages.
func lettersO(s string, i int, word string, inNumber bool) int {
	if strings.Trim(word, "Oo") != "" || len(word) > 2 {
		return 0
	}
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i+len(word):])
	_, left := digitOf(before)
	_, right := digitOf(after)
	if left || right || inNumber && strings.Trim(word, "O") == "" {
		return len(word)
	}
	return 0
}

func dash(r rune) bool { return unicode.Is(unicode.Pd, r) }

// spaced tells whether there are spaces on both sides, as around a dash that parts two numbers.
func spaced(s string, i, width int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i+width:])
	return unicode.IsSpace(before) && unicode.IsSpace(after)
}

func meansExtension(word string) bool {
	switch strings.ToLower(word) {
	case "x", "ext", "extn", "extension", "poste", "pst", "int", "interne", "dw", "durchwahl", "nst", "nebenstelle", "anexo", "toestel", "interno":
		return true
	default:
		return false
	}
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
	parsed, err := phonenumbers.Parse(s, strings.ToUpper(region))
	if err != nil || parsed.GetCountryCode() != 1 || parsed.GetExtension() != "" {
		return 0
	}
	if n, valid, _ := accept(parsed); valid {
		return n
	}
	return 0
}
