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
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
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
	replay string
}

func (p *probing) register(f *flag.FlagSet) {
	f.BoolVar(&p.asked, "probe", false, "check what the code assumes of both services (docs/assumptions.md), by reading alone")
	f.StringVar(&p.record, "write", "", "with -probe, also what only writing shows, on this record of Sellsy, such as contact/42; what is made is deleted")
	f.BoolVar(&p.yes, "yes", false, "with -write, do not ask before it begins")
	f.StringVar(&p.replay, "replay", "", "play a probe.json back, and say what of the code it shows to be wrong; asks nobody")
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
	if err := p.tryReport(); err != nil {
		return command.Usagef("-report: %w", err)
	}
	env, release, err := environment(demo)
	if err != nil {
		return err
	}
	defer release()
	if o.Settings, err = settings.Read(env); err != nil {
		return err
	}
	in := phrases.In(string(o.Settings.Policy.Language))
	if o.Write != nil && !p.yes {
		if err := p.agree(in); err != nil {
			return err
		}
	}
	interrupted := context.AfterFunc(ctx, func() {
		fmt.Fprintln(os.Stderr, in.Say("probe.interrupted"))
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
	return errors.Join(err, p.tell(ctx, report, in))
}

// playBack says what of the code a report shows to be wrong.
func (p *probing) playBack(ctx context.Context) error {
	text, err := os.ReadFile(p.replay)
	if err != nil {
		return fmt.Errorf("-replay: %w", err)
	}
	wrong, err := probe.Replay(ctx, text)
	if err != nil {
		return err
	}
	ofBridge, err := probe.ReplayBridge(ctx, text)
	if err != nil {
		return err
	}
	wrong = append(wrong, ofBridge...)
	for _, c := range wrong {
		fmt.Printf("WRONG    %s\n", c)
	}
	fmt.Printf("wrong: %d\n", len(wrong))
	if len(wrong) > 0 {
		return command.ErrReported
	}
	return nil
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
func (p *probing) agree(in *phrases.Book) error {
	fmt.Printf("%s\n- %s\n- %s\n%s ", in.Say("probe.agree.writes"), in.Say("probe.agree.sellsy", "record", p.record),
		in.Say("probe.agree.aircall"), in.Say("probe.agree.begin"))
	answer, _ := bufio.NewReader(os.Stdin).ReadString('\n') // an end without an answer is no
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes", "o", "oui", "j", "ja", "s", "sí", "si":
		return nil
	}
	return errors.New("nothing was written: it takes a y, or the flag -yes")
}

// tryReport opens the report before anything is asked, for that takes minutes. One that is there is left as it is.
func (p *probing) tryReport() error {
	_, missing := os.Stat(p.report)
	f, err := os.OpenFile(p.report, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	if missing != nil {
		return errors.Join(f.Close(), os.Remove(p.report))
	}
	return f.Close()
}

// tell prints the page, and writes the report for the authors.
func (p *probing) tell(ctx context.Context, report *probe.Report, in *phrases.Book) error {
	report.WritePage(os.Stdout, in)
	text, err := report.JSON()
	if err != nil {
		return err
	}
	if err := os.WriteFile(p.report, text, 0o600); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	fmt.Printf("\n%s\n", in.Say("probe.about", "file", p.report))
	if p.record == "" {
		if _, err := os.Stat(p.journal()); err == nil {
			fmt.Println(in.Say("probe.cut_off", "file", p.journal()))
		}
	}
	if !report.Good() || ctx.Err() != nil {
		return command.ErrReported
	}
	return nil
}
