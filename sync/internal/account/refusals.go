package account

import (
	"cmp"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// refusalKept is how long it is told that Sellsy refused an operation: work that is parked is tried once a day.
const refusalKept = 25 * time.Hour

// refusals are the operations that Sellsy refused for want of a right, and when it last did.
type refusals struct {
	mu sync.Mutex
	at map[string]time.Time
}

// noteRefusal remembers an error that says that a right is missing.
func (e *Events) noteRefusal(err error) {
	refused, ok := errors.AsType[*sellsy.Error](err)
	if !ok || !errors.Is(err, sellsy.ErrForbidden) {
		return
	}
	r := &e.refusals
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.at == nil {
		r.at = map[string]time.Time{}
	}
	r.at[refused.Method+" "+refused.Path] = time.Now()
}

// list tells what was refused lately, in the order of the operations.
func (r *refusals) list() (list []report.Refusal) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for operation, at := range r.at {
		if time.Since(at) < refusalKept {
			list = append(list, report.Refusal{Operation: operation, At: at})
		}
	}
	slices.SortFunc(list, func(a, b report.Refusal) int { return cmp.Compare(a.Operation, b.Operation) })
	return list
}
