package hub_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/oauth2"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/hub"
)

func ofTwo(c *hub.Config) { c.Processes = 2 }

// TestHubsOfTwoProcesses holds that two hubs on a store do the work once, and that each notices what the other was told.
func TestHubsOfTwoProcesses(t *testing.T) {
	t.Parallel()
	inTown(t, func(t *testing.T, w *town) {
		one, two := w.hub(ofTwo), w.hub(ofTwo)
		defer one.start()()
		defer two.start()()
		n := w.settle("a", sellsytest.Options{})
		one.put(n)
		n.phones.DeliverTo(two.at("/webhooks/aircall/a"), n.token()) // which was not told
		n.call()
		time.Sleep(2 * time.Minute)
		if calls, cards := len(n.crm.PhoneCalls()), len(n.phones.Cards()); calls != 1 || cards != 1 {
			t.Errorf("%d phone calls and %d cards, want one of each", calls, cards)
		}
		n.phones.ResetRequests()
		time.Sleep(10 * time.Hour)
		if sweeps := count(n.phones.Requests(), "/v1/calls"); sweeps < 50 || sweeps > 65 {
			t.Errorf("%d sweeps in 10 hours, want one in ten minutes or a little more, not two", sweeps)
		}

		if err := one.Pause(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		for range 5 {
			n.call()
		}
		time.Sleep(time.Hour)
		if calls := len(n.crm.PhoneCalls()); calls != 1 {
			t.Errorf("%d phone calls, want no more while paused", calls)
		}
		if err := two.Resume(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(70 * time.Minute)
		if calls := len(n.crm.PhoneCalls()); calls != 6 {
			t.Errorf("%d phone calls, want 6 after the pause", calls)
		}

		if err := two.Remove(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
		if list, err := one.List(t.Context()); err != nil || len(list) != 1 || list[0].Removed.IsZero() {
			t.Errorf("just removed: %+v, %v", list, err)
		}
		n.call()
		time.Sleep(5 * time.Minute)
		if held := holds(t, w.store, "a"); held != 0 {
			t.Errorf("%d things left", held)
		}
		for i, p := range []*hubProcess{one, two} {
			if _, there := p.Bridge("a"); there {
				t.Errorf("process %d still has a bridge", i+1)
			}
		}
	})
}

// TestHubsNoticeWhatIsNew holds that webhooks and work of installations which another process has just added do not wait until the
// installations are compared with the store.
func TestHubsNoticeWhatIsNew(t *testing.T) {
	t.Parallel()
	inTown(t, func(t *testing.T, w *town) {
		never := func(c *hub.Config) { c.Processes, c.Refresh = 2, 24*time.Hour }
		one, two := w.hub(never), w.hub(never)
		defer one.start()()
		defer two.start()()
		var tenants []*tenant
		for i := range 20 {
			n := w.settle(fmt.Sprint("tenant-", i), sellsytest.Options{})
			tenants = append(tenants, n)
			one.put(n)
		}
		for _, n := range tenants {
			body := fmt.Sprintf(`{"event":"call.created","timestamp":%d,"token":%q,"data":{"id":1,"number":{"id":%d}}}`, time.Now().Unix(), n.token(), n.line.ID)
			if code := two.post("/webhooks/aircall/"+n.id, body); code != http.StatusOK {
				t.Errorf("%s: the other process answers %d to a webhook", n.id, code)
			}
		}
		time.Sleep(time.Minute)
		for _, n := range tenants {
			b, _ := one.Bridge(n.id)
			if ready, err := b.Ready(t.Context()); !ready || err != nil {
				t.Errorf("%s: records not read (%v)", n.id, err)
			}
		}
	})
}

// TestHubChangesOneAtATime holds that a change of an installation whose Sellsy hangs, which waits for what goes on for it, does not
// hold up the changes of others.
func TestHubChangesOneAtATime(t *testing.T) {
	t.Parallel()
	inTown(t, func(t *testing.T, w *town) {
		p := w.hub()
		defer p.start()()
		bad, good := w.settle("bad", sellsytest.Options{}), w.settle("good", sellsytest.Options{})
		p.put(bad)
		bad.phones.DeliverTo(p.at("/webhooks/aircall/bad"), bad.token())
		time.Sleep(time.Minute)
		bad.crm.Inject(sellsytest.Fault{Hang: true})
		bad.call()
		time.Sleep(63 * time.Second) // it is told to be over after half a minute, and logged after another
		paused := make(chan error, 1)
		go func() { paused <- p.Pause(t.Context(), "bad") }()
		synctest.Wait()
		if len(paused) > 0 {
			t.Fatal("nothing was going on")
		}
		before := time.Now()
		p.put(good)
		if took := time.Since(before); took > 0 || len(paused) > 0 {
			t.Errorf("the other installation was added after %s, when the pause had come (%d)", took, len(paused))
		}
		if err := <-paused; err != nil {
			t.Error(err)
		}
	})
}

func count(requests []aircalltest.Request, path string) (n int) {
	for _, r := range requests {
		if r.Path == path {
			n++
		}
	}
	return n
}

// TestHubRegistersWebhooks holds that one process registers the webhooks, and that all accept what comes through them.
func TestHubRegistersWebhooks(t *testing.T) {
	t.Parallel()
	inTown(t, func(t *testing.T, w *town) {
		public := func(c *hub.Config) { c.Processes, c.PublicURL = 2, "https://bridge.example/" }
		hubs := []*hubProcess{w.hub(public), w.hub(public)}
		var turn atomic.Int64
		balancer := roundTrip(func(r *http.Request) (*http.Response, error) { // in turn to each process
			to := hubs[turn.Add(1)%2]
			rec := httptest.NewRecorder()
			to.mux.ServeHTTP(rec, r)
			return rec.Result(), nil
		})
		n := w.settle("a", sellsytest.Options{})
		n.phones = aircalltest.New(t, aircalltest.Options{WebhookTransport: balancer})
		n.line = n.phones.AddNumber(aircall.Number{Name: "Support", Digits: "+33 1 99 00 00 01"})
		n.agent = n.phones.AddUser(aircall.User{Name: "Alice Morel", Email: "alice.morel@example.com"})
		n.crm.DeliverThrough(balancer)
		for _, p := range hubs {
			defer p.start()()
		}
		time.Sleep(time.Second) // what is there belongs to the time before the installation
		s := n.settings()
		s.Aircall.WebhookTokens, s.Sellsy.WebhookKeys = nil, nil
		if err := hubs[0].Put(t.Context(), "a", s); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		for range 4 {
			n.call()
		}
		n.crm.AddContact(sellsy.Contact{LastName: "New", PhoneNumber: "0199000099"})
		n.crm.AddContact(sellsy.Contact{LastName: "Newer", PhoneNumber: "0199000098"})
		time.Sleep(2 * time.Minute)
		webhooks := n.phones.Webhooks()
		if len(webhooks) != 1 || webhooks[0].URL != "https://bridge.example/webhooks/aircall/a" {
			t.Errorf("webhooks: %+v", webhooks)
		}
		if calls, contacts := len(n.crm.PhoneCalls()), len(n.phones.Contacts()); calls != 4 || contacts != 2 {
			t.Errorf("%d calls logged, want 4; %d contacts, want 2", calls, contacts)
		}
		for i, p := range hubs {
			b, _ := p.Bridge("a")
			if c := b.Counts(); c.Stored == 0 || c.Unauthorized != 0 {
				t.Errorf("process %d: %+v", i+1, c)
			}
		}
		if strings.Contains(string(everything(t, w.store)), webhooks[0].Token) {
			t.Error("the webhook's token can be read in the store")
		}
	})
}

// TestHubsShareARotatingToken holds that no refresh token is used twice, whoever refreshes, and that the latest survives a restart.
func TestHubsShareARotatingToken(t *testing.T) {
	t.Parallel()
	inTown(t, func(t *testing.T, w *town) {
		n := w.settle("a", sellsytest.Options{TokenLifetime: 20 * time.Minute})
		via := sellsy.WithHTTPClient(&http.Client{Transport: n.crm.Transport()})
		flow, err := sellsy.NewOAuth(sellsytest.DefaultClientID, sellsytest.DefaultClientSecret, "https://bridge.example/back", via)
		if err != nil {
			t.Fatal(err)
		}
		rotating := func(c *hub.Config) {
			c.Processes, c.SellsyOAuth, c.HTTPClient = 2, flow, &http.Client{Transport: n.crm.Transport()}
			c.Configure = func(_ string, _ hub.Settings, c *bridge.Config) error {
				c.Aircall = n.phones.Client()
				return nil
			}
		}
		s := n.settings()
		s.Sellsy.ClientID, s.Sellsy.ClientSecret = "", ""
		s.Sellsy.Token = consent(t, flow, n.crm)
		first := s.Sellsy.Token.RefreshToken
		hubs := []*hubProcess{w.hub(rotating), w.hub(rotating)}
		var stops []func()
		for _, p := range hubs {
			stops = append(stops, p.start())
		}
		if err := hubs[0].Put(t.Context(), "a", s); err != nil {
			t.Fatal(err)
		}
		for i := range 24 {
			n.phones.DeliverTo(hubs[i%2].at("/webhooks/aircall/a"), n.token())
			n.call()
			time.Sleep(10 * time.Minute)
			if i == 12 {
				if err := hubs[0].Put(t.Context(), "a", s); err != nil { // the same token, which is void by now
					t.Fatal(err)
				}
				stops[1]()
				hubs[1] = w.hub(rotating)
				stops[1] = hubs[1].start()
			}
		}
		for i, p := range hubs {
			b, _ := p.Bridge("a")
			if c := b.Counts(); c.Failed != 0 || c.Created == 0 {
				t.Errorf("process %d: %+v", i+1, c)
			}
			stops[i]()
		}
		if calls := len(n.crm.PhoneCalls()); calls < 24 {
			t.Errorf("%d calls logged, want 24", calls)
		}
		if strings.Contains(string(everything(t, w.store)), first) {
			t.Error("a refresh token can be read in the store")
		}
	})
}

// consent goes through the flow in the place of a user.
func consent(t *testing.T, flow *sellsy.OAuth, crm *sellsytest.Server) *oauth2.Token {
	t.Helper()
	verifier := oauth2.GenerateVerifier()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, flow.AuthCodeURL("state", verifier), http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := crm.Transport().RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	back, err := resp.Location()
	if err != nil {
		t.Fatal(err)
	}
	token, err := flow.Exchange(t.Context(), back.Query().Get("code"), verifier)
	if err != nil {
		t.Fatal(err)
	}
	return token
}
