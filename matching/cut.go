package matching

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/nyaruka/phonenumbers"
)

// piece is a run of groups of digits with nothing stronger than spaces, dots, dashes and brackets in it.
type piece struct {
	digits string // "+" first when it stood there
	groups []group
	zero   int  // index in digits of a "(0)", or 0
	joins  bool // only a slash, a comma, a line end or a spaced dash stands between this piece and the one before
	label  label
	listed bool // its first group may count the numbers of a list: "1. 912 …"
}

// group is digits that stand together.
type group struct {
	from      int  // where in the digits of the piece
	bracketed bool // alone between brackets
}

// label is what the word before a piece makes of it.
type label int

const (
	labelNone       label = iota
	labelWord             // any other word
	labelExtension        // an extension follows
	labelIdentifier       // an identifier that is no telephone number follows, such as a VAT number
	labelCountry          // a region such as FR
	labelHour             // minutes may follow
)

// cutter takes the pieces out of free text.
type cutter struct {
	text     string
	pieces   []piece
	piece    piece
	digits   []byte
	gap      bool // the next digit begins a group
	joinable bool // nothing stronger than a slash has come since the last piece
	label    label
	open     int  // the group that a bracket was opened before, or -1
	address  bool // behind the "@" of an address
}

func cut(s string) []piece {
	c := cutter{text: s, digits: make([]byte, 0, maxDigits+2), gap: true, open: -1}
	for i := 0; i < len(s); {
		r, width := utf8.DecodeRuneInString(s[i:])
		i += max(width, c.take(r, i, width))
	}
	c.flush()
	return c.pieces
}

// take looks at a character and returns how many bytes it used.
func (c *cutter) take(r rune, i, width int) int {
	if c.address {
		c.address = !unicode.IsSpace(r) && r != ';' && r != '>'
		return width
	}
	if d, ok := digitOf(r); ok {
		c.digit(d)
		return width
	}
	switch r {
	case '+', '＋':
		c.plus()
		return width
	case '(', '[':
		return c.bracket(i)
	case ')', ']':
		c.close(i)
		return width
	case '@':
		c.end(labelNone)
		c.address = true
		return width
	case '#':
		c.end(labelExtension)
		return width
	}
	return c.between(r, i, width)
}

// between takes what stands between digits.
func (c *cutter) between(r rune, i, width int) int {
	switch {
	case joins(r) || soft(r):
		c.separate(r, i+width)
	case unicode.IsLetter(r):
		return c.word(i)
	default:
		c.flush()
		c.joinable = false
	}
	return width
}

func (c *cutter) digit(d byte) {
	if c.gap {
		from := len(c.digits)
		if from == 1 && c.digits[0] == '+' {
			from = 0
		}
		c.piece.groups = append(c.piece.groups, group{from: from})
		c.gap = false
	}
	c.digits = append(c.digits, d)
}

func (c *cutter) plus() {
	switch {
	case string(c.digits) == "+": // ++33
		return
	case len(c.digits) > 0:
		c.end(labelNone)
	}
	c.digits = append(c.digits, '+')
}

// bracket opens a bracket, or takes a whole "(0)" behind a country code. Behind a whole number it opens something else.
func (c *cutter) bracket(i int) int {
	if len(c.digits) >= minDigits {
		c.flush()
	}
	c.gap, c.open = true, len(c.piece.groups)
	inner := c.text[i+1:]
	end := strings.IndexAny(inner, ")]")
	if end < 0 || len(c.digits) == 0 || strings.TrimSpace(inner[:end]) != "0" {
		return 1
	}
	c.piece.zero = len(c.digits)
	c.digit('0')
	c.gap, c.open = true, -1
	return end + 2
}

// close closes a bracket. Behind a single digit, one that was never opened counts the numbers of a list: "1) 01 99 …".
func (c *cutter) close(i int) {
	last := len(c.piece.groups) - 1
	switch {
	case c.open >= 0 && c.open == last:
		c.piece.groups[last].bracketed = true
	case c.open < 0 && c.isCounter() && followedBySpace(c.text, i+1):
		c.dropCounter()
	}
	c.gap, c.open = true, -1
}

// isCounter tells whether the text has just come to the end of a single digit.
func (c *cutter) isCounter() bool {
	last := len(c.piece.groups) - 1
	if last < 0 || c.gap || c.digits[len(c.digits)-1] == '0' || len(c.digits)-c.piece.groups[last].from != 1 {
		return false
	}
	return last == 0 || c.piece.groups[last].from-c.piece.groups[last-1].from > 1 // not one of digits that stand one by one
}

// dropCounter ends the piece before the single digit that counts the next number.
func (c *cutter) dropCounter() {
	last := len(c.piece.groups) - 1
	c.digits, c.piece.groups = c.digits[:c.piece.groups[last].from], c.piece.groups[:last]
	c.end(labelNone)
}

// separate takes a separator. One behind a single digit may count the numbers of a list, and does when a number begins
// behind it: "1. 01 99 …".
func (c *cutter) separate(r rune, next int) {
	if c.isCounter() && !unicode.IsSpace(r) && followedBySpace(c.text, next) {
		if rest := strings.TrimSpace(c.text[next:]); rest != "" && (rest[0] == '0' || rest[0] == '+') {
			c.dropCounter()
			return
		}
		c.piece.listed = c.piece.listed || len(c.piece.groups) == 1
	}
	if soft(r) && !(dash(r) && spaced(c.text, next-utf8.RuneLen(r), utf8.RuneLen(r))) {
		c.gap = true
		return
	}
	c.flush()
}

// word takes a word and returns how long it is.
func (c *cutter) word(i int) int {
	word := wordAt(c.text[i:])
	if zeros := lettersO(c.text, i, word, len(c.digits) > 0); zeros > 0 {
		for range zeros {
			c.digit('0')
		}
		return len(word)
	}
	meaning := meaningOf(word)
	if meaning == labelCountry && i+len(word) < len(c.text) && isDigit(c.text[i+len(word)]) {
		meaning = labelIdentifier // FR40…
	}
	if meaning == labelHour {
		c.dropHour()
	}
	if c.label == labelExtension && len(c.digits) == 0 {
		meaning = labelExtension // "extension no. 12"
	}
	c.end(meaning)
	return len(word)
}

// dropHour takes away the hour that stands before its word: "9 h".
func (c *cutter) dropHour() {
	last := len(c.piece.groups) - 1
	if last < 0 {
		return
	}
	from := c.piece.groups[last].from
	if hour := string(c.digits[from:]); len(hour) == 1 || len(hour) == 2 && hour <= "31" {
		c.digits, c.piece.groups = c.digits[:from], c.piece.groups[:last]
	}
}

// end ends the piece at something that no number goes on behind.
func (c *cutter) end(next label) {
	c.flush()
	c.joinable, c.label = false, next
}

func (c *cutter) flush() {
	if len(c.piece.groups) > 0 {
		p := c.piece
		p.digits, p.joins, p.label = string(c.digits), c.joinable && len(c.pieces) > 0, c.label
		c.pieces = append(c.pieces, p)
		c.joinable = true // until something stronger follows
		c.label = labelNone
	}
	c.piece, c.digits, c.gap, c.open = piece{}, c.digits[:0], true, -1
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
	case '.', '_', '\'', '’', '·', '•', '*', '\u2800', '\u3164', '\uffa0': // the last three look like spaces
		return true
	case '\n', '\r', '\v', '\f', '\u0085', '\u2028', '\u2029':
		return false
	default:
		return unicode.IsSpace(r) || dash(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Mn, r)
	}
}

// dash tells the characters that people take for a dash.
func dash(r rune) bool {
	switch r {
	case '-', '−', '⁃', '˗', '─', '━', '~', '∼', '～', '¯', 'ー', '–', '—':
		return true
	default:
		return unicode.Is(unicode.Pd, r)
	}
}

// joins tells the separators that stand between two numbers or in the middle of one.
func joins(r rune) bool {
	switch r {
	case '/', '\\', ',', '|', '\n', '\r', '\v', '\f', '\u0085', '\u2028', '\u2029', '⁄', '∕', '／':
		return true
	default:
		return false
	}
}

// spaced tells whether there are spaces on both sides, as around a dash that parts two numbers.
func spaced(s string, i, width int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	return unicode.IsSpace(before) && followedBySpace(s, i+width)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func followedBySpace(s string, i int) bool {
	after, _ := utf8.DecodeRuneInString(s[i:])
	return unicode.IsSpace(after)
}

func wordAt(s string) string {
	for i, r := range s {
		if letter := unicode.IsLetter(r); !letter && !unicode.Is(unicode.Mn, r) || letter && soft(r) {
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

// meaningOf tells the words that change what the digits beside them are.
func meaningOf(word string) label {
	switch strings.ToLower(word) {
	case "x", "ext", "extn", "extension", "poste", "pst", "int", "interne", "dw", "durchwahl", "nst", "nebenstelle", "anexo", "toestel", "interno":
		return labelExtension
	case "tva", "vat", "iban", "bic", "siret", "siren", "rcs", "ape", "naf", "ust", "ustid", "uid", "btw", "kvk", "hrb", "cif", "nif", "iva", "piva":
		return labelIdentifier
	case "h", "hr", "hrs", "heure", "heures", "hours", "uhr", "am", "pm", "j", "jour", "jours", "tage", "days", "ans":
		return labelHour
	default:
		if len(word) == 2 && phonenumbers.GetCountryCodeForRegion(word) != 0 {
			return labelCountry
		}
		return labelWord
	}
}
