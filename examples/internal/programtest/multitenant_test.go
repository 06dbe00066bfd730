package programtest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

func TestMultitenantMissingSettings(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		env  []string
		want []string
	}{
		{"nothing", nil, []string{"BRIDGE_ADMIN_PASSWORD", "BRIDGE_KEY"}},
		{"everything wrong", []string{
			"BRIDGE_ADMIN_PASSWORD=short-secret", "BRIDGE_KEY=0123-secret", "BRIDGE_PROCESSES=-1", "BRIDGE_WORKERS=many-secret",
			"SELLSY_CLIENT_ID=secret", "BRIDGE_DATABASE_URL=mysql://secret",
		}, []string{"BRIDGE_ADMIN_PASSWORD", "BRIDGE_KEY", "BRIDGE_PROCESSES", "BRIDGE_WORKERS", "SELLSY_CLIENT_SECRET", "BRIDGE_DATABASE_URL"}},
		{"two processes on a file", []string{"BRIDGE_ADMIN_PASSWORD=" + password, "BRIDGE_KEY=" + key, "BRIDGE_PROCESSES=2"},
			[]string{"BRIDGE_PROCESSES", "BRIDGE_DATABASE_URL"}},
	}
	for _, tt := range tests {
		text, status := Run(t, "multitenant", tt.env)
		if status != 1 || strings.Count(text, "\n") != 1 || strings.Contains(text, "-secret") {
			t.Errorf("%s: status %d, %q", tt.name, status, text)
		}
		for _, name := range tt.want {
			if !strings.Contains(text, name) {
				t.Errorf("%s: %q does not name %s", tt.name, text, name)
			}
		}
	}
}

// TestMultitenantInstallationsOverHTTP adds an installation, plays calls, pauses, resumes and removes it.
func TestMultitenantInstallationsOverHTTP(t *testing.T) {
	t.Parallel()
	for name, env := range map[string]func(*testing.T) string{
		"a file":     func(*testing.T) string { return "BRIDGE_DATA=installations.db" },
		"PostgreSQL": func(t *testing.T) string { return "BRIDGE_DATABASE_URL=" + newDatabase(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			installations(t, env(t))
		})
	}
}

func installations(t *testing.T, data string) {
	phones, crm := aircalltest.New(t, aircalltest.Options{TimeScale: 0.001}), sellsytest.New(t)
	line := phones.AddNumber(aircall.Number{Name: "Support", Digits: "+33 1 99 00 00 01"})
	agent := phones.AddUser(aircall.User{Name: "Alice Morel", Email: "alice.morel@example.com"})
	crm.AddStaff(sellsy.Staff{FirstName: "Alice", LastName: "Morel", Email: "alice.morel@example.com"})
	crm.AddCompany(sellsy.Company{Type: sellsy.TypeClient, Name: "Dubois", PhoneNumber: "0199001234"})
	a, c := Serve(t, phones), Serve(t, crm)
	p := startMany(t, data, "AIRCALL_BASE_URL="+a, "SELLSY_BASE_URL="+c+"/v2", "SELLSY_TOKEN_URL="+c+"/oauth2/access-tokens")
	settings := fmt.Sprintf(`{"aircall":{"api_id":%q,"api_token":%q,"webhook_tokens":["token-of-dubois"]},
		"sellsy":{"client_id":%q,"client_secret":%q},"numbers":[%d],"language":"fr","log_delay":"10ms","settle":"1s"}`,
		aircalltest.APIID, aircalltest.APIToken, sellsytest.DefaultClientID, sellsytest.DefaultClientSecret, line.ID)

	for _, header := range [][]string{nil, {"Authorization", "Basic YWRtaW46Z3Vlc3M="}, {"Authorization", "Bearer " + password}} {
		if code, _ := p.send(http.MethodGet, "/installations", "", header...); code != http.StatusUnauthorized {
			t.Errorf("with %q: %d", header, code)
		}
	}
	for _, header := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}} {
		for _, request := range [][2]string{{http.MethodPut, ""}, {http.MethodPost, "/pause"}, {http.MethodPost, "/resume"}, {http.MethodDelete, ""}} {
			header := append([]string{"Authorization", authorization}, header...)
			if code, text := p.send(request[0], "/installations/dubois"+request[1], settings, header...); code != http.StatusForbidden {
				t.Errorf("%s %s from another site, %q: %d %s", request[0], request[1], header[2:], code, text)
			}
		}
	}
	for body, want := range map[string]int{`{`: 400, `{"surprise":1}`: 400, `{}`: 422} {
		if code, text := p.ask(http.MethodPut, "/installations/dubois", body); code != want {
			t.Errorf("%s: %d %s", body, code, text)
		}
	}
	p.must(http.MethodPut, "/installations/dubois", settings)
	list := p.must(http.MethodGet, "/installations", "")
	if !strings.Contains(list, `"dubois"`) || strings.Contains(list, sellsytest.DefaultClientSecret) || strings.Contains(list, "token-of-dubois") {
		t.Errorf("list: %s", list)
	}
	phones.DeliverTo(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		req, _ := http.NewRequestWithContext(r.Context(), http.MethodPost, "http://"+p.address+"/webhooks/aircall/dubois", r.Body)
		resp, err := client.Do(req)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		resp.Body.Close()
		w.WriteHeader(resp.StatusCode)
	}), "token-of-dubois")
	call := func() {
		if _, err := phones.Play(t.Context(), aircalltest.Script{
			CallSpec: aircalltest.CallSpec{Number: line.ID, Counterpart: "+33 1 99 00 12 34"}, AnsweredBy: agent.ID,
			Ring: time.Second, Talk: time.Minute,
		}); err != nil {
			t.Fatal(err)
		}
	}
	call()
	until(t, "the call is logged", func() bool { return len(crm.PhoneCalls()) == 1 })
	until(t, "the call is counted", func() bool {
		var status report.Status
		if err := json.Unmarshal([]byte(p.must(http.MethodGet, "/installations/dubois", "")), &status); err != nil {
			t.Fatal(err)
		}
		return status.Counts.Created == 1 && status.Counts.Decided == 1
	})
	if code, _ := p.send(http.MethodGet, "/metrics", ""); code != http.StatusUnauthorized {
		t.Errorf("the metrics without the password: %d", code)
	}
	metrics := p.must(http.MethodGet, "/metrics", "")
	for _, want := range []string{
		"\nbridge_installations{state=\"working\"} 1\n", "\nbridge_logs_total{write=\"created\"} 1\n", "\nbridge_store_up 1\n", "\nbridge_calls_decided_total 1\n",
	} {
		if !strings.Contains(metrics, want) {
			t.Errorf("the metrics lack %q:\n%s", want, metrics)
		}
	}
	if strings.Contains(metrics, "dubois") || strings.Contains(metrics, "199001234") {
		t.Errorf("the metrics name a customer:\n%s", metrics)
	}
	p.must(http.MethodPost, "/installations/dubois/pause", "")
	if list := p.must(http.MethodGet, "/installations", ""); !strings.Contains(list, "paused") {
		t.Errorf("list: %s", list)
	}
	p.must(http.MethodPost, "/installations/dubois/resume", "")
	call()
	until(t, "the second call is logged", func() bool { return len(crm.PhoneCalls()) == 2 })
	p.must(http.MethodDelete, "/installations/dubois", "")
	if list := p.must(http.MethodGet, "/installations", ""); strings.TrimSpace(list) != "[]" {
		t.Errorf("list: %s", list)
	}
	for method, path := range map[string]string{http.MethodGet: "/installations/dubois", http.MethodDelete: "/installations/dubois"} {
		if code, _ := p.ask(method, path, ""); code != http.StatusNotFound {
			t.Errorf("%s after the removal: %d", method, code)
		}
	}
	p.stop()
	if log := p.Output.String(); strings.Contains(log, sellsytest.DefaultClientSecret) || strings.Contains(log, password) || strings.Contains(log, key) {
		t.Errorf("a secret is in the log:\n%s", log)
	}
}
