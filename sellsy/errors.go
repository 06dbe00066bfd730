package sellsy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
)

const (
	requestIDHeader = "X-Request-Id"
	maxErrorBody    = 64 << 10
)

// What an [*Error] means. Compare with [errors.Is].
var (
	// ErrInvalid is 400 or 422, or a required field that is not set.
	ErrInvalid = errors.New("sellsy: invalid request")
	// ErrUnauthorized is 401, or credentials for which Sellsy gives no token.
	ErrUnauthorized = errors.New("sellsy: credentials refused")
	// ErrPlanLimit is 402: a feature, or a number of objects, that the account's plan does not include.
	ErrPlanLimit = errors.New("sellsy: limit of the plan")
	// ErrForbidden is 403: a scope that the API client lacks, or a right that the staff behind it lacks.
	ErrForbidden = errors.New("sellsy: missing scope or right")
	// ErrNotFound is 404.
	ErrNotFound = errors.New("sellsy: not found")
	// ErrConflict is 409.
	ErrConflict = errors.New("sellsy: conflict")
	// ErrTooLarge is 413.
	ErrTooLarge = errors.New("sellsy: request too large")
	// ErrRateLimited is 429, or a request that was not sent because the quota is used up.
	ErrRateLimited = errors.New("sellsy: too many requests")
	// ErrServer is 500 and above.
	ErrServer = errors.New("sellsy: server failure")
	// ErrBadAnswer is a success that is none: an answer with a status of 2xx that is empty, a page for people, the report of an
	// error, or without what was asked for. It is an ErrServer, too, and leaves a write with an unknown outcome.
	ErrBadAnswer = errors.New("sellsy: not an answer")
	// ErrPartial is an answer that Sellsy marks as incomplete: a range of CRM activities was too wide.
	ErrPartial = errors.New("sellsy: incomplete answer")
	// ErrOutOfReach is a list that goes on beyond the 100,000 records that a [RecordOffset] reaches.
	ErrOutOfReach = errors.New("sellsy: beyond the reach of a record offset")
)

// Error is a request that failed.
type Error struct {
	Method     string
	Path       string // with parameters in braces, not filled
	StatusCode int    // 0 when there was no answer
	RequestID  string

	// Code, Message, Context and Details are Sellsy's own words. The message is in the account's language or in English:
	// decide on Code and on the keys of Details, which are the names of fields.
	Code    int
	Message string
	Context string
	Details map[string]string

	// Body is the answer as it came, of any content type, at most 64 KiB.
	Body []byte

	RetryAt time.Time // when it is worth trying again; zero when nothing tells

	// Err is why there was no usable answer: an error of the context or the connection, a [*QuotaError], a [*TokenError], a
	// [*MissingFieldError], or an answer that could not be decoded. It is nil when Sellsy refused the request.
	Err error

	outcomeUnknown bool
}

// Error says what was asked and what went wrong. It holds neither tokens nor query strings.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "sellsy: %s %s", e.Method, e.Path)
	if e.StatusCode != 0 {
		fmt.Fprintf(&b, ": %d", e.StatusCode)
		if text := http.StatusText(e.StatusCode); text != "" {
			b.WriteString(" " + text)
		}
	}
	if text := printable(e.Message); text != "" && text != http.StatusText(e.StatusCode) {
		b.WriteString(": " + text)
	}
	for i, field := range slices.Sorted(maps.Keys(e.Details)) {
		if i == 0 {
			b.WriteString(" (")
		} else {
			b.WriteString("; ")
		}
		b.WriteString(printable(field) + ": " + printable(e.Details[field]))
	}
	if len(e.Details) > 0 {
		b.WriteString(")")
	}
	if e.RequestID != "" {
		b.WriteString(", request " + printable(e.RequestID))
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

// Unwrap returns e.Err.
func (e *Error) Unwrap() error { return e.Err }

// Is compares the status with the sentinels of this package, such as [ErrNotFound].
func (e *Error) Is(target error) bool {
	switch e.StatusCode {
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		return target == ErrInvalid
	case http.StatusUnauthorized:
		return target == ErrUnauthorized
	case http.StatusPaymentRequired:
		return target == ErrPlanLimit
	case http.StatusForbidden:
		return target == ErrForbidden
	case http.StatusNotFound:
		return target == ErrNotFound
	case http.StatusConflict:
		return target == ErrConflict
	case http.StatusRequestEntityTooLarge:
		return target == ErrTooLarge
	case http.StatusTooManyRequests:
		return target == ErrRateLimited
	}
	return e.StatusCode >= 500 && target == ErrServer
}

// badAnswerError is inside an [*Error]: why an answer is none.
type badAnswerError struct{ err error }

func (e badAnswerError) Error() string { return "not an answer: " + e.err.Error() }

func (badAnswerError) Is(target error) bool { return target == ErrBadAnswer || target == ErrServer }

// OutcomeUnknown reports whether err is a failed write that Sellsy may have carried out all the same: the connection was
// lost after the request was sent, the answer took too long, or Sellsy answered with a server error. Look before writing
// again.
func OutcomeUnknown(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.outcomeUnknown
}

// newError makes an Error of the core's failure.
func newError(f *rest.Failure) error {
	e := &Error{
		Method:         f.Method,
		Path:           f.Path,
		StatusCode:     f.Status,
		RequestID:      f.Header.Get(requestIDHeader),
		Body:           f.Body,
		Err:            f.Err,
		RetryAt:        f.RetryAt(),
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

// readBody takes what it can from Sellsy's envelope {"error":{code, message, context, details}}. Any other body is left to
// Body.
func (e *Error) readBody() {
	var envelope struct {
		Error json.RawMessage `json:"error"`
	}
	if json.Unmarshal(e.Body, &envelope) != nil {
		return
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(envelope.Error, &fields) != nil {
		return
	}
	code, _ := strconv.Atoi(plainText(fields["code"]))
	e.Code = code
	e.Message = plainText(fields["message"])
	e.Context = plainText(fields["context"])

	var details map[string]json.RawMessage // an empty one comes as an empty list
	if json.Unmarshal(fields["details"], &details) != nil || len(details) == 0 {
		return
	}
	e.Details = make(map[string]string, len(details))
	for field, raw := range details {
		e.Details[field] = plainText(raw)
	}
}

// plainText returns the content of a JSON string, nothing for null, and other values as they are written.
func plainText(raw json.RawMessage) string {
	var s string
	switch {
	case len(raw) == 0 || bytes.Equal(raw, []byte("null")):
		return ""
	case json.Unmarshal(raw, &s) == nil:
		return s
	default:
		return string(raw)
	}
}

// printable makes a server's text fit for one line of a log.
func printable(s string) string { return rest.Printable(s, 300) }

// MissingFieldError says that a request was not sent because a required field is not set. It is inside an [*Error] and is
// [ErrInvalid].
type MissingFieldError struct {
	Field string // its Go name, such as "OwnerID"
}

// Error names the field.
func (e *MissingFieldError) Error() string { return e.Field + " is required" }

// Is says that a MissingFieldError is [ErrInvalid].
func (e *MissingFieldError) Is(target error) bool { return target == ErrInvalid }

// field is a required field, and whether it is set.
type field struct {
	name string
	set  bool
}

// required returns an error for the first field that is not set.
func required(method, path string, fields ...field) error {
	for _, f := range fields {
		if !f.set {
			return &Error{Method: method, Path: path, Err: &MissingFieldError{Field: f.name}}
		}
	}
	return nil
}
