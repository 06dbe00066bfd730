package bridge_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// TestMissedChanges holds that a change of a record reaches Aircall though its webhook was lost, whatever reads it first.
func TestMissedChanges(t *testing.T) {
	t.Parallel()
	const a, b = "+33639981111", "+33639982222"
	rename := func(w *world, id sellsy.ContactID, name string) {
		w.sellsy.UpdateContact(id, func(c *sellsy.Contact) { c.LastName = name })
	}
	tests := []struct {
		name string
		play func(w *world, id sellsy.ContactID, start func(), stop func(), lose func())
		want []person
	}{
		{"two changes in one second, of which one was told", func(w *world, id sellsy.ContactID, _, _, lose func()) {
			rename(w, id, "Durand")
			synctest.Wait()
			lose()
			rename(w, id, "Dupont")
		}, []person{{"Zoé", "Dupont", "", []string{a}, nil}}},
		{"changed while the bridge was off for a day", func(w *world, id sellsy.ContactID, start, stop, _ func()) {
			stop()
			rename(w, id, "Durand")
			time.Sleep(25 * time.Hour)
			start()
		}, []person{{"Zoé", "Durand", "", []string{a}, nil}}},
		{"created while the bridge was off for a day", func(w *world, _ sellsy.ContactID, start, stop, _ func()) {
			stop()
			w.sellsy.AddContact(sellsy.Contact{FirstName: "Zoé", LastName: "Petit", PhoneNumber: b})
			time.Sleep(25 * time.Hour)
			start()
		}, []person{{"Zoé", "Martin", "", []string{a}, nil}, {"Zoé", "Petit", "", []string{b}, nil}}},
		{"deleted while the bridge was off for a day", func(w *world, _ sellsy.ContactID, start, stop, _ func()) {
			other := w.sellsy.AddContact(sellsy.Contact{FirstName: "Zoé", LastName: "Petit", PhoneNumber: a})
			time.Sleep(time.Minute)
			stop()
			w.sellsy.DeleteContact(other.ID)
			time.Sleep(25 * time.Hour)
			start()
		}, []person{{"Zoé", "Martin", "", []string{a}, nil}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			inWorld(t, worldOptions{still: true}, func(t *testing.T, w *world) {
				lost := false
				webhook := w.SellsyWebhook(sellsyKey)
				w.sellsy.DeliverTo(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
					if !lost {
						webhook.ServeHTTP(rw, r)
					}
				}), sellsyKey)
				end := w.start()
				time.Sleep(time.Second)
				p := w.sellsy.AddContact(sellsy.Contact{FirstName: "Zoé", LastName: "Martin", PhoneNumber: a})
				time.Sleep(time.Minute)
				tt.play(w, p.ID, func() { end = w.start() }, func() { end(); lost = true }, func() { lost = true })
				time.Sleep(2 * time.Hour)
				if diff := gocmp.Diff(tt.want, w.people()); diff != "" {
					t.Errorf("contacts in Aircall (-want +got)\n%s\n%s", diff, w.logs)
				}
				end()
			})
		})
	}
}
