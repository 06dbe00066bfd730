package contacts_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// TestWhateverIsCutOff plays changes over and over, and each time something else goes wrong: a process dies at one of its steps, and
// perhaps the next two as well, or a write to Aircall is carried out without an answer, at once or later. In the end Aircall shows
// what it shows when nothing goes wrong, and what is kept says so.
func TestWhateverIsCutOff(t *testing.T) {
	t.Parallel()
	const (
		soon = 7 * time.Second
		late = 20 * time.Minute
	)
	type hands func(last string, phones ...string)
	tests := []struct {
		name string
		play func(is hands, wait time.Duration)
		want []string
	}{
		{"made", func(is hands, _ time.Duration) { is("Martin", a, b) }, []string{"Martin: 1 2"}},
		{"corrected", func(is hands, wait time.Duration) {
			is("Martin", a)
			time.Sleep(wait)
			is("Martin", b)
		}, []string{"Martin: 2"}},
		{"both numbers replaced", func(is hands, wait time.Duration) {
			is("Martin", a, b)
			time.Sleep(wait)
			is("Martin", c)
		}, []string{"Martin: 3"}},
		{"one of two numbers goes to another", func(is hands, wait time.Duration) {
			is("Martin", a, b)
			time.Sleep(wait)
			is("Durand", a)
		}, []string{"Durand: 1", "Martin: 2"}},
		{"won for good", func(is hands, wait time.Duration) {
			is("Martin", a)
			time.Sleep(wait)
			is("Durand", a)
		}, []string{"Durand: 1"}},
		{"handed on, then replaced", func(is hands, wait time.Duration) {
			is("Martin", a)
			time.Sleep(wait)
			is("Durand", a)
			time.Sleep(wait)
			is("Martin", b)
		}, []string{"Durand: 1", "Martin: 2"}},
		{"two records swap", func(is hands, wait time.Duration) {
			is("Martin", a)
			is("Durand", b)
			time.Sleep(wait)
			is("Martin", b)
			is("Durand", a)
		}, []string{"Durand: 1", "Martin: 2"}},
		{"in a ring", func(is hands, wait time.Duration) {
			is("Martin", a, b)
			time.Sleep(wait)
			is("Durand", b, c)
			time.Sleep(wait)
			is("Petit", c, a)
		}, []string{"Durand: 2", "Petit: 1 3"}},
		{"there and back", func(is hands, wait time.Duration) {
			is("Martin", a, b)
			is("Durand", c)
			time.Sleep(wait)
			is("Durand", c, a)
			time.Sleep(wait)
			is("Martin", b, a)
		}, []string{"Durand: 3", "Martin: 1 2"}},
		{"given up, and won later", func(is hands, wait time.Duration) {
			is("Martin", a)
			time.Sleep(wait)
			is("Martin")
			time.Sleep(wait)
			is("Durand", a)
		}, []string{"Durand: 1"}},
		{"deleted, and taken over", func(is hands, wait time.Duration) {
			is("Martin", a, b)
			time.Sleep(wait)
			is("-Martin")
			time.Sleep(wait)
			is("Durand", b)
		}, []string{"Durand: 2"}},
		{"deleted, and taken over by the next", func(is hands, wait time.Duration) {
			is("Durand", a, c)
			is("Martin", a, b)
			time.Sleep(wait)
			is("-Martin")
		}, []string{"Durand: 1 3", "Martin: 2"}},
		{"one is deleted, and its number goes to another", func(is hands, wait time.Duration) {
			is("Martin", b)
			is("Durand", a)
			time.Sleep(wait)
			is("-Durand")
			is("Martin", a, b)
		}, []string{"Martin: 1 2"}},
	}
	stride, writes, mischiefs := 15, 1, []mischief{cut, lateCut, failedYet, refusedNo} // every how many steps and writes something happens
	long := os.Getenv("EVERY_STEP") != ""
	switch {
	case long:
		stride = 1
	case os.Getenv("LONG") != "": // without the race detector, for which the steps are alike
	case raceDetector, testing.Short():
		stride, writes = 45, 3
	}
	for i, tt := range tests {
		for _, wait := range []time.Duration{soon, late} {
			if wait == soon && strings.Contains(tt.name, "deleted") {
				continue // a record that is gone before anybody has read it leaves nothing
			}
			t.Run(fmt.Sprint(tt.name, ", after ", wait), func(t *testing.T) {
				t.Parallel()
				play := func(name string, prepare func(*lives), happened func(*lives) bool) (did bool) {
					synctest.Test(t, func(t *testing.T) {
						o := newOffice(t)
						l := o.live()
						time.Sleep(time.Minute)
						prepare(l)
						ids := map[string]sellsy.ContactID{}
						tt.play(func(last string, phones ...string) { o.is(ids, last, phones...) }, wait)
						time.Sleep(30 * time.Hour)
						l.stop()
						did = happened(l)
						if diff := cmp.Diff(tt.want, o.brief()); diff != "" {
							t.Errorf("%s: contacts (-want +got)\n%s\n%s", name, diff, strings.Join(l.trace, "\n"))
						}
						l.checkKept(name)
					})
					return did
				}
				died := func(l *lives) bool { return l.deaths > 0 }
				for step := 1 + i%stride; !t.Failed(); step += stride {
					if !play(fmt.Sprint("death at step ", step), func(l *lives) { l.dieIn(step) }, died) {
						break
					}
					then := []int{1 + step*7%23, 1 + step*5%17} // steps of the next two processes
					play(fmt.Sprint("deaths at steps ", step, then), func(l *lives) { l.dieIn(step, then...) }, died)
				}
				for j, m := range mischiefs {
					if !long && m != lateCut && j != i%len(mischiefs) {
						continue
					}
					for write := 1 + i%writes; !t.Failed(); write += writes {
						left := 0
						once := func(l *lives) { l.plan(atWrite(m, write, 1, &left)) }
						if !play(fmt.Sprint(m, " at write ", write), once, func(*lives) bool { return left == 0 }) {
							break
						}
						play(fmt.Sprint(m, " at write ", write, " and the next"), func(l *lives) { l.plan(atWrite(m, write, 2, &left)) }, func(*lives) bool { return true })
					}
				}
			})
		}
	}
}

// TestAWinnerThatChangesItsMind has a deleted record's contact wait for a number to be shown by the contact of a record that then gives
// it up. The number goes back to the record that had won it before, which has nothing to write: it must be taken from the first
// contact all the same.
func TestAWinnerThatChangesItsMind(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		l := o.live()
		time.Sleep(time.Minute)
		ids := map[string]sellsy.ContactID{}
		is := func(last string, phones ...string) { o.is(ids, last, phones...) }
		cuts, refusals := 0, 0
		is("Martin", a, c)
		is("Petit", "06 39 98 44 44")
		time.Sleep(time.Minute)

		l.plan(atWrite(cut, 1, 1, &cuts)) // Martin is not looked at again for some minutes
		o.sellsy.UpdateContact(ids["Martin"], func(c *sellsy.Contact) { c.LastName = "Moreau" })
		time.Sleep(30 * time.Second)
		is("Durand", a, b)
		time.Sleep(30 * time.Second)
		is("-Martin")
		time.Sleep(10 * time.Second)
		l.plan(atWrite(refusedNo, 1, 1, &refusals)) // and Petit not until after that
		is("Petit", "06 39 98 44 44", a)
		time.Sleep(90 * time.Second)
		is("Petit", "06 39 98 44 44")
		time.Sleep(30 * time.Hour)
		l.stop()
		if diff := cmp.Diff([]string{"Durand: 1 2", "Moreau: 3", "Petit: 4"}, o.brief()); diff != "" {
			t.Errorf("contacts (-want +got)\n%s\n%s", diff, strings.Join(l.trace, "\n"))
		}
	})
}

// atWrite has some writes go wrong, one after the other; left says how many have not yet.
func atWrite(m mischief, write, times int, left *int) func(*http.Request) mischief {
	*left = times
	return func(*http.Request) mischief {
		if write--; write > 0 || *left == 0 {
			return nothing
		}
		*left--
		return m
	}
}

// is has a record of the name have just these numbers; -name deletes it.
func (o *office) is(ids map[string]sellsy.ContactID, last string, phones ...string) {
	if gone, ok := strings.CutPrefix(last, "-"); ok {
		o.sellsy.DeleteContact(ids[gone])
	} else if id, there := ids[last]; there {
		o.sellsy.UpdateContact(id, func(c *sellsy.Contact) { c.PhoneNumber, c.MobileNumber = at(phones, 0), at(phones, 1) })
	} else {
		ids[last] = o.sellsy.AddContact(sellsy.Contact{LastName: last, PhoneNumber: at(phones, 0), MobileNumber: at(phones, 1)}).ID
	}
	time.Sleep(1100 * time.Millisecond) // Sellsy's times are whole seconds
}

// brief is what Aircall's contacts show, with the last number of each row.
func (o *office) brief() []string {
	lines := o.shown()
	for i, line := range lines {
		name, rows, _ := strings.Cut(line, ": ")
		for row := range strings.FieldsSeq(rows) {
			name += " " + row[len(row)-1:]
		}
		lines[i] = strings.Replace(name, " ", ": ", 1)
	}
	return lines
}
