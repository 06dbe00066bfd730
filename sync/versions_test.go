package bridge_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

var storedSchema = regexp.MustCompile(`^\{"schema":(\d+)`)

// raise makes a stored call look as if a program of another version had written it.
func (w *world) raise(id aircall.CallID, by int) {
	w.t.Helper()
	key := store.Key{Installation: "default", Kind: "call", ID: strconv.FormatInt(int64(id), 10)}
	err := w.store.Update(w.t.Context(), key, func(it *store.Item) error {
		m := storedSchema.FindStringSubmatch(string(it.Data))
		if m == nil {
			return fmt.Errorf("%s holds no schema", key)
		}
		n, err := strconv.Atoi(m[1])
		it.Data = []byte(strings.Replace(string(it.Data), m[0], `{"schema":`+strconv.Itoa(n+by), 1))
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// TestGoingBackAVersion plays what docs/operations.md says of going back: calls that a newer program has stored are left alone and listed
// by the older one, which goes on with its own; the newer one goes on with all of them as soon as it is started again, and nothing is
// logged twice or late by a day.
func TestGoingBackAVersion(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{still: true, seed: func(w *world) { w.company("Dubois", "0199001234") }}, func(t *testing.T, w *world) {
		stop := w.start()
		time.Sleep(time.Minute)
		call := w.aircall.StartCall(aircalltest.CallSpec{Number: w.line.ID, Counterpart: "+33 1 99 00 12 34"})
		time.Sleep(5 * time.Second)
		call.Answer(w.alice.ID)
		time.Sleep(20 * time.Second)
		call.Hangup()
		time.Sleep(time.Second)
		stop() // of the newer program, before the call is logged
		w.raise(call.ID(), 1)

		stop = w.start() // the older one
		time.Sleep(5 * time.Minute)
		if list := w.parked(); len(list) != 1 || !strings.Contains(list[0].Reason, "run the newer version again") {
			t.Errorf("listed: %+v", list)
		}
		w.answered("+33 1 99 00 12 34") // its own
		time.Sleep(5 * time.Minute)
		if n := len(w.sellsy.PhoneCalls()); n != 1 {
			t.Errorf("the older program has logged %d calls, want its own", n)
		}
		stop()

		w.raise(call.ID(), -1)
		stop = w.start()
		time.Sleep(10 * time.Minute)
		if n := len(w.sellsy.PhoneCalls()); n != 2 {
			t.Errorf("%d calls are logged ten minutes after the newer program has started, want 2\n%s", n, w.logs)
		}
		if list := w.parked(); len(list) != 0 {
			t.Errorf("still listed: %+v", list)
		}
		stop()
	})
}
