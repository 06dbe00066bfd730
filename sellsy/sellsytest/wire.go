package sellsytest

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
	"unicode/utf16"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
)

// The words of the wire. Text and refs are null when they are empty, lists never are.
type (
	text         = fakehttp.Text
	ref          = fakehttp.Ref
	list[T any]  = fakehttp.List[T]
	keyed        = fakehttp.Keyed
	table[R row] = fakehttp.Table[R]
	row          = fakehttp.Row
)

// stamp is a date with the offset of its location and whole seconds.
type stamp struct{ time.Time }

const stampLayout = "2006-01-02T15:04:05-07:00"

func (t stamp) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	return t.AppendFormat(nil, `"`+stampLayout+`"`), nil
}

var errNoOffset = errors.New("not an RFC 3339 date with an offset")

func (t *stamp) UnmarshalJSON(b []byte) error {
	t.Time = time.Time{}
	var s string
	if err := json.Unmarshal(b, &s); err != nil || s == "" {
		return err
	}
	parsed, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return errNoOffset
	}
	t.Time = parsed
	return nil
}

// now is the time of the account's clock.
func (s *Server) now() stamp { return s.local(time.Now()) }

func (s *Server) local(t time.Time) stamp {
	if t.IsZero() {
		return stamp{}
	}
	return stamp{t.In(s.opts.Location).Truncate(time.Second)}
}

// day is the beginning of a date in the account's time zone.
func (s *Server) day(date text) stamp {
	t, err := time.ParseInLocation(time.DateOnly, string(date), s.opts.Location)
	if err != nil {
		return stamp{}
	}
	return stamp{t}
}

type owner struct {
	ID   int64  `json:"id"`
	Type string `json:"type"`
}

// id is 0 for nobody.
func (o *owner) id() int64 {
	if o == nil {
		return 0
	}
	return o.ID
}

func staffOwner(id int64) *owner { return &owner{ID: id, Type: "staff"} }

type named struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

type labelled struct {
	ID    int64  `json:"id"`
	Label string `json:"label"`
}

type related struct {
	Type string `json:"type"`
	ID   int64  `json:"id"`
}

// reach is how a party can be reached. Numbers are kept as they were typed.
type reach struct {
	Email        text `json:"email"`
	Website      text `json:"website"`
	PhoneNumber  text `json:"phone_number"`
	MobileNumber text `json:"mobile_number"`
	FaxNumber    text `json:"fax_number"`
}

type social struct {
	Twitter  text `json:"twitter"`
	Facebook text `json:"facebook"`
	LinkedIn text `json:"linkedin"`
	Viadeo   text `json:"viadeo"`
}

type syncs struct {
	Mailchimp  bool `json:"mailchimp"`
	Mailjet    bool `json:"mailjet"`
	Simplemail bool `json:"simplemail"`
}

type consent struct {
	Email      bool `json:"email"`
	SMS        bool `json:"sms"`
	Phone      bool `json:"phone"`
	PostalMail bool `json:"postal_mail"`
	Custom     bool `json:"custom"`
}

// encode writes JSON as PHP does: slashes and everything beyond ASCII are escaped.
func encode(v any) []byte {
	plain, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("sellsytest: encoding %T: %v", v, err))
	}
	out := make([]byte, 0, len(plain)+len(plain)/16)
	for _, r := range string(plain) {
		switch {
		case r == '/':
			out = append(out, '\\', '/')
		case r < 0x80:
			out = append(out, byte(r))
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
	}
	return out
}
