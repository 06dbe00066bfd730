package matching_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

func TestSpellings(t *testing.T) {
	t.Parallel()
	tests := []struct {
		number matching.Number
		region string
		want   []string
	}{
		{33199001234, "FR", []string{"0199001234", "01 99 00 12 34", "01.99.00.12.34", "+33199001234", "+33 1 99 00 12 34", "0033199001234"}},
		{33199001234, "BE", []string{"+33199001234", "+33 1 99 00 12 34", "0033199001234"}},
		{590690123456, "FR", []string{"0690123456", "+590690123456", "+590 690 12 34 56", "00590690123456"}},
		{0, "FR", nil},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, tt.number.Spellings(tt.region)); diff != "" {
			t.Errorf("%v in %s: (-want +got)\n%s", tt.number, tt.region, diff)
		}
		for _, s := range tt.number.Spellings(tt.region) {
			if n, err := matching.ParseNumber(s, tt.region); err != nil || n != tt.number {
				t.Errorf("%q parses as %v, %v", s, n, err)
			}
		}
	}
}
