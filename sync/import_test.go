package bridge_test

import (
	"fmt"
	"net/http"
	"regexp"
	"sync/atomic"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

func TestImportContacts(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{seed: func(w *world) {
		w.sellsy.AddContact(sellsy.Contact{FirstName: "Zoé", LastName: "Martin", PhoneNumber: "0639981111", MobileNumber: "0639982222"})
		w.sellsy.AddContact(sellsy.Contact{FirstName: "Zoé", LastName: "Durand", PhoneNumber: "0639983333"})
		time.Sleep(time.Second)
		w.sellsy.AddIndividual(sellsy.Individual{Type: sellsy.TypeClient, FirstName: "Zoé", LastName: "Petit", PhoneNumber: "0639983333"})
		time.Sleep(time.Minute) // from before the installation
	}}, func(t *testing.T, w *world) {
		run := func(o bridge.ImportOptions) report.Import {
			t.Helper()
			found, err := w.ImportContacts(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(10 * time.Minute)
			return found
		}
		dry := run(bridge.ImportOptions{DryRun: true})
		if len(w.people()) != 0 {
			t.Error("the dry run has made contacts")
		}
		if dry.Records != 3 || dry.Numbers != 3 || dry.Marked != 3 || len(dry.Conflicts) != 1 || dry.Conflicts[0].Winner.LastName != "Petit" {
			t.Errorf("dry run: %+v", dry)
		}
		pages := 0
		if found := run(bridge.ImportOptions{Progress: func(report.Import) { pages++ }}); found.Marked != 3 || pages != 3 {
			t.Errorf("import: %+v, %d pages", found, pages)
		}
		want := []person{
			{"Zoé", "Martin", "", []string{"+33639981111", "+33639982222"}, nil},
			{"Zoé", "Petit", "", []string{"+33639983333"}, nil},
		}
		if diff := gocmp.Diff(want, w.people()); diff != "" {
			t.Errorf("contacts (-want +got)\n%s", diff)
		}
		if again := run(bridge.ImportOptions{}); again.InStep != 3 || again.Marked != 0 {
			t.Errorf("a second import: %+v", again)
		}
	})
}

// What an import reads is compared with the total that Sellsy names. A record that did not come once is asked for again, and one that
// stays away is told of.
func TestImportIsComparedWithTheTotal(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name             string
		odd              int // answers in which a row cannot be told apart
		lacking, records int
	}{
		{"whole", 0, 0, 3}, {"once", 1, 0, 3}, {"for good", 1000, 1, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var left atomic.Int64
			row := regexp.MustCompile(`"id":4242\b`)
			rw := &rewriting{change: func(r *http.Request, body []byte) []byte {
				if r.URL.Path != "/v2/contacts" || left.Add(-1) < 0 {
					return body
				}
				return row.ReplaceAll(body, []byte(`"id":null`))
			}}
			inWorld(t, worldOptions{
				seed: func(w *world) {
					for i := range 3 {
						w.sellsy.AddContact(sellsy.Contact{
							ID: sellsy.ContactID(4241 + i), LastName: fmt.Sprint("Martin ", i), PhoneNumber: fmt.Sprint("+3363998111", i),
						})
					}
				},
				rules: func(w *world, c *bridge.Config) { c.Sellsy = rw.client(w) },
			}, func(t *testing.T, w *world) {
				left.Store(int64(tt.odd))
				rw.on.Store(true)
				found, err := w.ImportContacts(t.Context(), bridge.ImportOptions{})
				if err != nil || found.Lacking != tt.lacking || found.Records != tt.records || found.Marked != tt.records {
					t.Errorf("%+v, %v", found, err)
				}
				time.Sleep(10 * time.Minute)
				if n := len(w.people()); n != tt.records {
					t.Errorf("%d contacts in Aircall, want %d", n, tt.records)
				}
			})
		})
	}
}

func TestWebhooksAreRegisteredAndRepaired(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{
		seed: func(w *world) { w.company("Dubois", "0199001234") },
		config: func(c *bridge.Config) {
			c.Webhooks = bridge.Webhooks{AircallURL: "https://bridge.example.com/webhooks/aircall", SellsyURL: "https://bridge.example.com/webhooks/sellsy", SellsyKey: "a long key"}
		},
	}, func(t *testing.T, w *world) {
		hooks := w.aircall.Webhooks()
		if len(hooks) != 1 || !hooks[0].Active {
			t.Fatalf("webhooks: %v", hooks)
		}
		full := len(hooks[0].Events)
		body := `{"event":"call.created","timestamp":1,"token":"` + hooks[0].Token + `","data":{"id":1}}`
		if got := post(w.AircallWebhook(), body); got != 200 {
			t.Errorf("the registered token is answered with %d", got)
		}

		// An administrator meddles.
		client := w.aircall.Client()
		if _, err := client.Webhooks.Update(t.Context(), hooks[0].ID, webhookOff(hooks[0].Events[:3])); err != nil {
			t.Fatal(err)
		}
		time.Sleep(11 * time.Minute)
		if hooks = w.aircall.Webhooks(); len(hooks) != 1 || !hooks[0].Active || len(hooks[0].Events) != full {
			t.Errorf("not repaired: active %v, %d of %d events", hooks[0].Active, len(hooks[0].Events), full)
		}
		for h, err := range w.sellsy.Client().Webhooks.All(t.Context(), sellsy.ListOptions{}) {
			if err != nil || !h.IsEnabled || h.Endpoint != "https://bridge.example.com/webhooks/sellsy" {
				t.Errorf("Sellsy's webhook: %+v, %v", h, err)
			}
		}
	})
}

func webhookOff(events []aircall.EventName) aircall.WebhookInput {
	return aircall.WebhookInput{Active: new(false), Events: events}
}
