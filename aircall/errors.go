package aircall

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
)

// What an [*Error] means. Compare with [errors.Is].
var (
	// ErrUnauthorized is 401 or 403. Aircall answers 403 to wrong or revoked credentials (assumption aircall-refusal).
	ErrUnauthorized = errors.New("aircall: credentials refused")
	// ErrNotFound is 404.
	ErrNotFound = errors.New("aircall: not found")
	// ErrRateLimited is 429, or a request that was not sent because the quota is used up.
	ErrRateLimited = errors.New("aircall: too many requests")
	// ErrInvalid is 400 or 422: Aircall did not accept what was sent. It is also what Aircall would refuse, or quietly read as
	// something else, and so was not sent.
	ErrInvalid = errors.New("aircall: invalid request")
	// ErrUnavailable is 405, with which Aircall says that something is in the wrong state: a user who is not available or
	// in a call, a number that does not record.
	ErrUnavailable = errors.New("aircall: not possible in this state")
	// ErrConflict is 409.
	ErrConflict = errors.New("aircall: conflict")
	// ErrServer is 500 and above.
	ErrServer = errors.New("aircall: server failure")
	// ErrBadAnswer is a success that is none: an answer with a status of 2xx that is empty, a page for people, the report of an
	// error, or without what was asked for. It is an ErrServer, too, and leaves a write with an unknown outcome.
	ErrBadAnswer = errors.New("aircall: not an answer")
	// ErrNoInsight is 400, 403 or 404 to a question of conversation intelligence: there is nothing (yet) about that call,
	// or it is not in the company's plan.
	ErrNoInsight = errors.New("aircall: no insight for this call")
	// ErrOutOfReach is not an answer of Aircall's, which would quietly leave rows out: a list goes on beyond 10,000 rows, or
	// calls older than six months were asked for.
	ErrOutOfReach = errors.New("aircall: out of reach of a list")
)

// Error is a request that failed. It holds no credentials and no query string.
type Error struct {
	Method string
	Path   string // Aircall's path with placeholders, for example "/v1/calls/{id}"

	StatusCode int    // 0: no answer
	RequestID  string // as far as the answer has one

	Message      string          // Aircall's words, if any
	Troubleshoot string          // Aircall's advice, if any
	Errors       json.RawMessage // details by field, if any
	Body         []byte          // the answer, at most 64 KiB, of whatever content type

	RetryAt time.Time // when it is worth trying again; zero when nothing tells

	Err error // why there is no usable answer; nil when Aircall refused

	outcomeUnknown bool
	insight        bool // the answer to a question of conversation intelligence
}

// Error says what was asked and what went wrong.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "aircall: %s %s", e.Method, e.Path)
	if e.StatusCode != 0 {
		fmt.Fprintf(&b, ": %d", e.StatusCode)
		if text := http.StatusText(e.StatusCode); text != "" {
			b.WriteString(" " + text)
		}
	}
	for _, text := range []string{e.Message, e.Troubleshoot} {
		if text = printable(text); text != "" && !strings.EqualFold(text, http.StatusText(e.StatusCode)) {
			b.WriteString(": " + text)
		}
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	return b.String()
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// Is compares with the Err variables of this package.
func (e *Error) Is(target error) bool {
	if e.Err != nil {
		return false
	}
	if e.insight {
		switch e.StatusCode {
		case http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound:
			return target == ErrNoInsight
		}
	}
	switch e.StatusCode {
	case http.StatusUnauthorized, http.StatusForbidden:
		return target == ErrUnauthorized
	case http.StatusNotFound:
		return target == ErrNotFound
	case http.StatusTooManyRequests:
		return target == ErrRateLimited
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		return target == ErrInvalid
	case http.StatusMethodNotAllowed:
		return target == ErrUnavailable
	case http.StatusConflict:
		return target == ErrConflict
	default:
		return e.StatusCode >= 500 && target == ErrServer
	}
}

// badAnswerError is inside an [*Error]: why an answer is none.
type badAnswerError struct{ err error }

func (e badAnswerError) Error() string { return "not an answer: " + e.err.Error() }

func (badAnswerError) Is(target error) bool { return target == ErrBadAnswer || target == ErrServer }

// OutcomeUnknown says whether err is of a write that Aircall may have carried out all the same: the connection broke, no
// answer came in time, or the server failed.
func OutcomeUnknown(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.outcomeUnknown
}

func requestID(h http.Header) string {
	return cmp.Or(h.Get("X-Request-Id"), h.Get("X-Amzn-Requestid"), h.Get("X-Amz-Apigw-Id"))
}

// newError makes an Error of the core's failure.
func newError(f *rest.Failure) error {
	e := &Error{
		Method: f.Method, Path: f.Path, StatusCode: f.Status, RequestID: requestID(f.Header), Body: f.Body, RetryAt: f.RetryAt(), Err: f.Err,
		outcomeUnknown: f.OutcomeUnknown,
	}
	if quota, ok := errors.AsType[*rest.QuotaError](f.Err); ok {
		e.Err = &QuotaError{Window: quota.Window, Until: quota.Until}
	}
	if f.Err == nil {
		e.readBody()
	}
	return e
}

// readBody takes over what is readable of an error answer: Aircall's edge, its application and its OAuth server each have a
// form of their own, and each field may hold something else than expected.
func (e *Error) readBody() {
	var fields map[string]json.RawMessage
	if json.Unmarshal(e.Body, &fields) != nil {
		return
	}
	for _, key := range []string{"error_description", "message", "error"} {
		if e.Message == "" {
			e.Message = text(fields[key])
		}
	}
	e.Troubleshoot = text(fields["troubleshoot"])
	if raw := fields["errors"]; len(raw) > 0 && string(raw) != "null" {
		e.Errors = raw
	}
}

// text is the value of a JSON string, and empty for everything else.
func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// printable makes a server's text fit for one line of a log.
func printable(s string) string { return rest.Printable(s, 200) }

// refused is the error of a request that is not worth sending.
func refused(method, path, reason string) error {
	return &Error{Method: method, Path: path, Err: fmt.Errorf("%w: %s", ErrInvalid, reason)}
}
