package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/command"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/serve"
	measure "github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/watch"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/console"
)

const (
	slowSpeed = 10               // times faster than life, while somebody watches
	nextCall  = 15 * time.Second // between calls, on average
)

// watch serves the console, and metrics for Prometheus, on the listener's address, while calls are played, until ctx ends. The data are invented, so there is
// no password.
func watch(ctx context.Context, p *printer, o options, l net.Listener) error {
	o.address = "http://" + l.Addr().String()
	measured, err := measure.New(ctx, "quickstart", command.Version(), slog.New(slog.DiscardHandler))
	if err != nil {
		return errors.Join(err, l.Close())
	}
	defer measured.Close()
	o.observer = new(measured.Observer())
	d, err := prepare(o)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	defer d.aircall.Close()
	if _, err := measured.Watch(d.bridge); err != nil { // until the end
		return errors.Join(err, l.Close())
	}
	page, err := console.New(console.Options{Bridge: d.bridge, Authorize: console.Local, Language: o.language, Location: d.zone})
	if err != nil {
		return errors.Join(err, l.Close())
	}
	mux := http.NewServeMux()
	mux.Handle("/console/", http.StripPrefix("/console", page))
	mux.Handle("GET /{$}", http.RedirectHandler("/console/", http.StatusSeeOther))
	mux.Handle("GET /metrics", console.Local(measured.Metrics))
	mux.Handle(aircallPath, d.webhooks)
	mux.Handle(sellsyPath, d.bridge.SellsyWebhook(webhookKey))
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return serve.Until(ctx, l, mux, slog.New(slog.DiscardHandler)) })
	group.Go(func() error { return d.bridge.Run(ctx) })
	group.Go(func() error { return d.playOn(ctx) })
	p.printf("%s\n", d.words.Say("quickstart.console", "address", o.address+"/console/", "n", slowSpeed))
	return errors.Join(p.err, group.Wait())
}

// playOn plays the calls of the day all at once, and then one after the other for as long as somebody watches.
func (d *demo) playOn(ctx context.Context) error {
	err := until(ctx, func() bool {
		registered := len(d.aircall.Webhooks()) > 0
		ready, err := d.bridge.Ready(ctx)
		return registered && ready && err == nil
	})
	if err == nil {
		d.addNewcomer()
		err = d.playScenes(ctx)
	}
	for id := firstCall + aircall.CallID(len(d.scenes)); err == nil; id++ {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(nextCall/2 + rand.N(nextCall)):
		}
		next := d.scenes[rand.IntN(len(d.scenes))]
		next.script.ID = id
		if _, err = d.aircall.Play(ctx, next.script); err == nil && next.later != nil {
			err = next.later(ctx, d, id)
		}
	}
	if ctx.Err() != nil {
		return nil
	}
	return fmt.Errorf("playing calls: %w", err)
}

// faulty is an installation's own rule that fails on its first call from the company’s supplier: something for the console to show
// as parked, and to try again.
func faulty() activity.ResultRule {
	var failed atomic.Bool
	return activity.ResultRule{Name: "faulty", Result: func(c aircall.Call) (sellsy.CallResult, bool) {
		if c.RawDigits == timberNumber && failed.CompareAndSwap(false, true) {
			panic("the rule “faulty” of this demonstration fails once")
		}
		return "", false
	}}
}
