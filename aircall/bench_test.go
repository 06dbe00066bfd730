package aircall_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/jarcoal/httpmock"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
)

// Decoding a call.ended into types, beside encoding/json's own idea of it.
func BenchmarkParseEvent(b *testing.B) {
	body := []byte(endedCall)
	b.Run("typed", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := aircall.ParseEvent(body); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("map", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		b.ReportAllocs()
		for b.Loop() {
			var event map[string]any
			if err := json.Unmarshal(body, &event); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// A page of 50 calls, from the request to the typed calls, without a network.
func BenchmarkCallPage(b *testing.B) {
	event, err := aircall.ParseEvent([]byte(endedCall))
	if err != nil {
		b.Fatal(err)
	}
	page := fmt.Appendf(nil, `{"calls":[%s],"meta":{"count":50,"total":50,"current_page":1,"per_page":50,"next_page_link":null}}`,
		strings.Join(repeat(string(event.Data), 50), ","))
	mock := httpmock.NewMockTransport()
	mock.RegisterNoResponder(httpmock.NewBytesResponder(http.StatusOK, page))
	client, err := aircall.New(aircall.BearerToken("token"),
		aircall.WithHTTPClient(&http.Client{Transport: mock}), aircall.WithRequestsPerMinute(1_000_000))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(page)))
	b.ReportAllocs()
	for b.Loop() {
		calls, err := client.Calls.List(b.Context(), aircall.ListCallsOptions{})
		if err != nil || len(calls.Items) != 50 {
			b.Fatal(calls, err)
		}
	}
}

func repeat(s string, n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = s
	}
	return list
}

// The check of a webhook's token among three that are active.
func BenchmarkVerifyToken(b *testing.B) {
	tokens := []string{"0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210", "00112233445566778899aabbccddeeff"}
	b.ReportAllocs()
	for b.Loop() {
		if !aircall.VerifyToken(tokens[2], tokens...) {
			b.Fatal("refused")
		}
	}
}
