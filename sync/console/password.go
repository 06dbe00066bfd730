package console

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"net/http"
	"unicode/utf8"
)

// MinPassword is the least length of a password, in characters.
const MinPassword = 12

// Password returns an [Options].Authorize that asks for a password with HTTP Basic authentication; any user name will do. Serve
// it over TLS, for the browser sends the password with every request. The error says that the password is too short.
func Password(password string) (func(http.Handler) http.Handler, error) {
	if utf8.RuneCountInString(password) < MinPassword {
		return nil, errors.New("console: the password needs 12 characters or more")
	}
	want := sha256.Sum256([]byte(password))
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, given, _ := r.BasicAuth()
			got := sha256.Sum256([]byte(given)) // so that the comparison takes as long whatever the length
			if subtle.ConstantTimeCompare(want[:], got[:]) != 1 {
				w.Header().Set("WWW-Authenticate", `Basic realm="bridge console", charset="UTF-8"`)
				http.Error(w, "password required", http.StatusUnauthorized)
				return
			}
			next.ServeHTTP(w, r)
		})
	}, nil
}
