package matching

import "github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"

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
