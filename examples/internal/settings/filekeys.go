package settings

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

const configVariable = "BRIDGE_CONFIG"

// keys refuses keys of the settings file, or of the part of it below a key.
type keys struct {
	*reader

	at string // what stands before the keys of the part, with a full stop; empty for the whole file
}

func (k keys) wrong(key, why string) { k.refuse(configVariable+" "+k.at+key, why) }

// unknown refuses keys that there are not, and names those that are most like them. Of what lies below a wrong key nothing is said.
func (k keys) unknown(undecoded []toml.Key) {
	var told []string
	for _, key := range undecoded {
		parent, name, siblings := stray(key)
		full := strings.TrimPrefix(parent+"."+name, ".")
		if slices.Contains(told, full) {
			continue
		}
		told = append(told, full)
		if near := nearest(name, siblings); near != "" {
			k.wrong(full, "there is no such key; "+near+" is")
		} else {
			k.wrong(full, "there is no such key: see examples/bridge/bridge.toml")
		}
	}
}

// stray finds the first name of a key that the file does not have: below what, and what is there.
func stray(key toml.Key) (parent, name string, siblings []string) {
	at := reflect.TypeFor[file]()
	for i, name := range key {
		parent = strings.Join(key[:i], ".")
		switch at.Kind() {
		case reflect.Map:
			at = at.Elem()
		case reflect.Struct:
			known := keysOf(at)
			next, ok := known[name]
			if !ok {
				return parent, name, slices.Sorted(maps.Keys(known))
			}
			at = next
		default:
			return parent, name, nil
		}
	}
	return parent, key[len(key)-1], nil
}

// keysOf are the keys of a part of the file.
func keysOf(part reflect.Type) map[string]reflect.Type {
	all := map[string]reflect.Type{}
	for field := range part.Fields() {
		if field.Anonymous {
			maps.Copy(all, keysOf(field.Type))
		} else {
			all[field.Tag.Get("toml")] = field.Type
		}
	}
	return all
}

// among refuses values that are not among those that there are.
func among[T ~string](k keys, key string, values []T, all ...T) {
	for _, v := range values {
		if !slices.Contains(all, v) {
			k.wrong(key, "need words among "+list(all))
			return
		}
	}
}

// chosen finds what names stand for.
func chosen[T any](k keys, key string, names []string, all map[string]T) (found []T) {
	for _, name := range names {
		rule, ok := all[name]
		if !ok {
			k.wrong(key, "need words among "+list(slices.Sorted(maps.Keys(all))))
			return nil
		}
		found = append(found, rule)
	}
	return found
}

func list[T ~string](all []T) string {
	var words []string
	for _, v := range all {
		if v != "" {
			words = append(words, string(v))
		}
	}
	return strings.Join(words, ", ")
}
