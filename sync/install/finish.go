package install

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/upkeep"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

const (
	finishWorkers = 2
	workWithin    = time.Minute
	firstPause    = 2 * time.Second
	longestPause  = time.Minute
	patience      = 10 * time.Minute // how long finishing is tried
	undoPatience  = 24 * time.Hour   // how long undoing is
)

// finish takes the last button: what the administrator chose is written down, and [Handler.Run] does the rest.
func (h *Handler) finish(_ http.ResponseWriter, r *http.Request, k store.Key, s session) error {
	if s.id() == "" || s.Stage == stageDone {
		return nil
	}
	all := r.PostForm.Get("serve") == "all"
	chosen := s.chosen(r.PostForm["number"], all)
	if !s.picks() && !all && len(chosen) == 0 {
		return problemNumbers
	}
	if s.Other && r.PostForm.Get("replace") != "yes" {
		return problemOtherCompany
	}
	_, err := h.change(r.Context(), k, func(s *session) error {
		if s.working() || s.Stage == stageDone { // a second press
			return nil
		}
		s.Stage, s.Began, s.Attempts, s.Problem = stageFinishing, time.Now(), 0, ""
		if !s.picks() {
			s.All, s.Chosen = all, chosen
		}
		return nil
	})
	if err != nil {
		return err
	}
	return h.await(r.Context(), k)
}

// chosen returns the numbers that were ticked, none when all are served.
func (s *session) chosen(ticked []string, all bool) (ids []aircall.NumberID) {
	for _, l := range s.Lines {
		if !all && slices.Contains(ticked, strconv.FormatInt(int64(l.ID), 10)) {
			ids = append(ids, l.ID)
		}
	}
	return ids
}

// worker finishes installations and removes those that were undone in Aircall.
type worker struct {
	*sessions

	clients clients
	cfg     Config
	log     *slog.Logger

	mu    sync.Mutex
	moved chan struct{} // closed and replaced when an installation has come to its end
}

// await waits a little until the work on a session is over.
func (w *worker) await(ctx context.Context, k store.Key) error {
	timer := time.NewTimer(finishWithin)
	defer timer.Stop()
	for {
		w.mu.Lock()
		moved := w.moved
		w.mu.Unlock()
		it, err := w.store.Get(ctx, k)
		if err != nil {
			return err
		}
		if s, err := w.session(it, time.Now()); err != nil || !s.working() {
			return err
		}
		select {
		case <-moved:
		case <-timer.C:
			return nil // the page says that it takes longer
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Run finishes installations, removes those that Aircall says were deleted, and clears up sessions that have ended, until ctx
// ends; work that has begun goes on for a minute at most. It returns nil after a stop that was asked for, and an error when the
// store fails. It may run in several processes at a time.
func (w *worker) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	for kind, work := range map[string]func(context.Context, store.Item) store.Next{
		sessionKind: w.work, uninstallKind: w.uninstall,
	} {
		group.Go(func() error {
			o := store.WorkOptions{Kind: kind, Installation: pending, Workers: finishWorkers}
			return w.store.Work(ctx, o, func(ctx context.Context, it store.Item) store.Next {
				ctx, cancel := context.WithTimeout(ctx, workWithin)
				defer cancel()
				return work(ctx, it)
			})
		})
	}
	return group.Wait()
}

// work is a turn of a session that is due.
func (w *worker) work(ctx context.Context, it store.Item) store.Next {
	now := time.Now()
	s, err := w.session(it, now)
	if err != nil {
		return store.Next{Delete: true}
	}
	switch s.Stage {
	case stageFinishing:
		err = w.complete(ctx, &s)
		if err != nil && !final(err) && now.Sub(s.Began) < patience {
			return w.again(ctx, it.Key, s, err)
		}
		if err == nil {
			return w.finished(ctx, it.Key, s)
		}
		w.log.Error("an installation failed and is undone", "id", s.id(), "error", err)
		// Written down first: once something is undone, finishing must not go on.
		failed, p := s, problemOf(err)
		s, err = w.note(ctx, it.Key, func(kept *session) error {
			kept.Stage, kept.Began, kept.Attempts, kept.Problem = stageUndoing, now, 0, p
			return nil
		})
		if err != nil {
			return w.again(ctx, it.Key, failed, err)
		}
		fallthrough
	case stageUndoing:
		done, err := w.undo(ctx, &s)
		switch {
		case done:
			return w.finished(ctx, it.Key, s)
		case err != nil && !refused(err) && now.Sub(s.Began) < undoPatience:
			return w.again(ctx, it.Key, s, err)
		case err != nil:
			w.log.Error("webhooks of an installation that failed are left behind", "id", s.id(), "error", err)
		}
		return w.end(ctx, it.Key, func(kept *session) { kept.Stage = stageFailed })
	default:
		return store.Next{Due: s.Expires}
	}
}

// complete registers the webhooks and hands the result over. It may run again after any part of it.
func (w *worker) complete(ctx context.Context, s *session) error {
	id, result := s.id(), s.result()
	installed, found, err := w.cfg.Installations.Find(ctx, id)
	switch {
	case err != nil:
		return err
	case found && installed.Corp != 0 && installed.Corp != s.Sellsy.Corp:
		return errOtherAccount
	case found && installed.Ref == result.Ref:
		return nil // a process that died had come so far
	case found && s.Other:
		if err := w.removeOther(ctx, id, installed); err != nil {
			return err
		}
		found = false
	}
	ac, sc, err := w.clients.both(ctx, s)
	if err != nil {
		return err
	}
	if s.picks() && !found {
		if err := switchOn(ctx, ac); err != nil {
			return err
		}
	}
	if err := w.registerWebhooks(ctx, ac, sc, &result); err != nil {
		return err
	}
	return w.handOver(ctx, result)
}

func (w *worker) handOver(ctx context.Context, result Result) error {
	if err := w.cfg.Installations.Done(ctx, result); err != nil {
		return fmt.Errorf("taking the installation over: %w", err)
	}
	return nil
}

// removeOther removes the installation of another company, with the webhook there.
func (w *worker) removeOther(ctx context.Context, id string, installed Installed) error {
	if at := w.cfg.Webhooks(id); installed.Aircall != nil && at.AircallURL != "" {
		if err := upkeep.UnregisterAircall(ctx, installed.Aircall, at.AircallURL); err != nil {
			if !refused(err) {
				return err
			}
			w.log.Warn("a webhook in the company before is left behind", "id", id, "error", err)
		}
	}
	return w.cfg.Installations.Remove(ctx, id)
}

// registerWebhooks registers the webhooks and keeps with the result what proves theirs.
func (w *worker) registerWebhooks(ctx context.Context, ac *aircall.Client, sc *sellsy.Client, r *Result) error {
	at := w.cfg.Webhooks(r.ID)
	if at.AircallURL != "" {
		hook, err := upkeep.RegisterAircall(ctx, ac, at.AircallURL, r.PickedNumbers)
		if err != nil {
			return err
		}
		r.AircallTokens = hook.Secrets
	}
	if at.SellsyURL != "" {
		hook, err := upkeep.RegisterSellsy(ctx, sc, at.SellsyURL, at.SellsyKey)
		if err != nil {
			return err
		}
		r.SellsyKeys = hook.Secrets
	}
	return nil
}

// switchOn makes sure that a new integration gets events.
func switchOn(ctx context.Context, c *aircall.Client) error {
	me, err := c.Integrations.Me(ctx)
	if err != nil || me.Active {
		return err
	}
	return c.Integrations.Install(ctx)
}

// undo deletes what complete registered, unless the installation is there, in which case the webhooks are its own. It is done when
// that is the very one that was to be finished.
func (w *worker) undo(ctx context.Context, s *session) (done bool, err error) {
	installed, found, err := w.cfg.Installations.Find(ctx, s.id())
	if err != nil || found {
		return found && installed.Ref == s.result().Ref, err
	}
	ac, sc, err := w.clients.both(ctx, s)
	if err != nil {
		return false, err
	}
	at := w.cfg.Webhooks(s.id())
	var errs []error
	if at.AircallURL != "" {
		errs = append(errs, upkeep.UnregisterAircall(ctx, ac, at.AircallURL))
	}
	if at.SellsyURL != "" {
		errs = append(errs, upkeep.UnregisterSellsy(ctx, sc, at.SellsyURL))
	}
	return false, errors.Join(errs...)
}

// finished keeps of an installation what the summary shows.
func (w *worker) finished(ctx context.Context, k store.Key, s session) store.Next {
	w.log.Info("installed", "id", s.id(), "renewal", s.Renewal)
	return w.end(ctx, k, func(kept *session) {
		kept.Stage, kept.Problem = stageDone, ""
		kept.Aircall = &AircallAccess{Company: kept.Aircall.Company, Name: kept.Aircall.Name}
		kept.Sellsy = &SellsyAccess{Corp: kept.Sellsy.Corp, Name: kept.Sellsy.Name}
	})
}

// end writes the last stage down and tells who waits for it.
func (w *worker) end(ctx context.Context, k store.Key, fn func(*session)) store.Next {
	now := time.Now()
	kept, err := w.note(ctx, k, func(s *session) error {
		fn(s)
		s.Expires = now.Add(sessionLife)
		return nil
	})
	if err != nil {
		w.log.Error("an installation was not written down", "error", err)
		return store.Next{Due: now.Add(firstPause)}
	}
	w.mu.Lock()
	close(w.moved)
	w.moved = make(chan struct{})
	w.mu.Unlock()
	return store.Next{Due: kept.Expires}
}

// again says when to try again, a little later each time.
func (w *worker) again(ctx context.Context, k store.Key, s session, err error) store.Next {
	wait := min(firstPause<<min(s.Attempts, 10), longestPause)
	w.log.Warn("an installation is not finished, will try again", "id", s.id(), "in", wait, "error", err)
	if _, err := w.note(ctx, k, func(s *session) error { s.Attempts++; return nil }); err != nil {
		w.log.Error("an installation was not written down", "error", err)
	}
	return store.Next{Due: time.Now().Add(wait)}
}

// refused says that the credentials are no longer good.
func refused(err error) bool {
	return errors.Is(err, aircall.ErrUnauthorized) || errors.Is(err, sellsy.ErrUnauthorized)
}

// final says that trying again would not help.
func final(err error) bool {
	for _, target := range []error{
		errOtherAccount, aircall.ErrUnauthorized, aircall.ErrInvalid, sellsy.ErrUnauthorized, sellsy.ErrForbidden,
		sellsy.ErrInvalid, sellsy.ErrPlanLimit, sellsy.ErrNoEvents,
	} {
		if errors.Is(err, target) {
			return true
		}
	}
	return false
}

func itoa[T ~int64](id T) string { return strconv.FormatInt(int64(id), 10) }
