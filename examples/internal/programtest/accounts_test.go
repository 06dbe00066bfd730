package programtest_test

import (
	"context"
	"crypto/rand"
	"fmt"
	mathrand "math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

// Accounts are fakes of both services behind sockets, with generous quotas, and the settings of a bridge between them.
type Accounts struct {
	Aircall *aircalltest.Server
	Sellsy  *sellsytest.Server
	Data    string // the bridge's file, which is not there yet
	Env     []string
}

// NewAccounts starts both services.
func NewAccounts(t *testing.T) *Accounts {
	t.Helper()
	a := &Accounts{
		Aircall: aircalltest.New(t, aircalltest.Options{RequestsPerMinute: 1_000_000, HeadersAlways: true}),
		Sellsy:  sellsytest.New(t, sellsytest.Options{Quota: sellsytest.Quota{Second: 10_000, Minute: 100_000}}),
		Data:    filepath.Join(t.TempDir(), "bridge.db"),
	}
	a.Env = []string{
		"AIRCALL_API_ID=" + aircalltest.APIID, "AIRCALL_API_TOKEN=" + aircalltest.APIToken, "AIRCALL_BASE_URL=" + Serve(t, a.Aircall),
		"SELLSY_ACCESS_TOKEN=" + sellsytest.DefaultToken, "SELLSY_BASE_URL=" + Serve(t, a.Sellsy) + "/v2",
		"BRIDGE_NUMBERS=all", "BRIDGE_DATA=" + a.Data,
	}
	return a
}

// Serve puts a service behind a socket until the test ends.
func Serve(t *testing.T, h http.Handler) (url string) {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL
}

// lastPort is the last one that [FreeAddress] has tried. Each is handed out once.
var lastPort = func() *atomic.Int32 {
	p := new(atomic.Int32)
	p.Store(20_000 + mathrand.Int32N(5_000))
	return p
}()

// FreeAddress is a host and port that nobody listens on. It is below those that systems give to connections: one of the many of other
// tests could take it before a program does.
func FreeAddress(t *testing.T) string {
	t.Helper()
	for range 100 {
		address := fmt.Sprintf("127.0.0.1:%d", lastPort.Add(1))
		if l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", address); err == nil {
			l.Close()
			return address
		}
	}
	t.Fatal("of a hundred ports none is free")
	return ""
}

// NewDatabase returns a value of BRIDGE_DATABASE_URL: an empty schema of the server that the tests are given. Without one, the test
// is skipped.
func NewDatabase(t *testing.T) string {
	t.Helper()
	server := os.Getenv("PGSTORE_TEST_DATABASE_URL")
	u, err := url.Parse(server)
	if err != nil || server == "" {
		t.Skip("PGSTORE_TEST_DATABASE_URL names no PostgreSQL server; .ci/postgres starts one")
	}
	schema := "test_" + strings.ToLower(rand.Text()[:12])
	execute := func(statement string) {
		ctx := context.Background() // also when the test is over
		conn, err := pgx.Connect(ctx, server)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close(ctx) }()
		if _, err := conn.Exec(ctx, statement); err != nil {
			t.Error(err)
		}
	}
	execute("CREATE SCHEMA " + schema)
	t.Cleanup(func() { execute("DROP SCHEMA " + schema + " CASCADE") })
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String()
}
