package programtest_test

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// scrape asks the bridge for its metrics, as Prometheus does.
func (o *outside) scrape(t *testing.T, password string) (status int, metrics map[string]float64, text string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+o.address+"/metrics", nil)
	if err != nil {
		t.Fatal(err)
	}
	if password != "" {
		req.SetBasicAuth("prometheus", password)
	}
	resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	metrics = map[string]float64{}
	for _, m := range regexp.MustCompile(`(?m)^(bridge_\S+) (\S+)$`).FindAllStringSubmatch(string(body), -1) {
		if metrics[m[1]], err = strconv.ParseFloat(m[2], 64); err != nil {
			t.Fatal(err)
		}
	}
	return resp.StatusCode, metrics, string(body)
}

// TestBridgeMetrics holds that Prometheus is told of three calls what became of them, and how the bridge is doing, if it knows the
// password; and that no number, name or credential is among it.
func TestBridgeMetrics(t *testing.T) {
	t.Parallel()
	o := newOutside(t)
	o.sellsy.AddCompany(sellsy.Company{Type: sellsy.TypeClient, Name: "Menuiserie Laval", PhoneNumber: "01 99 00 70 25"})
	p := start(t, o.with("BRIDGE_CONSOLE_PASSWORD="+consolePassword)...)
	o.waitReady(t, p)
	if status, _, text := o.scrape(t, ""); status != http.StatusUnauthorized || strings.Contains(text, "bridge_") {
		t.Errorf("without the password: status %d, %s", status, text)
	}
	Eventually(t, func() error {
		if len(o.aircall.Webhooks()) != 1 {
			return fmt.Errorf("no webhook in Aircall\n%s", p.Output)
		}
		return nil
	})
	for i, from := range []string{"+33 1 99 00 70 25", "+33 1 99 00 70 25", "+33 1 99 00 99 99"} {
		if err := o.play(t.Context(), aircall.CallID(3_811_700_001+int64(i)), from); err != nil {
			t.Fatal(err)
		}
	}
	var text string
	Eventually(t, func() error {
		var got map[string]float64
		_, got, text = o.scrape(t, consolePassword)
		for name, want := range map[string]float64{
			`bridge_logs_total{write="created"}`:       2,
			`bridge_calls_decided_total`:               3,
			`bridge_cards_total{result="shown"}`:       2,
			`bridge_cards_total{result="none"}`:        1,
			`bridge_card_delay_seconds_count`:          2,
			`bridge_log_delay_seconds_count`:           2,
			`bridge_store_up`:                          1,
			`bridge_ready`:                             1,
			`bridge_queue_parked`:                      0,
			`bridge_side_refused{side="sellsy"}`:       0,
			`bridge_side_up{side="aircall"}`:           1,
			`bridge_webhook_active{side="aircall"}`:    1,
			`bridge_numbers_missing`:                   0,
			`bridge_directory_records`:                 1,
			`bridge_deliveries_total{result="stored"}`: atLeast(got[`bridge_deliveries_total{result="stored"}`], 15),
			`bridge_webhooks_total{event="call.ended",from="aircall",result="stored"}`: atLeast(
				got[`bridge_webhooks_total{event="call.ended",from="aircall",result="stored"}`], 3),
			`bridge_token_age_seconds{side="sellsy"}`:               got[`bridge_token_age_seconds{side="sellsy"}`],
			`bridge_quota_remaining{side="sellsy",window="second"}`: got[`bridge_quota_remaining{side="sellsy",window="second"}`],
			`bridge_quota_limit{side="aircall",window="minute"}`:    1_000_000,
			`bridge_queue_due{kind="calls"}`:                        got[`bridge_queue_due{kind="calls"}`],
			`bridge_deliveries_total{result="unauthorized"}`:        0,
		} {
			if value, there := got[name]; !there || value != want {
				return fmt.Errorf("%s is %v (there: %t), want %v in\n%s\n%s", name, value, there, want, text, p.Output)
			}
		}
		return nil
	})
	for _, secret := range []string{"secret", "99007025", "Laval", "Claire"} {
		if strings.Contains(text, secret) {
			t.Errorf("%q is in\n%s", secret, text)
		}
	}
	if status := p.Terminate(); status != 0 {
		t.Errorf("status %d\n%s", status, p.Output)
	}
}

// atLeast is a value that is wanted to be no less than another.
func atLeast(value, least float64) float64 { return max(value, least) }
