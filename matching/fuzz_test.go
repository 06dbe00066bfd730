package matching_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

func FuzzParseNumbers(f *testing.F) {
	for _, row := range spellings(f) {
		f.Add(row.text, row.region)
	}
	f.Fuzz(func(t *testing.T, text, region string) {
		agree(t, text, region)
		numbers := matching.ParseNumbers(text, region)
		one, err := matching.ParseNumber(text, region)
		switch {
		case len(numbers) == 1 && (err != nil || one != numbers[0]):
			t.Errorf("%q in %q: %v as a field, %v %v as a number", text, region, numbers, one, err)
		case len(numbers) != 1 && err == nil:
			t.Errorf("%q in %q: %v as a field, %v as a number", text, region, numbers, one)
		case err != nil && strings.Contains(err.Error(), text) && len(text) > 8:
			t.Errorf("%q is repeated in %q", text, err)
		}
		for i, n := range numbers {
			if n < 1000 || n > 999_999_999_999_999 {
				t.Errorf("%q in %q: %v", text, region, n)
			}
			if slices.Contains(numbers[:i], n) {
				t.Errorf("%q in %q: %v twice", text, region, n)
			}
			readBack(t, n, region)
		}
	})
}

// readBack holds that a number is read from its own spellings.
func readBack(t *testing.T, n matching.Number, region string) {
	t.Helper()
	for _, text := range []string{n.String(), n.Format()} {
		if again, err := matching.ParseNumber(text, region); err != nil || again != n {
			t.Errorf("%v, written %q, is read back in %q as %v, %v", n, text, region, again, err)
		}
	}
}
