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

const requestIDHeader = "X-Request-Id"

// Reasons for which Sellsy refuses requests, for use with [errors.Is].
var (
	ErrInvalid      = errors.New("invalid request")                     // 400, 422; also a required field that is missing
	ErrUnauthorized = errors.New("credentials not accepted")            // 401, or no token for these credentials
	ErrPlanLimit    = errors.New("limit of the Sellsy plan")            // 402: a feature or a number of objects that the plan lacks
	ErrForbidden    = errors.New("missing scope or right")              // 403: of the API client, or of the staff behind it
	ErrNotFound     = errors.New("not found")                           // 404
	ErrConflict     = errors.New("conflict")                            // 409
	ErrTooLarge     = errors.New("request too large")                   // 413
	ErrRateLimited  = errors.New("request quota used up")               // 429, or a QuotaError
	ErrServer       = errors.New("Sellsy failed to answer")             // 5xx
	ErrTooDeep      = errors.New("more records than an offset reaches") // see RecordOffset
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

	// Err is why there was no usable answer: an error of the context or the connection, a [*QuotaError], a [*TokenError], or
	// an answer that could not be decoded. It is nil when Sellsy refused the request.
	Err error

	retryAt        time.Time
	outcomeUnknown bool
}

// Error implements the error interface. It holds neither tokens nor query strings.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "sellsy: %s %s: ", e.Method, e.Path)
	if e.Err != nil {
		b.WriteString(e.Err.Error())
		return b.String()
	}
	fmt.Fprintf(&b, "status %d", e.StatusCode)
	if text := http.StatusText(e.StatusCode); text != "" {
		b.WriteString(" " + text)
	}
	if e.Message != "" {
		b.WriteString(": " + e.Message)
	}
	for i, field := range slices.Sorted(maps.Keys(e.Details)) {
		sep := "; "
		if i == 0 {
			sep = " ("
		}
		b.WriteString(sep + field + ": " + e.Details[field])
	}
	if len(e.Details) > 0 {
		b.WriteString(")")
	}
	if e.RequestID != "" {
		b.WriteString(", request " + e.RequestID)
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

// RetryAt is when a request that was refused for its quota is worth sending again, zero if nothing tells.
func (e *Error) RetryAt() time.Time { return e.retryAt }

// OutcomeUnknown reports whether err is a failed write that Sellsy may have carried out all the same: the connection was
// lost after the request was sent, the answer took too long, or Sellsy answered with a server error. Look before writing
// again.
func OutcomeUnknown(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.outcomeUnknown
}

// failed makes an Error of the core's failure.
func failed(f *rest.Failure) error {
	e := &Error{
		Method:         f.Method,
		Path:           f.Path,
		StatusCode:     f.Status,
		RequestID:      f.Header.Get(requestIDHeader),
		Body:           f.Body,
		Err:            f.Err,
		retryAt:        f.RetryAt(),
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

// MissingFieldError says that a request was not sent because a required field is not set. It is an [ErrInvalid].
type MissingFieldError struct {
	Operation string // such as "POST /phone-calls"
	Field     string // the Go name, such as "OwnerID"
}

func (e *MissingFieldError) Error() string {
	return fmt.Sprintf("sellsy: %s: %s is required", e.Operation, e.Field)
}

// Is makes a MissingFieldError an [ErrInvalid].
func (e *MissingFieldError) Is(target error) bool { return target == ErrInvalid }

// field is a required field, and whether it is set.
type field struct {
	name string
	set  bool
}

// required returns a MissingFieldError for the first field that is not set.
func required(operation string, fields ...field) error {
	for _, f := range fields {
		if !f.set {
			return &MissingFieldError{Operation: operation, Field: f.name}
		}
	}
	return nil
}
