package bridge_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// lies are answers that are none.
var lies = []string{
	"", "null", "{}", "[]", `{"data":[]}`, `{"data":null,"pagination":{"limit":100,"count":100,"total":300,"offset":"WyIwIl0="}}`,
	`{"data":[],"pagination":{"limit":100,"count":0,"total":300,"offset":""}}`, `{"error":{"code":503,"message":"maintenance"}}`,
	`{"calls":[],"meta":{"count":0,"total":300,"current_page":1,"per_page":50,"next_page_link":null}}`,
	"<!doctype html><title>Maintenance</title>",
}

// lie answers a request that was carried out with a success that is none.
func lie(r *http.Request, resp *http.Response, random *rand.Rand) *http.Response {
	if resp.StatusCode >= 300 {
		return resp
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	resp.Body.Close()
	return answer(r, []int{http.StatusOK, http.StatusCreated}[random.IntN(2)], lies[random.IntN(len(lies))])
}

// TestSimulationOfALyingVendor plays days on which, besides all else, one answer in twenty is none, and for an hour all of one side's
// are. Contacts are left to the room's own tests.
func TestSimulationOfALyingVendor(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newSimulation(t, seed)
				s.net.planned = lyingNow(s)
				s.play(40)
				s.net.mu.Lock()
				s.net.planned = nil
				s.net.mu.Unlock()
				s.calmDown()
				time.Sleep(30 * time.Hour)
				s.stop()
				phoneCalls := s.sellsy.PhoneCalls()
				for _, e := range s.calls {
					s.checkCall(e, mentioning(phoneCalls, e.id))
				}
				s.checkCards()
				if s.lost+s.twice+s.wrong > 0 {
					s.report(t, 40)
				}
				t.Logf("calls=%d lost=%d duplicates=%d wrong=%d", len(s.calls), s.lost, s.twice, s.wrong)
			})
		})
	}
}

// lyingNow plans which answers are none.
func lyingNow(s *simulation) func(side, method, urlPath string) mischief {
	random := s.random("lies")
	hours := map[string]window{}
	for i, side := range []string{"aircall", "sellsy"} {
		from := s.begun.Add(10*time.Minute + time.Duration(i)*time.Duration(random.Int64N(int64(time.Hour))))
		hours[side] = window{from, from.Add(time.Hour)}
	}
	var mu sync.Mutex
	return func(side, _, urlPath string) mischief {
		mu.Lock()
		defer mu.Unlock()
		if hours[side].holds(time.Now()) && !strings.Contains(urlPath, "oauth2") || random.IntN(20) == 0 {
			return lied
		}
		return nothing
	}
}
