package phrases

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Builtin returns the catalogue that is compiled in.
func Builtin() Catalogue { return builtin }

// Texts returns the texts of a key, one for each plural form.
func (b *Book) Texts(key string) []string { return slices.Sorted(maps.Values(b.phrases[key])) }

// Arguments returns the names of the arguments of a key, in order.
func (b *Book) Arguments(key string) []string {
	all := regexp.MustCompile(`\{\w+\}`).FindAllString(strings.Join(b.Texts(key), " "), -1)
	slices.Sort(all)
	return slices.Compact(all)
}
