package storetest

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// Directory checks that a directory behaves as the interface says.
func Directory(t *testing.T, h Harness[store.Directory]) {
	h.run(t, "whole rows", wholeRows)
	h.run(t, "several rows per number, several numbers per row", manyToMany)
	h.run(t, "replacing moves the numbers", replacing)
	h.run(t, "deleting", deleting)
	h.run(t, "unknown numbers and rows", unknown)
	h.run(t, "installations and kinds are apart", directoriesApart)
	h.run(t, "rows are copied", rowCopies)
	h.run(t, "unseen rows", unseen)
	h.run(t, "when a row was seen never goes back", seenForward)
	h.run(t, "a time ahead of the clock counts as now", seenAhead)
	h.run(t, "two scans at once forget nothing that is there", twoScans)
	h.run(t, "forgetting the unseen, page by page", forgetting)
	h.run(t, "rows that are too large", largeRows)
	h.run(t, "cursors", cursors)
	h.run(t, "counting", counting)
	h.run(t, "concurrent use", concurrentRows)
	h.runDurable(t, "everything survives a crash", func(t *testing.T, d store.Directory) { directorySurvives(t, d, h.Crash) })
}

var (
	numberA = uint64(33199000001)
	numberB = uint64(33199000002)
	numberC = uint64(33199000003)

	noon = time.Date(1999, 12, 1, 12, 0, 0, 0, time.UTC) // in the past, in bubbles too
)

func ref(kind string, id int64) store.Ref { return store.Ref{Kind: kind, ID: id} }

func row(kind string, id int64, numbers ...uint64) store.Row {
	return store.Row{Ref: ref(kind, id), Data: fmt.Appendf(nil, "%s %d", kind, id), Numbers: numbers}
}

func putRows(t *testing.T, d store.Directory, installation string, seen time.Time, rows ...store.Row) {
	t.Helper()
	if err := d.Put(t.Context(), installation, seen, rows...); err != nil {
		t.Fatalf("Put: %v", err)
	}
}

func deleteRows(t *testing.T, d store.Directory, installation string, refs ...store.Ref) {
	t.Helper()
	if err := d.Delete(t.Context(), installation, refs...); err != nil {
		t.Fatalf("Delete: %v", err)
	}
}

// rowsOf returns the rows that have a number, in the order of their ids.
func rowsOf(t *testing.T, d store.Directory, installation string, n uint64) []store.Row {
	t.Helper()
	list, err := d.Find(t.Context(), installation, n)
	if err != nil {
		t.Fatalf("Parties(%v): %v", n, err)
	}
	slices.SortFunc(list, func(a, b store.Row) int { return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Kind, b.Kind)) })
	return list
}

// has checks who has a number.
func has(t *testing.T, d store.Directory, installation string, n uint64, want ...store.Row) {
	t.Helper()
	same(t, fmt.Sprintf("rows with %v in %q", n, installation), want, rowsOf(t, d, installation, n))
}

// is checks one row; without data it must not be there.
func is(t *testing.T, d store.Directory, installation string, want store.Row) {
	t.Helper()
	got, ok, err := d.Row(t.Context(), installation, want.Ref)
	switch {
	case err != nil:
		t.Fatalf("Party(%v): %v", want.Ref, err)
	case want.Data == nil:
		if ok {
			t.Errorf("%v is there in %q: %+v", want.Ref, installation, got)
		}
	case !ok:
		t.Errorf("%v is not there in %q", want.Ref, installation)
	default:
		same(t, fmt.Sprintf("row in %q", installation), want, got)
	}
}

func gone(r store.Ref) store.Row { return store.Row{Ref: r} }

func wholeRows(t *testing.T, d store.Directory) {
	rows := []store.Row{
		{Ref: ref("contact", 1), Numbers: []uint64{numberA, numberB}, Data: []byte("Élodie Vasseur\x00\xff")},
		{Ref: ref("individual", 1), Numbers: []uint64{numberA}, Data: bytes.Repeat([]byte("long "), 20_000)},
		{Ref: ref("company", 1<<62), Data: []byte("no number")},
		{Ref: ref("company", -1), Numbers: []uint64{math.MaxUint64}, Data: []byte("the highest number")},
		{Ref: ref("branch", 1), Numbers: []uint64{numberA}, Data: []byte("of a kind that does not exist yet")},
	}
	putRows(t, d, "i", noon, rows...)
	for _, r := range rows {
		is(t, d, "i", r)
	}
	has(t, d, "i", numberB, rows[0])
	has(t, d, "i", math.MaxUint64, rows[3])
	if got := rowsOf(t, d, "i", numberA); len(got) != 3 {
		t.Errorf("%d rows share a number, want 3", len(got))
	}
	putRows(t, d, "i", noon) // none is allowed
}

func manyToMany(t *testing.T, d store.Directory) {
	a := row("contact", 1, numberA, numberB)
	b := row("contact", 2, numberB)
	c := row("company", 3, numberC, numberA)
	none := row("company", 4)
	zero := row("company", 5, 0, numberC)
	twice := row("company", 6, numberC, numberC)
	putRows(t, d, "i", noon, a, none, zero)
	putRows(t, d, "i", noon, c, b, twice)
	has(t, d, "i", numberA, a, c)
	has(t, d, "i", numberB, a, b)
	has(t, d, "i", numberC, c, zero, twice)
	has(t, d, "i", 0)
	is(t, d, "i", none)
}

func replacing(t *testing.T, d store.Directory) {
	old := row("contact", 1, numberA, numberB)
	other := row("contact", 2, numberA)
	putRows(t, d, "i", noon, old, other)
	moved := row("contact", 1, numberB, numberC)
	moved.Data = []byte("other data")
	putRows(t, d, "i", noon, moved)
	has(t, d, "i", numberA, other)
	has(t, d, "i", numberB, moved)
	has(t, d, "i", numberC, moved)
	without := row("contact", 1)
	putRows(t, d, "i", noon, without)
	has(t, d, "i", numberB)
	has(t, d, "i", numberC)
	is(t, d, "i", without)
	putRows(t, d, "i", noon, old, moved, old) // the last one counts
	has(t, d, "i", numberA, old, other)
	has(t, d, "i", numberC)
}

func deleting(t *testing.T, d store.Directory) {
	a, b := row("contact", 1, numberA, numberB), row("individual", 1, numberA)
	putRows(t, d, "i", noon, a, b)
	if err := d.Delete(t.Context(), "i", a.Ref, ref("contact", 99), a.Ref); err != nil {
		t.Errorf("Delete: %v", err)
	}
	is(t, d, "i", gone(a.Ref))
	has(t, d, "i", numberA, b)
	has(t, d, "i", numberB)
	if err := d.Delete(t.Context(), "i"); err != nil {
		t.Errorf("Delete of nothing: %v", err)
	}
	if err := d.Delete(t.Context(), "nobody's", b.Ref); err != nil {
		t.Errorf("Delete in an installation without rows: %v", err)
	}
	putRows(t, d, "i", noon, a)
	has(t, d, "i", numberA, a, b)
}

func unknown(t *testing.T, d store.Directory) {
	has(t, d, "i", numberA)
	is(t, d, "i", gone(ref("contact", 1)))
	putRows(t, d, "i", noon, row("contact", 1, numberA))
	has(t, d, "i", numberB)
	has(t, d, "i", numberA-1)
	has(t, d, "i", numberA*10)
	has(t, d, "i", numberA/10)
	is(t, d, "i", gone(ref("contact", 2)))
	is(t, d, "i", gone(ref("company", 1)))
	if refs := unseenRefs(t, d, "other", "contact", noon.Add(time.Hour)); len(refs) != 0 {
		t.Errorf("unseen in an installation without rows: %v", refs)
	}
}

func directoriesApart(t *testing.T, d store.Directory) {
	installations := awkward[:6]
	for i, installation := range installations {
		for _, kind := range []string{"contact", "company"} {
			p := row(kind, 1, numberA)
			p.Data = fmt.Appendf(nil, "%s of %q", kind, installation)
			putRows(t, d, installation, noon.Add(time.Duration(i)*time.Minute), p)
		}
		setCursor(t, d, installation, "name", installation+"!")
	}
	deleteRows(t, d, installations[1], ref("contact", 1))
	for i, installation := range installations {
		var want []string
		if i != 1 {
			want = append(want, fmt.Sprintf("contact of %q", installation))
		}
		want = append(want, fmt.Sprintf("company of %q", installation))
		var got []string
		for _, p := range rowsOf(t, d, installation, numberA) {
			got = append(got, string(p.Data))
		}
		slices.Sort(want)
		same(t, fmt.Sprintf("rows in %q", installation), want, got)
		same(t, fmt.Sprintf("unseen in %q", installation), []store.Ref{ref("company", 1)}, unseenRefs(t, d, installation, "company", noon.Add(time.Hour)))
		hasCursor(t, d, installation, "name", installation+"!")
	}
}

func rowCopies(t *testing.T, d store.Directory) {
	mine := row("contact", 1, numberA)
	want := row("contact", 1, numberA)
	spoil := func(r store.Row) { r.Numbers[0], r.Data[0] = numberB, '!' }

	putRows(t, d, "i", noon, mine)
	spoil(mine)
	is(t, d, "i", want)
	got, _, err := d.Row(t.Context(), "i", want.Ref)
	if err != nil {
		t.Fatal(err)
	}
	spoil(got)
	is(t, d, "i", want)
	spoil(rowsOf(t, d, "i", numberA)[0])
	has(t, d, "i", numberA, want)
	has(t, d, "i", numberB)
}

func unseen(t *testing.T, d store.Directory) {
	check := func(what string, before time.Time, want ...int64) {
		t.Helper()
		same(t, what, want, unseenRows(t, d, before))
	}
	putRows(t, d, "i", noon, row("contact", 1, numberA), row("contact", 2))
	putRows(t, d, "i", noon.Add(time.Second), row("contact", 3))
	putRows(t, d, "i", noon.Add(-time.Hour), row("company", 4))
	check("seen at that very time", noon)
	check("seen before", noon.Add(time.Microsecond), 1, 2)
	check("seen at different times", noon.Add(time.Minute), 1, 2, 3)
	putRows(t, d, "i", noon.Add(time.Hour), row("contact", 1, numberA))
	check("seen again, with nothing new", noon.Add(time.Minute), 2, 3)
	deleteRows(t, d, "i", ref("contact", 2))
	check("deleted", noon.Add(time.Minute), 3)
	check("all", noon.Add(2*time.Hour), 1, 3)
}

// unseenRefs returns the rows of a kind that were not seen since a time.
func unseenRefs(t *testing.T, d store.Directory, installation, kind string, before time.Time) []store.Ref {
	t.Helper()
	refs, err := d.Unseen(t.Context(), installation, kind, before, 1000)
	if err != nil {
		t.Fatal(err)
	}
	return refs
}

// unseenRows returns the ids of the contacts that were not seen since a time.
func unseenRows(t *testing.T, d store.Directory, before time.Time) (ids []int64) {
	t.Helper()
	for _, r := range unseenRefs(t, d, "i", "contact", before) {
		if r.Kind != "contact" {
			t.Errorf("%v is of another kind", r)
		}
		ids = append(ids, r.ID)
	}
	slices.Sort(ids)
	return ids
}

func seenForward(t *testing.T, d store.Directory) {
	newer := store.Row{Ref: ref("contact", 1), Data: []byte("newer")}
	putRows(t, d, "i", noon.Add(time.Hour), row("contact", 1, numberA), row("contact", 2))
	putRows(t, d, "i", noon, newer, row("contact", 3))
	is(t, d, "i", newer) // what it holds is what was put last
	has(t, d, "i", numberA)
	same(t, "unseen", []int64{3}, unseenRows(t, d, noon.Add(time.Hour)))
	deleteRows(t, d, "i", newer.Ref)
	putRows(t, d, "i", noon, newer) // another row of the same name
	same(t, "unseen after a deletion", []int64{1, 3}, unseenRows(t, d, noon.Add(time.Hour)))
}

// seenAhead has a row that was stored while the clock was a year ahead.
func seenAhead(t *testing.T, d store.Directory) {
	putRows(t, d, "i", in(365*24*time.Hour), row("contact", 1))
	none := []int64(nil)
	same(t, "unseen of what was stored just now", none, unseenRows(t, d, in(0)))
	putRows(t, d, "i", in(-time.Hour), row("contact", 1))
	same(t, "unseen of what was stored just now, and is seen before", none, unseenRows(t, d, in(-time.Minute)))
	same(t, "unseen in a minute, and not in a year", []int64{1}, unseenRows(t, d, in(time.Minute)))
	putRows(t, d, "i", in(time.Minute), row("contact", 2)) // by a process whose clock is a little ahead
	putRows(t, d, "i", in(0), row("contact", 2))
	same(t, "unseen beside what was stored by such a process", []int64{1}, unseenRows(t, d, in(30*time.Second)))
}

// twoScans reads all records in two processes, so to speak, of which the second overtakes the first.
func twoScans(t *testing.T, d store.Directory) {
	const pages, page = 20, 5
	scan := func(started time.Time, latency time.Duration) error { // of each message, there or back
		for first := range pages {
			var rows []store.Row
			for i := range page {
				rows = append(rows, row("contact", int64(first*page+i+1), numberA))
			}
			pass(latency)
			if err := d.Put(t.Context(), "i", started, rows...); err != nil {
				return err
			}
			pass(latency)
		}
		pass(latency)
		gone, err := d.Unseen(t.Context(), "i", "contact", started, pages*page)
		if err != nil {
			return err
		}
		pass(2 * latency)
		return d.Delete(t.Context(), "i", gone...)
	}
	for range 3 {
		var scans sync.WaitGroup
		for _, latency := range []time.Duration{3 * time.Millisecond, time.Millisecond} {
			started := in(0)
			scans.Go(func() {
				if err := scan(started, latency); err != nil {
					t.Error(err)
				}
			})
			pass(time.Millisecond)
		}
		scans.Wait()
		if n, err := d.Count(t.Context(), "i"); n != pages*page || err != nil {
			t.Fatalf("%d of %d rows are left, error %v", n, pages*page, err)
		}
	}
}

func largeRows(t *testing.T, d store.Directory) {
	large := row("contact", 1, numberA)
	large.Data = bytes.Repeat([]byte("x"), store.MaxData)
	putRows(t, d, "i", noon, large)
	is(t, d, "i", large)
	tooLarge := row("contact", 2, numberA)
	tooLarge.Data = bytes.Repeat([]byte("x"), store.MaxData+1)
	err := d.Put(t.Context(), "i", noon, row("contact", 3, numberA), tooLarge)
	if !errors.Is(err, store.ErrTooLarge) || !strings.Contains(err.Error(), "contact 2") {
		t.Errorf("Put: %v, want that contact 2 is too large", err)
	}
	has(t, d, "i", numberA, large)
}

func forgetting(t *testing.T, d store.Directory) {
	const many, page = 250, 40
	var all []store.Row
	for id := range int64(many) {
		all = append(all, row("contact", id+1, numberA+uint64(id)))
	}
	putRows(t, d, "i", noon, all...)
	kept := row("contact", 7, numberA)
	putRows(t, d, "i", noon.Add(time.Hour), kept)
	forgotten := map[store.Ref]bool{}
	for range many {
		refs, err := d.Unseen(t.Context(), "i", "contact", noon.Add(time.Minute), page)
		if err != nil {
			t.Fatal(err)
		}
		if len(refs) > page {
			t.Fatalf("%d refs, more than %d", len(refs), page)
		}
		if len(refs) == 0 {
			break
		}
		for _, r := range refs {
			if forgotten[r] {
				t.Fatalf("%v is unseen after it was deleted", r)
			}
			forgotten[r] = true
		}
		deleteRows(t, d, "i", refs...)
	}
	if len(forgotten) != many-1 || forgotten[kept.Ref] {
		t.Errorf("%d rows were forgotten, want all %d but one", len(forgotten), many)
	}
	has(t, d, "i", numberA, kept)
	has(t, d, "i", numberA+1)
}

func setCursor(t *testing.T, d store.Directory, installation, name, value string) {
	t.Helper()
	if err := d.SetCursor(t.Context(), installation, name, value); err != nil {
		t.Fatal(err)
	}
}

func hasCursor(t *testing.T, d store.Directory, installation, name, want string) {
	t.Helper()
	if got, err := d.Cursor(t.Context(), installation, name); got != want || err != nil {
		t.Errorf("cursor %q of %q is %q, want %q; error %v", name, installation, got, want, err)
	}
}

func cursors(t *testing.T, d store.Directory) {
	set := func(name, value string) { t.Helper(); setCursor(t, d, "i", name, value) }
	is := func(name, want string) { t.Helper(); hasCursor(t, d, "i", name, want) }
	is("a", "")
	set("a", "")
	set("a", "1")
	set("b", "é\n2")
	set("", "3")
	is("a", "1")
	is("b", "é\n2")
	is("", "3")
	set("a", "4")
	set("b", "")
	is("a", "4")
	is("b", "")
}

// concurrentRows has one number go round many rows, while others ask who has it.
func concurrentRows(t *testing.T, d store.Directory) {
	const writers, rounds = 8, 20
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for round := range rounds {
				p := row("contact", int64(w), numberA, numberB+uint64(w+round%2))
				if err := d.Put(t.Context(), "i", noon.Add(time.Duration(round)*time.Second), p); err != nil {
					t.Errorf("Put: %v", err)
				}
				if _, err := d.Find(t.Context(), "i", numberA); err != nil {
					t.Errorf("Parties: %v", err)
				}
				if round%5 == 4 && round < rounds-1 {
					if err := d.Delete(t.Context(), "i", p.Ref); err != nil {
						t.Errorf("Delete: %v", err)
					}
				}
			}
		})
	}
	wg.Wait()
	if got := rowsOf(t, d, "i", numberA); len(got) != writers {
		t.Errorf("%d rows have the number, want %d", len(got), writers)
	}
	for w := range writers {
		has(t, d, "i", numberB+uint64(w+1), row("contact", int64(w), numberA, numberB+uint64(w+1)))
	}
}

func directorySurvives(t *testing.T, d store.Directory, crash func(*testing.T, store.Directory) store.Directory) {
	a, b := row("contact", 1, numberA, numberB), row("individual", 2, numberA)
	c := row("company", 3, numberC)
	putRows(t, d, "i", noon, a, b, c)
	putRows(t, d, "i", noon.Add(time.Hour), b)
	deleteRows(t, d, "i", c.Ref)
	setCursor(t, d, "i", "name", "value")
	d = crash(t, d)
	has(t, d, "i", numberA, a, b)
	has(t, d, "i", numberB, a)
	has(t, d, "i", numberC)
	is(t, d, "i", b)
	is(t, d, "i", gone(c.Ref))
	for kind, want := range map[string][]store.Ref{"contact": {a.Ref}, "individual": nil} {
		same(t, "unseen", want, unseenRefs(t, d, "i", kind, noon.Add(time.Minute)))
	}
	hasCursor(t, d, "i", "name", "value")
}

func counting(t *testing.T, s store.Directory) {
	want := func(installation string, want int) {
		t.Helper()
		if got, err := s.Count(t.Context(), installation); err != nil || got != want {
			t.Errorf("%q has %d rows, error %v; want %d", installation, got, err, want)
		}
	}
	want("i", 0)
	for id := range int64(5) {
		for _, installation := range []string{"i", "ii"} {
			putRows(t, s, installation, time.Now(), row("contact", id+1, numberA, numberB))
		}
	}
	want("i", 5)
	deleteRows(t, s, "i", ref("contact", 3), ref("company", 4))
	want("i", 4)
	want("ii", 5)
}
