package sellsy_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

const endpoint = "https://bridge.example/sellsy"

// webhookAccount answers as an account that lists some events and has these webhooks.
func webhookAccount(webhooks string) func(int, *http.Request) (*http.Response, error) {
	return func(_ int, r *http.Request) (*http.Response, error) {
		switch r.Method + " " + strings.TrimPrefix(r.URL.Path, "/v2") {
		case "GET /webhooks/events":
			return answer(200, `[
				{"id":"people","description":"Contacts","events":{"created":"Création","updated":"Modification"},"parent":null},
				{"id":"client","description":"Clients","events":{"updated":"Modification"}},
				{"id":"import","description":"Imports","events":[]}]`), nil
		case "POST /webhooks/search":
			count := strconv.Itoa(strings.Count(webhooks, `"endpoint"`))
			return answer(200, `{"data":`+webhooks+`,"pagination":{"limit":100,"count":`+count+`,"total":`+count+`,"offset":"WyI1Il0="}}`), nil
		case "POST /webhooks", "PUT /webhooks/5":
			return answer(200, `{"id":5,"endpoint":"`+endpoint+`"}`), nil
		default:
			return answer(404, `{}`), nil
		}
	}
}

func TestRegisterEnablesOnlyListedEvents(t *testing.T) {
	t.Parallel()
	wanted := sellsy.Registration{
		Endpoint: endpoint, SignKey: "k1", JSON: true,
		Events: []sellsy.EventName{sellsy.EventContactUpdated, sellsy.EventClientUpdated, sellsy.EventProspectUpdated, sellsy.EventContactUpdated},
	}
	enabled := `[{"id":"people.updated","is_enabled":true},{"id":"client.updated","is_enabled":true}]`
	asWanted := `{"id":5,"type":"http","is_enabled":true,"endpoint":"` + endpoint + `","json_content_type":true,"sign_key":"k1","configuration":%s}`
	written := `"is_enabled":true,"endpoint":"` + endpoint + `","sign_key":"k1","object_in_payload":false,"json_content_type":true`
	tests := []struct {
		name     string
		existing string
		write    string // method and path
		body     string
	}{
		{"none yet", `[]`, "POST /webhooks", `{"type":"http",` + written + `,"configuration":` + enabled + `}`},
		{"another endpoint", `[{"id":4,"type":"http","endpoint":"https://bridge.example/sellsy/2"}]`, "POST /webhooks",
			`{"type":"http",` + written + `,"configuration":` + enabled + `}`},
		{"a Slack one", `[{"id":4,"type":"slack","endpoint":"` + endpoint + `"}]`, "POST /webhooks",
			`{"type":"http",` + written + `,"configuration":` + enabled + `}`},
		{"as wanted", `[` + fmt.Sprintf(asWanted, enabled) + `]`, "", ""},
		{"keyed configuration", `[` + fmt.Sprintf(asWanted, `{"people.updated":{"is_enabled":true},"client.updated":{"is_enabled":true}}`) + `]`, "", ""},
		{"an event off, another one on", `[` + fmt.Sprintf(asWanted, `[{"id":"people.updated","is_enabled":false},{"id":"people.created","is_enabled":true},{"id":"gone.updated","is_enabled":false}]`) + `]`,
			"PUT /webhooks/5", `{` + written + `,"configuration":[{"id":"people.updated","is_enabled":true},{"id":"client.updated","is_enabled":true},{"id":"people.created","is_enabled":true}]}`},
		{"disabled", `[` + strings.Replace(fmt.Sprintf(asWanted, enabled), `"is_enabled":true,"endpoint"`, `"is_enabled":false,"endpoint"`, 1) + `]`,
			"PUT /webhooks/5", `{` + written + `,"configuration":` + enabled + `}`},
		{"another key", `[` + strings.Replace(fmt.Sprintf(asWanted, enabled), `"k1"`, `"k0"`, 1) + `]`,
			"PUT /webhooks/5", `{` + written + `,"configuration":` + enabled + `}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, m := newMock(t, webhookAccount(tt.existing))
			got, err := client.Webhooks.Register(t.Context(), wanted)
			if err != nil {
				t.Fatal(err)
			}
			if got.Webhook.ID != 5 || got.Changed != (tt.write != "") {
				t.Errorf("outcome is %+v", got)
			}
			if diff := cmp.Diff([]sellsy.EventName{sellsy.EventProspectUpdated}, got.Missing); diff != "" {
				t.Errorf("missing (-want +got):\n%s", diff)
			}
			last := m.last(t)
			if tt.write == "" {
				if len(m.sent()) != 2 {
					t.Errorf("%d requests, want 2", len(m.sent()))
				}
				return
			}
			if last.Method+" "+last.Path != tt.write {
				t.Errorf("wrote %s %s, want %s", last.Method, last.Path, tt.write)
			}
			sameJSON(t, tt.body, last.Body)
		})
	}
}

func TestRegisterNothing(t *testing.T) {
	t.Parallel()
	client, m := newMock(t, webhookAccount(`[]`))
	if _, err := client.Webhooks.Register(t.Context(), sellsy.Registration{Endpoint: endpoint}); !errors.Is(err, sellsy.ErrInvalid) || len(m.sent()) != 0 {
		t.Errorf("without events: %v", err)
	}
	_, err := client.Webhooks.Register(t.Context(), sellsy.Registration{Endpoint: endpoint, Events: []sellsy.EventName{"moon.risen"}})
	if !errors.Is(err, sellsy.ErrNoEvents) || len(m.sent()) != 1 {
		t.Errorf("with an unknown event: %v, %d requests", err, len(m.sent()))
	}
}

func TestSignKeyDoesNotShow(t *testing.T) {
	t.Parallel()
	for _, v := range []any{sellsy.Webhook{SignKey: testSecret}, &sellsy.WebhookInput{SignKey: testSecret}, sellsy.Registration{SignKey: testSecret}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
			if text := fmt.Sprintf(verb, v); strings.Contains(text, testSecret) {
				t.Errorf("%s shows the key: %s", verb, text)
			}
		}
	}
	out, err := json.Marshal(sellsy.WebhookInput{SignKey: testSecret})
	if err != nil || !strings.Contains(string(out), testSecret) {
		t.Errorf("sent as %s, %v", out, err)
	}
}
