package pgstore_test

import (
	"net"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"
)

// front stands before the server, and makes it look starting, full or far away.
type front struct {
	target string

	mu      sync.Mutex
	refuse  []string // codes of the errors that the next connections get
	latency time.Duration
	refused int
}

// newFront returns the connection string that leads through the front.
func newFront(t *testing.T, dsn string, refuse ...string) (*front, string) {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	f := &front{target: u.Host, refuse: refuse}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go f.serve(conn)
		}
	}()
	u.Host = l.Addr().String()
	return f, u.String()
}

// slow makes each message take the latency, in both directions.
func (f *front) slow(latency time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.latency = latency
}

func (f *front) refusals() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.refused
}

func (f *front) serve(conn net.Conn) {
	defer conn.Close()
	f.mu.Lock()
	var code string
	if len(f.refuse) > 0 {
		code, f.refuse = f.refuse[0], f.refuse[1:]
		f.refused++
	}
	f.mu.Unlock()
	if code != "" {
		refuse(conn, code)
		return
	}
	server, err := net.Dial("tcp", f.target)
	if err != nil {
		return
	}
	defer server.Close()
	go f.pass(server, conn)
	f.pass(conn, server)
}

func (f *front) pass(to, from net.Conn) {
	defer to.Close()
	b := make([]byte, 64<<10)
	for {
		n, err := from.Read(b)
		f.mu.Lock()
		latency := f.latency
		f.mu.Unlock()
		if latency > 0 {
			pass(latency)
		}
		if _, failed := to.Write(b[:n]); failed != nil || err != nil {
			return
		}
	}
}

// refuse answers as a server does that takes no connection.
func refuse(conn net.Conn, code string) {
	b := pgproto3.NewBackend(conn, conn)
	for {
		m, err := b.ReceiveStartupMessage()
		if err != nil {
			return
		}
		if _, ok := m.(*pgproto3.StartupMessage); ok {
			break
		}
		if _, err := conn.Write([]byte("N")); err != nil { // no encryption
			return
		}
	}
	b.Send(&pgproto3.ErrorResponse{Severity: "FATAL", SeverityUnlocalized: "FATAL", Code: code, Message: "not now"})
	_ = b.Flush() // the client may be gone
}
