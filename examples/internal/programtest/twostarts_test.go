package programtest_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/pgstore"
)

// latency is what a message to or from the database takes in TestBridgesStartTogether.
const latency = time.Millisecond

// TestBridgesStartTogether starts two bridges at the same time on one database that is a millisecond away, once, or twenty times when
// LONG is set. Each time, all records are known in the end, and each page of them was read by one of the two.
func TestBridgesStartTogether(t *testing.T) {
	t.Parallel()
	times := 1
	if os.Getenv("LONG") != "" {
		times = 20
	}
	const records = 1000
	whole := 0
	for range times {
		known, pages := startTogether(t, records)
		if known == records && pages == records/100+1 { // the last finds no more
			whole++
		} else {
			t.Errorf("%d of %d records are known, read in %d requests", known, records, pages)
		}
	}
	t.Logf("%d of %d times, %d of %d records", whole, times, records, records)
}

func startTogether(t *testing.T, records int) (known, pages int) {
	t.Helper()
	dsn := NewDatabase(t)
	if err := pgstore.Migrate(t.Context(), dsn); err != nil {
		t.Fatal(err)
	}
	far := farAway(t, dsn)
	phones, crm := aircalltest.New(t, aircalltest.Options{}), sellsytest.New(t, sellsytest.Options{})
	for i := range records {
		crm.AddContact(sellsy.Contact{LastName: fmt.Sprint("Contact ", i), MobileNumber: fmt.Sprintf("+3363998%04d", i)})
	}
	ctx, cancel := context.WithCancel(t.Context())
	var runs sync.WaitGroup
	defer runs.Wait()
	defer cancel()
	var bridges [2]*bridge.Bridge
	var counted *pgstore.Store
	for i := range bridges {
		s, err := pgstore.Open(t.Context(), far, pgstore.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if bridges[i], err = bridge.New(bridge.Config{Aircall: phones.Client(), Sellsy: crm.Client(), Store: s, AllNumbers: true}); err != nil {
			t.Fatal(err)
		}
		counted = s
	}
	crm.ResetRequests()
	for _, b := range bridges {
		runs.Go(func() {
			if err := b.Run(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	Eventually(t, func() error {
		for _, b := range bridges {
			if s, err := b.Status(ctx); err != nil || !s.Ready {
				return fmt.Errorf("not ready: %w", err)
			}
		}
		return nil
	})
	cancel()
	runs.Wait()
	known, err := counted.Count(t.Context(), "default")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range crm.Requests() {
		if r.Method == http.MethodGet && r.Path == "/v2/contacts" {
			pages++
		}
	}
	return known, pages
}

// farAway returns the connection string of a server to which each message takes a while, there and back.
func farAway(t *testing.T, dsn string) string {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	target := u.Host
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				server, err := net.Dial("tcp", target)
				if err != nil {
					return
				}
				defer server.Close()
				go slowly(server, conn)
				slowly(conn, server)
			}()
		}
	}()
	u.Host = l.Addr().String()
	return u.String()
}

// slowly passes on what comes, and its end.
func slowly(to, from net.Conn) {
	defer to.Close()
	b := make([]byte, 64<<10)
	for {
		n, err := from.Read(b)
		<-time.After(latency)
		if _, failed := to.Write(b[:n]); failed != nil || err != nil {
			return
		}
	}
}
