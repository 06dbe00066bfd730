package store

import (
	"bytes"
	"cmp"
	"container/heap"
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Memory is a [Store] and a [Directory] that live as long as the process: for tests, and for trying things out. The zero
// value is not usable; call [NewMemory].
type Memory struct {
	memoryDirectory

	mu            sync.Mutex
	items         map[Key]*memoryItem
	installations map[string]Installation
	due           map[queueKey]*dueHeap // of those that somebody works on
}

type memoryItem struct {
	Item
	leased bool
	asked  time.Time // due time set by updates during a lease, until a worker comes back
}

// NewMemory returns an empty store.
func NewMemory() *Memory {
	return &Memory{
		memoryDirectory: newMemoryDirectory(),
		items:           map[Key]*memoryItem{},
		installations:   map[string]Installation{},
		due:             map[queueKey]*dueHeap{},
	}
}

// Snapshot returns a copy of the store as a new process would find it if this one died now: what was being
// worked on is due again. It is for simulating crashes; the two stores share nothing.
func (m *Memory) Snapshot() *Memory {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := NewMemory()
	for k, stored := range m.items {
		copied := memoryItem{Item: stored.Item, asked: stored.asked}
		copied.Data = bytes.Clone(copied.Data)
		c.items[k] = &copied
	}
	for id, in := range m.installations {
		in.Settings = bytes.Clone(in.Settings)
		c.installations[id] = in
	}
	c.memoryDirectory = m.memoryDirectory.snapshot()
	return c
}

// Update implements [Store]. Nothing waits for fn: it runs again when the item has changed meanwhile.
func (m *Memory) Update(ctx context.Context, k Key, fn func(*Item) error) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		old := m.stored(k)
		it := Item{Key: k, Data: bytes.Clone(old.Data), Due: old.Due, Rev: old.Rev}
		if old.leased {
			it.Due = time.Time{}
		}
		if err := fn(&it); err != nil {
			return err
		}
		it.Key = k
		if err := it.CheckSize(); err != nil {
			return err
		}
		if m.replace(old, it) {
			return nil
		}
	}
}

// stored returns an item as it is now. Its data is not copied, and is never changed.
func (m *Memory) stored(k Key) memoryItem {
	m.mu.Lock()
	defer m.mu.Unlock()
	if stored := m.items[k]; stored != nil {
		return *stored
	}
	return memoryItem{Item: Item{Key: k}}
}

// replace stores what an update made of an item, unless that has changed meanwhile.
func (m *Memory) replace(old memoryItem, it Item) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	stored := m.items[old.Key]
	if stored == nil {
		stored = &memoryItem{Item: Item{Key: old.Key}}
	}
	if stored.Rev != old.Rev || stored.leased != old.leased || !stored.Due.Equal(old.Due) || !stored.asked.Equal(old.asked) {
		return false
	}
	due, asked := stored.Due, stored.asked
	if stored.leased {
		asked = Earlier(asked, it.Due)
	} else {
		due = it.Due
	}
	if bytes.Equal(it.Data, stored.Data) && due.Equal(stored.Due) && asked.Equal(stored.asked) {
		return true
	}
	stored.Data = bytes.Clone(it.Data)
	stored.Rev++
	stored.asked = asked
	m.items[old.Key] = stored
	if !due.Equal(stored.Due) {
		stored.Due = due
		m.schedule(stored)
	}
	return true
}

// Get implements [Store].
func (m *Memory) Get(ctx context.Context, k Key) (Item, error) {
	if err := ctx.Err(); err != nil {
		return Item{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	stored := m.items[k]
	if stored == nil {
		return Item{Key: k}, nil
	}
	it := stored.Item
	it.Data = bytes.Clone(it.Data)
	return it, nil
}

// List implements [Store].
func (m *Memory) List(ctx context.Context, o ListOptions) ([]Item, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	var list []Item
	for k, stored := range m.items {
		if k.Installation == o.Installation && k.Kind == o.Kind && o.follows(k.ID) {
			it := stored.Item
			it.Data = bytes.Clone(it.Data)
			list = append(list, it)
		}
	}
	slices.SortFunc(list, func(a, b Item) int { return cmp.Compare(a.Key.ID, b.Key.ID) })
	if o.Descending {
		slices.Reverse(list)
	}
	return list[:min(max(o.Limit, 0), len(list))], nil
}

// follows reports whether an item with the id comes after the one to go on after.
func (o ListOptions) follows(id string) bool {
	switch {
	case o.After == "":
		return true
	case o.Descending:
		return id < o.After
	default:
		return id > o.After
	}
}

// Backlog implements [Store].
func (m *Memory) Backlog(ctx context.Context, installation, kind string) (Backlog, error) {
	if err := ctx.Err(); err != nil {
		return Backlog{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	var b Backlog
	now := time.Now()
	for k, stored := range m.items {
		if k.Installation == installation && k.Kind == kind && !stored.Due.IsZero() && !stored.Due.After(now) {
			b.Due++
			b.Oldest = Earlier(b.Oldest, stored.Due)
		}
	}
	return b, nil
}

// Work implements [Store]. When fn panics, Work returns an error, and the item is as it was before.
func (m *Memory) Work(ctx context.Context, o WorkOptions, fn func(context.Context, Item) Next) error {
	at := queueKey{o.Kind, o.Installation}
	m.open(at)
	defer m.close(at)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var workers sync.WaitGroup
	var failed atomic.Pointer[error]
	for range max(o.Workers, 1) {
		workers.Go(func() {
			for {
				it, ok := m.take(ctx, at)
				if !ok {
					return
				}
				if err := m.work(ctx, it, fn); err != nil {
					failed.CompareAndSwap(nil, &err)
					stop()
					return
				}
			}
		})
	}
	workers.Wait()
	if err := failed.Load(); err != nil {
		return *err
	}
	return nil
}

func (m *Memory) work(ctx context.Context, it Item, fn func(context.Context, Item) Next) (err error) {
	returned := false
	defer func() {
		if returned {
			return
		}
		m.abandon(it.Key)
		if p := recover(); p != nil {
			err = fmt.Errorf("work on %s panicked: %v\n%s", it.Key, p, debug.Stack())
		}
	}()
	next := fn(context.WithoutCancel(ctx), it)
	returned = true
	m.finish(it.Key, next)
	return nil
}

// take waits for a due item and leases it. It returns false when ctx ends.
func (m *Memory) take(ctx context.Context, at queueKey) (Item, bool) {
	for ctx.Err() == nil {
		m.mu.Lock()
		now := time.Now()
		wait := time.Duration(-1)
		if first := m.first(at); first != nil {
			if wait = first.Due.Sub(now); wait <= 0 {
				first.leased = true
				it := first.Item
				it.Data = bytes.Clone(it.Data)
				m.mu.Unlock()
				return it, true
			}
		}
		wake := m.due[at].wake
		m.mu.Unlock()

		var timer <-chan time.Time
		if wait >= 0 {
			timer = time.After(wait)
		}
		select {
		case <-ctx.Done():
		case <-wake:
		case <-timer:
		}
	}
	return Item{}, false
}

func (m *Memory) finish(k Key, next Next) {
	m.mu.Lock()
	defer m.mu.Unlock()
	stored := m.items[k]
	if stored == nil {
		return // its installation was removed
	}
	asked := stored.asked
	stored.leased, stored.asked = false, time.Time{}
	switch {
	case next.Delete && asked.IsZero():
		delete(m.items, k)
		return
	case next.Delete:
		stored.Due = asked
	default:
		stored.Due = Earlier(asked, next.Due)
	}
	m.schedule(stored)
}

// abandon makes an item due again whose worker did not come back.
func (m *Memory) abandon(k Key) {
	m.mu.Lock()
	defer m.mu.Unlock()
	stored := m.items[k]
	if stored == nil {
		return
	}
	stored.leased = false
	m.schedule(stored)
}

// queueKey is what items wait in together: those of a kind, of one installation or, if that is empty, of all.
type queueKey struct{ kind, installation string }

// dueHeap orders the due times of a queue. An entry counts only while it is its item's current due time.
type dueHeap struct {
	entries []dueEntry
	wake    chan struct{} // closed and replaced when another item is due first
	readers int           // calls of Work; without any, the queue is not kept
}

// open lists a queue, unless somebody works on it already.
func (m *Memory) open(at queueKey) {
	m.mu.Lock()
	defer m.mu.Unlock()
	queue := m.due[at]
	if queue == nil {
		queue = &dueHeap{wake: make(chan struct{})}
		m.due[at] = queue
		for k, stored := range m.items {
			if k.Kind == at.kind && (at.installation == "" || k.Installation == at.installation) && !stored.Due.IsZero() {
				queue.entries = append(queue.entries, dueEntry{stored.Due, k})
			}
		}
		heap.Init(queue)
	}
	queue.readers++
}

func (m *Memory) close(at queueKey) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.due[at].readers--; m.due[at].readers == 0 {
		delete(m.due, at)
	}
}

// first returns the item of a queue that is due first and that nobody works on, nil if there is none.
func (m *Memory) first(at queueKey) *memoryItem {
	queue := m.due[at]
	for queue.Len() > 0 {
		entry := queue.entries[0]
		stored := m.items[entry.key]
		if stored != nil && !stored.leased && stored.Due.Equal(entry.at) {
			return stored
		}
		heap.Pop(queue) // out of date: an item is listed anew whenever its due time changes
	}
	return nil
}

func (m *Memory) schedule(stored *memoryItem) {
	if stored.Due.IsZero() {
		return
	}
	entry := dueEntry{stored.Due, stored.Key}
	for _, installation := range []string{stored.Key.Installation, ""} {
		if queue := m.due[queueKey{stored.Key.Kind, installation}]; queue != nil {
			heap.Push(queue, entry)
			if queue.entries[0] == entry {
				close(queue.wake)
				queue.wake = make(chan struct{})
			}
		}
	}
}

type dueEntry struct {
	at  time.Time
	key Key
}

func (h *dueHeap) Len() int           { return len(h.entries) }
func (h *dueHeap) Less(i, j int) bool { return h.entries[i].at.Before(h.entries[j].at) }
func (h *dueHeap) Swap(i, j int)      { h.entries[i], h.entries[j] = h.entries[j], h.entries[i] }

// Push implements [heap.Interface].
func (h *dueHeap) Push(x any) {
	h.entries = append(h.entries, x.(dueEntry)) //nolint:forcetypeassert // nothing else is pushed
}

// Pop implements [heap.Interface].
func (h *dueHeap) Pop() any {
	last := h.entries[len(h.entries)-1]
	h.entries = h.entries[:len(h.entries)-1]
	return last
}
