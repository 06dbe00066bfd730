//go:build unix

package pgstore_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/pgstore"
)

// TestRestart starts the server anew, in either way, while two processes update and work on the same items. No acknowledged
// update is lost, no item is worked on by two, and each is handed out as the last update left it.
func TestRestart(t *testing.T) {
	long(t)
	t.Parallel()
	server(t) // or there is none to start
	dsn := ownServer(t)
	if err := pgstore.Migrate(t.Context(), dsn); err != nil {
		t.Fatal(err)
	}
	ref := newReferee(t)
	var children [2]*child
	for i := range children {
		children[i] = startChild(t, dsn, ref, childOutages+"=1")
	}
	for range 3 {
		for _, mode := range []string{"fast", "immediate"} {
			ref.goesOn(t)
			restart(t, dsn, mode)
		}
	}
	ref.goesOn(t)
	pause(t, children)
	s := open(t, dsn, hasty)
	ref.settle(t, s)
	for _, c := range children {
		c.kill(t)
	}
	ref.mu.Lock()
	defer ref.mu.Unlock()
	t.Logf("%d updates acknowledged, %d items handed out", ref.updates, ref.runs)
}

// ownServer starts a server for this test alone.
func ownServer(t *testing.T) (dsn string) {
	t.Helper()
	script, err := filepath.Abs("../../.ci/postgres")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), script)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Skip("no server of its own: ", err)
	}
	t.Cleanup(func() { _ = cmd.Cancel(); _ = cmd.Wait() })
	dsn, err = bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(dsn)
}

// restart has the owner of the server's files start it anew.
func restart(t *testing.T, dsn, mode string) {
	t.Helper()
	conn := dial(t, dsn)
	var folder string
	if err := conn.QueryRow(t.Context(), "SHOW data_directory").Scan(&folder); err != nil {
		t.Fatal(err)
	}
	_ = conn.Close(t.Context())
	info, err := os.Stat(folder)
	if err != nil {
		t.Fatal(err)
	}
	tools, _ := filepath.Glob("/usr/lib/postgresql/*/bin/pg_ctl")
	tool := append([]string{"pg_ctl"}, tools...)[len(tools)]
	cmd := exec.CommandContext(t.Context(), tool, "-D", folder, "-m", mode, "-w", "-l", filepath.Join(filepath.Dir(folder), "log"), "restart")
	cmd.Dir = folder
	if owner, ok := info.Sys().(*syscall.Stat_t); ok && os.Getuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: owner.Uid, Gid: owner.Gid}}
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, out)
	}
}
