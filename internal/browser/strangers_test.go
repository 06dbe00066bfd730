package browser_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// stranger is a name that leads to this machine, as somebody on the internet may have made it.
const stranger = "evil.example"

// TestPagesOfStrangers opens the pages that ask for no password by a stranger's name, and has a stranger's page send their forms: nobody
// is shown, nobody is called, and nothing is tried again.
func TestPagesOfStrangers(t *testing.T) {
	t.Parallel()
	dial := start(t, "clicktodial", "-demo", "-listen", "127.0.0.1:0")
	console := start(t, "quickstart", "-console", "127.0.0.1:0")
	w := open(t, wide, "en", chromedp.Flag("host-resolver-rules", "MAP "+stranger+" 127.0.0.1"))
	for name, home := range map[string]string{"click to dial": dial + "/?q=Hugo", "console": console + "/"} {
		address, err := url.Parse(home)
		if err != nil {
			t.Fatal(err)
		}
		w.do(name, chromedp.Navigate(home))
		w.wait("it is there", `document.querySelector("#people, #status")`, true)
		address.Host = stranger + ":" + address.Port()
		w.do(name+" by a stranger's name", chromedp.Navigate(address.String()))
		if shown := evaluate[bool](w, name, `!!document.querySelector("main")`); shown || !strings.Contains(w.text(), "localhost") {
			t.Errorf("%s by a stranger's name shows\n%s", name, w.text())
		}
	}
	for name, form := range map[string]string{
		"click to dial": fmt.Sprintf(`<form method="post" action="%s/"><input name="to" value="+33639984567"><input name="token" value="x">`, dial),
		"console":       fmt.Sprintf(`<form method="post" action="%s/retry"><input name="parked" value="call/1">`, console),
	} {
		elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, form+`<button id="send">Win a prize</button></form>`)
		}))
		t.Cleanup(elsewhere.Close)
		address, err := url.Parse(elsewhere.URL)
		if err != nil {
			t.Fatal(err)
		}
		w.do(name, chromedp.Navigate("http://"+stranger+":"+address.Port()+"/"))
		w.click("#send")
		w.wait("an answer", `!document.querySelector("#send") && document.readyState == "complete"`, false)
		if status := evaluate[int](w, "the status", `performance.getEntriesByType("navigation")[0].responseStatus`); status != http.StatusForbidden {
			t.Errorf("a stranger's form for the %s is answered with %d\n%s", name, status, w.text())
		}
	}
}
