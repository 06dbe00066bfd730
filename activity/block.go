package activity

import (
	"html"
	"strconv"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
)

// A block stands between two lines, the same in every language. The first holds the call's id, by which a phone call is
// recognised when the answer to its creation was lost. That they come back so is assumption sellsy-description-text.
const (
	blockMark  = "==="
	blockName  = "Aircall"
	blockStart = blockMark + " " + blockName + " "
	blockTitle = " " + blockMark
	blockEnd   = blockMark + " /" + blockName + " " + blockMark
)

// frame puts the lines of a block around its text, in which nothing may pass for one of them.
func frame(id aircall.CallID, text string) string {
	for strings.Contains(text, blockMark) {
		text = strings.ReplaceAll(text, blockMark, "= = =")
	}
	return blockStart + strconv.FormatInt(int64(id), 10) + blockTitle + "\n" + strings.Trim(text, "\n") + "\n" + blockEnd
}

// ReplaceBlock puts a block into the description of a phone call: in place of the block of the same call, or behind all
// other text when there is none. The block is found also when an editor has changed the spaces of its first and last line.
// Everything outside the block stays as it is, byte for byte. Doing it twice is doing it once.
func ReplaceBlock(description, block string) string {
	id := ""
	if own, ok := nextBlock(block, 0); ok && own.start == 0 {
		id = own.id
	}
	for from := 0; ; {
		found, ok := nextBlock(description, from)
		if !ok {
			break
		}
		if found.id == id {
			return description[:found.start] + block + description[found.end:]
		}
		from = found.end
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
// Line ends are made "\n", and what an editor made of the spaces and line ends is undone, so that the result compares with
// [Activity].Block.
func FindBlock(description string) (block string, id aircall.CallID, ok bool) {
	found, ok := nextBlock(description, 0)
	if !ok {
		return "", 0, false
	}
	block = strings.ReplaceAll(description[found.start:found.end], "\r\n", "\n")
	if !strings.HasPrefix(block, blockStart+found.id+blockTitle+"\n") || !strings.HasSuffix(block, "\n"+blockEnd) {
		block = unedited(block)
	}
	n, err := strconv.ParseInt(found.id, 10, 64)
	return block, aircall.CallID(n), err == nil
}

// unedited undoes what editors of formatted text do to plain text.
func unedited(block string) string {
	block = strings.NewReplacer("<br>\n", "\n", "<br/>\n", "\n", "<br />\n", "\n", "<br>", "\n", "<br/>", "\n", "<br />", "\n",
		"</p>\n<p>", "\n", "</p><p>", "\n", "</div><div>", "\n").Replace(block)
	return strings.ReplaceAll(html.UnescapeString(block), "\u00a0", " ")
}

// span is where a block stands in a description, and the id in its first line.
type span struct {
	start, end int
	id         string
}

// nextBlock finds a block from an offset on. A first line without a last one is no block: of several first lines before a
// last one, the nearest is its own.
func nextBlock(s string, from int) (found span, ok bool) {
	opened := false
	for {
		i := strings.Index(s[from:], blockMark)
		if i < 0 {
			return span{}, false
		}
		from += i
		id, length := boundary(s[from:])
		switch {
		case length == 0:
			from++
		case id != "":
			found, opened = span{start: from, id: id}, true
			from += length
		case opened:
			found.end = from + length
			return found, true
		default:
			from += length
		}
	}
}

// boundary reads the first or the last line of a block at the beginning of a text, and returns how long it is: 0 when there is
// none. The id is that of the call, and empty for a last line.
func boundary(s string) (id string, length int) {
	rest, ok := cutSpaces(s[len(blockMark):])
	if !ok {
		return "", 0
	}
	rest, last := strings.CutPrefix(rest, "/")
	if rest, ok = strings.CutPrefix(rest, blockName); !ok {
		return "", 0
	}
	if rest, ok = cutSpaces(rest); !ok {
		return "", 0
	}
	if !last {
		digits := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
		if digits < 0 {
			return "", 0
		}
		id, rest = rest[:digits], rest[digits:]
		if _, err := strconv.ParseUint(id, 10, 63); err != nil {
			return "", 0
		}
		if rest, ok = cutSpaces(rest); !ok {
			return "", 0
		}
	}
	if rest, ok = strings.CutPrefix(rest, blockMark); !ok {
		return "", 0
	}
	return id, len(s) - len(rest)
}

// cutSpaces takes the spaces at the beginning of a text away, as they are typed or as an editor writes them. There must be one.
func cutSpaces(s string) (rest string, ok bool) {
	rest = s
	for {
		before := len(rest)
		for _, space := range []string{" ", "\t", "\u00a0", "\u202f", "&nbsp;", "&#160;", "&#xa0;", "&#xA0;"} {
			rest = strings.TrimPrefix(rest, space)
		}
		if len(rest) == before {
			return rest, len(rest) < len(s)
		}
	}
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
