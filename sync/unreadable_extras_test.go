package bridge_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// A caller whom Sellsy knows, though the directory does not, is not made again when the search finds somebody who cannot be told apart,
// or does not show the number. Sellsy is asked again.
func TestUnknownCallerOfWhomTheSearchSaysTooLittle(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, pattern, with string }{
		{"no id", `"object":\{"type":"company","id":\d+`, `"object":{"type":"company","id":null`},
		{"an id that is none", `"object":\{"type":"company","id":\d+`, `"object":{"type":"company","id":[]`},
		{"no kind", `"type":"company"`, `"type":7`},
		{"no object", `"object":\{[^}]*\}`, `"object":"company"`},
		{"no numbers", `"phone_number":"[^"]*"`, `"phone_number":{}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			rw := &rewriting{change: reordered(replacing("/v2/search", tt.pattern, tt.with))}
			o := withExtras(bridge.Extras{UnknownCallers: matching.KindIndividual})
			o.rules = func(w *world, c *bridge.Config) { c.Sellsy = rw.client(w) }
			inWorld(t, o, func(t *testing.T, w *world) {
				w.sellsy.Inject(sellsytest.Fault{Method: http.MethodPost, Path: "/v2/companies/search", Status: http.StatusServiceUnavailable, For: 3 * time.Hour})
				rw.on.Store(true)
				w.company("Nouveau", "01 99 00 22 22") // no webhook tells of it, and no poll
				w.answered("+33199002222")
				time.Sleep(2 * time.Hour)
				if n := w.individuals(); n != 0 {
					t.Errorf("%d individuals made of a caller whom Sellsy knows\n%s", n, w.logs)
				}
				rw.on.Store(false)
				time.Sleep(4 * time.Hour)
				if pc := w.onlyCall(); pc.CompanyID == 0 || w.individuals() != 0 {
					t.Errorf("logged on %+v, %d individuals\n%s", pc.Related, w.individuals(), w.logs)
				}
			})
		})
	}
}

// Where nothing is made of it, what the search says of others does not matter: before the directory has been read, a call is logged on
// the record that was found.
func TestSearchForARecordBesidesOneThatCannotBeRead(t *testing.T) {
	t.Parallel()
	rw := &rewriting{change: reordered(replacing("/v2/search", `"object":\{"type":"individual"[^}]*\}`, `"object":{}`))}
	rw.on.Store(true)
	inWorld(t, worldOptions{seed: func(w *world) {
		w.company("Atelier", "+33 1 99 00 11 11")
		w.sellsy.AddIndividual(sellsy.Individual{Type: sellsy.TypeClient, LastName: "Petit", PhoneNumber: "+33 1 99 00 11 11"})
		w.sellsy.Inject(sellsytest.Fault{Method: http.MethodGet, Path: "/v2/contacts", Status: http.StatusServiceUnavailable})
		w.sellsy.Inject(sellsytest.Fault{Method: http.MethodGet, Path: "/v2/individuals", Status: http.StatusServiceUnavailable})
		w.sellsy.Inject(sellsytest.Fault{Method: http.MethodGet, Path: "/v2/companies", Status: http.StatusServiceUnavailable})
	}, rules: func(w *world, c *bridge.Config) { c.Sellsy = rw.client(w) }}, func(t *testing.T, w *world) {
		w.answered(atelier)
		if pc := w.onlyCall(); pc.CompanyID == 0 {
			t.Errorf("logged on %+v\n%s", pc.Related, w.logs)
		}
	})
}

// reordered lets a pattern count on the order of the keys of a search hit's object.
func reordered(change func(*http.Request, []byte) []byte) func(*http.Request, []byte) []byte {
	first := replacing("/v2/search", `"object":\{"id":(\d+),"sub_type":("[^"]*"),"type":("[^"]*")\}`, `"object":{"type":$3,"id":$1,"sub_type":$2}`)
	return func(r *http.Request, body []byte) []byte { return change(r, first(r, body)) }
}

// What was made, and the answer lost, is known again by other signs when its text cannot be read: neither in the list nor by itself.
func TestWhatWasMadeAndCannotBeReadIsNotMadeAgain(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, path string
		skip       int
		x          bridge.Extras
		play       func(w *world)
		made       func(w *world) int
	}{
		{"task", "/v2/tasks", 0, bridge.Extras{FollowUp: bridge.FollowUpTask}, func(w *world) { w.missed(atelier, false) }, func(w *world) int {
			return len(w.sellsy.Tasks())
		}},
		{"scheduled call", "/v2/phone-calls", 1, bridge.Extras{FollowUp: bridge.FollowUpCall}, func(w *world) { w.missed(atelier, false) }, func(w *world) int {
			return len(w.sellsy.PhoneCalls()) - 1
		}},
		{"comment", "/v2/comments", 0, bridge.Extras{Messages: true}, func(w *world) { w.text("Bonjour") }, func(w *world) int {
			return len(w.sellsy.Comments())
		}},
	} {
		for _, as := range []string{`null`, `{}`, `12`} {
			t.Run(tt.name+" as "+as, func(t *testing.T) {
				t.Parallel()
				rw := &rewriting{change: replacing(tt.path, `"description":"(?:[^"\\]|\\.)*"`, `"description":`+as)}
				rw.on.Store(as != "12") // a number is read as text
				o := withExtras(tt.x)
				o.rules = func(w *world, c *bridge.Config) { c.Sellsy = rw.client(w) }
				inWorld(t, o, func(t *testing.T, w *world) {
					w.sellsy.Inject(sellsytest.Fault{Method: http.MethodPost, Path: tt.path, Skip: tt.skip, Drop: sellsytest.DropAfter, Times: 1})
					tt.play(w)
					time.Sleep(3 * time.Hour)
					rw.on.Store(false)
					time.Sleep(3 * time.Hour)
					if n := tt.made(w); n != 1 {
						t.Errorf("made %d times\n%s", n, w.logs)
					}
				})
			})
		}
	}
}

// What people wrote into a comment stays when it cannot be read: the next message waits, and goes into another one if that lasts.
func TestCommentThatCannotBeReadIsNotWrittenOver(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		span time.Duration
		want int
	}{{"for minutes", 4 * time.Minute, 1}, {"for hours", 3 * time.Hour, 2}} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			rw := &rewriting{change: replacing("/v2/comments", `"description":"(?:[^"\\]|\\.)*"`, `"description":false`)}
			o := withExtras(bridge.Extras{Messages: true})
			o.rules = func(w *world, c *bridge.Config) { c.Sellsy = rw.client(w) }
			inWorld(t, o, func(t *testing.T, w *world) {
				w.text("un")
				w.note("Client pressé\n\n", "\n\nVu avec Jeanne")
				rw.on.Store(true)
				w.aircall.ReceiveMessage(w.line.ID, atelier, "deux")
				time.Sleep(tt.span)
				rw.on.Store(false)
				time.Sleep(3 * time.Hour)
				var all []string
				for _, c := range w.sellsy.Comments() {
					all = append(all, c.Description)
				}
				if !isInOrder(strings.Join(all, "\n"), []string{"Client pressé", "un", "deux"}) && tt.want == 1 || len(all) != tt.want ||
					!strings.Contains(all[0], "Vu avec Jeanne") || !strings.Contains(all[len(all)-1], "deux") {
					t.Errorf("%d comments, want %d: %q\n%s", len(all), tt.want, all, w.logs)
				}
			})
		})
	}
}

// A task is made also when the account's labels do not say whether they are active. One that Sellsy refuses is named as the reason.
func TestTaskLabelsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for _, as := range []string{"null", "[]", `"oui"`} {
		t.Run(as, func(t *testing.T) {
			t.Parallel()
			rw := &rewriting{change: replacing("/v2/tasks/labels", `"is_active":(true|false)`, `"is_active":`+as)}
			rw.on.Store(true)
			o := withExtras(bridge.Extras{FollowUp: bridge.FollowUpTask})
			o.rules = func(w *world, c *bridge.Config) { c.Sellsy = rw.client(w) }
			inWorld(t, o, func(t *testing.T, w *world) {
				heal := w.sellsy.Inject(sellsytest.Fault{Method: http.MethodPost, Path: "/v2/tasks", Status: http.StatusBadRequest})
				call := w.missed(atelier, false)
				time.Sleep(5 * time.Minute)
				heal()
				if r := w.report(call.ID()); len(r.Extras) != 1 || !strings.Contains(r.Extras[0].LastError, "Extras.TaskLabel") {
					t.Errorf("refused, and told as %+v", r.Extras)
				}
				afterwards()
				if n := len(w.sellsy.Tasks()); n != 1 {
					t.Errorf("%d tasks\n%s", n, w.logs)
				}
			})
		})
	}
}
