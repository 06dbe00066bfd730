package console

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

const (
	languageCookie   = "bridge_console_language"
	languageRemember = 365 * 24 * time.Hour
)

// speaker says the words of the console in a language.
type speaker struct{ book *phrases.Book }

// choice is a language that a reader can switch to.
type choice struct{ Code, Name, URL string }

// languages are the switch. It leads to the same page, with what it was asked for.
func languages(asked url.Values) (all []choice) {
	q := maps.Clone(asked)
	if q == nil {
		q = url.Values{}
	}
	q.Del("said") // that was told
	for _, code := range phrases.Languages() {
		q.Set("lang", code)
		all = append(all, choice{code, phrases.In(code).Say("name"), "?" + q.Encode()})
	}
	return all
}

func (s speaker) language() matching.Language { return matching.Language(s.book.Name()) }

// say returns the words for a key, with arguments by name: say("call.id", "id", 42).
func (s speaker) say(key string, arguments ...any) string {
	return s.book.Say("console."+key, arguments...)
}

// count writes a number of things.
func (s speaker) count(n any) string { return s.book.Write(n) }

// known reports whether there are words for a key.
func (s speaker) known(key string) bool { return s.book.Has("console." + key) }

// sayOr returns the words for a key, or else others.
func (s speaker) sayOr(key, others string) string {
	if !s.known(key) {
		return others
	}
	return s.say(key)
}

// speakerOf speaks what the reader has switched to, else what the browser asks for, else the language of the options. A switch is
// remembered.
func (c *console) speakerOf(w http.ResponseWriter, r *http.Request) speaker {
	wanted := r.URL.Query().Get("lang")
	if phrases.Known(wanted) {
		remember(w, r, languageCookie, wanted, languageRemember)
	} else if cookie, err := r.Cookie(languageCookie); err == nil {
		wanted = cookie.Value
	}
	if !phrases.Known(wanted) {
		wanted = phrases.Match(r.Header.Get("Accept-Language"), cmp.Or(string(c.o.Language), phrases.English))
	}
	return speaker{phrases.In(wanted)}
}
