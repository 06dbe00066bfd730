package telemetry_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/telemetry"
)

const token = "test-webhook-token"

// world is both fakes with a bridge between them that is measured. It lives in a synctest bubble.
type world struct {
	aircall *aircalltest.Server
	sellsy  *sellsytest.Server
	spans   *tracetest.InMemoryExporter
	metrics *metric.ManualReader

	line  aircall.NumberID
	agent aircall.UserID
}

func inWorld(t *testing.T, f func(w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &world{
			sellsy: sellsytest.New(t), spans: tracetest.NewInMemoryExporter(), metrics: metric.NewManualReader(),
			aircall: aircalltest.New(t, aircalltest.Options{HeadersAlways: true}),
		}
		w.line = w.aircall.AddNumber(aircall.Number{Name: "Support", Digits: "+33 1 99 00 00 01"}).ID
		w.agent = w.aircall.AddUser(aircall.User{Email: "alice.morel@example.com"}).ID
		w.sellsy.AddStaff(sellsy.Staff{Email: "alice.morel@example.com"})
		company := w.sellsy.AddCompany(sellsy.Company{Type: sellsy.TypeClient, Name: "Menuiserie Laval", PhoneNumber: "01 99 00 70 25"})
		w.sellsy.AddOpportunity(sellsy.Opportunity{Name: "Escalier", Status: sellsy.OpportunityOpen, CompanyID: company.ID})
		told, err := telemetry.New(telemetry.Options{
			Meters:  metric.NewMeterProvider(metric.WithReader(w.metrics)),
			Tracers: sdktrace.NewTracerProvider(sdktrace.WithSyncer(w.spans)),
		})
		if err != nil {
			t.Fatal(err)
		}
		through := func(next http.RoundTripper) *http.Client { return &http.Client{Transport: told.Transport(next)} }
		b, err := bridge.New(bridge.Config{
			Aircall: w.aircall.Client(aircall.WithHTTPClient(through(w.aircall.Transport()))),
			Sellsy:  w.sellsy.Client(sellsy.WithHTTPClient(through(w.sellsy.Transport()))),
			Store:   store.NewMemory(), Numbers: []aircall.NumberID{w.line}, Observer: told.Observer(),
		})
		if err != nil {
			t.Fatal(err)
		}
		stop, err := told.Watch(b)
		if err != nil {
			t.Fatal(err)
		}
		w.aircall.DeliverTo(b.AircallWebhook(token), token)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- b.Run(ctx) }()
		synctest.Wait() // Sellsy's records are read
		f(w)
		cancel()
		if err := errors.Join(<-ended, stop()); err != nil {
			t.Error(err)
		}
	})
}

// play plays an inbound call, up to its first write to Sellsy.
func (w *world) play(from string) aircall.CallID {
	call := w.aircall.StartCall(aircalltest.CallSpec{Number: w.line, Counterpart: from})
	time.Sleep(5 * time.Second)
	call.Answer(w.agent)
	time.Sleep(40 * time.Second)
	call.Hangup()
	time.Sleep(75 * time.Second)
	synctest.Wait()
	return call.ID()
}

// tree prints the spans of one trace, each below the one that it hangs on, in the order of their beginning.
func tree(spans tracetest.SpanStubs, of trace.TraceID) string {
	slices.SortStableFunc(spans, func(a, b tracetest.SpanStub) int { return a.StartTime.Compare(b.StartTime) })
	var out strings.Builder
	var below func(parent trace.SpanID, indent string)
	below = func(parent trace.SpanID, indent string) {
		for _, s := range spans {
			if s.SpanContext.TraceID() == of && s.Parent.SpanID() == parent {
				fmt.Fprintf(&out, "%s%s\n", indent, s.Name)
				below(s.SpanContext.SpanID(), indent+"  ")
			}
		}
	}
	below(trace.SpanID{}, "")
	return out.String()
}

// All that is done because of a call is one trace, from its first webhook to what is written to Sellsy.
func TestOneTraceFromWebhookToWrite(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.play("+33 1 99 00 70 25")
		spans := w.spans.GetSpans()
		var first trace.TraceID
		for _, s := range spans {
			if s.Name == "webhook call.created" {
				first = s.SpanContext.TraceID()
			}
		}
		got := tree(spans, first)
		t.Logf("the spans of one call\n%s", got)
		const want = `webhook call.created
  card
    POST /v2/opportunities/search
    POST /v1/calls/{id}/insight_cards
  webhook call.answered
  webhook call.hungup
  webhook call.ended
  item call
    GET /v2/staffs
    POST /v2/phone-calls
`
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		for _, s := range spans {
			if s.SpanContext.TraceID() != first && strings.HasPrefix(s.Name, "webhook call.") {
				t.Errorf("%s is in a trace of its own", s.Name)
			}
		}
	})
}

// What cannot be done shows in its span, without a word of the error.
func TestAFailedRequestShowsInItsSpan(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.sellsy.Inject(sellsytest.Fault{Method: http.MethodPost, Path: "/v2/phone-calls", Status: http.StatusUnprocessableEntity})
		w.play("+33 1 99 00 70 25")
		for _, s := range w.spans.GetSpans() {
			if s.Name == "item call" && s.Status.Code == codes.Error {
				if want := "Sellsy: POST /phone-calls: Unprocessable Entity"; s.Status.Description != want || len(s.Events) > 0 {
					t.Errorf("status %q with %d events, want %q", s.Status.Description, len(s.Events), want)
				}
				return
			}
		}
		t.Error("no attempt failed")
	})
}

// point is one value of a metric.
type point struct {
	Name       string
	Attributes string
	Value      float64
}

// points reads all metrics; of histograms, how much they have counted.
func (w *world) points(t *testing.T) (all []point) {
	t.Helper()
	var data metricdata.ResourceMetrics
	if err := w.metrics.Collect(t.Context(), &data); err != nil {
		t.Fatal(err)
	}
	add := func(name string, set attribute.Set, value float64) {
		all = append(all, point{name, set.Encoded(attribute.DefaultEncoder()), value})
	}
	for _, scope := range data.ScopeMetrics {
		for _, m := range scope.Metrics {
			switch d := m.Data.(type) {
			case metricdata.Sum[int64]:
				for _, p := range d.DataPoints {
					add(m.Name, p.Attributes, float64(p.Value))
				}
			case metricdata.Gauge[int64]:
				for _, p := range d.DataPoints {
					add(m.Name, p.Attributes, float64(p.Value))
				}
			case metricdata.Gauge[float64]:
				for _, p := range d.DataPoints {
					add(m.Name, p.Attributes, p.Value)
				}
			case metricdata.Histogram[float64]:
				for _, p := range d.DataPoints {
					add(m.Name, p.Attributes, float64(p.Count))
				}
			default:
				t.Fatalf("%s is a %T", m.Name, m.Data)
			}
		}
	}
	return all
}

func TestMetricsOfTwoCalls(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.play("+33 1 99 00 70 25")
		w.play("+33 1 99 00 99 99") // nobody
		got := map[string]float64{}
		for _, p := range w.points(t) {
			got[p.Name+"{"+p.Attributes+"}"] = p.Value
		}
		for name, want := range map[string]float64{
			"bridge.webhooks{event=call.ended,from=aircall,result=stored}": 2,
			"bridge.webhook.duration{from=aircall}":                        9,
			"bridge.cards{result=shown}":                                   1,
			"bridge.cards{result=none}":                                    1,
			"bridge.card.delay{}":                                          1,
			"bridge.logs{write=created}":                                   1,
			"bridge.log.delay{}":                                           1,
			"bridge.contacts{write=created}":                               1,
			"bridge.store.up{}":                                            1,
			"bridge.ready{}":                                               1,
			"bridge.queue.due{kind=calls}":                                 0,
			"bridge.queue.age{kind=calls}":                                 0,
			"bridge.queue.parked{}":                                        0,
			"bridge.side.up{side=sellsy}":                                  1,
			"bridge.side.refused{side=aircall}":                            0,
			"bridge.quota.limit{side=sellsy,window=second}":                10_000,
			"bridge.directory.records{}":                                   1,
			"bridge.sweep.age{}":                                           240,
			"bridge.deliveries{result=stored}":                             8,
			"bridge.deliveries{result=ignored}":                            1,
			"bridge.calls.decided{}":                                       2,
		} {
			if value, there := got[name]; !there || value != want {
				t.Errorf("%s is %v (there: %t), want %v", name, value, there, want)
			}
		}
		if t.Failed() {
			t.Logf("%v", got)
		}
	})
}

// What is watched must not depend on the store: when it fails, that is what is told.
func TestAStoreThatFailsIsTold(t *testing.T) {
	t.Parallel()
	reader := metric.NewManualReader()
	told, err := telemetry.New(telemetry.Options{Meters: metric.NewMeterProvider(metric.WithReader(reader)), Installation: "laval"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := told.Watch(broken{}); err != nil {
		t.Fatal(err)
	}
	want := []point{{"bridge.store.up", "installation=laval", 0}}
	if diff := cmp.Diff(want, (&world{metrics: reader}).points(t)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if told.Observer().Began != nil {
		t.Error("without a tracer, the bridge is to make no traces")
	}
}

type broken struct{}

func (broken) Status(context.Context) (report.Status, error) {
	return report.Status{}, errors.New("the store does not answer")
}

// Nothing is measured without providers, and nothing breaks.
func TestWithoutProviders(t *testing.T) {
	t.Parallel()
	told, err := telemetry.New(telemetry.Options{})
	if err != nil {
		t.Fatal(err)
	}
	told.Observer().Failure(report.AttemptFailed{Kind: "call"})
	stop, err := told.Watch(broken{})
	if err != nil || stop() != nil {
		t.Error(err)
	}
}
