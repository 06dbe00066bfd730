package bridge_test

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/oauth2"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// TestStopDuringARefresh holds that Run does not return before a token that Sellsy has replaced is saved.
func TestStopDuringARefresh(t *testing.T) {
	t.Parallel()
	var refreshing atomic.Bool
	var saved atomic.Pointer[oauth2.Token]
	inWorld(t, worldOptions{still: true}, func(t *testing.T, w *world) {
		slow := roundTrip(func(r *http.Request) (*http.Response, error) {
			resp, err := w.sellsy.Transport().RoundTrip(r)
			if strings.HasSuffix(r.URL.Path, "/access-tokens") && refreshing.Swap(true) {
				time.Sleep(20 * time.Second) // Sellsy has done it, and the answer is on its way
			}
			return resp, err
		})
		flow, err := sellsy.NewOAuth(sellsytest.DefaultClientID, sellsytest.DefaultClientSecret, "https://bridge.example/back",
			sellsy.WithHTTPClient(&http.Client{Transport: slow}))
		if err != nil {
			t.Fatal(err)
		}
		verifier := oauth2.GenerateVerifier()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, flow.AuthCodeURL("state", verifier), http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := w.sellsy.Transport().RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		back, err := resp.Location()
		if err != nil {
			t.Fatal(err)
		}
		token, err := flow.Exchange(t.Context(), back.Query().Get("code"), verifier)
		if err != nil {
			t.Fatal(err)
		}
		token.Expiry = time.Now().Add(-time.Second)
		client, err := sellsy.New(flow.TokenSource(token, func(_ context.Context, token *oauth2.Token) error {
			saved.Store(token)
			return nil
		}), sellsy.WithHTTPClient(&http.Client{Transport: slow}))
		if err != nil {
			t.Fatal(err)
		}
		b, err := bridge.New(bridge.Config{Aircall: w.aircall.Client(), Sellsy: client, Store: w.store, AllNumbers: true})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- b.Run(ctx) }()
		synctest.Wait()
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if got := saved.Load(); got == nil || got.RefreshToken == token.RefreshToken {
			t.Fatal("the new token is lost")
		}
	})
}
