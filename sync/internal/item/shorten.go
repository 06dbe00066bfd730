package item

import (
	"encoding/json"
	"reflect"
	"unicode/utf8"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// MaxState is how many bytes of what others wrote a stored thing may hold. It leaves room for what we add, see [store.MaxData].
const MaxState = store.MaxData / 4

// Shorten cuts the longest texts and lists in what v points to until it takes at most [MaxState] bytes as JSON, and reports whether it
// had to.
func Shorten(v any) (cut bool) {
	for longest := 64 << 10; longest >= 32 && jsonSize(v) > MaxState; longest /= 2 {
		shorten(reflect.ValueOf(v), longest)
		cut = true
	}
	return cut
}

func jsonSize(v any) int {
	text, err := json.Marshal(v)
	if err != nil {
		return 0
	}
	return len(text)
}

// shorten cuts texts to so many bytes, and lists to an eighth of that.
func shorten(v reflect.Value, longest int) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			shorten(v.Elem(), longest)
		}
	case reflect.Struct:
		for _, field := range v.Fields() {
			if field.CanSet() {
				shorten(field, longest)
			}
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 { // raw JSON cannot be cut
			if v.Len() > longest {
				v.SetZero()
			}
			return
		}
		if most := longest / 8; v.Len() > most {
			v.Set(v.Slice(0, most))
		}
		for i := range v.Len() {
			shorten(v.Index(i), longest)
		}
	case reflect.String:
		if v.Len() > longest {
			v.SetString(CutText(v.String(), longest))
		}
	}
}

// CutText cuts a text to so many bytes, at the end of a character, and marks that.
func CutText(text string, longest int) string {
	if len(text) <= longest {
		return text
	}
	end := max(longest-len("…"), 0)
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + "…"
}
