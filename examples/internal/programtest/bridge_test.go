package programtest_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

// TestBridgeService runs the bridge as an administrator does: it starts, registers its webhooks, logs a call, writes a contact, and
// stops when it is told to.
func TestBridgeService(t *testing.T) {
	t.Parallel()
	o := newOutside(t)
	o.sellsy.AddCompany(sellsy.Company{Type: sellsy.TypeClient, Name: "Menuiserie Laval", PhoneNumber: "01 99 00 70 25"})
	p := start(t, o.with("BRIDGE_LANGUAGE=fr", "BRIDGE_TIMEZONE=Indian/Reunion")...)
	o.waitReady(t, p)
	if status, err := o.get(t, "/healthz"); status != http.StatusOK {
		t.Errorf("GET /healthz: status %d, %v", status, err)
	}
	if err := saysWhy(t, o.address, ""); err != nil {
		t.Error(err)
	}
	if status, err := o.get(t, "/webhooks/aircall"); status != http.StatusOK {
		t.Errorf("GET /webhooks/aircall: status %d, %v", status, err)
	}
	Eventually(t, func() error {
		if n := len(o.aircall.Webhooks()); n != 1 {
			return fmt.Errorf("%d webhooks in Aircall\n%s", n, p.Output)
		}
		return nil
	})

	const id aircall.CallID = 3_811_700_001
	if err := o.play(t.Context(), id, "+33 1 99 00 70 25"); err != nil {
		t.Fatal(err)
	}
	o.sellsy.AddIndividual(sellsy.Individual{Type: sellsy.TypeClient, FirstName: "Élodie", LastName: "Garnier", MobileNumber: "06 39 98 12 34"})
	Eventually(t, func() error { return o.examineCalls(id) })
	Eventually(t, func() error {
		for _, c := range o.aircall.Contacts() {
			if c.LastName == "Garnier" {
				return nil
			}
		}
		return fmt.Errorf("the contact is not in Aircall\n%s", p.Output)
	})
	for _, pc := range o.sellsy.PhoneCalls() {
		if pc.Owner.ID != o.staff || !strings.Contains(pc.Description, "Numéro\u00a0: Bureau") {
			t.Errorf("owner %d, description\n%s", pc.Owner.ID, pc.Description)
		}
	}

	if !slices.ContainsFunc(o.sellsy.Requests(), func(r sellsytest.Request) bool { return r.Header.Get("User-Agent") == "aircall-sellsy-bridge/(devel)" }) {
		t.Error("no request names the program and its version")
	}
	if code := p.Terminate(); code != 0 {
		t.Errorf("exit code %d after SIGTERM", code)
	}
	log := p.Output.String()
	if !strings.Contains(log, `msg="bridge stopped"`) {
		t.Error("the log does not end with the stop")
	}
	for _, secret := range []string{aircallToken, sellsySecret, webhookKey, o.aircall.Webhooks()[0].Token, "199007025", "639981234"} {
		if strings.Contains(log, secret) {
			t.Errorf("the log shows %q", secret)
		}
	}
	if t.Failed() {
		t.Log(log)
	}
}

// TestBridgeNotReady holds that the bridge serves while Sellsy does not answer, and says so.
func TestBridgeNotReady(t *testing.T) {
	t.Parallel()
	o := newOutside(t)
	o.sellsy.Inject(sellsytest.Fault{Method: http.MethodGet, Hang: true})
	p := start(t, o.env...)
	Eventually(t, func() error {
		status, err := o.get(t, "/healthz")
		if err == nil && status != http.StatusOK {
			err = fmt.Errorf("GET /healthz: status %d", status)
		}
		return err
	})
	if err := saysWhy(t, o.address, "the records of Sellsy are being read"); err != nil {
		t.Error(err)
	}
	if code := p.Terminate(); code != 0 {
		t.Errorf("exit code %d after SIGTERM\n%s", code, p.Output)
	}
}

// TestBridgePickedNumbers holds that an access token brings its numbers along, and that the log says what is wrong with them.
func TestBridgePickedNumbers(t *testing.T) {
	t.Parallel()
	const accessToken = "secret-access-token"
	for _, tt := range []struct {
		name    string
		numbers []aircall.NumberID
		fault   *aircalltest.Fault
		want    string // in the log
	}{
		{"picked", []aircall.NumberID{4711}, nil, "numbers=1"},
		{"none picked", []aircall.NumberID{}, nil, "no number is picked"},
		{"not told", nil, &aircalltest.Fault{Path: "/v1/integrations/me", Status: http.StatusForbidden}, "reading the integration"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := newOutside(t)
			phones := aircalltest.New(t, aircalltest.Options{AccessToken: accessToken, PickedNumbers: tt.numbers})
			if tt.fault != nil {
				phones.Inject(*tt.fault)
			}
			p := start(t, o.with("AIRCALL_API_ID=", "AIRCALL_API_TOKEN=", "BRIDGE_NUMBERS=",
				"AIRCALL_ACCESS_TOKEN="+accessToken, "AIRCALL_BASE_URL="+Serve(t, phones))...)
			o.waitReady(t, p)
			Eventually(t, func() error {
				if !strings.Contains(p.Output.String(), tt.want) {
					return fmt.Errorf("the log does not say %q", tt.want)
				}
				return nil
			})
			if code := p.Terminate(); code != 0 {
				t.Errorf("exit code %d\n%s", code, p.Output)
			}
		})
	}
}
