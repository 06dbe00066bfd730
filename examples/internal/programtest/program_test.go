// Package programtest_test builds the programs of examples and runs them as their users do.
package programtest_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"
)

// programs is the folder of the programs under test.
var programs string

func TestMain(m *testing.M) { os.Exit(testMain(m)) }

func testMain(m *testing.M) int {
	dir, err := os.MkdirTemp("", "programs")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	programs = dir
	build := exec.CommandContext(context.Background(), "go", "build", "-o", dir, "../../bridge", "../../multitenant", "../../clicktodial")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%s\n%v\n", out, err)
		return 1
	}
	flag.Parse()
	if n := flag.Lookup("test.parallel"); n != nil && n.Value.String() == n.DefValue {
		_ = n.Value.Set(fmt.Sprint(max(4, runtime.GOMAXPROCS(0)))) // most of what the tests do is waiting for the programs
	}
	return m.Run()
}

// Patience is longer than anything takes that a test waits for: a bridge that was killed leaves requests of which the next one does
// not know when they were given up, so it waits a minute and the grace period before it looks what became of them.
const Patience = 6 * time.Minute

// Process is the program, running.
type Process struct {
	Cmd    *exec.Cmd
	Output *Output       // what it prints, on both streams
	Ended  chan struct{} // closed when it has ended

	t *testing.T
}

// Start runs a program with these variables and nothing else in its environment, in a folder of its own. The end of the test
// kills it.
func Start(t *testing.T, program string, env []string, args ...string) *Process {
	t.Helper()
	p := &Process{Cmd: exec.CommandContext(t.Context(), filepath.Join(programs, program), args...), Output: &Output{}, Ended: make(chan struct{}), t: t}
	p.Cmd.Env, p.Cmd.Dir = append([]string{}, env...), t.TempDir()
	p.Cmd.Stdout, p.Cmd.Stderr = p.Output, p.Output
	if err := p.Cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.Ended)
		_ = p.Cmd.Wait() // ProcessState tells
	}()
	t.Cleanup(p.Kill)
	return p
}

// Run runs a program to its end and returns what it printed, and its exit status.
func Run(t *testing.T, program string, env []string, args ...string) (output string, status int) {
	t.Helper()
	p := Start(t, program, env, args...)
	status = p.Wait()
	return p.Output.String(), status
}

// Wait waits for the end of the process and returns its exit status, -1 if a signal ended it.
func (p *Process) Wait() int {
	p.t.Helper()
	select {
	case <-p.Ended:
	case <-time.After(Patience):
		p.t.Fatalf("still running\n%s", p.Output)
	}
	return p.Cmd.ProcessState.ExitCode()
}

// Terminate stops the process as an administrator does, and returns its exit status.
func (p *Process) Terminate() int {
	p.t.Helper()
	_ = p.Cmd.Process.Signal(syscall.SIGTERM) // it fails when the process has ended
	return p.Wait()
}

// Kill ends the process at once, with SIGKILL.
func (p *Process) Kill() {
	_ = p.Cmd.Process.Kill()
	<-p.Ended
}

// Eventually waits until examine has nothing to complain about.
func Eventually(t *testing.T, examine func() error) {
	t.Helper()
	deadline := time.After(Patience)
	for {
		err := examine()
		if err == nil {
			return
		}
		select {
		case <-deadline:
			t.Fatal(err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// Output is what a process has printed so far.
type Output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// Write adds to it.
func (o *Output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(b)
}

// String returns all of it.
func (o *Output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}
