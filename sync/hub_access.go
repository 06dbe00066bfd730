package sync

import (
	"context"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// Settings returns the settings of an installation as they were put, secrets included, and whether it is there. A token that was
// refreshed since is not in them.
func (h *Hub) Settings(ctx context.Context, id string) (Settings, bool, error) {
	in, known, err := h.cfg.Installations.Installation(ctx, id)
	if err != nil || !known || len(in.Settings) == 0 {
		return Settings{}, false, err
	}
	st, err := h.unseal(in)
	if err != nil || !st.Removed.IsZero() {
		return Settings{}, false, err
	}
	return st.Settings, true, nil
}

// Clients returns the clients of an installation, which share its quotas and its token with everything that is done for it. It is
// false while the installation is not there, or cannot be worked for.
func (h *Hub) Clients(id string) (*aircall.Client, *sellsy.Client, bool) {
	b, ok := h.Bridge(id)
	if !ok {
		return nil, nil, false
	}
	return b.cfg.Aircall, b.cfg.Sellsy, true
}
