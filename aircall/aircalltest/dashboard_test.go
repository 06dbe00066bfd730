package aircalltest_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
)

func form(r *http.Request) { r.Header.Set("Content-Type", "application/x-www-form-urlencoded") }

func TestConsentWindow(t *testing.T) {
	t.Parallel()
	const window = "/oauth/authorize?client_id=id&response_type=code&scope=public_api&state=s&redirect_uri=https%3A%2F%2Fbridge.example.com%2Fback"
	for name, test := range map[string]struct {
		consent aircalltest.Consent
		answer  string // of the form; empty: only opened
		status  int
		want    string // in the page, or in the address it leads to
	}{
		"agrees at once":      {aircalltest.ConsentGiven, "", 302, "code="},
		"refuses at once":     {aircalltest.ConsentRefused, "", 302, "error=access_denied"},
		"asks":                {aircalltest.ConsentAsked, "", 200, `id="allow"`},
		"asked, allowed":      {aircalltest.ConsentAsked, "answer=allow", 302, "code="},
		"asked, refused":      {aircalltest.ConsentAsked, "answer=refuse", 302, "error=access_denied"},
		"not for this person": {aircalltest.ConsentImpossible, "", 403, "Only administrators"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fake := aircalltest.New(t, aircalltest.Options{ClientID: "id", Consent: test.consent})
			method := http.MethodGet
			if test.answer != "" {
				method = http.MethodPost
			}
			status, body, header := ask(t, fake, method, window, test.answer, form)
			if got := body + header.Get("Location"); status != test.status || !strings.Contains(got, test.want) {
				t.Errorf("got %d %s, want %d with %s", status, got, test.status, test.want)
			}
		})
	}
}

func TestSuccessPage(t *testing.T) {
	t.Parallel()
	fake := aircalltest.New(t, aircalltest.Options{AccessToken: "token"})
	one, two := fake.AddNumber(aircall.Number{Name: "<b>Office</b>"}), fake.AddNumber(aircall.Number{})
	if _, body, _ := ask(t, fake, http.MethodGet, "/oauth/success", "", form); !strings.Contains(body, "&lt;b&gt;Office") {
		t.Error("the page does not show the number")
	}
	answer := url.Values{"number": {strconv.FormatInt(int64(two.ID), 10)}}
	ask(t, fake, http.MethodPost, "/oauth/success", answer.Encode(), form)
	me, err := fake.Client().Integrations.Me(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]aircall.NumberID{two.ID}, me.NumberIDs); diff != "" {
		t.Errorf("picked, not %d (-want +got):\n%s", one.ID, diff)
	}
}
