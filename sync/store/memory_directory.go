package store

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"
)

type memoryDirectory struct {
	mutex   *sync.Mutex
	rows    map[string]map[Ref]seenRow
	numbers map[string]map[uint64][]Ref
	cursors map[[2]string]string
}

type seenRow struct {
	Row
	seen time.Time
}

func newMemoryDirectory() memoryDirectory {
	return memoryDirectory{
		mutex:   &sync.Mutex{},
		rows:    map[string]map[Ref]seenRow{},
		numbers: map[string]map[uint64][]Ref{},
		cursors: map[[2]string]string{},
	}
}

func (d *memoryDirectory) snapshot() memoryDirectory {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	c := newMemoryDirectory()
	for installation, rows := range d.rows {
		for _, row := range rows {
			c.put(installation, row.Row, row.seen)
		}
	}
	maps.Copy(c.cursors, d.cursors)
	return c
}

// Find implements [Directory].
func (d *memoryDirectory) Find(ctx context.Context, installation string, number uint64) ([]Row, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	var list []Row
	for _, ref := range d.numbers[installation][number] {
		list = append(list, cloneRow(d.rows[installation][ref].Row))
	}
	return list, ctx.Err()
}

// Row implements [Directory].
func (d *memoryDirectory) Row(ctx context.Context, installation string, ref Ref) (Row, bool, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	row, ok := d.rows[installation][ref]
	return cloneRow(row.Row), ok, ctx.Err()
}

// Put implements [Directory].
func (d *memoryDirectory) Put(ctx context.Context, installation string, seen time.Time, rows ...Row) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, r := range rows {
		if err := r.CheckSize(); err != nil {
			return err
		}
	}
	d.mutex.Lock()
	defer d.mutex.Unlock()
	for _, r := range rows {
		d.put(installation, r, seen)
	}
	return nil
}

func (d *memoryDirectory) put(installation string, r Row, seen time.Time) {
	if d.rows[installation] == nil {
		d.rows[installation] = map[Ref]seenRow{}
		d.numbers[installation] = map[uint64][]Ref{}
	}
	if old, there := d.rows[installation][r.Ref]; there {
		seen = LastSeen(old.seen, seen, time.Now())
	}
	d.remove(installation, r.Ref)
	d.rows[installation][r.Ref] = seenRow{cloneRow(r), seen}
	for _, n := range r.Numbers {
		if refs := d.numbers[installation][n]; n != 0 && !slices.Contains(refs, r.Ref) {
			d.numbers[installation][n] = append(refs, r.Ref)
		}
	}
}

// Delete implements [Directory].
func (d *memoryDirectory) Delete(ctx context.Context, installation string, refs ...Ref) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	d.mutex.Lock()
	defer d.mutex.Unlock()
	for _, ref := range refs {
		d.remove(installation, ref)
	}
	return nil
}

func (d *memoryDirectory) remove(installation string, ref Ref) {
	numbers := d.numbers[installation]
	for _, n := range d.rows[installation][ref].Numbers {
		if rest := slices.DeleteFunc(numbers[n], func(r Ref) bool { return r == ref }); len(rest) > 0 {
			numbers[n] = rest
		} else {
			delete(numbers, n)
		}
	}
	delete(d.rows[installation], ref)
}

// Unseen implements [Directory].
func (d *memoryDirectory) Unseen(ctx context.Context, installation, kind string, before time.Time, limit int) ([]Ref, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	var refs []Ref
	for ref, row := range d.rows[installation] {
		if len(refs) >= limit {
			break
		}
		if ref.Kind == kind && row.seen.Before(before) {
			refs = append(refs, ref)
		}
	}
	return refs, ctx.Err()
}

// Cursor implements [Directory].
func (d *memoryDirectory) Cursor(_ context.Context, installation, name string) (string, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	return d.cursors[[2]string{installation, name}], nil
}

// SetCursor implements [Directory].
func (d *memoryDirectory) SetCursor(_ context.Context, installation, name, value string) error {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if value == "" {
		delete(d.cursors, [2]string{installation, name})
	} else {
		d.cursors[[2]string{installation, name}] = value
	}
	return nil
}

// Count implements [Directory].
func (d *memoryDirectory) Count(_ context.Context, installation string) (int, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	return len(d.rows[installation]), nil
}

func (d *memoryDirectory) clear(installation string) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	delete(d.rows, installation)
	delete(d.numbers, installation)
	maps.DeleteFunc(d.cursors, func(k [2]string, _ string) bool { return k[0] == installation })
}

func cloneRow(r Row) Row {
	r.Numbers, r.Data = slices.Clone(r.Numbers), slices.Clone(r.Data)
	return r
}
