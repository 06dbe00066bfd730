package install_test

import (
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
)

var (
	spoken   = regexp.MustCompile(` (?:title|aria-label|placeholder|alt)="([^"]*)"`)
	elements = regexp.MustCompile(`<[^>]*>`)
)

// read is all that a person reads on a page, or hears, with its spaces.
func read(body string) string {
	var text strings.Builder
	for _, attribute := range spoken.FindAllStringSubmatch(body, -1) {
		text.WriteString(attribute[1] + "\n")
	}
	text.WriteString(elements.ReplaceAllString(body, "\n"))
	return html.UnescapeString(text.String())
}

// TestPagesAreAsTheLanguageWrites proofreads every page of the installation in every language, with consent and with keys, and holds that
// each says what it has to: every text of the installation is read on one of them.
func TestPagesAreAsTheLanguageWrites(t *testing.T) {
	t.Parallel()
	for _, language := range phrases.Languages() {
		words, unsaid := phrases.In(language), map[string]bool{}
		for _, key := range words.Keys() {
			if strings.HasPrefix(key, "install.") {
				unsaid[key] = true
			}
		}
		for _, change := range [][]func(*aircalltest.Options){nil, {withKeys}} {
			w := newWorld(t, change...)
			w.keys = change != nil
			program := w.start(nil)
			for of, page := range program.handler.Pages(language) {
				text := read(page)
				if faults := words.Proofread(text); faults != nil || !strings.Contains(page, `<html lang="`+language+`">`) {
					t.Errorf("%s in %s: %q in\n%s", of, language, faults, text)
				}
				for key := range unsaid {
					if strings.Contains(text, words.Say(key)) {
						delete(unsaid, key)
					}
				}
			}
			program.end(t)
		}
		for key := range unsaid {
			t.Errorf("%s: %s is on no page", language, key)
		}
	}
}
