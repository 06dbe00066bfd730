package sync

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

// tellLosers has the contacts looked at that may still hold the number, and those numbers of the losers that relied on this one to
// show them and that nobody would look at otherwise.
func (w *numberWork) tellLosers(ctx context.Context, losers []matching.Party, since time.Time) error {
	for _, p := range losers {
		for _, m := range p.Numbers {
			if m == w.n {
				continue
			}
			st, err := w.b.numberState(ctx, m)
			if err != nil {
				return err
			}
			if st.Contact != 0 && st.Party == p.Ref && slices.Contains(st.Numbers, w.n) {
				if err := w.b.markNumber(ctx, m, time.Now()); err != nil {
					return err
				}
				continue
			}
			if err := w.markUnshown(ctx, m, st, p, since); err != nil {
				return err
			}
		}
	}
	return nil
}

// markUnshown has a number looked at that a record wins and none of its contacts shows. It is in no hurry, and left alone if it is
// due anyway: numbers that wait for each other must not wake each other up all the time.
func (w *numberWork) markUnshown(ctx context.Context, m matching.Number, st numberState, p matching.Party, since time.Time) error {
	kept := st
	if st.Contact == 0 && st.Keeper != 0 {
		var err error
		if kept, err = w.b.numberState(ctx, st.Keeper); err != nil {
			return err
		}
	}
	if kept.Contact != 0 && kept.Party == p.Ref && slices.Contains(kept.Numbers, m) {
		return nil
	}
	if winner, _, err := w.b.winner(ctx, m, since); err != nil || winner.Ref != p.Ref {
		return err
	}
	return w.b.cfg.Store.Update(ctx, w.b.numberKey(m), func(it *Item) error {
		if it.Due.IsZero() {
			it.Due = time.Now().Add(w.b.cfg.Settle)
		}
		return nil
	})
}

// shownElsewhere reports whether another contact than this number's shows a number.
func (w *numberWork) shownElsewhere(ctx context.Context, m matching.Number) (bool, error) {
	if m == w.n {
		return false, nil
	}
	st, err := w.b.numberState(ctx, m)
	if err == nil && st.Contact == 0 && st.Keeper != 0 && st.Keeper != w.n {
		st, err = w.b.numberState(ctx, st.Keeper)
	}
	return err == nil && st.Contact != 0 && st.Contact != w.st.Contact && slices.Contains(st.Numbers, m), err
}

// claim notes that this number's contact shows another one that nobody has any more, so that whoever comes to have it tells this
// one. Those that were to show it have not come to it.
func (w *numberWork) claim(ctx context.Context, m matching.Number) error {
	if m == w.n {
		return nil
	}
	return w.b.cfg.Store.Update(ctx, w.b.numberKey(m), func(it *Item) error {
		st, err := decodeNumber(it.Data)
		if err != nil || st.Contact != 0 || st.Keeper == w.n {
			return err
		}
		st.Schema, st.Keeper = numberSchema, w.n
		it.Data, err = json.Marshal(st)
		return err
	})
}

// tellKeeper has the number looked at whose contact shows this one too, though this one has a contact of its own: it turned up
// late, after a creation of unknown outcome.
func (w *numberWork) tellKeeper(ctx context.Context) error {
	if w.st.Keeper == 0 || w.st.Keeper == w.n {
		return nil
	}
	st, err := w.b.numberState(ctx, w.st.Keeper)
	if err != nil || st.Contact == 0 || st.Contact == w.st.Contact || !slices.Contains(st.Numbers, w.n) {
		return err
	}
	return w.b.markNumber(ctx, w.st.Keeper, time.Now())
}

// yield gives up a contact that another number keeps, too: it was handed over, and the process died in between.
func (w *numberWork) yield(ctx context.Context) error {
	if w.st.Contact == 0 {
		return nil
	}
	for _, m := range w.st.Numbers {
		if m == w.n {
			continue
		}
		st, err := w.b.numberState(ctx, m)
		if err != nil {
			return err
		}
		if st.Contact == w.st.Contact {
			w.st = numberState{Keeper: w.st.Keeper, Failed: w.st.Failed}
			return w.save(ctx)
		}
	}
	return nil
}
