package console

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

const (
	languageCookie   = "bridge_console_language"
	languageRemember = 365 * 24 * time.Hour
)

var languages = []matching.Language{matching.English, matching.French, matching.German}

// languageOf is what the reader has switched to, else what the browser asks for, else that of the options. A switch is
// remembered.
func (c *console) languageOf(w http.ResponseWriter, r *http.Request) matching.Language {
	if l := matching.Language(r.URL.Query().Get("lang")); slices.Contains(languages, l) {
		remember(w, r, languageCookie, string(l), languageRemember)
		return l
	}
	if cookie, err := r.Cookie(languageCookie); err == nil {
		if l := matching.Language(cookie.Value); slices.Contains(languages, l) {
			return l
		}
	}
	if l := preferred(r.Header.Get("Accept-Language")); l != "" {
		return l
	}
	if slices.Contains(languages, c.o.Language) {
		return c.o.Language
	}
	return matching.English
}

// preferred picks from an Accept-Language header the language of the console that is wanted most, or none.
func preferred(header string) (best matching.Language) {
	weight := 0.0
	for part := range strings.SplitSeq(header, ",") {
		tag, parameter, _ := strings.Cut(part, ";")
		base, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
		q := 1.0
		if value, ok := strings.CutPrefix(strings.TrimSpace(parameter), "q="); ok {
			var err error
			if q, err = strconv.ParseFloat(value, 64); err != nil {
				continue
			}
		}
		if l := matching.Language(base); q > weight && q <= 1 && slices.Contains(languages, l) {
			best, weight = l, q
		}
	}
	return best
}
