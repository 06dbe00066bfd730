package hub_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/hub"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// oauthTown is a town whose tenants come with tokens that rotate. What is sent to Sellsy finds its account by its token.
type oauthTown struct {
	*town
	flow *sellsy.OAuth

	mu       sync.Mutex
	owner    map[string]*tenant // by token
	requests int                // of tokens
	refused  int
	answer   func()                                      // called before a token request is answered, after it was carried out
	down     func(*http.Request) (*http.Response, error) // if set, answers token requests, which are not carried out
}

func (w *town) withOAuth() *oauthTown {
	o := &oauthTown{town: w, owner: map[string]*tenant{}, answer: func() {}}
	var err error
	o.flow, err = sellsy.NewOAuth(sellsytest.DefaultClientID, sellsytest.DefaultClientSecret, "https://bridge.example/back",
		sellsy.WithHTTPClient(&http.Client{Transport: roundTrip(o.roundTrip)}))
	if err != nil {
		w.t.Fatal(err)
	}
	return o
}

func (o *oauthTown) roundTrip(r *http.Request) (*http.Response, error) {
	key := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	tokens := strings.HasSuffix(r.URL.Path, "/access-tokens")
	if tokens {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, err
		}
		key = form.Get("refresh_token")
		r = r.Clone(r.Context())
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	o.mu.Lock()
	to, down := o.owner[key], o.down
	o.mu.Unlock()
	if tokens && down != nil {
		return down(r)
	}
	if to == nil {
		return nil, errors.New("nobody's token")
	}
	resp, err := to.crm.Transport().RoundTrip(r)
	if err != nil || !tokens {
		return resp, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	var token oauth2.Token
	_ = json.Unmarshal(body, &token) // a refusal has none
	o.mu.Lock()
	o.requests++
	if resp.StatusCode != http.StatusOK {
		o.refused++
	} else {
		o.owner[token.AccessToken], o.owner[token.RefreshToken] = to, to
	}
	answer := o.answer
	o.mu.Unlock()
	answer()
	return resp, nil
}

// settleWithToken adds a pair of accounts, and returns settings with a token for it.
func (o *oauthTown) settleWithToken(id string, life time.Duration) (*tenant, hub.Settings) {
	n := o.settle(id, sellsytest.Options{TokenLifetime: life})
	return n, o.settingsWithToken(n)
}

func (o *oauthTown) settingsWithToken(n *tenant) hub.Settings {
	flow, err := sellsy.NewOAuth(sellsytest.DefaultClientID, sellsytest.DefaultClientSecret, "https://bridge.example/back",
		sellsy.WithHTTPClient(&http.Client{Transport: n.crm.Transport()}))
	if err != nil {
		o.t.Fatal(err)
	}
	s := n.settings()
	s.Sellsy.ClientID, s.Sellsy.ClientSecret = "", ""
	s.Sellsy.Token = consent(o.t, flow, n.crm)
	o.mu.Lock()
	defer o.mu.Unlock()
	o.owner[s.Sellsy.Token.AccessToken], o.owner[s.Sellsy.Token.RefreshToken] = n, n
	return s
}

// hub makes a hub that reaches Sellsy with the tokens of its installations, and Aircall as that of a tenant.
func (o *oauthTown) hub(n *tenant, change ...func(*hub.Config)) *hubProcess {
	return o.town.hub(append([]func(*hub.Config){func(c *hub.Config) {
		c.SellsyOAuth, c.HTTPClient = o.flow, &http.Client{Transport: roundTrip(o.roundTrip)}
		c.Configure = func(_ string, _ hub.Settings, c *bridge.Config) error {
			c.Aircall = n.phones.Client()
			return nil
		}
	}}, change...)...)
}

func (o *oauthTown) tokenRequests() (requests, refused int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.requests, o.refused
}

// onRefresh has something done before the next token request is answered, once.
func (o *oauthTown) onRefresh(do func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var done atomic.Bool // not a sync.Once, whose others would wait on a lock while do sleeps
	o.answer = func() {
		if done.CompareAndSwap(false, true) {
			do()
		}
	}
}

// TestHubStopsDuringARefresh holds that a token which Sellsy has replaced at a stop is not lost, however slow the answer is and whoever
// gives up waiting.
func TestHubStopsDuringARefresh(t *testing.T) {
	t.Parallel()
	for _, slow := range []time.Duration{0, 2 * time.Second, 12 * time.Second, 25 * time.Second} {
		t.Run(slow.String(), func(t *testing.T) {
			t.Parallel()
			inTown(t, func(t *testing.T, w *town) {
				o := w.withOAuth()
				n, s := o.settleWithToken("a", 20*time.Minute)
				open := &flakyStore{Store: w.store}
				p := o.hub(n, func(c *hub.Config) { c.Store, c.Directory, c.Installations = open, w.store, w.store })
				stop := p.start()
				if err := p.Put(t.Context(), "a", s); err != nil {
					t.Fatal(err)
				}
				refreshing := make(chan struct{})
				o.onRefresh(func() { close(refreshing); time.Sleep(slow) })
				<-refreshing // a reading of Sellsy's records wants it
				before := time.Now()
				stop()
				open.close() // the process has ended
				if took := time.Since(before); took > slow+time.Second {
					t.Errorf("stopped after %s", took)
				}
				time.Sleep(time.Hour)
				p = o.hub(n)
				defer p.start()()
				n.phones.DeliverTo(p.at("/webhooks/aircall/a"), n.token())
				n.call()
				time.Sleep(2 * time.Minute)
				if _, refused := o.tokenRequests(); refused > 0 || len(n.crm.PhoneCalls()) != 1 {
					t.Errorf("%d refreshes refused, %d of 1 calls logged\n%s", refused, len(n.crm.PhoneCalls()), w.logs)
				}
			})
		})
	}
}

// flakyStore is a store whose secrets cannot be reached for a while.
type flakyStore struct {
	store.Store

	mu      sync.Mutex
	changes int // of secrets, so far
	failAt  int // with which of them it begins to fail
	until   time.Time
}

// close takes the store away for good.
func (f *flakyStore) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.until = time.Now().Add(1000 * time.Hour)
}

var errAway = errors.New("the store is away")

func (f *flakyStore) Update(ctx context.Context, k store.Key, fn func(*store.Item) error) error {
	if k.Kind == "secret" {
		f.mu.Lock()
		f.changes++
		if f.changes == f.failAt {
			f.until = time.Now().Add(3 * time.Second)
		}
		away := time.Now().Before(f.until)
		f.mu.Unlock()
		if away {
			return errAway
		}
	}
	return f.Store.Update(ctx, k, fn)
}

// TestHubKeepsTheTokenWhenTheStoreIsAway takes the store away for three seconds at each step of reading, claiming and saving tokens.
func TestHubKeepsTheTokenWhenTheStoreIsAway(t *testing.T) {
	t.Parallel()
	for step := range 6 {
		t.Run(fmt.Sprint("change ", step+1), func(t *testing.T) {
			t.Parallel()
			inTown(t, func(t *testing.T, w *town) {
				o := w.withOAuth()
				n, s := o.settleWithToken("a", 20*time.Minute)
				flaky := &flakyStore{Store: w.store, failAt: step + 1}
				p := o.hub(n, func(c *hub.Config) { c.Store, c.Directory, c.Installations = flaky, w.store, w.store })
				defer p.start()()
				if err := p.Put(t.Context(), "a", s); err != nil {
					t.Fatal(err)
				}
				n.phones.DeliverTo(p.at("/webhooks/aircall/a"), n.token())
				for range 12 {
					n.call()
					time.Sleep(5 * time.Minute)
				}
				requests, refused := o.tokenRequests()
				if refused > 0 || len(n.crm.PhoneCalls()) != 12 || requests > 5 {
					t.Errorf("%d of %d refreshes refused, %d of 12 calls logged\n%s", refused, requests, len(n.crm.PhoneCalls()), w.logs)
				}
				if flaky.until.IsZero() {
					t.Fatal("the store was never away")
				}
			})
		})
	}
}

// TestHubTokenAddressIsDown takes away the address of tokens for ten minutes in which the token is to be replaced and still good. No call
// is logged later than with it.
func TestHubTokenAddressIsDown(t *testing.T) {
	t.Parallel()
	for name, down := range map[string]func(*http.Request) (*http.Response, error){
		"hangs": func(r *http.Request) (*http.Response, error) { <-r.Context().Done(); return nil, r.Context().Err() },
		"fails": func(r *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: http.StatusServiceUnavailable, Header: http.Header{}, Body: http.NoBody, Request: r}, nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inTown(t, func(t *testing.T, w *town) {
				o := w.withOAuth()
				n, s := o.settleWithToken("a", time.Hour)
				p := o.hub(n)
				defer p.start()()
				if err := p.Put(t.Context(), "a", s); err != nil {
					t.Fatal(err)
				}
				n.phones.DeliverTo(p.at("/webhooks/aircall/a"), n.token())
				var asked atomic.Int64
				begin := time.Now()
				for i := range 40 {
					minute := int(time.Since(begin) / time.Minute)
					o.mu.Lock()
					if o.down = nil; minute >= 45 && minute < 55 {
						o.down = func(r *http.Request) (*http.Response, error) { asked.Add(1); return down(r) }
					}
					o.mu.Unlock()
					n.call()
					time.Sleep(65 * time.Second) // the log delay, and what a log takes
					if got := len(n.crm.PhoneCalls()); got != i+1 {
						t.Fatalf("after %s, %d of %d calls are logged\n%s", time.Since(begin), got, i+1, w.logs)
					}
				}
				if requests, refused := o.tokenRequests(); asked.Load() == 0 || requests == 0 || refused != 0 {
					t.Errorf("asked %d times while it was down; %d refreshes, %d refused", asked.Load(), requests, refused)
				}
			})
		})
	}
}

// TestHubIsGivenAnotherAccountDuringARefresh holds that the token of the new account stays, that nothing more is logged in the old one,
// and that a restart finds the new one too.
func TestHubIsGivenAnotherAccountDuringARefresh(t *testing.T) {
	t.Parallel()
	inTown(t, func(t *testing.T, w *town) {
		o := w.withOAuth()
		n, s := o.settleWithToken("a", 20*time.Minute)
		other, s2 := o.settleWithToken("b", 20*time.Minute)
		s2.Aircall, s2.Numbers = s.Aircall, s.Numbers
		p := o.hub(n)
		stop := p.start()
		if err := p.Put(t.Context(), "a", s); err != nil {
			t.Fatal(err)
		}
		refreshing := make(chan struct{})
		o.onRefresh(func() { close(refreshing); time.Sleep(20 * time.Second) })
		<-refreshing
		if err := p.Put(t.Context(), "a", s2); err != nil {
			t.Fatal(err)
		}
		for i := range 3 {
			if i == 2 {
				stop()
				p = o.hub(n)
				stop = p.start()
			}
			n.phones.DeliverTo(p.at("/webhooks/aircall/a"), n.token())
			n.call()
			time.Sleep(30 * time.Minute)
		}
		stop()
		_, refused := o.tokenRequests()
		if before, after := len(n.crm.PhoneCalls()), len(other.crm.PhoneCalls()); before != 0 || after != 3 || refused != 0 {
			t.Errorf("%d calls logged in the old account, %d of 3 in the new one, %d refreshes refused\n%s", before, after, refused, w.logs)
		}
	})
}

// TestHubRemovesDuringARefresh holds that a refresh which was under way does not bring a token back.
func TestHubRemovesDuringARefresh(t *testing.T) {
	t.Parallel()
	for name, processes := range map[string]int{"one process": 1, "another process refreshes": 2} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inTown(t, func(t *testing.T, w *town) {
				o := w.withOAuth()
				n, s := o.settleWithToken("a", 20*time.Minute)
				many := func(c *hub.Config) { c.Processes = processes }
				p := o.hub(n, many)
				defer p.start()()
				if err := p.Put(t.Context(), "a", s); err != nil {
					t.Fatal(err)
				}
				refreshing := make(chan struct{})
				o.onRefresh(func() { close(refreshing); time.Sleep(20 * time.Second) })
				<-refreshing
				remover := p
				if processes > 1 {
					remover = o.hub(n, many)
					defer remover.start()()
				}
				if err := remover.Remove(t.Context(), "a"); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Minute)
				o.mu.Lock()
				defer o.mu.Unlock()
				for _, it := range kept(t, w.store, "a") {
					if it.Key.ID == "token" && len(it.Data) > 200 { // a mark without a token is shorter
						t.Errorf("a token is stored after the removal (%d bytes)", len(it.Data))
					}
				}
			})
		})
	}
}

// TestHubAsksAboutDeadTokensMoreRarely counts the refreshes of a day after consent was taken back, and holds that consent given again
// is taken at once.
func TestHubAsksAboutDeadTokensMoreRarely(t *testing.T) {
	t.Parallel()
	inTown(t, func(t *testing.T, w *town) {
		o := w.withOAuth()
		n, s := o.settleWithToken("a", 20*time.Minute)
		s.Sellsy.Token.RefreshToken = "revoked"
		o.owner["revoked"] = n
		p := o.hub(n)
		defer p.start()()
		if err := p.Put(t.Context(), "a", s); err != nil {
			t.Fatal(err)
		}
		n.phones.DeliverTo(p.at("/webhooks/aircall/a"), n.token())
		for range 24 {
			n.call()
			time.Sleep(time.Hour)
		}
		if requests, refused := o.tokenRequests(); requests != refused || refused < 5 || refused > 40 {
			t.Errorf("%d requests of tokens in a day, %d refused", requests, refused)
		}
		logged := len(n.crm.PhoneCalls())
		if err := p.Put(t.Context(), "a", o.settingsWithToken(n)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		n.call()
		time.Sleep(2 * time.Minute)
		if len(n.crm.PhoneCalls()) <= logged {
			t.Error("nothing is logged with the new token")
		}
	})
}

// TestHubsRefreshOneAtATime holds that of two processes which need a new token at the same moment one refreshes, and the other waits
// for what it has stored: no refresh token is used twice.
func TestHubsRefreshOneAtATime(t *testing.T) {
	t.Parallel()
	inTown(t, func(t *testing.T, w *town) {
		o := w.withOAuth()
		n, s := o.settleWithToken("a", time.Hour)
		s.Sellsy.Token.Expiry = time.Now().Add(-time.Second)
		many := func(c *hub.Config) { c.Processes = 3 }
		hubs := []*hubProcess{o.hub(n, many), o.hub(n, many), o.hub(n, many)}
		o.onRefresh(func() { time.Sleep(10 * time.Second) })
		if err := hubs[0].Put(t.Context(), "a", s); err != nil {
			t.Fatal(err)
		}
		for _, p := range hubs {
			defer p.start()()
		}
		var all sync.WaitGroup
		for _, p := range hubs {
			_, client, ok := p.Clients("a")
			if !ok {
				t.Fatal("no clients")
			}
			all.Go(func() {
				if _, err := client.Staffs.List(t.Context(), sellsy.ListOptions{}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if requests, refused := o.tokenRequests(); requests != 1 || refused != 0 {
			t.Errorf("%d refreshes, %d refused, want one", requests, refused)
		}
	})
}
