package contacts_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// lives is one process after the other on what the one before has left in the store.
type lives struct {
	o    *office
	runs sync.WaitGroup // everything that may still start or run a process, or land

	mu       sync.Mutex
	store    *store.Memory // of the present process
	process  *process
	fuse     int   // steps after which the present process dies; 0: it does not
	then     []int // likewise of those that follow it
	over     bool
	deaths   int
	mischief func(*http.Request) mischief // with a request that writes to Aircall
	trace    []string
}

// mischief is what goes wrong with a request.
type mischief string

const (
	nothing   mischief = ""
	cut       mischief = "carried out, no answer"
	lateCut   mischief = "no answer, carried out later"
	failedYet mischief = "5xx, but carried out"
	refusedNo mischief = "5xx, not carried out"
)

// live has processes run until stop is called.
func (o *office) live() *lives {
	l := &lives{o: o, store: o.store}
	l.begin()
	o.stop = l.stop
	return l
}

func (l *lives) stop() {
	l.mu.Lock()
	l.over, l.fuse = true, 0
	p := l.process
	l.mu.Unlock()
	p.end()
	l.runs.Wait()
}

// dieIn has the present process die at a step from now on, and those that follow it too.
func (l *lives) dieIn(steps int, then ...int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fuse, l.then = steps, then
}

func (l *lives) plan(m func(*http.Request) mischief) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.mischief = m
}

// down reports whether no process runs at this moment.
func (l *lives) down() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.process.dead()
}

func (l *lives) note(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.trace = append(l.trace, time.Now().Format("15:04:05.000 ")+fmt.Sprintf(format, args...))
}

// process is one of them. When it is dead, nothing of it reaches the store or the world any more.
type process struct {
	*store.Memory
	l    *lives
	died chan struct{}
	stop chan struct{}
	once sync.Once
}

func (p *process) end() { p.once.Do(func() { close(p.stop) }) }

var errDead = errors.New("the process is dead")

func (p *process) dead() bool {
	select {
	case <-p.died:
		return true
	default:
		return false
	}
}

// step is a step at which the process may die.
func (p *process) step(counts bool, what string) error {
	p.l.mu.Lock()
	defer p.l.mu.Unlock()
	switch {
	case p.dead():
		return errDead
	case !counts || p.l.fuse == 0:
		return nil
	}
	if p.l.fuse--; p.l.fuse > 0 {
		return nil
	}
	p.l.store = p.Memory.Snapshot()
	p.l.deaths++
	p.l.trace = append(p.l.trace, time.Now().Format("15:04:05.000 ")+"DEATH "+what)
	close(p.died)
	return errDead
}

func (l *lives) begin() {
	l.mu.Lock()
	p := &process{Memory: l.store, l: l, died: make(chan struct{}), stop: make(chan struct{})}
	l.process = p
	if len(l.then) > 0 && l.deaths > 0 {
		l.fuse, l.then = l.then[0], l.then[1:]
	}
	l.mu.Unlock()
	l.runs.Go(func() {
		stop := l.o.start(rooms{store: p, dead: p.dead, through: p.through})
		select {
		case <-p.stop:
			stop()
			return
		case <-p.died:
			stop()
		}
		time.Sleep(20 * time.Second)
		l.mu.Lock()
		over := l.over
		l.mu.Unlock()
		if !over {
			l.begin()
		}
	})
}

func (p *process) do(counts bool, what string, f func() error) error {
	if err := p.step(counts, "before "+what); err != nil {
		return err
	}
	if err := f(); err != nil {
		return err
	}
	return p.step(counts, "after "+what)
}

func (p *process) Update(ctx context.Context, k store.Key, fn func(*store.Item) error) error {
	return p.do(k.Kind != "party", "update of "+k.Kind+" "+k.ID, func() error { return p.Memory.Update(ctx, k, fn) })
}

func (p *process) Get(ctx context.Context, k store.Key) (it store.Item, err error) {
	err = p.do(false, "get", func() error { it, err = p.Memory.Get(ctx, k); return err })
	return it, err
}

func (p *process) Work(ctx context.Context, o store.WorkOptions, fn func(context.Context, store.Item) store.Next) error {
	return p.Memory.Work(ctx, o, func(ctx context.Context, it store.Item) store.Next {
		if p.dead() {
			return store.Next{}
		}
		return fn(ctx, it)
	})
}

func (p *process) Put(ctx context.Context, in string, seen time.Time, rows ...store.Row) error {
	return p.do(false, "put", func() error { return p.Memory.Put(ctx, in, seen, rows...) })
}

func (p *process) Delete(ctx context.Context, in string, refs ...store.Ref) error {
	return p.do(false, "delete", func() error { return p.Memory.Delete(ctx, in, refs...) })
}

func (p *process) SetCursor(ctx context.Context, in, name, value string) error {
	return p.do(false, "set cursor", func() error { return p.Memory.SetCursor(ctx, in, name, value) })
}

func (p *process) Find(ctx context.Context, in string, n uint64) (rows []store.Row, err error) {
	err = p.do(false, "find", func() error { rows, err = p.Memory.Find(ctx, in, n); return err })
	return rows, err
}

// through is how the requests of the process reach one side.
func (p *process) through(side string, next http.RoundTripper) http.RoundTripper {
	return roundTrip(func(r *http.Request) (*http.Response, error) {
		writes := side == "aircall" && r.Method != http.MethodGet
		if err := p.step(writes, fmt.Sprint("before ", r.Method, " ", r.URL.Path)); err != nil {
			return nil, err
		}
		m := nothing
		p.l.mu.Lock()
		if p.l.mischief != nil && writes {
			m = p.l.mischief(r)
		}
		p.l.mu.Unlock()
		resp, err := p.l.carry(next, r, m)
		if writes {
			p.l.note("%s %s %s %v", r.Method, r.URL.Path, m, err)
		}
		if stepErr := p.step(writes, fmt.Sprint("after ", r.Method, " ", r.URL.Path)); stepErr != nil {
			return nil, stepErr
		}
		return resp, err
	})
}

func (l *lives) carry(next http.RoundTripper, r *http.Request, m mischief) (*http.Response, error) {
	badGateway := &http.Response{
		StatusCode: http.StatusBadGateway, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {"text/html"}}, Body: io.NopCloser(strings.NewReader("<html>Bad Gateway</html>")),
	}
	switch m {
	case refusedNo:
		return badGateway, nil
	case lateCut:
		late := r.Clone(context.WithoutCancel(r.Context()))
		if r.Body != nil {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return nil, err
			}
			late.Body = io.NopCloser(bytes.NewReader(body))
		}
		l.runs.Go(func() {
			time.Sleep(100 * time.Second) // less than the grace period
			if resp, err := next.RoundTrip(late); err == nil {
				l.note("landed: %s %s: %d", r.Method, r.URL.Path, resp.StatusCode)
				resp.Body.Close()
			}
		})
		return nil, io.ErrUnexpectedEOF
	}
	resp, err := next.RoundTrip(r)
	if err != nil || m == nothing {
		return resp, err
	}
	resp.Body.Close()
	if m == failedYet {
		return badGateway, nil
	}
	return nil, io.ErrUnexpectedEOF
}

// checkKept holds that what is kept is what Aircall shows: of each record its contact, of each number the record that shows it, and of
// each contact its record, and nothing else.
func (l *lives) checkKept(name string) {
	t := l.o.t
	t.Helper()
	type kept struct{ Records, Numbers, Contacts []string }
	var want, got kept
	for _, c := range l.o.aircall.Contacts() {
		ref := referenceOf(c)
		if !slices.ContainsFunc(c.PhoneNumbers, func(row aircall.PhoneDetail) bool { return row.Label == "Sellsy" }) {
			continue // it was left to people
		}
		want.Contacts = append(want.Contacts, fmt.Sprint(int64(c.ID), " ", ref))
		want.Records = append(want.Records, fmt.Sprint(ref, " ", int64(c.ID)))
		for _, row := range c.PhoneNumbers {
			if row.Label == "Sellsy" {
				want.Numbers = append(want.Numbers, row.Value+" "+ref)
			}
		}
	}
	for _, kind := range []string{"record", "number", "contact"} {
		items, err := l.store.List(context.Background(), store.ListOptions{Installation: "default", Kind: kind, Limit: 1000})
		if err != nil {
			t.Fatal(err)
		}
		for _, it := range items {
			var e struct {
				State struct {
					Contact aircall.ContactID
					Record  matching.Ref
					Records []matching.Ref
				}
			}
			if err := json.Unmarshal(it.Data, &e); err != nil {
				t.Fatal(err)
			}
			switch kind {
			case "record":
				got.Records = append(got.Records, fmt.Sprint(it.Key.ID, " ", int64(e.State.Contact)))
			case "contact":
				got.Contacts = append(got.Contacts, fmt.Sprint(it.Key.ID, " ", e.State.Record.Kind, "/", e.State.Record.ID))
			default:
				for _, ref := range e.State.Records {
					got.Numbers = append(got.Numbers, fmt.Sprint(it.Key.ID, " ", ref.Kind, "/", ref.ID))
				}
			}
		}
	}
	for _, list := range [][]string{want.Records, want.Numbers, want.Contacts, got.Records, got.Numbers, got.Contacts} {
		slices.Sort(list)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: what is kept (-shown +kept)\n%s", name, diff)
	}
}

// referenceOf is the record that a contact's information names, such as contact/42.
func referenceOf(c aircall.Contact) string {
	for line := range strings.SplitSeq(c.Information, "\n") {
		if words := strings.Fields(line); len(words) > 2 && words[0] == "Sellsy" {
			return words[2]
		}
	}
	return ""
}
