package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

// The console shows the calls while they are played, until somebody has seen enough.
func TestConsole(t *testing.T) {
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var out bytes.Buffer
	ended := make(chan error, 1)
	go func() { ended <- watch(ctx, &printer{w: &out}, options{language: matching.French}, l) }()

	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	var page string
	err = until(t.Context(), func() bool {
		select {
		case err := <-ended:
			t.Fatalf("ended: %v", err)
		default:
		}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+l.Addr().String()+"/", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := client.Do(req)
		if err != nil {
			return false
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		page = string(body)
		return err == nil && strings.Contains(page, `id="call-3811700001"`) && strings.Contains(page, "Élodie Garnier")
	})
	if err != nil {
		t.Fatalf("%v\n%s", err, page)
	}
	if !strings.Contains(page, `<html lang="fr">`) {
		t.Errorf("not in French:\n%s", page)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if !strings.Contains(out.String(), "http://"+l.Addr().String()+"/console/") {
		t.Errorf("printed %q", out.String())
	}
}
