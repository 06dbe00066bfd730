package rest_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
)

// An operation that answers 401 whatever the token is, say for want of a right, is no reason to replace the token for each
// request, which would also take it from all others.
func TestAnOperationThatAnswers401ForGood(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		auth, s := new(numbered), play(reply(401, ""))
		client := newClient(t, s, func(cfg *rest.Config) { cfg.Auth = auth })
		const day, every = 24 * time.Hour, 10 * time.Second
		for range day / every {
			_, err := client.Do(t.Context(), rest.Request{Path: "/x"})
			if f := failure(t, err); f.Status != 401 {
				t.Fatalf("got %+v, want the 401", f)
			}
			time.Sleep(every)
		}
		if n := len(auth.dropped); n < 5 || n > 20 {
			t.Errorf("%d tokens were replaced in a day, want a few", n)
		}
	})
}

// Where other operations are done with the token, that is one replacement, and then the error.
func TestAnOperationThatAnswers401ForGoodBesidesOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		auth := new(numbered)
		client := newClient(t, transportFunc(func(r *http.Request) (*http.Response, error) {
			answer := &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: http.NoBody, Request: r}
			if strings.HasSuffix(r.URL.Path, "/x") {
				answer.StatusCode = http.StatusUnauthorized
			}
			return answer, nil
		}), func(cfg *rest.Config) { cfg.Auth = auth })
		const day, every = 24 * time.Hour, time.Minute
		for range day / every {
			if _, err := client.Do(t.Context(), rest.Request{Path: "/y"}); err != nil {
				t.Fatal(err)
			}
			_, err := client.Do(t.Context(), rest.Request{Path: "/x"})
			if f := failure(t, err); f.Status != 401 {
				t.Fatalf("got %+v, want the 401", f)
			}
			time.Sleep(every)
		}
		if n := len(auth.dropped); n != 1 {
			t.Errorf("%d tokens were replaced in a day, want one", n)
		}
	})
}

func TestOtherOperationsStillReplaceTheToken(t *testing.T) {
	t.Parallel()
	auth, s := new(numbered), play(reply(401, ""), reply(401, ""), reply(401, ""), reply(200, ""), reply(401, ""), reply(200, ""))
	client := newClient(t, s, func(cfg *rest.Config) { cfg.Auth = auth })
	if _, err := client.Do(t.Context(), rest.Request{Path: "/forbidden"}); err == nil {
		t.Fatal("no error after two 401")
	}
	for range 2 { // the second time after the operation was accepted
		if _, err := client.Do(t.Context(), rest.Request{Path: "/y"}); err != nil {
			t.Errorf("another operation: %v", err)
		}
	}
	if n := len(auth.dropped); n != 3 {
		t.Errorf("%d tokens were replaced, want 3", n)
	}
}
