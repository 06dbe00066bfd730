package aircall_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jarcoal/httpmock"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
)

func TestShowCard(t *testing.T) {
	t.Parallel()
	client, mock := newClient(t)
	var body string
	mock.RegisterResponder("POST", "https://api.aircall.io/v1/calls/3811606146/insight_cards",
		func(r *http.Request) (*http.Response, error) {
			data, err := io.ReadAll(r.Body)
			body = string(data)
			return httpmock.NewStringResponse(http.StatusCreated, ""), err
		})
	err := client.Calls.ShowCard(t.Context(), 3811606146, aircall.Card{Contents: []aircall.CardContent{
		aircall.CardTitle("Camille Arnaud", "https://crm.example.com/1"),
		aircall.CardText("Société", "Menuiserie Arnaud", ""),
	}})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"contents":[{"type":"title","text":"Camille Arnaud","link":"https://crm.example.com/1"},` +
		`{"type":"shortText","label":"Société","text":"Menuiserie Arnaud"}]}`
	if diff := cmp.Diff(want, body); diff != "" {
		t.Error(diff)
	}
}

func TestCardsThatAircallWouldRefuse(t *testing.T) {
	t.Parallel()
	client, mock := newClient(t)
	for name, contents := range map[string][]aircall.CardContent{
		"empty":         nil,
		"without text":  {aircall.CardTitle("", "")},
		"without label": {aircall.CardText("", "Menuiserie Arnaud", "")},
		"too large":     {aircall.CardTitle(strings.Repeat("x", aircall.MaxCardBytes), "")},
	} {
		err := client.Calls.ShowCard(t.Context(), 1, aircall.Card{Contents: contents})
		if !errors.Is(err, aircall.ErrInvalid) || aircall.OutcomeUnknown(err) {
			t.Errorf("a card %s: %v", name, err)
		}
	}
	if n := mock.GetTotalCallCount(); n != 0 {
		t.Errorf("%d requests", n)
	}
}
