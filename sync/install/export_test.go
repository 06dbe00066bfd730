package install

// EachText calls fn for every text of the pages.
func EachText(fn func(name string, in ...string)) {
	for name, t := range texts {
		fn(name, t.en, t.fr, t.de)
	}
	for p, t := range problemTexts {
		fn(string(p), t.title.en, t.title.fr, t.title.de)
		fn(string(p), t.advice.en, t.advice.fr, t.advice.de)
	}
}
