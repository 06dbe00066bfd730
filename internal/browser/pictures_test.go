package browser_test

import (
	"context"
	"fmt"
	"html/template"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// pictures is where the documents' pictures are.
var pictures = filepath.Join("..", "..", "docs", "pictures")

// TestPicturesOfTheDocuments takes the pictures of docs/pictures.md: the card, a call, the console and the installation in every language,
// at a desk and on a phone. It writes them only when UPDATE is set.
func TestPicturesOfTheDocuments(t *testing.T) {
	t.Parallel()
	if os.Getenv("UPDATE") == "" {
		t.Skip("UPDATE is not set")
	}
	bridges := map[string]*shown{}
	for _, language := range allLanguages {
		bridges[language] = told(matching.Language(language))
	}
	console, cards := serveConsole(t, bridges), serveCards(t)
	install := start(t, "oauthinstall", "-demo", "-listen", "127.0.0.1:0") + "/install/"
	w := open(t, wide, "en")
	for _, language := range allLanguages {
		home := console + "/accounts/" + language + "/"
		for name, address := range map[string]string{
			"card": cards + "/?lang=" + language, "call": home + "calls/3811700060?lang=" + language, "console": home + "?lang=" + language,
			"installation": install + "language/" + language,
		} {
			for size, width := range map[string]int64{"desk": 1120, "phone": narrow} {
				w.do("the size", chromedp.EmulateViewport(width, 760))
				w.do(name, chromedp.Navigate(address), chromedp.WaitVisible(chromedp.CSS("main")))
				w.fits(name)
				w.keep(fmt.Sprintf("%s-%s-%s.webp", name, language, size))
			}
		}
	}
}

// keep writes a picture of what is seen of the page.
func (w *window) keep(name string) {
	w.t.Helper()
	quality := int64(40)
	w.do("a picture", chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		params := emulation.SetScrollbarsHiddenParams{Hidden: true}
		if _, err := cdp.Call(ctx, target, emulation.SetScrollbarsHidden, params); err != nil {
			return err
		}
		shot, err := cdp.Call(ctx, target, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: "webp", Quality: &quality})
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(pictures, name), shot.Data, 0o644) //nolint:gosec // for readers
	}))
}

// anna is a client whose call Nadia takes, with an opportunity that she is asked about.
func anna(language matching.Language) (activity.Input, activity.Policy) {
	c := oneCall(3_811_700_060)
	n := matching.Number(33_639_981_234)
	party := matching.Party{
		Ref: matching.Ref{Kind: matching.KindCompany, ID: 12}, Name: "Menuiserie Garnier", Role: matching.RoleClient, Email: "contact@example.com",
		Owner: 40, Numbers: []matching.Number{n},
	}
	veranda := matching.OpportunitySummary{
		ID: 31, Name: "Véranda", Number: "OPP-7", Status: sellsy.OpportunityOpen, Created: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC),
		Amount: "7200.50", Currency: "EUR",
	}
	in := activity.Input{
		Call: c.Call, Match: matching.Best(n, []matching.Party{party}, matching.PartyRules{}),
		Opportunity: matching.OpportunityDecision{Found: true, Rule: matching.RuleOnly, Opportunity: veranda},
		Staffs:      []sellsy.Staff{{ID: 40, FirstName: "Nadia", LastName: "Lefèvre", Email: "nadia@example.com", Status: sellsy.StaffOK}},
	}
	in.Call.User.Email = "nadia@example.com"
	return in, activity.Policy{Language: language, Parts: activity.AllParts()}
}

// told is a busy bridge whose latest call says all that can be said, in a language.
func told(language matching.Language) *shown {
	s := busy()
	in, policy := anna(language)
	built, err := activity.Build(in, policy)
	if err != nil {
		panic(err) // of a test
	}
	c := &s.calls[0]
	c.Call, c.Log.Match, c.Log.Opportunity, c.Log.Description, c.Log.Explanation = in.Call, in.Match, in.Opportunity, built.Block, built.Explanation
	for _, e := range []aircall.EventName{aircall.EventCallAnswered, aircall.EventCallTagged} {
		c.Events = append(c.Events, report.Event{Name: e, Time: c.Call.StartedAt.Time})
	}
	return s
}

var cardPage = template.Must(template.New("card").Parse(`<!doctype html><html lang="{{.Language}}"><meta name="viewport" content="width=device-width">
<style>
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: #e8eeec; font: 16px/1.5 system-ui, sans-serif; color: #10231f }
main { width: min(22rem, 90vw); background: #fff; border-radius: 14px; box-shadow: 0 8px 32px rgb(0 0 0 / 12%); overflow: hidden }
header { background: #00705a; color: #fff; padding: .8rem 1.2rem } dl { margin: 0; padding: .4rem 1.2rem 1rem }
h1 { font-size: 1.1rem; margin: 0; padding: .9rem 1.2rem 0 } dt { color: #566b65; font-size: .85rem; margin-top: .5rem } dd { margin: 0; overflow-wrap: anywhere }
a { color: #00705a }
</style><main><header>+33 6 39 98 12 34</header>
{{range .Card.Contents}}{{if .Label}}<dl><dt>{{.Label}}</dt><dd>{{if .Link}}<a href="{{.Link}}">{{.Text}}</a>{{else}}{{.Text}}{{end}}</dd></dl>
{{else}}<h1>{{if .Link}}<a href="{{.Link}}">{{.Text}}</a>{{else}}{{.Text}}{{end}}</h1>{{end}}{{end}}</main></html>`))

// serveCards shows a card about as Aircall does, which draws it itself.
func serveCards(t *testing.T) (home string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		in, policy := anna(matching.Language(r.URL.Query().Get("lang")))
		policy.Card = activity.CardOptions{Owner: true, LastCall: true}
		last := &sellsy.PhoneCall{Date: sellsy.At(time.Date(2026, 11, 27, 15, 30, 0, 0, time.UTC)), Result: sellsy.CallResultLabel{ID: sellsy.ResultConnected}, Duration: 125}
		card, _ := activity.Card(activity.CardInput{Match: in.Match, Opportunity: in.Opportunity, Staffs: in.Staffs, LastCall: last}, policy)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_ = cardPage.Execute(w, map[string]any{"Language": policy.Language, "Card": card})
	}))
	t.Cleanup(server.Close)
	return server.URL
}
