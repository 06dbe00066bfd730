package matching_test

import (
	"bufio"
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

type spelling struct {
	line         int
	region, text string
	want         string // a number, several with spaces between, or "!" and a reason
}

func spellings(t testing.TB) []spelling {
	t.Helper()
	f, err := os.Open("testdata/spellings.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var rows []spelling
	scanner := bufio.NewScanner(f)
	for line := 1; scanner.Scan(); line++ {
		text := scanner.Text()
		if strings.TrimSpace(text) == "" || strings.HasPrefix(text, "#") {
			continue
		}
		region, rest, ok1 := strings.Cut(text, "|")
		i := strings.LastIndex(rest, "|")
		if !ok1 || i < 0 {
			t.Fatalf("line %d: not three columns", line)
		}
		row := spelling{line: line, region: strings.TrimSpace(region), text: strings.TrimSpace(rest[:i]), want: strings.TrimSpace(rest[i+1:])}
		if strings.HasPrefix(row.text, `"`) {
			if row.text, err = strconv.Unquote(row.text); err != nil {
				t.Fatalf("line %d: %v", line, err)
			}
		}
		rows = append(rows, row)
	}
	if err := scanner.Err(); err != nil {
		t.Fatal(err)
	}
	return rows
}

func read(text, region string) string {
	n, err := matching.ParseNumber(text, region)
	if err == nil {
		return n.String()
	}
	bad, ok := errors.AsType[*matching.NumberError](err)
	switch {
	case !ok:
		return err.Error()
	case bad.Reason == matching.ReasonSeveral:
		var several []string
		for _, n := range matching.ParseNumbers(text, region) {
			several = append(several, n.String())
		}
		return strings.Join(several, " ")
	default:
		return "!" + string(bad.Reason)
	}
}

func TestParseNumber(t *testing.T) {
	t.Parallel()
	rows := spellings(t)
	if len(rows) < 600 {
		t.Errorf("%d rows are fewer than the 600 that stand for what people type", len(rows))
	}
	seen := map[[2]string]int{}
	for _, row := range rows {
		if first := seen[[2]string{row.region, row.text}]; first != 0 {
			t.Errorf("line %d repeats line %d", row.line, first)
		}
		seen[[2]string{row.region, row.text}] = row.line
		if got := read(row.text, row.region); got != row.want {
			t.Errorf("line %d: %q in %q is %s, want %s", row.line, row.text, row.region, got, row.want)
		}
	}
}

func TestParseNumbers(t *testing.T) {
	t.Parallel()
	const one, two, mobile = 33_199_001_234, 33_199_001_235, 33_639_981_234
	for _, row := range []struct {
		text, region string
		want         []matching.Number
	}{
		{"", "FR", nil},
		{"anonymous", "FR", nil},
		{"poste 12", "FR", nil},
		{"01 99 00 12 34", "FR", []matching.Number{one}},
		{"01 99 00 12 34 / 06 39 98 12 34", "FR", []matching.Number{one, mobile}},
		{"06 39 98 12 34 / 01 99 00 12 34", "FR", []matching.Number{mobile, one}},
		{"0199001234/0639981234", "FR", []matching.Number{one, mobile}},
		{"01 99 00 12 34, 01 99 00 12 35", "FR", []matching.Number{one, two}},
		{"01 99 00 12 34; 01 99 00 12 35", "FR", []matching.Number{one, two}},
		{"01 99 00 12 34\n01 99 00 12 35", "FR", []matching.Number{one, two}},
		{"01 99 00 12 34 ou 06 39 98 12 34", "FR", []matching.Number{one, mobile}},
		{"01 99 00 12 34 et 06 39 98 12 34", "FR", []matching.Number{one, mobile}},
		{"01 99 00 12 34 06 39 98 12 34", "FR", []matching.Number{one, mobile}},
		{"01 99 00 12 34 - 06 39 98 12 34", "FR", []matching.Number{one, mobile}},
		{"01.99.00.12.34-06.39.98.12.34", "FR", []matching.Number{one, mobile}},
		{"+33 1 99 00 12 34 +33 6 39 98 12 34", "FR", []matching.Number{one, mobile}},
		{"fixe : 01 99 00 12 34, port. : 06 39 98 12 34", "FR", []matching.Number{one, mobile}},
		{"01 99 00 12 34 (bureau) 06 39 98 12 34 (perso)", "FR", []matching.Number{one, mobile}},
		{"01 99 00 12 34 / 0199001234 / +33199001234", "FR", []matching.Number{one}},
		{"01 99 00 12 34 poste 12 / 01 99 00 12 35 poste 13", "FR", []matching.Number{one, two}},
		{"01 99 00 12 34/35", "FR", []matching.Number{one}},
		{"siret 73282932000074, tél 01 99 00 12 34", "FR", []matching.Number{one}},
		{"02/555.12.34 - 0475/12.34.56", "BE", []matching.Number{3_225_551_234, 32_475_123_456}},
		{"02/555.12.34 / 0475/12.34.56", "BE", []matching.Number{3_225_551_234, 32_475_123_456}},
		{"030/23125123 / 0171/3920012", "DE", []matching.Number{493_023_125_123, 491_713_920_012}},
		{"0690 12 34 56 / 0590 12 34 56", "FR", []matching.Number{590_690_123_456, 590_590_123_456}},
		{"(212) 555-0123 or (212) 555-0124", "US", []matching.Number{12_125_550_123, 12_125_550_124}},
	} {
		if diff := cmp.Diff(row.want, matching.ParseNumbers(row.text, row.region)); diff != "" {
			t.Errorf("%q in %s (-want +got):\n%s", row.text, row.region, diff)
		}
	}
}
