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

// forbiddenKept is how long it is told that Sellsy refused an operation: work that is parked is tried once a day.
const forbiddenKept = 25 * time.Hour

// forbidden are the operations that Sellsy refused for want of a right, and when it last did.
type forbidden struct {
	mu sync.Mutex
	at map[string]time.Time
}

// Forbidden remembers an error that says that a right is missing, and logs it when it is news. Others it leaves alone. Work that fails
// with it needs no call of this: see [Events.Failure].
func (e *Events) Forbidden(err error) {
	refused, ok := errors.AsType[*sellsy.Error](err)
	if !ok || !errors.Is(err, sellsy.ErrForbidden) {
		return
	}
	if operation := refused.Method + " " + refused.Path; e.forbidden.note(operation) {
		e.log.Error("Sellsy refuses an operation for want of a scope or right: give it to the API access in Sellsy’s settings",
			"operation", operation, "error", err)
	}
}

// note remembers an operation, and reports whether it was not known yet.
func (f *forbidden) note(operation string) (news bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.at == nil {
		f.at = map[string]time.Time{}
	}
	_, known := f.at[operation]
	f.at[operation] = time.Now()
	return !known
}

// list tells what was refused lately, in the order of the operations.
func (f *forbidden) list() (list []report.Forbidden) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for operation, at := range f.at {
		if time.Since(at) < forbiddenKept {
			list = append(list, report.Forbidden{Operation: operation, At: at})
		}
	}
	slices.SortFunc(list, func(a, b report.Forbidden) int { return cmp.Compare(a.Operation, b.Operation) })
	return list
}
