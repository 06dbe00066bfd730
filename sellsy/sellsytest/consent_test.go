package sellsytest_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"golang.org/x/oauth2"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

func TestConsentPage(t *testing.T) {
	t.Parallel()
	flow, err := sellsy.NewOAuth(sellsytest.DefaultClientID, "", "https://bridge.example.com/back")
	if err != nil {
		t.Fatal(err)
	}
	address := flow.AuthCodeURL("state", oauth2.GenerateVerifier())
	for name, test := range map[string]struct {
		consent sellsytest.Consent
		answer  string // of the form; empty: only opened
		want    string // in the page, or in the address it leads to
	}{
		"agrees at once":  {sellsytest.ConsentGiven, "", "code="},
		"refuses at once": {sellsytest.ConsentRefused, "", "error=access_denied"},
		"asks":            {sellsytest.ConsentAsked, "", `id="allow"`},
		"asked, allowed":  {sellsytest.ConsentAsked, "answer=allow", "code="},
		"asked, refused":  {sellsytest.ConsentAsked, "answer=refuse", "error=access_denied"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			crm := sellsytest.New(t)
			crm.SetConsent(test.consent)
			method := http.MethodGet
			if test.answer != "" {
				method = http.MethodPost
			}
			r := httptest.NewRequestWithContext(t.Context(), method, address, strings.NewReader(test.answer))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			w := httptest.NewRecorder()
			crm.ServeHTTP(w, r)
			if got := w.Body.String() + w.Result().Header.Get("Location"); !strings.Contains(got, test.want) {
				t.Errorf("got %d %s, want %s", w.Code, got, test.want)
			}
		})
	}
}
