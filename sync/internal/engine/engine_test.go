package engine_test

import (
	"log/slog"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/account"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/engine"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// TestKinds holds that a hub, which asks for the kinds before it has any rooms, works on what the rooms work on.
func TestKinds(t *testing.T) {
	t.Parallel()
	memory := store.NewMemory()
	e := engine.New(engine.Config{
		Options: account.Options{
			ID: "i", Aircall: aircalltest.New(t, aircalltest.Options{}).Client(), Sellsy: sellsytest.New(t, sellsytest.Options{}).Client(),
			Directory: memory, Installations: memory, Log: slog.New(slog.DiscardHandler),
		},
		Store: memory, Workers: 4, AircallURL: "https://bridge.example/aircall",
	})
	kinds := map[string]bool{}
	for _, w := range e.Items.Workers() {
		kinds[w.Kind] = w.Workers == 1
	}
	if diff := cmp.Diff(engine.Kinds(), kinds); diff != "" {
		t.Errorf("kinds (-listed +of the rooms)\n%s", diff)
	}
	var ticks []string
	for _, tick := range e.Ticks() {
		ticks = append(ticks, tick.Name)
	}
	if diff := cmp.Diff(engine.TickNames(), ticks); diff != "" {
		t.Errorf("ticks (-listed +of the rooms)\n%s", diff)
	}
}
