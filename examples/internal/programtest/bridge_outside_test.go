package programtest_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

// start starts a bridge with these settings.
func start(t *testing.T, env ...string) *Process {
	t.Helper()
	return Start(t, "bridge", env)
}

// outside is what surrounds the bridge: both services behind sockets. They survive it.
type outside struct {
	aircall *aircalltest.Server
	sellsy  *sellsytest.Server
	line    aircall.NumberID
	agent   aircall.UserID
	staff   sellsy.StaffID
	address string // where the bridge is to listen
	env     []string
}

const (
	aircallToken = "secret-of-aircall"
	sellsySecret = "secret-of-sellsy"
	webhookKey   = "secret-of-webhooks"
)

// newOutside starts both services, and leaves the settings of a bridge between them in env. Delays are short, and everything
// is delivered twice and out of order.
func newOutside(t *testing.T) *outside {
	t.Helper()
	o := &outside{address: FreeAddress(t)}
	webhooks := &http.Transport{}
	o.aircall = aircalltest.New(t, aircalltest.Options{
		APIID: "id", APIToken: aircallToken, TimeScale: 0.01, WebhookTransport: webhooks,
		RequestsPerMinute: 1_000_000, HeadersAlways: true,
		DeliveryConcurrency: 4, RetryDelay: 50 * time.Millisecond, DisableAfter: 1 << 30,
		Disorder: aircalltest.Disorder{Seed: 1, Duplicate: 1, Shuffle: 20 * time.Millisecond},
	})
	o.sellsy = sellsytest.New(t, sellsytest.Options{
		ClientID: "id", ClientSecret: sellsySecret, Quota: sellsytest.Quota{Second: 10_000, Minute: 100_000},
	})
	o.sellsy.DeliverThrough(webhooks)
	t.Cleanup(webhooks.CloseIdleConnections)
	o.line = o.aircall.AddNumber(aircall.Number{Name: "Bureau", Digits: "+33 1 99 00 10 00"}).ID
	o.agent = o.aircall.AddUser(aircall.User{Name: "Claire Dubois", Email: "claire.dubois@example.com"}).ID
	o.staff = o.sellsy.AddStaff(sellsy.Staff{FirstName: "Claire", LastName: "Dubois", Email: "claire.dubois@example.com"}).ID

	phones, crm := Serve(t, o.aircall), Serve(t, o.sellsy)
	o.env = []string{
		"AIRCALL_API_ID=id", "AIRCALL_API_TOKEN=" + aircallToken, "AIRCALL_BASE_URL=" + phones,
		"SELLSY_CLIENT_ID=id", "SELLSY_CLIENT_SECRET=" + sellsySecret, "SELLSY_WEBHOOK_KEY=" + webhookKey,
		"SELLSY_BASE_URL=" + crm + "/v2", "SELLSY_TOKEN_URL=" + crm + "/oauth2/access-tokens",
		fmt.Sprint("BRIDGE_NUMBERS=", o.line), "BRIDGE_LISTEN=" + o.address, "BRIDGE_PUBLIC_URL=http://" + o.address,
		"BRIDGE_DATA=" + filepath.Join(t.TempDir(), "bridge.db"),
		"BRIDGE_LOG_DELAY=100ms", "BRIDGE_SETTLE=200ms", "BRIDGE_GRACE=2s", "BRIDGE_SWEEP=1s",
	}
	return o
}

// with returns the settings with some of them changed.
func (o *outside) with(changes ...string) []string {
	return slices.Concat(o.env, changes) // of a variable that is there twice, the last counts
}

// get asks the bridge and returns the status of the answer.
func (o *outside) get(t *testing.T, path string) (int, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+o.address+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}

// waitReady waits until the bridge has read the records of Sellsy.
func (o *outside) waitReady(t *testing.T, p *Process) {
	t.Helper()
	Eventually(t, func() error {
		select {
		case <-p.Ended:
			t.Fatalf("ended:\n%s", p.Output)
		default:
		}
		status, err := o.get(t, "/readyz")
		if err == nil && status != http.StatusOK {
			err = fmt.Errorf("GET /readyz: status %d\n%s", status, p.Output)
		}
		return err
	})
}

// play plays a call of 30 s within a fraction of a second, with a note that comes after it was logged.
func (o *outside) play(ctx context.Context, id aircall.CallID, from string) error {
	_, err := o.aircall.Play(ctx, o.script(id, from))
	return err
}

func (o *outside) script(id aircall.CallID, from string) aircalltest.Script {
	return aircalltest.Script{
		CallSpec: aircalltest.CallSpec{ID: id, Number: o.line, Counterpart: from}, RingOn: []aircall.UserID{o.agent},
		Ring: 5 * time.Second, AnsweredBy: o.agent, Talk: 25 * time.Second, Note: noteOn(id),
	}
}

func noteOn(id aircall.CallID) string { return fmt.Sprintf("Note %d.", id) }

// callID finds the ids of calls in descriptions.
var callID = regexp.MustCompile(`\b38\d{8}\b`)

// examineCalls looks whether Sellsy holds each call once, with its note.
func (o *outside) examineCalls(ids ...aircall.CallID) error {
	logged := map[string][]sellsy.PhoneCall{}
	for _, pc := range o.sellsy.PhoneCalls() {
		named := callID.FindAllString(pc.Description, -1)
		slices.Sort(named)
		for _, id := range slices.Compact(named) {
			logged[id] = append(logged[id], pc)
		}
	}
	var errs []error
	for _, id := range ids {
		switch calls := logged[fmt.Sprint(id)]; {
		case len(calls) != 1:
			errs = append(errs, fmt.Errorf("call %d is logged %d times", id, len(calls)))
		case !strings.Contains(calls[0].Description, noteOn(id)):
			errs = append(errs, fmt.Errorf("call %d is logged without its note", id))
		}
	}
	return errors.Join(errs...)
}
