package boltstore_test

import (
	"fmt"
	"os"
	"path/filepath"

	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/boltstore"
)

func ExampleOpen_howDoIKeepTheStateInAFile() {
	dir, err := os.MkdirTemp("", "bridge")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)

	store, err := boltstore.Open(filepath.Join(dir, "bridge.db"), boltstore.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer store.Close()

	cfg := bridge.Config{Store: store, Directory: store} // and the clients
	fmt.Println(cfg.Store == store, store.Stats().Updates)
	// Output: true 0
}
