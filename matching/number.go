package matching

import (
	"errors"
	"strconv"

	"github.com/nyaruka/phonenumbers"
)

// Number is a telephone number as its E.164 digits, the country code first: 33199001234 for +33 1 99 00 12 34. Zero is no
// number. Numbers are comparable and make good map keys. As text and in JSON a Number is "+33199001234", and zero is "".
type Number uint64

// maxNumber is the largest number that E.164 allows: 15 digits.
const maxNumber Number = 999_999_999_999_999

var errNumberText = errors.New("not a number in E.164 form")

// String returns the number in E.164 form, such as "+33199001234", or "" for zero.
func (n Number) String() string {
	if n == 0 {
		return ""
	}
	return string(n.append(make([]byte, 0, 16)))
}

func (n Number) append(b []byte) []byte { return strconv.AppendUint(append(b, '+'), uint64(n), 10) }

// Format returns the number with spaces for people, such as "+33 1 99 00 12 34", or "" for zero.
func (n Number) Format() string {
	parsed, err := phonenumbers.Parse(n.String(), "")
	if err != nil {
		return n.String()
	}
	return phonenumbers.Format(parsed, phonenumbers.INTERNATIONAL)
}

// MarshalText encodes the number as [Number.String] does.
func (n Number) MarshalText() ([]byte, error) {
	if n == 0 {
		return nil, nil
	}
	return n.append(nil), nil
}

// UnmarshalText decodes what [Number.MarshalText] encodes. It does not understand other spellings: see [ParseNumber].
func (n *Number) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*n = 0
		return nil
	}
	if text[0] != '+' || len(text) > 16 {
		return errNumberText
	}
	v, err := strconv.ParseUint(string(text[1:]), 10, 64)
	if err != nil || v == 0 || text[1] == '0' || Number(v) > maxNumber {
		return errNumberText
	}
	*n = Number(v)
	return nil
}
