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
// had to. Then v points to a copy: others may have the same texts and lists.
func Shorten(v any) (cut bool) {
	text, err := json.Marshal(v)
	if err != nil || len(text) <= MaxState {
		return false
	}
	reflect.ValueOf(v).Elem().SetZero()
	_ = json.Unmarshal(text, v) // it has just been encoded
	for longest := 64 << 10; longest >= 32 && len(text) > MaxState; longest /= 2 {
		shorten(reflect.ValueOf(v), longest)
		text, _ = json.Marshal(v) // likewise
	}
	return true
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
