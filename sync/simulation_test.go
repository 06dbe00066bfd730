package bridge_test

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// TestSimulation plays days of a company in which everything goes wrong: events come several times, out of order or not at
// all; requests fail before or after they were carried out; the process dies at any step and is started again. In the end
// every call is logged, none twice, none wrongly.
//
// SIMULATION_SEEDS and SIMULATION_CALLS say how much is played, and SIMULATION_SEED plays one seed alone.
func TestSimulation(t *testing.T) {
	t.Parallel()
	first, seeds, calls := 0, 20, 100
	if os.Getenv("LONG") != "" {
		seeds, calls = 2000, 15
	}
	if raceDetector || testing.Short() {
		seeds = 6
	}
	setting(t, "SIMULATION_SEEDS", &seeds)
	setting(t, "SIMULATION_CALLS", &calls)
	if setting(t, "SIMULATION_SEED", &first) {
		seeds = 1
	}
	var mu sync.Mutex
	played, lost, twice, wrong := 0, 0, 0, 0
	t.Run("seeds", func(t *testing.T) {
		for seed := first; seed < first+seeds; seed++ {
			t.Run(fmt.Sprint(seed), func(t *testing.T) {
				t.Parallel()
				s := simulate(t, uint64(seed), calls) //nolint:gosec // not negative
				mu.Lock()
				defer mu.Unlock()
				played, lost, twice, wrong = played+len(s.calls), lost+s.lost, twice+s.twice, wrong+s.wrong
				if s.lost+s.twice+s.wrong > 0 {
					s.report(t, calls)
				}
			})
		}
	})
	t.Logf("seeds=%d calls=%d lost=%d duplicates=%d wrong=%d", seeds, played, lost, twice, wrong)
}

// setting reads a number from the environment.
func setting(t *testing.T, name string, into *int) bool {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return false
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		t.Fatalf("%s: %q is no number", name, text)
	}
	*into = n
	return true
}

// simulate plays one seed, in a bubble of its own.
func simulate(t *testing.T, seed uint64, calls int) (s *simulation) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s = newSimulation(t, seed)
		s.play(calls)
		s.calmDown()
		time.Sleep(30 * time.Hour) // the whole directory is read again, and what has failed is tried again
		s.stop()
		s.noteEnd()
		s.check()
	})
	return s
}

// begin starts the first process.
func (s *simulation) begin() { s.start(store.NewMemory()) }

// calmDown ends all mischief.
func (s *simulation) calmDown() {
	s.note("calm")
	s.mu.Lock()
	s.over = true
	l := s.life
	s.mu.Unlock()
	s.net.mu.Lock()
	s.net.calm = true
	s.net.mu.Unlock()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fuse = 0
}

// noteEnd writes into the trace what the store and both sides hold of contacts.
func (s *simulation) noteEnd() {
	for _, kind := range []string{"record", "number", "contact"} {
		for _, it := range s.items(kind) {
			s.note("store: %s due %v: %s", it.Key.ID, it.Due, it.Data)
		}
	}
	for _, c := range s.aircall.Contacts() {
		s.note("aircall: contact %d %q %q %+v", c.ID, c.LastName, c.Information, c.PhoneNumbers)
	}
	for _, r := range s.records {
		if c, ok := s.sellsy.Contact(sellsy.ContactID(r.ID)); ok && r.Kind == matching.KindContact {
			s.note("sellsy: %v %q %q %q %v", r, c.LastName, c.PhoneNumber, c.MobileNumber, c.UpdatedAt)
		}
		if c, ok := s.sellsy.Company(sellsy.CompanyID(r.ID)); ok && r.Kind == matching.KindCompany {
			s.note("sellsy: %v %q %q %q %v", r, c.Name, c.PhoneNumber, c.MobileNumber, c.UpdatedAt)
		}
	}
}

// report prints what concerns the first failures, and how to play them again.
func (s *simulation) report(t *testing.T, calls int) {
	t.Helper()
	file := filepath.Join(t.ArtifactDir(), fmt.Sprintf("trace-%d.txt", s.seed))
	if err := os.WriteFile(file, []byte(strings.Join(s.trace, "\n")), 0o600); err != nil {
		t.Error(err)
	}
	t.Errorf("play it again: SIMULATION_SEED=%d SIMULATION_CALLS=%d go test ./sync -run 'TestSimulation$' -v; the whole trace: %s", s.seed, calls, file)
	shown := 0
	for _, line := range s.trace {
		if rest, ok := strings.CutPrefix(line, "FAULT "); ok {
			t.Error(rest)
			id, _, _ := strings.Cut(rest, ":")
			if shown++; shown > 3 {
				continue
			}
			for _, line := range s.trace {
				if strings.Contains(line, id) || strings.Contains(line, "CRASH") || strings.Contains(line, " life ") {
					t.Log(line[:min(len(line), 400)])
				}
			}
		}
	}
}

func (s *simulation) fault(count *int, subject, format string, args ...any) {
	*count++
	s.trace = append(s.trace, "FAULT "+subject+": "+fmt.Sprintf(format, args...))
}

// check compares both sides with what must have become of the script.
func (s *simulation) check() {
	phoneCalls := s.sellsy.PhoneCalls()
	for _, e := range s.calls {
		s.checkCall(e, mentioning(phoneCalls, e.id))
	}
	s.checkCards()
	s.checkContacts()
	if n := s.net; n.overrun > n.excused {
		s.fault(&s.wrong, "quota", "%d requests over it, %d of them not foreseeable", n.overrun, n.excused)
	}
	if n := len(phoneCalls); n > len(s.calls) {
		s.fault(&s.wrong, "phone calls", "%d of %d calls", n, len(s.calls))
	}
}

// mentioning are the phone calls whose description names a call.
func mentioning(phoneCalls []sellsy.PhoneCall, id aircall.CallID) []sellsy.PhoneCall {
	return slices.DeleteFunc(slices.Clone(phoneCalls), func(pc sellsy.PhoneCall) bool { return !activity.Mentions(pc.Description, id) })
}

// checkCall compares a call with the phone calls in Sellsy that name it.
func (s *simulation) checkCall(e *scripted, found []sellsy.PhoneCall) {
	id := fmt.Sprint(int64(e.id))
	switch {
	case e.on == nil && len(found) > 0, e.deleted && len(found) > 0:
		s.fault(&s.wrong, id, "logged, and ought not to be (deleted: %v)", e.deleted)
		return
	case e.on == nil || e.deleted:
		return
	case len(found) == 0:
		s.fault(&s.lost, id, "lost")
		return
	case len(found) > 1:
		s.fault(&s.twice, id, "logged %d times", len(found))
		return
	}
	pc := found[0]
	if e.foreign != "" {
		if pc.Description != e.foreign {
			s.fault(&s.wrong, id, "the description of another integration became %q", pc.Description)
		}
		return
	}
	if !slices.ContainsFunc(e.on, func(r []sellsy.RelatedObject) bool { return slices.Equal(r, pc.Related) }) {
		s.fault(&s.wrong, id, "on %v, want one of %v", pc.Related, e.on)
	}
	if pc.Result.ID != e.result {
		s.fault(&s.wrong, id, "the result is %s, want %s", pc.Result.ID, e.result)
	}
	got, before, after, err := contentOf(pc.Description, e.id)
	if err != nil {
		s.fault(&s.wrong, id, "%v", err)
		return
	}
	if diff := gocmp.Diff(e.content, got, cmpopts.EquateEmpty()); diff != "" {
		s.fault(&s.wrong, id, "content (-want +got):\n%s", diff)
	}
	if before != e.before || after != e.after {
		s.fault(&s.wrong, id, "people wrote %q and %q, and there is %q and %q", e.before, e.after, before, after)
	}
	s.checkWrites(id, pc)
}

// checkWrites holds that what is told within the quiet period is written once.
func (s *simulation) checkWrites(id string, pc sellsy.PhoneCall) {
	const settle, slack = 2 * time.Minute, 3
	told := s.net.arrived[id]
	slices.SortFunc(told, time.Time.Compare)
	allowed := slack
	var from time.Time
	for _, at := range told {
		if at.After(pc.Created.Time) && at.Sub(from) > settle {
			allowed, from = allowed+1, at
		}
	}
	if n := len(s.net.writes[fmt.Sprint(int64(pc.ID))]); n > allowed {
		s.fault(&s.wrong, id, "written %d times, %d would do", n, allowed)
	}
}

// checkCards holds that each call has one card at most, and that there is a reason for it.
func (s *simulation) checkCards() {
	cards := map[aircall.CallID]int{}
	for _, c := range s.aircall.Cards() {
		cards[c.CallID]++
	}
	for _, e := range s.calls {
		if n := cards[e.id]; n > 1 {
			s.fault(&s.wrong, fmt.Sprint(int64(e.id)), "%d cards", n)
		}
	}
}

// checkContacts holds that each number of a record is in one contact in Aircall: that of the record that was changed last.
func (s *simulation) checkContacts() {
	names := map[string][]string{}
	for _, c := range s.aircall.Contacts() {
		for _, row := range c.PhoneNumbers {
			n := strings.ReplaceAll(row.Value, " ", "")
			names[n] = append(names[n], cmp.Or(c.LastName, c.CompanyName))
		}
	}
	for n, got := range names {
		if len(got) > 1 {
			s.fault(&s.wrong, n, "in %d contacts: %q", len(got), got)
		}
	}
	type record struct {
		matching.Ref
		name    string
		numbers []string
		updated time.Time
	}
	var records []record
	for _, r := range s.records {
		if c, ok := s.sellsy.Contact(sellsy.ContactID(r.ID)); ok && r.Kind == matching.KindContact {
			records = append(records, record{r, c.LastName, []string{c.PhoneNumber, c.MobileNumber}, c.UpdatedAt.Time})
		}
		if c, ok := s.sellsy.Company(sellsy.CompanyID(r.ID)); ok && r.Kind == matching.KindCompany {
			records = append(records, record{r, c.Name, []string{c.PhoneNumber, c.MobileNumber}, c.UpdatedAt.Time})
		}
	}
	slices.SortFunc(records, func(a, b record) int { return b.updated.Compare(a.updated) })
	won := map[string]bool{}
	for _, r := range records {
		for _, n := range r.numbers {
			if n == "" || won[n] {
				continue
			}
			won[n] = true
			if got := names[n]; len(got) != 1 || got[0] != r.name {
				s.fault(&s.wrong, n, "in the contacts %q, want %q (%v)", got, r.name, r.Ref)
			}
		}
	}
}
