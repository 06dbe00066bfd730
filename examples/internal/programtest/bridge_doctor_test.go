package programtest_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// canary is in everything that is secret. It must not be in any report.
const canary = "canary"

const publicURL = "https://calls.example"

// patient is an installation in good health, to which a test does harm.
type patient struct {
	t      *testing.T
	phones aircalltest.Options
	crm    sellsytest.Options
	env    map[string]string
	ahead  time.Duration // of the services against the clock of this machine
	oauth  bool

	args         []string              // of the program; nil: doctor
	served       func(r *http.Request) // after a request was carried out, before its answer is sent; nil: nothing
	agent, staff string                // their e-mail addresses
	staffStatus  sellsy.StaffStatus

	aircall *aircalltest.Server // from here on after the accounts were made
	sellsy  *sellsytest.Server
	webhook sellsy.WebhookID // zero: none was made
}

// harm is done before the accounts are made, or after.
type harm func(p *patient)

func newPatient(t *testing.T) *patient {
	return &patient{
		t: t, agent: "claire.vidal@example.com", staff: "Claire.VIDAL@example.com", staffStatus: sellsy.StaffOK,
		phones: aircalltest.Options{APIID: canary + "-id", APIToken: canary + "-token"},
		crm: sellsytest.Options{
			ClientID: canary + "-client", ClientSecret: canary + "-secret", Quota: sellsytest.Quota{Second: 10_000, Minute: 100_000, Day: 10_000, Month: 100_000},
		},
		env: map[string]string{
			"SELLSY_WEBHOOK_KEY": canary + "-key", "BRIDGE_PUBLIC_URL": publicURL, "BRIDGE_CONSOLE_PASSWORD": canary + "-password",
			"BRIDGE_DATABASE_URL": "postgres://bridge:" + canary + "@db.example/bridge",
		},
	}
}

// examine runs the program on the patient and returns its report and exit code.
func (p *patient) examine(before, after harm) (report string, code int) {
	p.t.Helper()
	env := p.admit(before, after)
	return Run(p.t, "bridge", env, p.args...)
}

// admit makes the patient's accounts and returns the environment of the program.
func (p *patient) admit(before, after harm) (env []string) {
	p.t.Helper()
	if before != nil {
		before(p)
	}
	if p.oauth {
		p.phones.APIID, p.phones.APIToken, p.phones.AccessToken = "", "", canary+"-bearer"
	}
	p.aircall, p.sellsy = aircalltest.New(p.t, p.phones), sellsytest.New(p.t, p.crm)
	p.aircall.AddNumber(aircall.Number{ID: 4711, Name: "Bureau", Digits: "+33 1 99 00 10 00", Country: "FR"})
	p.aircall.AddUser(aircall.User{Email: p.agent})
	p.sellsy.AddStaff(sellsy.Staff{ID: 101, Email: p.staff, Status: p.staffStatus})
	if p.crm.Scopes == nil {
		if _, err := p.aircall.Client().Webhooks.Create(p.t.Context(), aircall.WebhookInput{
			URL: publicURL + "/webhooks/aircall", Events: bridge.AircallEvents(p.oauth),
		}); err != nil {
			p.t.Fatal(err)
		}
		done, err := p.sellsy.Client().Webhooks.Register(p.t.Context(), sellsy.Registration{
			Endpoint: publicURL + "/webhooks/sellsy", Events: bridge.SellsyEvents(), SignKey: canary + "-key", JSON: true,
		})
		if err != nil {
			p.t.Fatal(err)
		}
		p.webhook = done.Webhook.ID
	}
	settings := map[string]string{
		"AIRCALL_API_ID": p.phones.APIID, "AIRCALL_API_TOKEN": p.phones.APIToken, "AIRCALL_ACCESS_TOKEN": p.phones.AccessToken,
		"AIRCALL_BASE_URL": p.socket(p.aircall), "SELLSY_CLIENT_ID": p.crm.ClientID, "SELLSY_CLIENT_SECRET": p.crm.ClientSecret,
	}
	crm := p.socket(p.sellsy)
	settings["SELLSY_BASE_URL"], settings["SELLSY_TOKEN_URL"] = crm+"/v2", crm+"/oauth2/access-tokens"
	if !p.oauth {
		settings["BRIDGE_NUMBERS"] = "4711"
	}
	maps.Copy(settings, p.env)
	p.env = settings
	if after != nil {
		after(p)
	}
	for name, value := range p.env {
		env = append(env, name+"="+value)
	}
	if p.args == nil {
		p.args = []string{"doctor"}
	}
	return env
}

func (p *patient) socket(service http.Handler) string {
	return Serve(p.t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", time.Now().Add(p.ahead).UTC().Format(http.TimeFormat))
		service.ServeHTTP(w, r)
		if p.served != nil {
			p.served(r)
		}
	}))
}

// secrets are all that must not be in a report.
func (p *patient) secrets() []string {
	all := []string{canary, "claire.vidal", "19900", "1 99 00"}
	for _, w := range p.aircall.Webhooks() {
		all = append(all, w.Token)
	}
	return all
}

func set(name, value string) harm { return func(p *patient) { p.env[name] = value } }

// without leaves out one scope of those that are needed.
func without(scope string) harm {
	return func(p *patient) {
		all := []string{
			"individuals.read", "companies.read", "contacts.read", "opportunities.read", "phonecalls.read", "phonecalls.write", "search.read",
			"staffs.read", "webhooks.read", "webhooks.write", "accounts.read", "individuals.write", "companies.write", "contacts.write",
			"tasks.read", "tasks.write", "comments.read", "comments.write", "invoices.read", "estimates.read",
		}
		p.crm.Scopes = slices.DeleteFunc(all, func(s string) bool { return s == scope })
	}
}

// withFile has a settings file, and does harm.
func withFile(text string, h harm) harm {
	return func(p *patient) {
		name := filepath.Join(p.t.TempDir(), "bridge.toml")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			p.t.Fatal(err)
		}
		p.env["BRIDGE_CONFIG"] = name
		h(p)
	}
}

// withExtras asks for extras, and does harm.
func withExtras(words string, h harm) harm {
	return func(p *patient) {
		p.env["BRIDGE_EXTRAS"] = words
		if h != nil {
			h(p)
		}
	}
}

// aircallWebhook changes the webhook in Aircall.
func aircallWebhook(u aircall.WebhookInput) harm {
	return func(p *patient) {
		if _, err := p.aircall.Client().Webhooks.Update(p.t.Context(), p.aircall.Webhooks()[0].ID, u); err != nil {
			p.t.Fatal(err)
		}
	}
}

// sellsyWebhook changes the webhook in Sellsy.
func sellsyWebhook(in sellsy.WebhookInput) harm {
	return func(p *patient) {
		if _, err := p.sellsy.Client().Webhooks.Update(p.t.Context(), p.webhook, in); err != nil {
			p.t.Fatal(err)
		}
	}
}

// TestBridgeFaults holds that each fault is named together with its remedy, that the exit code tells, and that no secret shows.
func TestBridgeFaults(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name          string
		before, after harm
		what, remedy  string // parts of what the report says; no remedy: no fault
	}{
		{"in good health", nil, nil, "faults: 0, notes: 0", ""},
		{"in good health with OAuth", func(p *patient) { p.oauth = true }, nil, "faults: 0, notes: 0", ""},
		{"in good health with extras", withExtras("contacts,tasks,action-items,messages", nil), nil, "faults: 0, notes: 0", ""},

		{"missing settings", nil, set("SELLSY_CLIENT_SECRET", ""), "missing: SELLSY_CLIENT_SECRET", "Set them"},
		{"wrong key of Aircall", nil, set("AIRCALL_API_TOKEN", canary+"-wrong"), "Aircall refuses the credentials (403)", "AIRCALL_API_TOKEN"},
		{"revoked token of Aircall", func(p *patient) { p.oauth = true }, func(p *patient) { p.aircall.Uninstall() },
			"Aircall refuses the credentials (403)", "new installation"},
		{"no Aircall", nil, set("AIRCALL_BASE_URL", "http://127.0.0.1:1"), "Aircall does not answer", "AIRCALL_BASE_URL"},
		{"Aircall repeats the credentials", nil, func(p *patient) {
			p.aircall.Inject(aircalltest.Fault{Path: "/v1/company", Status: 500, Body: `{"error":"no user for ` + canary + `-token"}`})
		}, "Aircall fails", "Try again later"},
		{"wrong secret of Sellsy", nil, set("SELLSY_CLIENT_SECRET", canary+"-wrong"), "Sellsy refuses the credentials", "SELLSY_CLIENT_SECRET"},
		{"expired token of Sellsy", nil, func(p *patient) {
			p.env["SELLSY_CLIENT_ID"], p.env["SELLSY_CLIENT_SECRET"], p.env["SELLSY_ACCESS_TOKEN"] = "", "", canary+"-expired"
		}, "Sellsy refuses the credentials", "SELLSY_ACCESS_TOKEN"},
		{"no Sellsy", nil, set("SELLSY_TOKEN_URL", "http://127.0.0.1:1"), "Sellsy does not answer", "SELLSY_TOKEN_URL"},

		{"individuals", without("individuals.read"), nil, "individuals are not recognised", "this scope in Sellsy’s settings"},
		{"companies", without("companies.read"), nil, "scope companies.read", "this scope in Sellsy’s settings"},
		{"contacts", without("contacts.read"), nil, "scope contacts.read", "this scope in Sellsy’s settings"},
		{"opportunities", without("opportunities.read"), nil, "no opportunity is found", "opportunities.read."},
		{"reading phone calls", without("phonecalls.read"), nil, "calls that are logged already are not found", "phonecalls.read."},
		{"writing phone calls", without("phonecalls.write"), nil, "no call is logged", "phonecalls.write."},
		{"a request that cannot succeed succeeds", nil, func(p *patient) {
			p.sellsy.Inject(sellsytest.Fault{Method: "POST", Path: "/v2/phone-calls", Status: 201, Body: `{"id":1}`})
		}, "carried out an empty request", "do not start the bridge"},
		{"searching", without("search.read"), nil, "scope search.read", "search.read."},
		{"staffs", without("staffs.read"), nil, "scope staffs.read", "staffs.read."},
		{"reading webhooks", without("webhooks.read"), nil, "scope webhooks.read", "webhooks.read."},
		{"writing webhooks", without("webhooks.write"), nil, "scope webhooks.write", "webhooks.write."},
		{"making individuals", withExtras("individuals", without("individuals.write")), nil, "no individuals are made", "individuals.write."},
		{"making companies", withExtras("companies", without("companies.write")), nil, "no companies are made", "companies.write."},
		{"making contacts", withExtras("contacts", without("contacts.write")), nil, "no contacts are made", "contacts.write."},
		{"reading invoices", withFile("[card]\noutstanding = true", without("invoices.read")), nil, "nothing says what callers owe", "invoices.read."},
		{"reading estimates", withFile("[description]\nparts = [\"id\", \"estimates\"]", without("estimates.read")), nil, "the estimates that await an answer", "estimates.read."},
		{"reading tasks", withExtras("tasks", without("tasks.read")), nil, "scope tasks.read", "tasks.read."},
		{"making tasks", withExtras("action-items", without("tasks.write")), nil, "scope tasks.write", "tasks.write."},
		{"reading comments", withExtras("messages", without("comments.read")), nil, "scope comments.read", "comments.read."},
		{"making comments", withExtras("messages", without("comments.write")), nil, "scope comments.write", "comments.write."},

		{"no webhook in Aircall", nil, func(p *patient) {
			if err := p.aircall.Client().Webhooks.Delete(p.t.Context(), p.aircall.Webhooks()[0].ID); err != nil {
				p.t.Fatal(err)
			}
		}, "Aircall has no webhook for " + publicURL, "BRIDGE_PUBLIC_URL"},
		{"Aircall’s webhook is off", nil, aircallWebhook(aircall.WebhookInput{Active: new(false)}),
			"Aircall’s webhook is switched off", "reached from outside"},
		{"Aircall’s webhook lacks events", nil, aircallWebhook(aircall.WebhookInput{Events: []aircall.EventName{aircall.EventCallEnded}}),
			"Aircall’s webhook lacks events: call.created", "add them in Aircall"},
		{"Aircall’s webhook does not tell of the end", func(p *patient) { p.oauth = true },
			aircallWebhook(aircall.WebhookInput{Events: bridge.AircallEvents(false)}),
			"Aircall’s webhook lacks events: integration.deleted", "add them in Aircall"},
		{"a webhook with a password is off", nil, func(p *patient) {
			aircallWebhook(aircall.WebhookInput{URL: "https://calls.example/a?password=" + canary, Active: new(false)})(p)
			p.env["BRIDGE_PUBLIC_URL"], p.env["AIRCALL_WEBHOOK_TOKEN"] = "", p.aircall.Webhooks()[0].Token
		}, "Aircall’s webhook is switched off", "https://calls.example/a can"},
		{"webhooks of one’s own without a token", nil, set("BRIDGE_PUBLIC_URL", ""), "Every webhook of Aircall will be refused", "AIRCALL_WEBHOOK_TOKEN"},
		{"a token of no webhook", nil, func(p *patient) {
			p.env["BRIDGE_PUBLIC_URL"], p.env["AIRCALL_WEBHOOK_TOKEN"] = "", canary+"-one,"+canary+"-two"
		}, "has the token AIRCALL_WEBHOOK_TOKEN", "make one in Aircall"},
		{"no webhook in Sellsy", nil, func(p *patient) {
			if err := p.sellsy.Client().Webhooks.Delete(p.t.Context(), p.webhook); err != nil {
				p.t.Fatal(err)
			}
		}, "Sellsy has no webhook for " + publicURL, "BRIDGE_PUBLIC_URL"},
		{"Sellsy’s webhook is off", nil, sellsyWebhook(sellsy.WebhookInput{IsEnabled: sellsy.Some(false)}),
			"Sellsy’s webhook is switched off", "reached from outside"},
		{"Sellsy’s webhook fails", nil, func(p *patient) {
			p.sellsy.DeliverThrough(refusing{})
			p.sellsy.AddContact(sellsy.Contact{LastName: "Petit"})
			if err := p.sellsy.Flush(p.t.Context()); err != nil {
				p.t.Fatal(err)
			}
		}, "Sellsy’s webhook has failed 1 times", "Sellsy does not deliver again"},
		{"Sellsy’s webhook lacks events", nil, sellsyWebhook(sellsy.WebhookInput{
			Configuration: sellsy.WebhookConfiguration{{ID: sellsy.EventContactUpdated, IsEnabled: true}},
		}), "Sellsy’s webhook lacks events: client.created", "add them in Sellsy"},
		{"Sellsy’s webhook has another key", nil, set("SELLSY_WEBHOOK_KEY", canary+"-other"), "signed with another key", "SELLSY_WEBHOOK_KEY"},
		{"a key of no webhook", nil, func(p *patient) {
			p.env["BRIDGE_PUBLIC_URL"], p.env["SELLSY_WEBHOOK_KEY"] = "", canary+"-other"
		}, "No webhook of Sellsy has the key", "make one in Sellsy"},

		{"Aircall’s quota is nearly gone", func(p *patient) { p.phones.RequestsPerMinute, p.phones.HeadersAlways = 5, true }, nil, "Aircall’s quota", "they share one quota"},
		{"Sellsy’s quota of the day is nearly gone", nil, func(p *patient) { p.sellsy.UseQuota(9_900) },
			"Sellsy’s quota of the day is nearly gone", "they share one quota"},
		{"Sellsy’s quota without its scope", func(p *patient) {
			p.crm.Scopes = []string{
				"individuals.read", "companies.read", "contacts.read", "opportunities.read", "phonecalls.read", "phonecalls.write", "search.read",
				"staffs.read", "webhooks.read", "webhooks.write",
			}
		}, func(p *patient) { p.sellsy.UseQuota(9_900) }, "Sellsy’s quota of the day is nearly gone", "they share one quota"},
		{"Sellsy’s quota is gone", nil, func(p *patient) { p.sellsy.UseQuota(200_000) }, "Sellsy’s quota", "they share one quota"},

		{"slow clock", func(p *patient) { p.ahead = 10 * time.Minute }, nil, "10m0s behind that of Aircall", "timedatectl"},
		{"fast clock", func(p *patient) { p.ahead = -10 * time.Minute }, nil, "10m0s ahead of that of Sellsy", "timedatectl"},

		{"unknown number", nil, set("BRIDGE_NUMBERS", "4711,4712"), "no number with the id 4712", "4711 (Bureau)"},
		{"integration is off", func(p *patient) { p.oauth = true }, func(p *patient) { p.aircall.SetIntegrationActive(false) },
			"The integration is switched off", "Switch it on"},
		{"no number is picked", func(p *patient) { p.oauth = true }, func(p *patient) { p.aircall.PickNumbers() },
			"No number is picked", "Pick numbers"},
		{"a number that is not picked", func(p *patient) { p.oauth = true }, func(p *patient) {
			p.aircall.PickNumbers()
			p.env["BRIDGE_NUMBERS"] = "4711"
		}, "not picked for the integration: 4711 (Bureau)", "leave them out of BRIDGE_NUMBERS"},

		{"nobody is on the staff", func(p *patient) { p.staff = "cvidal@example.com" }, nil, "No user of Aircall has the e-mail address", "in the name of somebody"},
		{"the staff is blocked", func(p *patient) { p.staffStatus = sellsy.StaffBlocked }, nil, "Sellsy has no active staff", "Unblock somebody"},
		{"unknown default owner", nil, set("BRIDGE_DEFAULT_OWNER", "999"), "has the id 999", "BRIDGE_DEFAULT_OWNER"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := newPatient(t)
			report, code := p.examine(tt.before, tt.after)
			if !names(report, tt.what, tt.remedy) {
				t.Errorf("want %q and %q in\n%s", tt.what, tt.remedy, report)
			}
			if healthy := tt.remedy == ""; healthy != (code == 0) || code > 1 || healthy == strings.Contains(report, "FAULT") {
				t.Errorf("exit code %d after\n%s", code, report)
			}
			for _, secret := range p.secrets() {
				if strings.Contains(strings.ToLower(report), strings.ToLower(secret)) {
					t.Errorf("the report shows %q:\n%s", secret, report)
				}
			}
		})
	}
}

// names reports whether one of the faults and its remedy say so. Without a remedy, what may be anywhere.
func names(report, what, remedy string) bool {
	if remedy == "" {
		return strings.Contains(report, what)
	}
	lines := strings.Split(report, "\n")
	for i, line := range lines[:len(lines)-1] {
		if strings.HasPrefix(line, "FAULT") && strings.Contains(line, what) && strings.Contains(lines[i+1], "Remedy: ") &&
			strings.Contains(lines[i+1], remedy) {
			return true
		}
	}
	return false
}

func TestBridgeDoctorDemo(t *testing.T) {
	t.Parallel()
	out, status := Run(t, "bridge", nil, "doctor", "-demo")
	if status != 1 {
		t.Errorf("status %d\n%s", status, out)
	}
	for _, tt := range []struct{ what, remedy string }{
		{"no number with the id 1032104", "1023104 (Bureau)"},
		{"Aircall’s webhook lacks events", "add them in Aircall"},
		{"Sellsy has no webhook", "BRIDGE_PUBLIC_URL"},
		{"The clock of this machine", "timedatectl"},
	} {
		if !names(out, tt.what, tt.remedy) {
			t.Errorf("want %q and %q in\n%s", tt.what, tt.remedy, out)
		}
	}
}

// TestBridgeNotes holds that what is only worth knowing is no fault.
func TestBridgeNotes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		after harm
		what  string
	}{
		{"an agent who is not on the staff", func(p *patient) { p.aircall.AddUser(aircall.User{Email: "karim@example.com"}) }, "belong to others: k…@example.com"},
		{"a blocked agent", func(p *patient) {
			p.aircall.AddUser(aircall.User{Email: "karim@example.com"})
			p.sellsy.AddStaff(sellsy.Staff{Email: "Karim@example.com", Status: sellsy.StaffBlocked})
		}, "Blocked in Sellsy, so that their calls belong to others: k…@example.com"},
		{"another country", set("BRIDGE_COUNTRY", "BE"), "BRIDGE_COUNTRY"},
		{"another time zone", set("BRIDGE_TIMEZONE", "Indian/Reunion"), "BRIDGE_TIMEZONE"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			report, code := newPatient(t).examine(nil, tt.after)
			if !strings.Contains(report, tt.what) || !strings.Contains(report, "faults: 0, notes: 1") || code != 0 {
				t.Errorf("want the note %q; exit code %d after\n%s", tt.what, code, report)
			}
		})
	}
}

// TestBridgeNothingChanges holds that an examination writes nothing.
func TestBridgeNothingChanges(t *testing.T) {
	t.Parallel()
	p := newPatient(t)
	p.examine(nil, func(p *patient) {
		p.aircall.ResetRequests()
		p.sellsy.ResetRequests()
	})
	for _, r := range p.aircall.Requests() {
		if r.Method != http.MethodGet {
			t.Errorf("Aircall was asked to %s %s", r.Method, r.Path)
		}
	}
	for _, r := range p.sellsy.Requests() {
		if r.Method != http.MethodGet && r.Status < 400 && !strings.HasSuffix(r.Path, "/access-tokens") {
			t.Errorf("Sellsy carried out %s %s", r.Method, r.Path)
		}
	}
	if calls := p.sellsy.PhoneCalls(); len(calls) > 0 {
		t.Errorf("phone calls were made: %v", calls)
	}
}

// TestBridgeProbe holds that what differs from what the code assumes is named and tells in the exit code, and that neither the page nor
// the report for the authors shows a secret.
func TestBridgeProbe(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name          string
		before, after harm
		differ        []string
	}{
		{"nothing differs", nil, nil, nil},
		{"three differ", func(p *patient) { p.phones.RequestsPerMinute, p.phones.HeadersAlways = 50, true }, func(p *patient) {
			p.aircall.Inject(aircalltest.Fault{Path: "/v2/users", Field: "users.email", Kind: aircalltest.KindAbsent})
			p.sellsy.Inject(sellsytest.Fault{Path: "/v2/staffs", Field: "data.status", Kind: sellsytest.KindNull})
		}, []string{"aircall-quota", "aircall-users", "sellsy-staff"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p, file := newPatient(t), filepath.Join(t.TempDir(), "probe.json")
			p.args = []string{"doctor", "-probe", "-report", file}
			page, code := p.examine(tt.before, tt.after)
			if wrong := len(tt.differ) > 0; wrong != (code == 1) || code > 1 || !strings.Contains(page, fmt.Sprintf("differs: %d,", len(tt.differ))) {
				t.Errorf("exit code %d after\n%s", code, page)
			}
			for _, id := range tt.differ {
				if !strings.Contains(page, "DIFFERS  "+id+": ") {
					t.Errorf("%s is not named in\n%s", id, page)
				}
			}
			report, err := os.ReadFile(file)
			if err != nil || !bytes.Contains(report, []byte(`"exchanges"`)) {
				t.Errorf("the report for the authors: %v\n%s", err, report)
			}
			for _, secret := range p.secrets() {
				if strings.Contains(strings.ToLower(page+string(report)), strings.ToLower(secret)) {
					t.Errorf("the reports show %q", secret)
				}
			}
		})
	}
}

// TestBridgeProbeWrites holds that a probe which may write asks before it begins, and deletes what it has written. It speaks the language
// of the settings.
func TestBridgeProbeWrites(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		language string
		flags    []string
		says     string
		code     int
		wrote    bool
	}{
		{"without a yes", "", []string{"-write", "contact/42"}, "nothing was written", 1, false},
		{"without a yes, in German", "de", []string{"-write", "contact/42"}, "Beginnen? [j/N]", 1, false},
		{"on no record", "", []string{"-write", "Hugo", "-yes"}, "need a record of Sellsy", 2, false},
		{"with a yes, in French", "fr", []string{"-write", "contact/42", "-yes"}, "conforme   sellsy-put\u00a0: Une modification", 0, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p, file := newPatient(t), filepath.Join(t.TempDir(), "probe.json")
			p.args = append([]string{"doctor", "-probe", "-report", file}, tt.flags...)
			page, code := p.examine(nil, func(p *patient) {
				if tt.language != "" {
					p.env["BRIDGE_LANGUAGE"] = tt.language
				}
				p.sellsy.AddContact(sellsy.Contact{ID: 42, LastName: "Petit"})
				p.sellsy.ResetRequests()
			})
			if code != tt.code || !strings.Contains(page, tt.says) {
				t.Errorf("exit code %d after\n%s", code, page)
			}
			wrote := slices.ContainsFunc(p.sellsy.Requests(), func(r sellsytest.Request) bool { return r.Method == http.MethodDelete })
			if wrote != tt.wrote || len(p.sellsy.PhoneCalls())+len(p.sellsy.Comments())+len(p.aircall.Contacts()) > 0 {
				t.Errorf("it wrote: %t; left are %d phone calls, %d comments, %d contacts", wrote, len(p.sellsy.PhoneCalls()), len(p.sellsy.Comments()), len(p.aircall.Contacts()))
			}
			if _, err := os.Stat(file + ".journal"); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("the journal is there: %v", err)
			}
		})
	}
}

// TestBridgeProbeWithoutAReport holds that nobody is asked anything when the report cannot be written.
func TestBridgeProbeWithoutAReport(t *testing.T) {
	t.Parallel()
	p := newPatient(t)
	p.args = []string{"doctor", "-probe", "-report", filepath.Join(t.TempDir(), "none", "probe.json")}
	page, code := p.examine(nil, func(p *patient) { p.aircall.ResetRequests() })
	if code != 2 || !strings.Contains(page, "-report: ") || len(p.aircall.Requests()) > 0 {
		t.Errorf("exit code %d and %d requests after\n%s", code, len(p.aircall.Requests()), page)
	}
}

// TestBridgeProbeKilled holds that a writing probe which was killed while it waited for the answer to a write, and is run again, leaves
// nothing behind.
func TestBridgeProbeKilled(t *testing.T) {
	t.Parallel()
	for _, kill := range []int{1, 4, 8} {
		t.Run(fmt.Sprintf("at write %d", kill), func(t *testing.T) {
			t.Parallel()
			p, file := newPatient(t), filepath.Join(t.TempDir(), "probe.json")
			p.args = []string{"doctor", "-probe", "-report", file, "-write", "contact/42", "-yes"}
			var writes atomic.Int32
			at := make(chan struct{})
			p.served = func(r *http.Request) {
				reads := r.Method == http.MethodGet || strings.HasSuffix(r.URL.Path, "/search") || strings.HasSuffix(r.URL.Path, "/access-tokens")
				if !reads && writes.Add(1) == int32(kill) {
					close(at)
					<-r.Context().Done() // nobody waits for the answer any more
				}
			}
			env := p.admit(nil, func(p *patient) { p.sellsy.AddContact(sellsy.Contact{ID: 42, LastName: "Petit"}) })
			first := Start(t, "bridge", env, p.args...)
			select {
			case <-at:
			case <-first.Ended:
				t.Fatalf("it ended after %d writes\n%s", writes.Load(), first.Output)
			case <-time.After(Patience):
				t.Fatalf("%d writes\n%s", writes.Load(), first.Output)
			}
			first.Kill()
			if _, err := os.Stat(file + ".journal"); err != nil {
				t.Errorf("killed, it has left no journal: %v", err)
			}
			if page, code := Run(t, "bridge", env, p.args...); code != 0 {
				t.Errorf("run again: exit code %d after\n%s", code, page)
			}
			if len(p.sellsy.PhoneCalls())+len(p.sellsy.Comments())+len(p.aircall.Contacts()) > 0 {
				t.Errorf("left are %d phone calls, %d comments, %d contacts", len(p.sellsy.PhoneCalls()), len(p.sellsy.Comments()), len(p.aircall.Contacts()))
			}
			if _, err := os.Stat(file + ".journal"); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("the journal is there: %v", err)
			}
		})
	}
}

// TestBridgeReplay holds that a report which shows the code to be wrong tells in the exit code, and that one of the fakes shows nothing.
func TestBridgeReplay(t *testing.T) {
	t.Parallel()
	older, err := filepath.Abs(filepath.Join("..", "probe", "testdata", "older.json"))
	if err != nil {
		t.Fatal(err)
	}
	none := filepath.Join(t.TempDir(), "probe.json")
	if err := os.WriteFile(none, []byte("<html>"), 0o600); err != nil {
		t.Fatal(err)
	}
	for file, says := range map[string]string{older: "WRONG    client: GET /v1/calls: calls[].duration is object", none: "this is no report of a probe"} {
		if out, code := Run(t, "bridge", nil, "doctor", "-replay", file); code != 1 || !strings.Contains(out, says) {
			t.Errorf("exit code %d, want %q in\n%s", code, says, out)
		}
	}
	p, file := newPatient(t), filepath.Join(t.TempDir(), "probe.json")
	p.args = []string{"doctor", "-probe", "-report", file}
	p.examine(nil, nil)
	if out, code := Run(t, "bridge", nil, "doctor", "-replay", file); code != 0 || !strings.Contains(out, "wrong: 0") {
		t.Errorf("exit code %d after\n%s", code, out)
	}
}

// refusing is a network on which nothing can be delivered.
type refusing struct{}

func (refusing) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("connection refused")
}
