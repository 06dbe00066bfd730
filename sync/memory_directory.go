package sync

import (
	"context"
	"maps"
	"slices"
	gosync "sync"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

type memoryDirectory struct {
	rows    *gosync.Mutex
	parties map[string]map[matching.Ref]seenParty
	numbers map[string]map[matching.Number][]matching.Ref
	cursors map[[2]string]string
}

type seenParty struct {
	matching.Party
	seen time.Time
}

func newMemoryDirectory() memoryDirectory {
	return memoryDirectory{
		rows:    &gosync.Mutex{},
		parties: map[string]map[matching.Ref]seenParty{},
		numbers: map[string]map[matching.Number][]matching.Ref{},
		cursors: map[[2]string]string{},
	}
}

// Parties implements [Directory].
func (d *memoryDirectory) Parties(_ context.Context, installation string, n matching.Number) ([]matching.Party, error) {
	d.rows.Lock()
	defer d.rows.Unlock()
	var list []matching.Party
	for _, ref := range d.numbers[installation][n] {
		list = append(list, cloneParty(d.parties[installation][ref].Party))
	}
	return list, nil
}

// Party implements [Directory].
func (d *memoryDirectory) Party(_ context.Context, installation string, ref matching.Ref) (matching.Party, bool, error) {
	d.rows.Lock()
	defer d.rows.Unlock()
	row, ok := d.parties[installation][ref]
	return cloneParty(row.Party), ok, nil
}

// Put implements [Directory].
func (d *memoryDirectory) Put(_ context.Context, installation string, seen time.Time, parties ...matching.Party) error {
	d.rows.Lock()
	defer d.rows.Unlock()
	if d.parties[installation] == nil {
		d.parties[installation] = map[matching.Ref]seenParty{}
		d.numbers[installation] = map[matching.Number][]matching.Ref{}
	}
	for _, p := range parties {
		d.remove(installation, p.Ref)
		d.parties[installation][p.Ref] = seenParty{cloneParty(p), seen}
		for _, n := range p.Numbers {
			if refs := d.numbers[installation][n]; n != 0 && !slices.Contains(refs, p.Ref) {
				d.numbers[installation][n] = append(refs, p.Ref)
			}
		}
	}
	return nil
}

// Delete implements [Directory].
func (d *memoryDirectory) Delete(_ context.Context, installation string, refs ...matching.Ref) error {
	d.rows.Lock()
	defer d.rows.Unlock()
	for _, ref := range refs {
		d.remove(installation, ref)
	}
	return nil
}

func (d *memoryDirectory) remove(installation string, ref matching.Ref) {
	numbers := d.numbers[installation]
	for _, n := range d.parties[installation][ref].Numbers {
		if rest := slices.DeleteFunc(numbers[n], func(r matching.Ref) bool { return r == ref }); len(rest) > 0 {
			numbers[n] = rest
		} else {
			delete(numbers, n)
		}
	}
	delete(d.parties[installation], ref)
}

// Unseen implements [Directory].
func (d *memoryDirectory) Unseen(_ context.Context, installation string, kind matching.Kind, before time.Time, limit int) ([]matching.Ref, error) {
	d.rows.Lock()
	defer d.rows.Unlock()
	var refs []matching.Ref
	for ref, row := range d.parties[installation] {
		if len(refs) == limit {
			break
		}
		if ref.Kind == kind && row.seen.Before(before) {
			refs = append(refs, ref)
		}
	}
	return refs, nil
}

// Cursor implements [Directory].
func (d *memoryDirectory) Cursor(_ context.Context, installation, name string) (string, error) {
	d.rows.Lock()
	defer d.rows.Unlock()
	return d.cursors[[2]string{installation, name}], nil
}

// SetCursor implements [Directory].
func (d *memoryDirectory) SetCursor(_ context.Context, installation, name, value string) error {
	d.rows.Lock()
	defer d.rows.Unlock()
	if value == "" {
		delete(d.cursors, [2]string{installation, name})
	} else {
		d.cursors[[2]string{installation, name}] = value
	}
	return nil
}

// Count implements [Directory].
func (d *memoryDirectory) Count(_ context.Context, installation string) (int, error) {
	d.rows.Lock()
	defer d.rows.Unlock()
	return len(d.parties[installation]), nil
}

func (d *memoryDirectory) clear(installation string) {
	d.rows.Lock()
	defer d.rows.Unlock()
	delete(d.parties, installation)
	delete(d.numbers, installation)
	maps.DeleteFunc(d.cursors, func(k [2]string, _ string) bool { return k[0] == installation })
}

func cloneParty(p matching.Party) matching.Party {
	p.Numbers = slices.Clone(p.Numbers)
	p.Companies = slices.Clone(p.Companies)
	return p
}
