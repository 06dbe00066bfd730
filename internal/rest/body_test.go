package rest_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
)

// A large body of somebody unknown waits for its turn, one that begins with a proof does not, nor does a small one.
func TestLargeBodiesOfStrangersTakeTurns(t *testing.T) { //nolint:paralleltest // the turns are those of the process
	const most, atOnce = 1 << 20, 8
	large := strings.Repeat("x", 100<<10)
	trusted := func(head []byte) bool { return bytes.HasPrefix(head, []byte("proof")) }
	post := func(ctx context.Context, body io.Reader) (int, func(), error) {
		r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/", body)
		read, done, err := rest.ReadBody(httptest.NewRecorder(), r, most, trusted)
		return len(read), done, err
	}
	var leave []func()
	for range atOnce {
		n, done, err := post(t.Context(), strings.NewReader(large))
		if n != len(large) || err != nil {
			t.Fatalf("%d bytes read, %v", n, err)
		}
		leave = append(leave, done)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel() // so that the test need not wait for as long as they do
	if _, _, err := post(gone, strings.NewReader(large)); !errors.Is(err, rest.ErrBusy) {
		t.Errorf("one more than are read at once: %v", err)
	}
	for name, body := range map[string]string{"proved": "proof" + large, "small": "x"} {
		if n, _, err := post(gone, strings.NewReader(body)); n != len(body) || err != nil {
			t.Errorf("%s: %d bytes read, %v", name, n, err)
		}
	}
	leave[0]()
	if _, done, err := post(t.Context(), strings.NewReader(large)); err != nil {
		t.Errorf("after one has gone: %v", err)
	} else {
		leave[0] = done
	}
	for _, done := range leave {
		done()
	}
}

// Whoever reads a body that was read before gets the same bytes and the same error, with and without ReadBody.
func TestBodyReadOnce(t *testing.T) {
	t.Parallel()
	broken := errors.New("the connection broke")
	for name, tt := range map[string]struct {
		body     io.Reader
		want     int
		length   int64
		tooLarge bool
		err      error
	}{
		"empty":              {body: strings.NewReader("")},
		"small":              {body: strings.NewReader("body"), want: 4, length: 4},
		"as large as it may": {body: strings.NewReader(strings.Repeat("x", 200<<10)), want: 200 << 10, length: 200 << 10},
		"of unknown length":  {body: strings.NewReader(strings.Repeat("x", 150<<10)), want: 150 << 10, length: -1},
		"longer than told":   {body: strings.NewReader(strings.Repeat("x", 150<<10)), want: 150 << 10, length: 80 << 10},
		"too large":          {body: strings.NewReader(strings.Repeat("x", 200<<10+1)), want: 200 << 10, length: -1, tooLarge: true},
		"breaks off early":   {body: io.MultiReader(strings.NewReader("bo"), iotest.ErrReader(broken)), want: 2, length: 4, err: broken},
		"breaks off late":    {body: io.MultiReader(strings.NewReader(strings.Repeat("x", 99<<10)), iotest.ErrReader(broken)), want: 99 << 10, length: -1, err: broken},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", tt.body)
			r.ContentLength = tt.length
			check := func(who string, body []byte, err error) {
				_, tooLarge := errors.AsType[*http.MaxBytesError](err)
				if len(body) != tt.want || tooLarge != tt.tooLarge || !tooLarge && !errors.Is(err, tt.err) {
					t.Errorf("%s: %d bytes, %v; want %d", who, len(body), err, tt.want)
				}
			}
			body, done, err := rest.ReadBody(httptest.NewRecorder(), r, 200<<10, func([]byte) bool { return true })
			done()
			check("first", body, err)
			again := rest.WithBody(r, body, err)
			body, done, err = rest.ReadBody(httptest.NewRecorder(), again, 1, nil)
			done()
			check("again", body, err)
			body, err = io.ReadAll(rest.WithBody(r, body, err).Body)
			check("as a reader", body, err)
		})
	}
}
