package install

import (
	"net/http"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
)

// language is what the person chose on the page, or the best of what the browser asks for.
func (ss *sessions) language(r *http.Request) string {
	if cookie, err := r.Cookie(ss.languageCookie); err == nil && phrases.Known(cookie.Value) {
		return cookie.Value
	}
	return phrases.Match(r.Header.Get("Accept-Language"), phrases.English)
}
