package console

import (
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
)

// Known reports whether there are words for a key.
func Known(key string) bool { return speaker{phrases.In(phrases.English)}.known(key) }

// Keys are all that the console has words for.
func Keys() (all []string) {
	for _, key := range phrases.In(phrases.English).Keys() {
		if own, ok := strings.CutPrefix(key, "console."); ok {
			all = append(all, own)
		}
	}
	return all
}
