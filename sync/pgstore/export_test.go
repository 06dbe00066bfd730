package pgstore

import "time"

// Paced returns options with which the store gives up on others sooner.
func Paced(o Options, work, rescue time.Duration) Options {
	o.pace = pace{work: work, rescue: rescue, fence: 200 * time.Millisecond}
	return o
}
