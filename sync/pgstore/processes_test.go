package pgstore_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// The environment of a child.
const (
	childDatabase = "PGSTORE_TEST_CHILD_DATABASE"
	childReferee  = "PGSTORE_TEST_CHILD_REFEREE"
	childOutages  = "PGSTORE_TEST_CHILD_OUTAGES" // updates may fail
)

// hotItems are few, so that they are nearly always at work when an update comes.
const hotItems = 12

// TestProcesses has two processes update and work on the same few items, and kills one of them with SIGKILL at some moment,
// again and again. No item is ever worked on by two, no acknowledged update is lost, and each item is handed out as the last
// update left it.
func TestProcesses(t *testing.T) {
	long(t)
	t.Parallel()
	const rounds = 25
	dsn := newSchema(t)
	ref := newReferee(t)
	var children [2]*child
	for i := range children {
		children[i] = startChild(t, dsn, ref)
	}
	for range rounds {
		pass(time.Duration(rand.Float64() * float64(1500*time.Millisecond)))
		i := rand.IntN(2)
		children[i].kill(t)
		children[i] = startChild(t, dsn, ref)
	}
	s := open(t, dsn, hasty)
	pause(t, children)
	ref.settle(t, s)
	// Most items have waited for dead workers till now. What comes while live ones are at work must not be lost either. A loaded machine
	// needs longer until there is enough of it.
	deadline := time.Now().Add(patience)
	for round := 0; round < 5 || !ref.heardOf(100) && time.Now().Before(deadline); round++ {
		pause(t, children)
		pass(time.Second)
		pause(t, children)
		ref.settle(t, s)
	}
	for _, c := range children {
		c.kill(t)
	}
	if !ref.heardOf(100) {
		t.Error("that is too little to say anything")
	}
	ref.mu.Lock()
	defer ref.mu.Unlock()
	t.Logf("%d updates acknowledged, %d runs, %d of them while their workers were killed", ref.updates, ref.runs, ref.died)
}

// referee is told by the children what they do.
type referee struct {
	t        *testing.T
	listener net.Listener

	mu                  sync.Mutex
	busy                [hotItems]int // the process at work
	seen, acknowledged  [hotItems]int // the last update handed out, and acknowledged
	updates, runs, died int
}

func newReferee(t *testing.T) *referee {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &referee{t: t, listener: l}
	var conns sync.WaitGroup
	conns.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			conns.Go(func() { r.listen(conn) })
		}
	})
	t.Cleanup(func() { l.Close(); conns.Wait() })
	return r
}

// heardOf reports whether there were so many runs and updates.
func (r *referee) heardOf(n int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.runs >= n && r.updates >= n
}

// goesOn gives the children three seconds, and as many more as they need until items were handed out and updates acknowledged.
func (r *referee) goesOn(t *testing.T) {
	t.Helper()
	count := func() (updates, runs int) {
		r.mu.Lock()
		defer r.mu.Unlock()
		return r.updates, r.runs
	}
	updates, runs := count()
	deadline := time.Now().Add(patience)
	for pass(3 * time.Second); ; pass(100 * time.Millisecond) {
		if u, w := count(); u >= updates+5 && w >= runs+5 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("the work does not go on")
		}
	}
}

// listen hears one child until it dies. Each line is answered, so that what it announces does not happen before.
func (r *referee) listen(conn net.Conn) {
	defer conn.Close()
	lines := bufio.NewScanner(conn)
	var process int
	defer func() { r.bury(process) }()
	for lines.Scan() {
		var what string
		var item, n int
		if _, err := fmt.Sscan(lines.Text(), &what, &process, &item, &n); err != nil {
			return // cut off by death
		}
		r.hear(what, process, item, n)
		if _, err := fmt.Fprintln(conn, "ok"); err != nil {
			return
		}
	}
}

func (r *referee) hear(what string, process, item, n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch what {
	case "begin":
		r.runs++
		if r.busy[item] != 0 {
			r.t.Errorf("item %d is worked on by process %d and by %d", item, r.busy[item], process)
		}
		r.busy[item] = process
	case "end":
		r.busy[item] = 0
		r.seen[item] = max(r.seen[item], n)
	case "stored":
		r.updates++
		r.acknowledged[item] = max(r.acknowledged[item], n)
	}
}

// bury notes that a process is dead, and what it was doing is over.
func (r *referee) bury(process int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, p := range r.busy {
		if p == process {
			r.busy[i] = 0
			r.died++
		}
	}
}

// pause has the children stop updating, or go on.
func pause(t *testing.T, children [2]*child) {
	t.Helper()
	for _, c := range children {
		if _, err := fmt.Fprintln(c.in); err != nil {
			t.Error(err)
		}
	}
}

// settle waits until there is nothing more to come.
func (r *referee) settle(t *testing.T, s *onDisk) {
	t.Helper()
	var since time.Time
	for deadline := time.Now().Add(patience); since.IsZero() || time.Since(since) < time.Second; pass(100 * time.Millisecond) {
		err := r.settled(t, s)
		switch {
		case err != nil && time.Now().After(deadline):
			t.Fatal(err)
		case err != nil:
			since = time.Time{}
		case since.IsZero():
			since = time.Now() // a child may just be finishing an update
		}
	}
}

// settled says what is still to come.
func (r *referee) settled(t *testing.T, s *onDisk) error {
	var errs []error
	for i := range hotItems {
		r.mu.Lock()
		acknowledged := r.acknowledged[i] // before it is read: a child may just be finishing an update
		r.mu.Unlock()
		it, err := s.Get(t.Context(), itemKey(strconv.Itoa(i)))
		if err != nil {
			return err
		}
		r.mu.Lock()
		n, _ := strconv.Atoi(string(it.Data))
		switch {
		case n < acknowledged:
			t.Errorf("item %d is at update %d of %d that were acknowledged", i, n, acknowledged)
		case r.seen[i] < n || !it.Due.IsZero():
			errs = append(errs, fmt.Errorf("item %d was last handed out at update %d of %d, and is due at %v", i, r.seen[i], n, it.Due))
		}
		r.mu.Unlock()
	}
	return errors.Join(errs...)
}

// child is a process that uses the store.
type child struct {
	cmd *exec.Cmd
	in  io.WriteCloser
}

func startChild(t *testing.T, dsn string, ref *referee, environment ...string) *child {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), exe, "-test.run=^TestProcessesChild$")
	cmd.Env = append(os.Environ(), childDatabase+"="+dsn, childReferee+"="+ref.listener.Addr().String())
	cmd.Env = append(cmd.Env, environment...)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return &child{cmd, in}
}

func (c *child) kill(t *testing.T) {
	t.Helper()
	if err := c.cmd.Process.Kill(); err != nil {
		t.Errorf("it ended by itself: %v", err)
	}
	if err := c.cmd.Wait(); err == nil {
		t.Error("it ended by itself")
	}
}

// TestProcessesChild is the process that is killed.
func TestProcessesChild(t *testing.T) {
	dsn := os.Getenv(childDatabase)
	if dsn == "" {
		t.Skip("it is run by TestProcesses")
	}
	tell := dialReferee(t)
	s := open(t, dsn, hasty)
	var group sync.WaitGroup
	var updating sync.RWMutex // held for reading by those who update
	go func() {
		for in := bufio.NewScanner(os.Stdin); in.Scan(); {
			updating.Lock()
			in.Scan()
			updating.Unlock()
		}
	}()
	for range 4 {
		group.Go(func() {
			for {
				var n int
				i := rand.IntN(hotItems)
				updating.RLock()
				err := s.Update(t.Context(), itemKey(strconv.Itoa(i)), func(it *store.Item) error {
					n, _ = strconv.Atoi(string(it.Data))
					n++
					it.Data, it.Due = []byte(strconv.Itoa(n)), time.Now()
					return nil
				})
				if err == nil {
					tell("stored", i, n)
				}
				updating.RUnlock()
				if err != nil && os.Getenv(childOutages) == "" {
					t.Error(err)
					return
				}
				pass(time.Duration(rand.IntN(20)) * time.Millisecond)
			}
		})
	}
	group.Go(func() {
		err := s.Work(t.Context(), store.WorkOptions{Kind: "call", Workers: 6}, func(_ context.Context, it store.Item) store.Next {
			i, _ := strconv.Atoi(it.Key.ID)
			n, _ := strconv.Atoi(string(it.Data))
			tell("begin", i, n)
			pass(time.Duration(rand.IntN(20)) * time.Millisecond)
			tell("end", i, n)
			return store.Next{}
		})
		if err != nil {
			t.Error(err)
		}
	})
	group.Wait()
}

// dialReferee returns a function that tells the referee something and waits until it has heard it.
func dialReferee(t *testing.T) func(what string, item, n int) {
	t.Helper()
	conn, err := net.Dial("tcp", os.Getenv(childReferee))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	var mu sync.Mutex
	answers := bufio.NewReader(conn)
	return func(what string, item, n int) {
		mu.Lock()
		defer mu.Unlock()
		if _, err := fmt.Fprintln(conn, what, os.Getpid(), item, n); err != nil {
			return // the parent is gone
		}
		if _, err := answers.ReadString('\n'); err != nil && !strings.Contains(err.Error(), "EOF") {
			t.Log(err)
		}
	}
}
