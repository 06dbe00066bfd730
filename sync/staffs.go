package sync

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

const (
	staffsFresh   = time.Hour
	staffsRecheck = 5 * time.Minute // when an agent is not among them
)

// staffList remembers the staff of the account: Sellsy cannot be asked for one by e-mail address.
type staffList struct {
	client *sellsy.Client

	turn   chan struct{} // holds one: whoever reads or writes the list takes it, and may wait for Sellsy with it
	staffs []sellsy.Staff
	at     time.Time
}

func newStaffList(client *sellsy.Client) *staffList {
	return &staffList{client: client, turn: make(chan struct{}, 1)}
}

// get returns the staff, read anew when the list is old, or when it lacks the agent and is not quite fresh. One caller reads
// while the others wait.
func (l *staffList) get(ctx context.Context, agent string) ([]sellsy.Staff, error) {
	select {
	case l.turn <- struct{}{}:
		defer func() { <-l.turn }()
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	age := time.Since(l.at)
	known := agent == "" || slices.ContainsFunc(l.staffs, func(s sellsy.Staff) bool { return strings.EqualFold(s.Email, agent) })
	if !l.at.IsZero() && age < staffsFresh && (known || age < staffsRecheck) {
		return l.staffs, nil
	}
	var staffs []sellsy.Staff
	for s, err := range l.client.Staffs.All(ctx, sellsy.ListOptions{}) {
		if err != nil {
			if !l.at.IsZero() && ctx.Err() == nil {
				return l.staffs, nil // better an old list than no activity
			}
			return nil, err
		}
		staffs = append(staffs, s)
	}
	l.staffs, l.at = staffs, time.Now()
	return staffs, nil
}
