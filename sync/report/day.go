package report

import "time"

// Day is what became of the calls that began on a day. A call counts once something was decided about it, or once it has failed three
// times in a row; a change of mind moves it. A bridge that is killed may leave a day one short.
type Day struct {
	Date time.Time `json:"date"` // noon of the day, in the time zone of the bridge's texts

	Calls   int `json:"calls"`
	Logged  int `json:"logged"`  // by the bridge, or by somebody else before it
	Unknown int `json:"unknown"` // no record in Sellsy has the number
	Failed  int `json:"failed"`  // not logged yet, for it fails

	// How many seconds after the end of the call its log was there: of so many calls, on average, and at the longest. Calls that were logged
	// because their record came later, or that somebody asked to be logged, are not among them.
	Timed   int `json:"timed"`
	Took    int `json:"took"`
	Longest int `json:"longest"`
}
