package console

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"net/http"
	"strings"
	"time"
)

const (
	browserCookie = "bridge_console"
	tokenLife     = 12 * time.Hour
)

// tokens makes and checks what the forms of a page carry, so that no other site can send them in the reader's name. A token is
// the time of its end and a signature of it and of the browser's cookie.
type tokens struct{ key []byte }

func newTokens(key []byte) tokens {
	if key == nil {
		key = []byte(rand.Text() + rand.Text())
	}
	return tokens{key: key}
}

func (t tokens) issue(browser string, now time.Time) string {
	return t.sign(browser, uint64(now.Add(tokenLife).Unix()))
}

func (t tokens) sign(browser string, end uint64) string {
	text := binary.BigEndian.AppendUint64(nil, end)
	mac := hmac.New(sha256.New, t.key)
	mac.Write(text)
	mac.Write([]byte(browser))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(text))
}

func (t tokens) valid(token, browser string, now time.Time) bool {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(raw) != 8+sha256.Size || browser == "" {
		return false
	}
	end := binary.BigEndian.Uint64(raw)
	return hmac.Equal([]byte(t.sign(browser, end)), []byte(token)) && uint64(now.Unix()) < end
}

// browserOf returns what names the browser, and gives it a name if it has none. The name opens nothing: it only tells one
// browser's forms from another's.
func browserOf(w http.ResponseWriter, r *http.Request) string {
	if c, err := r.Cookie(browserCookie); err == nil && len(c.Value) >= 26 {
		return c.Value
	}
	if r.Method != http.MethodGet {
		return "" // it shows no token that could be right
	}
	name := rand.Text()
	remember(w, r, browserCookie, name, 0)
	return name
}

// remember sets a cookie, for the time that the browser runs if life is zero.
func remember(w http.ResponseWriter, r *http.Request, name, value string, life time.Duration) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: int(life.Seconds()),
		HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: r.TLS != nil || strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https"),
	})
}

// genuine reports whether the form comes from a page of this console in the same browser, and tells the reader if not.
func (r *request) genuine() (bool, error) {
	if r.c.tokens.valid(r.PostFormValue("token"), r.browser, r.now) {
		return true, nil
	}
	return false, r.sorry(http.StatusForbidden, "error.token")
}
