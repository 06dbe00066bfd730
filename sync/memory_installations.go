package sync

import (
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
	m.installations[in.ID] = in
	return nil
}
