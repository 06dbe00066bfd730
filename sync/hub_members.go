package sync

import (
	"bytes"
	"context"
	"net/http"
	gosync "sync"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// hubCards bounds the cards of one installation that wait.
const hubCards = 32

// member is an installation as a hub works for it. What is stored of it never changes: after a change there is another member.
type member struct {
	id              string
	stored          []byte // the sealed settings
	settings        Settings
	paused, removed time.Time
	err             error   // why there is no bridge
	bridge          *Bridge // nil: it cannot be worked for, or is being removed
	gates           map[string]*gate
	chores          map[string]func(context.Context) time.Time
	aircall, sellsy http.Handler // of its webhooks

	scheduled bool      // its chores are; guarded by Hub.hold
	recalled  time.Time // when its picked numbers were read; guarded by Hub.hold

	soft, hard         context.Context // end when the member is closed, and when work that has begun must end
	endSoft, stopWorks context.CancelFunc

	mu      gosync.Mutex
	closed  bool
	turns   map[string]bool // chores under way
	carding int             // goroutines that show cards
	learned time.Time       // when the secrets of its webhooks were last read
	kept    webhookSecrets  // what is stored of them
	busy    gosync.WaitGroup
}

// newMember opens what is stored of an installation. Its error is kept in the member.
func (h *Hub) newMember(in store.Installation) *member {
	m := &member{id: in.ID, stored: bytes.Clone(in.Settings), gates: map[string]*gate{}, chores: map[string]func(context.Context) time.Time{}, turns: map[string]bool{}}
	m.soft, m.endSoft = context.WithCancel(context.Background())
	m.hard, m.stopWorks = context.WithCancel(context.Background())
	st, err := h.unseal(in)
	m.settings, m.paused, m.removed = st.Settings, st.Paused, st.Removed
	if err == nil && m.removed.IsZero() {
		m.bridge, err = h.connect(in.ID, st.Settings)
	}
	if m.err = err; err != nil {
		h.log.Error("installation cannot be worked for", "installation", in.ID, "error", err)
	}
	if m.bridge == nil {
		return m
	}
	m.bridge.cardAsked = m.cardAsked
	for _, w := range m.bridge.works() {
		m.gates[w.kind] = &gate{limit: w.workers, do: m.bridge.worker(m.hard, w.do), lane: h.lanes[w.kind]}
	}
	for _, c := range m.bridge.chores() {
		m.chores[c.name] = c.turn
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

// close waits for what has begun, and after a while ends it.
func (m *member) close() {
	m.mu.Lock()
	m.closed = true
	m.mu.Unlock()
	m.endSoft()
	patience := time.AfterFunc(stopPatience, m.stopWorks)
	defer patience.Stop()
	m.busy.Wait()
	m.stopWorks()
}

// cardAsked sees to it that somebody shows the cards that wait.
func (m *member) cardAsked() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed || m.carding == cardWorkers {
		return
	}
	m.carding++
	m.busy.Go(m.showCards)
}

func (m *member) showCards() {
	for {
		select {
		case job := <-m.bridge.cards:
			if m.paused.IsZero() && m.soft.Err() == nil {
				m.bridge.doCard(m.soft, m.hard, job)
			}
			continue
		default:
		}
		m.mu.Lock()
		done := len(m.bridge.cards) == 0 // else one was asked for when we seemed to be at work
		if done {
			m.carding--
		}
		m.mu.Unlock()
		if done {
			return
		}
	}
}

// startTurn reports whether a chore may take its turn: it is not at it already.
func (m *member) startTurn(chore string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.turns[chore] {
		return false
	}
	m.turns[chore] = true
	return true
}

func (m *member) endTurn(chore string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.turns, chore)
}
