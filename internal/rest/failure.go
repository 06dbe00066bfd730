package rest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"

	"golang.org/x/oauth2"
)

// Failure is a call that did not end with a usable answer. It never holds a query string, a token or a request body.
type Failure struct {
	Method   string
	Path     string // the template, not the filled path
	Attempts int    // how many were sent

	Status int         // 0 when no answer came
	Header http.Header // of the answer
	Body   []byte      // of the answer, at most 64 KiB, whatever its content type

	// Err is why there was no usable answer: a context or transport error, a *QuotaError, a *TokenError, a redirect that is
	// not followed, or an answer that could not be decoded. It is nil when the server refused.
	Err error

	// OutcomeUnknown says that a write may have been carried out all the same. It is always false for reads.
	OutcomeUnknown bool
}

func (f *Failure) Error() string {
	switch {
	case f.Err == nil:
		return fmt.Sprintf("%s %s: status %d", f.Method, f.Path, f.Status)
	case f.Status == 0:
		return fmt.Sprintf("%s %s: %v", f.Method, f.Path, f.Err)
	default:
		return fmt.Sprintf("%s %s: status %d: %v", f.Method, f.Path, f.Status, f.Err)
	}
}

func (f *Failure) Unwrap() error { return f.Err }

// RetryAt is when a refused request may be sent again, zero if nothing tells.
func (f *Failure) RetryAt() time.Time {
	if quota, ok := errors.AsType[*QuotaError](f.Err); ok {
		return quota.Until
	}
	if d, ok := retryAfter(f.Header, time.Now()); ok {
		return time.Now().Add(d)
	}
	return time.Time{}
}

// Printable makes a server's text fit for one line of a log: of so many characters at most.
func Printable(s string, most int) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.TrimSpace(strings.ToValidUTF8(s, "")))
	if runes := []rune(s); len(runes) > most {
		s = string(runes[:most]) + "…"
	}
	return s
}

// errAttemptTimeout is the cause of an attempt that ran out of its own time. It is not a context error: the caller's
// context is still alive and the attempt may be repeated.
var errAttemptTimeout = attemptTimeoutError{}

type attemptTimeoutError struct{}

func (attemptTimeoutError) Error() string   { return "no answer within the attempt's time-out" }
func (attemptTimeoutError) Timeout() bool   { return true }
func (attemptTimeoutError) Temporary() bool { return true }

// TokenError is a failure to get a token. The request was not sent. Its text leaves out what may hold a secret: the
// address and the answer of the token endpoint.
type TokenError struct{ Err error }

func (e *TokenError) Error() string {
	if refusal, ok := errors.AsType[*oauth2.RetrieveError](e.Err); ok {
		status := 0
		if refusal.Response != nil {
			status = refusal.Response.StatusCode
		}
		return strings.TrimSpace(fmt.Sprintf("getting a token: status %d %s", status, refusal.ErrorCode))
	}
	return "getting a token: " + withoutURL(e.Err).Error()
}

func (e *TokenError) Unwrap() error { return e.Err }

// plainError prefers the caller's own reason for giving up, and leaves out the URL otherwise.
func plainError(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return withoutURL(err)
	}
	if cause := context.Cause(ctx); !errors.Is(cause, ctx.Err()) {
		return fmt.Errorf("%w: %w", ctx.Err(), cause)
	}
	return context.Cause(ctx)
}

// withoutURL strips the wrapper in which net/http prints the URL, query string included.
func withoutURL(err error) error {
	for {
		wrapped, ok := errors.AsType[*url.Error](err)
		if !ok {
			return err
		}
		err = wrapped.Err
	}
}
