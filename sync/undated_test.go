package bridge_test

import (
	"bytes"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// rewriting changes Sellsy's answers while it is on. Its zero value is off.
type rewriting struct {
	on     atomic.Bool
	change func(r *http.Request, body []byte) []byte
}

// client is a client of the world's Sellsy whose answers are changed.
func (rw *rewriting) client(w *world) *sellsy.Client {
	return w.sellsy.Client(sellsy.WithHTTPClient(&http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		resp, err := w.sellsy.Transport().RoundTrip(r)
		if err != nil || resp.StatusCode >= 300 || !rw.on.Load() {
			return resp, err
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		body = rw.change(r, body)
		resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		return resp, err
	})}))
}

// replacing changes what matches in answers from some paths.
func replacing(path, pattern, with string) func(*http.Request, []byte) []byte {
	from := regexp.MustCompile(pattern)
	return func(r *http.Request, body []byte) []byte {
		if !strings.HasPrefix(r.URL.Path, path) {
			return body
		}
		return from.ReplaceAll(body, []byte(with))
	}
}

// A record that does not say when it was created, or not so that it can be read, is written to Aircall if other signs say that it is
// new: a notice that it was created, or that it was not there when all records were read. One that was there then is not.
func TestRecordThatDoesNotSayWhenItWasCreated(t *testing.T) {
	t.Parallel()
	const phone = "+33639981111"
	zoe := sellsy.Contact{ID: 4242, FirstName: "Zoé", LastName: "Martin", PhoneNumber: phone}
	notices := func(w *world) { w.sellsy.DeliverTo(w.SellsyWebhook(sellsyKey), sellsyKey) }
	slowly := func(w *world) func() { // the first reading does not come to its end
		return w.sellsy.Inject(sellsytest.Fault{Method: http.MethodGet, Path: "/v2/contacts", Status: http.StatusServiceUnavailable})
	}
	for _, tt := range []struct {
		name string
		seed func(w *world)
		play func(w *world, rw *rewriting)
		want int
	}{
		{"created, and a notice says so", nil, func(w *world, _ *rewriting) {
			notices(w)
			w.sellsy.AddContact(zoe)
		}, 1},
		{"created during the first reading, and a notice says so", func(w *world) { time.AfterFunc(5*time.Minute, slowly(w)) }, func(w *world, _ *rewriting) {
			notices(w)
			w.sellsy.AddContact(zoe)
		}, 1},
		{"found when looking for changes", nil, func(w *world, _ *rewriting) {
			time.Sleep(time.Minute)
			w.sellsy.AddContact(zoe)
		}, 1},
		{"found when all are read again", nil, func(w *world, _ *rewriting) {
			heal := w.sellsy.Inject(sellsytest.Fault{Method: http.MethodPost, Path: "/v2/contacts/search", Status: http.StatusServiceUnavailable})
			time.Sleep(time.Minute)
			w.sellsy.AddContact(zoe)
			time.Sleep(26 * time.Hour)
			heal()
		}, 1},
		{"from before the installation", func(w *world) { w.sellsy.AddContact(zoe) }, func(*world, *rewriting) {}, 0},
		{"from before the installation, and changed", func(w *world) { w.sellsy.AddContact(zoe) }, func(w *world, _ *rewriting) {
			notices(w)
			time.Sleep(time.Minute)
			w.sellsy.UpdateContact(zoe.ID, func(c *sellsy.Contact) { c.FirstName = "Chloé" })
		}, 0},
		{"from before the installation, and changed during the first reading", func(w *world) {
			w.sellsy.AddContact(zoe)
			time.AfterFunc(5*time.Minute, slowly(w))
		}, func(w *world, _ *rewriting) {
			time.Sleep(time.Minute)
			w.sellsy.UpdateContact(zoe.ID, func(c *sellsy.Contact) { c.FirstName = "Chloé" })
		}, 0},
		{"missed by the first reading, and not changed since the installation", func(w *world) {
			w.sellsy.AddContact(zoe)
			w.sellsy.Inject(sellsytest.Fault{
				Method: http.MethodGet, Path: "/v2/contacts", Times: 1, Status: http.StatusOK,
				Body: `{"data":[],"pagination":{"limit":100,"count":0,"total":0,"offset":""}}`,
			})
		}, func(*world, *rewriting) { time.Sleep(26 * time.Hour) }, 0},
		{"known from before it could not be read", nil, func(w *world, rw *rewriting) {
			rw.on.Store(false)
			notices(w)
			id := w.sellsy.AddContact(sellsy.Contact{LastName: "Martin", PhoneNumber: "+33639982222"}).ID
			time.Sleep(time.Hour)
			rw.on.Store(true)
			w.sellsy.UpdateContact(id, func(c *sellsy.Contact) { c.PhoneNumber = phone })
		}, 1},
		{"nothing says so until it can be read", func(w *world) { time.AfterFunc(5*time.Minute, slowly(w)) }, func(w *world, rw *rewriting) {
			time.Sleep(time.Minute)
			w.sellsy.AddContact(zoe)
			time.Sleep(time.Hour)
			rw.on.Store(false)
			time.Sleep(26 * time.Hour)
		}, 1},
	} {
		for _, as := range []string{`null`, `{}`, `"hier"`} {
			t.Run(tt.name+", as "+as, func(t *testing.T) {
				t.Parallel()
				rw := &rewriting{change: replacing("/v2/", `"created":"[^"]*"`, `"created":`+as)}
				rw.on.Store(true)
				inWorld(t, worldOptions{seed: func(w *world) {
					if tt.seed != nil {
						tt.seed(w)
					}
				}, rules: func(w *world, c *bridge.Config) { c.Sellsy = rw.client(w) }}, func(t *testing.T, w *world) {
					tt.play(w, rw)
					time.Sleep(time.Hour)
					got := 0
					for _, p := range w.people() {
						if len(p.Phones) == 1 && p.Phones[0] == phone {
							got++
						}
					}
					if got != tt.want {
						t.Errorf("%d contacts in Aircall, want %d: %+v\n%s", got, tt.want, w.people(), w.logs)
					}
				})
			})
		}
	}
}

// A change is followed also when the record does not say when it was changed.
func TestRecordThatDoesNotSayWhenItWasChanged(t *testing.T) {
	t.Parallel()
	for _, as := range []string{`null`, `[]`, `"hier"`} {
		t.Run(as, func(t *testing.T) {
			t.Parallel()
			rw := &rewriting{change: replacing("/v2/", `"(updated|updated_at)":"[^"]*"`, `"$1":`+as)}
			inWorld(t, worldOptions{rules: func(w *world, c *bridge.Config) { c.Sellsy = rw.client(w) }}, func(t *testing.T, w *world) {
				w.sellsy.DeliverTo(w.SellsyWebhook(sellsyKey), sellsyKey)
				id := w.sellsy.AddContact(sellsy.Contact{LastName: "Martin", PhoneNumber: "+33639981111"}).ID
				time.Sleep(time.Hour)
				rw.on.Store(true)
				w.sellsy.UpdateContact(id, func(c *sellsy.Contact) { c.PhoneNumber = "+33639982222" })
				w.sellsy.AddContact(sellsy.Contact{LastName: "Petit", PhoneNumber: "+33639983333"})
				time.Sleep(26 * time.Hour)
				got := w.people()
				if len(got) != 2 || strings.Join(append(got[0].Phones, got[1].Phones...), " ") != "+33639982222 +33639983333" {
					t.Errorf("contacts: %+v\n%s", got, w.logs)
				}
			})
		})
	}
}
