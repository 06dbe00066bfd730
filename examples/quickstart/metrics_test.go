package main

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"

	measure "github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/watch"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

// After the calls of the quickstart, Prometheus is told how many cards and phone calls there are now, and of nobody's name or number.
func TestMetricsAfterTheCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		measured, err := measure.New(t.Context(), "quickstart", "v1.2.3", slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		d, err := prepare(options{language: matching.English, observer: new(measured.Observer())})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := measured.Watch(d.bridge); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := d.run(t.Context(), &printer{w: &out}, matching.English); err != nil {
			t.Fatal(err)
		}
		rec := httptest.NewRecorder()
		measured.Metrics.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/metrics", nil))
		scraped := "\n" + rec.Body.String()
		cards, logs := len(d.aircall.Cards()), len(d.sellsy.PhoneCalls())
		if cards < 3 || logs < 3 {
			t.Fatalf("%d cards and %d phone calls are little to be told of", cards, logs)
		}
		for _, line := range []string{
			fmt.Sprintf("bridge_cards_total{result=\"shown\"} %d", cards), fmt.Sprintf("bridge_card_delay_seconds_count %d", cards),
			fmt.Sprintf("bridge_logs_total{write=\"created\"} %d", logs), fmt.Sprintf("bridge_log_delay_seconds_count %d", logs),
			"bridge_store_up 1", "bridge_ready 1", "bridge_queue_parked 0",
			"bridge_side_up{side=\"aircall\"} 1", "bridge_side_refused{side=\"sellsy\"} 0", "bridge_deliveries_total{result=\"unauthorized\"} 0",
		} {
			if !strings.Contains(scraped, "\n"+line+"\n") {
				t.Errorf("no line %q in\n%s", line, scraped)
			}
		}
		for _, secret := range []string{webhookToken, "Garnier", "Menuiserie", "639981"} {
			if strings.Contains(scraped, secret) {
				t.Errorf("%q is among the metrics", secret)
			}
		}
	})
}
