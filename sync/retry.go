package sync

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

const (
	minRetry = 15 * time.Second
	maxRetry = time.Hour
)

// failures counts the failed attempts since the last success.
type failures struct {
	Count int       `json:"count,omitempty"`
	Last  string    `json:"last,omitempty"`
	At    time.Time `json:"at,omitzero"`

	// Parked says that the work is on the list of what is parked.
	Parked bool `json:"parked,omitempty"`
}

// after is one failure more. Waiting for the quota is none, but for the record.
func (f failures) after(err error) failures {
	if _, wait := quotaUntil(err); !wait {
		f.Count++
	}
	f.Last, f.At = err.Error(), time.Now()
	return f
}

// quotaUntil says when the quota allows the next request, if that was the reason of a failure.
func quotaUntil(err error) (time.Time, bool) {
	if quota, ok := errors.AsType[*sellsy.QuotaError](err); ok {
		return quota.Until, true
	}
	if quota, ok := errors.AsType[*aircall.QuotaError](err); ok {
		return quota.Until, true
	}
	return time.Time{}, false
}

// next says when to try again after the latest failure: when the quota allows it, else after 15 s that double up to an hour,
// a tenth of it random.
func (f failures) next(err error) time.Time {
	if until, wait := quotaUntil(err); wait {
		return until.Add(rand.N(time.Second))
	}
	d := maxRetry
	if f.Count < 10 {
		d = min(minRetry<<max(f.Count-1, 0), maxRetry)
	}
	return f.At.Add(d + rand.N(d/10))
}

// postponed ends an attempt that is to be continued later. It is not a failure.
type postponed struct{ until time.Time }

func (p *postponed) Error() string { return "postponed until " + p.until.Format(time.RFC3339) }

// errUnreadable is a stored state that this program cannot read.
var errUnreadable = errors.New("stored state is not readable")

// decodeState reads the stored state of an item. Data of a newer program is refused rather than misread.
func decodeState(what string, data []byte, state any, schema *int, newest int) error {
	*schema = newest
	if len(data) == 0 {
		return nil
	}
	if err := json.Unmarshal(data, state); err != nil {
		return fmt.Errorf("%w: %s: %w", errUnreadable, what, err)
	}
	if *schema > newest {
		return fmt.Errorf("%w: %s: schema %d is newer than this program's %d", errUnreadable, what, *schema, newest)
	}
	*schema = newest
	return nil
}
