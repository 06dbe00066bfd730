package matching

import (
	"cmp"
	"html"
	"strings"
	"unicode"
)

// tidy takes out of a text what would pass for digits of a number: dates, hours, and what spreadsheets, pages and links do
// to numbers. It tells why what it took out is no number: ReasonRounded for one whose last digits a spreadsheet has rounded
// away, ReasonShort for a date or an hour.
func tidy(s string) (clean string, reason NumberReason) {
	if strings.ContainsRune(s, '&') {
		s = html.UnescapeString(s)
	}
	if strings.ContainsRune(s, '%') {
		s = strings.NewReplacer("%20", " ", "%2B", "+", "%2b", "+", "%C2%A0", " ").Replace(s)
	}
	if whole := withoutDecimals(strings.TrimSpace(s)); whole != "" {
		return whole, ""
	}
	var b strings.Builder
	kept := 0 // how far b holds s
	for from, to := nextToken(s, 0); from < len(s); from, to = nextToken(s, to) {
		token := strings.Trim(s[from:to], `()[]{}<>"'.,;:!`)
		instead := ""
		switch digits, exact := exponent(token); {
		case digits != "" && exact:
			instead = " " + digits + " "
		case digits != "":
			instead, reason = ";", ReasonRounded
		case isTime(token) || isDate(token) || isShortDate(token) && s[from] == '(' && s[to-1] == ')':
			instead, reason = ";", cmp.Or(reason, ReasonShort)
		default:
			continue
		}
		b.WriteString(s[kept:from])
		b.WriteString(instead)
		kept = to
	}
	if kept == 0 {
		return s, ""
	}
	b.WriteString(s[kept:])
	return b.String(), reason
}

// nextToken finds the next word with a digit in it that is more than digits.
func nextToken(s string, from int) (start, end int) {
	digits, others := false, false
	start = from
	for i, r := range s[from:] {
		switch {
		case unicode.IsSpace(r):
			if digits && others {
				return start, from + i
			}
			start, digits, others = from+i+len(string(r)), false, false
		case '0' <= r && r <= '9':
			digits = true
		default:
			others = true
		}
	}
	if digits && others {
		return start, len(s)
	}
	return len(s), len(s)
}

// withoutDecimals returns the digits of a number that a spreadsheet took for a sum, 639981234.00, or "".
func withoutDecimals(s string) string {
	i := strings.LastIndexAny(s, ".,")
	if i < minDigits || !onlyDigits(s[:i]) {
		return ""
	}
	switch decimals := s[i+1:]; {
	case decimals == "0", decimals == "00" && s[0] != '0':
		return s[:i]
	default:
		return ""
	}
}

// exponent reads 3,3639981234E+10, as spreadsheets show long numbers. It is exact when no digit is missing.
func exponent(token string) (digits string, exact bool) {
	i := strings.IndexAny(token, "eE")
	if i < 0 {
		return "", false
	}
	mantissa, power := token[:i], token[i+1:]
	whole, decimals, _ := strings.Cut(strings.Replace(mantissa, ",", ".", 1), ".")
	power = strings.TrimLeft(strings.TrimPrefix(power, "+"), "0")
	if len(whole) != 1 || !onlyDigits(whole+decimals) || len(power) != 1 && len(power) != 2 || !onlyDigits(power) {
		return "", false
	}
	places := int(power[0] - '0')
	if len(power) == 2 {
		places = places*10 + int(power[1]-'0')
	}
	if places < minDigits-1 || places >= maxDigits {
		return "", false
	}
	return whole + decimals, len(decimals) == places
}

// isTime tells hours: 9h, 18h30, 9:00, 9h-12h, 8-18h, 9h00/18h30, and all day and all week: 24h/24, 7j/7, 24/7.
func isTime(token string) bool {
	if !strings.ContainsAny(token, "/hHjd:") {
		return false
	}
	switch strings.ToLower(token) {
	case "24/24", "24/7", "7/7", "7/24", "24h24", "h24", "7j7", "7j/7", "7j/7j", "6j/7", "5j/7", "6/7", "5/7", "7d/7", "7d/24h":
		return true
	}
	if !strings.ContainsAny(token, "hH:") {
		return false
	}
	from, to, isRange := strings.Cut(strings.Map(func(r rune) rune {
		if dash(r) || r == '/' || r == 'à' {
			return '-'
		}
		return r
	}, strings.ToLower(token)), "-")
	if !isRange {
		return isClock(from)
	}
	return isClock(to) && (isClock(from) || len(from) <= 2 && onlyDigits(from))
}

// isClock tells 9h, 18h30 and 9:00.
func isClock(s string) bool {
	s = strings.TrimSuffix(s, "uhr")
	i := strings.IndexAny(s, "h:")
	if i < 1 || i > 2 || !onlyDigits(s[:i]) {
		return false
	}
	minutes := s[i+1:]
	return minutes == "" && s[i] == 'h' || len(minutes) == 2 && onlyDigits(minutes) && minutes[0] < '6'
}

// isDate tells 12/03/2024, 12.03.2024 and 2024-03-12.
func isDate(token string) bool {
	a, b, c := dateParts(token)
	return len(c) == 4 && isYear(c) && isDay(a, b) || len(a) == 4 && isYear(a) && isDay(c, b)
}

// isShortDate tells 12/03/24, which could also be the beginning of a number.
func isShortDate(token string) bool {
	a, b, c := dateParts(token)
	return len(c) == 2 && onlyDigits(c) && isDay(a, b)
}

func dateParts(token string) (a, b, c string) {
	if len(token) > len("12/03/2024") {
		return "", "", ""
	}
	for _, separator := range []string{"/", ".", "-"} {
		if parts := strings.Split(token, separator); len(parts) == 3 {
			return parts[0], parts[1], parts[2]
		}
	}
	return "", "", ""
}

func isYear(s string) bool { return onlyDigits(s) && (s[:2] == "19" || s[:2] == "20") }

// isDay tells a day and a month, in either order.
func isDay(a, b string) bool {
	small := func(s, limit string) bool {
		if len(s) == 1 {
			s = "0" + s
		}
		return len(s) == 2 && onlyDigits(s) && s != "00" && s <= limit
	}
	return small(a, "31") && small(b, "12") || small(a, "12") && small(b, "31")
}

func onlyDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
