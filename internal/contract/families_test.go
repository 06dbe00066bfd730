package contract_test

import (
	"slices"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/families"
)

// alike are the operations of families that have their verbs alike.
func alike() (list []operation) {
	calls := slices.Clone(families.Besides)
	for _, f := range families.All {
		calls = append(calls, f.Calls()...)
	}
	for _, c := range calls {
		list = append(list, operation{c.Operation, c.Run})
	}
	return list
}
