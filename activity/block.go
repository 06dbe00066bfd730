package activity

import (
	"strconv"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
)

// A block stands between two lines, the same in every language. The first holds the call's id, by which a phone call is
// recognised when the answer to its creation was lost.
const (
	blockStart = "=== Aircall "
	blockTitle = " ==="
	blockEnd   = "=== /Aircall ==="
)

// frame puts the lines of a block around its text, in which nothing may pass for one of them.
func frame(id aircall.CallID, text string) string {
	for strings.Contains(text, "===") {
		text = strings.ReplaceAll(text, "===", "= = =")
	}
	return blockStart + strconv.FormatInt(int64(id), 10) + blockTitle + "\n" + strings.Trim(text, "\n") + "\n" + blockEnd
}

// ReplaceBlock puts a block into the description of a phone call: in place of the block of the same call, or behind all
// other text when there is none. Everything outside the block stays as it is, byte for byte. Doing it twice is doing it once.
func ReplaceBlock(description, block string) string {
	id, _, _ := idOf(block)
	for from := 0; ; {
		start, end, ok := nextBlock(description, from)
		if !ok {
			break
		}
		if other, _, _ := idOf(description[start:end]); other == id {
			return description[:start] + block + description[end:]
		}
		from = end
	}
	switch {
	case strings.Contains(description, block): // one that Build did not make
		return description
	case description == "", strings.HasSuffix(description, "\n\n"):
		return description + block
	case strings.HasSuffix(description, "\n"):
		return description + "\n" + block
	default:
		return description + "\n\n" + block
	}
}

// FindBlock returns the first block in the description of a phone call, the call that it is of, and whether there is one.
// Line ends are made "\n", so that the result compares with [Activity].Block.
func FindBlock(description string) (block string, id aircall.CallID, ok bool) {
	start, end, ok := nextBlock(description, 0)
	if !ok {
		return "", 0, false
	}
	block = strings.ReplaceAll(description[start:end], "\r\n", "\n")
	text, _, _ := idOf(block)
	n, err := strconv.ParseInt(text, 10, 64)
	return block, aircall.CallID(n), err == nil
}

// nextBlock finds a block from an offset on. A first line without a last one is no block: of several first lines before a
// last one, the nearest is its own.
func nextBlock(s string, from int) (start, end int, ok bool) {
	for {
		i := strings.Index(s[from:], blockEnd)
		if i < 0 {
			return 0, 0, false
		}
		end = from + i + len(blockEnd)
		for before := from + i; ; {
			j := strings.LastIndex(s[from:before], blockStart)
			if j < 0 {
				break
			}
			if _, _, ok := idOf(s[from+j : end]); ok {
				return from + j, end, true
			}
			before = from + j
		}
		from = end
	}
}

// idOf reads the call's id in the first line of a block.
func idOf(block string) (id string, rest string, ok bool) {
	rest, ok = strings.CutPrefix(block, blockStart)
	if !ok {
		return "", block, false
	}
	id, rest, ok = strings.Cut(rest, blockTitle)
	if _, err := strconv.ParseUint(id, 10, 63); err != nil {
		return "", block, false
	}
	return id, rest, ok
}

// Mentions reports whether a description mentions a call by its bare id, with no further digit on either side. Ours do, and
// so do those of Aircall's own integration, in the id line or in the link to the call.
func Mentions(description string, id aircall.CallID) bool {
	if id <= 0 {
		return false
	}
	text := strconv.FormatInt(int64(id), 10)
	for from := 0; ; {
		i := strings.Index(description[from:], text)
		if i < 0 {
			return false
		}
		start, end := from+i, from+i+len(text)
		if (start == 0 || !isDigit(description[start-1])) && (end == len(description) || !isDigit(description[end])) {
			return true
		}
		from = start + 1
	}
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
