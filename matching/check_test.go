package matching_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

// checkJSON holds that a decision survives being stored.
func checkJSON[T any](t *testing.T, d T) {
	t.Helper()
	encoded, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	var decoded T
	if err := json.Unmarshal(encoded, &decoded); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(d, decoded); diff != "" {
		t.Errorf("stored and read back: (-want +got)\n%s", diff)
	}
}

// checkSentences holds that a decision is explained in every language, each in its own words.
func checkSentences(t *testing.T, d interface {
	Sentences(matching.Language) []string
}) {
	t.Helper()
	seen := map[string]matching.Language{}
	for _, l := range []matching.Language{matching.English, matching.French, matching.German} {
		sentences := d.Sentences(l)
		if len(sentences) == 0 {
			t.Errorf("no explanation in %q", l)
		}
		for _, s := range sentences {
			if strings.Contains(s, "%!") || !strings.HasSuffix(s, ".") {
				t.Errorf("%s: %q", l, s)
			}
			if other, ok := seen[s]; ok && other != l {
				t.Errorf("%q is said in %q and in %q", s, other, l)
			}
			seen[s] = l
		}
	}
}
