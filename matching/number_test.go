package matching_test

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

func TestNumberText(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		n            matching.Number
		text, people string
	}{
		{0, "", ""},
		{33_199_001_234, "+33199001234", "+33 1 99 00 12 34"},
		{262_692_123_456, "+262692123456", "+262 692 12 34 56"},
		{442_079_460_123, "+442079460123", "+44 20 7946 0123"},
		{999_123, "+999123", "+999123"}, // of no country: as it is
	} {
		if got := row.n.String(); got != row.text {
			t.Errorf("%d: %q, want %q", row.n, got, row.text)
		}
		if got := row.n.Format(); got != row.people {
			t.Errorf("%d: %q, want %q", row.n, got, row.people)
		}
	}
}

func TestNumberIsStoredAsText(t *testing.T) {
	t.Parallel()
	type stored struct {
		One   matching.Number            `json:"one"`
		None  matching.Number            `json:"none,omitzero"`
		ByKey map[matching.Number]string `json:"by_key"`
	}
	encoded, err := json.Marshal(stored{One: 33_199_001_234, ByKey: map[matching.Number]string{33_199_001_234: "x"}})
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"one":"+33199001234","by_key":{"+33199001234":"x"}}`; string(encoded) != want {
		t.Errorf("%s, want %s", encoded, want)
	}
	for _, bad := range []string{"33199001234", "+", "+0", "+033199001234", "+1234567890123456", "+33 1 99", "+-1", "anonymous"} {
		var n matching.Number
		if err := n.UnmarshalText([]byte(bad)); err == nil {
			t.Errorf("%q is taken for %v", bad, n)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		n := matching.Number(rapid.Uint64Range(0, 999_999_999_999_999).Draw(t, "number"))
		text, err := n.MarshalText()
		var again matching.Number
		if err != nil || again.UnmarshalText(text) != nil || again != n {
			t.Errorf("%d is stored as %q and read back as %d", n, text, again)
		}
	})
}
