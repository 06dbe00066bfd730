package sync

import "maps"

// Without switches off one of the rules of correctness; see rule.
func (b *Bridge) Without(number int) { b.without[number] = true }

// Snapshot returns a copy of what the store holds, as a new process would find it: without leases.
func (m *Memory) Snapshot() *Memory {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.rows.Lock()
	defer m.rows.Unlock()
	c := NewMemory()
	for k, held := range m.items {
		copied := &memoryItem{Item: held.Item}
		copied.Due = earlier(held.Due, held.asked)
		c.items[k] = copied
		c.schedule(copied)
	}
	for installation, parties := range m.parties {
		for _, row := range parties {
			_ = c.Put(nil, installation, row.seen, row.Party) //nolint:staticcheck // the memory directory needs no context
		}
	}
	maps.Copy(c.installations, m.installations)
	maps.Copy(c.cursors, m.cursors)
	return c
}

// Holds counts what is stored for an installation: items, parties, cursors, and the installation itself.
func (m *Memory) Holds(installation string) (n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.rows.Lock()
	defer m.rows.Unlock()
	for k := range m.items {
		if k.Installation == installation {
			n++
		}
	}
	for k := range m.cursors {
		if k[0] == installation {
			n++
		}
	}
	if _, there := m.installations[installation]; there {
		n++
	}
	return n + len(m.parties[installation])
}

// Everything returns all bytes that the store holds.
func (m *Memory) Everything() (all []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, it := range m.items {
		all = append(all, it.Data...)
	}
	for _, in := range m.installations {
		all = append(all, in.Settings...)
	}
	return all
}
