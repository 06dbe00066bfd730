package fakehttp_test

import (
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
)

func TestOddAnswers(t *testing.T) {
	t.Parallel()
	const rows = `{"data":[{"id":1,"owner":{"id":5}},{"id":2}],"total":2}`
	tests := map[string]struct {
		own   string
		fault fakehttp.Fault
		want  answer
	}{
		"empty":              {rows, fakehttp.Fault{Odd: fakehttp.OddEmpty}, answer{201, ""}},
		"null":               {rows, fakehttp.Fault{Odd: fakehttp.OddNull}, answer{201, "null"}},
		"object":             {rows, fakehttp.Fault{Odd: fakehttp.OddObject}, answer{201, "{}"}},
		"list":               {rows, fakehttp.Fault{Odd: fakehttp.OddList}, answer{201, "[]"}},
		"null rows":          {rows, fakehttp.Fault{Odd: fakehttp.OddNullRows}, answer{201, `{"data":null,"total":2}`}},
		"null rows, bare":    {`[1,2]`, fakehttp.Fault{Odd: fakehttp.OddNullRows}, answer{201, "null"}},
		"short page":         {rows, fakehttp.Fault{Odd: fakehttp.OddShortPage}, answer{201, `{"data":[{"id":1,"owner":{"id":5}}],"total":2}`}},
		"error object":       {rows, fakehttp.Fault{Odd: fakehttp.OddError}, answer{201, `{"error":"x"}`}},
		"page":               {rows, fakehttp.Fault{Odd: fakehttp.OddHTML}, answer{201, "<!doctype html><title>Maintenance</title><p>We are back soon.</p>"}},
		"without id":         {rows, fakehttp.Fault{Odd: fakehttp.OddWithoutID}, answer{201, `{"data":[{"owner":{"id":5}},{}],"total":2}`}},
		"without id, inside": {`{"tag":{"id":1,"name":"x"}}`, fakehttp.Fault{Odd: fakehttp.OddWithoutID}, answer{201, `{"tag":{"name":"x"}}`}},
		"cut short":          {rows, fakehttp.Fault{Odd: fakehttp.OddCut}, answer{201, rows[:len(rows)/2]}},
		"another id":         {`{"id":1,"tag":{"id":2}}`, fakehttp.Fault{Odd: fakehttp.OddOtherID}, answer{201, `{"id":1000001,"tag":{"id":2}}`}},
		"another id, inside": {`{"tag":{"id":1}}`, fakehttp.Fault{Odd: fakehttp.OddOtherID}, answer{201, `{"tag":{"id":1000001}}`}},
		"101":                {rows, fakehttp.Fault{Odd: fakehttp.OddSwitching}, answer{101, ""}},
		"field":              {rows, fakehttp.Fault{Field: "data.owner.id", Kind: fakehttp.KindText}, answer{201, `{"data":[{"id":1,"owner":{"id":"x"}},{"id":2}],"total":2}`}},
		"field that is gone": {rows, fakehttp.Fault{Field: "data", Kind: fakehttp.KindAbsent}, answer{201, `{"total":2}`}},
		"field as null":      {rows, fakehttp.Fault{Field: "data.id", Kind: fakehttp.KindNull}, answer{201, `{"data":[{"id":null,"owner":{"id":5}},{"id":null}],"total":2}`}},
		"field of nothing":   {`"x"`, fakehttp.Fault{Field: "a.b", Kind: fakehttp.KindBool}, answer{201, `"x"`}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			done := 0
			s := fakehttp.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				done++
				w.WriteHeader(http.StatusCreated)
				_, _ = io.WriteString(w, test.own)
			}))
			s.ErrorBody = `{"error":"x"}`
			s.Inject(test.fault)
			got, err := do(t.Context(), s.Transport(), "POST", "https://any.example/x", "")
			if err != nil || got != test.want {
				t.Errorf("got %+v, %v, want %+v", got, err, test.want)
			}
			if done != 1 {
				t.Errorf("carried out %d times", done)
			}
		})
	}
}

// A refusal is no success, and stays.
func TestOddAnswersLeaveRefusalsAlone(t *testing.T) {
	t.Parallel()
	s := fakehttp.NewServer(http.NotFoundHandler())
	s.Inject(fakehttp.Fault{Odd: fakehttp.OddNull})
	if got, err := do(t.Context(), s.Transport(), "GET", "https://any.example/x", ""); err != nil || got.Status != 404 || got.Body == "null" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestFaultForAPeriod(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := fakehttp.NewServer(new(counter))
		s.Inject(fakehttp.Fault{Odd: fakehttp.OddEmpty, For: time.Hour})
		for _, want := range []string{"", "", "3"} {
			if got, err := do(t.Context(), s.Transport(), "GET", "https://any.example/x", ""); err != nil || got.Body != want {
				t.Errorf("got %+v, %v, want %q", got, err, want)
			}
			time.Sleep(40 * time.Minute)
		}
	})
}
