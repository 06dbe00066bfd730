package sellsy_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/oauth2"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// TestTokenAddressIsDownWhileTheTokenIsGood holds that no call waits for an address of tokens that hangs or fails for ten minutes
// before the token expires, and that the token is replaced afterwards.
func TestTokenAddressIsDownWhileTheTokenIsGood(t *testing.T) {
	t.Parallel()
	for name, down := range map[string]func(*http.Request) (*http.Response, error){
		"hangs":   func(r *http.Request) (*http.Response, error) { <-r.Context().Done(); return nil, r.Context().Err() },
		"fails":   func(*http.Request) (*http.Response, error) { return answer(503, ``), nil },
		"refuses": func(*http.Request) (*http.Response, error) { return answer(400, `{"error":"invalid_grant"}`), nil },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				begin := time.Now()
				m, via := newIssuer(func(_ int, r *http.Request) (*http.Response, error) {
					if since := time.Since(begin); since > 40*time.Minute && since < 50*time.Minute {
						return down(r)
					}
					return issue(time.Hour)(int(time.Since(begin)/time.Minute), r)
				})
				source := sellsy.ClientCredentials("client-1", testSecret, via)
				if _, err := source.Token(t.Context()); err != nil {
					t.Fatal(err)
				}
				for time.Since(begin) < 59*time.Minute {
					before := time.Now()
					if token, err := source.Token(t.Context()); err != nil || time.Since(before) > 0 {
						t.Fatalf("after %s: %v, %v, %s late", time.Since(begin), token, err, time.Since(before))
					}
					time.Sleep(time.Second)
				}
				if token, err := source.Token(t.Context()); err != nil || token.AccessToken == "t0" {
					t.Errorf("it was not replaced: %v, %v", token, err)
				}
				if n := len(m.sent()); n > 50 {
					t.Errorf("%d token requests", n)
				}
			})
		})
	}
}

// TestATokenThatOneAddressDoesNotAccept holds that the others are held up for seconds at most when no new token can be had.
func TestATokenThatOneAddressDoesNotAccept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, via := newIssuer(func(n int, r *http.Request) (*http.Response, error) {
			if n > 0 {
				<-r.Context().Done()
				return nil, r.Context().Err()
			}
			return issue(time.Hour)(n, r)
		})
		source := sellsy.ClientCredentials("client-1", testSecret, via)
		token, err := source.Token(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		source.Invalidate(token)
		var late time.Duration
		for range 100 {
			before := time.Now()
			if token, err := source.Token(t.Context()); err != nil || token.AccessToken != "t0" {
				t.Fatalf("%v, %v", token, err)
			}
			late = max(late, time.Since(before))
			time.Sleep(time.Second)
		}
		if late > 5*time.Second {
			t.Errorf("a call was held up for %s", late)
		}
	})
}

// TestDeadCredentialsAreAskedAboutMoreRarely counts the requests of a day in which each call of every ten seconds wants a token, and
// holds that credentials that are good again are noticed.
func TestDeadCredentialsAreAskedAboutMoreRarely(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mended bool
		m, via := newIssuer(func(n int, r *http.Request) (*http.Response, error) {
			if mended {
				return issue(time.Hour)(n, r)
			}
			return answer(400, `{"error":"invalid_grant"}`), nil
		})
		source := newFlow(t, via).TokenSource(&oauth2.Token{RefreshToken: "saved"}, func(context.Context, *oauth2.Token) error { return nil })
		for range int(24 * time.Hour / (10 * time.Second)) {
			if _, err := source.Token(t.Context()); !errors.Is(err, sellsy.ErrUnauthorized) || !strings.Contains(err.Error(), "invalid_grant") {
				t.Fatal(err)
			}
			time.Sleep(10 * time.Second)
		}
		if n := len(m.sent()); n < 5 || n > 30 {
			t.Errorf("%d token requests in a day", n)
		}
		mended = true
		time.Sleep(time.Hour)
		if _, err := source.Token(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// TestFlushWaitsForTheRefreshAndItsSave holds that a program which stops at any moment of a refresh loses nothing.
func TestFlushWaitsForTheRefreshAndItsSave(t *testing.T) {
	t.Parallel()
	for _, stop := range []time.Duration{0, time.Second, 10 * time.Second, 21 * time.Second, 22 * time.Second} {
		t.Run(stop.String(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				begin := time.Now()
				m, via := newIssuer(func(n int, r *http.Request) (*http.Response, error) {
					select {
					case <-time.After(20 * time.Second):
						return rotate()(n, r)
					case <-r.Context().Done():
						return nil, r.Context().Err()
					}
				})
				var saved []string
				source := newFlow(t, via).TokenSource(&oauth2.Token{RefreshToken: "saved"}, func(_ context.Context, token *oauth2.Token) error {
					if time.Since(begin) < 23*time.Second {
						return errors.New("the store is away")
					}
					saved = append(saved, token.RefreshToken)
					return nil
				})
				client, err := sellsy.New(source)
				if err != nil {
					t.Fatal(err)
				}
				ctx, cancel := context.WithTimeout(t.Context(), stop)
				defer cancel()
				go func() { _, _ = source.Token(ctx) }()
				synctest.Wait()
				time.Sleep(stop)
				if err := client.FlushToken(t.Context()); err != nil {
					t.Error(err)
				}
				if got := fmt.Sprint(saved); got != "[r0]" || len(m.sent()) != 1 {
					t.Errorf("saved %s after %d requests", got, len(m.sent()))
				}
			})
		})
	}
}

// TestFlushGivesUp holds that a store which stays away does not keep a program from ending.
func TestFlushGivesUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, via := newIssuer(rotate())
		away := errors.New("the store is away")
		source := newFlow(t, via).TokenSource(&oauth2.Token{RefreshToken: "saved"}, func(context.Context, *oauth2.Token) error { return away })
		if _, err := source.Token(t.Context()); !errors.Is(err, away) {
			t.Error(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := source.Flush(ctx); err == nil {
			t.Error("no error")
		}
	})
}

// TestTheOldTokenIsUsedWhileTheNewOneIsNotSaved holds that a store that is away holds up no call, and causes no second refresh.
func TestTheOldTokenIsUsedWhileTheNewOneIsNotSaved(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m, via := newIssuer(rotate())
		begin := time.Now()
		source := newFlow(t, via).TokenSource(&oauth2.Token{AccessToken: "old", RefreshToken: "saved", Expiry: begin.Add(time.Hour)},
			func(context.Context, *oauth2.Token) error {
				if time.Since(begin) < 58*time.Minute {
					return errors.New("the store is away")
				}
				return nil
			})
		for time.Since(begin) < 59*time.Minute {
			if _, err := source.Token(t.Context()); err != nil {
				t.Fatalf("after %s: %v", time.Since(begin), err)
			}
			time.Sleep(time.Second)
		}
		if token, err := source.Token(t.Context()); err != nil || token.AccessToken != "a0" || len(m.sent()) != 1 {
			t.Errorf("%v, %v after %d requests", token, err, len(m.sent()))
		}
	})
}
