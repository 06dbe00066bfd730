package programtest_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

// startPage runs the program and returns its address.
func startPage(t *testing.T, env []string, args ...string) (address string) {
	t.Helper()
	p := Start(t, "clicktodial", env, append(args, "-listen", "127.0.0.1:0")...)
	Eventually(t, func() error {
		if address = regexp.MustCompile(`http://\S+/`).FindString(p.Output.String()); address == "" {
			return fmt.Errorf("it printed %q", p.Output)
		}
		return nil
	})
	return address
}

// browser is as much of one as the page needs.
type browser struct {
	t    *testing.T
	home string
	http http.Client
}

func newBrowser(t *testing.T, home string) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t, home, http.Client{Jar: jar}}
}

func (b *browser) do(method, query string, form url.Values, headers ...string) (int, string) {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), method, b.home+query, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := b.http.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

var hidden = regexp.MustCompile(`name="(token|agent|line|q)" value="([^"]*)"`)

// call finds somebody and presses the first button.
func (b *browser) call(name string, headers ...string) (int, string) {
	b.t.Helper()
	_, body := b.do(http.MethodGet, "?q="+url.QueryEscape(name), nil)
	form := url.Values{}
	for _, m := range hidden.FindAllStringSubmatch(body, -1) {
		form.Set(m[1], m[2])
	}
	to := regexp.MustCompile(`name="to" value="([^"]*)"`).FindStringSubmatch(body)
	if to == nil {
		b.t.Fatalf("%s has no number:\n%s", name, body)
	}
	form.Set("to", strings.ReplaceAll(to[1], "&#43;", "+"))
	return b.do(http.MethodPost, "", form, headers...)
}

type accounts struct {
	*Accounts
	agent aircall.User
}

func newAccounts(t *testing.T) *accounts {
	t.Helper()
	a := &accounts{Accounts: NewAccounts(t)}
	a.agent = a.Aircall.AddUser(aircall.User{Name: "Nadia Lefèvre"})
	a.Aircall.AddNumber(aircall.Number{Name: "Accueil", Digits: "+33 1 99 00 00 01", Users: []aircall.User{a.agent}})
	a.Sellsy.AddContact(sellsy.Contact{FirstName: "Hugo", LastName: "Petit", MobileNumber: "06 39 98 45 67"})
	a.Sellsy.AddContact(sellsy.Contact{FirstName: "<script>alert(1)</script>", LastName: "Méchant", MobileNumber: "06 39 98 45 68"})
	return a
}

func TestClickToDialDemo(t *testing.T) {
	t.Parallel()
	b := newBrowser(t, startPage(t, nil, "-demo"))
	_, body := b.do(http.MethodGet, "?q=Hugo", nil)
	for _, want := range []string{"Hugo Petit", "Menuiserie Laval", `href="tel:&#43;33639984567"`, "Nadia Lefèvre"} {
		if !strings.Contains(body, want) {
			t.Errorf("%q is missing:\n%s", want, body)
		}
	}
	if _, body := b.call("Hugo"); !strings.Contains(body, "Workspace rings") {
		t.Errorf("after the click:\n%s", body)
	}
}

// A click has Aircall call the number from the agent's line; what Aircall says no to is explained.
func TestClickToDialCall(t *testing.T) {
	t.Parallel()
	a := newAccounts(t)
	b := newBrowser(t, startPage(t, a.Env))
	if status, body := b.call("Petit"); status != http.StatusOK || !strings.Contains(body, `id="calling"`) {
		t.Errorf("status %d\n%s", status, body)
	}
	calls := 0
	for _, r := range a.Aircall.Requests() {
		if r.Method == http.MethodPost && r.Path == fmt.Sprintf("/v1/users/%d/calls", a.agent.ID) && strings.Contains(string(r.Body), "+33639984567") {
			calls++
		}
	}
	if calls != 1 {
		t.Errorf("%d calls were started", calls)
	}
	a.Aircall.Inject(aircalltest.Fault{Method: http.MethodPost, Path: "/v1/users/*/calls", Status: http.StatusMethodNotAllowed, Times: 1})
	if _, body := b.call("Petit"); !strings.Contains(body, "not available") {
		t.Errorf("an agent who is not available:\n%s", body)
	}
	a.Sellsy.Inject(sellsytest.Fault{Path: "/v2/search", Status: http.StatusForbidden, Body: `{"error":{"code":403,"message":"Insufficient scope"}}`})
	if _, body := b.do(http.MethodGet, "?q=Petit", nil); !strings.Contains(body, "search.read") {
		t.Errorf("a missing scope:\n%s", body)
	}
}

// A name of the internet that has been made to lead to the page shows nobody and dials nobody.
func TestClickToDialByAnotherName(t *testing.T) {
	t.Parallel()
	a := newAccounts(t)
	home := startPage(t, a.Env, "-host", "phones.example, desk.example")
	visitor := newBrowser(t, home)
	form := url.Values{"to": {"+33639984567"}, "agent": {fmt.Sprint(a.agent.ID)}, "line": {"1"}}
	for host, want := range map[string]int{
		"localhost": 200, "LOCALHOST:8090": 200, "127.0.0.1:8090": 200, "[::1]:8090": 200, "192.0.2.7:8090": 200, "desk.example:8090": 200,
		"evil.example": 421, "evil.example:8090": 421, "localhost.evil.example": 421, "phones.example.evil.example": 421,
	} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			req, err := http.NewRequestWithContext(t.Context(), method, home+"?q=Petit", strings.NewReader(form.Encode()))
			if err != nil {
				t.Fatal(err)
			}
			req.Host = host
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			resp, err := visitor.http.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(resp.Body)
			resp.Body.Close()
			if err != nil {
				t.Fatal(err)
			}
			if method == http.MethodPost && want == http.StatusOK {
				continue // without the cookie: refused for that
			}
			if resp.StatusCode != want || strings.Contains(string(body), "Hugo") != (want == http.StatusOK) {
				t.Errorf("%s as %q: status %d, want %d\n%s", method, host, resp.StatusCode, want, body)
			}
		}
	}
	for _, r := range a.Aircall.Requests() {
		if r.Method == http.MethodPost {
			t.Errorf("%s %s was sent", r.Method, r.Path)
		}
	}
}

func TestClickToDialSafe(t *testing.T) {
	t.Parallel()
	a := newAccounts(t)
	home := startPage(t, a.Env)
	form := url.Values{"to": {"+33639984567"}, "agent": {fmt.Sprint(a.agent.ID)}, "line": {"1"}, "token": {"guessed"}}
	if status, _ := newBrowser(t, home).do(http.MethodPost, "", form); status != http.StatusForbidden {
		t.Errorf("without the cookie: status %d", status)
	}
	b := newBrowser(t, home)
	b.do(http.MethodGet, "", nil)
	if status, _ := b.do(http.MethodPost, "", form); status != http.StatusForbidden {
		t.Errorf("with a token that was guessed: status %d", status)
	}
	if status, _ := b.call("Petit", "Sec-Fetch-Site", "cross-site"); status != http.StatusForbidden {
		t.Errorf("from another site: status %d", status)
	}
	if _, body := b.do(http.MethodGet, "?q=M%C3%A9chant", nil); strings.Contains(body, "<script") || !strings.Contains(body, "Méchant") {
		t.Errorf("a script in a name:\n%s", body)
	}
	for _, r := range a.Aircall.Requests() {
		if r.Method == http.MethodPost {
			t.Errorf("%s %s was sent", r.Method, r.Path)
		}
	}
}
