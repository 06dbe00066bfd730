package install

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

// languages are those of the pages, the first for whoever asks for none of them.
var languages = []matching.Language{matching.English, matching.French, matching.German}

// known returns the language of a tag such as "fr" or "de-CH", if the pages have it.
func known(tag string) (matching.Language, bool) {
	primary, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
	for _, l := range languages {
		if primary == string(l) {
			return l, true
		}
	}
	return "", false
}

// language is what the person chose on the page, or the best of what the browser asks for.
func (ss *sessions) language(r *http.Request) matching.Language {
	if cookie, err := r.Cookie(ss.languageCookie); err == nil {
		if l, ok := known(cookie.Value); ok {
			return l
		}
	}
	return preferred(r.Header.Get("Accept-Language"))
}

// preferred reads an Accept-Language header.
func preferred(header string) matching.Language {
	best, most := languages[0], 0.0
	for part := range strings.SplitSeq(header, ",") {
		tag, parameters, _ := strings.Cut(part, ";")
		l, ok := known(tag)
		if !ok {
			continue
		}
		weight := 1.0
		if text, ok := strings.CutPrefix(strings.TrimSpace(parameters), "q="); ok {
			w, err := strconv.ParseFloat(text, 64)
			if err != nil {
				continue
			}
			weight = w
		}
		if weight > most && weight <= 1 {
			best, most = l, weight
		}
	}
	return best
}
