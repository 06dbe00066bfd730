package pgstore

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"time"

	"github.com/riverqueue/river/rivertype"
)

// itemJob is the River job that hands out an item. It has no arguments: the item names its job, and the queue holds nothing of
// what the item is about.
type itemJob struct{}

// Kind implements river.JobArgs.
func (itemJob) Kind() string { return "bridge_item" }

const (
	// retryAfter is the wait after an attempt that failed, which it does only when the database does, or when the process dies.
	retryAfter = time.Second

	// keepJobs is how long River keeps jobs that are done.
	keepJobs = time.Hour
)

// insertJob is the end of a statement whose part "saved" has saved an item and returns new_job, job_due and queue: the number of
// the item's new job, if it has one, when that is due, and the queue of the kind. It inserts the job, wakes the workers if it is
// due, and returns how many items were saved. The attempts of a job never come to an end.
//
// The table is written as River writes it, but in the same statement as the item. All jobs wait among those that can be taken:
// they are taken in the order of their due times, and not before. So none waits for River's scheduler, of which there is one for
// all processes, and after an outage none for some time.
const insertJob = `, job AS (
		INSERT INTO river_job (id, state, kind, args, max_attempts, queue, scheduled_at)
		SELECT new_job, 'available', 'bridge_item', '{}', 10000, queue, job_due FROM saved WHERE new_job IS NOT NULL)
	SELECT count(*), count(pg_notify(current_schema() || '.river_insert', '{"queue": "' || queue || '"}'))
		FILTER (WHERE new_job IS NOT NULL AND job_due <= clock_timestamp()) FROM saved`

// retry is the River policy of jobs whose attempt has failed.
type retry struct{}

// NextRetry implements river.ClientRetryPolicy.
func (retry) NextRetry(*rivertype.JobRow) time.Time { return time.Now().Add(retryAfter) }

var plainKind = regexp.MustCompile(`^[a-z0-9]{1,32}$`)

// queue returns the name of a kind's queue. River takes few characters in one, so other kinds than plain ones get a digest.
func queue(kind string) string {
	if plainKind.MatchString(kind) {
		return "bridge-" + kind
	}
	digest := sha256.Sum256([]byte(kind))
	return "bridge-x-" + hex.EncodeToString(digest[:16])
}
