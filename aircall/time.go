package aircall

import (
	"bytes"
	"errors"
	"math"
	"strconv"
	"time"
)

// Time is a moment as Aircall sends it. Aircall writes times in several ways, all of which decode: seconds since 1970,
// milliseconds since 1970 (messages), either of them as a string, RFC 3339 with or without fractions, and
// "2026-01-31 08:00:00 UTC". The zero Time is none: null, 0, -1, false, a date of zeros. A Time is always in UTC and encodes as whole seconds since
// 1970, or null. That what has no offset is UTC is assumption aircall-times.
type Time struct{ time.Time }

// At returns t as a Time.
func At(t time.Time) Time { return Time{t.UTC()} }

// MarshalJSON encodes the whole seconds since 1970, or null for the zero Time.
func (t Time) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	return strconv.AppendInt(nil, t.Unix(), 10), nil
}

// UnmarshalJSON accepts every form that Aircall uses. A time of zero, or before 1970, is none, and so is false.
func (t *Time) UnmarshalJSON(data []byte) error {
	*t = Time{}
	text := bytes.TrimSpace(bytes.Trim(data, `"`))
	switch string(text) {
	case "", "null", "false":
		return nil
	}
	if n, err := strconv.ParseInt(string(text), 10, 64); err == nil {
		return t.setUnix(n)
	}
	if f, err := strconv.ParseFloat(string(text), 64); err == nil {
		if math.IsNaN(f) || math.Abs(f) > maxMillis {
			return errTime
		}
		if f > maxSeconds {
			return t.setUnix(int64(f))
		}
		if f >= 1 { // less is not even a second
			*t = Time{time.UnixMilli(int64(math.Round(f * 1000))).UTC()}
		}
		return nil
	}
	if bytes.HasPrefix(text, []byte("0000-00-00")) {
		return nil
	}
	for _, layout := range timeLayouts {
		if parsed, err := time.Parse(layout, string(text)); err == nil {
			if parsed.Unix() > maxSeconds {
				return errTime // encoded as seconds, it would be read as milliseconds
			}
			if parsed.Unix() > 0 {
				*t = Time{parsed.UTC()}
			}
			return nil
		}
	}
	return errTime
}

const (
	maxSeconds = 100_000_000_000     // above: milliseconds. As seconds it is the year 5138.
	maxMillis  = maxSeconds*1000 - 1 // the same year again
)

var (
	timeLayouts = []string{time.RFC3339Nano, "2006-01-02T15:04:05Z0700", "2006-01-02 15:04:05 UTC", "2006-01-02T15:04:05", "2006-01-02 15:04:05", time.DateOnly}
	errTime     = errors.New("not a time")
)

func (t *Time) setUnix(n int64) error {
	switch {
	case n > maxMillis || n < -maxMillis:
		return errTime
	case n > maxSeconds:
		*t = Time{time.UnixMilli(n).UTC()}
	case n > 0:
		*t = Time{time.Unix(n, 0).UTC()}
	}
	return nil
}
