package matching

import (
	"fmt"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
)

// Language is the language of explanations, descriptions and cards, by its ISO 639-1 code. The zero value is English, and so is any
// language that [Languages] does not name.
type Language string

// The languages.
const (
	English Language = "en"
	French  Language = "fr"
	German  Language = "de"
	Spanish Language = "es"
)

// Languages returns the languages that there are, English first.
func Languages() []Language {
	names := phrases.Languages()
	languages := make([]Language, len(names))
	for i, name := range names {
		languages[i] = Language(name)
	}
	return languages
}

// words are the phrases in the language.
func (l Language) words() *phrases.Book { return phrases.In(string(l)) }

// Say returns the text that is in the language. With args it formats them as fmt.Sprintf does; verbs should then carry an
// argument index, for the order of words differs: "%[1]s".
func (l Language) Say(en, fr, de string, args ...any) string {
	text := en
	switch l {
	case French:
		text = fr
	case German:
		text = de
	}
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}
