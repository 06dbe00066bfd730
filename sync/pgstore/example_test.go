package pgstore_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/pgstore"
)

// A bridge whose state lies in PostgreSQL. Any number of processes may run it on the same database. The tables are made once, before a
// new version is started.
func Example() {
	ctx := context.Background()
	address := os.Getenv("BRIDGE_DATABASE_URL") // postgres://user:password@host/database
	if err := pgstore.Migrate(ctx, address); err != nil {
		fmt.Println(err) // without the password
		return
	}
	store, err := pgstore.Open(ctx, address, pgstore.Options{Logger: slog.Default()})
	if errors.Is(err, pgstore.ErrSchema) {
		fmt.Println("run Migrate first, or a newer version of this program:", err)
		return
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	defer store.Close()

	cfg := bridge.Config{Store: store} // its Directory and Installations too, and the clients
	if _, err := bridge.New(cfg); err != nil {
		fmt.Println(err)
	}
}

// What does an address look like that cannot be read? The error does not repeat it, for there is a password in it.
func ExampleOpen_whatIfTheAddressIsWrong() {
	_, err := pgstore.Open(context.Background(), "postgres://bridge:secret@localhost:port/bridge", pgstore.Options{})
	fmt.Println(err)
	// Output: pgstore: the connection string cannot be read; it should look like postgres://user:password@host:5432/database
}
