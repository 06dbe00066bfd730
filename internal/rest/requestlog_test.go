package rest_test

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
)

// A line a request says what became of it, and nothing of what was asked for.
func TestRequestLog(t *testing.T) {
	t.Parallel()
	search := rest.Request{
		Method: http.MethodPost, Path: "/v1/calls/{id}/search", Args: []any{4711}, Reads: true,
		Query: url.Values{"phone": {"+33199007025"}, "limit": {"5"}}, Body: map[string]string{"note": "secret-note"},
	}
	for _, c := range []struct {
		name  string
		steps []step
		want  []string
	}{
		{"answered", []step{reply(200, `{}`, "X-Request-Id", "req-1")}, []string{"status=200", "attempts=1", "request_id=req-1"}},
		{"repeated", []step{reply(502, ""), reply(200, `{}`)}, []string{"status=200", "attempts=2"}},
		{"refused", []step{reply(422, `{"message":"secret-note"}`, "X-Amzn-Requestid", "req-2")}, []string{"status=422", "request_id=req-2"}},
		{"no answer", []step{fail(errors.New("connection reset"))}, []string{"status=0", "connection reset"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			logger := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))
			client := newClient(t, play(c.steps...), func(cfg *rest.Config) {
				cfg.Logger, cfg.Retries = logger, len(c.steps)-1
				if cfg.Retries == 0 {
					cfg.Retries = -1
				}
			})
			_, _ = client.Do(t.Context(), search)
			line := out.String()
			for _, want := range append(c.want, "level=DEBUG", "msg=request", "method=POST", "path=/v1/calls/{id}/search?limit&phone", "took=") {
				if !strings.Contains(line, want) {
					t.Errorf("%q is missing in\n%s", want, line)
				}
			}
			if strings.Count(line, "\n") != 1 || strings.Contains(line, "secret") || strings.Contains(line, "33199007025") {
				t.Errorf("want one line without a secret or a number, got\n%s", line)
			}
		})
	}
	t.Run("not at info", func(t *testing.T) {
		t.Parallel()
		var out bytes.Buffer
		client := newClient(t, play(reply(200, `{}`)), func(cfg *rest.Config) { cfg.Logger = slog.New(slog.NewTextHandler(&out, nil)) })
		if _, err := client.Do(t.Context(), search); err != nil || out.Len() > 0 {
			t.Errorf("%v, logged %q", err, out.String())
		}
	})
}
