package wire_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/wire"
)

type user struct {
	ID        int64  `json:"id" wire:"identity"`
	Name      string `json:"name"`
	Email     string `json:"email"`
	Available bool   `json:"available"`
}
type call struct {
	ID        int64  `json:"id" wire:"identity"`
	Link      string `json:"direct_link"`
	Direction string `json:"direction"`
	Status    string `json:"status"`
	Missed    string `json:"missed_call_reason"`
	Started   int64  `json:"started_at"`
	Answered  int64  `json:"answered_at"`
	Ended     int64  `json:"ended_at"`
	Duration  int    `json:"duration"`
	Raw       string `json:"raw_digits"`
	User      *user  `json:"user"`
	Tags      []user `json:"tags"`
	Teams     []user `json:"teams"`
	Comments  []user `json:"comments"`
}

func BenchmarkQuick(b *testing.B) {
	body, err := os.ReadFile("../../../shared/payloads/aircall/32-call.ended-outbound.json")
	if err != nil {
		b.Skip()
	}
	var e struct {
		Data json.RawMessage `json:"data"`
	}
	if _, err := wire.Unmarshal(body, &e); err != nil {
		b.Fatal(err)
	}
	b.Run("wire", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var c call
			if _, err := wire.Unmarshal(e.Data, &c); err != nil || c.ID == 0 {
				b.Fatal(err)
			}
		}
	})
	b.Run("map", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var c map[string]any
			if err := json.Unmarshal(e.Data, &c); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("std", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var c call
			if err := json.Unmarshal(e.Data, &c); err != nil {
				b.Fatal(err)
			}
		}
	})
}
