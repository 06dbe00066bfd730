package store

import (
	"bytes"
	"context"
	"maps"
	"slices"
)

// Installation implements [Installations].
func (m *Memory) Installation(ctx context.Context, id string) (Installation, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	in, ok := m.installations[id]
	return in, ok, ctx.Err()
}

// Installations implements [Installations].
func (m *Memory) Installations(ctx context.Context) ([]Installation, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var list []Installation
	for _, id := range slices.Sorted(maps.Keys(m.installations)) {
		list = append(list, m.installations[id])
	}
	return list, ctx.Err()
}

// PutInstallation implements [Installations].
func (m *Memory) PutInstallation(ctx context.Context, in Installation) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	in.Settings = bytes.Clone(in.Settings)
	m.installations[in.ID] = in
	return nil
}

// RemoveInstallation implements [Installations].
func (m *Memory) RemoveInstallation(ctx context.Context, id string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.clear(id)
	delete(m.installations, id)
	maps.DeleteFunc(m.items, func(k Key, _ *memoryItem) bool { return k.Installation == id })
	return nil
}
