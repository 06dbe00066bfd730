package wire

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

var (
	errSyntax = errors.New("no JSON")
	errDeep   = errors.New("too deeply nested")
	errMuch   = errors.New("larger than its size allows")
)

const (
	maxDepth = 64 // of what is decoded; what is skipped may be deeper

	// What a document may decode to, in bytes: a little goes a long way, and much must be there to become much.
	freeBytes  = 4 << 20
	bytesAByte = 8
)

// decoder reads one document. After err nothing is read any more.
type decoder struct {
	data   []byte
	pos    int
	err    error
	depth  int
	budget int
	shares bool // raw values share the memory of data
	drift  []Drift
}

func newDecoder(data []byte) *decoder {
	return &decoder{data: data, budget: freeBytes + bytesAByte*len(data)}
}

func (d *decoder) fail(err error) {
	if d.err == nil {
		d.err = err
	}
	d.pos = len(d.data)
}

// spend accounts for memory that decoding takes.
func (d *decoder) spend(n int) bool {
	d.budget -= n
	if d.budget < 0 {
		d.fail(errMuch)
	}
	return d.err == nil
}

// next skips white space and returns the byte after it, without reading it; 0 at the end.
func (d *decoder) next() byte {
	for ; d.pos < len(d.data); d.pos++ {
		switch c := d.data[d.pos]; c {
		case ' ', '\t', '\n', '\r':
		default:
			return c
		}
	}
	return 0
}

// eat reads a byte that must come next.
func (d *decoder) eat(c byte) bool {
	if d.next() != c {
		d.fail(errSyntax)
		return false
	}
	d.pos++
	return true
}

// more reads what stands between the elements of an object or a list, or its end.
func (d *decoder) more(first bool, end byte) bool {
	switch c := d.next(); {
	case c == end:
		d.pos++
		return false
	case first && c != 0:
		return true
	case !first && c == ',':
		d.pos++
		return true
	default:
		d.fail(errSyntax)
		return false
	}
}

// key reads a key of an object and the colon.
func (d *decoder) key() []byte {
	raw, escaped := d.rawText()
	if escaped {
		raw = unescape(raw)
	}
	d.eat(':')
	d.next()
	return raw
}

// rawText reads a string and returns what is between its quotes, and whether that is not yet the text.
func (d *decoder) rawText() (raw []byte, escaped bool) {
	if !d.eat('"') {
		return nil, false
	}
	start := d.pos
	if n := bytes.IndexByte(d.data[start:], '"'); n >= 0 && plain(d.data[start:start+n]) {
		d.pos = start + n + 1
		return d.data[start : start+n], false
	}
	for i := start; i < len(d.data); i++ {
		switch c := d.data[i]; {
		case c == '"':
			d.pos = i + 1
			return d.data[start:i], escaped
		case c == '\\':
			escaped = true
			n := escapeLen(d.data[i:])
			if n == 0 {
				d.fail(errSyntax)
				return nil, false
			}
			i += n - 1
		case c < ' ':
			d.fail(errSyntax)
			return nil, false
		case c >= utf8.RuneSelf:
			if r, n := utf8.DecodeRune(d.data[i:]); r == utf8.RuneError && n == 1 {
				escaped = true // not UTF-8
			} else {
				i += n - 1
			}
		}
	}
	d.fail(errSyntax)
	return nil, false
}

// plain reports whether text is ASCII without escapes and control characters; it may take plain text for other. It looks at eight
// bytes at a time.
func plain(text []byte) bool {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	for ; len(text) >= 8; text = text[8:] {
		x := binary.LittleEndian.Uint64(text)
		slash := x ^ ones*'\\' // zero where there is one
		if (x|(x-ones*' ')|(slash-ones)&^slash)&tops != 0 {
			return false
		}
	}
	for _, c := range text {
		if c < ' ' || c >= utf8.RuneSelf || c == '\\' {
			return false
		}
	}
	return true
}

// escapeLen is the length of the escape that b begins with, 0 if it is none.
func escapeLen(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	switch b[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		if len(b) < 6 {
			return 0
		}
		for _, c := range b[2:6] {
			if !('0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f') {
				return 0
			}
		}
		return 6
	default:
		return 0
	}
}

// text reads a string.
func (d *decoder) text() string {
	raw, escaped := d.rawText()
	if escaped {
		raw = unescape(raw)
	}
	if !d.spend(len(raw)) {
		return ""
	}
	return string(raw)
}

var escapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// unescape returns the text of a string whose escapes are well formed, with U+FFFD for what is no text.
func unescape(raw []byte) []byte {
	out := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); {
		switch c := raw[i]; {
		case c == '\\' && raw[i+1] == 'u':
			r := hex(raw[i+2:])
			i += 6
			if utf16.IsSurrogate(r) {
				low := rune(utf8.RuneError)
				if i+6 <= len(raw) && raw[i] == '\\' && raw[i+1] == 'u' {
					low = hex(raw[i+2:])
				}
				if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
					i += 6
				}
			}
			out = utf8.AppendRune(out, r)
		case c == '\\':
			out = append(out, escapes[raw[i+1]])
			i += 2
		case c < utf8.RuneSelf:
			out = append(out, c)
			i++
		default:
			r, n := utf8.DecodeRune(raw[i:])
			out = utf8.AppendRune(out, r)
			i += n
		}
	}
	return out
}

func hex(b []byte) rune {
	n, _ := strconv.ParseUint(string(b[:4]), 16, 16) // checked by escapeLen
	return rune(n)
}

// number reads a number and reports whether it is written as a whole one.
func (d *decoder) number() (raw []byte, whole bool) {
	start, i := d.pos, d.pos
	digits := func() bool {
		from := i
		for i < len(d.data) && '0' <= d.data[i] && d.data[i] <= '9' {
			i++
		}
		return i > from
	}
	is := func(chars string) bool { return i < len(d.data) && bytes.IndexByte([]byte(chars), d.data[i]) >= 0 }
	if is("-") {
		i++
	}
	first := i
	ok := digits() && (d.data[first] != '0' || i == first+1)
	whole = true
	if ok && is(".") {
		i++
		ok, whole = digits(), false
	}
	if ok && is("eE") {
		i++
		if is("+-") {
			i++
		}
		ok, whole = digits(), false
	}
	if !ok {
		d.fail(errSyntax)
		return nil, false
	}
	d.pos = i
	return d.data[start:i], whole
}

func (d *decoder) literal(word string) bool {
	if !bytes.HasPrefix(d.data[d.pos:], []byte(word)) {
		d.fail(errSyntax)
		return false
	}
	d.pos += len(word)
	return true
}

// skip reads a value of any kind and returns it as it is written. It does not recurse.
func (d *decoder) skip() []byte {
	d.next()
	start := d.pos
	var open []byte // the ends that are to come
	for {
		switch c := d.next(); c {
		case '{', '[':
			d.pos++
			if len(open) == 10_000 {
				d.fail(errDeep)
				return nil
			}
			end := c + 2 // '}' and ']' in ASCII
			if d.next() == end {
				d.pos++
				break
			}
			if open = append(open, end); end == '}' {
				d.key()
			}
			if d.err != nil {
				return nil
			}
			continue
		default:
			d.scalar(c)
		}
		for { // after a value
			if d.err != nil {
				return nil
			}
			if len(open) == 0 {
				return d.data[start:d.pos]
			}
			end := open[len(open)-1]
			if d.more(false, end) {
				if end == '}' {
					d.key()
				}
				break
			}
			if d.err == nil {
				open = open[:len(open)-1]
			}
		}
	}
}

func (d *decoder) scalar(c byte) {
	switch c {
	case '"':
		d.rawText()
	case 't':
		d.literal("true")
	case 'f':
		d.literal("false")
	case 'n':
		d.literal("null")
	default:
		d.number()
	}
}

// end fails unless only white space is left.
func (d *decoder) end() {
	if d.err == nil && d.next() != 0 {
		d.fail(errSyntax)
	}
	if d.err == nil && d.pos < len(d.data) { // a zero byte
		d.fail(errSyntax)
	}
}

// kindOf names the kind of the value that begins with c.
func kindOf(c byte) string {
	switch c {
	case '{':
		return "object"
	case '[':
		return "array"
	case '"':
		return "string"
	case 't', 'f':
		return "boolean"
	case 'n':
		return "null"
	default:
		return "number"
	}
}

// Drift is a value that was left zero because it came in another kind than documented.
type Drift struct {
	Path string // such as "calls[].user.extension"
	Kind string // what came: "object", "array", "string", "number", "boolean" or "null"
}

const maxDrift = 100 // that are told of one document

// note tells of a value that was left zero.
func (d *decoder) note(path string, first byte) {
	if len(d.drift) < maxDrift {
		d.drift = append(d.drift, Drift{path, kindOf(first)})
	}
}

// under puts the values that were noted since under a path.
func (d *decoder) under(path string, since int) {
	for i := since; i < len(d.drift); i++ {
		rest := d.drift[i].Path
		if rest != "" && rest[0] != '[' {
			rest = "." + rest
		}
		d.drift[i].Path = path + rest
	}
}

// Error says why a document is not what it should be. It holds nothing of the document.
type Error struct{ Reason string }

func (e *Error) Error() string { return e.Reason }

func oddf(format string, args ...any) error { return &Error{fmt.Sprintf(format, args...)} }
