package bridge_test

import (
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// TestRequestsPerCall is the table of what a call costs once staff and directory are known.
func TestRequestsPerCall(t *testing.T) {
	t.Parallel()
	const phone = "0639981234"
	tests := []struct {
		name  string
		seed  func(*world)
		first int // requests to Sellsy for the first call of this caller
		again int // for the next ones
	}{
		{"known caller with an opportunity", func(w *world) { w.opportunity(w.company("Dubois", phone), "Escalier", 3) }, 2, 2},
		{"known caller without an opportunity", func(w *world) { w.company("Dubois", phone) }, 3, 3},
		{"supplier", func(w *world) {
			w.sellsy.AddCompany(sellsy.Company{Type: sellsy.TypeSupplier, Name: "Bois SA", PhoneNumber: phone})
		}, 1, 1},
		{"contact whose companies are not known, with an opportunity", func(w *world) {
			c := w.company("Dubois", "")
			w.opportunity(c, "Escalier", 3)
			p := w.sellsy.AddContact(sellsy.Contact{LastName: "Martin", MobileNumber: phone})
			w.sellsy.LinkContact(c.ID, p.ID)
		}, 3, 2},
		{"unknown caller", func(*world) {}, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			inWorld(t, worldOptions{seed: func(w *world) {
				tt.seed(w)
				w.sellsy.AddIndividual(sellsy.Individual{Type: sellsy.TypeProspect, LastName: "Warm", MobileNumber: "0639980000"})
			}}, func(t *testing.T, w *world) {
				w.answered("+33 6 39 98 00 00") // somebody else's call: now the staff is known
				w.logged()
				for i, want := range []int{tt.first, tt.again} {
					w.sellsy.ResetRequests()
					w.aircall.ResetRequests()
					call := w.answered("+33 6 39 98 12 34")
					w.logged()
					if got := len(w.sellsy.Requests()); got != want {
						t.Errorf("call %d: %d requests to Sellsy, want %d:", i+1, got, want)
						for _, r := range w.sellsy.Requests() {
							t.Logf("%s %s", r.Method, r.Path)
						}
					}
					cards := 0
					if len(w.report(call.ID()).Card.Match.Party.Numbers) > 0 {
						cards = 1
					}
					if got := len(w.aircall.Requests()); got != cards {
						t.Errorf("call %d: %d requests to Aircall, want %d", i+1, got, cards)
					}
				}
			})
		})
	}
}

func TestEachSettlePeriodCostsTwoRequests(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{
		seed:   func(w *world) { w.company("Dubois", "0199001234") },
		config: func(c *bridge.Config) { c.Sweep = 24 * time.Hour }, // keep the polls out of the count
	}, func(t *testing.T, w *world) {
		tags := []aircall.Tag{w.aircall.AddTag(aircall.Tag{Name: "A"}), w.aircall.AddTag(aircall.Tag{Name: "B"}), w.aircall.AddTag(aircall.Tag{Name: "C"})}
		call := w.answered("+33 1 99 00 12 34")
		w.logged()
		for period, tag := range tags {
			w.sellsy.ResetRequests()
			call.Tag(tag.ID)
			time.Sleep(50 * time.Second)
			call.Comment(w.alice.ID, tag.Name+" too")
			time.Sleep(5 * time.Minute)
			if got := len(w.sellsy.Requests()); got != 2 {
				t.Errorf("period %d: %d requests, want 2", period+1, got)
			}
		}
		w.sellsy.ResetRequests()
		call.Archive() // changes nothing that Sellsy shows
		time.Sleep(5 * time.Minute)
		if got := len(w.sellsy.Requests()); got != 0 {
			t.Errorf("%d requests for a change that does not show", got)
		}
	})
}
