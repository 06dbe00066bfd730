package account

import (
	"sync"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

// lines are the company's own numbers, as far as calls have shown them.
type lines struct {
	mu   sync.Mutex
	byID map[aircall.NumberID]matching.Number
}

// NoteLine remembers a number of the company's own, served or not.
func (a *Account) NoteLine(n *aircall.Number) {
	if n == nil {
		return
	}
	l := &a.lines
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, known := l.byID[n.ID]; known {
		return
	}
	if l.byID == nil {
		l.byID = map[aircall.NumberID]matching.Number{}
	}
	number, err := matching.ParseNumber(n.Digits, a.Region)
	if err != nil {
		number = 0 // remembered as such: it is nobody's counterpart
	}
	l.byID[n.ID] = number
}

// Lines are the company's own numbers that are known, of the served ones or of all.
func (a *Account) Lines(served bool) []matching.Number {
	l := &a.lines
	l.mu.Lock()
	defer l.mu.Unlock()
	var numbers []matching.Number
	for id, n := range l.byID {
		if n != 0 && (!served || a.Serves(&aircall.Number{ID: id})) {
			numbers = append(numbers, n)
		}
	}
	return numbers
}

// IsLine reports whether a number is known to be the company's own.
func (a *Account) IsLine(n matching.Number) bool {
	l := &a.lines
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, line := range l.byID {
		if line == n && n != 0 {
			return true
		}
	}
	return false
}
