package rest

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// ExpandPath fills the {placeholders} of a path template in order. Every argument becomes exactly one path element, so an
// id can never reach another resource. Its errors leave the template to the [Failure] that carries them.
func ExpandPath(template string, args []any) (string, error) {
	if !strings.HasPrefix(template, "/") || strings.ContainsAny(template, "?#") {
		return "", errors.New("path: must start with / and hold no query")
	}
	var b strings.Builder
	rest, used := template, 0
	for {
		before, after, found := strings.Cut(rest, "{")
		if _, err := url.PathUnescape(before); err != nil { // checked by the piece: a value must not complete an escape
			return "", errors.New("path: bad escape")
		}
		b.WriteString(before)
		if !found {
			break
		}
		name, after, closed := strings.Cut(after, "}")
		if !closed || used == len(args) {
			return "", fmt.Errorf("path: no value for {%s}", name)
		}
		value := fmt.Sprint(args[used])
		if value == "" {
			return "", fmt.Errorf("path: empty value for {%s}", name)
		}
		b.WriteString(url.PathEscape(value))
		rest = after
		used++
	}
	if used < len(args) {
		return "", fmt.Errorf("path: %d values too many", len(args)-used)
	}
	path := b.String()
	decoded, err := url.PathUnescape(path)
	if err != nil {
		return "", errors.New("path: bad escape")
	}
	// net/url sends a path that is not escaped as it should be in an encoding of its own, in which %2F becomes a slash.
	if (&url.URL{Path: decoded, RawPath: path}).EscapedPath() != path {
		return "", errors.New("path: holds a character that must be escaped")
	}
	for element := range strings.SplitSeq(decoded, "/") {
		if element == "." || element == ".." {
			return "", errors.New("path: must not climb")
		}
	}
	return path, nil
}
