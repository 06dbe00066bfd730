package account

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

const (
	staffsFresh   = time.Hour
	staffsRecheck = 5 * time.Minute // when an agent is not among them
)

// staffList remembers the staff of the account: Sellsy cannot be asked for one by e-mail address (assumption sellsy-staff).
type staffList struct {
	client *sellsy.Client

	lock   chan struct{} // holds one: whoever reads or writes the list takes it, and may wait for Sellsy with it
	staffs []sellsy.Staff
	at     time.Time
	stale  bool // a member of staff was refused since

	refused   error // that the staff may not be read
	refusedAt time.Time
}

func newStaffList(client *sellsy.Client) *staffList {
	return &staffList{client: client, lock: make(chan struct{}, 1)}
}

func (l *staffList) take(ctx context.Context) error {
	select {
	case l.lock <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Staffs returns the staff of the Sellsy account. It is read anew when the list is old, or when it lacks the agent with the given
// e-mail address and is not quite fresh. One caller reads while the others wait. When Sellsy does not answer, an old list is
// better than no activity. That the right to read it is missing is remembered for a few minutes.
//
// GET /staffs; scope staffs.read
func (a *Account) Staffs(ctx context.Context, agent string) ([]sellsy.Staff, error) {
	l := a.staffs
	if err := l.take(ctx); err != nil {
		return nil, err
	}
	defer func() { <-l.lock }()
	age := time.Since(l.at)
	known := agent == "" || slices.ContainsFunc(l.staffs, func(s sellsy.Staff) bool { return strings.EqualFold(s.Email, agent) })
	if !l.at.IsZero() && !l.stale && age < staffsFresh && (known || age < staffsRecheck) {
		return l.staffs, nil
	}
	staffs, err := l.read(ctx)
	a.Events.Forbidden(err)
	switch {
	case err == nil:
		l.staffs, l.at, l.stale = staffs, time.Now(), false
	case l.at.IsZero() || ctx.Err() != nil:
		return nil, err
	}
	return l.staffs, nil
}

// read reads the staff, unless that was refused a moment ago.
func (l *staffList) read(ctx context.Context) (staffs []sellsy.Staff, err error) {
	if l.refused != nil && time.Since(l.refusedAt).Abs() < staffsRecheck {
		return nil, l.refused
	}
	l.refused = nil
	for s, err := range l.client.Staffs.All(ctx, sellsy.ListOptions{}) {
		if errors.Is(err, sellsy.ErrForbidden) {
			l.refused, l.refusedAt = err, time.Now()
		}
		if err != nil {
			return nil, err
		}
		staffs = append(staffs, s)
	}
	return staffs, nil
}

// RefreshStaffs has the staff read again when it is next asked for: one of them was refused as an owner.
func (a *Account) RefreshStaffs(ctx context.Context) error {
	l := a.staffs
	if err := l.take(ctx); err != nil {
		return err
	}
	l.stale = true
	<-l.lock
	return nil
}
