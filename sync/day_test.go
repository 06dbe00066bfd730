package bridge_test

import (
	"cmp"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// day is a day and a half on which the bridge does all that it does. Webhooks come by way of those that it has registered.
type day struct {
	*world
	other bool // with other settings
	begun time.Time
	dead  atomic.Bool // webhooks are lost
	asked int         // requests to both sides
	used  []*operation

	atelier, dubois sellsy.Company
	claire          sellsy.Contact
	tag, urgent     aircall.Tag
}

const (
	atelierPhone = "+33 1 99 00 11 11" // a company with an opportunity
	ivoPhone     = "+33 6 39 98 22 22" // an individual
	clairePhone  = "+33 6 39 98 33 33" // a contact of a company
	novaPhone    = "+33 6 39 98 44 44" // nobody, at first
	laterPhone   = "+33 6 39 98 55 55" // somebody who is added during the day
	movedPhone   = "+33 6 39 98 56 56" // somebody else, and then another
)

// spoil spoils a day, before the bridge starts.
type spoil func(d *day)

// playDay plays a day and returns what both sides hold at its end, one line for each thing, without ids. What each side was asked for
// is in the fakes' logs.
func playDay(t *testing.T, spoiled spoil) (d *day, outcome []string) {
	t.Helper()
	return (&day{}).run(t, spoiled)
}

// playOtherDay plays a day with other settings, on which the bridge does what it does not with those of [playDay].
func playOtherDay(t *testing.T, spoiled spoil) (d *day, outcome []string) {
	t.Helper()
	return (&day{other: true}).run(t, spoiled)
}

func (d *day) run(t *testing.T, spoiled spoil) (_ *day, outcome []string) {
	t.Helper()
	o := worldOptions{
		registered: true, still: true,
		aircall: aircalltest.Options{
			AccessToken: "access-token-of-an-installation",
			WebhookTransport: roundTrip(func(r *http.Request) (*http.Response, error) {
				return d.deliver(r, func() http.Handler { return d.AircallWebhook() })
			}),
		},
		seed: func(w *world) { d.world = w; d.seed() },
		config: func(c *bridge.Config) {
			c.Numbers, c.PickedNumbers, c.Sweep = nil, true, 40*time.Minute
			c.Webhooks = bridge.Webhooks{AircallURL: aircallHook, SellsyURL: sellsyHook, SellsyKey: sellsyKey}
			c.Policy.Card.Owner, c.Policy.Card.LastCall = true, true
			c.Extras = bridge.Extras{UnknownCallers: matching.KindIndividual, FollowUp: bridge.FollowUpTask, ActionItems: true, Messages: true}
			auth := sellsy.ClientCredentials(sellsytest.DefaultClientID, sellsytest.DefaultClientSecret, sellsy.WithHTTPClient(&http.Client{Transport: d.sellsy.Transport()}))
			if d.other {
				c.Numbers, c.PickedNumbers = []aircall.NumberID{d.line.ID}, false
				c.Policy.Card.Outstanding, c.Policy.Card.Estimates = true, true
				c.Extras.UnknownCallers, c.Extras.FollowUp = matching.KindCompany, bridge.FollowUpCall
			}
			client, err := sellsy.New(auth, sellsy.WithHTTPClient(&http.Client{Transport: d.sellsy.Transport()}))
			if err != nil {
				t.Fatal(err)
			}
			c.Sellsy = client
		},
	}
	inWorld(t, o, func(_ *testing.T, w *world) {
		d.begun = time.Now()
		w.sellsy.DeliverThrough(roundTrip(func(r *http.Request) (*http.Response, error) {
			return d.deliver(r, func() http.Handler { return d.SellsyWebhook() })
		}))
		w.aircall.ResetRequests()
		w.sellsy.ResetRequests()
		if spoiled != nil {
			spoiled(d)
		}
		stop := w.start()
		defer stop()
		if d.other {
			d.playOther()
		} else {
			d.play()
		}
		synctest.Wait()
		d.asked = len(d.aircall.Requests()) + len(d.sellsy.Requests())
		d.used = d.operations(t)
		outcome = d.outcome()
	})
	return d, outcome
}

// deliver hands a webhook over, unless it gets lost.
func (d *day) deliver(r *http.Request, handler func() http.Handler) (*http.Response, error) {
	if d.dead.Load() && r.Method == http.MethodPost {
		return answer(r, http.StatusOK, ""), nil
	}
	rec := httptest.NewRecorder()
	handler().ServeHTTP(rec, r)
	return answer(r, rec.Code, ""), nil
}

func (d *day) seed() {
	d.aircall.PickNumbers(d.line.ID)
	d.tag = d.aircall.AddTag(aircall.Tag{Name: "Devis"})
	d.urgent = d.aircall.AddTag(aircall.Tag{Name: "Urgent"})
	d.atelier = d.company("Atelier", atelierPhone)
	d.opportunity(d.atelier, "Escalier", 3)
	d.dubois = d.company("Dubois", "")
	d.company("Extra", "+33 1 99 00 66 66")
	for i, phone := range []string{ivoPhone, "+33 6 39 98 77 77", "+33 6 39 98 88 88"} {
		d.sellsy.AddIndividual(sellsy.Individual{Type: sellsy.TypeClient, LastName: fmt.Sprint("Ivo ", i), MobileNumber: phone})
	}
	d.claire = d.sellsy.AddContact(sellsy.Contact{FirstName: "Claire", LastName: "Martin", MobileNumber: clairePhone})
	d.sellsy.AddContact(sellsy.Contact{LastName: "Second", MobileNumber: "+33 6 39 98 99 99"})
	d.sellsy.LinkContact(d.dubois.ID, d.claire.ID)
}

// from waits until a time of the day.
func (d *day) from(at time.Duration) { time.Sleep(time.Until(d.begun.Add(at))) }

// play plays the day. What is spoiled for an hour is well again before the next chapter.
func (d *day) play() {
	d.from(3 * time.Hour) // everything is read and registered, whatever was odd
	call := d.answered(atelierPhone)
	call.Tag(d.tag.ID)
	call.Summary("On se rappelle lundi.")
	call.ActionItem("Envoyer le devis")
	d.from(6 * time.Hour)
	call.Comment(d.alice.ID, "Litige")
	d.swapTags(call)
	d.loseAnswers()
	d.answered(clairePhone)
	d.missed(ivoPhone, false)
	d.answered(novaPhone)
	d.aircall.ReceiveMessage(d.line.ID, atelierPhone, "Bonjour, est-ce prêt ?")

	d.from(9 * time.Hour) // records change
	later := d.sellsy.AddContact(sellsy.Contact{FirstName: "Zoé", LastName: "Later", MobileNumber: laterPhone, Email: "zoe@example.com"})
	d.from(11 * time.Hour)
	d.sellsy.UpdateContact(later.ID, func(c *sellsy.Contact) {
		c.LastName, c.PhoneNumber, c.Email = "Plus-Tard", "+33 1 99 00 55 55", "plus@example.com"
	})
	d.sellsy.LinkContact(d.dubois.ID, later.ID)
	d.sellsy.UpdateCompany(d.dubois.ID, func(c *sellsy.Company) { c.Name = "Dubois et fils" })
	d.from(13 * time.Hour)
	d.sellsy.UpdateContact(later.ID, func(c *sellsy.Contact) { c.PhoneNumber = "" })
	d.answered(laterPhone)

	d.from(15*time.Hour - time.Minute) // webhooks are switched off, and get lost
	d.switchOff()
	d.from(15 * time.Hour)
	d.dead.Store(true)
	lost := d.answered(atelierPhone)
	lost.Summary("Vu par personne.")
	lost.Topics("livraison")
	lost.Sentiment(aircall.SentimentPositive)
	d.company("Inconnue", "+33 1 99 00 77 78")
	d.from(18 * time.Hour)
	d.dead.Store(false)
	half := d.aircall.StartCall(aircalltest.CallSpec{Number: d.line.ID, Counterpart: ivoPhone})
	half.Answer(d.alice.ID)
	d.dead.Store(true)
	half.Hangup()
	time.Sleep(time.Minute)
	d.dead.Store(false)
	d.from(20 * time.Hour)
	d.answered("+33 1 99 00 77 78")

	d.from(31 * time.Hour) // all records have been read again
	for _, phone := range []string{atelierPhone, ivoPhone, clairePhone, laterPhone, "+33 1 99 00 66 66", "+33 6 39 98 88 88", "+33 6 39 98 99 99"} {
		d.answered(phone)
	}
	d.from(36 * time.Hour)
}

// playOther plays the day with other settings.
func (d *day) playOther() {
	d.from(3 * time.Hour)
	d.missed(ivoPhone, false)
	d.answered(novaPhone)
	d.aircall.ReceiveMessage(d.line.ID, atelierPhone, "Bonjour, est-ce prêt ?")
	zoe := d.sellsy.AddContact(sellsy.Contact{FirstName: "Zoé", LastName: "Martin", MobileNumber: laterPhone})
	d.sellsy.AddContact(sellsy.Contact{LastName: "Remi", MobileNumber: movedPhone})
	d.from(6 * time.Hour)
	d.answered(ivoPhone)
	d.answered(atelierPhone)
	d.aircall.ReceiveMessage(d.line.ID, atelierPhone, "Et demain ?")
	d.sellsy.UpdateContact(zoe.ID, func(c *sellsy.Contact) { c.Email = "zoe@example.com" })
	d.from(9 * time.Hour)
	d.sellsy.DeleteContact(zoe.ID)
	d.from(12 * time.Hour) // others have their numbers
	d.sellsy.AddContact(sellsy.Contact{LastName: "Autre", MobileNumber: laterPhone})
	d.sellsy.AddContact(sellsy.Contact{LastName: "Alix", MobileNumber: movedPhone})
	d.from(30 * time.Hour) // all records have been read again
	d.answered(atelierPhone)
	d.answered(laterPhone)
	d.from(36 * time.Hour)
}

// swapTags replaces a tag within a second, which the events do not tell.
func (d *day) swapTags(call *aircalltest.LiveCall) {
	atSecond()
	call.Untag(d.tag.ID)
	time.Sleep(200 * time.Millisecond)
	call.Tag(d.urgent.ID)
	atSecond()
}

// loseAnswers loses the next answer to each creation, so that what was created is looked for.
func (d *day) loseAnswers() {
	for _, at := range []string{"/v2/phone-calls", "/v2/tasks", "/v2/comments", "/v2/individuals"} {
		d.sellsy.Inject(sellsytest.Fault{Method: http.MethodPost, Path: at, Drop: sellsytest.DropAfter, Times: 1})
	}
	d.aircall.Inject(aircalltest.Fault{Method: http.MethodPost, Path: "/v1/contacts", Drop: aircalltest.DropAfter, Times: 1})
}

// meddling marks what somebody else than the bridge asks for.
const meddling = "X-Meddling"

// switchOff switches both webhooks off.
func (d *day) switchOff() {
	for _, hook := range d.aircall.Webhooks() {
		d.meddle(d.aircall.Transport(), aircalltest.BaseURL+"/v1/webhooks/"+string(hook.ID), "access-token-of-an-installation", `{"active":false}`)
	}
	for hook, err := range d.sellsy.Client().Webhooks.All(d.t.Context(), sellsy.ListOptions{}) {
		if err != nil {
			d.t.Errorf("webhooks not listed: %v", err)
		}
		d.meddle(d.sellsy.Transport(), fmt.Sprint("https://api.sellsy.com/v2/webhooks/", hook.ID), sellsytest.DefaultToken, `{"is_enabled":false}`)
	}
}

func (d *day) meddle(through http.RoundTripper, url, token, body string) {
	req, _ := http.NewRequest(http.MethodPut, url, strings.NewReader(body))
	req.Header = http.Header{"Authorization": {"Bearer " + token}, "Content-Type": {"application/json"}, meddling: {"yes"}}
	if _, err := through.RoundTrip(req); err != nil { // it may be refused, on days on which that is
		d.t.Errorf("webhook not switched off: %v", err)
	}
}

// outcome tells what both sides hold, in order, and what the bridge knows.
func (d *day) outcome() (lines []string) {
	add := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	for _, pc := range d.sellsy.PhoneCalls() {
		add("phone call: %s %s %ds, on %s, owner %d: %s", pc.Source, pc.Result.ID, pc.Duration, d.names(pc.Related), cmp.Or(pc.Owner, &sellsy.Owner{}).ID, pc.Description)
	}
	for _, task := range d.sellsy.Tasks() {
		add("task: %s, on %s", task.Title, d.names(task.Related))
	}
	for _, c := range d.sellsy.Comments() {
		add("comment: %s, on company %d", c.Description, c.CompanyID)
	}
	for _, p := range d.people() {
		add("contact: %+v", p)
	}
	for _, hook := range d.aircall.Webhooks() {
		add("webhook in Aircall: %s, active %t, %d events", hook.URL, hook.Active, len(hook.Events))
	}
	for hook, err := range d.sellsy.Client().Webhooks.All(d.t.Context(), sellsy.ListOptions{}) {
		if err != nil {
			d.t.Error(err)
		}
		add("webhook in Sellsy: %s, active %t", hook.Endpoint, hook.IsEnabled)
	}
	rows, err := d.store.Count(d.t.Context(), "default")
	if err != nil {
		d.t.Error(err)
	}
	add("directory: %d records", rows)
	cards := map[aircall.CallID]int{}
	for _, c := range d.aircall.Cards() {
		if cards[c.CallID]++; cards[c.CallID] > 1 {
			add("card: %d of call %d", cards[c.CallID], c.CallID)
		}
	}
	slices.Sort(lines)
	return lines
}

// names names related records, without the id of one that was made during the day.
func (d *day) names(related []sellsy.RelatedObject) string {
	var names []string
	for _, r := range related {
		name := fmt.Sprint(r.Type, " ", r.ID)
		if i, ok := d.sellsy.Individual(sellsy.IndividualID(r.ID)); ok && r.Type == sellsy.RelatedIndividual {
			name = "individual " + i.LastName
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// operation is an operation of a vendor, and when a day first and last used it.
type operation struct {
	side, method, template, path string
	first, last                  time.Duration
	requests                     int
}

func (o operation) String() string { return fmt.Sprint(o.side, " ", o.method, " ", o.template) }

// operations tells which operations of the fakes' inventories a day has used. What is in none of them is an error.
func (d *day) operations(t *testing.T) (used []*operation) {
	t.Helper()
	known := []*operation{
		{side: "aircall", method: http.MethodPost, template: "/v1/oauth/token", path: "/v1/oauth/token"},
		{side: "sellsy", method: http.MethodPost, template: "/oauth2/access-tokens", path: "/oauth2/access-tokens"},
	}
	for _, op := range aircalltest.Operations() {
		known = append(known, &operation{side: "aircall", method: op.Method, template: op.Template, path: op.Path})
	}
	for _, op := range sellsytest.Operations() {
		known = append(known, &operation{side: "sellsy", method: op.Method, template: op.Template, path: op.Path})
	}
	slices.SortStableFunc(known, func(a, b *operation) int { // paths without open elements win
		return cmp.Compare(strings.Count(a.path, "*"), strings.Count(b.path, "*"))
	})
	note := func(side, method, at string, when time.Time) {
		i := slices.IndexFunc(known, func(o *operation) bool {
			match, _ := path.Match(o.path, at)
			return o.side == side && o.method == method && match
		})
		if i < 0 {
			t.Errorf("%s %s %s is in no inventory", side, method, at)
			return
		}
		o := known[i]
		if o.requests++; o.requests == 1 {
			o.first = when.Sub(d.begun)
		}
		o.last = when.Sub(d.begun)
	}
	for _, r := range d.aircall.Requests() {
		if r.Header.Get(meddling) != "" {
			continue
		}
		note("aircall", r.Method, r.Path, r.Time)
	}
	for _, r := range d.sellsy.Requests() {
		if r.Header.Get(meddling) != "" || r.Path == "/v2/webhooks" && r.Method == http.MethodGet {
			continue
		}
		note("sellsy", r.Method, r.Path, r.Time)
	}
	return slices.DeleteFunc(known, func(o *operation) bool { return o.requests == 0 })
}
