// Package phrases is everything that people read: one catalogue, one file a language. A phrase has a key and named arguments,
// which each language places and forms in its own way: numbers, amounts, dates, durations, quotation marks and plurals are the
// language's. A further language is one further file.
//
// A file is JSON. Its objects are nested to group the keys: "card": {"type": "Type"} is the phrase card.type. A phrase is a text
// with {arguments}, or an object of plural forms, of which the argument n chooses one:
//
//	"calls": {"one": "{n} call", "other": "{n} calls"}
//
// The group format says how the language writes what is not words; see [Book].
package phrases

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// English is the language of whoever asks for one that there is not.
const English = "en"

//go:embed languages/*.json
var files embed.FS

var builtin = mustLoad(files)

// Catalogue is the phrases of all languages, by the names of the languages, such as "fr".
type Catalogue map[string]*Book

// Load reads the files languages/*.json of a file system. Its error names the file.
func Load(fsys fs.FS) (Catalogue, error) {
	names, err := fs.Glob(fsys, "languages/*.json")
	if err != nil {
		return nil, err
	}
	c := Catalogue{}
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		b, err := newBook(strings.TrimSuffix(path.Base(name), ".json"), data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		c[b.name] = b
	}
	if c[English] == nil {
		return nil, fmt.Errorf("languages/%s.json: not there", English)
	}
	return c, nil
}

func mustLoad(fsys fs.FS) Catalogue {
	c, err := Load(fsys)
	if err != nil {
		panic(err) // what is compiled in is held by a test
	}
	return c
}

// Languages returns the names of the languages that there are, English first.
func Languages() []string {
	names := slices.Sorted(maps.Keys(builtin))
	slices.SortStableFunc(names, func(a, b string) int {
		switch English {
		case a:
			return -1
		case b:
			return 1
		default:
			return 0
		}
	})
	return names
}

// Known reports whether there is a language of that name.
func Known(name string) bool { return builtin[name] != nil }

// Match returns the language that fits best what a browser asks for in its Accept-Language header, or else otherwise.
func Match(acceptLanguage, otherwise string) string {
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return otherwise
	}
	names := Languages()
	tags := make([]language.Tag, len(names))
	for i, name := range names {
		tags[i] = builtin[name].tag
	}
	_, index, confidence := language.NewMatcher(tags).Match(wanted...)
	if confidence == language.No {
		return otherwise
	}
	return names[index]
}

// In returns the phrases of a language, English for one that there is not.
func In(name string) *Book { return builtin.In(name) }

// In returns the phrases of a language, English for one that there is not.
func (c Catalogue) In(name string) *Book {
	if b, ok := c[name]; ok {
		return b
	}
	return c[English]
}

// phrase is a text, or one for each plural form.
type phrase map[string]string

// Book is the phrases of one language.
type Book struct {
	name    string
	tag     language.Tag
	phrases map[string]phrase
}

// Name returns the name of the language, such as "fr".
func (b *Book) Name() string { return b.name }

// forms are the names of plural forms in a file.
var forms = map[string]plural.Form{
	"zero": plural.Zero, "one": plural.One, "two": plural.Two, "few": plural.Few, "many": plural.Many, "other": plural.Other,
}

func newBook(name string, data []byte) (*Book, error) {
	tag, err := language.Parse(name)
	if err != nil {
		return nil, err
	}
	var tree map[string]any
	if err := json.Unmarshal(data, &tree); err != nil {
		return nil, err
	}
	b := &Book{name: name, tag: tag, phrases: map[string]phrase{}}
	if err := b.add("", tree); err != nil {
		return nil, err
	}
	b.keepTogether()
	return b, nil
}

// keepTogether makes the spaces no-break spaces that the language wants so: in the files they are plain ones.
func (b *Book) keepTogether() {
	together := b.together()
	for _, p := range b.phrases {
		for form, text := range p {
			p[form] = together.Replace(text)
		}
	}
}

// together puts no-break spaces before and after the signs that the language wants them at.
func (b *Book) together() *strings.Replacer {
	var pairs []string
	for _, sign := range b.phrases["format.no_break_before"]["other"] {
		pairs = append(pairs, " "+string(sign), "\u00a0"+string(sign))
	}
	for _, sign := range b.phrases["format.no_break_after"]["other"] {
		pairs = append(pairs, string(sign)+" ", string(sign)+"\u00a0")
	}
	return strings.NewReplacer(pairs...)
}

// add takes over a group of phrases.
func (b *Book) add(group string, tree map[string]any) error {
	for name, value := range tree {
		key := strings.TrimPrefix(group+"."+name, ".")
		switch v := value.(type) {
		case string:
			b.phrases[key] = phrase{"other": v}
		case map[string]any:
			if isPlural(v) {
				p := phrase{}
				for form, text := range v {
					p[form], _ = text.(string) // isPlural has looked
				}
				b.phrases[key] = p
			} else if err := b.add(key, v); err != nil {
				return err
			}
		default:
			return fmt.Errorf("%s: need a text or an object", key)
		}
	}
	return nil
}

func isPlural(v map[string]any) bool {
	if _, ok := v["other"].(string); !ok {
		return false
	}
	for form, text := range v {
		_, known := forms[form]
		if _, isText := text.(string); !known || !isText {
			return false
		}
	}
	return true
}

// Keys returns the keys of all phrases, in order.
func (b *Book) Keys() []string { return slices.Sorted(maps.Keys(b.phrases)) }

// Has reports whether there is a phrase of that key.
func (b *Book) Has(key string) bool { return b.phrases[key] != nil }

// Say returns a phrase with its arguments, given as names and values in turn: Say("card.calls", "n", 3). Values are written as the
// language does; see [Book.Write]. A key that there is not is returned as it is.
func (b *Book) Say(key string, arguments ...any) string {
	p := b.phrases[key]
	if p == nil {
		return key
	}
	text := p["other"]
	if len(p) > 1 {
		text = b.form(p, arguments)
	}
	if len(arguments) == 0 {
		return text
	}
	pairs := make([]string, 0, len(arguments))
	for i := 0; i+1 < len(arguments); i += 2 {
		pairs = append(pairs, fmt.Sprintf("{%v}", arguments[i]), b.Write(arguments[i+1]))
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// Word returns the phrase of a group for a code of the vendors' or ours, such as "late" of the group record.status. A code that there
// is no phrase for is returned as it is.
func (b *Book) Word(group, code string) string {
	if key := group + "." + code; b.Has(key) {
		return b.Say(key)
	}
	return code
}

// form chooses the plural form by the argument n.
func (b *Book) form(p phrase, arguments []any) string {
	for i := 0; i+1 < len(arguments); i += 2 {
		n, isInt := arguments[i+1].(int)
		if arguments[i] != "n" || !isInt {
			continue
		}
		want := plural.Cardinal.MatchPlural(b.tag, max(n, -n)%10_000_000, 0, 0, 0, 0)
		for name, form := range forms {
			if text, ok := p[name]; ok && form == want {
				return text
			}
		}
	}
	return p["other"]
}

// Write writes a value as the language does: whole numbers with their thousands apart, durations, times and amounts in words and
// forms of the language, and text as it is.
func (b *Book) Write(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case int:
		return b.Decimal(fmt.Sprint(v))
	case int64:
		return b.Decimal(fmt.Sprint(v))
	case time.Duration:
		return b.Duration(v)
	case time.Time:
		return b.Time(v)
	default:
		return fmt.Sprint(v)
	}
}
