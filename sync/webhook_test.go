package bridge_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// TestAircallWebhookAnswers is the table of the answers to Aircall.
func TestAircallWebhookAnswers(t *testing.T) {
	t.Parallel()
	const call = `{"id":77,"direction":"inbound","status":"initial","started_at":1732622895,"raw_digits":"+33 1 99 00 12 34","number":{"id":%LINE%}}`
	event := func(name, token, data string) string {
		return fmt.Sprintf(`{"resource":"call","event":%q,"timestamp":1732622896,"token":%q,"data":%s}`, name, token, data)
	}
	tests := []struct {
		name  string
		body  string
		want  int
		count func(report.Counts) uint64 // that must be 1 afterwards
	}{
		{"stored", event("call.created", webhookToken, call), 200, func(c report.Counts) uint64 { return c.Stored }},
		{"unknown event", event("call.teleported", webhookToken, call), 200, func(c report.Counts) uint64 { return c.Unknown }},
		{"event without use", event("number.opened", webhookToken, `{"id":1}`), 200, func(c report.Counts) uint64 { return c.Ignored }},
		{"wrong token", event("call.created", "guess", call), 401, func(c report.Counts) uint64 { return c.Unauthorized }},
		{"no token", event("call.created", "", call), 401, func(c report.Counts) uint64 { return c.Unauthorized }},
		{"token in another case", strings.Replace(event("call.created", "guess", call), `"timestamp"`, `"TOKEN":"`+webhookToken+`","timestamp"`, 1), 401, nil},
		{"malformed data, authentic", event("call.created", webhookToken, `{"id":{}}`), 200, func(c report.Counts) uint64 { return c.Malformed }},
		{"no data, authentic", `{"event":"call.created","token":"` + webhookToken + `"}`, 200, func(c report.Counts) uint64 { return c.Malformed }},
		{"not JSON", "token=" + webhookToken, 400, func(c report.Counts) uint64 { return c.Malformed }},
		{"empty", "", 400, func(c report.Counts) uint64 { return c.Malformed }},
		{"an array", "[]", 400, nil},
		{"over 1 MiB", event("call.created", "guess", `"`+strings.Repeat("x", 1<<20)+`"`), 413, nil},
		{"over 1 MiB, authentic", event("call.created", webhookToken, `"`+strings.Repeat("x", 1<<20)+`"`), 200, func(c report.Counts) uint64 { return c.Malformed }},
		{"call without a number", event("call.ended", webhookToken, `{"id":77,"status":"done"}`), 200, func(c report.Counts) uint64 { return c.Ignored }},
		{"call without an id", event("call.ended", webhookToken, `{"status":"done","number":{"id":%LINE%}}`), 200, func(c report.Counts) uint64 { return c.Malformed }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			inWorld(t, worldOptions{}, func(t *testing.T, w *world) {
				body := strings.ReplaceAll(tt.body, "%LINE%", fmt.Sprint(int64(w.line.ID)))
				if got := w.post(body); got != tt.want {
					t.Errorf("answered %d, want %d", got, tt.want)
				}
				if tt.count != nil && tt.count(w.Counts()) != 1 {
					t.Errorf("counts: %+v", w.Counts())
				}
				if strings.Contains(w.logs.String(), webhookToken) {
					t.Error("the token is in the log")
				}
				if n := len(w.sellsy.Requests()) + len(w.aircall.Requests()); n != 0 {
					t.Errorf("%d requests upstream", n)
				}
			})
		})
	}
}

func TestAircallWebhookMethods(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{}, func(t *testing.T, w *world) {
		for method, want := range map[string]int{http.MethodGet: 200, http.MethodHead: 200, http.MethodPut: 405, http.MethodDelete: 405} {
			rec := httptest.NewRecorder()
			w.AircallWebhook(webhookToken).ServeHTTP(rec, httptest.NewRequest(method, "/", nil))
			if rec.Code != want {
				t.Errorf("%s answered %d, want %d", method, rec.Code, want)
			}
		}
		if got := post(w.AircallWebhook(), `{"event":"call.created","token":"","data":{"id":1}}`); got != 401 {
			t.Errorf("without tokens: answered %d, want 401", got)
		}
	})
}

type brokenStore struct{ *store.Memory }

func (brokenStore) Update(context.Context, store.Key, func(*store.Item) error) error {
	return errors.New("disk full")
}

func TestStoreNotAvailable(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{config: func(c *bridge.Config) { c.Store = brokenStore{store.NewMemory()} }}, func(t *testing.T, w *world) {
		body := fmt.Sprintf(`{"event":"call.created","timestamp":1,"token":%q,"data":{"id":1,"number":{"id":%d}}}`, webhookToken, w.line.ID)
		if got := w.post(body); got != http.StatusServiceUnavailable {
			t.Errorf("answered %d, want 503", got)
		}
	})
}

func TestConfigErrorsNameEveryField(t *testing.T) {
	t.Parallel()
	_, err := bridge.New(bridge.Config{Settle: -1, Workers: -1})
	if err == nil {
		t.Fatal("no error")
	}
	for _, field := range []string{"Aircall", "Sellsy", "Store", "Numbers", "Settle", "Workers"} {
		if !strings.Contains(err.Error(), field+":") {
			t.Errorf("error does not name %s: %v", field, err)
		}
	}
}
