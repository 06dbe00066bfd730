package contacts_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/account"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/contacts"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/directory"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

const signKey = "test-sign-key"

// office is an Aircall company and a Sellsy account, and the two rooms between them. It lives in a synctest bubble: time passes
// as soon as nothing else can happen.
type office struct {
	t       *testing.T
	aircall *aircalltest.Server
	sellsy  *sellsytest.Server
	store   *store.Memory
	logs    *buffer

	contacts *contacts.Contacts
	stop     func()

	overwritten []report.NumberOverwritten
	webhooks    sync.Map // the handler of each Sellsy account
}

// newOffice returns an office in which nobody works yet.
func newOffice(t *testing.T) *office {
	t.Helper()
	silent := roundTrip(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
	})
	return &office{
		t:       t,
		aircall: aircalltest.New(t, aircalltest.Options{SearchDelay: 30 * time.Second, WebhookTransport: silent}),
		sellsy:  sellsytest.New(t), store: store.NewMemory(), logs: &buffer{},
	}
}

// inOffice runs f in a bubble while the rooms work.
func inOffice(t *testing.T, seed func(*office), f func(*office)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		if seed != nil {
			seed(o)
			time.Sleep(time.Minute) // what is there belongs to the time before the installation, and Aircall's search shows it
		}
		o.stop = o.start(rooms{})
		defer func() { o.stop() }()
		time.Sleep(time.Second)
		f(o)
	})
}

// rooms says how the rooms are made.
type rooms struct {
	installation string
	store        stores
	sellsy       *sellsytest.Server
	dead         func() bool // the process is
	through      func(side string, next http.RoundTripper) http.RoundTripper
	kinds        []matching.Kind
}

type stores interface {
	store.Store
	store.Directory
	store.Installations
}

// complete fills in what is not said.
func (o *office) complete(r *rooms) {
	if r.store == nil {
		r.store = o.store
	}
	if r.sellsy == nil {
		r.sellsy = o.sellsy
	}
	if r.through == nil {
		r.through = func(_ string, next http.RoundTripper) http.RoundTripper { return next }
	}
	if r.kinds == nil {
		r.kinds = []matching.Kind{matching.KindIndividual, matching.KindCompany, matching.KindContact}
	}
}

// start makes the rooms and has them work until the returned function is called.
func (o *office) start(r rooms) (stop func()) {
	o.complete(&r)
	in := cmp.Or(r.installation, "default")
	ac, err := aircall.New(aircall.BasicAuth(aircalltest.APIID, aircalltest.APIToken), aircall.WithBaseURL(aircalltest.BaseURL),
		aircall.WithHTTPClient(&http.Client{Transport: r.through("aircall", o.aircall.Transport())}))
	if err != nil {
		o.t.Fatal(err)
	}
	through := sellsy.WithHTTPClient(&http.Client{Transport: r.through("sellsy", r.sellsy.Transport())})
	sc, err := sellsy.New(sellsy.ClientCredentials(sellsytest.DefaultClientID, sellsytest.DefaultClientSecret, through), through)
	if err != nil {
		o.t.Fatal(err)
	}
	acct := account.New(account.Options{
		ID: in, Region: "FR", Aircall: ac, Sellsy: sc, Directory: r.store, Installations: r.store, AllNumbers: true,
		Log:      slog.New(slog.NewTextHandler(o.logs, nil)),
		Observer: report.Observer{Overwritten: func(n report.NumberOverwritten) { o.overwritten = append(o.overwritten, n) }},
	})
	machine := item.NewMachine(item.Options{Store: r.store, Installation: in, Log: acct.Log, Failed: acct.Events.Failure})
	var room *contacts.Contacts
	dir := directory.New(directory.Options{
		Account: acct, Items: machine, Rows: r.store, Sweep: 10 * time.Minute,
		Changed: func(ctx context.Context, before, after matching.Party) error {
			return room.Changed(ctx, before, after)
		},
	})
	room = contacts.New(contacts.Options{Account: acct, Items: machine, Records: dir, Kinds: r.kinds, Grace: 2 * time.Minute})
	if in == "default" {
		o.contacts = room
	}
	for acct.Install(context.Background()) != nil { // it dies here, too
		if r.dead != nil && r.dead() {
			return func() {}
		}
	}
	o.deliver(r.sellsy, &sellsy.WebhookHandler{Secrets: []string{signKey}, Accept: func(ctx context.Context, e *sellsy.Event) error {
		_, err := dir.Take(ctx, e)
		return err
	}})

	ctx, cancel := context.WithCancel(context.Background())
	var work sync.WaitGroup
	work.Go(func() {
		for ctx.Err() == nil {
			wait(ctx, dir.Tick(ctx))
		}
	})
	for _, w := range machine.Workers() {
		work.Go(func() {
			so := store.WorkOptions{Kind: w.Kind, Installation: in, Workers: w.Workers, OneByOne: w.Workers == 1}
			if err := r.store.Work(ctx, so, w.Do); err != nil && (r.dead == nil || !r.dead()) {
				o.t.Errorf("%s: %v", w.Kind, err)
			}
		})
	}
	return func() { cancel(); work.Wait() }
}

// deliver has the webhooks of a Sellsy account delivered to a handler from now on.
func (o *office) deliver(from *sellsytest.Server, to http.Handler) {
	if _, known := o.webhooks.Swap(from, to); !known {
		from.DeliverTo(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if h, ok := o.webhooks.Load(from); ok {
				h.(http.Handler).ServeHTTP(w, r)
			}
		}), signKey)
	}
}

func wait(ctx context.Context, until time.Time) {
	timer := time.NewTimer(time.Until(until))
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// shown is what Aircall's contacts show, a line each, such as "Zoé Martin (Dubois): +33639981111 zoe@example.com". A row that is not
// labelled Sellsy has its label beside it.
func (o *office) shown() []string {
	var lines []string
	for _, c := range o.aircall.Contacts() {
		name := strings.TrimSpace(c.FirstName + " " + c.LastName)
		if c.CompanyName != "" && c.CompanyName != name {
			name += " (" + c.CompanyName + ")"
		}
		var rows []string
		for _, row := range c.PhoneNumbers {
			n, err := matching.ParseNumber(row.Value, "FR")
			if err != nil {
				o.t.Error(err)
			}
			rows = append(rows, labelled(row.Label, n.String()))
		}
		slices.Sort(rows)
		for _, row := range c.Emails {
			rows = append(rows, labelled(row.Label, row.Value))
		}
		lines = append(lines, strings.TrimSpace(name+": "+strings.Join(rows, " ")))
	}
	slices.Sort(lines)
	return lines
}

func labelled(label, value string) string {
	if label == "Sellsy" {
		return value
	}
	return value + " [" + label + "]"
}

// requests are those to Aircall since they were reset, such as "PUT /v1/contacts/{id}".
func (o *office) requests() []string {
	var list []string
	for _, r := range o.aircall.Requests() {
		list = append(list, fmt.Sprint(r.Method, " ", r.Path))
	}
	return list
}

// named returns the contact of Aircall with the last name.
func (o *office) named(last string) aircall.Contact {
	o.t.Helper()
	for _, c := range o.aircall.Contacts() {
		if c.LastName == last {
			return c
		}
	}
	o.t.Fatalf("Aircall has no contact %q\n%s", last, o.logs)
	return aircall.Contact{}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

type buffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}
