package bridge_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// TestRefusedText holds that a phone call whose description Sellsy refuses, for its length or for a sign in it, is written all the
// same: plainer, but with the id of the call; at the creation and at an update, and whatever the refusal says. The report tells.
func TestRefusedText(t *testing.T) {
	t.Parallel()
	const emoji = "😀"
	tooLong := func(most int) func(string) bool { return func(text string) bool { return len(text) > most } }
	special := func(text string) bool { return strings.Contains(text, emoji) }
	const named = `{"error":{"code":400,"message":"Requête invalide","context":null,"details":{"description":"Valeur incorrecte"}}}`
	for _, tt := range []struct {
		name    string
		refuses func(description string) bool
		status  int
		body    string
		note    string
		holds   []string
	}{
		{"a sign", special, 400, named, emoji, []string{"Summary: Devis"}},
		{"a sign, of which the refusal says nothing", special, 422, `{"error":{"code":422,"message":"Non"}}`, emoji, []string{"Summary: Devis"}},
		{"a sign, for which the database fails", special, 500, "", emoji, []string{"Summary: Devis"}},
		{"the length", tooLong(3_000), 400, named, strings.Repeat("Très long. ", 800), []string{"Très long", "Summary: Devis"}},
		{"the length, 413", tooLong(2_000), 413, "", strings.Repeat("Très long. ", 800), []string{"Summary: Devis"}},
		{"nearly every length", tooLong(400), 400, named, strings.Repeat("Très long. ", 800), nil},
	} {
		for _, late := range []bool{false, true} {
			t.Run(tt.name+map[bool]string{true: ", in an update"}[late], func(t *testing.T) {
				t.Parallel()
				inWorld(t, worldOptions{
					seed: func(w *world) { w.company("Dubois", caller) },
					rules: func(w *world, c *bridge.Config) {
						c.Sellsy = w.sellsy.Client(sellsy.WithHTTPClient(&http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
							if !strings.HasPrefix(r.URL.Path, "/v2/phone-calls") || r.Body == nil {
								return w.sellsy.Transport().RoundTrip(r)
							}
							text, err := io.ReadAll(r.Body)
							if err != nil {
								return nil, err
							}
							r.Body = io.NopCloser(bytes.NewReader(text))
							var in struct{ Description string }
							if json.Unmarshal(text, &in) == nil && tt.refuses(in.Description) {
								return answer(r, tt.status, tt.body), nil
							}
							return w.sellsy.Transport().RoundTrip(r)
						})}))
					},
				}, func(t *testing.T, w *world) {
					call := w.aircall.StartCall(aircalltest.CallSpec{Number: w.line.ID, Counterpart: caller})
					time.Sleep(5 * time.Second)
					call.Answer(w.alice.ID)
					time.Sleep(40 * time.Second)
					tell := func() {
						call.Comment(w.alice.ID, tt.note)
						call.Summary("Devis " + tt.note[:min(len(tt.note), 4)])
					}
					if !late {
						tell()
					}
					call.Hangup()
					time.Sleep(10 * time.Minute)
					if late {
						w.onlyCall()
						tell()
					}
					time.Sleep(24 * time.Hour)
					pc := w.onlyCall()
					if block, id, ok := activity.FindBlock(pc.Description); !ok || id != call.ID() || !utf8.ValidString(block) {
						t.Errorf("no block of the call:\n%s", pc.Description)
					}
					for _, want := range tt.holds {
						if !strings.Contains(pc.Description, want) {
							t.Errorf("no %q in\n%s", want, pc.Description)
						}
					}
					r := w.report(call.ID())
					if text := strings.Join(r.Sentences("en"), "\n"); !strings.Contains(text, "Sellsy refused the description") {
						t.Errorf("report: %s\n%s\n%s", text, pc.Description, w.logs)
					}
					if r.Parked != nil || r.Attempts != 0 {
						t.Errorf("%d attempts, the last: %s", r.Attempts, r.LastError)
					}
					requests := len(w.sellsy.Requests())
					time.Sleep(3 * time.Hour)
					for _, q := range w.sellsy.Requests()[requests:] {
						if strings.HasPrefix(q.Path, "/v2/phone-calls") {
							t.Errorf("still at it: %s %s", q.Method, q.Path)
						}
					}
				})
			})
		}
	}
}

// TestPlainSigns holds the option that leaves special signs out from the first.
func TestPlainSigns(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{
		seed:   func(w *world) { w.company("Dubois", caller) },
		config: func(c *bridge.Config) { c.Policy.PlainSigns = true },
	}, func(t *testing.T, w *world) {
		call := w.talk(aircall.Inbound, w.line.ID)
		call.Summary("Merci 👍🏽")
		time.Sleep(10 * time.Minute)
		if text := w.onlyCall().Description; activity.HasSpecialSigns(text) || !strings.Contains(text, "Merci") {
			t.Errorf("description:\n%s", text)
		}
	})
}
