package main

import (
	"fmt"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress shows how far a job is: as a bar on a terminal, else as a line now and then.
type progress interface {
	begin(total int)
	set(done int)
	end()
}

// newProgress shows the progress of a job on a file. The things that it counts have a name in the plural, such as "numbers".
func newProgress(f *os.File, things string) progress {
	if term.IsTerminal(int(f.Fd())) { //nolint:gosec // a file descriptor is small
		return &bar{out: f, things: things}
	}
	return &lines{out: f, things: things}
}

type bar struct {
	out    *os.File
	things string
	bar    *progressbar.ProgressBar
}

func (b *bar) begin(total int) {
	b.bar = progressbar.NewOptions(total,
		progressbar.OptionSetWriter(b.out), progressbar.OptionSetDescription(b.things), progressbar.OptionShowCount(),
		progressbar.OptionSetPredictTime(true), progressbar.OptionSetElapsedTime(true), progressbar.OptionSetRenderBlankState(true),
		progressbar.OptionFullWidth())
}

func (b *bar) set(done int) { _ = b.bar.Set(done) } // a terminal that cannot be written to is nothing to stop for

func (b *bar) end() {
	_ = b.bar.Exit()
	fmt.Fprintln(b.out)
}

// lineEvery is the time between two lines.
const lineEvery = 30 * time.Second

type lines struct {
	out         *os.File
	things      string
	total, done int
	started     time.Time
	told        time.Time
}

func (l *lines) begin(total int) { l.total, l.started, l.told = total, time.Now(), time.Now() }

func (l *lines) set(done int) {
	l.done = done
	if time.Since(l.told) < lineEvery || done == 0 {
		return
	}
	l.told = time.Now()
	left := time.Since(l.started) / time.Duration(done) * time.Duration(l.total-done)
	fmt.Fprintf(l.out, "%d of %d %s, about %s left\n", done, l.total, l.things, left.Round(time.Second))
}

func (l *lines) end() { fmt.Fprintf(l.out, "%d of %d %s\n", l.done, l.total, l.things) }
