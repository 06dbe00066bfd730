package sync

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
	for id, in := range m.installations {
		c.installations[id] = in
	}
	for k, v := range m.cursors {
		c.cursors[k] = v
	}
	return c
}
