package console

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"
	"unicode/utf8"

	"golang.org/x/time/rate"
)

// MinPassword is the least length of a password, in characters.
const MinPassword = 12

const (
	freeGuesses  = 10              // wrong passwords from one address at once
	guessEvery   = 5 * time.Second // and one more after each of these
	maxAddresses = 4096            // that are remembered; the others share one allowance
)

// Password returns an [Options].Authorize that asks for a password with HTTP Basic authentication; any user name will do. Serve
// it over TLS, for the browser sends the password with every request. The error says that the password is too short.
//
// Who guesses is slowed down: after ten wrong passwords, an address gets one attempt every five seconds and otherwise the status
// 429, which is logged. A nil logger logs nothing. Behind a proxy, all visitors share the proxy's address.
func Password(password string, logger *slog.Logger) (func(http.Handler) http.Handler, error) {
	if utf8.RuneCountInString(password) < MinPassword {
		return nil, errors.New("console: the password needs 12 characters or more")
	}
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	want := sha256.Sum256([]byte(password))
	guesses := &guesses{of: map[netip.Prefix]*rate.Limiter{}, rest: newAllowance()}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			allowance := guesses.from(r.RemoteAddr)
			if allowance.Tokens() < 1 {
				logger.Warn("console password refused: too many wrong ones", "address", hostOf(r.RemoteAddr))
				w.Header().Set("Retry-After", strconv.Itoa(int(guessEvery/time.Second)))
				http.Error(w, "too many wrong passwords", http.StatusTooManyRequests)
				return
			}
			_, given, sent := r.BasicAuth()
			got := sha256.Sum256([]byte(given)) // so that the comparison takes as long whatever the length
			if subtle.ConstantTimeCompare(want[:], got[:]) == 1 {
				next.ServeHTTP(w, r)
				return
			}
			if sent {
				allowance.Allow()
				logger.Warn("console password wrong", "address", hostOf(r.RemoteAddr))
			}
			w.Header().Set("WWW-Authenticate", `Basic realm="bridge console", charset="UTF-8"`)
			http.Error(w, "password required", http.StatusUnauthorized)
		})
	}, nil
}

// guesses holds what each address may still guess. The memory it takes is bounded.
type guesses struct {
	mu   sync.Mutex
	of   map[netip.Prefix]*rate.Limiter
	rest *rate.Limiter // of the addresses that found no place
}

func newAllowance() *rate.Limiter { return rate.NewLimiter(rate.Every(guessEvery), freeGuesses) }

// from returns the allowance of an address. Addresses of IPv6 come in networks of their owner's, so these count as one.
func (g *guesses) from(remote string) *rate.Limiter {
	address, err := netip.ParseAddr(hostOf(remote))
	if err != nil {
		return g.rest
	}
	bits := 32
	if address = address.Unmap(); address.Is6() {
		bits = 64
	}
	network, err := address.WithZone("").Prefix(bits)
	if err != nil {
		return g.rest
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	allowance, known := g.of[network]
	switch {
	case known:
		return allowance
	case len(g.of) == maxAddresses:
		for other, l := range g.of {
			if l.Tokens() >= freeGuesses { // as good as new
				delete(g.of, other)
			}
		}
	}
	if len(g.of) == maxAddresses {
		return g.rest
	}
	allowance = newAllowance()
	g.of[network] = allowance
	return allowance
}

func hostOf(remote string) string {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		return remote
	}
	return host
}

// Local is an [Options].Authorize for a console on the reader's own machine: it asks for nothing, and answers only requests for
// localhost or a loopback address. Any other name is refused, so that a page of the internet whose name has been made to lead to
// this machine reaches nothing.
func Local(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := hostOf(r.Host)
		address, err := netip.ParseAddr(host)
		if host != "localhost" && (err != nil || !address.IsLoopback()) {
			http.Error(w, "this page is for this machine only: open it as localhost", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}
