package sync

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
)

// integrationCursor keeps what Aircall last said of the integration, for the time between a start and the first answer.
const integrationCursor = "integration"

// integrationState is what the administrator chose in Aircall.
type integrationState struct {
	Active  bool               `json:"active"`
	Numbers []aircall.NumberID `json:"numbers"`
}

// servedNumbers are the Aircall numbers whose calls are shown and logged.
type servedNumbers struct {
	all bool
	ids atomic.Pointer[map[aircall.NumberID]bool] // nil: all, or not known yet which were picked
}

func (s *servedNumbers) set(ids []aircall.NumberID) {
	m := make(map[aircall.NumberID]bool, len(ids))
	for _, id := range ids {
		m[id] = true
	}
	s.ids.Store(&m)
}

// list returns the numbers in order, nil for all.
func (s *servedNumbers) list() []aircall.NumberID {
	ids := s.ids.Load()
	if ids == nil {
		return nil
	}
	list := slices.AppendSeq([]aircall.NumberID{}, maps.Keys(*ids)) // not nil: none is something else
	slices.Sort(list)
	return list
}

// serves reports whether calls on the number are ours. A call without a number is not, unless all numbers are. As long as it is
// not known which numbers were picked, calls on any are: Aircall sends those of the picked ones only.
func (a *account) serves(n *aircall.Number) bool {
	ids := a.numbers.ids.Load()
	if ids == nil {
		return a.numbers.all || n != nil
	}
	return n != nil && (*ids)[n.ID]
}

// recallIntegration takes over what was known of the integration before the start.
func (b *Bridge) recallIntegration(ctx context.Context) error {
	if !b.cfg.PickedNumbers {
		return nil
	}
	text, err := b.cfg.Directory.Cursor(ctx, b.account.id, integrationCursor)
	if err != nil || text == "" {
		return err
	}
	var st integrationState
	if err := json.Unmarshal([]byte(text), &st); err != nil {
		return fmt.Errorf("stored integration: %w", err)
	}
	b.account.numbers.set(st.Numbers)
	return nil
}

// checkIntegration reads which numbers the administrator picked, and whether the integration is switched on: no webhook tells. It
// reports false while it is off.
func (b *Bridge) checkIntegration(ctx context.Context) (active bool, err error) {
	if !b.cfg.PickedNumbers {
		return true, nil
	}
	in, err := b.account.aircall.Integrations.Me(ctx)
	var before AircallStatus
	b.health.read(func(h *health) {
		before = h.aircall
		h.aircall.Integration, h.aircall.Checked, h.aircall.Error = true, time.Now(), ""
		if err != nil {
			h.aircall.Error = err.Error()
			return
		}
		h.aircall.Active = in.Active
	})
	if err != nil {
		return false, fmt.Errorf("reading the integration: %w", err)
	}
	if in.Active != before.Active || before.Checked.IsZero() {
		if in.Active {
			b.log.Info("integration is switched on in Aircall", "numbers", len(in.NumberIDs))
		} else {
			b.log.Error("integration is switched off in Aircall: no calls are shown or logged until it is on again")
		}
	}
	if known := b.account.numbers.list(); known != nil && !sameNumbers(known, in.NumberIDs) {
		b.log.Info("the picked numbers changed", "numbers", len(in.NumberIDs), "before", len(known))
	}
	if len(in.NumberIDs) == 0 {
		b.log.Warn("no number is picked for the integration in Aircall: no calls are shown or logged")
	}
	b.account.numbers.set(in.NumberIDs)
	text, err := json.Marshal(integrationState{Active: in.Active, Numbers: in.NumberIDs})
	if err != nil {
		return false, err
	}
	return in.Active, b.cfg.Directory.SetCursor(ctx, b.account.id, integrationCursor, string(text))
}

func sameNumbers(sorted, other []aircall.NumberID) bool {
	return slices.Equal(sorted, slices.Sorted(slices.Values(other)))
}
