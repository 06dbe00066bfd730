package contacts_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// TestAnySequence plays edits, shared and swapped numbers, deletions, people's additions in Aircall, deaths and lost answers as they
// come. Whenever it has been quiet for a day, each number is in one contact, each winning record in exactly one, which it has had
// since it last began to win, and nobody's rows are lost.
//
// CONTACT_SEEDS says how many sequences are played, and CONTACT_SEED plays one alone.
func TestAnySequence(t *testing.T) {
	t.Parallel()
	first, seeds := 0, 10
	if os.Getenv("LONG") != "" {
		seeds = 500
	}
	if testing.Short() {
		seeds = 2
	}
	if n, err := strconv.Atoi(os.Getenv("CONTACT_SEEDS")); err == nil {
		seeds = n
	}
	if n, err := strconv.Atoi(os.Getenv("CONTACT_SEED")); err == nil {
		first, seeds = n, 1
	}
	for seed := first; seed < first+seeds; seed++ {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &sequence{
					office: newOffice(t), random: rand.New(rand.NewPCG(uint64(seed), 1)), //nolint:gosec // not negative
					alive: map[matching.Ref]*life{}, theirs: map[string]bool{},
				}
				s.lives = s.live()
				time.Sleep(time.Minute)
				for range 4 {
					for range 7 {
						s.unrest()
						s.step()
					}
					s.quiet()
					s.check()
				}
				s.lives.stop()
				s.lives.checkKept(fmt.Sprint("seed ", seed))
				if t.Failed() {
					t.Log(strings.Join(s.lives.trace, "\n"))
				}
			})
		})
	}
}

// sequence is one sequence of what happens.
type sequence struct {
	*office
	lives  *lives
	random *rand.Rand
	alive  map[matching.Ref]*life // the records
	theirs map[string]bool        // numbers that people have added
	count  int
}

// life is what the test remembers of a record.
type life struct {
	contact aircall.ContactID // when it was quiet the last time; zero: it did not win all the time since
}

// unrest has the process die soon, and requests go wrong.
func (s *sequence) unrest() {
	s.lives.dieIn(1 + s.random.IntN(60))
	random := rand.New(rand.NewPCG(s.random.Uint64(), 2))
	s.lives.plan(func(r *http.Request) mischief {
		if random.IntN(12) > 0 {
			return nothing
		}
		m := []mischief{cut, lateCut, failedYet, refusedNo}[random.IntN(4)]
		if m == lateCut && r.Method == http.MethodDelete && strings.Count(r.URL.Path, "/") == 3 {
			return cut // people might have added something by then, and no order of requests helps against that
		}
		return m
	})
}

// quiet lets everything be found and written.
func (s *sequence) quiet() {
	s.lives.dieIn(0)
	s.lives.plan(nil)
	time.Sleep(30 * time.Hour)
}

var pool = []string{"06 39 98 00 01", "06 39 98 00 02", "06 39 98 00 03", "06 39 98 00 04", "06 39 98 00 05"}

func (s *sequence) phone() string {
	if i := s.random.IntN(len(pool) + 2); i < len(pool) {
		return pool[i]
	}
	return ""
}

// step is one thing that happens.
func (s *sequence) step() {
	s.count++
	refs := s.records()
	ref := matching.Ref{}
	if len(refs) > 0 {
		ref = refs[s.random.IntN(len(refs))]
	}
	switch what := s.random.IntN(20); {
	case len(refs) < 2 || (what < 3 && len(refs) < 5):
		s.create(fmt.Sprint("N", s.count), s.phone(), s.phone())
	case what < 11:
		name, one, two := s.read(ref)
		switch s.random.IntN(4) {
		case 0:
			one, two = two, one
		case 1:
			one = s.phone()
		case 2:
			two = s.phone()
		default:
			name = fmt.Sprint("N", s.count)
		}
		s.write(ref, name, one, two)
	case what < 14 && len(refs) > 1: // two records swap
		other := refs[(slices.Index(refs, ref)+1)%len(refs)]
		name, one, two := s.read(ref)
		name2, three, four := s.read(other)
		s.write(ref, name, three, four)
		time.Sleep(time.Duration(s.random.Int64N(int64(40 * time.Minute))))
		s.write(other, name2, one, two)
	case what < 15:
		s.lives.note("deletes %v", ref)
		if ref.Kind == matching.KindContact {
			s.sellsy.DeleteContact(sellsy.ContactID(ref.ID))
		} else {
			s.sellsy.DeleteCompany(sellsy.CompanyID(ref.ID))
		}
		delete(s.alive, ref)
		if s.lives.down() { // the notice is lost: until all is read again the bridge cannot know which records have begun to win
			for _, l := range s.alive {
				l.contact = 0
			}
		}
	default:
		s.people()
	}
	s.remember()
	if s.random.IntN(3) == 0 {
		time.Sleep(time.Duration(s.random.Int64N(int64(2 * time.Hour))))
	} else {
		time.Sleep(time.Duration(s.random.Int64N(int64(30 * time.Second))))
	}
	time.Sleep(1100 * time.Millisecond) // Sellsy's times are whole seconds
}

// people has a colleague add a number or a note to a contact in Aircall.
func (s *sequence) people() {
	contacts := s.aircall.Contacts()
	if len(contacts) == 0 {
		return
	}
	c := contacts[s.random.IntN(len(contacts))]
	number := fmt.Sprintf("+3363998%04d", 1000+s.count)
	s.lives.note("people add %s to %d", number, int64(c.ID))
	s.do(s.aircall.Client().Contacts.AddPhone(s.t.Context(), c.ID, aircall.DetailInput{Label: "Work", Value: number}))
	s.theirs[number] = true
}

func (s *sequence) records() []matching.Ref {
	var refs []matching.Ref
	for ref := range s.alive {
		refs = append(refs, ref)
	}
	slices.SortFunc(refs, func(a, b matching.Ref) int { return cmp.Compare(a.ID, b.ID) })
	return refs
}

func (s *sequence) create(name, one, two string) {
	ref := matching.Ref{Kind: matching.KindContact}
	if s.random.IntN(3) == 0 {
		ref.Kind = matching.KindCompany
		ref.ID = int64(s.sellsy.AddCompany(sellsy.Company{Type: sellsy.TypeClient, Name: name, PhoneNumber: one, MobileNumber: two}).ID)
	} else {
		ref.ID = int64(s.sellsy.AddContact(sellsy.Contact{LastName: name, PhoneNumber: one, MobileNumber: two}).ID)
	}
	s.lives.note("creates %v %s %q %q", ref, name, one, two)
	s.alive[ref] = &life{}
}

func (s *sequence) read(ref matching.Ref) (name, one, two string) {
	if ref.Kind == matching.KindCompany {
		c, _ := s.sellsy.Company(sellsy.CompanyID(ref.ID))
		return c.Name, c.PhoneNumber, c.MobileNumber
	}
	c, _ := s.sellsy.Contact(sellsy.ContactID(ref.ID))
	return c.LastName, c.PhoneNumber, c.MobileNumber
}

func (s *sequence) write(ref matching.Ref, name, one, two string) {
	s.lives.note("writes %v %s %q %q", ref, name, one, two)
	if ref.Kind == matching.KindCompany {
		s.sellsy.UpdateCompany(sellsy.CompanyID(ref.ID), func(c *sellsy.Company) { c.Name, c.PhoneNumber, c.MobileNumber = name, one, two })
	} else {
		s.sellsy.UpdateContact(sellsy.ContactID(ref.ID), func(c *sellsy.Contact) { c.LastName, c.PhoneNumber, c.MobileNumber = name, one, two })
	}
	s.remember()
	time.Sleep(1100 * time.Millisecond)
}

// winners returns the record that wins each number.
func (s *sequence) winners() map[string]matching.Ref {
	winners, latest := map[string]matching.Ref{}, map[string]time.Time{}
	for _, ref := range s.records() {
		_, one, two := s.read(ref)
		updated := time.Time{}
		if ref.Kind == matching.KindCompany {
			c, _ := s.sellsy.Company(sellsy.CompanyID(ref.ID))
			updated = c.UpdatedAt.Time
		} else {
			c, _ := s.sellsy.Contact(sellsy.ContactID(ref.ID))
			updated = c.UpdatedAt.Time
		}
		for _, n := range []string{one, two} {
			if n != "" && updated.After(latest[n]) {
				winners[n], latest[n] = ref, updated
			}
		}
	}
	return winners
}

// remember notes which records do not win anything at this moment: they may begin anew with another contact.
func (s *sequence) remember() {
	wins := map[matching.Ref]bool{}
	for _, ref := range s.winners() {
		wins[ref] = true
	}
	for ref, l := range s.alive {
		if !wins[ref] {
			l.contact = 0
		}
	}
}

func (s *sequence) check() {
	t := s.t
	shown := map[string][]string{} // by number: the records whose contacts show it
	contacts := map[string][]aircall.Contact{}
	for _, c := range s.aircall.Contacts() {
		ref, ours := referenceOf(c), false
		for _, row := range c.PhoneNumbers {
			if s.theirs[row.Value] {
				shown[row.Value] = append(shown[row.Value], ref)
				continue
			}
			n := strings.NewReplacer("+33", "0", " ", "").Replace(row.Value)
			shown[n] = append(shown[n], ref)
			ours = true
		}
		if ours { // else it was left to people
			contacts[ref] = append(contacts[ref], c)
		}
	}
	winners := s.winners()
	for _, phone := range pool {
		n := strings.ReplaceAll(phone, " ", "")
		ref, won := winners[phone]
		if len(shown[n]) > 1 || (won && !slices.Equal(shown[n], []string{fmt.Sprintf("%s/%d", ref.Kind, ref.ID)})) {
			t.Errorf("%s is shown by the contacts of %q, and belongs to %v", n, shown[n], ref)
		}
	}
	for n := range s.theirs {
		if len(shown[n]) != 1 {
			t.Errorf("%s, which people have added, is in %d contacts", n, len(shown[n]))
		}
	}
	s.checkContacts(winners, contacts)
	s.remember()
	s.lives.note("checked: %q", s.shown())
}

// checkContacts holds that each winning record has one contact, the same as before, that shows its name.
func (s *sequence) checkContacts(winners map[string]matching.Ref, contacts map[string][]aircall.Contact) {
	t := s.t
	for _, ref := range winners {
		of := contacts[fmt.Sprintf("%s/%d", ref.Kind, ref.ID)]
		if len(of) != 1 {
			t.Errorf("%v has %d contacts", ref, len(of))
			continue
		}
		l := s.alive[ref]
		if name, _, _ := s.read(ref); of[0].LastName != name {
			t.Errorf("%v is called %q, and its contact %q", ref, name, of[0].LastName)
		}
		if l.contact != 0 && l.contact != of[0].ID {
			t.Errorf("%v had the contact %d, and has %d", ref, int64(l.contact), int64(of[0].ID))
		}
		l.contact = of[0].ID
	}
}
