package install

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// firstCall is what became of the first call after an installation.
type firstCall string

const (
	firstNotAsked firstCall = ""        // nobody tells
	firstWaiting  firstCall = "waiting" // there was none yet
	firstUnknown  firstCall = "unknown" // calls came, but from nobody in Sellsy
	firstNoCard   firstCall = "no_card" // one was logged, but its card was not shown
	firstShown    firstCall = "shown"   // its card was shown
	firstLogged   firstCall = "logged"  // and it is in Sellsy
)

const (
	lookedAt   = 20               // calls
	clocksDiff = 10 * time.Second // by how much Aircall's clock may be behind ours
)

// firstOf asks what became of the first call since a moment. What cannot be told now is not waited for.
func firstOf(ctx context.Context, in Installed, since time.Time) firstCall {
	if in.Calls == nil {
		return firstNotAsked
	}
	calls, err := in.Calls.Calls(ctx, 0, lookedAt)
	if err != nil {
		return firstNotAsked
	}
	best := firstWaiting
	for _, c := range calls {
		if found := callOf(c, since); found.rank() > best.rank() {
			best = found
		}
	}
	return best
}

// callOf is what became of one call, if it is one of after a moment. When its card was shown, our own clock says.
func callOf(c report.Call, since time.Time) firstCall {
	shown, logged := c.Card.Shown.After(since), c.Log.Verdict == report.VerdictLogged
	switch {
	case shown && logged:
		return firstLogged
	case shown:
		return firstShown
	case c.Call.StartedAt.Before(since.Add(-clocksDiff)) || !c.Card.Shown.IsZero():
		return firstWaiting // of before
	case logged:
		return firstNoCard
	case c.Log.Verdict == report.VerdictNobody || c.Card.Match.Number != 0 && !c.Card.Match.Found:
		return firstUnknown
	default:
		return firstWaiting
	}
}

// rank orders what became of calls: of several, the best is told.
func (f firstCall) rank() int {
	return slices.Index([]firstCall{firstNotAsked, firstWaiting, firstUnknown, firstNoCard, firstShown, firstLogged}, f)
}

// Waits reports whether the last page is to go on looking for the first call.
func (v view) Waits() bool {
	return v.Step == "done" && !v.Unpicked() && v.First != firstNotAsked && v.First != firstLogged
}

// first is the part of the last page that greets the first call. It asks neither Aircall nor Sellsy, so it may be asked for often. It is
// empty when there is nothing to wait for any more.
func (h *Handler) first(w http.ResponseWriter, r *http.Request) {
	_, s, err := h.current(r)
	var in Installed
	if err == nil && s.Stage == stageDone {
		in, err = s.installed(r.Context(), h.cfg.Installations)
	}
	first := firstOf(r.Context(), in, s.Began)
	if err != nil || first == firstNotAsked {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	write(w, h.log, "first", http.StatusOK, h.view(r, http.StatusOK, page{session: s, first: first}))
}
