package aircallsellsy_test

import (
	"context"
	"crypto/cipher"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/boltstore"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/console"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/hub"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/install"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/storetest"
)

// overviews are the snippets of the packages' overviews, for the compiler to see: nothing calls them.
var overviews = map[string]any{
	"aircall": func(ctx context.Context, apiID, apiToken string) (*aircall.Call, error) {
		client, err := aircall.New(aircall.BasicAuth(apiID, apiToken))
		if err != nil {
			return nil, err
		}
		call, err := client.Calls.Get(ctx, 812, aircall.FetchContact)
		return call, err
	},
	"aircall/aircalltest": func(t *testing.T) {
		phones := aircalltest.New(t, aircalltest.Options{})
		line := phones.AddNumber(aircall.Number{Name: "Office"})
		agent := phones.AddUser(aircall.User{Name: "Claire Dubois"})
		call := phones.StartCall(aircalltest.CallSpec{Number: line.ID, Counterpart: "+33 1 99 00 12 34"})
		call.Answer(agent.ID)
		call.Hangup()
	},
	"sellsy": func(ctx context.Context, id, secret string) error {
		client, err := sellsy.New(sellsy.ClientCredentials(id, secret))
		if err != nil {
			return err
		}
		for contact, err := range client.Contacts.All(ctx, sellsy.ListOptions{}) {
			if err != nil {
				return err
			}
			fmt.Println(contact.FirstName, contact.LastName, contact.PhoneNumber)
		}
		return nil
	},
	"sellsy/sellsytest": func(t *testing.T) (sellsy.Staff, sellsy.Contact, *sellsy.Client) {
		crm := sellsytest.New(t)
		alice := crm.AddStaff(sellsy.Staff{FirstName: "Alice", LastName: "Roux", Email: "alice@example.com"})
		contact := crm.AddContact(sellsy.Contact{LastName: "Martin", PhoneNumber: "01 99 00 12 34"})
		client := crm.Client()
		return alice, contact, client
	},
	"matching": func(candidates []matching.Party, opportunities []sellsy.Opportunity) (matching.OpportunityDecision, error) {
		n, err := matching.ParseNumber("01 99 00 12 34", "FR")
		if err != nil {
			return matching.OpportunityDecision{}, err
		}
		party := matching.Best(n, candidates, matching.PartyRules{})
		opportunity := matching.ChooseOpportunity(party.Party, opportunities, matching.OpportunityRules{})
		for _, sentence := range party.Sentences(matching.French) {
			fmt.Println(sentence)
		}
		return opportunity, nil
	},
	"activity": func(call aircall.Call, match matching.PartyDecision, staffs []sellsy.Staff) (activity.Activity, error) {
		built, err := activity.Build(activity.Input{Call: call, Match: match, Staffs: staffs}, activity.Policy{})
		return built, err
	},
	"sync": func(ctx context.Context, phones *aircall.Client, crm *sellsy.Client, store store.Store, mux *http.ServeMux) error {
		b, err := bridge.New(bridge.Config{Aircall: phones, Sellsy: crm, Store: store, Logger: slog.Default(), AllNumbers: true})
		if err != nil {
			return err
		}
		mux.Handle("/webhooks/aircall", b.AircallWebhook(os.Getenv("AIRCALL_WEBHOOK_TOKEN")))
		mux.Handle("/webhooks/sellsy", b.SellsyWebhook(os.Getenv("SELLSY_WEBHOOK_KEY")))
		return b.Run(ctx)
	},
	"sync/report": func(ctx context.Context, b *bridge.Bridge, id aircall.CallID) error {
		call, err := b.Call(ctx, id)
		for _, sentence := range call.Sentences(matching.French) {
			fmt.Println(sentence)
		}
		return err
	},
	"sync/console": func(b *bridge.Bridge, mux *http.ServeMux, logger *slog.Logger) error {
		protect, err := console.Password(os.Getenv("CONSOLE_PASSWORD"), logger)
		if err != nil {
			return err
		}
		page, err := console.New(console.Options{Bridge: b, Authorize: protect})
		if err != nil {
			return err
		}
		mux.Handle("/console/", http.StripPrefix("/console", page))
		return nil
	},
	"sync/hub": func(ctx context.Context, st *boltstore.Store, aead cipher.AEAD, mux *http.ServeMux, settings hub.Settings) error {
		h, err := hub.New(hub.Config{Store: st, Cipher: aead, PublicURL: "https://bridge.example.com"})
		if err != nil {
			return err
		}
		mux.Handle("/webhooks/aircall/{installation}", h.AircallWebhook())
		mux.Handle("/webhooks/sellsy/{installation}", h.SellsyWebhook())
		err = h.Put(ctx, "acme", settings)
		if err != nil {
			return err
		}
		err = h.Run(ctx) // blocks; owns every goroutine
		return err
	},
	"sync/install": func(
		ctx context.Context, aircallID, aircallSecret, sellsyID, sellsySecret string, st store.Store, aead cipher.AEAD, customers *hub.Hub, mux *http.ServeMux,
	) error {
		h, err := install.New(install.Config{
			URL:           "https://bridge.example.com/install",
			Aircall:       install.AircallApp{ClientID: aircallID, ClientSecret: aircallSecret}, // or empty: API keys are entered on the page
			Sellsy:        install.SellsyApp{ClientID: sellsyID, ClientSecret: sellsySecret},
			Store:         st,
			AEAD:          aead,                                       // seals what is stored, such as AES-GCM with a key of the program
			Installations: install.IntoHub(customers, hub.Settings{}), // or your own
		})
		if err != nil {
			return err
		}
		mux.Handle("/install/", h)
		return h.Run(ctx)
	},
	"sync/store": func(phones *aircall.Client, crm *sellsy.Client) (*bridge.Bridge, error) {
		memory := store.NewMemory()
		b, err := bridge.New(bridge.Config{Aircall: phones, Sellsy: crm, Store: memory, AllNumbers: true})
		return b, err
	},
	"sync/boltstore": func(ctx context.Context, phones *aircall.Client, crm *sellsy.Client) error {
		store, err := boltstore.Open("bridge.db", boltstore.Options{})
		if err != nil {
			return err
		}
		defer store.Close()
		b, err := bridge.New(bridge.Config{Aircall: phones, Sellsy: crm, Store: store, AllNumbers: true})
		if err != nil {
			return err
		}
		return b.Run(ctx)
	},
	"sync/storetest": func(openMyStore func(*testing.T) store.Store) {
		TestStore := func(t *testing.T) {
			storetest.Store(t, storetest.Harness[store.Store]{
				Open: func(t *testing.T) store.Store { return openMyStore(t) },
			})
		}
		_ = TestStore
	},
	"sync/pgstore": nil, "sync/telemetry": nil, // modules of their own, which have a test for it
}

// TestOverviewsShowWhatIsCompiled holds that each line of Go in the overview of each public package is one that the compiler has seen, in
// order, in the snippet here or in a test of the package.
func TestOverviewsShowWhatIsCompiled(t *testing.T) {
	t.Parallel()
	for folder := range overviews {
		lines := overview(t, folder)
		if len(lines) == 0 {
			t.Errorf("the overview of %s shows no code", folder)
		}
		tests, err := filepath.Glob(folder + "/*_test.go")
		if err != nil {
			t.Fatal(err)
		}
		var missing string
		found := false
		for _, file := range append(tests, "overviews_test.go") {
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, snippet, isHere := strings.Cut(string(source), "\t\""+folder+"\": func(")
			if !isHere {
				snippet = string(source)
			}
			line := firstMissing(lines, snippet)
			found = found || line == ""
			missing = line
		}
		if !found {
			t.Errorf("the overview of %s shows what is not compiled: %s", folder, missing)
		}
	}
}

// firstMissing returns the first of the lines that a text does not have after those before.
func firstMissing(lines []string, text string) string {
	for _, line := range lines {
		_, after, ok := strings.Cut(text, line)
		if !ok {
			return line
		}
		text = after
	}
	return ""
}

// overview are the lines of code in the overview of a package, but for its import and how a function of a test begins.
func overview(t *testing.T, folder string) (lines []string) {
	t.Helper()
	files, err := filepath.Glob(folder + "/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments|parser.PackageClauseOnly)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(file, "_test.go") || parsed.Doc == nil {
			continue
		}
		lines = append(lines, codeLines(parsed.Doc)...)
	}
	return lines
}

func codeLines(doc *ast.CommentGroup) (lines []string) {
	for _, comment := range doc.List {
		code, isCode := strings.CutPrefix(comment.Text, "//\t")
		code = strings.TrimSpace(code)
		if isCode && !strings.HasPrefix(code, "import ") && !strings.HasPrefix(code, "func Test") {
			lines = append(lines, code)
		}
	}
	return lines
}
