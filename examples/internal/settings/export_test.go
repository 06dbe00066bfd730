package settings

import "reflect"

// FileKeys are the keys that a settings file can have, but those below single lines that all lines have too.
func FileKeys() []string { return keysBelow(reflect.TypeFor[file](), "") }

func keysBelow(part reflect.Type, at string) (all []string) {
	for key, value := range keysOf(part) {
		switch {
		case key == "lines":
		case value.Kind() == reflect.Struct:
			all = append(all, keysBelow(value, at+key+".")...)
		default:
			all = append(all, at+key)
		}
	}
	return all
}
