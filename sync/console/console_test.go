package console_test

import (
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/console"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/hub"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

func atelier(w *world) {
	c := w.sellsy.AddCompany(sellsy.Company{Type: sellsy.TypeClient, Name: "Atelier Martin", PhoneNumber: "01 99 00 11 11"})
	o := w.sellsy.AddOpportunity(sellsy.Opportunity{
		Name: "Véranda", Number: "OPP-7", Status: sellsy.OpportunityOpen, CompanyID: c.ID,
		Related: []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: int64(c.ID)}},
	})
	w.company, w.opportunity = c.ID, o.ID
}

// The pages of a bridge that works show the calls with what became of them and why, and both accounts.
func TestWhatAWorkingBridgeShows(t *testing.T) {
	t.Parallel()
	inWorld(t, atelier, func(t *testing.T, w *world) {
		tag := w.aircall.AddTag(aircall.Tag{Name: "Devis"})
		call := w.answered("+33 1 99 00 11 11")
		unknown := w.answered("+33 1 99 00 22 22")
		call.Tag(tag.ID)
		call.Comment(w.alice.ID, "Rappeler jeudi.")
		time.Sleep(5 * time.Minute)

		b := open(t, w.page)
		page := b.mustGet("/")
		expect(t, "the overview", page.text(),
			"Everything works", "Support", "Records known 1", "On", "https://bridge.example/a", "https://bridge.example/s", "of 60 left", "per day",
			"Atelier Martin", "+33 1 99 00 11 11", "Successful call", "45 s", "Véranda OPP-7", "Alice Morel", "Logged",
			"Chosen: company Atelier Martin (client, #", "Not in Sellsy", "Not logged", "Nobody in Sellsy has the number +33 1 99 00 22 22.")
		expect(t, "the overview", page.body, fmt.Sprintf(`id="call-%d"`, call.ID()), fmt.Sprintf(`href="./calls/%d"`, unknown.ID()),
			sellsy.OpportunityURL(w.opportunity))

		page = b.mustGet(fmt.Sprintf("/calls/%d", call.ID()))
		expect(t, "the call", page.text(),
			"Atelier Martin", "Véranda OPP-7", "Devis", "Rappeler jeudi.", "Alice Morel", "Result: as the call went (answered).",
			"Owner: Alice Morel, who has the agent’s e-mail address.", fmt.Sprintf("#%d", w.sellsy.PhoneCalls()[0].ID),
			"=== Aircall", "Tags: Devis", "Shown to the agent")
		for _, e := range []aircall.EventName{
			aircall.EventCallCreated, aircall.EventCallAnswered, aircall.EventCallHungup, aircall.EventCallEnded, aircall.EventCallTagged,
			aircall.EventCallCommented,
		} {
			expect(t, "the call", page.body, "<code>"+string(e)+"</code>")
		}
		expect(t, "the call", page.body, `href="`+aircall.DashboardURL(call.ID())+`"`,
			`href="`+sellsy.CompanyURL(sellsy.TypeClient, w.company)+`"`)

		page = b.post("/number", url.Values{"number": {"01.99.00.11.11"}})
		if page.status != http.StatusOK {
			t.Errorf("look-up: status %d", page.status)
		}
		expect(t, "the look-up", page.text(), "+33 1 99 00 11 11", "Atelier Martin", "Véranda OPP-7", "Chosen: company Atelier Martin")
	})
}

// Calls are there while they ring.
func TestCallsArrive(t *testing.T) {
	t.Parallel()
	inWorld(t, atelier, func(t *testing.T, w *world) {
		b := open(t, w.page)
		expect(t, "the overview", b.mustGet("/").text(), "No calls yet")
		call := w.aircall.StartCall(aircalltest.CallSpec{Number: w.line.ID, Counterpart: "+33 1 99 00 11 11"})
		time.Sleep(time.Second)
		expect(t, "the overview", b.mustGet("/").text(), "Atelier Martin", "On the phone", "Chosen: company")
		call.Answer(w.alice.ID)
		call.Hangup()
		time.Sleep(31 * time.Second)
		expect(t, "the overview", b.mustGet("/").text(), "Waiting")
		time.Sleep(time.Minute)
		expect(t, "the overview", b.mustGet("/").text(), "Logged")
	})
}

// A parked call shows its reason and a button; once the cause is mended, the button has it logged.
func TestRetry(t *testing.T) {
	t.Parallel()
	inWorld(t, atelier, func(t *testing.T, w *world) {
		mend := w.sellsy.Inject(sellsytest.Fault{
			Method: http.MethodPost, Path: "/v2/phone-calls", Status: http.StatusBadRequest,
			Body: `{"error":{"code":400,"message":"Refusé","context":null,"details":{"description":"invalide"}}}`,
		})
		call := w.answered("+33 1 99 00 11 11")
		b := open(t, w.page)
		expect(t, "the overview", b.mustGet("/").text(), "Trying again")
		time.Sleep(3 * time.Hour)
		path, id := fmt.Sprintf("/calls/%d", call.ID()), fmt.Sprintf("call/%d", call.ID())
		page := b.mustGet("/")
		expect(t, "the overview", page.text(), "Something needs a look", "Parked work 1", "Refusé", "Try again")
		expect(t, "the overview", page.body, fmt.Sprintf(`id="retry-call-%d"`, call.ID()))
		expect(t, "the call", b.mustGet(path).text(), "Parked", "Refusé", "Try again")

		mend()
		fields := url.Values{"parked": {id}, "call": {fmt.Sprint(call.ID())}}
		page = b.post("/retry", fields)
		if to := page.header.Get("Location"); page.status != http.StatusSeeOther || to != strings.TrimPrefix(path, "/")+"?said=retried" {
			t.Fatalf("retry: status %d, to %q", page.status, to)
		}
		expect(t, "the call", b.mustGet(path+"?said=retried").text(), "It is being tried again.")
		time.Sleep(time.Minute)
		expect(t, "the call", b.mustGet(path).text(), "Logged", "=== Aircall")
		if page = b.mustGet("/"); strings.Contains(page.text(), "Parked work") || len(w.sellsy.PhoneCalls()) != 1 {
			t.Errorf("%d phone calls; %s", len(w.sellsy.PhoneCalls()), page.text())
		}
		page = b.post("/retry", url.Values{"parked": {id}})
		if to := page.header.Get("Location"); to != "./?said=notparked" {
			t.Errorf("second retry leads to %q", to)
		}
		expect(t, "the overview", b.mustGet("/?said=notparked").text(), "That is not parked any more.")
		if page = b.mustGet("/?said=<b>nonsense</b>"); strings.Contains(page.body, "nonsense") {
			t.Error("an address puts words into the page")
		}
	})
}

// A call whose record people are to choose is on the first page, and is logged on the one that they choose.
func TestHeldCalls(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		atelier(w)
		w.sellsy.AddContact(sellsy.Contact{LastName: "Roche", MobileNumber: "+33 1 99 00 11 11"})
		w.rules = matching.PartyRules{Review: matching.ReviewSeveral}
	}, func(t *testing.T, w *world) {
		call := w.answered("+33 1 99 00 11 11")
		time.Sleep(time.Minute)
		b := open(t, w.page)
		path := fmt.Sprintf("/calls/%d", call.ID())
		expect(t, "the overview", b.mustGet("/").text(), "Something needs a look", "Calls to be decided 1")
		page := b.mustGet(path)
		expect(t, "the call", page.text(), "To be decided", "Whom was the call with?", "Log on this record : Roche", "Record To be decided")

		id := regexp.MustCompile(`id="assign-contact-(\d+)"`).FindStringSubmatch(page.body)
		if id == nil {
			t.Fatal("no button for the contact")
		}
		fields := url.Values{"call": {fmt.Sprint(call.ID())}, "kind": {"contact"}, "id": {id[1]}}
		page = b.post("/assign", fields)
		if to := page.header.Get("Location"); page.status != http.StatusSeeOther || to != strings.TrimPrefix(path, "/")+"?said=assigned" {
			t.Fatalf("status %d, to %q", page.status, to)
		}
		expect(t, "the call", b.mustGet(path+"?said=assigned").text(), "is being logged on that record")
		time.Sleep(time.Minute)
		expect(t, "the call", b.mustGet(path).text(), "Logged", "Chosen by a person: contact Roche")
		if page = b.mustGet("/"); strings.Contains(page.text(), "to be decided") {
			t.Error("still to be decided")
		}
		if to := b.post("/assign", fields).header.Get("Location"); !strings.HasSuffix(to, "?said=decided") {
			t.Errorf("once more: to %q", to)
		}
		for _, wrong := range []url.Values{{}, {"call": {"1"}, "kind": {"staff"}, "id": {"1"}}, {"call": {"x"}, "kind": {"contact"}, "id": {"1"}}} {
			if page := b.post("/assign", wrong); page.status != http.StatusBadRequest {
				t.Errorf("%v: status %d", wrong, page.status)
			}
		}
	})
}

func TestOptions(t *testing.T) {
	t.Parallel()
	b := &still{}
	accounts := func(*http.Request) ([]console.Account, error) { return nil, nil }
	for name, o := range map[string]console.Options{
		"Authorize":                 {Bridge: b},
		"Bridge":                    {Authorize: everybody},
		"Accounts":                  {Authorize: everybody, Bridge: b, Accounts: accounts},
		"Authorize returned no han": {Bridge: b, Authorize: func(http.Handler) http.Handler { return nil }},
	} {
		if _, err := console.New(o); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// report is a call that was logged.
func reported(id aircall.CallID) report.Call {
	started := time.Now().Add(-10 * time.Minute)
	return report.Call{
		Call: aircall.Call{
			ID: id, Direction: aircall.Inbound, Status: aircall.CallDone, RawDigits: "+33 6 39 98 12 34", StartedAt: aircall.At(started),
			AnsweredAt: aircall.At(started.Add(time.Second)), EndedAt: aircall.At(started.Add(time.Minute)), Duration: 60,
			Number: &aircall.Number{ID: 7, Name: "Support"}, User: &aircall.User{ID: 1, Name: "Alice Morel"},
		},
		Log: report.Log{
			Verdict: report.VerdictLogged, PhoneCall: 9001, At: started.Add(2 * time.Minute), Result: sellsy.ResultConnected, Duration: 60,
			Description: "=== Aircall ===",
			Match: matching.PartyDecision{Number: 33639981234, Found: true, Rule: matching.RuleOnly, Party: matching.Party{
				Ref: matching.Ref{Kind: matching.KindIndividual, ID: 12}, Name: "Élodie Garnier", Role: matching.RoleClient,
			}},
		},
		Events: []report.Event{{Name: aircall.EventCallCreated, Time: started}, {Name: "call.from_the_future", Time: started}},
	}
}

// Older calls are on further pages.
func TestOlderCalls(t *testing.T) {
	t.Parallel()
	s := &still{status: working()}
	for id := aircall.CallID(3_811_700_100); id > 3_811_700_000; id-- {
		s.calls = append(s.calls, reported(id))
	}
	b := open(t, newConsole(t, s, nil))
	seen, path := map[string]bool{}, "/"
	for range 10 {
		page := b.mustGet(path)
		for part := range strings.SplitSeq(page.body, `<li id="call-`) {
			if id, _, ok := strings.Cut(part, `"`); ok && strings.HasPrefix(id, "3811") {
				if seen[id] {
					t.Errorf("call %s is listed twice", id)
				}
				seen[id] = true
			}
		}
		_, rest, more := strings.Cut(page.body, `href="./calls?before=`)
		if !more {
			break
		}
		before, _, _ := strings.Cut(rest, `"`)
		path = "/calls?before=" + before
	}
	if len(seen) != 100 {
		t.Errorf("%d of 100 calls are listed", len(seen))
	}
	expect(t, "the page behind the last", b.mustGet("/calls?before=1").text(), "No older calls")
}

// became is what may become of a call, its colour, and what the pages say.
type became struct {
	call  report.Call
	class string
	words []string
}

func states() []became {
	change := func(f func(*report.Call)) report.Call {
		c := reported(1)
		f(&c)
		return c
	}
	return []became{
		{reported(1), "good", []string{"Logged"}},
		{change(func(c *report.Call) { c.Log.Verdict = report.VerdictForeign }), "plain", []string{"Logged elsewhere", "Another integration"}},
		{change(func(c *report.Call) { c.Log.Verdict = report.VerdictDeleted }), "plain", []string{"Deleted", "not made again"}},
		{change(func(c *report.Call) { c.Log.Verdict = report.VerdictNoNumber }), "plain", []string{"No number"}},
		{change(func(c *report.Call) { c.Log.Verdict = report.VerdictNobody }), "plain", []string{"Not logged"}},
		{change(func(c *report.Call) { c.Log.Verdict = report.VerdictHeld }), "warn", []string{"To be decided", "choose one below"}},
		{change(func(c *report.Call) { c.Log.Verdict = report.VerdictTooOld }), "plain", []string{"Too old"}},
		{change(func(c *report.Call) { c.Log.Verdict = report.VerdictFiltered }), "plain", []string{"Filtered"}},
		{change(func(c *report.Call) { c.Log.Verdict = "new" }), "plain", []string{"new"}},
		{change(func(c *report.Call) { c.Log.Verdict, c.Log.Unsure = "", true }), "warn", []string{"Being checked"}},
		{change(func(c *report.Call) { c.Attempts, c.LastError = 3, "the reason" }), "warn", []string{"Trying again", "the reason"}},
		{change(func(c *report.Call) { c.Parked = &report.Parked{ID: "call/1", Reason: "the reason"} }), "bad",
			[]string{"Parked", "the reason", "Try again"}},
		{change(func(c *report.Call) { c.Log.Verdict = "" }), "info", []string{"Waiting"}},
		{change(func(c *report.Call) {
			c.Log.Verdict, c.Call.Status, c.Call.EndedAt = "", aircall.CallAnswered, aircall.Time{}
		}), "info", []string{"On the phone"}},
	}
}

// What became of a call is told in a word, a colour and a sentence.
func TestStates(t *testing.T) {
	t.Parallel()
	for _, tt := range states() {
		b := open(t, newConsole(t, &still{status: working(), calls: []report.Call{tt.call}}, nil))
		expect(t, "the overview", b.mustGet("/").body, `class="call `+tt.class+`"`, `<span class="pill `+tt.class+`">`+tt.words[0]+`<`)
		expect(t, "the call", b.mustGet("/calls/1").text(), tt.words...)
	}
}

// complained is something that may be wrong, how bad it is, and what the page says.
type complained struct {
	change func(*report.Status)
	level  string
	words  []string
}

func complaints() []complained {
	long := time.Now().Add(-3 * time.Hour)
	return []complained{
		{func(*report.Status) {}, "good", []string{"Everything works"}},
		{func(s *report.Status) { s.Ready, s.Since = false, time.Now() }, "good", []string{"being read for the first time"}},
		{func(s *report.Status) { s.Ready, s.Since = false, long }, "warn", []string{"not been read yet", "rights"}},
		{func(s *report.Status) { s.Directory.Polled = long }, "warn", []string{"Changes in Sellsy were last read 3 h ago"}},
		{func(s *report.Status) { s.Swept = long }, "warn", []string{"last compared 3 h ago"}},
		{func(s *report.Status) { s.Calls = store.Backlog{Due: 4, Oldest: long} }, "bad", []string{"Calls wait to be logged", "3 h ago"}},
		{func(s *report.Status) { s.Aircall.Integration, s.Aircall.Checked = true, long }, "bad", []string{"switched off in Aircall"}},
		{func(s *report.Status) { s.Aircall.Integration, s.Aircall.Error = true, "401 from Aircall" }, "warn", []string{"401 from Aircall", "again"}},
		{func(s *report.Status) { s.Aircall.Numbers = []aircall.NumberID{} }, "bad", []string{"No Aircall number is picked", "None picked"}},
		{func(s *report.Status) { s.Aircall.Webhook.Error = "no route" }, "warn", []string{"Aircall’s webhook could not be checked", "no route"}},
		{func(s *report.Status) { s.Sellsy.Webhook.Active = false }, "bad", []string{"Sellsy’s webhook is switched off"}},
		{func(s *report.Status) { s.Sellsy.Webhook.Failures = 3 }, "warn", []string{"failed to deliver to the webhook (3)"}},
		{func(s *report.Status) { s.Aircall.Refused = long }, "bad", []string{"Aircall refuses the credentials", "Reconnect the account"}},
		{func(s *report.Status) { s.Sellsy.Refused = long }, "bad", []string{"Sellsy refuses the credentials", "Reconnect the account"}},
		{func(s *report.Status) { s.Aircall.Integration, s.Aircall.Active, s.Aircall.Refused = true, true, long }, "bad", []string{"was revoked", "3 h ago", "Install again"}},
		{func(s *report.Status) {
			s.Sellsy.Refused, s.Sellsy.LastError, s.Sellsy.HeldUp = long, "401 from Sellsy", []string{"call", "record"}
		}, "bad", []string{"first noticed 3 h ago", "401 from Sellsy (call, record)"}},
		{func(s *report.Status) { s.Sellsy.Failed, s.Sellsy.LastError = time.Now(), "no route" }, "bad", []string{"Sellsy does not answer as it should", "no route"}},
		{func(s *report.Status) {
			s.Sellsy.Answered, s.Sellsy.Failed = time.Now().Add(-time.Minute), time.Now()
		}, "good", nil}, // a moment
		{func(s *report.Status) { s.Sellsy.Failed, s.Sellsy.Answered = long, time.Now() }, "good", nil}, // it is over
		{func(s *report.Status) { s.Aircall.Missing = []aircall.NumberID{42, 43} }, "bad", []string{"no number with these IDs: 42 43"}},
		{func(s *report.Status) { s.Records = store.Backlog{Due: 4, Oldest: long} }, "warn", []string{"Other work waits", "3 h ago"}},
		{func(s *report.Status) { s.Contacts = store.Backlog{Due: 4, Oldest: long} }, "warn", []string{"Other work waits", "3 h ago"}},
		{func(s *report.Status) { s.Extras = store.Backlog{Due: 4, Oldest: long} }, "warn", []string{"Other work waits", "3 h ago"}},
		{func(s *report.Status) { s.Sellsy.Forbidden = []report.Forbidden{{Operation: "GET /staffs", At: long}} }, "warn", []string{"for which a right is missing (1)", "GET /staffs"}},
		{func(s *report.Status) { s.Aircall.Webhook = report.Webhook{} }, "warn", []string{"Nobody looks after Aircall’s webhook", "Not set up"}},
		{func(s *report.Status) { s.Sellsy.Webhook = report.Webhook{Given: true} }, "good", []string{"Looked after elsewhere"}},
		{func(s *report.Status) { s.Parked = 2 }, "warn", []string{"Work was given up for now (2)"}},
		{func(s *report.Status) { s.Held = 3 }, "warn", []string{"Calls wait for somebody to choose their record (3)"}},
		{func(s *report.Status) { s.Sellsy.Quota[0].Remaining = 10 }, "warn", []string{"Sellsy’s quota per day is nearly used up"}},
		{func(s *report.Status) { s.Aircall.Quota[0].Remaining = 0 }, "good", []string{"0 of 60 left"}}, // comes back within the minute
		{func(s *report.Status) { s.Aircall.Webhook.URL = "https://u:secret@bridge.example/a?key=secret" }, "good", []string{"https://bridge.example/a "}},
		{func(s *report.Status) { s.Parked, s.Sellsy.Webhook.Active = 1, false }, "bad", []string{"switched off", "given up"}},
	}
}

// Whatever is wrong is named, with what to do about it.
func TestComplaints(t *testing.T) {
	t.Parallel()
	for _, tt := range complaints() {
		s := &still{status: working()}
		tt.change(&s.status)
		page := open(t, newConsole(t, s, nil)).mustGet("/")
		expect(t, "the overview", page.body, `<section id="status" class="banner `+tt.level+`">`)
		expect(t, "the overview", page.text(), tt.words...)
	}
}

// Access that is withdrawn while the bridge runs is told, and what is said goes when it is given again.
func TestAccessIsWithdrawn(t *testing.T) {
	t.Parallel()
	for who, withdraw := range map[string]func(*world) func(){
		"Aircall": func(w *world) func() { return w.aircall.Inject(aircalltest.Fault{Status: http.StatusUnauthorized}) },
		"Sellsy":  func(w *world) func() { return w.sellsy.Inject(sellsytest.Fault{Status: http.StatusUnauthorized}) },
	} {
		t.Run(who, func(t *testing.T) {
			t.Parallel()
			inWorld(t, atelier, func(t *testing.T, w *world) {
				b := open(t, w.page)
				restore := withdraw(w)
				time.Sleep(11 * time.Minute)
				page := b.mustGet("/")
				expect(t, "the overview", page.body, `<section id="status" class="banner bad">`)
				expect(t, "the overview", page.text(), who+" refuses the credentials")
				if !strings.Contains(w.logs.String(), who+" refuses the credentials") {
					t.Error("the log does not tell")
				}
				restore()
				time.Sleep(time.Hour)
				expect(t, "the overview", b.mustGet("/").text(), "Everything works")
			})
		})
	}
}

// Each kind of parked work leads to what it is about.
func TestParkedWork(t *testing.T) {
	t.Parallel()
	s := &still{status: working(), parked: []report.Parked{
		{ID: "call/3811700005", Reason: "refused", Attempts: 8, At: time.Now()},
		{ID: "number/+33199001234", Reason: "refused", Attempts: 8, At: time.Now()},
		{ID: "party/contact/7", Reason: "refused", Attempts: 8, At: time.Now()},
		{ID: "extra/call/3811700006/follow-up", Reason: "refused"},
		{ID: "extra/caller/+33199001234", Reason: "refused"},
		{ID: "extra/message/abc", Reason: "refused"},
		{ID: "nonsense", Reason: "refused"},
	}}
	s.status.Parked = 250
	page := open(t, newConsole(t, s, nil)).mustGet("/")
	expect(t, "the overview", page.text(), "Call 3811700005", "Contact of +33 1 99 00 12 34", "Record: contact #7", "nonsense", "And 243 more.",
		"Reminder or task of call 3811700006", "New record for +33 1 99 00 12 34", "Comment for message abc")
	expect(t, "the overview", page.body, `href="./calls/3811700005"`, `href="`+sellsy.ContactURL(7)+`"`,
		`id="retry-call-3811700005"`, `id="retry-number-33199001234"`, `id="retry-party-contact-7"`)
}

// What else was made because of a call is on its page.
func TestExtras(t *testing.T) {
	t.Parallel()
	c := reported(1)
	c.Extras = []report.Extra{
		{ID: "call/1/follow-up", Title: "Call back <Élodie>", Outcome: report.ExtraMade, Made: 4711},
		{ID: "call/1/item/1", LastError: "refused"}, {ID: "call/1/item/2", Outcome: "new"},
	}
	page := open(t, newConsole(t, &still{status: working(), calls: []report.Call{c}}, nil)).mustGet("/calls/1")
	expect(t, "the call", page.text(), "Made Call back <Élodie> #4711", "Waiting call/1/item/1 refused", "new call/1/item/2")
}

func TestNumbersThatAreNone(t *testing.T) {
	t.Parallel()
	b := open(t, newConsole(t, &still{status: working()}, nil))
	for typed, want := range map[string]string{
		" ": "Type a phone number.", "anonymous": "That is a hidden number.", "Claire": "There are no digits", "112": "short or internal number",
		"+33 1 99": "Digits are missing.", "+33 1 99 00 12 34 56 78 90 12": "too many digits", "0199001234 / 0639981234": "one number at a time",
		"3,36399811E+10": "A spreadsheet has rounded the number",
	} {
		page := b.post("/number", url.Values{"number": {typed}})
		if page.status != http.StatusUnprocessableEntity || !strings.Contains(page.text(), want) {
			t.Errorf("%q: status %d, want %q:\n%s", typed, page.status, want, page.text())
		}
	}
	page := b.post("/number", url.Values{"number": {"0199001234"}})
	expect(t, "the look-up", page.text(), "Nobody", "+33 1 99 00 12 34")
}

// A failing store is no reason to tell its errors to readers.
func TestFailure(t *testing.T) {
	t.Parallel()
	l := &logs{}
	s := &still{err: errors.New("disk /var/lib/bridge.db is full"), parked: []report.Parked{{ID: "call/1"}}}
	b := open(t, newConsole(t, s, func(o *console.Options) { o.Logger = l.logger() }))
	pages := []answer{b.get("/"), b.get("/calls"), b.get("/calls/1"), b.post("/retry", url.Values{"parked": {"call/1"}}),
		b.post("/number", url.Values{"number": {"0199001234"}})}
	s.err = nil
	pages = append(pages, b.get("/nowhere"), b.get("/calls/nonsense"), b.get("/calls/99"))
	for i, page := range pages {
		want := http.StatusInternalServerError
		if i >= 5 {
			want = http.StatusNotFound
		}
		if i == 2 {
			want = http.StatusNotFound // nothing is known of the call, whatever else is wrong
		}
		if page.status != want || strings.Contains(page.body, "disk") || !strings.Contains(page.body, `id="sorry"`) {
			t.Errorf("page %d: status %d\n%s", i, page.status, page.text())
		}
	}
	if !strings.Contains(l.String(), "is full") || strings.Contains(l.String(), "199001234") {
		t.Errorf("log: %s", l)
	}
}

// Several accounts each have their own pages.
func TestAccounts(t *testing.T) {
	t.Parallel()
	one, two := &still{status: working(), calls: []report.Call{reported(1)}}, &still{status: working()}
	two.status.Sellsy.Webhook.Active = false
	broken := &still{err: errors.New("broken")}
	accounts := []console.Account{
		{ID: "one", Name: "Menuiserie Laval", Bridge: one}, {ID: "two/2", Bridge: two}, {ID: "three", Name: "Cassé", Bridge: broken},
		{ID: "zero", Name: "Scierie", Error: "sealed with another key"}, {ID: "four", Bridge: &still{status: working()}, Paused: time.Now().Add(-time.Hour)},
	}
	list := func(*http.Request) ([]console.Account, error) { return accounts, nil }
	b := open(t, newConsole(t, nil, func(o *console.Options) { o.Bridge, o.Accounts = nil, list }))
	page := b.mustGet("/")
	expect(t, "the list", page.text(), "Everything works Menuiserie Laval", "Something is broken two/2", "Does not answer Cassé",
		"Not running Scierie sealed with another key", "Paused four")
	expect(t, "the list", page.body, `href="accounts/one/"`, `href="accounts/two%2F2/"`)
	expect(t, "an account", b.mustGet("/accounts/one/").text(), "Menuiserie Laval", "Élodie Garnier")
	expect(t, "an account", b.mustGet("/accounts/two%2F2/").text(), "two/2", "No calls yet")
	expect(t, "a call", b.mustGet("/accounts/one/calls/1").text(), "Élodie Garnier")
	expect(t, "a paused account", b.mustGet("/accounts/four/").text(), "This installation was paused 1 h ago.")
	for _, path := range []string{"/accounts/five/", "/accounts/zero/", "/accounts/two%2F2/calls/1", "/calls/1"} {
		if page := b.get(path); page.status != http.StatusNotFound {
			t.Errorf("%s: status %d", path, page.status)
		}
	}
	for i := range 150 {
		accounts = append(accounts, console.Account{ID: fmt.Sprint("more-", i), Bridge: one})
	}
	if page = b.mustGet("/"); strings.Contains(page.body, "more-100") || !strings.Contains(page.body, `href="./?after=more-94"`) {
		t.Errorf("the first of two pages:\n%s", page.text())
	}
	if page = b.mustGet("/?after=more-94"); strings.Contains(page.body, "more-94/") || !strings.Contains(page.body, "more-149/") {
		t.Errorf("the second of two pages:\n%s", page.text())
	}
	accounts = nil
	expect(t, "the empty list", b.mustGet("/").text(), "No account is connected yet")
}

// The installations of a hub are the accounts of its console.
func TestHub(t *testing.T) {
	t.Parallel()
	inWorld(t, atelier, func(t *testing.T, w *world) {
		block, err := aes.NewCipher(make([]byte, 32))
		if err != nil {
			t.Fatal(err)
		}
		seal, err := cipher.NewGCM(block)
		if err != nil {
			t.Fatal(err)
		}
		h, err := hub.New(hub.Config{
			Store: store.NewMemory(), Cipher: seal,
			Configure: func(_ string, _ hub.Settings, c *bridge.Config) error {
				c.Aircall, c.Sellsy = w.aircall.Client(), w.sellsy.Client()
				return nil
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range []string{"laval", "martin"} {
			err := h.Put(t.Context(), id, hub.Settings{
				Aircall:    hub.AircallSettings{APIID: "id", APIToken: apiToken, WebhookTokens: []string{"token"}},
				Sellsy:     hub.SellsySettings{AccessToken: sellsyToken, WebhookKeys: []string{"key"}},
				AllNumbers: true,
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := h.Pause(t.Context(), "laval"); err != nil {
			t.Fatal(err)
		}
		b := open(t, newConsole(t, nil, func(o *console.Options) { o.Bridge, o.Accounts = nil, console.OfHub(h) }))
		page := b.mustGet("/")
		expect(t, "the list", page.text(), "Paused laval", "Everything works martin")
		if strings.Contains(page.body, apiToken) || strings.Contains(page.body, sellsyToken) {
			t.Error("the list shows a secret")
		}
		expect(t, "an installation", b.mustGet("/accounts/martin/").text(), "Sellsy’s records are being read for the first time.")
	})
}

func TestRefreshing(t *testing.T) {
	t.Parallel()
	b := open(t, newConsole(t, &still{status: working()}, nil))
	if page := b.mustGet("/"); strings.Contains(page.body, "http-equiv") {
		t.Error("the page refreshes itself unasked")
	}
	expect(t, "the live page", b.mustGet("/?live=1").body, `<meta http-equiv="refresh" content="10">`, "Stop refreshing")
}
