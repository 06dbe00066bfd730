package rest_test

import (
	"compress/gzip"
	"context"
	"io"
	"log"
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
		if _, err := client(t, web.URL, 0).Do(t.Context(), into(post, &got)); err != nil || got != "réponse" {
			t.Errorf("got %q, %v, want the answer unpacked", got, err)
		}
	})
	t.Run("lost", func(t *testing.T) {
		defer fake.Inject(fakehttp.Fault{Drop: fakehttp.DropAfter})()
		_, err := client(t, web.URL, 0).Do(t.Context(), post)
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
		_, err = client(t, closed, 1).Do(t.Context(), post)
		if f := failure(t, err); f.Attempts != 2 || f.OutcomeUnknown {
			t.Errorf("got %+v, want two attempts of which nothing came", f)
		}
	})
	t.Run("abandoned", func(t *testing.T) {
		defer fake.Inject(fakehttp.Fault{Hang: true})()
		ctx, cancel := context.WithCancel(t.Context())
		ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { cancel() }})
		_, err := client(t, web.URL, 0).Do(ctx, post)
		if f := failure(t, err); f.Attempts != 1 || !f.OutcomeUnknown {
			t.Errorf("got %+v, want one attempt of unknown outcome", f)
		}
	})
}

// listen serves each connection with serve, and returns the address.
func listen(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go serve(conn)
		}
	}()
	return l.Addr().String()
}

// Nothing was sent before the connection was safe, whatever made it fail.
func TestFailuresOfTLSAreNoUnknownOutcome(t *testing.T) {
	t.Parallel()
	self := httptest.NewUnstartedServer(http.NotFoundHandler())
	self.Config.ErrorLog = log.New(io.Discard, "", 0)
	self.StartTLS()
	defer self.Close()
	hangUp := listen(t, func(conn net.Conn) { conn.Close() })
	alert := listen(t, func(conn net.Conn) {
		_, _ = conn.Read(make([]byte, 1024))
		_, _ = conn.Write([]byte{21, 3, 3, 0, 2, 2, 40}) // handshake failure
		conn.Close()
	})
	plain := listen(t, func(conn net.Conn) {
		_, _ = io.WriteString(conn, "HTTP/1.1 400 Bad Request\r\n\r\n")
		conn.Close()
	})
	for name, url := range map[string]string{
		"unknown authority": self.URL, "hung up": "https://" + hangUp, "alert": "https://" + alert, "no TLS": "https://" + plain,
	} {
		t.Run(name, func(t *testing.T) {
			c := newClient(t, nil, func(cfg *rest.Config) {
				cfg.BaseURL, cfg.Retries, cfg.HTTPClient = url, 1, &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
			})
			_, err := c.Do(t.Context(), rest.Request{Method: "POST", Path: "/x", Body: 1})
			if f := failure(t, err); f.OutcomeUnknown || f.Attempts != 2 {
				t.Errorf("got %+v, want two attempts of which nothing came", f)
			}
		})
	}
}

// A 101 hands the connection over, which outlives every context.
func TestSwitchedProtocolsEndAtOnce(t *testing.T) {
	t.Parallel()
	at := listen(t, func(conn net.Conn) {
		_, _ = conn.Read(make([]byte, 4096))
		_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n")
		_, _ = io.Copy(io.Discard, conn) // until the other side closes it
	})
	for _, method := range []string{"GET", "POST"} {
		c := newClient(t, nil, func(cfg *rest.Config) {
			cfg.BaseURL, cfg.HTTPClient = "http://"+at, &http.Client{Transport: &http.Transport{}}
		})
		_, err := c.Do(t.Context(), rest.Request{Method: method, Path: "/x"})
		if f := failure(t, err); f.Attempts != 1 || f.OutcomeUnknown != (method == "POST") {
			t.Errorf("%s: got %+v, want one attempt", method, f)
		}
	}
}
