package pgstore

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// turn is the River job that hands out an item. It has no arguments: the item names its job, and the queue holds nothing of
// what the item is about.
type turn struct{}

// Kind implements river.JobArgs.
func (turn) Kind() string { return "bridge_turn" }

const (
	// maxAttempts is never reached: an attempt fails only when the database does, or when the process dies.
	maxAttempts = 10_000

	// retryAfter is the wait after such an attempt.
	retryAfter = time.Second

	// soon is how far off a due time may be for its job to wait among those that can be taken, instead of being brought
	// there by River's scheduler, which looks every five seconds.
	soon = 5 * time.Second

	// keepJobs is how long River keeps jobs that are done.
	keepJobs = time.Hour
)

// retry is the River policy of jobs whose attempt has failed.
type retry struct{}

// NextRetry implements river.ClientRetryPolicy.
func (retry) NextRetry(*rivertype.JobRow) time.Time { return time.Now().Add(retryAfter) }

// atOnce lets jobs that are due, or nearly, be taken without waiting for the scheduler. They are taken in the order of their
// due times, and not before.
func atOnce(_ context.Context, p *rivertype.JobInsertParams) error {
	if p.State == rivertype.JobStateScheduled && time.Until(*p.ScheduledAt) < soon {
		p.State = rivertype.JobStateAvailable
	}
	return nil
}

// schedule inserts the job of an item.
func (s *Store) schedule(ctx context.Context, tx pgx.Tx, kind string, due time.Time) (jobID int64, err error) {
	res, err := s.river.InsertTx(ctx, tx, turn{}, &river.InsertOpts{
		Queue: queue(kind), ScheduledAt: due, MaxAttempts: maxAttempts,
	})
	if err != nil {
		return 0, err
	}
	return res.Job.ID, nil
}

var plainKind = regexp.MustCompile(`^[a-z0-9]{1,32}$`)

// queue returns the name of a kind's queue. River takes few characters in one, so other kinds than plain ones get a digest.
func queue(kind string) string {
	if plainKind.MatchString(kind) {
		return "bridge-" + kind
	}
	digest := sha256.Sum256([]byte(kind))
	return "bridge-x-" + hex.EncodeToString(digest[:16])
}
