package main

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
)

var tags = regexp.MustCompile(`<[^>]*>`)

// The page speaks the language that the browser asks for, as the language is written.
func TestThePageInEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, name := range phrases.Languages() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := phrases.In(name)
			ac, sc := demoAccounts()
			answer := httptest.NewRecorder()
			request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/?q=Laval", http.NoBody)
			request.Header.Set("Accept-Language", name)
			newPage(ac, sc, "FR").handler().ServeHTTP(answer, request)
			body := answer.Body.String()
			for _, want := range []string{`<html lang="` + name + `">`, w.Say("dial.who"), w.Say("dial.call"), w.Word("record.kind", "company"), "Menuiserie Laval"} {
				if !strings.Contains(body, want) {
					t.Errorf("%q is not on the page:\n%s", want, body)
				}
			}
			if faults := w.Proofread(tags.ReplaceAllString(body, " ")); faults != nil {
				t.Errorf("not as the language writes: %q\n%s", faults, body)
			}
		})
	}
}
