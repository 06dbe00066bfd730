package bridge_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

const atelier = "+33199001111"

// text lets a message come in, and waits until it is written.
func (w *world) text(body string) {
	w.aircall.ReceiveMessage(w.line.ID, atelier, body)
	time.Sleep(5 * time.Minute)
}

// note has somebody write into the first comment, around what is there.
func (w *world) note(before, after string) {
	c := w.sellsy.Comments()[0]
	if _, err := w.sellsy.Client().Comments.Update(w.t.Context(), c.ID, sellsy.CommentInput{Description: before + c.Description + after}); err != nil {
		w.t.Error(err)
	}
}

// TestThreadsOfMessages holds that the messages of a day between a line and a number are one comment that grows, each in it once, and
// that what people write or delete stays so.
func TestThreadsOfMessages(t *testing.T) {
	t.Parallel()
	lost := func(method string) func(*world) {
		return func(w *world) {
			w.text("un")
			w.sellsy.Inject(sellsytest.Fault{Method: method, Path: "/v2/comments", Drop: sellsytest.DropAfter, Times: 2})
			w.sellsy.Inject(sellsytest.Fault{Method: method, Path: "/v2/comments/8501", Drop: sellsytest.DropAfter, Times: 2})
			w.text("deux")
			w.text("trois")
		}
	}
	for _, tt := range []struct {
		name string
		play func(*world)
		want []string // the messages of each comment, and what people wrote
	}{
		{"one", func(w *world) { w.text("un") }, []string{"un"}},
		{"several", func(w *world) { w.text("un"); w.text("deux"); w.text("trois") }, []string{"un deux trois"}},
		{"at once", func(w *world) {
			for _, body := range []string{"un", "deux", "trois"} {
				w.aircall.ReceiveMessage(w.line.ID, atelier, body)
			}
		}, []string{"un deux trois"}},
		{"people's text stays", func(w *world) {
			w.text("un")
			w.note("Client pressé\n\n", "\n\nVu avec Jeanne")
			w.text("deux")
		}, []string{"Client pressé un deux Vu avec Jeanne"}},
		{"the answer to a change was lost", lost(http.MethodPut), []string{"un deux trois"}},
		{"the answer to the creation was lost", func(w *world) {
			w.sellsy.Inject(sellsytest.Fault{Method: http.MethodPost, Path: "/v2/comments", Drop: sellsytest.DropAfter, Times: 1})
			w.text("un")
			w.text("deux")
		}, []string{"un deux"}},
		{"Sellsy was down between", func(w *world) {
			w.text("un")
			remove := w.sellsy.Inject(sellsytest.Fault{Path: "/v2/comments/8501", Status: http.StatusServiceUnavailable})
			w.text("deux")
			time.Sleep(time.Hour)
			remove()
			w.text("trois")
		}, []string{"un deux trois"}},
		{"people deleted it", func(w *world) {
			w.text("un")
			if err := w.sellsy.Client().Comments.Delete(w.t.Context(), w.sellsy.Comments()[0].ID); err != nil {
				w.t.Error(err)
			}
			w.text("deux")
			w.text("trois")
		}, []string{"deux trois"}},
		{"another day", func(w *world) { w.text("un"); time.Sleep(24 * time.Hour); w.text("deux") }, []string{"un", "deux"}},
		{"another line", func(w *world) {
			w.text("un")
			w.aircall.ReceiveMessage(w.other.ID, atelier, "deux")
		}, []string{"un", "deux"}},
		{"too much for one", func(w *world) {
			for _, body := range []string{"un", "deux", "trois"} {
				w.text(body + " " + strings.Repeat("x", 7_000))
			}
		}, []string{"un deux", "trois"}},
		{"signs that Sellsy refuses", func(w *world) {
			w.sellsy.Inject(sellsytest.Fault{
				Method: http.MethodPut, Path: "/v2/comments/8501", Status: http.StatusBadRequest, Times: 1,
				Body: `{"error":{"code":400,"message":"Requête invalide","context":null,"details":{"description":"Valeur incorrecte"}}}`,
			})
			w.text("un")
			w.text("deux 🔥")
		}, []string{"un deux"}},
		{"of somebody who is added to Sellsy between", func(w *world) {
			w.aircall.ReceiveMessage(w.line.ID, "+33199007777", "un")
			time.Sleep(time.Hour)
			w.company("Nouveau", "+33199007777")
			time.Sleep(20 * time.Minute)
			w.aircall.ReceiveMessage(w.line.ID, "+33199007777", "deux")
		}, []string{"un deux"}},
	} {
		for _, disorder := range []aircalltest.Disorder{{}, {Seed: 3, Duplicate: 2, Shuffle: 20 * time.Second}} {
			t.Run(fmt.Sprintf("%s, doubled %v", tt.name, disorder.Duplicate), func(t *testing.T) {
				t.Parallel()
				o := withExtras(bridge.Extras{Messages: true})
				o.aircall.Disorder = disorder
				o.rules = func(_ *world, c *bridge.Config) { c.Numbers, c.AllNumbers = nil, true }
				inWorld(t, o, func(t *testing.T, w *world) {
					time.Sleep(9 * time.Hour) // no case passes midnight by chance
					tt.play(w)
					time.Sleep(3 * time.Hour)
					comments := w.sellsy.Comments()
					if len(comments) != len(tt.want) {
						t.Fatalf("%d comments, want %d: %+v\n%s", len(comments), len(tt.want), comments, w.logs)
					}
					for i, want := range tt.want {
						if got := comments[i].Description; !isInOrder(got, strings.Fields(want)) || comments[i].CompanyID == 0 {
							t.Errorf("comment %d has not %q, each once:\n%.500s\n%s", i, want, got, w.logs)
						}
					}
				})
			})
		}
	}
}

// isInOrder tells whether a text has words in their order, each once.
func isInOrder(text string, words []string) bool {
	rest := text
	for _, word := range words {
		_, after, ok := strings.Cut(rest, word)
		if !ok || strings.Count(text, " "+word) > 1 {
			return false
		}
		rest = after
	}
	return true
}

// TestWhatMessagesLookLike holds that a comment names who wrote, WhatsApp and files, but no address of a file, which expires.
func TestWhatMessagesLookLike(t *testing.T) {
	t.Parallel()
	o := withExtras(bridge.Extras{Messages: true})
	o.rules = func(_ *world, c *bridge.Config) { c.Policy.Language = matching.French }
	inWorld(t, o, func(t *testing.T, w *world) {
		deliver := func(id, direction string, fields map[string]any) {
			data := map[string]any{
				"id": id, "direction": direction, "external_number": "+33 1 99 00 11 11", "sent_at": time.Now().UnixMilli(),
				"number": map[string]any{"id": w.line.ID, "name": "Support"},
			}
			maps.Copy(data, fields)
			body, err := json.Marshal(map[string]any{
				"resource": "message", "event": aircall.EventMessageReceived, "timestamp": time.Now().Unix(), "token": webhookToken, "data": data,
			})
			if err != nil {
				t.Fatal(err)
			}
			if code := w.post(string(body)); code != http.StatusOK {
				t.Errorf("status %d", code)
			}
			time.Sleep(time.Minute)
		}
		deliver("1", "inbound", map[string]any{"body": "Bonjour,\nvoici la photo.", "channel": "whatsapp", "media_details": []any{
			map[string]any{"file_name": "toit.jpg", "file_type": "image/jpeg", "presigned_url": "https://media.example.com/toit.jpg?X-Amz-Signature=secret"},
		}})
		deliver("2", "outbound", map[string]any{"body": "Merci !\n=== /Aircall ===", "user": map[string]any{"id": w.alice.ID, "name": "Alice Morel"}})
		deliver("3", "inbound", map[string]any{"media_url": []any{"https://media.example.com/a/plan.pdf?sig=secret"}, "media_details": "none"})
		afterwards()
		const want = `Messages avec +33 1 99 00 11 11, Support, 01/01/2000 UTC
- 00:00, +33 1 99 00 11 11, WhatsApp : Bonjour,
  voici la photo. [toit.jpg]
- 00:01, Alice Morel : Merci !
  = = = /Aircall = = =
- 00:02, +33 1 99 00 11 11 : [plan.pdf]
=== /Aircall ===`
		comments := w.sellsy.Comments()
		if len(comments) != 1 {
			t.Fatalf("%d comments\n%s", len(comments), w.logs)
		}
		if _, got, _ := strings.Cut(comments[0].Description, "\n"); got != want {
			t.Errorf("the comment is\n%s\nwant\n%s", got, want)
		}
		w.sellsy.ResetRequests()
		deliver("4", "inbound", map[string]any{"body": "Encore"})
		afterwards()
		n := 0
		for _, r := range w.sellsy.Requests() {
			if strings.HasPrefix(r.Path, "/v2/comments") {
				n++
			}
		}
		if n != 2 {
			t.Errorf("%d requests for a further message, want 2", n)
		}
	})
}
