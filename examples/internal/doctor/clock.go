package doctor

import (
	"net/http"
	"strconv"
	"sync"
	"time"
)

// answers is a transport that looks at what the headers of answers say besides.
type answers struct {
	mu          sync.Mutex
	dated       bool
	fast        time.Duration // of this machine against the service; of all answers the smallest difference, for each took its time
	limit, left int           // of Aircall's quota of the minute; no limit: not told
}

// RoundTrip sends a request.
func (a *answers) RoundTrip(r *http.Request) (*http.Response, error) {
	sent := time.Now()
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	received := time.Now()
	a.mu.Lock()
	defer a.mu.Unlock()
	if date, err := http.ParseTime(answer.Header.Get("Date")); err == nil {
		date = date.Add(time.Second / 2) // its fraction was cut off
		fast := sent.Add(received.Sub(sent) / 2).Sub(date)
		if !a.dated || fast.Abs() < a.fast.Abs() {
			a.dated, a.fast = true, fast
		}
	}
	limit, err := strconv.Atoi(answer.Header.Get("X-AircallApi-Limit"))
	if left, err2 := strconv.Atoi(answer.Header.Get("X-AircallApi-Remaining")); err == nil && err2 == nil {
		a.limit, a.left = limit, left
	}
	return answer, nil
}

// tolerated is how wrong the clock may be. Two minutes off, every call.created would be too old for a card.
const tolerated = 30 * time.Second

// clock compares the clock of this machine with that of a service, and reports whether it is wrong.
func (d *doctor) clock(service string, a *answers) (wrong bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	direction := "ahead of"
	if a.fast < 0 {
		direction = "behind"
	}
	wrong = a.dated && a.fast.Abs() > tolerated
	switch {
	case !a.dated:
	case wrong:
		d.fault("Set the clock by the network, such as with timedatectl set-ntp true: calls look too old or too new, and cards are left out.",
			"The clock of this machine is %s %s that of %s.", a.fast.Abs().Round(time.Second), direction, service)
	default:
		d.ok("The clock agrees with that of %s.", service)
	}
	return wrong
}
