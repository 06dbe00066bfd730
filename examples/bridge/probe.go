package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/command"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/probe"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/settings"
)

const (
	// probePatience has room for quotas of the minute that others have used up.
	probePatience = 10 * time.Minute

	// writePatience has room for searches that lag behind, too.
	writePatience = 40 * time.Minute
)

// probing are the flags of the doctor that checks what the code assumes.
type probing struct {
	asked  bool
	record string
	yes    bool
	report string
}

func (p *probing) register(f *flag.FlagSet) {
	f.BoolVar(&p.asked, "probe", false, "check what the code assumes of both services (docs/assumptions.md), by reading alone")
	f.StringVar(&p.record, "write", "", "with -probe, also what only writing shows, on this record of Sellsy, such as contact/42; what is made is deleted")
	f.BoolVar(&p.yes, "yes", false, "with -write, do not ask before it begins")
	f.StringVar(&p.report, "report", "probe.json", "where -probe writes its report for the authors, without what it is about")
}

// journal is the file that says what a writing probe has to delete.
func (p *probing) journal() string { return p.report + ".journal" }

// run checks what the code assumes of both services, prints a page for people, and writes the report for the authors.
func (p *probing) run(ctx context.Context, demo bool) error {
	o := probe.Options{}
	longest := probePatience
	if p.record != "" {
		record, err := probe.ParseRecord(p.record)
		if err != nil {
			return command.Usagef("-write: %w", err)
		}
		o.Write = &probe.WriteOptions{Record: record, Journal: p.journal()}
		longest = writePatience
	}
	env, release, err := environment(demo)
	if err != nil {
		return err
	}
	defer release()
	if o.Settings, err = settings.Read(env); err != nil {
		return err
	}
	if o.Write != nil && !p.yes {
		if err := p.agree(); err != nil {
			return err
		}
	}
	interrupted := context.AfterFunc(ctx, func() {
		fmt.Fprintln(os.Stderr, "Interrupted. What was made is being deleted; if you interrupt that, too, start the same again to have it deleted.")
	})
	defer interrupted()
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	end := progressOf(&o)
	report, err := probe.Run(ctx, o)
	end()
	if report == nil {
		return err
	}
	return errors.Join(err, p.tell(ctx, report))
}

// progressOf shows a bar to whoever looks.
func progressOf(o *probe.Options) (end func()) {
	if !term.IsTerminal(int(os.Stderr.Fd())) { //nolint:gosec // a file descriptor is small
		return func() {}
	}
	bar := newProgress(os.Stderr, "assumptions")
	o.Progress = func(done, total int) {
		if done == 0 {
			bar.begin(total)
		}
		bar.set(done)
	}
	return bar.end
}

// agree says what is about to be written, and asks.
func (p *probing) agree() error {
	fmt.Printf(`This writes to your accounts, and deletes what it writes:
- in Sellsy, about %s: a phone call (with its company and an opportunity, if there are such), a comment and a tag;
- in Aircall: two contacts with a made-up number.
It takes minutes. Timelines, and programs that listen to webhooks, will show it. Begin? [y/N] `, p.record)
	answer, _ := bufio.NewReader(os.Stdin).ReadString('\n') // an end without an answer is no
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes", "o", "oui", "j", "ja", "s", "sí", "si":
		return nil
	}
	return errors.New("nothing was written: it takes a y, or the flag -yes")
}

// tell prints the page, and writes the report for the authors.
func (p *probing) tell(ctx context.Context, report *probe.Report) error {
	report.WritePage(os.Stdout)
	text, err := report.JSON()
	if err != nil {
		return err
	}
	if err := os.WriteFile(p.report, text, 0o600); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	fmt.Printf("\n%s has all exchanges, with placeholders in place of what they were about: no names, no numbers, no secrets. Look through it, and send it to the authors.\n", p.report)
	if p.record == "" {
		if _, err := os.Stat(p.journal()); err == nil {
			fmt.Printf("%s says that a probe which wrote was cut off: start it again with -write to have deleted what it has left.\n", p.journal())
		}
	}
	if !report.Good() || ctx.Err() != nil {
		return command.ErrReported
	}
	return nil
}
