//go:build unix

// Package release_test installs the programs as their users do, and runs the bridge where there is nothing else.
package release_test

import (
	"context"
	"debug/buildinfo"
	"debug/elf"
	"encoding/pem"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

const (
	root    = "../../.." // of the checkout
	path    = "github.com/aircall-sellsy/aircall-sellsy-go"
	version = "v0.1.0" // that the nested modules require
)

// TestInstall makes a module proxy of the checkout and installs every program from it, without the workspace and into a module cache
// of its own. Then the bridge runs in an empty root.
func TestInstall(t *testing.T) {
	if os.Getenv("LONG") == "" {
		t.Skip("builds everything anew: set LONG")
	}
	proxy := t.TempDir()
	for _, dir := range []string{"", "sync/pgstore", "sync/telemetry", "examples"} {
		publish(t, proxy, strings.TrimSuffix(path+"/"+dir, "/"), filepath.Join(root, dir))
	}
	bin := t.TempDir()
	// Other modules come from the cache of this machine, whose downloads have the form of a proxy, or from where they always do.
	cmd := goCommand(t, "install", "-trimpath", path+"/examples/bridge@"+version, path+"/examples/multitenant@"+version)
	cmd.Env = append(cmd.Env, "GOBIN="+bin, "CGO_ENABLED=0", "GOFLAGS=-modcacherw", "GOMODCACHE="+t.TempDir(), "GONOSUMDB="+path+","+path+"/*",
		fmt.Sprintf("GOPROXY=file://%s,file://%s/cache/download,%s", proxy, goEnv(t, "GOMODCACHE"), goEnv(t, "GOPROXY")))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go install: %v\n%s", err, out)
	}
	program := filepath.Join(bin, "bridge")
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	if info.Main.Version != version || info.Main.Replace != nil {
		t.Errorf("the program is %+v", info.Main)
	}
	t.Run("empty root", func(t *testing.T) { emptyRoot(t, program) })
}

// publish adds a module to a proxy.
func publish(t *testing.T, proxy, name, dir string) {
	t.Helper()
	at := filepath.Join(proxy, filepath.FromSlash(name), "@v")
	if err := os.MkdirAll(at, 0o755); err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"list": version + "\n", version + ".mod": string(mod),
		version + ".info": fmt.Sprintf(`{"Version":%q,"Time":"2026-01-02T03:04:05Z"}`, version),
	} {
		if err := os.WriteFile(filepath.Join(at, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	f, err := os.Create(filepath.Join(at, version+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := zip.CreateFromDir(f, module.Version{Path: name, Version: version}, dir); err != nil {
		t.Fatal(err)
	}
}

// emptyRoot runs the program in a root with nothing in it but the program and the certificate of two servers: it needs no library, no
// time zones and no settings of the network, and talks TLS.
func emptyRoot(t *testing.T, program string) {
	if runtime.GOOS != "linux" || os.Getuid() != 0 {
		t.Skip("only root can change the root")
	}
	f, err := elf.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if libraries, err := f.ImportedLibraries(); err != nil || len(libraries) > 0 {
		t.Errorf("the program needs %q, %v", libraries, err)
	}
	info, err := buildinfo.ReadFile(program)
	if err != nil || !slices.ContainsFunc(info.Deps, func(m *debug.Module) bool { return m.Path == "golang.org/x/crypto/x509roots/fallback" }) {
		t.Errorf("no root certificates are built in: %v", err)
	}
	account := sellsytest.New(t)
	account.AddStaff(sellsy.Staff{Email: "claire.dubois@example.com"})
	phones, crm := httptest.NewTLSServer(aircalltest.New(t)), httptest.NewTLSServer(account)
	defer phones.Close()
	defer crm.Close()
	dir := t.TempDir()
	binary, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: phones.Certificate().Raw})
	for name, data := range map[string][]byte{"bridge": binary, "ca.pem": certificate} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	run := func(env []string, args ...string) string {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		cmd := exec.CommandContext(ctx, "/bridge", args...)
		cmd.Dir, cmd.SysProcAttr = "/", &syscall.SysProcAttr{Chroot: dir}
		cmd.Env = append([]string{
			"AIRCALL_API_ID=" + aircalltest.APIID, "AIRCALL_API_TOKEN=" + aircalltest.APIToken, "AIRCALL_BASE_URL=" + phones.URL,
			"SELLSY_ACCESS_TOKEN=" + sellsytest.DefaultToken, "SELLSY_BASE_URL=" + crm.URL + "/v2",
			"BRIDGE_NUMBERS=all", "BRIDGE_TIMEZONE=Indian/Reunion",
		}, env...)
		out, _ := cmd.CombinedOutput() // what it says tells
		return string(out)
	}
	if out := run(nil, "-version"); !regexp.MustCompile(`^bridge ` + regexp.QuoteMeta(version) + ` \(go`).MatchString(out) {
		t.Errorf("-version prints %q", out)
	}
	out := run([]string{"SSL_CERT_FILE=/ca.pem"}, "doctor")
	for _, want := range []string{"Aircall accepts the credentials", "Sellsy accepts the credentials"} {
		if !strings.Contains(out, want) {
			t.Errorf("the doctor does not say %q:\n%s", want, out)
		}
	}
	if out := run(nil, "doctor"); !strings.Contains(out, "signed by unknown authority") {
		t.Errorf("a certificate of nobody is believed, or not looked at:\n%s", out)
	}
}

// goCommand runs go outside of the checkout.
func goCommand(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir, cmd.Env = t.TempDir(), append(os.Environ(), "GOWORK=off")
	return cmd
}

func goEnv(t *testing.T, name string) string {
	t.Helper()
	out, err := goCommand(t, "env", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}
