package main

import (
	"bytes"
	"strings"
	"testing"
)

// TestRules holds that each rule shows in what is logged, or in the reasons.
func TestRules(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Result: interrupt", "Claire Dubois spoke for 0:05 with Menuiserie Laval.", "“clients first”"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, &out)
		}
	}
}
