package aircall_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jarcoal/httpmock"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/wire"
)

// beside measures decode and encoding/json's decoding of the same body into a map in turns, so that both see the same machine, and
// reports how many times as fast decode is.
func beside(b *testing.B, body []byte, decode func() error) {
	b.Helper()
	b.SetBytes(int64(len(body)))
	var typed, maps time.Duration
	for b.Loop() {
		start := time.Now()
		if err := decode(); err != nil {
			b.Fatal(err)
		}
		middle := time.Now()
		var into map[string]any
		if err := json.Unmarshal(body, &into); err != nil {
			b.Fatal(err)
		}
		typed, maps = typed+middle.Sub(start), maps+time.Since(middle)
	}
	b.ReportMetric(float64(maps)/float64(typed), "times-as-fast-as-a-map")
	b.ReportMetric(float64(typed.Nanoseconds())/float64(b.N), "ns/decoding")
}

// recordedCall is a call.ended as Aircall sends it: recorded if there is one here, else our own.
func recordedCall(b *testing.B) []byte {
	b.Helper()
	root := cmp.Or(os.Getenv("RECORDED_PAYLOADS"), filepath.Join("..", "..", "shared", "payloads"))
	files, _ := filepath.Glob(filepath.Join(root, "aircall", "*call.ended*.json"))
	if len(files) == 0 {
		return []byte(endedCall)
	}
	body, err := os.ReadFile(files[0])
	if err != nil {
		b.Fatal(err)
	}
	return body
}

func BenchmarkParseEvent(b *testing.B) {
	for name, body := range map[string][]byte{"recorded": recordedCall(b), "own": []byte(endedCall)} {
		b.Run(name, func(b *testing.B) {
			beside(b, body, func() error {
				_, err := aircall.ParseEvent(body)
				return err
			})
		})
	}
}

// What a webhook costs of which nobody knows yet who sent it.
func BenchmarkReadEnvelope(b *testing.B) {
	body := recordedCall(b)
	beside(b, body, func() error {
		_, err := aircall.ReadEnvelope(body)
		return err
	})
}

// A page of 50 calls: its decoding, and all from the request to the typed calls, without a network.
func BenchmarkCallPage(b *testing.B) {
	event, err := aircall.ParseEvent(recordedCall(b))
	if err != nil {
		b.Fatal(err)
	}
	page := fmt.Appendf(nil, `{"calls":[%s],"meta":{"count":50,"total":50,"current_page":1,"per_page":50,"next_page_link":null}}`,
		strings.Join(slices.Repeat([]string{string(event.Data)}, 50), ","))
	mock := httpmock.NewMockTransport()
	mock.RegisterNoResponder(func(*http.Request) (*http.Response, error) {
		answer := httpmock.NewBytesResponse(http.StatusOK, page)
		answer.ContentLength = int64(len(page)) // as servers say
		return answer, nil
	})
	client, err := aircall.New(aircall.BearerToken("token"),
		aircall.WithHTTPClient(&http.Client{Transport: mock}), aircall.WithRequestsPerMinute(1_000_000))
	if err != nil {
		b.Fatal(err)
	}
	b.Run("decoding alone", func(b *testing.B) {
		beside(b, page, func() error {
			_, _, err := wire.List[aircall.Call](page, "calls", nil, false)
			return err
		})
	})
	b.Run("with the request", func(b *testing.B) {
		beside(b, page, func() error {
			calls, err := client.Calls.List(b.Context(), aircall.ListCallsOptions{})
			if err == nil && len(calls.Items) != 50 {
				err = fmt.Errorf("%d calls", len(calls.Items))
			}
			return err
		})
	})
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
