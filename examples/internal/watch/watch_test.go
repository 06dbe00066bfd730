package watch_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/watch"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// full is a bridge whose status has everything that a status can have.
type full struct{}

func (full) Status(context.Context) (report.Status, error) {
	ago := time.Now().Add(-time.Hour)
	s := report.Status{Since: ago, Ready: true, Swept: ago}
	s.Directory.Scanned, s.Directory.Polled = ago, ago
	s.Aircall.Webhook, s.Sellsy.Webhook = report.Webhook{URL: "https://bridge.example/"}, report.Webhook{URL: "https://bridge.example/"}
	s.Aircall.Quota = []report.Quota{{Name: "minute", Limit: 60, Remaining: 12}}
	s.Sellsy.Token.Since, s.Sellsy.Token.Expires = ago, ago.Add(2*time.Hour)
	return s, nil
}

// exported returns the names of everything that Prometheus can ever be told of a bridge.
func exported(t *testing.T) (names []string) {
	t.Helper()
	w, err := watch.New(t.Context(), "bridge", "v1.2.3", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Watch(full{}); err != nil {
		t.Fatal(err)
	}
	o := w.Observer()
	o.Webhook(report.WebhookTaken{From: "sellsy", Event: "contact.created"})
	o.Card(report.CardDone{Found: true})
	o.PhoneCall(report.PhoneCallWritten{Created: true, Result: sellsy.CallResult("ok")})
	o.Contact(report.ContactWritten{})
	o.Overwritten(report.NumberOverwritten{})
	o.Failure(report.AttemptFailed{Kind: "call", Err: errors.New("refused")})
	rec := httptest.NewRecorder()
	w.Metrics.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	for _, m := range regexp.MustCompile(`(?m)^# TYPE (\S+) (\S+)$`).FindAllStringSubmatch(rec.Body.String(), -1) {
		if m[2] == "histogram" {
			names = append(names, m[1]+"_bucket", m[1]+"_sum", m[1]+"_count")
		} else {
			names = append(names, m[1])
		}
	}
	if !strings.Contains(rec.Body.String(), `service_version="v1.2.3"`) {
		t.Errorf("the version is missing in\n%s", rec.Body)
	}
	return append(names, "up") // which Prometheus makes
}

// strayIn returns the metrics of an expression that are not exported.
func strayIn(expression string, names []string) (stray []string) {
	for _, m := range regexp.MustCompile(`\b(?:(?:bridge|go|process)_\w+|up\b)`).FindAllString(expression, -1) {
		if !slices.Contains(names, m) {
			stray = append(stray, m)
		}
	}
	return stray
}

// TestFilesNameMetricsThatExist holds that the dashboard and the alerts ask only for what the bridge tells, and that no metric of the
// bridge can be dropped without their noticing.
func TestFilesNameMetricsThatExist(t *testing.T) {
	names := exported(t)
	if stray := strayIn(`rate(bridge_coffees_total{side="aircall"}[5m]) / bridge_store_up`, names); !slices.Equal(stray, []string{"bridge_coffees_total"}) {
		t.Fatalf("the check finds %q", stray)
	}
	alerts, err := os.ReadFile("../../../packaging/alerts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	expressions := regexp.MustCompile(`(?m)^ +expr: (.+)$`).FindAllStringSubmatch(string(alerts), -1)
	if n := strings.Count(string(alerts), "- alert:"); n < 10 || len(expressions) != n {
		t.Errorf("%d alerts, %d expressions", n, len(expressions))
	}
	for _, e := range expressions {
		if stray := strayIn(e[1], names); len(stray) > 0 || !strings.Contains(e[1], "bridge") {
			t.Errorf("alerts.yaml: %s asks for %q", e[1], stray)
		}
	}
	text, err := os.ReadFile("../../../packaging/grafana.json")
	if err != nil {
		t.Fatal(err)
	}
	var dashboard struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal(text, &dashboard); err != nil {
		t.Fatal(err)
	}
	shown := 0
	for _, p := range dashboard.Panels {
		for _, target := range p.Targets {
			shown++
			if stray := strayIn(target.Expr, names); len(stray) > 0 || !strings.Contains(target.Expr, "bridge_") {
				t.Errorf("grafana.json: %s asks for %q in %s", p.Title, stray, target.Expr)
			}
		}
	}
	if shown < 20 {
		t.Errorf("the dashboard shows %d curves", shown)
	}
	t.Logf("%d metrics, %d alerts, %d curves", len(names), len(expressions), shown)
}

// TestOTLP holds that the usual variables send metrics and spans to a collector, and that nothing is sent without them.
func TestOTLP(t *testing.T) {
	var mu sync.Mutex
	got := map[string]string{}
	collector := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		got[r.URL.Path] += r.Header.Get("X-Tenant") + string(body)
		w.Header().Set("Content-Type", "application/x-protobuf")
	}))
	defer collector.Close()
	if watch1(t); len(got) > 0 {
		t.Errorf("sent without being asked to: %v", got)
	}
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.URL)
	t.Setenv("OTEL_EXPORTER_OTLP_HEADERS", "X-Tenant=laval")
	t.Setenv("OTEL_SERVICE_NAME", "calls-of-laval")
	watch1(t)
	mu.Lock()
	defer mu.Unlock()
	for path, want := range map[string]string{"/v1/traces": "webhook call.created", "/v1/metrics": "bridge.failures"} {
		for _, want := range []string{want, "laval", "calls-of-laval", "v1.2.3"} {
			if !strings.Contains(got[path], want) {
				t.Errorf("%s: no %q in %q", path, want, got[path])
			}
		}
	}
}

// watch1 measures one webhook and one failure.
func watch1(t *testing.T) {
	t.Helper()
	var logs bytes.Buffer
	w, err := watch.New(t.Context(), "bridge", "v1.2.3", slog.New(slog.NewTextHandler(&logs, nil)))
	if err != nil {
		t.Fatal(err)
	}
	o := w.Observer()
	if o.Began != nil {
		_, ended := o.Began(t.Context(), report.Work{Kind: "webhook", From: "aircall", Event: "call.created", Call: 4711})
		ended(nil)
	}
	o.Failure(report.AttemptFailed{Kind: "call"})
	if w.Close(); logs.Len() > 0 {
		t.Errorf("%v\n%s", err, &logs)
	}
}
