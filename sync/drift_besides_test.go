package bridge_test

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
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

// besides is what there is for the bridge to do besides logging: contacts to keep in step and extras to make.
type besides struct {
	*world
	drift drift
	op    string
	field string
	kind  aircalltest.Kind
}

// seen changes a body of an operation, or of the webhooks of a side.
func (b *besides) seen(name string, body []byte) []byte {
	b.drift.set("", "")
	if name == b.op {
		b.drift.set(b.field, b.kind)
	}
	return b.drift.change(name, body)
}

func (b *besides) through(side string, inner func() http.RoundTripper) *http.Client {
	return &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		resp, err := inner().RoundTrip(r)
		if err != nil || resp.StatusCode >= 300 {
			return resp, err
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		body = b.seen(side+" "+r.Method+" "+numbers.ReplaceAllString(r.URL.Path, "*"), body)
		resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		return resp, nil
	})}
}

// aircallHook hands over the webhooks of Aircall with their drift. Sellsy signs its own, so they come as they are.
func (b *besides) aircallHook(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		body = b.seen("aircall webhook", body)
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		h.ServeHTTP(w, r)
	})
}

const (
	zoePhone, ivoLine   = "+33639981111", "+33639982222"
	zoeNewPhone         = "+33639983333"
	callerPhone, atLine = "+33639987777", "+33 1 99 00 11 11"
)

// play has two records change and people call and write. Some answers get lost, so that what was made is looked for.
func (b *besides) play() {
	b.sellsy.DeliverTo(b.SellsyWebhook(sellsyKey), sellsyKey)
	b.aircall.DeliverTo(b.aircallHook(b.AircallWebhook(webhookToken)), webhookToken)
	time.Sleep(time.Minute)
	b.aircall.Inject(aircalltest.Fault{Method: http.MethodPost, Path: "/v1/contacts", Drop: aircalltest.DropAfter, Times: 1})
	for _, at := range []string{"/v2/tasks", "/v2/comments", "/v2/individuals"} {
		b.sellsy.Inject(sellsytest.Fault{Method: http.MethodPost, Path: at, Drop: sellsytest.DropAfter, Times: 1})
	}
	zoe := b.sellsy.AddContact(sellsy.Contact{FirstName: "Zoé", LastName: "Martin", PhoneNumber: zoePhone, Email: "zoe@example.com"})
	b.sellsy.LinkContact(b.sellsyCompany("Atelier"), zoe.ID)
	b.sellsy.AddIndividual(sellsy.Individual{Type: sellsy.TypeClient, LastName: "Ivo", MobileNumber: ivoLine})
	time.Sleep(30 * time.Minute)
	b.sellsy.UpdateContact(zoe.ID, func(c *sellsy.Contact) { c.PhoneNumber, c.Email = zoeNewPhone, "martin@example.com" })
	b.aircall.ReceiveMessage(b.line.ID, atLine, "Bonjour, est-ce prêt ?")
	b.missed(atLine, true)
	b.answered(callerPhone)
	time.Sleep(12 * time.Hour)
}

// done counts what came of it. Each is to be there once.
func (b *besides) done(t *testing.T) map[string]int {
	n := map[string]int{
		"comment": len(b.sellsy.Comments()), "task": len(b.sellsy.Tasks()), "phone calls": len(b.sellsy.PhoneCalls()) - 1,
		"Zoé": 0, "Ivo": 0, "caller": 0,
	}
	for _, p := range b.people() {
		if slices.Contains(p.Phones, zoeNewPhone) {
			n["Zoé"]++
		}
		if slices.Contains(p.Phones, ivoLine) {
			n["Ivo"]++
		}
	}
	for i, err := range b.sellsy.Client().Individuals.All(t.Context(), sellsy.ListOptions{}) {
		if err != nil {
			t.Error(err)
		}
		if digits(i.PhoneNumber) == digits(callerPhone) {
			n["caller"]++
		}
	}
	return n
}

func digits(s string) string { return regexp.MustCompile(`\D`).ReplaceAllString(s, "") }

// needed are the fields without which there is nothing to go by: what is to be told apart, whom it is about, or what to show.
var needed = regexp.MustCompile(`XXX`)

// TestContactsAndExtrasWithFieldsOfAnotherKind has each field of what the contacts and the extras read, answers and webhooks, come in
// each other kind, all the time. The contacts are written and the extras made, once, unless there is nothing to go by: then that is
// told, and what does not need the field is done all the same. By default some of them are played, with LONG all.
func TestContactsAndExtrasWithFieldsOfAnotherKind(t *testing.T) {
	t.Parallel()
	play := func(t *testing.T, op, field string, kind aircalltest.Kind) (seen map[string][][]byte) {
		t.Helper()
		b := &besides{op: op, field: field, kind: kind}
		o := worldOptions{still: true, seed: func(w *world) { b.world = w; w.company("Atelier", atLine) }, config: func(c *bridge.Config) {
			c.Aircall = b.aircall.Client(aircall.WithHTTPClient(b.through("aircall", b.aircall.Transport)))
			c.Sellsy = b.world.sellsy.Client(sellsy.WithHTTPClient(b.through("sellsy", b.world.sellsy.Transport)))
			c.Extras = bridge.Extras{UnknownCallers: matching.KindIndividual, FollowUp: bridge.FollowUpTask, Messages: true}
		}}
		inWorld(t, o, func(t *testing.T, w *world) {
			stop := w.start()
			defer stop()
			b.play()
			for what, n := range b.done(t) {
				if n > 1 || n == 0 && !needed.MatchString(fmt.Sprint(op, " ", field, ": ", what)) {
					parked, err := w.Parked(t.Context(), "", 100)
					t.Errorf("%s %s as %s: %s: %d times; parked: %+v, %v", op, field, kind, what, n, parked, err)
				}
			}
		})
		return b.drift.seen
	}
	seen := play(t, "", "", "")
	days := 0
	for _, op := range slices.Sorted(maps.Keys(seen)) {
		fields := fieldsOf(seen[op]...)
		for _, field := range slices.Sorted(maps.Keys(fields)) {
			for _, kind := range fields[field] {
				if days++; !sampled(days) || strings.HasSuffix(field, "raw_digits") && kind == aircalltest.KindNumber {
					continue
				}
				t.Run(op+"/"+field+"/"+string(kind), func(t *testing.T) {
					t.Parallel()
					play(t, op, field, kind)
				})
			}
		}
	}
	t.Logf("%d fields and kinds of %d operations", days, len(seen))
}
