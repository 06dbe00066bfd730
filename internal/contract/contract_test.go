package contract_test

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

// TestClientAndFakeKeepToTheDescription calls every typed operation of the client against the fake and compares each request
// and each answer with the description.
func TestClientAndFakeKeepToTheDescription(t *testing.T) {
	t.Parallel()
	d := open(t)
	crm := sellsytest.New(t)
	seed(crm)
	check := &checker{description: d, next: crm.Transport(), exercised: map[string]bool{}, violations: map[string]bool{}}
	client := crm.Client(sellsy.WithHTTPClient(&http.Client{Transport: check}))

	for _, o := range operations {
		before := len(crm.Requests())
		if err := o.run(t.Context(), client); err != nil {
			t.Errorf("%s: %v", o.name, err)
		}
		if len(crm.Requests()) == before {
			t.Errorf("%s: nothing was sent", o.name)
		}
		if !check.exercised[o.name] {
			t.Errorf("%s: another operation was called", o.name)
		}
	}

	used := make([]bool, len(allowances))
	for _, violation := range slices.Sorted(maps.Keys(check.violations)) {
		i := slices.IndexFunc(allowances, func(a allowance) bool { return strings.HasPrefix(violation, a.prefix) })
		if i < 0 {
			t.Error(violation)
			continue
		}
		used[i] = true
	}
	for i, a := range allowances {
		if !used[i] {
			t.Errorf("allowed, but it does not happen any more: %s", a.prefix)
		}
	}
	t.Logf("%d operations, %d violations, all in the list of %d allowances", len(check.exercised), len(check.violations), len(allowances))
}

// TestAllowancesDoNotGrowSilently pins the length of the list: whoever adds to it changes this number too.
func TestAllowancesDoNotGrowSilently(t *testing.T) {
	t.Parallel()
	const pinned = 0
	if len(allowances) != pinned {
		t.Errorf("%d allowances, pinned are %d", len(allowances), pinned)
	}
	for _, a := range allowances {
		if a.prefix == "" || a.reason == "" {
			t.Errorf("an allowance without prefix or reason: %+v", a)
		}
	}
}

// operation is a typed operation of the client.
type operation struct {
	name string // method and path as described
	run  func(ctx context.Context, c *sellsy.Client) error
}
