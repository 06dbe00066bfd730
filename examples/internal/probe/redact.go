package probe

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Exchange is a request and its answer. Every value in it is a placeholder of the same kind and length: letters became x or X, digits 0 in
// text and 1 in numbers. What may be kept as it is are names: of fields, headers, and the addresses that the checks ask.
type Exchange struct {
	Check    string              `json:"check"`
	Method   string              `json:"method"`
	Path     string              `json:"path"`
	Query    map[string][]string `json:"query,omitempty"`
	Sent     json.RawMessage     `json:"sent,omitempty"`
	Status   int                 `json:"status"`
	Header   map[string]string   `json:"header,omitempty"`
	Received json.RawMessage     `json:"received,omitempty"`
}

func exchangeOf(check string, r *http.Request, sent []byte, answer *http.Response, received []byte) Exchange {
	x := Exchange{
		Check: check, Method: r.Method, Path: path(r.URL.Path), Query: query(r.URL.Query()), Sent: document(sent),
		Status: answer.StatusCode, Received: document(received),
	}
	for name, values := range answer.Header {
		if slices.Contains(headers, name) && len(values) > 0 {
			if x.Header == nil {
				x.Header = map[string]string{}
			}
			x.Header[name] = shape(values[0])
		}
	}
	return x
}

// headers are those whose names are kept, in their canonical form.
var headers = []string{
	"Content-Type", "Retry-After", "X-Aircallapi-Limit", "X-Aircallapi-Remaining", "X-Aircallapi-Reset",
	"X-Quota-Remaining-By-Second", "X-Quota-Remaining-By-Minute", "X-Quota-Remaining-By-Day", "X-Quota-Remaining-By-Month",
}

// steps are the words of addresses that are kept.
var steps = []string{
	"", "v1", "v2", "calls", "summary", "contacts", "search", "companies", "users", "numbers", "webhooks", "events", "integrations", "me", "company",
	"ping", "phone-calls", "opportunities", "staffs", "comments", "smart-tags", "individuals", "autocomplete", "invoices", "contact", "individual",
}

func path(p string) string {
	elements := strings.Split(p, "/")
	for i, e := range elements {
		if !slices.Contains(steps, e) {
			elements[i] = shape(e)
		}
	}
	return strings.Join(elements, "/")
}

// parameters are the names of the query that are kept.
var parameters = []string{
	"page", "per_page", "order", "order_by", "from", "to", "phone_number", "limit", "offset", "direction", "field[]", "embed[]", "q", "type[]", "archived",
}

func query(q url.Values) map[string][]string {
	kept := map[string][]string{}
	for name, values := range q {
		if !slices.Contains(parameters, name) {
			name = shape(name)
		}
		for _, v := range values {
			kept[name] = append(kept[name], shape(v))
		}
	}
	return kept
}

// shape is a placeholder for text. A time stays recognisable as one.
func shape(s string) string {
	_, err := time.Parse(time.RFC3339Nano, s)
	isTime := err == nil
	return strings.Map(func(r rune) rune {
		switch {
		case isTime && (r == 'T' || r == 'Z'):
			return r
		case unicode.IsDigit(r), unicode.IsNumber(r):
			return '0'
		case unicode.IsUpper(r):
			return 'X'
		case r < utf8.RuneSelf && !unicode.IsLetter(r) && !unicode.IsControl(r):
			return r
		case r == '\n' || r == '\t':
			return r
		default:
			return 'x'
		}
	}, s)
}

// fieldName is how the vendors name fields. Other keys may be data, such as names of people.
var fieldName = regexp.MustCompile(`^_?[a-z]{1,24}([_.][a-z]{1,24}){0,5}$`)

// plainKey is the name of a field, or a placeholder.
func plainKey(key string) string {
	if fieldName.MatchString(key) {
		return key
	}
	return shape(key)
}

// plainPath is the path of a field, such as "data[].owner.id".
func plainPath(p string) string {
	fields := strings.Split(p, ".")
	for i, f := range fields {
		name, list := strings.CutSuffix(f, "[]")
		if fields[i] = plainKey(name); list {
			fields[i] += "[]"
		}
	}
	return strings.Join(fields, ".")
}

// document is a body in which every value is a placeholder. What is no JSON becomes text.
func document(body []byte) json.RawMessage {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var out bytes.Buffer
	err := redact(d, &out, 0)
	if _, rest := d.Token(); err == nil && errors.Is(rest, io.EOF) {
		return out.Bytes()
	}
	const enough = 2000
	text, _ := json.Marshal(map[string]string{"text": shape(strings.ToValidUTF8(string(body[:min(len(body), enough)]), "x"))})
	return text
}

var errDeep = errors.New("too deep")

// redact copies one value. It reads token by token, so that keys keep their order and may come twice.
func redact(d *json.Decoder, out *bytes.Buffer, depth int) error {
	const deepest = 100
	token, err := d.Token()
	switch {
	case err != nil:
		return err
	case depth > deepest:
		return errDeep
	}
	switch v := token.(type) {
	case json.Delim:
		return redactAll(d, out, v, depth)
	case string:
		quote(out, shape(v))
	case json.Number:
		out.WriteString(strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return '1'
			}
			return r
		}, v.String()))
	case bool:
		if v {
			out.WriteString("true")
		} else {
			out.WriteString("false")
		}
	default:
		out.WriteString("null")
	}
	return nil
}

// redactAll copies an object or a list, whose beginning was read.
func redactAll(d *json.Decoder, out *bytes.Buffer, begin json.Delim, depth int) error {
	out.WriteString(begin.String())
	for i := 0; d.More(); i++ {
		if i > 0 {
			out.WriteByte(',')
		}
		if begin == '{' {
			key, err := d.Token()
			if err != nil {
				return err
			}
			name, _ := key.(string) // the decoder takes nothing else for a key
			quote(out, plainKey(name))
			out.WriteByte(':')
		}
		if err := redact(d, out, depth+1); err != nil {
			return err
		}
	}
	end, err := d.Token()
	if err != nil {
		return err
	}
	fmt.Fprint(out, end)
	return nil
}

func quote(out *bytes.Buffer, s string) {
	text, _ := json.Marshal(s) // a string can be encoded
	out.Write(text)
}
