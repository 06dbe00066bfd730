package internal_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

const contactsOnly = `package main

import (
	"context"
	"fmt"
	"os"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

func main() {
	client, err := sellsy.New(sellsy.ClientCredentials(os.Args[1], os.Args[2]))
	if err != nil {
		fmt.Println(err)
		return
	}
	for contact, err := range client.Contacts.All(context.Background(), sellsy.ListOptions{}) {
		fmt.Println(contact.LastName, err)
	}
}
`

// TestSizeOfAProgramThatUsesContactsOnly builds one and prints what it costs, since whoever uses little of the client links most of it:
// LONG=1 go test ./internal -run SizeOfAProgram -v
func TestSizeOfAProgramThatUsesContactsOnly(t *testing.T) {
	if os.Getenv("LONG") == "" {
		t.Skip("set LONG to run the long tests")
	}
	dir := t.TempDir()
	source, program := filepath.Join(dir, "main.go"), filepath.Join(dir, "contacts")
	if err := os.WriteFile(source, []byte(contactsOnly), 0o600); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	cmd := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-ldflags=-s -w", "-o", program, source)
	cmd.Dir = ".."
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	info, err := os.Stat(program)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes without symbols, built in %s with what the build cache had", info.Size(), time.Since(began).Round(100*time.Millisecond))
	if most := int64(12 << 20); info.Size() > most {
		t.Errorf("%d bytes, %d at most", info.Size(), most)
	}
}
