package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

const (
	// speed is how many times faster than life the calls are played. The bridge's delays shrink alike.
	speed = 100

	// The secrets between the fakes and the bridge.
	webhookToken = "0123456789abcdef0123456789abcdef"
	webhookKey   = "quickstart"

	// Where the webhooks are delivered while the console is watched.
	aircallPath = "/webhooks/aircall"
	sellsyPath  = "/webhooks/sellsy"

	firstCall aircall.CallID = 3_811_700_001
)

// demo is a fake Aircall and a fake Sellsy with the bridge between them.
type demo struct {
	aircall  *aircalltest.Server
	sellsy   *sellsytest.Server
	company  company
	bridge   *bridge.Bridge
	webhooks http.Handler
	zone     *time.Location
	words    *phrases.Book

	scenes    []scene
	recording recording // empty: none
	episodes  []episode

	patience time.Duration // how long to wait for everything to happen
}

// episode is a call, played or replayed, with what should come of it.
type episode struct {
	title string
	call  aircall.CallID
	want  outcome
}

// prepare fills the fakes and sets up the bridge.
func prepare(o options) (*demo, error) {
	speed, policy := speed, activity.Policy{Language: o.language, Card: activity.CardOptions{Outstanding: true}}
	aircallsQuota, sellsysQuota, perSecond := 0, sellsytest.Quota{}, 10_000
	if o.address != "" { // to be looked at: as in life
		speed, aircallsQuota, sellsysQuota = slowSpeed, 60, sellsytest.Quota{Second: 5, Minute: 100, Day: 10_000}
		perSecond, policy.Results = sellsysQuota.Second, []activity.ResultRule{faulty()}
	}
	d := &demo{
		aircall: aircalltest.NewServer(aircalltest.Options{
			TimeScale: 1 / float64(speed), RequestsPerMinute: aircallsQuota, HeadersAlways: true,
			// Aircall delivers at least once and in any order. So does the fake: everything twice, and mixed up a little.
			Disorder: aircalltest.Disorder{Seed: 1, Duplicate: 1, Shuffle: 20 * time.Millisecond},
		}),
		sellsy:   sellsytest.NewServer(sellsytest.Options{Quota: sellsysQuota}),
		patience: 15 * time.Second,
		words:    phrases.In(string(o.language)),
	}
	d.company = found(d.aircall, d.sellsy)
	lines := []aircall.NumberID{d.company.office}
	d.scenes = d.company.scenes()
	for i := range d.scenes {
		id := firstCall + aircall.CallID(i)
		d.scenes[i].script.ID = id
		d.episodes = append(d.episodes, episode{title: d.words.Say("quickstart.scene." + d.scenes[i].key), call: id, want: d.scenes[i].want})
	}
	if o.payloads != "" {
		r, err := readRecording(o.payloads, time.Now())
		if err != nil {
			return nil, fmt.Errorf("reading the recording: %w", err)
		}
		more, replayed := r.prepare(d.aircall, d.sellsy, d.words)
		d.recording, lines, d.episodes = r, append(lines, more...), append(d.episodes, replayed...)
	}
	var err error
	if d.zone, err = time.LoadLocation("Europe/Paris"); err != nil {
		d.zone = time.UTC // a machine without time zones
	}
	policy.Location = d.zone
	cfg := bridge.Config{
		Aircall:  d.aircall.Client(),
		Sellsy:   d.sellsy.Client(sellsy.WithRequestsPerSecond(perSecond)),
		Store:    store.NewMemory(),
		Numbers:  lines,
		Policy:   policy,
		LogDelay: 30 * time.Second / time.Duration(speed),
		Settle:   2 * time.Minute / time.Duration(speed),
	}
	if o.address != "" {
		cfg.Webhooks = bridge.Webhooks{AircallURL: o.address + aircallPath, SellsyURL: o.address + sellsyPath, SellsyKey: webhookKey}
	}
	if o.observer != nil {
		cfg.Observer = *o.observer
	}
	if d.bridge, err = bridge.New(cfg); err != nil {
		return nil, err
	}
	d.webhooks = d.bridge.AircallWebhook(webhookToken)
	if o.address != "" { // the bridge registers its own
		d.sellsy.DeliverThrough(http.DefaultTransport)
		return d, nil
	}
	d.aircall.DeliverTo(d.webhooks, webhookToken)
	d.sellsy.DeliverTo(d.bridge.SellsyWebhook(webhookKey), webhookKey)
	return d, nil
}

// run shows everything once. Its error names what did not happen.
func (d *demo) run(ctx context.Context, p *printer, l matching.Language) error {
	defer d.aircall.Close()
	for _, line := range wrap(d.words.Say("quickstart.intro", "n", speed), 110) {
		p.printf("%s\n", line)
	}
	if err := d.introduce(ctx, p); err != nil {
		return err
	}
	complaints, err := d.play(ctx)
	if err != nil {
		return err
	}
	d.tell(ctx, p, l)
	d.tellNewcomer(p)
	d.sumUp(p)
	if err := errors.Join(d.aircall.Err(), p.err); err != nil {
		return err
	}
	if len(complaints) > 0 {
		return fmt.Errorf("this did not happen as it should:\n - %s", strings.Join(complaints, "\n - "))
	}
	p.printf("\n%s\n", p.green(d.words.Say("quickstart.good")))
	return p.err
}

// play runs the bridge while the calls are played, and waits until everything has happened. It returns what has not.
func (d *demo) play(ctx context.Context) (complaints []string, err error) {
	bounded, cancel := context.WithTimeoutCause(ctx, d.patience, errPatience)
	defer cancel()
	running, stop := context.WithCancel(ctx)
	stopped := make(chan error, 1)
	go func() { stopped <- d.bridge.Run(running) }()
	defer func() {
		stop()
		err = errors.Join(err, <-stopped)
	}()

	err = until(bounded, func() bool {
		ready, err := d.bridge.Ready(bounded)
		return ready && err == nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading Sellsy’s records: %w", err)
	}
	d.addNewcomer()
	err = d.playScenes(bounded)
	if err == nil {
		complaints = d.recording.replay(bounded, d.aircall, d.webhooks)
		d.aircall.Wait()
		err = until(bounded, func() bool { return len(d.examine(bounded)) == 0 })
	}
	if err != nil && !errors.Is(err, errPatience) {
		return nil, err
	}
	return append(complaints, d.examine(ctx)...), nil
}

var errPatience = errors.New("waited long enough")

// playScenes plays all calls at the same time and waits for their ends.
func (d *demo) playScenes(ctx context.Context) error {
	var wg sync.WaitGroup
	errs := make([]error, len(d.scenes))
	for i, s := range d.scenes {
		wg.Go(func() {
			_, errs[i] = d.aircall.Play(ctx, s.script)
			if errs[i] == nil && s.later != nil {
				errs[i] = s.later(ctx, d, s.script.ID)
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// until waits for a condition. Its error says that the context ended first.
func until(ctx context.Context, happened func() bool) error {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for !happened() {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-tick.C:
		}
	}
	return nil
}
