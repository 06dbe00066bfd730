package phrases

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Quote puts text between the language's quotation marks.
func (b *Book) Quote(text string) string { return b.Say("format.quote", "text", text) }

// Decimal writes a decimal number that is given with a point, such as "-72000.99", with the language's separators. What is no
// number is returned as it is.
func (b *Book) Decimal(number string) string {
	digits, negative := strings.CutPrefix(number, "-")
	whole, fraction, fractional := strings.Cut(digits, ".")
	if whole == "" || strings.Trim(whole+fraction, "0123456789") != "" {
		return number
	}
	var text strings.Builder
	if negative {
		text.WriteString("-")
	}
	for i, digit := range whole {
		if left := len(whole) - i; i > 0 && left%3 == 0 && len(whole) > 3 {
			text.WriteString(b.Say("format.thousands"))
		}
		text.WriteRune(digit)
	}
	if fractional {
		text.WriteString(b.Say("format.point") + fraction)
	}
	return text.String()
}

// Amount writes an amount of money with its ISO 4217 currency code, such as "72 000,99 €", or without one that is not known.
func (b *Book) Amount(number, currency string) string {
	if currency == "" {
		return b.Decimal(number)
	}
	key := "format.amount"
	if sign := "format.currency." + currency; b.Has(sign) {
		currency = b.Say(sign)
	} else if b.Has("format.amount_code") { // a code needs a space that a sign does not
		key = "format.amount_code"
	}
	return b.Say(key, "number", b.Decimal(number), "currency", currency)
}

// Duration writes a length of time in hours, minutes and seconds: "1 min 27 s".
func (b *Book) Duration(d time.Duration) string {
	s := int(d.Round(time.Second) / time.Second)
	hours, minutes, seconds := s/3600, s/60%60, s%60
	switch {
	case hours > 0 && minutes == 0:
		return b.Say("format.hours", "h", hours)
	case hours > 0:
		return b.Say("format.hours_minutes", "h", hours, "min", minutes)
	case minutes > 0 && seconds == 0:
		return b.Say("format.minutes", "min", minutes)
	case minutes > 0:
		return b.Say("format.minutes_seconds", "min", minutes, "s", seconds)
	default:
		return b.Say("format.seconds", "s", seconds)
	}
}

// Time writes a date and a time of day, "" for the zero time. UTC says so; other zones are the reader's own.
func (b *Book) Time(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	text := b.Say("format.date_time", "date", b.Date(t), "time", t.Format(b.Say("format.clock")))
	if t.Location() == time.UTC {
		text += " UTC"
	}
	return text
}

// Date writes a date, "" for the zero time.
func (b *Book) Date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(b.Say("format.date"))
}

// Capital makes the first letter of a text a capital.
func Capital(text string) string {
	r, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(r)) + text[size:]
}

// Label puts the language's colon between a label and its value.
func (b *Book) Label(label, value string) string {
	return b.Say("format.label", "label", label, "value", value)
}
