package install_test

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/install"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

const (
	home = "https://bridge.example.com/install/"

	aircallSecret = "aircall-client-secret"
	aircallToken  = "aircall-access-token"
	sellsySecret  = "sellsy-client-secret"
	sealKey       = "0123456789abcdef0123456789abcdef"
)

// world is a company, an account, and the program between them, which may die and be started again.
type world struct {
	t       *testing.T
	keys    bool // API keys in the place of consent
	aircall *aircalltest.Server
	sellsy  *sellsytest.Server
	store   store.Store
	kept    *kept
	logs    *lockedBuffer

	mu      sync.Mutex
	program *program // that answers; nil: none
}

func newWorld(t *testing.T, changes ...func(*aircalltest.Options)) *world {
	t.Helper()
	o := aircalltest.Options{ClientID: "aircall-client", ClientSecret: aircallSecret, AccessToken: aircallToken}
	for _, change := range changes {
		change(&o)
	}
	w := &world{t: t}
	o.WebhookTransport = w
	*w = world{
		t: t, aircall: aircalltest.New(t, o),
		sellsy: sellsytest.New(t, sellsytest.Options{ClientID: "sellsy-client", ClientSecret: sellsySecret}),
		store:  store.NewMemory(), kept: &kept{all: map[string]install.Result{}}, logs: &lockedBuffer{},
	}
	w.aircall.AddUser(aircall.User{Name: "Anna"})
	w.aircall.AddNumber(aircall.Number{Name: "Office"})
	w.aircall.AddNumber(aircall.Number{Name: "Support"})
	w.kept.w = w
	return w
}

// withKeys asks for API keys in the place of consent.
func withKeys(o *aircalltest.Options) {
	o.AccessToken, o.APIID, o.APIToken = "", aircalltest.APIID, aircalltest.APIToken
}

func webhooksOf(id string) bridge.Webhooks {
	return bridge.Webhooks{
		AircallURL: "https://bridge.example.com/webhooks/aircall/" + id, SellsyURL: "https://bridge.example.com/webhooks/sellsy/" + id,
	}
}

// fuse lets a program do a number of things with the world around it, and then it is dead: before the last of them, or after it
// but before it hears the answer. Nil never burns.
type fuse struct {
	mu    sync.Mutex
	left  int
	after bool
	dead  bool
	die   func()
}

var errDead = errors.New("the process has died")

func (f *fuse) do(fn func() error) error {
	if f == nil {
		return fn()
	}
	f.mu.Lock()
	if f.dead {
		f.mu.Unlock()
		return errDead
	}
	f.left--
	last := f.left == 0
	f.dead = last
	f.mu.Unlock()
	if !last {
		return fn()
	}
	if f.after {
		_ = fn()
	}
	f.die()
	return errDead
}

func (f *fuse) isDead() bool {
	if f == nil {
		return false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.dead
}

// program is a process with a handler.
type program struct {
	handler *install.Handler
	fuse    *fuse
	stop    context.CancelFunc
	ended   chan error
}

func sealer(t *testing.T) cipher.AEAD {
	t.Helper()
	block, err := aes.NewCipher([]byte(sealKey))
	if err != nil {
		t.Fatal(err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	return aead
}

// start starts a program, in the place of one that died.
func (w *world) start(f *fuse) *program {
	w.t.Helper()
	toAircall := &http.Client{Transport: fused{f, w.aircall.Transport()}}
	toSellsy := &http.Client{Transport: fused{f, w.sellsy.Transport()}}
	cfg := install.Config{
		URL: strings.TrimSuffix(home, "/"),
		Aircall: install.AircallApp{ClientID: "aircall-client", ClientSecret: aircallSecret, Options: []aircall.Option{
			aircall.WithHTTPClient(toAircall), aircall.WithRequestsPerMinute(1_000_000), aircall.WithRetries(0),
		}},
		Sellsy: install.SellsyApp{
			ClientID: "sellsy-client", ClientSecret: sellsySecret,
			Options: []sellsy.Option{sellsy.WithHTTPClient(toSellsy), sellsy.WithRequestsPerSecond(10_000), sellsy.WithRetries(0)},
		},
		Store: fusedStore{w.store, f}, AEAD: sealer(w.t), Installations: fusedInstallations{w.kept, f}, Webhooks: webhooksOf,
		Logger: slog.New(slog.NewTextHandler(w.logs, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	if w.keys {
		cfg.Aircall.ClientID, cfg.Sellsy.ClientID = "", ""
	}
	h, err := install.New(cfg)
	if err != nil {
		w.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(w.t.Context())
	p := &program{handler: h, fuse: f, stop: stop, ended: make(chan error, 1)}
	if f != nil {
		f.die = stop
	}
	w.mu.Lock()
	w.program = p
	w.mu.Unlock()
	go func() { p.ended <- h.Run(ctx) }()
	return p
}

// end stops a program and waits for its end.
func (p *program) end(t *testing.T) {
	t.Helper()
	p.stop()
	if err := <-p.ended; err != nil && !p.fuse.isDead() {
		t.Error(err)
	}
}

type fused struct {
	fuse *fuse
	next http.RoundTripper
}

func (f fused) RoundTrip(r *http.Request) (resp *http.Response, err error) {
	err = f.fuse.do(func() error {
		resp, err = f.next.RoundTrip(r)
		return err
	})
	if err != nil {
		return nil, err
	}
	return resp, nil
}

type fusedStore struct {
	store.Store
	fuse *fuse
}

func (s fusedStore) Update(ctx context.Context, k store.Key, fn func(*store.Item) error) error {
	return s.fuse.do(func() error { return s.Store.Update(ctx, k, fn) })
}

func (s fusedStore) Get(ctx context.Context, k store.Key) (it store.Item, err error) {
	err = s.fuse.do(func() error {
		it, err = s.Store.Get(ctx, k)
		return err
	})
	return it, err
}

func (s fusedStore) Work(ctx context.Context, o store.WorkOptions, fn func(context.Context, store.Item) store.Next) error {
	return s.Store.Work(ctx, o, func(ctx context.Context, it store.Item) store.Next {
		next := store.Next{Due: time.Now()} // what a worker leaves behind that dies: the item as it was, still due
		if err := s.fuse.do(func() error { next = fn(ctx, it); return nil }); err != nil || s.fuse.isDead() {
			return store.Next{Due: time.Now()}
		}
		return next
	})
}

// kept is the embedding program's record of installations. It outlives its process.
type kept struct {
	w *world

	mu      sync.Mutex
	all     map[string]install.Result
	failing error
	calls   install.Calls                  // nil: nobody tells
	earlier map[string]*aircalltest.Server // by API token: where an installation's key is from; else the world's
}

func (k *kept) Find(_ context.Context, id string) (install.Installed, bool, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	r, ok := k.all[id]
	if !ok {
		return install.Installed{}, false, nil
	}
	at := k.w.aircall
	if before := k.earlier[r.Aircall.APIToken]; before != nil {
		at = before
	}
	ac, err := aircall.New(r.Aircall.Auth(), aircall.WithHTTPClient(&http.Client{Transport: at.Transport()}),
		aircall.WithRetries(0), aircall.WithRequestsPerMinute(1_000_000))
	return install.Installed{Ref: r.Ref, Corp: r.Sellsy.Corp, Company: r.Aircall.Name, Aircall: ac, Sellsy: k.w.sellsy.Client(), Calls: k.calls}, true, err
}

func (k *kept) Done(_ context.Context, r install.Result) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.failing != nil {
		return k.failing
	}
	if k.all[r.ID].Ref == r.Ref { // harmless here, but its token may be older than the one at hand
		k.w.t.Error("handed over twice")
	}
	k.all[r.ID] = r
	return nil
}

func (k *kept) Remove(_ context.Context, id string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.all, id)
	return nil
}

func (k *kept) get(id string) (install.Result, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	r, ok := k.all[id]
	return r, ok
}

func (k *kept) fail(err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.failing = err
}

type fusedInstallations struct {
	*kept
	fuse *fuse
}

func (i fusedInstallations) Find(ctx context.Context, id string) (in install.Installed, ok bool, err error) {
	err = i.fuse.do(func() error {
		in, ok, err = i.kept.Find(ctx, id)
		return err
	})
	return in, ok, err
}

func (i fusedInstallations) Done(ctx context.Context, r install.Result) error {
	return i.fuse.do(func() error { return i.kept.Done(ctx, r) })
}

func (i fusedInstallations) Remove(ctx context.Context, id string) error {
	return i.fuse.do(func() error { return i.kept.Remove(ctx, id) })
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// RoundTrip is the internet as a browser sees it.
func (w *world) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasPrefix(r.URL.Path, "/webhooks/") { // the bridge's
		return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Request: r}, nil
	}
	switch r.URL.Host {
	case "bridge.example.com":
		w.mu.Lock()
		p := w.program
		w.mu.Unlock()
		if p == nil || p.fuse.isDead() {
			return nil, errDead
		}
		resp, err := fakehttp.NewServer(p.handler).Transport().RoundTrip(r)
		if p.fuse.isDead() && err == nil {
			resp.Body.Close()
			return nil, errDead // nothing gets out of a dead process
		}
		return resp, err
	case "dashboard.aircall.io":
		return w.aircall.Transport().RoundTrip(r)
	case "login.sellsy.com":
		return w.sellsy.Transport().RoundTrip(r)
	default:
		return nil, fmt.Errorf("the browser was sent to %s", r.URL.Host)
	}
}

// browser is an administrator's.
type browser struct {
	t      *testing.T
	client *http.Client
	seen   *lockedBuffer // pages and addresses
}

func (w *world) browser() *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	b := &browser{t: w.t, seen: &lockedBuffer{}}
	b.client = &http.Client{Jar: jar, Transport: w, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		b.see(r.URL.String())
		return nil
	}}
	return b
}

// see keeps what the browser gets to see.
func (b *browser) see(text string) { _, _ = b.seen.Write([]byte(text + "\n")) }

// screen is what a browser shows.
type screen struct {
	status int
	url    *url.URL
	header http.Header
	body   string
}

var (
	mainPattern    = regexp.MustCompile(`<main id="([a-z]+)"`)
	problemPattern = regexp.MustCompile(`id="problem-([a-z_]+)"`)
)

func first(p *regexp.Regexp, s string) string {
	if m := p.FindStringSubmatch(s); m != nil {
		return m[1]
	}
	return ""
}

func (s screen) step() string    { return first(mainPattern, s.body) }
func (s screen) problem() string { return first(problemPattern, s.body) }

func (b *browser) send(r *http.Request) (screen, error) {
	if r.Method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := b.client.Do(r)
	if err != nil {
		return screen{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	b.see(resp.Request.URL.String() + "\n" + string(body))
	return screen{resp.StatusCode, resp.Request.URL, resp.Header, string(body)}, err
}

func (b *browser) try(method, address string, form url.Values) (screen, error) {
	r, err := http.NewRequestWithContext(b.t.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.send(r)
}

func (b *browser) open(address string) screen {
	b.t.Helper()
	s, err := b.try(http.MethodGet, address, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	return s
}

func (b *browser) press(on screen, path string, fields ...string) screen {
	b.t.Helper()
	s, err := b.try(http.MethodPost, home+path, form(on, fields...))
	if err != nil {
		b.t.Fatal(err)
	}
	return s
}

// form is a form of a page with fields in pairs.
func form(_ screen, fields ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		v.Add(fields[i], fields[i+1])
	}
	return v
}

// walk does what the pages say until the installation is done, the program dies, or nothing helps.
func (w *world) walk(b *browser) (screen, error) {
	s, err := b.try(http.MethodGet, home, nil)
	for range 20 {
		if err != nil {
			return s, err
		}
		switch s.step() {
		case "start":
			if w.keys {
				s, err = b.try(http.MethodPost, home+"aircall/key", form(s, "api_id", aircalltest.APIID, "api_token", aircalltest.APIToken))
			} else {
				s, err = b.try(http.MethodGet, home+"aircall/connect", nil)
			}
		case "sellsy":
			if w.keys {
				s, err = b.try(http.MethodPost, home+"sellsy/key", form(s, "client_id", "sellsy-client", "client_secret", sellsySecret))
			} else {
				s, err = b.try(http.MethodGet, home+"sellsy/connect", nil)
			}
		case "review":
			s, err = b.try(http.MethodPost, home+"finish", form(s, "serve", "all"))
		case "finishing":
			time.Sleep(2 * time.Second)
			s, err = b.try(http.MethodGet, home, nil)
		case "problem":
			s, err = b.try(http.MethodGet, home, nil)
		case "done":
			return s, nil
		default:
			return s, fmt.Errorf("%d of %s: %s", s.status, s.url, s.body)
		}
	}
	return s, fmt.Errorf("lost at %q", s.step())
}

func (w *world) id() string {
	if w.keys {
		return "sellsy-12345"
	}
	return "aircall-1"
}

// webhooks counts those that lead to the installation.
func (w *world) webhooks() (inAircall, inSellsy int) {
	w.t.Helper()
	at := webhooksOf(w.id())
	for _, h := range w.aircall.Webhooks() {
		if h.URL == at.AircallURL {
			inAircall++
		}
	}
	for h, err := range w.sellsy.Client().Webhooks.All(w.t.Context(), sellsy.ListOptions{}) {
		if err != nil {
			w.t.Fatal(err)
		}
		if h.Endpoint == at.SellsyURL {
			inSellsy++
		}
	}
	return inAircall, inSellsy
}

// check looks that there is a working installation, or nothing at all.
func (w *world) check() (installed bool) {
	w.t.Helper()
	r, installed := w.kept.get(w.id())
	want := 0
	if installed {
		want = 1
		if len(r.AircallTokens) != 1 || len(r.SellsyKeys) != 1 || r.Sellsy.Corp != 12345 || r.AllNumbers == r.PickedNumbers {
			w.t.Errorf("result: %d tokens, %d keys, account %d", len(r.AircallTokens), len(r.SellsyKeys), r.Sellsy.Corp)
		}
	}
	if a, s := w.webhooks(); a != want || s != want {
		w.t.Errorf("installed: %t, but %d webhooks in Aircall and %d in Sellsy", installed, a, s)
	}
	return installed
}
