package account

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// servedNumbers are the Aircall numbers whose calls are shown and logged.
type servedNumbers struct {
	all, picked bool
	ids         atomic.Pointer[map[aircall.NumberID]bool] // nil: all, or not known yet which were picked
}

func (s *servedNumbers) set(ids []aircall.NumberID) {
	m := make(map[aircall.NumberID]bool, len(ids))
	for _, id := range ids {
		m[id] = true
	}
	s.ids.Store(&m)
}

// Numbers returns the numbers that are served, in order: nil for all, and not nil for none.
func (a *Account) Numbers() []aircall.NumberID {
	ids := a.numbers.ids.Load()
	if ids == nil {
		return nil
	}
	list := slices.AppendSeq([]aircall.NumberID{}, maps.Keys(*ids))
	slices.Sort(list)
	return list
}

// PicksNumbers reports whether the administrator picks the numbers in Aircall (assumption aircall-picked).
func (a *Account) PicksNumbers() bool { return a.numbers.picked }

// Serves reports whether calls on the number are ours. A call without a number is not, unless all numbers are. As long as it is
// not known which numbers were picked, calls on any are: Aircall sends those of the picked ones only.
func (a *Account) Serves(n *aircall.Number) bool {
	ids := a.numbers.ids.Load()
	if ids == nil {
		return a.numbers.all || n != nil
	}
	return n != nil && (*ids)[n.ID]
}

// integrationCursor keeps what Aircall last said of the integration, for the time between a start and the first answer.
const integrationCursor = "integration"

// integrationState is what the administrator chose in Aircall.
type integrationState struct {
	Active  bool               `json:"active"`
	Numbers []aircall.NumberID `json:"numbers"`
}

// Ask asks Aircall whether it accepts the credentials and has the numbers that are to be served: once in a process, and again as long as
// that is not so. Where the administrator picks them, the integration is asked anyway.
func (a *Account) Ask(ctx context.Context) error {
	if a.numbers.picked || a.asked.Load() {
		return nil
	}
	if a.numbers.all {
		err := a.Aircall.Ping(ctx)
		a.asked.Store(err == nil)
		return err
	}
	wanted, there := a.Numbers(), map[aircall.NumberID]bool{}
	var names []string
	for n, err := range a.Aircall.Numbers.All(ctx, aircall.ListOptions{}) {
		if err != nil {
			return fmt.Errorf("reading the numbers: %w", err)
		}
		there[n.ID] = true
		names = append(names, fmt.Sprintf("%d (%s)", n.ID, n.Name))
	}
	missing := slices.DeleteFunc(wanted, func(id aircall.NumberID) bool { return there[id] })
	var before []aircall.NumberID
	a.Health.with(func(h *Health) { before, h.aircall.Missing = h.aircall.Missing, missing })
	if len(missing) > 0 && !slices.Equal(before, missing) {
		a.Log.Error(fmt.Sprintf("Aircall has no number with the id %s. ", strings.ReplaceAll(strings.Trim(fmt.Sprint(missing), "[]"), " ", ", "))+
			cmp.Or(a.remedies.Numbers, "Set Config.Numbers to ids of those that it has, or Config.AllNumbers."), "there", strings.Join(names[:min(len(names), 20)], ", "))
	}
	a.asked.Store(len(missing) == 0)
	return nil
}

// RecallIntegration takes over what was known of the integration before the start.
func (a *Account) RecallIntegration(ctx context.Context) error {
	if !a.numbers.picked {
		return nil
	}
	text, err := a.Cursor(ctx, integrationCursor)
	if err != nil || text == "" {
		return err
	}
	var st integrationState
	if err := json.Unmarshal([]byte(text), &st); err != nil {
		return fmt.Errorf("stored integration: %w", err)
	}
	a.numbers.set(st.Numbers)
	return nil
}

// CheckIntegration reads which numbers the administrator picked, and whether the integration is switched on: no webhook tells. It
// reports false while it is off, and true without a request where numbers are not picked in Aircall.
//
// GET /v1/integrations/me
func (a *Account) CheckIntegration(ctx context.Context) (active bool, err error) {
	if !a.numbers.picked {
		return true, nil
	}
	in, err := a.Aircall.Integrations.Me(ctx)
	var before report.Aircall
	a.Health.with(func(h *Health) {
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
	a.logIntegration(in, before)
	a.numbers.set(in.NumberIDs)
	text, err := json.Marshal(integrationState{Active: in.Active, Numbers: in.NumberIDs})
	if err != nil {
		return false, err
	}
	return in.Active, a.SetCursor(ctx, integrationCursor, string(text))
}

// logIntegration says what has changed since the check before, and what keeps calls out.
func (a *Account) logIntegration(in *aircall.Integration, before report.Aircall) {
	switch {
	case in.Active == before.Active && !before.Checked.IsZero():
	case in.Active:
		a.Log.Info("integration is switched on in Aircall", "numbers", len(in.NumberIDs))
	default:
		a.Log.Error("integration is switched off in Aircall: no calls are shown or logged until it is on again")
	}
	if known := a.Numbers(); known != nil && !slices.Equal(known, slices.Sorted(slices.Values(in.NumberIDs))) {
		a.Log.Info("the picked numbers changed", "numbers", len(in.NumberIDs), "before", len(known))
	}
	if len(in.NumberIDs) == 0 {
		a.Log.Warn("no number is picked for the integration in Aircall: no calls are shown or logged")
	}
}
