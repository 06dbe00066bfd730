package bridge_test

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

// refusedWith are the refusals that an operation is given for a whole day.
var refusedWith = []int{
	http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusConflict,
	http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable,
}

// TestRequestsOfADayWithARefusal refuses each operation that a full day uses in each way, all day long. Whatever it is, the bridge does
// not ask more than ten times as much as on an undisturbed day. By default some of the pairs are played, with LONG all.
func TestRequestsOfADayWithARefusal(t *testing.T) {
	t.Parallel()
	undisturbed, _ := playDay(t, nil)
	var mu sync.Mutex
	var table []string
	t.Run("days", func(t *testing.T) {
		days := 0
		for _, op := range undisturbed.used {
			for _, status := range refusedWith {
				if days++; !sampled(days) {
					continue
				}
				t.Run(fmt.Sprintf("%s/%d", op, status), func(t *testing.T) {
					t.Parallel()
					d, _ := playDay(t, func(d *day) { d.refuse(op, status) })
					mu.Lock()
					defer mu.Unlock()
					table = append(table, fmt.Sprintf("%6d requests: %s is answered %d", d.asked, op, status))
					if d.asked > 10*undisturbed.asked {
						t.Errorf("%d requests, and %d on an undisturbed day", d.asked, undisturbed.asked)
					}
				})
			}
		}
	})
	slices.Sort(table)
	t.Logf("%6d requests on an undisturbed day and a half", undisturbed.asked)
	for _, line := range table {
		t.Log(line)
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
