package main

import (
	"bytes"
	"flag"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

// show runs the whole program in virtual time, after spoiling it if asked to, and returns what it printed.
func show(t *testing.T, o options, spoil func(*demo)) (printed string, err error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		var d *demo
		if d, err = prepare(o); err != nil {
			return
		}
		if spoil != nil {
			d.patience = 10 * time.Second
			spoil(d)
		}
		var out bytes.Buffer
		err = d.run(t.Context(), &printer{w: &out}, o.language)
		printed = out.String()
	})
	return printed, err
}

func TestEverythingTurnsOutAsItShould(t *testing.T) {
	for _, test := range []struct {
		language matching.Language
		payloads string
		prints   []string
	}{
		{matching.English, "", []string{"Call ID: 3811700001", "One record in Sellsy has the number"}},
		{matching.French, "", []string{"ID de l’appel\u00a0: 3811700001", "Une fiche dans Sellsy a le numéro"}},
		{matching.German, "", []string{"Anruf-ID: 3811700001", "Ein Datensatz in Sellsy hat die Nummer"}},
		{matching.Spanish, "", []string{"ID de la llamada: 3811700001", "Una ficha de Sellsy tiene el número"}},
		{matching.English, filepath.Join("testdata", "recording"), []string{
			"Recorded call 50001", "Tags: Rappel", "Envoyer le devis", "10 played, 5 recorded", "1 unknown",
		}},
	} {
		t.Run(string(test.language)+" "+filepath.Base(test.payloads), func(t *testing.T) {
			words := phrases.In(string(test.language))
			printed, err := show(t, options{language: test.language, payloads: test.payloads}, nil)
			if err != nil {
				t.Error(err)
			}
			for _, text := range append(test.prints, sophiesLine, clairesNote, words.Say("quickstart.good")) {
				if !strings.Contains(printed, text) {
					t.Errorf("%q is not printed", text)
				}
			}
			if faults := words.Proofread(printed); test.payloads == "" && faults != nil {
				t.Errorf("not as the language writes: %q", faults)
			}
			if strings.Contains(printed, "\x1b") {
				t.Error("colour, though nobody asked for it")
			}
			if strings.Contains(printed, webhookToken) {
				t.Error("the webhook token is printed")
			}
			if t.Failed() {
				t.Log(printed)
			}
		})
	}
}

// The README shows a part of what is printed.
func TestREADMEShowsWhatIsPrinted(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, shown, found := strings.Cut(string(readme), "```text\n")
	shown, _, closed := strings.Cut(shown, "```")
	if !found || !closed {
		t.Fatal("the README shows nothing")
	}
	printed, err := show(t, options{language: matching.English}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for part := range strings.SplitSeq(shown, "   …\n") { // what the README leaves out
		_, rest, found := strings.Cut(printed, part)
		if !found {
			t.Fatalf("the README shows\n%s\nbut this is printed:\n%s", part, printed)
		}
		printed = rest
	}
}

// A demonstration that cannot fail shows nothing.
func TestWhatDoesNotHappenIsNamed(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(*demo)
		names string
	}{
		"no cards": {
			func(d *demo) {
				d.aircall.Inject(aircalltest.Fault{Path: "/v1/calls/*/insight_cards", Status: http.StatusForbidden})
			},
			"A client calls and Claire answers: 0 insight cards, not 1",
		},
		"no phone calls": {
			func(d *demo) {
				d.sellsy.Inject(sellsytest.Fault{Method: http.MethodPost, Path: "/v2/phone-calls", Status: http.StatusForbidden})
			},
			"A supplier calls; Tom, who answers, has no account in Sellsy: 0 phone calls in Sellsy, not 1",
		},
		"no updates": {
			func(d *demo) {
				d.sellsy.Inject(sellsytest.Fault{Method: http.MethodPut, Path: "/v2/phone-calls/*", Status: http.StatusForbidden})
			},
			`"Rappeler jeudi avant 10\u00a0h." is not in the description`,
		},
		"no contacts": {
			func(d *demo) {
				d.aircall.Inject(aircalltest.Fault{Method: http.MethodPost, Path: "/v1/contacts", Status: http.StatusForbidden})
			},
			"Sophie adds a contact to Sellsy, and Aircall knows him: 0 contacts in Aircall, not 1",
		},
		"another result than expected": {
			func(d *demo) { d.episodes[0].want.result = "busy" },
			"A client calls and Claire answers: result connected, not busy",
		},
	} {
		t.Run(name, func(t *testing.T) {
			printed, err := show(t, options{}, test.spoil)
			if err == nil || !strings.Contains(err.Error(), test.names) {
				t.Errorf("error %v does not name %q", err, test.names)
			}
			if strings.Contains(printed, "Everything turned out") {
				t.Error("claims that all is well")
			}
		})
	}
}

// Webhooks that Aircall really sent are not in this repository. Where they are at hand, they are replayed.
func TestRecordedPayloads(t *testing.T) {
	dir := os.Getenv("RECORDED_PAYLOADS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "payloads")
	}
	dir = filepath.Join(dir, "aircall")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no recorded payloads: set RECORDED_PAYLOADS to their folder")
	}
	if printed, err := show(t, options{payloads: dir}, nil); err != nil {
		t.Errorf("%v\n%s", err, printed)
	}
}

func TestRecordingThatCannotBeRead(t *testing.T) {
	empty, broken := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(broken, "a.json"), []byte(`{"resource":`), 0o600); err != nil {
		t.Fatal(err)
	}
	for dir, names := range map[string]string{
		empty:                           "no .json files",
		broken:                          "a.json",
		filepath.Join(empty, "nowhere"): "no such file",
	} {
		if _, err := show(t, options{payloads: dir}, nil); err == nil || !strings.Contains(err.Error(), names) {
			t.Errorf("error %v does not say %q", err, names)
		}
	}
}

func TestCommandLine(t *testing.T) {
	for _, test := range []struct {
		args []string
		want options
		ok   bool
	}{
		{nil, options{language: matching.English}, true},
		{[]string{"-lang", "de", "-payloads", "x"}, options{language: matching.German, payloads: "x"}, true},
		{[]string{"-console", "localhost:0"}, options{language: matching.English, console: "localhost:0"}, true},
		{[]string{"-lang", "it"}, options{}, false},
		{[]string{"-nonsense"}, options{}, false},
	} {
		got, flags := options{language: matching.English}, flag.NewFlagSet("", flag.ContinueOnError)
		flags.SetOutput(io.Discard)
		got.register(flags)
		if err := flags.Parse(test.args); (err == nil) != test.ok || test.ok && got != test.want {
			t.Errorf("%q: %+v, %v", test.args, got, err)
		}
	}
}

func TestColourOnRequest(t *testing.T) {
	var out bytes.Buffer
	p := &printer{w: &out, colour: true}
	p.heading("Title")
	if !strings.Contains(out.String(), "\x1b[1mTitle\x1b[0m") {
		t.Errorf("printed %q", out.String())
	}
}
