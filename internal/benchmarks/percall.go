package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

// earlier is the commit with which the processor's time of a call is compared: the last one before it was worked on.
const earlier = "15f48ab"

// perCallProgram is the bridge that is measured: the library alone, on a store.
//
//go:embed percall.go.tmpl
var perCallProgram string

// perCall is what a call costs the process of the bridge: its webhooks, its card, and its phone call in Sellsy.
type perCall struct {
	Store         string
	Calls         int
	Before, After processorUse // a call; the fakes are in another process
	Changes       float64      // that a call stores now, where the store counts them
}

// Ratio is how much of the earlier time is left.
func (p perCall) Ratio() float64 { return float64(p.After.Whole()) / float64(p.Before.Whole()) }

// ProgramRatio is the same without what the system does for the program, such as writing to the disk.
func (p perCall) ProgramRatio() float64 { return float64(p.After.Program) / float64(p.Before.Program) }

// processorUse is how long the processor worked.
type processorUse struct{ Program, System time.Duration }

// Whole is both together.
func (u processorUse) Whole() time.Duration { return u.Program + u.System }

// perCalls builds the bridge as it was and as it is, and has both handle the same calls at the same time. PostgreSQL is measured where
// PGSTORE_TEST_DATABASE_URL names a server, as .ci/postgres does.
func perCalls(ctx context.Context, calls int) (list []perCall, err error) {
	folder, err := os.MkdirTemp("", "benchmarks")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	if err := buildBoth(ctx, folder); err != nil {
		return nil, err
	}
	bolt, err := sideBySide(ctx, folder, "a file", calls, map[string]string{
		"before": filepath.Join(folder, "before.db"),
		"after":  filepath.Join(folder, "after.db"),
	})
	if err != nil {
		return nil, err
	}
	list = append(list, bolt)
	server := os.Getenv("PGSTORE_TEST_DATABASE_URL")
	if server == "" {
		return list, nil
	}
	stores := make(map[string]string)
	for _, version := range []string{"before", "after"} {
		address, remove, err := schema(ctx, server, version)
		if err != nil {
			return list, err
		}
		defer func() { _ = remove() }() // what is left of it does not matter
		stores[version] = address
	}
	postgres, err := sideBySide(ctx, folder, "PostgreSQL", calls, stores)
	if err != nil {
		return list, err
	}
	return append(list, postgres), nil
}

// buildBoth builds the program with the library as it was, as "before", and as it is, as "after".
func buildBoth(ctx context.Context, folder string) error {
	root, err := filepath.Abs(".")
	if err != nil {
		return err
	}
	if command(ctx, root, "git", "cat-file", "-e", earlier+"^{commit}") != nil {
		return fmt.Errorf("the history does not reach back to %s: it takes a clone that is not shallow", earlier)
	}
	source := filepath.Join(folder, "earlier")
	if err := os.Mkdir(source, 0o700); err != nil {
		return err
	}
	if err := command(ctx, root, "git", "archive", "--output="+source+".tar", earlier); err != nil {
		return err
	}
	if err := command(ctx, source, "tar", "-xf", source+".tar"); err != nil {
		return err
	}
	earlierProgram := strings.ReplaceAll(perCallProgram, "sellsy.BearerToken", "sellsy.StaticToken")
	if err := build(ctx, source, earlierProgram, filepath.Join(folder, "before")); err != nil {
		return err
	}
	return build(ctx, root, perCallProgram, filepath.Join(folder, "after"))
}

// build builds a program as if it were among the examples of a folder, whose module requires both stores.
func build(ctx context.Context, folder, program, path string) error {
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(folder, "examples", "percall", "main.go"): path + ".go"}})
	if err != nil {
		return err
	}
	err = errors.Join(os.WriteFile(path+".go", []byte(program), 0o600), os.WriteFile(path+".json", overlay, 0o600))
	if err != nil {
		return err
	}
	return command(ctx, folder, "go", "build", "-buildvcs=false", "-overlay="+path+".json", "-o", path, "./examples/percall")
}

// command runs a program in a folder. What it printed is in the error.
func command(ctx context.Context, folder, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = folder
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, out)
	}
	return nil
}

// schema makes a schema on the server for a version, and returns its address and what removes it.
func schema(ctx context.Context, server, version string) (address string, remove func() error, err error) {
	at, err := url.Parse(server)
	if err != nil {
		return "", nil, fmt.Errorf("PGSTORE_TEST_DATABASE_URL: %w", err)
	}
	name := fmt.Sprintf("benchmarks_%s_%d", version, os.Getpid())
	sql := func(statement string) error {
		return command(ctx, ".", "psql", "--quiet", "--command="+statement, server)
	}
	query := at.Query()
	query.Set("search_path", name)
	at.RawQuery = query.Encode()
	return at.String(), func() error { return sql("DROP SCHEMA " + name + " CASCADE") }, sql("CREATE SCHEMA " + name)
}

// sideBySide measures both versions on a store, which is at another place for each.
func sideBySide(ctx context.Context, folder, store string, calls int, stores map[string]string) (p perCall, err error) {
	p = perCall{Store: store, Calls: calls}
	programs := make(map[string]*program)
	for version, at := range stores {
		running, err := begin(ctx, filepath.Join(folder, version), at)
		if err != nil {
			return p, fmt.Errorf("%s: %w", version, err)
		}
		defer running.stop()
		programs[version] = running
	}
	if err := playAll(ctx, programs, 20); err != nil { // so that both are warm
		return p, err
	}
	start := make(map[string]processorUse)
	changes, err := programs["after"].changes(ctx)
	if err != nil {
		return p, err
	}
	for version, running := range programs {
		if start[version], err = running.processor(); err != nil {
			return p, err
		}
	}
	if err := playAll(ctx, programs, calls); err != nil {
		return p, err
	}
	changed, err := programs["after"].changes(ctx)
	if err != nil {
		return p, err
	}
	p.Changes = float64(changed-changes) / float64(calls)
	took := func(version string) processorUse {
		now, failed := programs[version].processor()
		err = errors.Join(err, failed)
		began, each := start[version], time.Duration(calls)
		return processorUse{(now.Program - began.Program) / each, (now.System - began.System) / each}
	}
	p.Before, p.After = took("before"), took("after")
	return p, err
}

// program is a version of the bridge, running beside the fakes that it talks to.
type program struct {
	*world

	cmd     *exec.Cmd
	address string
	servers []*httptest.Server
	output  bytes.Buffer
	played  int
}

// begin starts a program on a world of its own, and waits until it has read the records.
func begin(ctx context.Context, path, store string) (p *program, err error) {
	p = &program{world: newWorld(scenario{})}
	phones, crm := httptest.NewServer(p.aircall), httptest.NewServer(p.sellsy)
	p.servers = []*httptest.Server{phones, crm}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0") // for an address that is free
	if err != nil {
		return nil, err
	}
	address := listener.Addr().String()
	_ = listener.Close()
	p.address = "http://" + address
	p.cmd = exec.CommandContext(ctx, path)
	p.cmd.Dir = filepath.Dir(path)
	p.cmd.Env = []string{
		"AIRCALL_ID=" + aircalltest.APIID, "AIRCALL_TOKEN=" + aircalltest.APIToken, "AIRCALL_URL=" + phones.URL, fmt.Sprint("LINE=", p.line),
		"SELLSY_TOKEN=" + sellsytest.DefaultToken, "SELLSY_URL=" + crm.URL + "/v2", "WEBHOOK_TOKEN=" + webhookToken, "LISTEN=" + address, "STORE=" + store,
	}
	p.cmd.Stdout, p.cmd.Stderr = &p.output, &p.output
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	for end := time.Now().Add(time.Minute); ; <-time.After(50 * time.Millisecond) {
		status, _, err := get(ctx, p.address+"/ready")
		if status == http.StatusOK {
			break
		}
		if time.Now().After(end) {
			p.stop()
			return nil, fmt.Errorf("not ready after a minute: status %d, %w\n%s", status, err, &p.output)
		}
	}
	p.aircall.DeliverTo(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL = &url.URL{Scheme: "http", Host: address, Path: "/webhook"}
		},
		Transport: &http.Transport{MaxIdleConnsPerHost: 64}, // a service keeps its connections
	}, webhookToken)
	return p, nil
}

func get(ctx context.Context, url string) (status int, body string, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return 0, "", err
	}
	client := http.Client{Timeout: 10 * time.Second}
	response, err := client.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	return response.StatusCode, string(content), err
}

// changes is how many changes the program has stored so far.
func (p *program) changes(ctx context.Context) (int, error) {
	_, body, err := get(ctx, p.address+"/changes")
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(body)
}

// playAll plays calls, one at each program in turn, and waits until all of them are logged.
func playAll(ctx context.Context, programs map[string]*program, calls int) error {
	const each = time.Second / 25
	var group errgroup.Group
	start := time.Now()
	for i := range calls {
		<-time.After(time.Until(start.Add(time.Duration(i) * each)))
		for _, p := range programs {
			p.played++
			group.Go(func() error { return p.play(ctx, i) })
		}
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for version, p := range programs {
		for end := time.Now().Add(time.Minute); len(p.sellsy.PhoneCalls()) < p.played; <-time.After(50 * time.Millisecond) {
			if time.Now().After(end) {
				return fmt.Errorf("%s: %d of %d calls are logged after a minute\n%s", version, len(p.sellsy.PhoneCalls()), p.played, &p.output)
			}
		}
	}
	return nil
}

// processor is what the program has used so far.
func (p *program) processor() (u processorUse, err error) {
	if runtime.GOOS != "linux" {
		return u, errors.New("the processor's time of another process is measured on Linux alone")
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return u, err
	}
	_, rest, _ := bytes.Cut(stat, []byte(") ")) // after the name, which may hold anything
	fields := strings.Fields(string(rest))
	if len(fields) < 13 {
		return u, fmt.Errorf("/proc/%d/stat says %q", p.cmd.Process.Pid, stat)
	}
	user, errUser := strconv.Atoi(fields[11])
	system, errSystem := strconv.Atoi(fields[12])
	const tick = time.Second / 100
	return processorUse{time.Duration(user) * tick, time.Duration(system) * tick}, errors.Join(errUser, errSystem)
}

// stop ends the program and its fakes.
func (p *program) stop() {
	_ = p.cmd.Process.Kill() // fails only when it has ended
	_ = p.cmd.Wait()         // it was killed
	p.aircall.Close()
	for _, server := range p.servers {
		server.Close()
	}
}
