package telemetry_test

import (
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/telemetry"
)

// What the overview of the package shows is compiled here.
var _ = func(phones *aircall.Client, crm *sellsy.Client, st store.Store, meters metric.MeterProvider, tracers trace.TracerProvider) error {
	told, err := telemetry.New(telemetry.Options{Meters: meters, Tracers: tracers})
	if err != nil {
		return err
	}
	b, err := bridge.New(bridge.Config{Aircall: phones, Sellsy: crm, Store: st, AllNumbers: true, Observer: told.Observer()})
	if err != nil {
		return err
	}
	stop, err := told.Watch(b)
	if err != nil {
		return err
	}
	return stop()
}
