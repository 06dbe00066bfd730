package rest

import (
	"fmt"
	"net/url"
	"strings"
)

// expandPath fills the {placeholders} of a path template in order. Every argument becomes exactly one path element, so an
// id can never reach another resource.
func expandPath(template string, args []any) (string, error) {
	if !strings.HasPrefix(template, "/") || strings.ContainsAny(template, "?#") {
		return "", fmt.Errorf("path %q: must start with / and hold no query", template)
	}
	var b strings.Builder
	rest, used := template, 0
	for {
		before, after, found := strings.Cut(rest, "{")
		b.WriteString(before)
		if !found {
			break
		}
		name, after, closed := strings.Cut(after, "}")
		if !closed || used == len(args) {
			return "", fmt.Errorf("path %q: no value for {%s}", template, name)
		}
		value := fmt.Sprint(args[used])
		if value == "" || value == "." || value == ".." {
			return "", fmt.Errorf("path %q: %q is not a value for {%s}", template, value, name)
		}
		b.WriteString(url.PathEscape(value))
		rest = after
		used++
	}
	if used < len(args) {
		return "", fmt.Errorf("path %q: %d values too many", template, len(args)-used)
	}
	path := b.String()
	decoded, err := url.PathUnescape(path)
	if err != nil {
		return "", fmt.Errorf("path %q: bad escape", template)
	}
	for element := range strings.SplitSeq(decoded, "/") {
		if element == "." || element == ".." {
			return "", fmt.Errorf("path %q: must not climb", template)
		}
	}
	return path, nil
}
