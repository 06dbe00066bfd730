package boltstore_test

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/boltstore"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

const childFile = "BOLTSTORE_TEST_CHILD_FILE"

// TestKill starts a process that updates items and says which updates were acknowledged, kills it with SIGKILL at some
// moment, and looks whether these are there. LONG=1 makes it many rounds, all on the same file.
func TestKill(t *testing.T) {
	t.Parallel()
	rounds := 4
	if os.Getenv("LONG") != "" {
		rounds = 200
	}
	path := newPath(t)
	acknowledged := map[string]int{} // the last update of each item that the child saw acknowledged
	total := 0
	for round := range rounds {
		lines := runChild(t, path)
		for _, line := range lines {
			var id string
			var n int
			if _, err := fmt.Sscan(line, &id, &n); err != nil {
				t.Fatalf("line %q: %v", line, err)
			}
			acknowledged[id] = max(acknowledged[id], n)
		}
		total += len(lines)

		s, err := boltstore.Open(path, boltstore.Options{})
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		for id, n := range acknowledged {
			it, err := s.Get(t.Context(), itemKey(id))
			if err != nil {
				t.Fatal(err)
			}
			var got int
			head, tail, _ := strings.Cut(string(it.Data), " ")
			if _, err := fmt.Sscan(head, &got); err != nil || got < n {
				t.Errorf("round %d: item %s is at update %d of %d that were acknowledged", round, id, got, n)
			}
			if len(tail) != 2000 || it.Rev != uint64(got) || !it.Due.Equal(dueOf(got)) {
				t.Errorf("round %d: item %s is torn: update %d, revision %d, due %v, %d bytes", round, id, got, it.Rev, it.Due, len(tail))
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if total == 0 {
		t.Error("nothing was acknowledged in any round")
	}
	t.Logf("%d updates acknowledged", total)
}

func dueOf(n int) time.Time { return time.Unix(4_000_000_000+int64(n), 0) }

// runChild returns the lines that the child has written before it was killed.
func runChild(t *testing.T, path string) []string {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), exe, "-test.run=^TestKillChild$")
	cmd.Env = append(os.Environ(), childFile+"="+path)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var lines []string
	killAt := 1 + rand.IntN(3000)
	r := bufio.NewReader(out)
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			if err != io.EOF {
				t.Error(err)
			}
			break // an unfinished line counts for nothing
		}
		if lines = append(lines, line); len(lines) == killAt {
			if err := cmd.Process.Kill(); err != nil {
				t.Error(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the child ended by itself")
	}
	return lines
}

// TestKillChild is the process that is killed.
func TestKillChild(t *testing.T) {
	path := os.Getenv(childFile)
	if path == "" {
		t.Skip("it is run by TestKill")
	}
	s := open(t, path)
	data := strings.Repeat("x", 2000)
	var mu sync.Mutex
	var senders sync.WaitGroup
	for sender := range 16 {
		senders.Go(func() {
			for i := 0; ; i++ {
				id := fmt.Sprintf("%d-%d", sender, i%50)
				var n int
				err := s.Update(t.Context(), itemKey(id), func(it *store.Item) error {
					n = int(it.Rev) + 1
					it.Data, it.Due = fmt.Appendf(nil, "%d %s", n, data), dueOf(n)
					return nil
				})
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				_, err = fmt.Println(id, n)
				mu.Unlock()
				if err != nil {
					return // the parent is gone
				}
			}
		})
	}
	senders.Wait()
}
