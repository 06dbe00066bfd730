package console_test

import (
	"bytes"
	"encoding/csv"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// varied are calls of which each differs from the others.
func varied() *still {
	s := &still{status: working()}
	for id := aircall.CallID(9); id > 0; id-- {
		s.calls = append(s.calls, reported(id))
	}
	s.calls[1].Log.Match, s.calls[1].Log.Verdict = s.calls[1].Card.Match, report.VerdictNobody // 8
	s.calls[2].Call.User = &aircall.User{ID: 2, Name: "Bob Petit"}                             // 7
	s.calls[3].Call.Number = &aircall.Number{ID: 8, Name: "Atelier", Digits: "+33 1 99 00 20 00"}
	s.calls[4].Call.Comments = []aircall.Comment{{Content: "Rappeler jeudi"}} // 5
	s.calls[5].Insights = activity.Insights{Summary: "Le devis est trop élevé"}
	s.calls[6].Parked = &report.Parked{ID: "call/3", Reason: "refused"}
	s.calls[7].Call.AnsweredAt = aircall.At(time.Time{}) // 2
	s.calls[8].Log.Match.Party.Name = "Menuiserie Laval" // 1
	return s
}

var callIDs = regexp.MustCompile(`<li id="call-(\d+)"`)

func shown(a answer) (ids string) {
	for _, m := range callIDs.FindAllStringSubmatch(a.body, -1) {
		ids += m[1] + " "
	}
	return strings.TrimSpace(ids)
}

// The list of calls shows those that are asked for.
func TestFilter(t *testing.T) {
	t.Parallel()
	b := open(t, newConsole(t, varied(), nil))
	for query, want := range map[string]string{
		"":                        "9 8 7 6 5 4 3 2 1",
		"result=nobody":           "8",
		"result=parked":           "3",
		"result=missed":           "2",
		"result=nonsense":         "9 8 7 6 5 4 3 2 1",
		"agent=petit":             "7",
		"agent=+BOB++PETIT+":      "7",
		"line=atelier":            "6",
		"line=+33":                "6",
		"text=jeudi":              "5",
		"text=ELEVE+devis":        "4",
		"text=eleve+jeudi":        "",
		"record=laval":            "1",
		"record=elodie":           "9 7 6 5 4 3 2",
		"text=9001&result=logged": "",
		"agent=alice&line=support&record=garnier&result=logged": "9 5 4 2",
	} {
		if got := shown(b.mustGet("/calls?" + query)); got != want {
			t.Errorf("%q: calls %q, want %q", query, got, want)
		}
	}
	page := b.mustGet("/calls?text=nothing+of+the+kind&agent=%22%3E")
	expect(t, "no call", page.text(), "No call fits", "9 calls looked at, back to")
	expect(t, "the form", page.body, `name="text" type="search" value="nothing of the kind"`, `value="&#34;&gt;"`)
	expect(t, "the form", b.mustGet("/calls?result=missed").body, `<option value="missed" selected>`)
}

// What is asked for is kept in the links to earlier calls, to the file and to other languages, and a page looks at a thousand calls
// at most.
func TestFilterIsKept(t *testing.T) {
	t.Parallel()
	s := &still{status: working()}
	for id := aircall.CallID(3_811_703_000); id > 3_811_700_000; id-- {
		c := reported(id)
		c.Call.User = &aircall.User{ID: 1, Name: []string{"Alice Morel", "Bob Petit"}[min(id%30, 1)]}
		s.calls = append(s.calls, c)
	}
	b := open(t, newConsole(t, s, nil))
	seen, path := 0, "/calls?agent=alice+morel&result=logged"
	for pages := 1; ; pages++ {
		s.asked = 0
		page := b.mustGet(path)
		if s.asked > 22 { // one for the parked work
			t.Errorf("a page asks the store %d times", s.asked)
		}
		seen += len(callIDs.FindAllString(page.body, -1))
		expect(t, path, page.body, "calls.csv?agent=alice&#43;morel&amp;result=logged", "lang=fr&amp;", "agent=alice&#43;morel&amp;")
		older := regexp.MustCompile(`id="older" href="([^"]*)"`).FindStringSubmatch(page.body)
		if older == nil {
			if pages < 3 {
				t.Errorf("%d calls on %d pages", seen, pages)
			}
			break
		}
		path = "/" + strings.TrimPrefix(strings.NewReplacer("&amp;", "&", "&#43;", "+").Replace(older[1]), "./")
	}
	if seen != 100 {
		t.Errorf("%d calls in all, not 100", seen)
	}
}

// The file holds what the filter shows, for spreadsheets in the reader's language, and nothing in it is a formula.
func TestCallsAsATable(t *testing.T) {
	t.Parallel()
	s := varied()
	s.calls[4].Log.Match.Party.Name = `=HYPERLINK("https://evil.example";"Oops")`
	s.calls[4].Call.User = &aircall.User{ID: 3, Name: "@SUM(A1)"}
	s.calls[4].Call.Tags = []aircall.CallTag{{Name: "-1+1"}}
	b := open(t, newConsole(t, s, nil))
	for language, comma := range map[string]rune{"en": ',', "fr": ';', "de": ';', "es": ';'} {
		b.header.Set("Accept-Language", language)
		a := b.mustGet("/calls.csv?text=jeudi")
		if kind := a.header.Get("Content-Type"); kind != "text/csv; charset=utf-8" {
			t.Errorf("content type %q", kind)
		}
		expect(t, "the header", a.header.Get("Content-Disposition"), "attachment", ".csv")
		body, marked := bytes.CutPrefix([]byte(a.body), []byte("\ufeff"))
		if !marked {
			t.Errorf("%s: no byte order mark", language)
		}
		if bytes.Count(body, []byte("\n")) != bytes.Count(body, []byte("\r\n")) {
			t.Errorf("%s: lines do not end as spreadsheets want", language)
		}
		in := csv.NewReader(bytes.NewReader(body))
		in.Comma = comma
		rows, err := in.ReadAll()
		if err != nil || len(rows) != 2 {
			t.Fatalf("%s: %d rows, %v\n%s", language, len(rows), err, body)
		}
		if rows[1][0] != "5" || rows[1][10] != "'@SUM(A1)" || rows[1][4] != `'=HYPERLINK("https://evil.example";"Oops")` || rows[1][3] != "'+33 6 39 98 12 34" || rows[1][15] != "'-1+1" {
			t.Errorf("%s: %q", language, rows[1])
		}
		for i, cell := range rows[1] {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
				t.Errorf("%s: %s is a formula: %s", language, rows[0][i], cell)
			}
		}
	}
	all, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(open(t, newConsole(t, s, nil)).mustGet("/calls.csv").body, "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, row := range all[1:] {
		ids = append(ids, row[0])
	}
	if diff := cmp.Diff([]string{"9", "8", "7", "6", "5", "4", "3", "2", "1"}, ids); diff != "" {
		t.Errorf("all calls (-want +got)\n%s", diff)
	}
}
