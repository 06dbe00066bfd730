package browser_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto"
	"github.com/chromedp/chromedp"
)

const (
	patience = 60 * time.Second // for a whole step, on a machine that is busy with other tests

	wide, narrow = 1280, 375 // of windows: a desk, a phone
)

// programs is the folder of the built examples; empty, and why says so, when the tests do not run.
var programs, why string

func TestMain(m *testing.M) { os.Exit(testMain(m)) }

func testMain(m *testing.M) int {
	if why = missing(); why != "" {
		return m.Run()
	}
	var err error
	if programs, err = os.MkdirTemp("", "browser"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(programs)
	build := exec.Command("go", "build", "-o", programs, "./quickstart", "./oauthinstall", "./clicktodial")
	build.Dir = filepath.Join("..", "..", "examples")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%s\n%v\n", out, err)
		return 1
	}
	return m.Run()
}

// missing says why the tests cannot run here.
func missing() string {
	if os.Getenv("LONG") == "" {
		return "LONG is not set"
	}
	if chromium() == "" {
		return "no browser: install Debian's chromium, or name one in CHROMIUM"
	}
	return ""
}

func chromium() string {
	if path := os.Getenv("CHROMIUM"); path != "" {
		return path
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// start runs a program and returns the first address that it prints.
func start(t *testing.T, name string, args ...string) (home string) {
	t.Helper()
	home, _ = startAndRead(t, name, 1, args...)
	return home
}

// startAndRead runs a program and returns the first address that it prints, and its first lines.
func startAndRead(t *testing.T, name string, count int, args ...string) (home, lines string) {
	t.Helper()
	if why != "" {
		t.Skip(why)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, filepath.Join(programs, name), args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	cmd.Stderr = t.Output()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	reader := bufio.NewReader(out)
	t.Cleanup(func() { cancel(); _ = cmd.Wait() })
	for range count {
		line, err := reader.ReadString('\n')
		if err != nil {
			t.Fatalf("%s ended: %v\n%s", name, err, lines)
		}
		lines += line
	}
	go func() { _, _ = io.Copy(io.Discard, reader) }() // ends with the program
	if home = regexp.MustCompile(`http://[^\s,]+`).FindString(lines); home == "" {
		t.Fatalf("%s prints no address:\n%s", name, lines)
	}
	return strings.TrimSuffix(home, "/"), lines
}

// window is a browser with one page open.
type window struct {
	t   *testing.T
	ctx context.Context
}

// open opens a browser of its own.
func open(t *testing.T, width int, language string, more ...chromedp.ExecAllocatorOption) *window {
	t.Helper()
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium()), chromedp.Flag("no-sandbox", os.Geteuid() == 0), chromedp.WindowSize(width, 900), chromedp.Flag("lang", language), chromedp.Flag("accept-lang", language))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), append(opts, more...)...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if _, err := chromedp.Run(ctx, chromedp.EmulateViewport(int64(width), 900)); err != nil { // whose context is the browser's life
		t.Fatal(err)
	}
	return &window{t, ctx}
}

// do does something and ends the test if it cannot be done, with a picture.
func (w *window) do(what string, actions ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		if !errors.Is(err, context.Canceled) {
			w.picture("failed")
		}
		w.t.Fatalf("%s: %v\n%s", what, err, w.text())
	}
}

// text is what the page says.
func (w *window) text() (text string) {
	ctx, cancel := context.WithTimeout(w.ctx, 5*time.Second)
	defer cancel()
	text, _ = chromedp.Run(ctx, chromedp.Evaluate[string](`document.body ? document.location.href + "\n" + document.body.innerText : ""`))
	return text
}

// ask asks the page.
func ask[T any](w *window, expression string) (T, error) {
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T](expression))
}

// evaluate asks the page, which must answer.
func evaluate[T any](w *window, what, expression string) T {
	w.t.Helper()
	value, err := ask[T](w, expression)
	if err != nil {
		w.t.Fatalf("%s: %v\n%s", what, err, w.text())
	}
	return value
}

// wait waits until an expression of the page's is true; reload says to load the page again between looks. A page that is left while
// it is asked gives no answer: the next one is asked.
func (w *window) wait(what, expression string, reload bool) {
	w.t.Helper()
	deadline := time.Now().Add(patience)
	for {
		is, err := ask[bool](w, "!!("+expression+")")
		if is {
			return
		}
		if left := (*cdproto.Error)(nil); err != nil && !errors.As(err, &left) {
			w.t.Fatalf("%s: %v\n%s", what, err, w.text())
		}
		if time.Now().After(deadline) {
			w.picture("failed")
			w.t.Fatalf("%s: not in %v (error of the last look: %v)\n%s", what, patience, err, w.text())
		}
		if reload {
			w.do(what, chromedp.Sleep(time.Second), chromedp.Reload(), chromedp.WaitReady(chromedp.CSS("body")))
		} else {
			w.do(what, chromedp.Sleep(100*time.Millisecond))
		}
	}
}

func (w *window) click(selector string) {
	w.t.Helper()
	w.do("clicking "+selector, chromedp.WaitVisible(chromedp.CSS(selector)), chromedp.Click(chromedp.CSS(selector)))
}

// says waits until the page says something.
func (w *window) says(text string) {
	w.t.Helper()
	w.wait("the page says "+text, fmt.Sprintf("document.body && document.body.innerText.includes(%q)", text), false)
}

// fits holds that the page need not be moved sideways.
func (w *window) fits(page string) {
	w.t.Helper()
	over := evaluate[int](w, "measuring", `document.documentElement.scrollWidth - document.documentElement.clientWidth`)
	if over > 0 {
		w.picture("too-wide-" + page)
		w.t.Errorf("%s is %d pixels wider than the window", page, over)
	}
}

// picture keeps a picture of the page, in the folder SCREENSHOTS if that is set.
func (w *window) picture(name string) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, 20*time.Second)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		w.t.Logf("no picture of %s: %v", name, err)
		return
	}
	dir := os.Getenv("SCREENSHOTS")
	if dir == "" {
		dir = w.t.ArtifactDir()
	}
	file := filepath.Join(dir, strings.ReplaceAll(w.t.Name(), "/", "-")+"-"+name+".png")
	if err := os.WriteFile(file, png, 0o600); err != nil {
		w.t.Log(err)
	}
}
