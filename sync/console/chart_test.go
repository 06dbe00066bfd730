package console_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// The chart draws each day to scale, says the same as a table, and how long logs took.
func TestChart(t *testing.T) {
	t.Parallel()
	s := &still{status: working()}
	for i := range 14 {
		s.days = append(s.days, report.Day{Date: time.Date(2026, 11, 16+i, 12, 0, 0, 0, time.UTC)})
	}
	s.days[12] = report.Day{Date: s.days[12].Date, Calls: 20, Logged: 10, Unknown: 5, Failed: 3, Timed: 10, Took: 40, Longest: 90}
	s.days[13] = report.Day{Date: s.days[13].Date, Calls: 10, Logged: 10, Timed: 10, Took: 60, Longest: 850}
	b := open(t, newConsole(t, s, nil))
	page := b.mustGet("/")
	expect(t, "the page", page.text(), "The last 14 days", "Logged", "Not in Sellsy", "Failed",
		"28 Nov 2026 20 10 5 3 40 s", "29 Nov 2026 10 10 0 0 1 min", "16 Nov 2026 0 0 0 0 –",
		"On average, a call was logged 50 s after its end; at the latest, 14 min 10 s after.")
	expect(t, "the drawing", page.body, `role="img" aria-label="30 calls;`,
		`<rect class="logged" x="121.5" y="50.00" width="7" height="50.00"/>`, `<rect class="unknown" x="121.5" y="25.00" width="7" height="25.00"/>`,
		`<rect class="failed" x="121.5" y="10.00" width="7" height="15.00"/>`, `<rect class="other" x="121.5" y="0.00" width="7" height="10.00"/>`,
		`<rect class="logged" x="131.5" y="50.00" width="7" height="50.00"/>`)
	if n := strings.Count(page.body, "<rect"); n != 5 {
		t.Errorf("%d pieces, not 5", n)
	}
	for language, want := range map[string][]string{
		"fr": {"Les 14 derniers jours", "29/11/2026 10 10 0 0 1 min", "et 14 min 10 s après au plus tard"},
		"de": {"Die letzten 14 Tage", "29.11.2026 10 10 0 0 1 Min.", "spätestens nach 14 Min. 10 Sek."},
		"es": {"Los últimos 14 días", "29/11/2026 10 10 0 0 1 min", "como máximo, 14 min 10 s después"},
	} {
		b.header.Set("Accept-Language", language)
		expect(t, language, strings.ReplaceAll(b.mustGet("/").text(), "\u00a0", " "), want...)
	}
}

// Without calls there is a sentence in place of an empty drawing, and the table of zeros.
func TestChartOfNothing(t *testing.T) {
	t.Parallel()
	page := open(t, newConsole(t, &still{status: working()}, nil)).mustGet("/")
	expect(t, "the page", page.text(), "No calls in the last 14 days.")
	if strings.Contains(page.body, "<svg") || strings.Contains(page.body, "NaN") {
		t.Error("there is a drawing of nothing")
	}
	if n := len(regexp.MustCompile(`<th scope="row">`).FindAllString(page.body, -1)); n != 14 {
		t.Errorf("the table has %d days", n)
	}
}
