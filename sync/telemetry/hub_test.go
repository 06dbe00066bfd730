package telemetry_test

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.opentelemetry.io/otel/sdk/metric"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/hub"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/telemetry"
)

// newHub returns a hub whose installations share both fakes, but for one that Aircall refuses.
func newHub(t *testing.T, w *world, told *telemetry.Telemetry) *hub.Hub {
	t.Helper()
	block, err := aes.NewCipher([]byte("0123456789abcdef0123456789abcdef"))
	if err != nil {
		t.Fatal(err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	h, err := hub.New(hub.Config{
		Store: store.NewMemory(), Cipher: aead,
		Configure: func(id string, _ hub.Settings, c *bridge.Config) (err error) {
			c.Aircall, c.Sellsy, c.Observer = w.aircall.Client(), w.sellsy.Client(), told.Observer()
			if id == "refused" {
				c.Aircall, err = aircall.New(aircall.BasicAuth("wrong", "wrong"), aircall.WithHTTPClient(&http.Client{Transport: w.aircall.Transport()}))
			}
			return err
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// TestMetricsOfAHub holds that the metrics of many installations are those of one, added up or the worst of them; that none names an
// installation; and that counters do not go back when one is removed.
func TestMetricsOfAHub(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &world{sellsy: sellsytest.New(t), aircall: aircalltest.New(t), metrics: metric.NewManualReader()}
		w.line = w.aircall.AddNumber(aircall.Number{Name: "Support", Digits: "+33 1 99 00 00 01"}).ID
		w.agent = w.aircall.AddUser(aircall.User{Email: "alice.morel@example.com"}).ID
		w.sellsy.AddStaff(sellsy.Staff{Email: "alice.morel@example.com"})
		w.sellsy.AddCompany(sellsy.Company{Type: sellsy.TypeClient, Name: "Menuiserie Laval", PhoneNumber: "01 99 00 70 25"})
		told, err := telemetry.New(telemetry.Options{Meters: metric.NewMeterProvider(metric.WithReader(w.metrics))})
		if err != nil {
			t.Fatal(err)
		}
		h := newHub(t, w, told)
		stop, err := told.WatchHub(h)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- h.Run(ctx) }()
		for _, id := range []string{"works", "refused", "paused"} {
			if err := h.Put(ctx, id, hub.Settings{
				Aircall: hub.AircallSettings{APIID: "id", APIToken: "secret", WebhookTokens: []string{token}},
				Sellsy:  hub.SellsySettings{ClientID: "id", ClientSecret: "secret"}, Numbers: []aircall.NumberID{w.line},
			}); err != nil {
				t.Fatal(err)
			}
		}
		if err := h.Pause(ctx, "paused"); err != nil {
			t.Fatal(err)
		}
		mux := http.NewServeMux()
		mux.Handle("/{installation}", h.AircallWebhook())
		w.aircall.DeliverTo(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			r.URL.Path = "/works"
			mux.ServeHTTP(rw, r)
		}), token)
		time.Sleep(time.Minute)
		w.play("+33 1 99 00 70 25")
		w.holds(t, map[string]float64{
			"bridge.store.up{}":                                              1,
			"bridge.installations{state=working}":                            1,
			"bridge.installations{state=refused}":                            1,
			"bridge.installations{state=paused}":                             1,
			"bridge.installations{state=broken}":                             0,
			"bridge.side.refused{side=aircall}":                              1,
			"bridge.side.up{side=aircall}":                                   0,
			"bridge.side.up{side=sellsy}":                                    1,
			"bridge.directory.records{}":                                     2,
			"bridge.logs{write=created}":                                     1,
			"bridge.cards{result=shown}":                                     1,
			"bridge.calls.decided{}":                                         1,
			"bridge.deliveries{result=stored}":                               4,
			"bridge.queue.due{kind=calls}":                                   0,
			"bridge.deliveries.repeated{}":                                   0,
			"bridge.deliveries{result=unauthorized}":                         0,
			"bridge.webhook.duration{from=aircall}":                          5,
			"bridge.webhooks{event=call.created,from=aircall,result=stored}": 1,
		})
		for _, id := range []string{"works", "refused"} {
			if err := h.Remove(ctx, id); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(time.Minute)
		w.holds(t, map[string]float64{
			"bridge.installations{state=working}": 0,
			"bridge.installations{state=refused}": 0,
			"bridge.side.refused{side=aircall}":   0,
			"bridge.side.up{side=aircall}":        1,
			"bridge.directory.records{}":          0,
			"bridge.deliveries{result=stored}":    4,
			"bridge.calls.decided{}":              1,
		})
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

// holds compares some metrics with what they are to be, and looks that none names an installation.
func (w *world) holds(t *testing.T, want map[string]float64) {
	t.Helper()
	got := map[string]float64{}
	for _, p := range w.points(t) {
		got[p.Name+"{"+p.Attributes+"}"] = p.Value
		for _, id := range []string{"installation=", "works", "laval"} {
			if strings.Contains(p.Attributes, id) {
				t.Errorf("%s has the attributes %s", p.Name, p.Attributes)
			}
		}
	}
	for name, value := range want {
		if is, there := got[name]; !there || is != value {
			t.Errorf("%s is %v (there: %t), want %v", name, is, there, value)
		}
	}
	if t.Failed() {
		t.Logf("%v", got)
	}
}
