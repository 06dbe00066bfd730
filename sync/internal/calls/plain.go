package calls

import (
	"context"
	"errors"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// plainness says how far the description of a call is taken back, step by step, because Sellsy refuses it: nothing documents how long
// a text may be, or which signs the database takes.
type plainness int

const (
	asBuilt plainness = iota
	withoutSigns
	plainest = plainness(4)
)

// plainBytes bounds the block from the step after [withoutSigns] on.
var plainBytes = map[plainness]int{2: 4_000, 3: 1_000, plainest: 250}

// signsAfter is how many writes of unknown outcome in a row it takes to write without special signs: a database that cannot store
// one makes for a server error, too.
const signsAfter = 3

// policy is the policy of a description that is taken back.
func (p plainness) policy(policy activity.Policy) activity.Policy {
	policy.PlainSigns = policy.PlainSigns || p > asBuilt
	most := policy.MaxBytes
	if most <= 0 {
		most = activity.DefaultMaxBytes
	}
	if bound, ok := plainBytes[p]; ok {
		policy.MaxBytes = min(bound, most)
	}
	return policy
}

// plainer takes the description back by a step, if that may be what Sellsy refused and it makes a difference, and reports whether it
// did. The step stays with the call.
func plainer(ctx context.Context, w *work, d decision, cause error) (bool, error) {
	e, ok := errors.AsType[*sellsy.Error](cause)
	if !ok || !errors.Is(cause, sellsy.ErrInvalid) && !errors.Is(cause, sellsy.ErrTooLarge) || !mayBeTheText(e) {
		return false, nil
	}
	before, err := w.build(ctx, d)
	if err != nil {
		return false, err
	}
	step := w.it.State.Plain
	for w.it.State.Plain < plainest {
		w.it.State.Plain++
		act, err := w.build(ctx, d)
		if err == nil && act.Block != before.Block {
			step = w.it.State.Plain
			w.log.Warn("Sellsy refused the description, which is written plainer", "step", int(step), "error", cause)
			return true, w.it.Save(context.WithoutCancel(ctx), func(st *state) { st.Plain = step })
		}
	}
	w.it.State.Plain = step
	return false, nil
}

// mayBeTheText reports whether a refusal names the description, or nothing at all.
func mayBeTheText(e *sellsy.Error) bool {
	for field := range e.Details {
		if strings.Contains(strings.ToLower(field), "description") {
			return true
		}
	}
	return len(e.Details) == 0
}

// suspectSigns leaves special signs out from now on, if there are any, after several writes of unknown outcome.
func (s *state) suspectSigns(times int, block string) {
	if times >= signsAfter && s.Plain == asBuilt && activity.HasSpecialSigns(block) {
		s.Plain = withoutSigns
	}
}
