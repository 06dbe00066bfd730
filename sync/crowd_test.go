package bridge_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// TestContactsOfACrowd changes records at random that share, swap and give up a few numbers. In the end each number is in
// one contact at most, and that of a record in the one of the latest version.
func TestContactsOfACrowd(t *testing.T) {
	t.Parallel()
	seeds := uint64(10)
	if os.Getenv("LONG") != "" {
		seeds = 60 // TestAnySequence of the contacts' own room plays thousands
	}
	if testing.Short() {
		seeds = 2
	}
	for seed := range seeds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(seed, 0))
			inWorld(t, worldOptions{}, func(t *testing.T, w *world) {
				w.sellsy.DeliverTo(w.SellsyWebhook(sellsyKey), sellsyKey)
				time.Sleep(time.Second)
				number := func() string {
					if random.IntN(4) == 0 {
						return ""
					}
					return fmt.Sprintf("+3363998000%d", random.IntN(6))
				}
				var ids []sellsy.ContactID
				for range 5 {
					ids = append(ids, w.sellsy.AddContact(sellsy.Contact{LastName: "New", PhoneNumber: number(), MobileNumber: number()}).ID)
				}
				for i := range 100 {
					time.Sleep(time.Duration(random.Int64N(int64(8 * time.Second))))
					w.sellsy.UpdateContact(ids[random.IntN(len(ids))], func(c *sellsy.Contact) {
						c.LastName, c.PhoneNumber, c.MobileNumber = fmt.Sprint("Version ", i), number(), number()
					})
				}
				time.Sleep(time.Hour)
				w.examineContacts(ids)
			})
		})
	}
}

func (w *world) examineContacts(ids []sellsy.ContactID) {
	w.t.Helper()
	names := map[string][]string{} // of contacts in Aircall, by number
	for _, p := range w.people() {
		for _, n := range p.Phones {
			names[n] = append(names[n], p.Last)
		}
	}
	for n, got := range names {
		if len(got) > 1 {
			w.t.Errorf("%s is in %d contacts: %q", n, len(got), got)
		}
	}
	var records []sellsy.Contact
	for _, id := range ids {
		c, _ := w.sellsy.Contact(id)
		records = append(records, c)
	}
	slices.SortFunc(records, func(a, b sellsy.Contact) int {
		return cmp.Or(b.UpdatedAt.Truncate(time.Second).Compare(a.UpdatedAt.Truncate(time.Second)), cmp.Compare(a.ID, b.ID))
	})
	told := map[matching.Number]bool{}
	for _, c := range records {
		for _, n := range matching.FromContact(c, "FR").Numbers {
			if got := names[n.String()]; !told[n] && (len(got) != 1 || got[0] != c.LastName) {
				w.t.Errorf("%s is in the contacts %q, want %q", n, got, c.LastName)
			}
			told[n] = true
		}
	}
}
