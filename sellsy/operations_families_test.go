package sellsy_test

import (
	"slices"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/families"
)

// familyOperations are the verbs that families have alike, and what some families have besides.
func familyOperations() (list []operation) {
	calls := slices.Clone(families.Besides)
	for _, f := range families.All {
		calls = append(calls, f.Calls()...)
	}
	for _, c := range calls {
		list = append(list, operation{c.Operation, c.Method, c.Run, c.SentTo, c.Body})
	}
	return list
}
