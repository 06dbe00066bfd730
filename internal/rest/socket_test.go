package rest_test

import (
	"compress/gzip"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
)

// What the other tests take for granted about net/http, over real sockets: which errors it makes of broken connections,
// and that bodies are what they were.
func TestOverSockets(t *testing.T) {
	echo := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		zip := gzip.NewWriter(w)
		_, _ = io.Copy(zip, r.Body)
		_ = zip.Close()
	})
	fake := fakehttp.NewServer(echo)
	web := httptest.NewServer(fake)
	defer web.Close()
	client := func(t *testing.T, url string, retries int) *rest.Client {
		return newClient(t, nil, func(cfg *rest.Config) {
			cfg.BaseURL, cfg.Retries = url, retries
			cfg.HTTPClient = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
		})
	}
	post := rest.Request{Method: "POST", Path: "/x", Body: "réponse"}

	t.Run("success", func(t *testing.T) {
		var got string
		if _, err := client(t, web.URL, 0).Do(t.Context(), post, &got); err != nil || got != "réponse" {
			t.Errorf("got %q, %v, want the answer unpacked", got, err)
		}
	})
	t.Run("lost", func(t *testing.T) {
		defer fake.Inject(fakehttp.Fault{Drop: fakehttp.DropAfter})()
		_, err := client(t, web.URL, 0).Do(t.Context(), post, nil)
		if f := failure(t, err); f.Attempts != 1 || !f.OutcomeUnknown {
			t.Errorf("got %+v, want one attempt of unknown outcome", f)
		}
	})
	t.Run("refused", func(t *testing.T) {
		l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		closed := "http://" + l.Addr().String()
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		_, err = client(t, closed, 1).Do(t.Context(), post, nil)
		if f := failure(t, err); f.Attempts != 2 || f.OutcomeUnknown {
			t.Errorf("got %+v, want two attempts of which nothing came", f)
		}
	})
	t.Run("abandoned", func(t *testing.T) {
		defer fake.Inject(fakehttp.Fault{Hang: true})()
		ctx, cancel := context.WithCancel(t.Context())
		ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { cancel() }})
		_, err := client(t, web.URL, 0).Do(ctx, post, nil)
		if f := failure(t, err); f.Attempts != 1 || !f.OutcomeUnknown {
			t.Errorf("got %+v, want one attempt of unknown outcome", f)
		}
	})
}
