package bridge_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// canned answers every request without remembering any, unlike the fakes.
type canned func(r *http.Request) string

func (f canned) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
		r.Body.Close()
	}
	return &http.Response{
		StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(f(r))),
	}, nil
}

// TestSoak holds that load leaves nothing behind: after half an hour of calls, and when their time to be forgotten has come,
// memory, items and goroutines are where they were.
func TestSoak(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const page = `{"data":[%s],"pagination":{"limit":100,"count":%d,"total":%[2]d,"offset":"WyIxIl0="}}`
		crm := canned(func(r *http.Request) string {
			switch path := strings.TrimPrefix(r.URL.Path, "/v2"); {
			case path == "/companies" || path == "/companies/search":
				return fmt.Sprintf(page, `{"id":1,"type":"client","name":"Dubois","phone_number":"0199001234","created":"1999-12-31T00:00:00+01:00"}`, 1)
			case path == "/staffs":
				return fmt.Sprintf(page, `{"id":1,"email":"alice@example.com","status":"ok"}`, 1)
			case path == "/phone-calls":
				return `{"id":1}`
			default:
				return fmt.Sprintf(page, "", 0)
			}
		})
		phone := canned(func(r *http.Request) string {
			if strings.HasSuffix(r.URL.Path, "/calls") {
				return `{"calls":[],"meta":{"count":0,"total":0,"current_page":1,"per_page":50,"next_page_link":null}}`
			}
			return ""
		})
		ac, err := aircall.New(aircall.BearerToken("token"), aircall.WithHTTPClient(&http.Client{Transport: phone}), aircall.WithRequestsPerMinute(100_000))
		if err != nil {
			t.Fatal(err)
		}
		sc, err := sellsy.New(sellsy.BearerToken("token"), sellsy.WithHTTPClient(&http.Client{Transport: crm}), sellsy.WithRequestsPerSecond(1000))
		if err != nil {
			t.Fatal(err)
		}
		memory := store.NewMemory()
		b, err := bridge.New(bridge.Config{Aircall: ac, Sellsy: sc, Store: memory, AllNumbers: true, Sweep: time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		before := goroutines()
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- b.Run(ctx) }()
		synctest.Wait()
		running := goroutines()
		webhook := b.AircallWebhook(webhookToken)

		id := 0
		load := func(d time.Duration) uint64 {
			for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(time.Second) {
				id++
				now := time.Now().Unix()
				for _, event := range []string{"created", "ended"} {
					status, ended := "initial", "null"
					if event == "ended" {
						status, ended = "done", fmt.Sprint(now)
					}
					body := fmt.Sprintf(`{"event":"call.%s","timestamp":%d,"token":%q,"data":{"id":%d,"direction":"inbound","status":%q,"started_at":%[2]d,"ended_at":%[6]s,"raw_digits":"+33 1 99 00 12 34","number":{"id":1}}}`,
						event, now, webhookToken, id, status, ended)
					if code := post(webhook, body); code != http.StatusOK {
						t.Fatalf("answered %d", code)
					}
				}
			}
			time.Sleep(10 * 24 * time.Hour) // until the calls are forgotten
			synctest.Wait()
			runtime.GC()
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			return m.HeapAlloc
		}
		first := load(5 * time.Minute)
		second := load(30 * time.Minute)
		if created := b.Counts().Created; created != uint64(id) {
			t.Errorf("%d of %d calls logged", created, id)
		}
		if second > first+2<<20 {
			t.Errorf("%d bytes in use after half an hour of load, %d after five minutes", second, first)
		}
		items, err := memory.List(ctx, store.ListOptions{Installation: "default", Kind: "call", Limit: 10})
		if err != nil || len(items) != 0 {
			t.Errorf("%d items left, %v", len(items), err)
		}
		if n := goroutines(); n != running {
			t.Errorf("%d goroutines while running, %d before the load", n, running)
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		synctest.Wait()
		if n := goroutines(); n != before {
			t.Errorf("%d goroutines after Run, %d before", n, before)
		}
	})
}

// goroutines counts those of the caller's bubble: other tests have theirs.
func goroutines() int {
	stacks := make([]byte, 1<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	own := regexp.MustCompile(`synctest bubble \d+`).Find(stacks) // the caller comes first
	return bytes.Count(stacks, append(own, ']')) + bytes.Count(stacks, append(own, ','))
}
