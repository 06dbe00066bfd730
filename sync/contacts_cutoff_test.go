package bridge_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// TestContactsWhateverIsCutOff plays changes of hands over and over, and each time something else goes wrong: a process dies at one
// of its steps, and perhaps the next two as well, or a write to Aircall is carried out without an answer, at once or later. In the end each
// number is in the contact of the record that was changed last, and in no other.
func TestContactsWhateverIsCutOff(t *testing.T) {
	t.Parallel()
	const a, b, c = "+33639981111", "+33639982222", "+33639983333"
	type hands func(last string, phones ...string)
	tests := []struct {
		name string
		play func(is hands, wait time.Duration)
		want map[string][]string
	}{
		{"made", func(is hands, _ time.Duration) {
			is("Martin", a, b)
		}, map[string][]string{"Martin": {a, b}}},
		{"renamed and given another number", func(is hands, wait time.Duration) {
			is("Martin", a)
			time.Sleep(wait)
			is("Martin", a, b)
		}, map[string][]string{"Martin": {a, b}}},
		{"the lower of two numbers changes hands", func(is hands, wait time.Duration) {
			is("Martin", a, b)
			time.Sleep(wait)
			is("Durand", a)
		}, map[string][]string{"Martin": {b}, "Durand": {a}}},
		{"both numbers change hands", func(is hands, wait time.Duration) {
			is("Martin", a, b)
			time.Sleep(wait)
			is("Durand", b, a)
		}, map[string][]string{"Durand": {a, b}}},
		{"there and back", func(is hands, wait time.Duration) {
			is("Martin", a, b)
			is("Durand", c)
			time.Sleep(wait)
			is("Durand", c, a)
			time.Sleep(wait)
			is("Martin", b, a)
		}, map[string][]string{"Martin": {a, b}, "Durand": {c}}},
		{"taken over with another number and given back", func(is hands, wait time.Duration) {
			is("Martin", a)
			time.Sleep(wait)
			is("Durand", b, a)
			time.Sleep(7 * time.Second)
			is("Durand")
			time.Sleep(30 * time.Minute)
			is("Petit", b)
		}, map[string][]string{"Martin": {a}, "Petit": {b}}},
		{"given up at once", func(is hands, wait time.Duration) {
			is("Martin", b, a)
			time.Sleep(7 * time.Second)
			is("Martin", a)
			time.Sleep(wait)
			is("Durand", a)
			is("Petit", b)
		}, map[string][]string{"Durand": {a}, "Petit": {b}}},
		{"two records swap", func(is hands, wait time.Duration) {
			is("Martin", a)
			is("Durand", b)
			time.Sleep(wait)
			is("Martin", b)
			is("Durand", a)
		}, map[string][]string{"Martin": {b}, "Durand": {a}}},
		{"in a ring", func(is hands, wait time.Duration) {
			is("Martin", a, b)
			time.Sleep(wait)
			is("Durand", b, c)
			time.Sleep(wait)
			is("Petit", c, a)
		}, map[string][]string{"Durand": {b}, "Petit": {a, c}}},
		{"two contacts become one", func(is hands, wait time.Duration) {
			is("Martin", b)
			is("Durand", a)
			time.Sleep(wait)
			is("Martin", a, b)
			is("Durand")
		}, map[string][]string{"Martin": {a, b}}},
		{"given up", func(is hands, wait time.Duration) {
			is("Martin", a, b)
			time.Sleep(wait)
			is("Martin", b)
			time.Sleep(wait)
			is("Durand", a)
		}, map[string][]string{"Martin": {b}, "Durand": {a}}},
	}
	stride := 4 // of the steps that it dies at
	switch {
	case os.Getenv("LONG") != "":
		stride = 1
	case raceDetector:
		stride = 15
	}
	for i, tt := range tests {
		for _, wait := range []time.Duration{7 * time.Second, 20 * time.Minute} {
			t.Run(fmt.Sprint(tt.name, ", after ", wait), func(t *testing.T) {
				t.Parallel()
				play := func(t *testing.T, name string, prepare func(*simulation), happened func(*simulation) bool) (did bool) {
					t.Helper()
					synctest.Test(t, func(t *testing.T) {
						s := newCalmSimulation(t)
						prepare(s)
						ids := map[string]sellsy.ContactID{}
						tt.play(func(last string, phones ...string) {
							phones = append(phones, "", "")
							if id, there := ids[last]; there {
								s.sellsy.UpdateContact(id, func(c *sellsy.Contact) { c.PhoneNumber, c.MobileNumber = phones[0], phones[1] })
							} else {
								ids[last] = s.sellsy.AddContact(sellsy.Contact{LastName: last, PhoneNumber: phones[0], MobileNumber: phones[1]}).ID
							}
							time.Sleep(1100 * time.Millisecond) // Sellsy's times are whole seconds
						}, wait)
						time.Sleep(2 * time.Hour)
						s.stop()
						did = happened(s)
						got := map[string][]string{}
						for _, c := range s.aircall.Contacts() {
							for _, row := range c.PhoneNumbers {
								got[c.LastName] = append(got[c.LastName], row.Value)
							}
							slices.Sort(got[c.LastName])
						}
						if diff := gocmp.Diff(tt.want, got); diff != "" {
							t.Errorf("%s: contacts (-want +got)\n%s\n%s", name, diff, strings.Join(s.trace, "\n"))
						}
						s.checkRemembered(name)
					})
					return did
				}
				died := func(s *simulation) bool { return s.crashes > crashesEnough+1 }
				for step := 1 + i%stride; !t.Failed(); step += stride {
					if !play(t, fmt.Sprint("death at step ", step), func(s *simulation) { s.dieIn(step) }, died) {
						break
					}
					again := []int{1 + step*7%23, 1 + step*5%17} // steps of the next two processes
					play(t, fmt.Sprint("deaths at steps ", step, again), func(s *simulation) { s.dieIn(step, again...) }, died)
				}
				gone := func(s *simulation) bool { return s.net.planned == nil }
				for _, m := range []mischief{cut, lateCut, failedYet} {
					for write := 1; !t.Failed(); write++ {
						if !play(t, fmt.Sprint(m, " at write ", write), func(s *simulation) { s.net.plan(m, write, 1) }, gone) {
							break
						}
						play(t, fmt.Sprint(m, " at write ", write, " and the next"), func(s *simulation) { s.net.plan(m, write, 2) }, gone)
					}
				}
			})
		}
	}
}

// crashesEnough is from how many crashes on a process of the simulation is left in peace.
const crashesEnough = 10

// newCalmSimulation returns a company in which nothing goes wrong by itself, with a process that has read the directory.
func newCalmSimulation(t *testing.T) *simulation {
	s := newSimulation(t, 1)
	s.crashes, s.net.calm = crashesEnough, true
	s.begin()
	time.Sleep(5 * time.Minute)
	return s
}

// dieIn has the process die at a step from now on, and those that follow it too.
func (s *simulation) dieIn(steps int, then ...int) {
	s.mu.Lock()
	s.deaths = then
	l := s.life
	s.mu.Unlock()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fuse, l.major = steps, true
}

// plan has some of the writes to Aircall from now on go wrong, one after the other.
func (n *network) plan(m mischief, write, times int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.planned = func(side, method, urlPath string) mischief {
		if side != "aircall" || method == http.MethodGet || !strings.HasPrefix(urlPath, "/v1/contacts") {
			return nothing
		}
		if write--; write > 0 {
			return nothing
		}
		if times--; times == 0 {
			n.planned = nil
		}
		return m
	}
}

// checkRemembered holds that of each number just the contact is remembered that shows it, and nothing else.
func (s *simulation) checkRemembered(name string) {
	shown, kept := map[string][]aircall.ContactID{}, map[string][]aircall.ContactID{}
	contacts := map[string]bool{}
	for _, c := range s.aircall.Contacts() {
		for _, row := range c.PhoneNumbers {
			shown[row.Value] = append(shown[row.Value], c.ID)
		}
		contacts[fmt.Sprint(int64(c.ID))] = true
	}
	for _, it := range s.items("number") {
		var st struct {
			State struct{ Contacts []aircall.ContactID }
		}
		if err := json.Unmarshal(it.Data, &st); err != nil {
			s.t.Error(err)
		}
		kept[it.Key.ID] = st.State.Contacts
	}
	if diff := gocmp.Diff(shown, kept); diff != "" {
		s.t.Errorf("%s: contacts in the store (-shown +kept)\n%s", name, diff)
	}
	for _, it := range s.items("contact") {
		if !contacts[it.Key.ID] {
			s.t.Errorf("%s: the contact %s is remembered, and there is none", name, it.Key.ID)
		}
	}
}

// items lists what the store holds of a kind.
func (s *simulation) items(kind string) []store.Item {
	items, err := s.life.store.List(context.Background(), store.ListOptions{Installation: "default", Kind: kind, Limit: 100})
	if err != nil {
		s.t.Error(err)
	}
	return items
}
