package hub

import (
	"bytes"
	"context"
	"net/http"
	"sync"
	"time"

	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/engine"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/upkeep"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// member is an installation as a hub works for it. What is stored of it never changes: after a change there is another member.
type member struct {
	id              string
	stored          []byte // the sealed settings
	settings        Settings
	paused, removed time.Time
	err             error // why there is no bridge

	// Of an installation that can be worked for; nil otherwise, and while it is being removed.
	bridge          *bridge.Bridge
	engine          *engine.Engine
	clients         bridge.Config // whose clients are the installation's own
	gates           map[string]*gate
	ticks           map[string]func(context.Context) time.Time
	aircall, sellsy http.Handler // of its webhooks

	started  bool      // its ticks are scheduled; guarded by members.lock
	recalled time.Time // when its picked numbers were read; guarded by members.lock

	soft, hard       context.Context // end when the member is closed, and when work that has begun must end
	endSoft, endHard context.CancelFunc

	mu      sync.Mutex
	closed  bool
	ticking map[string]bool // ticks under way
	carding int             // goroutines that show cards
	learned time.Time       // when the secrets of its webhooks were last read
	kept    upkeep.Secrets  // what is stored of them
	busy    sync.WaitGroup
}

// newMember opens what is stored of an installation. Its error is kept in the member.
func (ms *members) newMember(in store.Installation) *member {
	m := &member{
		id: in.ID, stored: bytes.Clone(in.Settings),
		gates: map[string]*gate{}, ticks: map[string]func(context.Context) time.Time{}, ticking: map[string]bool{},
	}
	m.soft, m.endSoft = context.WithCancel(context.Background())
	m.hard, m.endHard = context.WithCancel(context.Background())
	st, err := ms.vault.unsealSettings(in)
	m.settings, m.paused, m.removed = st.Settings, st.Paused, st.Removed
	if err == nil && m.removed.IsZero() {
		m.bridge, m.clients, err = ms.connect(in.ID, st)
	}
	if m.err = err; err != nil {
		ms.log.Error("installation cannot be worked for", "installation", in.ID, "error", err)
	}
	if m.bridge == nil {
		return m
	}
	m.engine = m.bridge.Engine()
	m.engine.Calls.OnCard = m.cardAsked
	for _, w := range m.engine.Items.Workers() {
		m.gates[w.Kind] = &gate{limit: w.Workers, do: engine.Bound(m.hard, w.Do), slow: ms.slow[w.Kind]}
	}
	for _, t := range m.engine.Ticks() {
		m.ticks[t.Name] = t.Do
	}
	m.aircall = m.bridge.AircallWebhook(st.Settings.Aircall.WebhookTokens...)
	m.sellsy = m.bridge.SellsyWebhook(st.Settings.Sellsy.WebhookKeys...)
	return m
}

// begin reports whether something may be begun for the member. Its end is told to busy.
func (m *member) begin() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.closed {
		m.busy.Add(1)
	}
	return !m.closed
}

// close waits for what has begun, and after a while ends it. A token that is being refreshed is not given up.
func (m *member) close() {
	m.mu.Lock()
	m.closed = true
	m.mu.Unlock()
	m.endSoft()
	patience := time.AfterFunc(engine.StopPatience, m.endHard)
	defer patience.Stop()
	m.busy.Wait()
	m.endHard()
	if m.bridge != nil {
		m.engine.FlushToken()
	}
}

// cardAsked sees to it that somebody shows the cards that wait.
func (m *member) cardAsked() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed || m.carding == engine.CardWorkers {
		return
	}
	m.carding++
	m.busy.Go(m.showCards)
}

// showCards shows the cards that wait, or drops them while the installation is paused.
func (m *member) showCards() {
	for {
		if show, ok := m.engine.Calls.NextCard(); ok {
			if m.paused.IsZero() && m.soft.Err() == nil {
				show(m.hard)
			}
			continue
		}
		m.mu.Lock()
		done := m.engine.Calls.CardsWaiting() == 0 // else one was asked for when we seemed to be at work
		if done {
			m.carding--
		}
		m.mu.Unlock()
		if done {
			return
		}
	}
}

// beginTick reports whether a tick may begin: it is not under way already.
func (m *member) beginTick(name string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.ticking[name] {
		return false
	}
	m.ticking[name] = true
	return true
}

func (m *member) endTick(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.ticking, name)
}
