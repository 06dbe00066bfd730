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
