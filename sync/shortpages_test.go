package bridge_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// paging has a page of a list come with fewer rows than were asked for, and says nothing of it. Its zero value is off.
type paging struct {
	of   string       // the path of the list
	left atomic.Int32 // pages to be shortened; negative: all
	n    atomic.Int32 // pages asked for
}

// client is a client of Sellsy whose pages are shortened.
func (p *paging) client(w *world) *sellsy.Client {
	return w.sellsy.Client(sellsy.WithHTTPClient(&http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		if r.URL.Path != p.of {
			return w.sellsy.Transport().RoundTrip(r)
		}
		p.n.Add(1)
		limit, _ := strconv.Atoi(r.URL.Query().Get("limit"))
		if p.left.Load() == 0 || limit == 0 {
			return w.sellsy.Transport().RoundTrip(r)
		}
		p.left.Add(-1)
		q := r.URL.Query()
		q.Set("limit", strconv.Itoa(limit-1))
		r = r.Clone(r.Context())
		r.URL.RawQuery = q.Encode()
		resp, err := w.sellsy.Transport().RoundTrip(r)
		if err != nil {
			return resp, err
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		body = bytes.Replace(body, fmt.Appendf(nil, `"limit":%d`, limit-1), fmt.Appendf(nil, `"limit":%d`, limit), 1)
		resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		return resp, err
	})}))
}

func companyPhone(i int) string { return fmt.Sprintf("+331990%05d", 20_000+i) }

// A page with 99 of 300 records, of which 100 were asked for, is not the last: all are read, and their calls are logged.
func TestPageThatIsTooShort(t *testing.T) {
	t.Parallel()
	for name, pages := range map[string]int32{"the first": 1, "all": -1} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := &paging{of: "/v2/companies"}
			p.left.Store(pages)
			inWorld(t, worldOptions{
				seed: func(w *world) {
					for i := range 300 {
						w.company(fmt.Sprint("Company ", i), companyPhone(i))
					}
				},
				rules: func(w *world, c *bridge.Config) { c.Sellsy = p.client(w) },
			}, func(t *testing.T, w *world) {
				s := w.status()
				if n, err := w.store.Count(t.Context(), "default"); err != nil || n != 300 || !s.Ready || p.n.Load() != 4 {
					t.Errorf("%d records after %d pages, ready %t, %v\n%s", n, p.n.Load(), s.Ready, err, w.logs)
				}
				for _, i := range []int{98, 99, 299} {
					if call := w.answered(companyPhone(i)); len(w.logged()) == 0 || !w.loggedOnce(call.ID()) {
						t.Errorf("the call of company %d is not logged\n%s", i, w.logs)
					}
				}
			})
		})
	}
}

// A page that says that there are no records, or no more, once all of them are known, makes nothing be forgotten.
func TestPageThatSaysThereAreNoRecords(t *testing.T) {
	t.Parallel()
	for _, page := range []int32{1, 2, 3} {
		for _, span := range []time.Duration{30 * time.Minute} {
			t.Run(fmt.Sprint(page, " for ", span), func(t *testing.T) {
				t.Parallel()
				var n atomic.Int32
				var until atomic.Int64
				inWorld(t, worldOptions{
					seed: func(w *world) {
						for i := range 300 {
							w.company(fmt.Sprint("Company ", i), companyPhone(i))
						}
					},
					rules: func(w *world, c *bridge.Config) {
						c.Sellsy = w.sellsy.Client(sellsy.WithHTTPClient(&http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
							if r.URL.Path == "/v2/companies" && n.Add(1)%3 == page%3 && n.Load() > 3 {
								until.CompareAndSwap(0, time.Now().Add(span).Unix())
								if time.Now().Unix() < until.Load() {
									n.Store(0)
									return answer(r, http.StatusOK, `{"data":[],"pagination":{"limit":100,"count":0,"total":0,"offset":""}}`), nil
								}
							}
							return w.sellsy.Transport().RoundTrip(r)
						})}))
					},
				}, func(t *testing.T, w *world) {
					for hour := range 30 {
						time.Sleep(time.Hour)
						if rows, err := w.store.Count(t.Context(), "default"); err != nil || rows != 300 {
							t.Fatalf("after %d hours: %d records, %v\n%s", hour+1, rows, err, w.logs)
						}
					}
					if until.Load() == 0 || strings.Count(w.logs.String(), `msg="directory read" installation=default kind=company`) != 2 {
						t.Errorf("not read again, or without the odd page\n%s", w.logs)
					}
					call := w.answered(companyPhone(250))
					w.logged()
					if !w.loggedOnce(call.ID()) {
						t.Errorf("not logged\n%s", w.logs)
					}
				})
			})
		}
	}
}

// Records of which the first reading says that there are none are found within two hours, and so are the calls of the meantime.
func TestFirstReadingThatSaysThereAreNoRecords(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{seed: func(w *world) {
		w.company("Atelier", atelier)
		w.sellsy.Inject(sellsytest.Fault{
			Method: http.MethodGet, Path: "/v2/companies", Times: 1, Status: http.StatusOK,
			Body: `{"data":[],"pagination":{"limit":100,"count":0,"total":0,"offset":""}}`,
		})
	}}, func(t *testing.T, w *world) {
		w.answered(atelier)
		time.Sleep(2 * time.Hour)
		w.onlyCall()
	})
}

// A page of Aircall's list of calls that is too short is not the last either: the sweep finds all calls.
func TestPageOfCallsThatIsTooShort(t *testing.T) {
	t.Parallel()
	const calls = 120
	var w *world
	inWorld(t, worldOptions{
		seed: func(made *world) { w = made; w.company("Atelier", atelier) },
		config: func(c *bridge.Config) {
			c.Aircall = w.aircall.Client(aircall.WithHTTPClient(&http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
				resp, err := w.aircall.Transport().RoundTrip(r)
				if err != nil || r.URL.Path != "/v1/calls" || r.URL.Query().Get("page") == "3" {
					return resp, err
				}
				defer resp.Body.Close()
				body, err := io.ReadAll(resp.Body)
				return answer(r, resp.StatusCode, string(withoutLastCall(body))), err
			})}))
		},
	}, func(t *testing.T, w *world) {
		time.Sleep(time.Hour)
		for range calls {
			start := time.Now()
			w.aircall.AddCall(aircall.Call{
				Status: aircall.CallDone, Direction: aircall.Inbound, StartedAt: aircall.At(start), EndedAt: aircall.At(start.Add(time.Second)),
				Duration: 1, RawDigits: "+33 1 99 00 11 11", Number: &w.line,
			})
			time.Sleep(time.Second)
		}
		time.Sleep(3 * time.Hour)
		if n := len(w.sellsy.PhoneCalls()); n < calls-4 {
			t.Errorf("%d phone calls of %d calls\n%s", n, calls, w.logs)
		}
	})
}

// withoutLastCall drops the last row of a page of calls.
func withoutLastCall(body []byte) []byte {
	text := string(body)
	end := strings.LastIndex(text, `,{"id":`)
	last := strings.LastIndex(text, `],"meta"`)
	if end < 0 || last < end {
		return body
	}
	return []byte(text[:end] + text[last:])
}
