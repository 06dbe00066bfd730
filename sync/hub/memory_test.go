package hub_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// TestAnonymousBodiesCostLittle sends fifty bodies at once of nearly the largest size that is read, in forms that become large when they
// are decoded, by senders who prove nothing. None comes to its end before all have come as far as they are read. It runs alone, and prints
// the most memory that was in use.
func TestAnonymousBodiesCostLittle(t *testing.T) { //nolint:paralleltest // it measures the process
	if os.Getenv("LONG") == "" {
		t.Skip("takes a quarter of a minute, and is about the process: set LONG")
	}
	const size, senders, most = 1<<20 - 200, 50, 200 << 20
	fill := func(before, each, after string) string {
		return before + strings.Repeat(each, (size-len(before)-len(after))/len(each)) + after
	}
	bodies := map[string]string{
		"structs": fill(`{"event":"call.ended","token":"wrong","data":{"id":1,"user":{"numbers":[`, `{},`, `{}]}}}`),
		"keys":    fill(`{"event":"call.ended","token":"wrong","data":{`, `"a":1,`, `"b":2}}`),
		"escapes": fill(`{"event":"call.ended","token":"`, `\u00e9`, `","data":{}}`),
		"zeroes":  fill(`{"event":"call.ended","token":"wrong","data":[`, `0,`, `0]}`),
		"form":    fill(`notif=%7b%22event%22:%22updated%22%7d`, `&a`, ``),
		"members": manyKeys(size),
	}
	w := &town{t: t, store: store.NewMemory(), logs: &safeBuffer{}, tenants: map[string]*tenant{}} // in no bubble: time is to pass
	p := w.hub()
	p.put(w.settle("a", sellsytest.Options{}))
	b, _ := p.Bridge("a")
	alone := http.NewServeMux() // the handlers of a bridge of its own
	alone.Handle("/bridge/aircall", b.AircallWebhook("token"))
	alone.Handle("/bridge/sellsy", b.SellsyWebhook("key"))
	p.mux.Handle("/bridge/", alone)
	for _, path := range []string{
		"/webhooks/aircall", "/webhooks/aircall/a", "/webhooks/sellsy", "/webhooks/sellsy/a", "/bridge/aircall", "/bridge/sellsy",
	} {
		for content, body := range bodies {
			peak := peakOf(func() {
				var all sync.WaitGroup
				come := make(chan struct{})
				time.AfterFunc(50*time.Millisecond, func() { close(come) })
				for range senders {
					all.Go(func() {
						r := httptest.NewRequest(http.MethodPost, path,
							io.MultiReader(strings.NewReader(body[:size-1000]), waiting(come), strings.NewReader(body[size-1000:])))
						r.ContentLength = int64(len(body))
						r.Header.Set(sellsy.SignatureHeader, strings.Repeat("0", 40))
						rec := httptest.NewRecorder()
						p.mux.ServeHTTP(rec, r)
						if rec.Code/100 != 4 && rec.Code != http.StatusServiceUnavailable { // the machine may be too slow for their turns
							t.Errorf("%s, %s: answered with %d", path, content, rec.Code)
						}
					})
				}
				all.Wait()
			})
			t.Logf("%s, %s: %d MB", path, content, peak>>20)
			if peak > most {
				t.Errorf("%s: %d bodies of %d bytes at once, %s: %d MB in use", path, senders, len(body), content, peak>>20)
			}
		}
	}
}

// waiting is an empty reader that ends when the channel is closed.
type waiting <-chan struct{}

// Read implements [io.Reader].
func (w waiting) Read([]byte) (int, error) { <-w; return 0, io.EOF }

// manyKeys is an object with as many keys as a body of that size can have, all different.
func manyKeys(size int) string {
	var b strings.Builder
	b.WriteString(`{"event":"updated"`)
	for i := 0; b.Len() < size-20; i++ {
		fmt.Fprintf(&b, `,"%x":0`, i)
	}
	b.WriteString(strings.Repeat(" ", size-1-b.Len()) + "}")
	return b.String()
}

// peakOf returns the most memory of the heap that was in use while do ran, garbage included.
func peakOf(do func()) (most uint64) {
	var before, m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	done := make(chan struct{})
	go func() { do(); close(done) }()
	for {
		runtime.ReadMemStats(&m)
		most = max(most, m.HeapAlloc-min(m.HeapAlloc, before.HeapAlloc))
		select {
		case <-done:
			return most
		case <-time.After(time.Millisecond):
		}
	}
}
