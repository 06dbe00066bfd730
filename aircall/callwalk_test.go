package aircall_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jarcoal/httpmock"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
)

// history answers GET /v1/calls for calls at the given seconds, oldest first, with ids from 1. Its periods include both ends, or
// not the later one.
func history(seconds []int64, includeTo bool) httpmock.Responder {
	return func(r *http.Request) (*http.Response, error) {
		q := r.URL.Query()
		number := func(key string) int64 { n, _ := strconv.ParseInt(q.Get(key), 10, 64); return n }
		from, to, page, perPage := number("from"), number("to"), int(number("page")), int(number("per_page"))
		if includeTo {
			to++
		}
		first, _ := slices.BinarySearch(seconds, from)
		end, _ := slices.BinarySearch(seconds, to)
		total := max(end-first, 0)
		next := "null"
		if page*perPage < min(total, 10_000) {
			next = `"https://api.aircall.io/v1/calls?page=x"`
		}
		var rows []string
		for i := first + min((page-1)*perPage, total); i < first+min(page*perPage, total, 10_000); i++ {
			rows = append(rows, fmt.Sprintf(`{"id":%d,"started_at":%d}`, i+1, seconds[i]))
		}
		return httpmock.NewStringResponse(200, fmt.Sprintf(
			`{"calls":[%s],"meta":{"count":%d,"total":%d,"current_page":%d,"per_page":%d,"next_page_link":%s}}`,
			strings.Join(rows, ","), len(rows), total, page, perPage, next)), nil
	}
}

func TestWalk(t *testing.T) {
	t.Parallel()
	const day = 24 * 3600
	spread := func(n int, over int64) []int64 {
		seconds := make([]int64, n)
		for i := range seconds {
			seconds[i] = int64(i) * over / int64(n)
		}
		return seconds
	}
	tests := []struct {
		name  string
		calls []int64 // seconds after the beginning of the period, which is 30 days
	}{
		{"none", nil},
		{"one", []int64{0}},
		{"some", spread(120, 30*day)},
		{"more than a list reaches", spread(25_000, 30*day)},
		{"all on one day", spread(25_000, day)},
		{"many at the same second", append(spread(9_000, 1), spread(2_000, 30*day)...)},
	}
	for _, test := range tests {
		for _, includeTo := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, to included %v", test.name, includeTo), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					from := time.Now().Add(-31 * day * time.Second)
					to := from.Add(30 * day * time.Second)
					seconds := make([]int64, len(test.calls))
					for i, after := range test.calls {
						seconds[i] = from.Unix() + after
					}
					client, mock := newClient(t, aircall.WithRequestsPerMinute(1_000_000))
					mock.RegisterNoResponder(history(seconds, includeTo))
					seen := make(map[aircall.CallID]int, len(seconds))
					cursor := ""
					for range 1000 { // a walk that is interrupted after every third batch and goes on from its cursor
						batches := 0
						for batch, err := range client.Calls.Walk(t.Context(), aircall.WalkOptions{From: from, To: to, Cursor: cursor}) {
							if err != nil {
								t.Fatal(err)
							}
							for i, call := range batch.Calls {
								seen[call.ID]++
								if i > 0 && call.StartedAt.Before(batch.Calls[i-1].StartedAt.Time) {
									t.Fatal("not in order")
								}
							}
							cursor = batch.Cursor
							if batches++; batches == 3 {
								break
							}
						}
						if batches < 3 {
							break
						}
					}
					again := 0
					for i := range seconds {
						n := seen[aircall.CallID(i+1)]
						if n == 0 {
							t.Fatalf("call %d of %d is missing", i+1, len(seconds))
						}
						again += n - 1
					}
					if again > len(seconds)/2 {
						t.Errorf("%d of %d calls came again", again, len(seconds))
					}
				})
			})
		}
	}
}

func TestWalkBringsEveryCallOnceWhenNotInterrupted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := aircalltest.New(t)
		number := server.AddNumber(aircall.Number{Digits: "+33 1 99 00 00 01"})
		const calls = 130
		for i := range calls {
			at := aircall.At(time.Now().Add(-time.Duration(calls-i) * time.Hour))
			server.AddCall(aircall.Call{Direction: aircall.Inbound, Number: &number, StartedAt: at, EndedAt: at})
		}
		seen := map[aircall.CallID]bool{}
		for batch, err := range server.Client().Calls.Walk(t.Context(), aircall.WalkOptions{}) {
			if err != nil {
				t.Fatal(err)
			}
			for _, call := range batch.Calls {
				if seen[call.ID] {
					t.Errorf("call %d again", call.ID)
				}
				seen[call.ID] = true
			}
		}
		if len(seen) != calls {
			t.Errorf("%d calls, want %d", len(seen), calls)
		}
		if n := len(server.Requests()); n != 3 {
			t.Errorf("%d requests for three pages", n)
		}
	})
}

func TestWalkOutOfReach(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, mock := newClient(t)
		busy := make([]int64, 10_001) // in one second
		for i := range busy {
			busy[i] = time.Now().Add(-time.Hour).Unix()
		}
		mock.RegisterNoResponder(history(busy, true))
		var last error
		for _, err := range client.Calls.Walk(t.Context(), aircall.WalkOptions{From: time.Now().Add(-2 * time.Hour)}) {
			last = err
		}
		if !errors.Is(last, aircall.ErrOutOfReach) {
			t.Errorf("more calls in a second than a list has: %v", last)
		}
		rows := history(busy, true)
		mock.RegisterNoResponder(func(r *http.Request) (*http.Response, error) {
			resp, err := rows(r)
			if err != nil {
				return nil, err
			}
			body, err := io.ReadAll(resp.Body)
			return httpmock.NewStringResponse(200, strings.Replace(string(body), `"total":10001`, `"total":0`, 1)), err
		})
		for _, err := range client.Calls.Walk(t.Context(), aircall.WalkOptions{From: time.Now().Add(-2 * time.Hour)}) {
			last = err
		}
		if !errors.Is(last, aircall.ErrOutOfReach) {
			t.Errorf("as many without a total: %v", last)
		}
		for _, err := range client.Calls.Walk(t.Context(), aircall.WalkOptions{From: time.Now().AddDate(0, -7, 0)}) {
			last = err
		}
		if !errors.Is(last, aircall.ErrOutOfReach) {
			t.Errorf("seven months back: %v", last)
		}
	})
}

func FuzzWalkCursor(f *testing.F) {
	for _, seed := range []string{"", "1-2-1-3", "1773910800-1773914400-3-1774000000", "2-2-1-1", "-1-2-3-4", "1-2-3", "9999999999999999999-1-1-1", "01-2-1-3"} {
		f.Add(seed)
	}
	client, mock := fuzzClient(f)
	mock.RegisterNoResponder(httpmock.NewStringResponder(200, `{"calls":[],"meta":{"total":0,"next_page_link":null}}`))
	f.Fuzz(func(t *testing.T, cursor string) {
		n := 0
		for batch, err := range client.Calls.Walk(t.Context(), aircall.WalkOptions{Cursor: cursor}) {
			if n++; n > 1 || err == nil {
				t.Fatalf("of no calls came %+v", batch)
			}
		}
	})
}
