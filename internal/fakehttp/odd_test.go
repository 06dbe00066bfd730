package fakehttp_test

import (
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/fakes"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
)

func TestOddAnswers(t *testing.T) {
	t.Parallel()
	const rows = `{"data":[{"id":1,"owner":{"id":5}},{"id":2}],"total":2}`
	tests := map[string]struct {
		own   string
		fault fakes.Fault
		want  answer
	}{
		"empty":              {rows, fakes.Fault{Odd: fakes.OddEmpty}, answer{201, ""}},
		"null":               {rows, fakes.Fault{Odd: fakes.OddNull}, answer{201, "null"}},
		"object":             {rows, fakes.Fault{Odd: fakes.OddObject}, answer{201, "{}"}},
		"list":               {rows, fakes.Fault{Odd: fakes.OddList}, answer{201, "[]"}},
		"null rows":          {rows, fakes.Fault{Odd: fakes.OddNullRows}, answer{201, `{"data":null,"total":2}`}},
		"null rows, bare":    {`[1,2]`, fakes.Fault{Odd: fakes.OddNullRows}, answer{201, "null"}},
		"short page":         {rows, fakes.Fault{Odd: fakes.OddShortPage}, answer{201, `{"data":[{"id":1,"owner":{"id":5}}],"total":2}`}},
		"error object":       {rows, fakes.Fault{Odd: fakes.OddError}, answer{201, `{"error":"x"}`}},
		"page":               {rows, fakes.Fault{Odd: fakes.OddHTML}, answer{201, "<!doctype html><title>Maintenance</title><p>We are back soon.</p>"}},
		"without id":         {rows, fakes.Fault{Odd: fakes.OddWithoutID}, answer{201, `{"data":[{"owner":{"id":5}},{}],"total":2}`}},
		"without id, inside": {`{"tag":{"id":1,"name":"x"}}`, fakes.Fault{Odd: fakes.OddWithoutID}, answer{201, `{"tag":{"name":"x"}}`}},
		"cut short":          {rows, fakes.Fault{Odd: fakes.OddCut}, answer{201, rows[:len(rows)/2]}},
		"another id":         {`{"id":1,"tag":{"id":2}}`, fakes.Fault{Odd: fakes.OddOtherID}, answer{201, `{"id":1000001,"tag":{"id":2}}`}},
		"another id, inside": {`{"tag":{"id":1}}`, fakes.Fault{Odd: fakes.OddOtherID}, answer{201, `{"tag":{"id":1000001}}`}},
		"101":                {rows, fakes.Fault{Odd: fakes.OddSwitching}, answer{101, ""}},
		"field":              {rows, fakes.Fault{Field: "data.owner.id", Kind: fakes.KindText}, answer{201, `{"data":[{"id":1,"owner":{"id":"x"}},{"id":2}],"total":2}`}},
		"field that is gone": {rows, fakes.Fault{Field: "data", Kind: fakes.KindAbsent}, answer{201, `{"total":2}`}},
		"field as null":      {rows, fakes.Fault{Field: "data.id", Kind: fakes.KindNull}, answer{201, `{"data":[{"id":null,"owner":{"id":5}},{"id":null}],"total":2}`}},
		"field of nothing":   {`"x"`, fakes.Fault{Field: "a.b", Kind: fakes.KindBool}, answer{201, `"x"`}},
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
	s.Inject(fakes.Fault{Odd: fakes.OddNull})
	if got, err := do(t.Context(), s.Transport(), "GET", "https://any.example/x", ""); err != nil || got.Status != 404 || got.Body == "null" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestFaultForAPeriod(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := fakehttp.NewServer(new(counter))
		s.Inject(fakes.Fault{Odd: fakes.OddEmpty, For: time.Hour})
		for _, want := range []string{"", "", "3"} {
			if got, err := do(t.Context(), s.Transport(), "GET", "https://any.example/x", ""); err != nil || got.Body != want {
				t.Errorf("got %+v, %v, want %q", got, err, want)
			}
			time.Sleep(40 * time.Minute)
		}
	})
}
