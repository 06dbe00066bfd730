package matching

import "fmt"

// Language is the language of explanations, descriptions and cards. The zero value is English, and so is any language that
// is not listed here.
type Language string

// The languages.
const (
	English Language = "en"
	French  Language = "fr"
	German  Language = "de"
)

// Say formats the text that is in the language, as fmt.Sprintf does. Verbs should carry an argument index, for the order of
// words differs: "%[1]s".
func (l Language) Say(en, fr, de string, args ...any) string {
	switch l {
	case French:
		return fmt.Sprintf(fr, args...)
	case German:
		return fmt.Sprintf(de, args...)
	default:
		return fmt.Sprintf(en, args...)
	}
}
