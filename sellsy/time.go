package sellsy

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// Time is an instant as Sellsy writes it: RFC 3339 with the account's offset on most objects, UTC in search results.
//
// It keeps the instant and the offset, encodes with whole seconds and an explicit offset, and encodes its zero value as
// null. The zero value is none: null, empty text, 0, -1, false, a date of zeros. Seconds since 1970 decode, too, unless
// they are too few to be the time of a record. What has no offset is taken to be UTC (assumption sellsy-times).
type Time struct{ time.Time }

// wireTime has a numeric offset even for UTC, as all of Sellsy's documentation does.
const wireTime = "2006-01-02T15:04:05-07:00"

var timeLayouts = []string{
	time.RFC3339Nano,
	"2006-01-02T15:04:05Z0700",
	"2006-01-02T15:04:05",
	time.DateTime,
	time.DateOnly,
}

// At returns t as a Time.
func At(t time.Time) Time { return Time{t} }

// UnmarshalJSON implements [json.Unmarshaler].
func (t *Time) UnmarshalJSON(b []byte) error {
	t.Time = time.Time{}
	text := strings.Trim(string(b), `"`)
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil {
		if seconds >= maxSeconds {
			return errTime
		}
		if seconds >= minSeconds {
			t.Time = time.Unix(seconds, 0).UTC()
		}
		return nil
	}
	switch {
	case text == "", text == "null", text == "false", strings.HasPrefix(text, "0000-00-00"):
		return nil
	}
	parsed, ok := parseTime(text)
	if !ok {
		return errTime
	}
	if parsed.Unix() > 0 {
		t.Time = parsed
	}
	return nil
}

// A number that is no time of a record: from before 1973, or from after the year 36,000.
const (
	minSeconds = 100_000_000
	maxSeconds = 1 << 40
)

var errTime = errors.New("not a time")

func parseTime(text string) (time.Time, bool) {
	for _, layout := range timeLayouts {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// MarshalJSON implements [json.Marshaler].
func (t Time) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	return t.AppendFormat(nil, `"`+wireTime+`"`), nil
}
