package sync

import "maps"

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
