package sellsy

import (
	"encoding/json"
	"time"
)

// Time is an instant as Sellsy writes it: RFC 3339 with the account's offset on most objects, UTC in search results.
//
// It keeps the instant and the offset, encodes with whole seconds and an explicit offset, and encodes its zero value as
// null. Null, empty text and text that is no time decode to the zero value, so that one odd record does not make a whole
// page unreadable.
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
	var text string
	if json.Unmarshal(b, &text) != nil {
		return nil
	}
	t.Time, _ = parseTime(text)
	return nil
}

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
