package phrases_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
)

// Every language says everything, with the same arguments.
func TestLanguagesSayTheSame(t *testing.T) {
	t.Parallel()
	all := phrases.Builtin()
	english := all.In(phrases.English)
	optional := func(key string) bool { return strings.HasPrefix(key, "format.") }
	for _, name := range phrases.Languages() {
		b := all[name]
		for _, key := range english.Keys() {
			switch {
			case !b.Has(key) && !optional(key):
				t.Errorf("%s lacks %s", name, key)
			case b.Has(key):
				if diff := cmp.Diff(english.Arguments(key), b.Arguments(key)); diff != "" {
					t.Errorf("%s: %s has other arguments (-en +%s):\n%s", name, key, name, diff)
				}
			}
		}
		for _, key := range b.Keys() {
			if !english.Has(key) && !optional(key) {
				t.Errorf("%s has %s, which English lacks", name, key)
			}
		}
	}
}

// The files keep to the typography of their languages.
func TestTypography(t *testing.T) {
	t.Parallel()
	for _, name := range phrases.Languages() {
		b := phrases.In(name)
		for _, key := range b.Keys() {
			if strings.HasPrefix(key, "format.no_break") || key == "format.clock" {
				continue
			}
			for _, text := range b.Texts(key) {
				for _, wrong := range []string{`"`, "'", "...", "%"} {
					if strings.Contains(text, wrong) && !strings.HasPrefix(key, "format.") {
						t.Errorf("%s: %s has %s: %s", name, key, wrong, text)
					}
				}
				if name != "fr" {
					continue
				}
				for _, sign := range ":;?!»" {
					i := strings.IndexRune(text, sign)
					if i > 0 && !strings.HasSuffix(text[:i], "\u00a0") && !strings.Contains(text, "://") {
						t.Errorf("%s: no no-break space before %c: %s", key, sign, text)
					}
				}
			}
		}
	}
}

// The languages keep to one word for one idea.
func TestVocabulary(t *testing.T) {
	t.Parallel()
	recordings := []string{"description.recording", "console.event.call.comm_assets_generated", "quickstart.calls_n"}
	for name, wrong := range map[string]string{
		"en": `\b[Ss]weep|connect again|[^{]\b[Ii]ds?\b`,
		"fr": `[Pp]ropriétaire|[Ee]nregistr|[Bb]alayage|vous reconnecter|desserv|[Ff]iches? (d’appel|affichée)`,
		"de": `Firma|Verkaufschance|Opportunity|Eigentümer|Owner|Mailbox|Abgleich\b|Telefonat|\bId\b`,
		"es": `[Bb]uzón|\b[Cc]ontestada|repaso|averiad`,
	} {
		b, pattern := phrases.In(name), regexp.MustCompile(wrong)
		for _, key := range b.Keys() {
			for _, text := range b.Texts(key) {
				if word := pattern.FindString(text); word != "" && !slices.Contains(recordings, key) {
					t.Errorf("%s: %s has %q: %s", name, key, word, text)
				}
			}
		}
	}
}

func TestForms(t *testing.T) {
	t.Parallel()
	begin := time.Date(2026, 3, 2, 14, 5, 0, 0, time.FixedZone("", 3600))
	for name, want := range map[string][]string{
		"en": {"“VIP”", "1,234,567", "€72,000.99", "CHF\u00a08.50", "1\u00a0min 27\u00a0s", "1\u00a0h 2\u00a0min", "2 Mar 2026, 14:05", "Owner: Zoé"},
		"fr": {"«\u00a0VIP\u00a0»", "1\u00a0234\u00a0567", "72\u00a0000,99\u00a0€", "8,50\u00a0CHF", "1\u00a0min 27\u00a0s", "1\u00a0h 2\u00a0min", "02/03/2026 à 14:05", "Owner\u00a0: Zoé"},
		"de": {"„VIP“", "1.234.567", "72.000,99\u00a0€", "8,50\u00a0CHF", "1\u00a0Min. 27\u00a0Sek.", "1\u00a0Std. 2\u00a0Min.", "02.03.2026, 14:05 Uhr", "Owner: Zoé"},
		"es": {"«VIP»", "1.234.567", "72.000,99\u00a0€", "8,50\u00a0CHF", "1\u00a0min 27\u00a0s", "1\u00a0h 2\u00a0min", "02/03/2026, 14:05", "Owner: Zoé"},
	} {
		b := phrases.In(name)
		got := []string{
			b.Quote("VIP"), b.Write(1234567), b.Amount("72000.99", "EUR"), b.Amount("8.50", "CHF"), b.Duration(87 * time.Second),
			b.Duration(62*time.Minute + 10*time.Second), b.Time(begin), b.Label("Owner", "Zoé"),
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// A further language is one further file.
func TestOneMoreLanguageIsOneMoreFile(t *testing.T) {
	t.Parallel()
	c, err := phrases.Load(fstest.MapFS{
		"languages/en.json": {Data: []byte(`{"greeting": "Hello {name}", "calls": {"one": "{n} call", "other": "{n} calls"}}`)},
		"languages/pl.json": {Data: []byte(`{"greeting": "{name}, cześć", "calls": {"one": "{n} rozmowa", "few": "{n} rozmowy", "many": "{n} rozmów", "other": "{n} rozmowy"}}`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	pl := c.In("pl")
	got := []string{pl.Say("greeting", "name", "Ada"), pl.Say("calls", "n", 1), pl.Say("calls", "n", 3), pl.Say("calls", "n", 25), c.In("it").Say("calls", "n", 2), pl.Say("nothing")}
	want := []string{"Ada, cześć", "1 rozmowa", "3 rozmowy", "25 rozmów", "2 calls", "nothing"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFilesThatAreWrong(t *testing.T) {
	t.Parallel()
	for name, data := range map[string]string{"no JSON": `{`, "a number": `{"a": 1}`, "a list": `{"a": ["b"]}`} {
		if _, err := phrases.Load(fstest.MapFS{"languages/en.json": {Data: []byte(data)}}); err == nil || !strings.Contains(err.Error(), "languages/en.json") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := phrases.Load(fstest.MapFS{"languages/fr.json": {Data: []byte(`{}`)}}); err == nil {
		t.Error("a catalogue without English was taken")
	}
}

func TestEnglishComesFirst(t *testing.T) {
	t.Parallel()
	if got := phrases.Languages(); got[0] != phrases.English || !slices.IsSorted(got[1:]) {
		t.Errorf("languages: %v", got)
	}
}

func TestMatch(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{
		"": "en", "fr": "fr", "fr-CH, en;q=0.9": "fr", "it, de;q=0.5, en;q=0.3": "de", "es-MX": "es", "ja": "en", "*": "en",
		"de;q=0.2, fr;q=0.8": "fr", "not a header at all": "en", "de-AT": "de", "en-GB;q=0.9, fr;q=1": "fr",
	} {
		if got := phrases.Match(header, phrases.English); got != want {
			t.Errorf("%q: %s, want %s", header, got, want)
		}
	}
}

func FuzzMatch(f *testing.F) {
	f.Add("fr-CH, en;q=0.9")
	f.Fuzz(func(t *testing.T, header string) {
		if got := phrases.Match(header, phrases.English); !phrases.Known(got) {
			t.Errorf("%q: %q", header, got)
		}
	})
}
