package storetest

import (
	"cmp"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// Directory checks that a directory behaves as the interface says.
func Directory(t *testing.T, h Harness[bridge.Directory]) {
	h.run(t, "whole parties", wholeParties)
	h.run(t, "several parties per number, several numbers per party", manyToMany)
	h.run(t, "replacing moves the numbers", replacing)
	h.run(t, "deleting", deleting)
	h.run(t, "unknown numbers and parties", unknown)
	h.run(t, "installations and kinds are apart", directoriesApart)
	h.run(t, "parties are copied", partyCopies)
	h.run(t, "unseen parties", unseen)
	h.run(t, "forgetting the unseen, page by page", forgetting)
	h.run(t, "cursors", cursors)
	h.run(t, "counting", counting)
	h.run(t, "concurrent use", concurrentParties)
	h.runDurable(t, "everything survives a crash", func(t *testing.T, d bridge.Directory) { directorySurvives(t, d, h.Crash) })
}

var (
	numberA = matching.Number(33199000001)
	numberB = matching.Number(33199000002)
	numberC = matching.Number(33199000003)

	noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
)

func ref(kind matching.Kind, id int64) matching.Ref { return matching.Ref{Kind: kind, ID: id} }

func party(kind matching.Kind, id int64, numbers ...matching.Number) matching.Party {
	return matching.Party{Ref: ref(kind, id), Name: fmt.Sprintf("%s %d", kind, id), Numbers: numbers}
}

func putParties(t *testing.T, d bridge.Directory, installation string, seen time.Time, parties ...matching.Party) {
	t.Helper()
	if err := d.Put(t.Context(), installation, seen, parties...); err != nil {
		t.Fatalf("Put: %v", err)
	}
}

// partiesOf returns the parties that have a number, in the order of their ids.
func partiesOf(t *testing.T, d bridge.Directory, installation string, n matching.Number) []matching.Party {
	t.Helper()
	list, err := d.Parties(t.Context(), installation, n)
	if err != nil {
		t.Fatalf("Parties(%v): %v", n, err)
	}
	slices.SortFunc(list, func(a, b matching.Party) int { return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Kind, b.Kind)) })
	return list
}

// has checks who has a number.
func has(t *testing.T, d bridge.Directory, installation string, n matching.Number, want ...matching.Party) {
	t.Helper()
	if diff := gocmp.Diff(want, partiesOf(t, d, installation, n)); diff != "" {
		t.Errorf("parties with %v in %q (-want +got):\n%s", n, installation, diff)
	}
}

// is checks one party; without a name it must not be there.
func is(t *testing.T, d bridge.Directory, installation string, want matching.Party) {
	t.Helper()
	got, ok, err := d.Party(t.Context(), installation, want.Ref)
	switch {
	case err != nil:
		t.Fatalf("Party(%v): %v", want.Ref, err)
	case want.Name == "":
		if ok {
			t.Errorf("%v is there in %q: %+v", want.Ref, installation, got)
		}
	case !ok:
		t.Errorf("%v is not there in %q", want.Ref, installation)
	default:
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("party in %q (-want +got):\n%s", installation, diff)
		}
	}
}

func gone(r matching.Ref) matching.Party { return matching.Party{Ref: r} }

func wholeParties(t *testing.T, d bridge.Directory) {
	parties := []matching.Party{
		{
			Ref:  ref(matching.KindContact, 1),
			Name: "Élodie Vasseur", Email: "elodie.vasseur@example.org", Position: "Gérante", Owner: 7,
			Archived: true, Created: noon.Add(-time.Hour), Updated: noon.Add(123456 * time.Microsecond),
			Numbers: []matching.Number{numberA, numberB}, CompaniesKnown: true,
			Companies: []matching.Company{
				{ID: 3, Name: "Ateliers Morvan", Role: matching.RoleClient, Owner: 7, MainContact: 1},
				{ID: 4, Name: "Morvan & Fils", Role: matching.RoleSupplier, Archived: true},
			},
		},
		{Ref: ref(matching.KindIndividual, 1), Name: "Hugo Lemaire", Role: matching.RoleProspect, Numbers: []matching.Number{numberA}},
		{Ref: ref(matching.KindCompany, 1<<62), Name: "no number"},
		{Ref: ref("branch", 1), Name: "of a kind that does not exist yet", Numbers: []matching.Number{numberA}},
	}
	putParties(t, d, "i", noon, parties...)
	for _, p := range parties {
		is(t, d, "i", p)
	}
	has(t, d, "i", numberB, parties[0])
	if got := partiesOf(t, d, "i", numberA); len(got) != 3 {
		t.Errorf("%d parties share a number, want 3", len(got))
	}
	putParties(t, d, "i", noon) // none is allowed
}

func manyToMany(t *testing.T, d bridge.Directory) {
	a := party(matching.KindContact, 1, numberA, numberB)
	b := party(matching.KindContact, 2, numberB)
	c := party(matching.KindCompany, 3, numberC, numberA)
	none := party(matching.KindCompany, 4)
	zero := party(matching.KindCompany, 5, 0, numberC)
	twice := party(matching.KindCompany, 6, numberC, numberC)
	putParties(t, d, "i", noon, a, none, zero)
	putParties(t, d, "i", noon, c, b, twice)
	has(t, d, "i", numberA, a, c)
	has(t, d, "i", numberB, a, b)
	has(t, d, "i", numberC, c, zero, twice)
	has(t, d, "i", 0)
	is(t, d, "i", none)
}

func replacing(t *testing.T, d bridge.Directory) {
	old := party(matching.KindContact, 1, numberA, numberB)
	other := party(matching.KindContact, 2, numberA)
	putParties(t, d, "i", noon, old, other)
	moved := party(matching.KindContact, 1, numberB, numberC)
	moved.Name = "another name"
	putParties(t, d, "i", noon, moved)
	has(t, d, "i", numberA, other)
	has(t, d, "i", numberB, moved)
	has(t, d, "i", numberC, moved)
	without := party(matching.KindContact, 1)
	putParties(t, d, "i", noon, without)
	has(t, d, "i", numberB)
	has(t, d, "i", numberC)
	is(t, d, "i", without)
	putParties(t, d, "i", noon, old, moved, old) // the last one counts
	has(t, d, "i", numberA, old, other)
	has(t, d, "i", numberC)
}

func deleting(t *testing.T, d bridge.Directory) {
	a, b := party(matching.KindContact, 1, numberA, numberB), party(matching.KindIndividual, 1, numberA)
	putParties(t, d, "i", noon, a, b)
	if err := d.Delete(t.Context(), "i", a.Ref, ref(matching.KindContact, 99), a.Ref); err != nil {
		t.Errorf("Delete: %v", err)
	}
	is(t, d, "i", gone(a.Ref))
	has(t, d, "i", numberA, b)
	has(t, d, "i", numberB)
	if err := d.Delete(t.Context(), "i"); err != nil {
		t.Errorf("Delete of nothing: %v", err)
	}
	if err := d.Delete(t.Context(), "nobody's", b.Ref); err != nil {
		t.Errorf("Delete in an installation without parties: %v", err)
	}
	putParties(t, d, "i", noon, a)
	has(t, d, "i", numberA, a, b)
}

func unknown(t *testing.T, d bridge.Directory) {
	has(t, d, "i", numberA)
	is(t, d, "i", gone(ref(matching.KindContact, 1)))
	putParties(t, d, "i", noon, party(matching.KindContact, 1, numberA))
	has(t, d, "i", numberB)
	has(t, d, "i", numberA-1)
	has(t, d, "i", numberA*10)
	has(t, d, "i", numberA/10)
	is(t, d, "i", gone(ref(matching.KindContact, 2)))
	is(t, d, "i", gone(ref(matching.KindCompany, 1)))
	refs, err := d.Unseen(t.Context(), "other", matching.KindContact, noon.Add(time.Hour), 10)
	if err != nil || len(refs) != 0 {
		t.Errorf("Unseen in an installation without parties: %v, error %v", refs, err)
	}
}

func directoriesApart(t *testing.T, d bridge.Directory) {
	installations := awkward[:6]
	for i, installation := range installations {
		for _, kind := range []matching.Kind{matching.KindContact, matching.KindCompany} {
			p := party(kind, 1, numberA)
			p.Name = fmt.Sprintf("%s of %q", kind, installation)
			putParties(t, d, installation, noon.Add(time.Duration(i)*time.Minute), p)
		}
		if err := d.SetCursor(t.Context(), installation, "name", installation+"!"); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Delete(t.Context(), installations[1], ref(matching.KindContact, 1)); err != nil {
		t.Fatal(err)
	}
	for i, installation := range installations {
		var want []string
		if i != 1 {
			want = append(want, fmt.Sprintf("contact of %q", installation))
		}
		want = append(want, fmt.Sprintf("company of %q", installation))
		var got []string
		for _, p := range partiesOf(t, d, installation, numberA) {
			got = append(got, p.Name)
		}
		slices.Sort(want)
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("parties in %q (-want +got):\n%s", installation, diff)
		}
		refs, err := d.Unseen(t.Context(), installation, matching.KindCompany, noon.Add(time.Hour), 10)
		if diff := gocmp.Diff([]matching.Ref{ref(matching.KindCompany, 1)}, refs); diff != "" || err != nil {
			t.Errorf("unseen in %q (-want +got), error %v:\n%s", installation, err, diff)
		}
		if got, err := d.Cursor(t.Context(), installation, "name"); got != installation+"!" || err != nil {
			t.Errorf("cursor of %q is %q, error %v", installation, got, err)
		}
	}
}

func partyCopies(t *testing.T, d bridge.Directory) {
	mine := party(matching.KindContact, 1, numberA)
	mine.Companies, mine.CompaniesKnown = []matching.Company{{ID: 3, Name: "Ateliers Morvan"}}, true
	want := party(matching.KindContact, 1, numberA)
	want.Companies, want.CompaniesKnown = []matching.Company{{ID: 3, Name: "Ateliers Morvan"}}, true
	spoil := func(p matching.Party) { p.Numbers[0], p.Companies[0].Name = numberB, "spoilt" }

	putParties(t, d, "i", noon, mine)
	spoil(mine)
	is(t, d, "i", want)
	got, _, err := d.Party(t.Context(), "i", want.Ref)
	if err != nil {
		t.Fatal(err)
	}
	spoil(got)
	is(t, d, "i", want)
	spoil(partiesOf(t, d, "i", numberA)[0])
	has(t, d, "i", numberA, want)
	has(t, d, "i", numberB)
}

func unseen(t *testing.T, d bridge.Directory) {
	check := func(what string, before time.Time, want ...int64) {
		t.Helper()
		refs, err := d.Unseen(t.Context(), "i", matching.KindContact, before, 100)
		if err != nil {
			t.Fatal(err)
		}
		var got []int64
		for _, r := range refs {
			if r.Kind != matching.KindContact {
				t.Errorf("%s: %v is of another kind", what, r)
			}
			got = append(got, r.ID)
		}
		slices.Sort(got)
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
	putParties(t, d, "i", noon, party(matching.KindContact, 1, numberA), party(matching.KindContact, 2))
	putParties(t, d, "i", noon.Add(time.Second), party(matching.KindContact, 3))
	putParties(t, d, "i", noon.Add(-time.Hour), party(matching.KindCompany, 4))
	check("seen at that very time", noon)
	check("seen before", noon.Add(time.Microsecond), 1, 2)
	check("seen at different times", noon.Add(time.Minute), 1, 2, 3)
	putParties(t, d, "i", noon.Add(time.Hour), party(matching.KindContact, 1, numberA))
	check("seen again, with nothing new", noon.Add(time.Minute), 2, 3)
	if err := d.Delete(t.Context(), "i", ref(matching.KindContact, 2)); err != nil {
		t.Fatal(err)
	}
	check("deleted", noon.Add(time.Minute), 3)
	check("all", noon.Add(2*time.Hour), 1, 3)
}

func forgetting(t *testing.T, d bridge.Directory) {
	const parties, page = 250, 40
	var all []matching.Party
	for id := range int64(parties) {
		all = append(all, party(matching.KindContact, id+1, numberA+matching.Number(id)))
	}
	putParties(t, d, "i", noon, all...)
	kept := party(matching.KindContact, 7, numberA)
	putParties(t, d, "i", noon.Add(time.Hour), kept)
	forgotten := map[matching.Ref]bool{}
	for range parties {
		refs, err := d.Unseen(t.Context(), "i", matching.KindContact, noon.Add(time.Minute), page)
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
		if err := d.Delete(t.Context(), "i", refs...); err != nil {
			t.Fatal(err)
		}
	}
	if len(forgotten) != parties-1 || forgotten[kept.Ref] {
		t.Errorf("%d parties were forgotten, want all %d but one", len(forgotten), parties)
	}
	has(t, d, "i", numberA, kept)
	has(t, d, "i", numberA+1)
}

func cursors(t *testing.T, d bridge.Directory) {
	set := func(name, value string) {
		t.Helper()
		if err := d.SetCursor(t.Context(), "i", name, value); err != nil {
			t.Fatal(err)
		}
	}
	is := func(name, want string) {
		t.Helper()
		if got, err := d.Cursor(t.Context(), "i", name); got != want || err != nil {
			t.Errorf("cursor %q is %q, want %q; error %v", name, got, want, err)
		}
	}
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

// concurrentParties has one number go round many parties, while others ask who has it.
func concurrentParties(t *testing.T, d bridge.Directory) {
	const writers, rounds = 8, 20
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for round := range rounds {
				p := party(matching.KindContact, int64(w), numberA, numberB+matching.Number(w+round%2))
				if err := d.Put(t.Context(), "i", noon.Add(time.Duration(round)*time.Second), p); err != nil {
					t.Errorf("Put: %v", err)
				}
				if _, err := d.Parties(t.Context(), "i", numberA); err != nil {
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
	if got := partiesOf(t, d, "i", numberA); len(got) != writers {
		t.Errorf("%d parties have the number, want %d", len(got), writers)
	}
	for w := range writers {
		has(t, d, "i", numberB+matching.Number(w+1), party(matching.KindContact, int64(w), numberA, numberB+matching.Number(w+1)))
	}
}

func directorySurvives(t *testing.T, d bridge.Directory, crash func(*testing.T, bridge.Directory) bridge.Directory) {
	a, b := party(matching.KindContact, 1, numberA, numberB), party(matching.KindIndividual, 2, numberA)
	c := party(matching.KindCompany, 3, numberC)
	putParties(t, d, "i", noon, a, b, c)
	putParties(t, d, "i", noon.Add(time.Hour), b)
	if err := d.Delete(t.Context(), "i", c.Ref); err != nil {
		t.Fatal(err)
	}
	if err := d.SetCursor(t.Context(), "i", "name", "value"); err != nil {
		t.Fatal(err)
	}
	d = crash(t, d)
	has(t, d, "i", numberA, a, b)
	has(t, d, "i", numberB, a)
	has(t, d, "i", numberC)
	is(t, d, "i", b)
	is(t, d, "i", gone(c.Ref))
	for kind, want := range map[matching.Kind][]matching.Ref{matching.KindContact: {a.Ref}, matching.KindIndividual: nil} {
		refs, err := d.Unseen(t.Context(), "i", kind, noon.Add(time.Minute), 10)
		if diff := gocmp.Diff(want, refs); diff != "" || err != nil {
			t.Errorf("unseen (-want +got), error %v:\n%s", err, diff)
		}
	}
	if got, err := d.Cursor(t.Context(), "i", "name"); got != "value" || err != nil {
		t.Errorf("cursor is %q, error %v", got, err)
	}
}

func counting(t *testing.T, s bridge.Directory) {
	want := func(installation string, want int) {
		t.Helper()
		if got, err := s.Count(t.Context(), installation); err != nil || got != want {
			t.Errorf("%q has %d parties, error %v; want %d", installation, got, err, want)
		}
	}
	want("i", 0)
	for id := range int64(5) {
		for _, installation := range []string{"i", "ii"} {
			p := matching.Party{Ref: matching.Ref{Kind: matching.KindContact, ID: id + 1}, Numbers: []matching.Number{33199000001, 33199000002}}
			if err := s.Put(t.Context(), installation, time.Now(), p); err != nil {
				t.Fatal(err)
			}
		}
	}
	want("i", 5)
	if err := s.Delete(t.Context(), "i", matching.Ref{Kind: matching.KindContact, ID: 3}, matching.Ref{Kind: matching.KindCompany, ID: 4}); err != nil {
		t.Fatal(err)
	}
	want("i", 4)
	want("ii", 5)
}
