package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
)

// progress shows how far the import is: as a bar on a terminal, else as a line now and then.
type progress interface {
	begin(total int)
	set(done int)
	end()
}

func newProgress(f *os.File) progress {
	if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
		return &bar{out: f}
	}
	return &lines{out: f}
}

type bar struct {
	out io.Writer
	bar *progressbar.ProgressBar
}

func (b *bar) begin(total int) {
	b.bar = progressbar.NewOptions(total,
		progressbar.OptionSetWriter(b.out), progressbar.OptionSetDescription("Numbers"), progressbar.OptionShowCount(),
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
	out         io.Writer
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
	fmt.Fprintf(l.out, "%d of %d numbers, about %s left\n", done, l.total, left.Round(time.Second))
}

func (l *lines) end() { fmt.Fprintf(l.out, "%d of %d numbers\n", l.done, l.total) }
