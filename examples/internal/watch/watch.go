// Package watch lets operators watch a bridge, or many: Prometheus at an address, and a collector of OpenTelemetry if its usual variables name one.
package watch

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	exporter "go.opentelemetry.io/otel/exporters/prometheus"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/telemetry"
)

// closeWithin bounds the last delivery to a collector.
const closeWithin = 5 * time.Second

// Watch is what measures a bridge.
type Watch struct {
	*telemetry.Telemetry

	Metrics http.Handler // for Prometheus: everything that is measured, and what Go tells of the process

	close  []func(context.Context) error
	logger *slog.Logger
}

// New makes what measures the bridges of a program, of the given version. Metrics and spans are also sent by OTLP over HTTP where
// OTEL_EXPORTER_OTLP_ENDPOINT, or that of one signal, says to. Those and the other variables of OpenTelemetry, such as
// OTEL_SERVICE_NAME and OTEL_TRACES_SAMPLER, are read by its SDK. What goes wrong with the sending is logged.
func New(ctx context.Context, program, version string, logger *slog.Logger) (*Watch, error) {
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { logger.Warn("telemetry not sent", "error", err) }))
	about, err := resource.New(ctx, resource.WithTelemetrySDK(), resource.WithAttributes(
		attribute.String("service.name", program), attribute.String("service.version", version),
	), resource.WithFromEnv())
	if err != nil {
		return nil, err
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	scraped, err := exporter.New(exporter.WithRegisterer(registry), exporter.WithoutScopeInfo())
	if err != nil {
		return nil, err
	}
	readers := []metric.Option{metric.WithResource(about), metric.WithReader(scraped)}
	w := &Watch{logger: logger, Metrics: promhttp.HandlerFor(registry, promhttp.HandlerOpts{})}
	options := telemetry.Options{}
	if sent("METRICS") {
		out, err := otlpmetrichttp.New(ctx)
		if err != nil {
			return nil, err
		}
		readers = append(readers, metric.WithReader(metric.NewPeriodicReader(out)))
	}
	if sent("TRACES") {
		out, err := otlptracehttp.New(ctx)
		if err != nil {
			return nil, err
		}
		spans := trace.NewTracerProvider(trace.WithResource(about), trace.WithBatcher(out))
		options.Tracers, w.close = spans, append(w.close, spans.Shutdown)
	}
	meters := metric.NewMeterProvider(readers...)
	options.Meters, w.close = meters, append(w.close, meters.Shutdown)
	w.Telemetry, err = telemetry.New(options)
	return w, err
}

// sent reports whether a signal is sent by OTLP.
func sent(signal string) bool {
	endpoint := os.Getenv("OTEL_EXPORTER_OTLP_ENDPOINT") + os.Getenv("OTEL_EXPORTER_OTLP_"+signal+"_ENDPOINT")
	return endpoint != "" && os.Getenv("OTEL_"+signal+"_EXPORTER") != "none" && os.Getenv("OTEL_SDK_DISABLED") != "true"
}

// Close sends what has not been sent. A collector that takes nothing is logged: it is no failure of the program.
func (w *Watch) Close() {
	ctx, cancel := context.WithTimeout(context.Background(), closeWithin)
	defer cancel()
	var errs []error
	for _, c := range w.close {
		errs = append(errs, c(ctx))
	}
	if err := errors.Join(errs...); err != nil {
		w.logger.Warn("telemetry not sent", "error", err)
	}
}
