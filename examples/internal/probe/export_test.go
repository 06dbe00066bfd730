package probe

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
)

// Placeholder is what is kept of a body.
func Placeholder(body []byte) []byte { return document(body) }

// Checked are the assumptions that have a check, in order.
func Checked() []string { return slices.Sorted(maps.Keys(checks)) }

// ContractOf is what the answers of a report have, as contract.json says it.
func ContractOf(r *Report) []byte {
	all := map[string]kindsOf{}
	for _, x := range r.Exchanges {
		if x.Status >= http.StatusMultipleChoices || len(x.Received) == 0 {
			continue
		}
		if all[x.operation()] == nil {
			all[x.operation()] = kindsOf{}
		}
		all[x.operation()].learn(x.Received)
	}
	text, _ := json.MarshalIndent(all, "", "\t") // it can be encoded
	return append(text, '\n')
}

// Replayed are the operations that a client reads again.
func Replayed() []string { return slices.Collect(maps.Keys(again(context.Background(), nil, nil, 0))) }

// OperationOf is the operation of an exchange.
func OperationOf(x Exchange) string { return x.operation() }
