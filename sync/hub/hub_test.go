package hub_test

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/hub"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// town is a hub with the accounts of its installations, all fakes. It lives in a synctest bubble.
type town struct {
	t     *testing.T
	store *store.Memory
	logs  *safeBuffer

	mu      sync.Mutex
	tenants map[string]*tenant
}

// tenant is a pair of accounts. Its Sellsy knows one company, whose number is caller.
type tenant struct {
	id     string
	phones *aircalltest.Server
	crm    *sellsytest.Server
	line   aircall.Number
	agent  aircall.User
	corp   sellsy.CorpID
}

const caller = "+33 1 99 00 12 34"

func inTown(t *testing.T, f func(t *testing.T, town *town)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		f(t, &town{t: t, store: store.NewMemory(), logs: &safeBuffer{}, tenants: map[string]*tenant{}})
	})
}

func testCipher(t testing.TB, key byte) cipher.AEAD {
	t.Helper()
	block, err := aes.NewCipher(bytes.Repeat([]byte{key}, 32))
	if err != nil {
		t.Fatal(err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	return aead
}

// settle adds a pair of accounts.
func (w *town) settle(id string, o sellsytest.Options) *tenant {
	o.CorpID = sellsy.CorpID(1000 + len(w.tenants))
	n := &tenant{id: id, phones: aircalltest.New(w.t, aircalltest.Options{}), crm: sellsytest.New(w.t, o), corp: o.CorpID}
	n.line = n.phones.AddNumber(aircall.Number{Name: "Support", Digits: "+33 1 99 00 00 01"})
	n.agent = n.phones.AddUser(aircall.User{Name: "Alice Morel", Email: "alice.morel@example.com"})
	n.crm.AddStaff(sellsy.Staff{FirstName: "Alice", LastName: "Morel", Email: "alice.morel@example.com"})
	n.crm.AddCompany(sellsy.Company{Type: sellsy.TypeClient, Name: "Dubois " + id, PhoneNumber: caller})
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tenants[id] = n
	return n
}

func (w *town) tenant(id string) *tenant {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.tenants[id]
}

func (n *tenant) token() string { return "token-of-" + n.id }
func (n *tenant) key() string   { return "key-of-" + n.id }

func (n *tenant) settings() hub.Settings {
	return hub.Settings{
		Aircall: hub.AircallSettings{APIID: "api-id-of-" + n.id, APIToken: "api-token-of-" + n.id, WebhookTokens: []string{n.token()}},
		Sellsy: hub.SellsySettings{
			ClientID: "client-of-" + n.id, ClientSecret: "secret-of-" + n.id, WebhookKeys: []string{n.key()}, Corp: n.corp,
		},
		Numbers: []aircall.NumberID{n.line.ID},
	}
}

// hub makes a hub whose installations reach the fakes of their tenants.
func (w *town) hub(change ...func(*hub.Config)) *hubProcess {
	w.t.Helper()
	cfg := hub.Config{
		Store: w.store, Cipher: testCipher(w.t, 1), Logger: slog.New(slog.NewTextHandler(w.logs, nil)),
		Configure: func(id string, _ hub.Settings, c *bridge.Config) error {
			n := w.tenant(id)
			c.Aircall, c.Sellsy = n.phones.Client(), n.crm.Client()
			return nil
		},
	}
	for _, f := range change {
		f(&cfg)
	}
	h, err := hub.New(cfg)
	if err != nil {
		w.t.Fatal(err)
	}
	mux := http.NewServeMux()
	for _, path := range []string{"", "/{installation}"} {
		mux.Handle("/webhooks/aircall"+path, h.AircallWebhook())
		mux.Handle("/webhooks/sellsy"+path, h.SellsyWebhook())
	}
	return &hubProcess{Hub: h, t: w.t, mux: mux}
}

// hubProcess is a process with a hub.
type hubProcess struct {
	*hub.Hub
	t   *testing.T
	mux *http.ServeMux
}

func (p *hubProcess) start() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx) }()
	synctest.Wait()
	return func() {
		cancel()
		if err := <-done; err != nil {
			p.t.Errorf("Run: %v", err)
		}
	}
}

func (p *hubProcess) put(n *tenant) {
	p.t.Helper()
	if err := p.Put(p.t.Context(), n.id, n.settings()); err != nil {
		p.t.Fatal(err)
	}
}

// at is the handler below a path, for deliveries.
func (p *hubProcess) at(path string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.URL.Path = path
		p.mux.ServeHTTP(w, r)
	})
}

func (p *hubProcess) post(path, body string, header ...string) int {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	if len(header) == 2 {
		r.Header.Set(header[0], header[1])
	}
	rec := httptest.NewRecorder()
	p.mux.ServeHTTP(rec, r)
	return rec.Code
}

// call plays an answered call of the company that Sellsy knows.
func (n *tenant) call() {
	call := n.phones.StartCall(aircalltest.CallSpec{Number: n.line.ID, Counterpart: caller})
	time.Sleep(5 * time.Second)
	call.Answer(n.agent.ID)
	time.Sleep(20 * time.Second)
	call.Hangup()
}

func TestHubKeepsInstallationsApart(t *testing.T) {
	t.Parallel()
	inTown(t, func(t *testing.T, w *town) {
		p := w.hub()
		defer p.start()()
		for i, id := range []string{"a", "b", "c"} {
			n := w.settle(id, sellsytest.Options{})
			p.put(n)
			path := "/webhooks/aircall/" + id
			if i == 2 {
				path = "/webhooks/aircall" // by the token
			}
			n.phones.DeliverTo(p.at(path), n.token())
		}
		time.Sleep(time.Minute)
		for range 2 {
			w.tenant("a").call()
		}
		w.tenant("c").call()
		time.Sleep(2 * time.Minute)
		for id, want := range map[string]int{"a": 2, "b": 0, "c": 1} {
			n := w.tenant(id)
			if got := len(n.crm.PhoneCalls()); got != want {
				t.Errorf("%s: %d phone calls in Sellsy, want %d", id, got, want)
			}
			if got := len(n.phones.Cards()); got != want {
				t.Errorf("%s: %d cards, want %d", id, got, want)
			}
			b, ok := p.Bridge(id)
			if !ok {
				t.Fatalf("%s has no bridge", id)
			}
			if c := b.Counts(); c.Created != uint64(want) {
				t.Errorf("%s: counts: %+v", id, c)
			}
			if st, err := b.Status(t.Context()); err != nil || !st.Ready || st.Directory.Parties != 1 {
				t.Errorf("%s: status %+v, %v", id, st, err)
			}
		}
	})
}

func TestHubPausesResumesAndRemoves(t *testing.T) {
	t.Parallel()
	inTown(t, func(t *testing.T, w *town) {
		p := w.hub()
		defer p.start()()
		n, other := w.settle("a", sellsytest.Options{}), w.settle("b", sellsytest.Options{})
		p.put(n)
		p.put(other)
		n.phones.DeliverTo(p.at("/webhooks/aircall/a"), n.token())
		time.Sleep(time.Minute)
		if err := p.Pause(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
		n.crm.ResetRequests()
		n.phones.ResetRequests()
		n.call()
		time.Sleep(2 * time.Hour)
		if calls, requests := len(n.crm.PhoneCalls()), len(n.crm.Requests())+len(n.phones.Requests()); calls != 0 || requests != 0 {
			t.Errorf("paused: %d phone calls, %d requests", calls, requests)
		}
		p.put(n) // a change does not resume it
		if list, err := p.List(t.Context()); err != nil || list[0].Paused.IsZero() || !list[1].Paused.IsZero() {
			t.Errorf("list: %+v, %v", list, err)
		}
		if err := p.Resume(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(70 * time.Minute)
		if calls := len(n.crm.PhoneCalls()); calls != 1 {
			t.Errorf("resumed: %d phone calls, want 1", calls)
		}

		if err := p.Remove(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
		n.crm.ResetRequests()
		n.call()
		time.Sleep(time.Hour)
		if held := holds(t, w.store, "a"); held != 0 {
			t.Errorf("removed: %d things left", held)
		}
		if requests := len(n.crm.Requests()); requests != 0 {
			t.Errorf("removed: %d requests", requests)
		}
		if held := holds(t, w.store, "b"); held < 4 {
			t.Errorf("the other installation has %d things", held)
		}
		if err := p.Pause(t.Context(), "a"); !errors.Is(err, hub.ErrNoInstallation) {
			t.Errorf("pausing what is gone: %v", err)
		}
		p.put(n) // it may come back
		time.Sleep(time.Minute)
		if _, ok := p.Bridge("a"); !ok {
			t.Error("did not come back")
		}
	})
}

// TestHubIsNotHeldUp holds that installations whose Sellsy hangs, or whose quota is used up, do not take the workers of another.
func TestHubIsNotHeldUp(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		options sellsytest.Options
		spoil   func(*tenant)
	}{
		{"Sellsy hangs", sellsytest.Options{}, func(n *tenant) { n.crm.Inject(sellsytest.Fault{Hang: true}) }},
		{"Sellsy fails", sellsytest.Options{}, func(n *tenant) { n.crm.Inject(sellsytest.Fault{Status: http.StatusBadGateway}) }},
		{"no quota left for the day", sellsytest.Options{Quota: sellsytest.Quota{Day: 1000}}, func(n *tenant) { n.crm.UseQuota(1000) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			inTown(t, func(t *testing.T, w *town) {
				p := w.hub(func(c *hub.Config) { c.Workers = 8 })
				defer p.start()()
				good := w.settle("good", sellsytest.Options{})
				p.put(good)
				good.phones.DeliverTo(p.at("/webhooks/aircall/good"), good.token())
				var bad []*tenant
				for i := range 20 {
					n := w.settle(fmt.Sprint("bad", i), tt.options)
					p.put(n)
					n.phones.DeliverTo(p.at("/webhooks/aircall/"+n.id), n.token())
					bad = append(bad, n)
				}
				time.Sleep(time.Minute)
				var calls sync.WaitGroup
				for _, n := range bad {
					tt.spoil(n)
					for range 10 {
						calls.Go(n.call)
					}
				}
				time.Sleep(5 * time.Minute) // for them to take what they can
				for range 10 {
					calls.Go(good.call)
				}
				calls.Wait()
				time.Sleep(2 * time.Minute)
				if got := len(good.crm.PhoneCalls()); got != 10 {
					t.Errorf("%d of the 10 calls of the good installation are logged", got)
				}
				if got := len(good.phones.Cards()); got != 10 {
					t.Errorf("%d of 10 cards", got)
				}
			})
		})
	}
}

// TestHubWorksWithinLimits holds that an installation has no more calls worked on at a time than its limit, however many are due,
// and that what is put off is done all the same.
func TestHubWorksWithinLimits(t *testing.T) {
	t.Parallel()
	inTown(t, func(t *testing.T, w *town) {
		var now, most int
		var mu sync.Mutex
		p := w.hub(func(c *hub.Config) {
			configure := c.Configure
			c.Configure = func(id string, s hub.Settings, c *bridge.Config) error {
				err := configure(id, s, c)
				crm := w.tenant(id).crm
				slow := roundTrip(func(r *http.Request) (*http.Response, error) {
					if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/phone-calls") {
						mu.Lock()
						now++
						most = max(most, now)
						mu.Unlock()
						time.Sleep(time.Second)
						defer func() { mu.Lock(); now--; mu.Unlock() }()
					}
					return crm.Transport().RoundTrip(r)
				})
				c.Sellsy = crm.Client(sellsy.WithHTTPClient(&http.Client{Transport: slow}))
				c.Workers = 3
				return err
			}
		})
		defer p.start()()
		n := w.settle("a", sellsytest.Options{})
		p.put(n)
		n.phones.DeliverTo(p.at("/webhooks/aircall/a"), n.token())
		time.Sleep(time.Minute)
		var calls sync.WaitGroup
		for range 100 {
			calls.Go(n.call)
		}
		calls.Wait()
		time.Sleep(5 * time.Minute)
		if got := len(n.crm.PhoneCalls()); got != 100 {
			t.Errorf("%d of 100 calls are logged", got)
		}
		if most != 3 {
			t.Errorf("up to %d calls were written at a time, want 3", most)
		}
	})
}

// TestHubPutsOffWhatHasNoQuota holds that a backlog without quota is not tried again and again.
func TestHubPutsOffWhatHasNoQuota(t *testing.T) {
	t.Parallel()
	inTown(t, func(t *testing.T, w *town) {
		p := w.hub()
		defer p.start()()
		n := w.settle("a", sellsytest.Options{Quota: sellsytest.Quota{Day: 1000}})
		p.put(n)
		n.phones.DeliverTo(p.at("/webhooks/aircall/a"), n.token())
		time.Sleep(time.Minute)
		n.crm.UseQuota(1000)
		var calls sync.WaitGroup
		for range 200 {
			calls.Go(n.call)
		}
		calls.Wait()
		time.Sleep(time.Hour)
		b, _ := p.Bridge("a")
		before := b.Counts().Failed
		time.Sleep(time.Hour)
		if failed := b.Counts().Failed - before; failed > 50 {
			t.Errorf("%d attempts failed in an hour without quota", failed)
		}
		time.Sleep(24 * time.Hour) // there is quota again
		if got := len(n.crm.PhoneCalls()); got != 200 {
			t.Errorf("%d of 200 calls are logged", got)
		}
	})
}

func TestHubSettingsAreSealed(t *testing.T) {
	t.Parallel()
	inTown(t, func(t *testing.T, w *town) {
		p := w.hub()
		stop := p.start()
		n := w.settle("a", sellsytest.Options{})
		p.put(n)
		time.Sleep(time.Minute)
		stop()
		s := n.settings()
		printed := fmt.Sprintf("%v %+v %#v %s %v", s, s, s, s, s.Sellsy)
		all := string(everything(t, w.store)) + printed + w.logs.String()
		for _, secret := range []string{s.Aircall.APIID, s.Aircall.APIToken, n.token(), s.Sellsy.ClientID, s.Sellsy.ClientSecret, n.key()} {
			if strings.Contains(all, secret) {
				t.Errorf("%s can be read", secret)
			}
		}

		stranger := w.hub(func(c *hub.Config) { c.Cipher = testCipher(t, 2) })
		defer stranger.start()()
		list, err := stranger.List(t.Context())
		if err != nil || len(list) != 1 || !strings.Contains(list[0].Error, "installation a") || !strings.Contains(list[0].Error, hub.ErrSealed.Error()) {
			t.Errorf("with another key: %+v, %v", list, err)
		}
		if err := stranger.Resume(t.Context(), "a"); !errors.Is(err, hub.ErrSealed) {
			t.Errorf("changing it with another key: %v", err)
		}
		if code := stranger.post("/webhooks/aircall/a", `{"event":"call.created","token":"token-of-a","data":{}}`); code != http.StatusServiceUnavailable {
			t.Errorf("webhook answered %d", code)
		}
		in, _, _ := w.store.Installation(t.Context(), "a")
		in.ID = "b" // moved to where it does not belong
		if err := w.store.PutInstallation(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		list, _ = p.List(t.Context())
		if len(list) != 2 || list[0].Error != "" || !strings.Contains(list[1].Error, hub.ErrSealed.Error()) {
			t.Errorf("a copy for another installation opens: %+v", list)
		}
		if err := stranger.Remove(t.Context(), "a"); err != nil || holds(t, w.store, "a") != 0 {
			t.Errorf("removed with another key: %v, %d things left", err, holds(t, w.store, "a"))
		}
	})
}

func FuzzSealedSettings(f *testing.F) {
	memory := store.NewMemory()
	h, err := hub.New(hub.Config{Store: memory, Cipher: testCipher(f, 1)})
	if err != nil {
		f.Fatal(err)
	}
	s := hub.Settings{
		Aircall: hub.AircallSettings{AccessToken: "t"}, Sellsy: hub.SellsySettings{AccessToken: "t"}, AllNumbers: true,
	}
	if err := h.Put(f.Context(), "a", s); err != nil {
		f.Fatal(err)
	}
	in, _, _ := memory.Installation(f.Context(), "a")
	good := bytes.Clone(in.Settings)
	// The nonce is random, so the inputs are changes to the good bytes rather than bytes.
	f.Add([]byte{}, 0)
	f.Add([]byte{3}, 0)
	f.Add([]byte{0, 1}, 0)
	f.Add([]byte{}, 1)
	f.Add([]byte{}, len(good))
	f.Add([]byte("{}"), len(good)-2)
	f.Fuzz(func(t *testing.T, change []byte, cut int) {
		data := bytes.Clone(good)
		if len(change) > len(data) {
			data = append(data, make([]byte, len(change)-len(data))...)
		}
		for i, c := range change {
			data[i] ^= c
		}
		data = data[:len(data)-min(max(cut, 0), len(data))]
		if err := memory.PutInstallation(t.Context(), store.Installation{ID: "a", Settings: data}); err != nil {
			t.Fatal(err)
		}
		list, err := h.List(t.Context())
		switch {
		case err != nil:
			t.Fatal(err)
		case len(data) == 0:
			if len(list) != 0 {
				t.Errorf("no settings are listed: %+v", list)
			}
		case (list[0].Error == "") != bytes.Equal(data, good):
			t.Errorf("%q: error is %q", data, list[0].Error)
		}
	})
}

func TestHubSettingsThatCannotWork(t *testing.T) {
	t.Parallel()
	h, err := hub.New(hub.Config{Store: store.NewMemory(), Cipher: testCipher(t, 1)})
	if err != nil {
		t.Fatal(err)
	}
	good := func() hub.Settings {
		return hub.Settings{
			Aircall: hub.AircallSettings{AccessToken: "t"}, Sellsy: hub.SellsySettings{AccessToken: "t"}, AllNumbers: true,
		}
	}
	tests := []struct {
		name, id, want string
		change         func(*hub.Settings)
	}{
		{"no id", "", "id", func(*hub.Settings) {}},
		{"an id that changes the path", "a/b", "id", func(*hub.Settings) {}},
		{"dots", "..", "id", func(*hub.Settings) {}},
		{"no Aircall", "a", "aircall", func(s *hub.Settings) { s.Aircall = hub.AircallSettings{} }},
		{"two for Aircall", "a", "aircall", func(s *hub.Settings) { s.Aircall.APIID = "i" }},
		{"no Sellsy", "a", "sellsy", func(s *hub.Settings) { s.Sellsy = hub.SellsySettings{} }},
		{"two for Sellsy", "a", "sellsy", func(s *hub.Settings) { s.Sellsy.ClientID = "i" }},
		{"no numbers", "a", "Numbers", func(s *hub.Settings) { s.AllNumbers = false }},
		{"no such time zone", "a", "time_zone", func(s *hub.Settings) { s.TimeZone = "Europe/Nowhere" }},
		{"a negative delay", "a", "Settle", func(s *hub.Settings) { s.Settle = -1 }},
	}
	for _, tt := range tests {
		s := good()
		tt.change(&s)
		if err := h.Put(t.Context(), tt.id, s); !errors.Is(err, hub.ErrSettings) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	if list, err := h.List(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("stored: %+v, %v", list, err)
	}
	if err := h.Put(t.Context(), "a", good()); err != nil {
		t.Error(err)
	}
}

func TestHubConfigErrorsNameEveryField(t *testing.T) {
	t.Parallel()
	_, err := hub.New(hub.Config{Processes: -1, Workers: -1, Refresh: -1})
	for _, field := range []string{"Store", "Cipher", "Processes", "Workers", "Refresh"} {
		if err == nil || !strings.Contains(err.Error(), field+":") {
			t.Errorf("error does not name %s: %v", field, err)
		}
	}
}

func TestHubWebhookAnswers(t *testing.T) {
	t.Parallel()
	inTown(t, func(t *testing.T, w *town) {
		p := w.hub()
		defer p.start()()
		a, b := w.settle("a", sellsytest.Options{}), w.settle("b", sellsytest.Options{})
		p.put(a)
		p.put(b)
		twin := w.settle("twin", sellsytest.Options{}) // other numbers of the company of a
		s := twin.settings()
		s.Aircall.WebhookTokens = []string{a.token()}
		s.Numbers = []aircall.NumberID{4711}
		if err := p.Put(t.Context(), "twin", s); err != nil {
			t.Fatal(err)
		}
		event := func(token string, number aircall.NumberID) string {
			return fmt.Sprintf(`{"event":"call.created","timestamp":%d,"token":%q,"data":{"id":77,"direction":"inbound","status":"initial","started_at":1,"number":{"id":%d}}}`,
				time.Now().Unix(), token, number)
		}
		tests := []struct {
			name, path, body string
			want             int
		}{
			{"own token", "/webhooks/aircall/a", event(a.token(), a.line.ID), 200},
			{"token of another", "/webhooks/aircall/a", event(b.token(), a.line.ID), 401},
			{"no such installation", "/webhooks/aircall/nobody", event(a.token(), a.line.ID), 401},
			{"by token", "/webhooks/aircall", event(b.token(), b.line.ID), 200},
			{"by a wrong token", "/webhooks/aircall", event("guess", b.line.ID), 401},
			{"by no token", "/webhooks/aircall", event("", b.line.ID), 401},
			{"shared token", "/webhooks/aircall", event(a.token(), 4711), 200},
			{"malformed data, authentic", "/webhooks/aircall", `{"event":"call.created","token":"` + a.token() + `","data":{"id":{}}}`, 200},
			{"not JSON", "/webhooks/aircall/a", "token=" + a.token(), 400},
			{"not JSON, by token", "/webhooks/aircall", "token=" + a.token(), 400},
			{"over 1 MiB", "/webhooks/aircall/a", strings.Repeat("x", 1<<20+1), 413},
		}
		for _, tt := range tests {
			if got := p.post(tt.path, tt.body); got != tt.want {
				t.Errorf("%s: answered %d, want %d", tt.name, got, tt.want)
			}
		}
		stored := map[string]uint64{}
		for _, id := range []string{"a", "b", "twin"} {
			b, _ := p.Bridge(id)
			stored[id] = b.Counts().Stored
		}
		if diff := cmp.Diff(map[string]uint64{"a": 1, "b": 1, "twin": 1}, stored); diff != "" {
			t.Errorf("stored (-want +got):\n%s", diff)
		}
		for method, want := range map[string]int{http.MethodGet: 200, http.MethodPut: 405} {
			rec := httptest.NewRecorder()
			p.mux.ServeHTTP(rec, httptest.NewRequest(method, "/webhooks/aircall/a", nil))
			if rec.Code != want {
				t.Errorf("%s answered %d, want %d", method, rec.Code, want)
			}
		}
	})
}
