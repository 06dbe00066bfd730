package bridge_test

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// refusedWith are the refusals that an operation is given for a whole day.
var refusedWith = []int{
	http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusConflict,
	http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable,
}

// TestRequestsOfADayWithARefusal refuses each operation that a full day uses in each way, all day long, and those that only a day with
// other settings uses. Whatever it is, the bridge does not ask more than ten times as much as on an undisturbed day. By default some of
// the pairs are played, with LONG all.
func TestRequestsOfADayWithARefusal(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var table []string
	t.Run("days", func(t *testing.T) {
		seen, days := map[string]bool{}, 0
		for _, play := range []func(*testing.T, spoil) (*day, []string){playDay, playOtherDay} {
			undisturbed, _ := play(t, nil)
			table = append(table, fmt.Sprintf("%6d requests: nothing is refused", undisturbed.asked))
			for _, op := range undisturbed.used {
				if seen[op.String()] {
					continue
				}
				seen[op.String()] = true
				for _, status := range refusedWith {
					if days++; !sampled(days) {
						continue
					}
					t.Run(fmt.Sprintf("%s/%d", op, status), func(t *testing.T) {
						t.Parallel()
						d, _ := play(t, func(d *day) { d.refuse(op, status) })
						mu.Lock()
						defer mu.Unlock()
						table = append(table, fmt.Sprintf("%6d requests: %s is answered %d", d.asked, op, status))
						if d.asked > 10*undisturbed.asked {
							t.Errorf("%d requests, and %d on an undisturbed day", d.asked, undisturbed.asked)
						}
					})
				}
			}
		}
	})
	slices.Sort(table)
	t.Log("requests of a day and a half:")
	for _, line := range table {
		t.Log(line)
	}
}

// An address that answers 401 for good costs one token, and the work that needs it an error; all else goes on.
func TestAnAddressThatAnswers401ForGood(t *testing.T) {
	t.Parallel()
	for _, op := range []struct{ method, path string }{
		{http.MethodPost, "/v2/opportunities/search"}, {http.MethodPost, "/v2/phone-calls"},
	} {
		t.Run(op.method+" "+op.path, func(t *testing.T) {
			t.Parallel()
			inWorld(t, worldOptions{
				seed: func(w *world) { w.company("Atelier", atelier) },
				rules: func(w *world, c *bridge.Config) {
					via := sellsy.WithHTTPClient(&http.Client{Transport: w.sellsy.Transport()})
					auth := sellsy.ClientCredentials(sellsytest.DefaultClientID, sellsytest.DefaultClientSecret, via)
					client, err := sellsy.New(auth, via)
					if err != nil {
						w.t.Fatal(err)
					}
					c.Sellsy = client
				},
			}, func(t *testing.T, w *world) {
				w.sellsy.Inject(sellsytest.Fault{Method: op.method, Path: op.path, Status: http.StatusUnauthorized, Body: `{"error":{"code":401,"message":"no"}}`})
				for range 23 { // a token is good for a day
					w.answered(atelier)
					time.Sleep(time.Hour - 76*time.Second)
				}
				tokens, refused := 0, 0
				for _, r := range w.sellsy.Requests() {
					switch {
					case r.Path == "/oauth2/access-tokens":
						tokens++
					case r.Status == http.StatusUnauthorized:
						refused++
					}
				}
				if tokens > 2 || refused < 3 {
					t.Errorf("%d tokens were replaced for %d refused requests\n%s", tokens, refused, w.logs)
				}
			})
		})
	}
}

// refuse has an operation refused.
func (d *day) refuse(op *operation, status int) {
	body := fmt.Sprintf(`{"error":{"code":%d,"message":"no","details":[],"context":null}}`, status)
	if op.side == "aircall" {
		d.aircall.Inject(aircalltest.Fault{Method: op.method, Path: op.path, Status: status, Body: body})
		return
	}
	d.sellsy.Inject(sellsytest.Fault{Method: op.method, Path: op.path, Status: status, Body: body})
}
