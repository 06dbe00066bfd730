package item

import (
	"errors"
	"math/rand/v2"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

const (
	minRetry = 15 * time.Second

	// maxReason is how many bytes of an error are kept.
	maxReason = 4 << 10

	// MaxRetry is the longest wait between two attempts of work that is not parked.
	MaxRetry = time.Hour
)

// Failures counts the failed attempts since the last success.
type Failures struct {
	Count  int       `json:"count,omitempty"`
	Last   string    `json:"last,omitempty"`
	At     time.Time `json:"at,omitzero"`
	Parked bool      `json:"parked,omitempty"` // the work is on the list of parked work
}

// After is one failure more. Waiting for the quota counts as none.
func (f Failures) After(err error) Failures {
	if _, wait := quotaUntil(err); !wait {
		f.Count++
	}
	f.Last, f.At = CutText(err.Error(), maxReason), time.Now()
	return f
}

// Next says when to try again after the latest failure: when the quota allows it, else after 15 s that double up to an hour,
// a tenth of it random.
func (f Failures) Next(err error) time.Time {
	if until, wait := quotaUntil(err); wait {
		return until.Add(rand.N(time.Second))
	}
	d := MaxRetry
	if f.Count < 10 {
		d = min(minRetry<<max(f.Count-1, 0), MaxRetry)
	}
	return f.At.Add(d + rand.N(d/10))
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

// parkAfter is how many attempts work has that the other side refuses. They take about half an hour.
const parkAfter = 8

// refusals are answers that do not change when the same is sent again. Missing rights are none of them: they concern all work
// alike, and somebody is about to mend them.
var refusals = []error{
	sellsy.ErrInvalid, sellsy.ErrNotFound, sellsy.ErrConflict, sellsy.ErrTooLarge, sellsy.ErrPlanLimit,
	aircall.ErrInvalid, aircall.ErrNotFound, aircall.ErrConflict, aircall.ErrUnavailable,
	activity.ErrNoOwner,
}

// ErrFutile is wrapped by a failure of which the work itself says that repeating it soon is of no use.
var ErrFutile = errors.New("repeated too often")

// permanent reports whether repeating an attempt soon is of no use. What time may mend is not permanent: servers and networks
// that fail, used up quotas, missing rights.
func permanent(err error, attempts int) bool {
	if errors.Is(err, ErrUnreadable) || errors.Is(err, ErrPanicked) || errors.Is(err, ErrFutile) {
		return true
	}
	if attempts < parkAfter {
		return false
	}
	for _, refusal := range refusals {
		if errors.Is(err, refusal) {
			return true
		}
	}
	return false
}
