// Package wiretest holds types to the tolerance of internal/wire.
package wiretest

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// kinds are values of each kind of JSON, among them those that stand for nothing.
var kinds = []string{
	`null`, `true`, `false`, `0`, `-1`, `7`, `1.5`, `1e400`, `9223372036854775808`, `""`, `"x"`, `"7"`, `"2026-03-19T09:00:00Z"`, `"0000-00-00"`,
	`[]`, `[1]`, `["x"]`, `[{}]`, `[[]]`, `{}`, `{"a":1}`, `{"id":{}}`, `{"id":9}`,
}

// Drift decodes a T of which all fields are set, with each value in it replaced by one of each other kind in turn. Whatever comes, the
// T decodes, and all of its fields but the one in which the value is are as they were.
func Drift[T any](t *testing.T, unmarshal func([]byte, any) error) {
	t.Helper()
	full := reflect.New(reflect.TypeFor[T]()).Elem()
	fill(full, map[reflect.Type]bool{full.Type(): true})
	text, err := json.Marshal(full.Interface())
	if err != nil {
		t.Fatal(err)
	}
	var base any
	if err := json.Unmarshal(text, &base); err != nil {
		t.Fatal(err)
	}
	want := decoded[T](t, unmarshal, text)
	for _, path := range paths(base, nil) {
		for _, kind := range kinds {
			body := replace(base, path, json.RawMessage(kind))
			got := decoded[T](t, unmarshal, body)
			root := path[0]
			for _, key := range slices.Sorted(maps.Keys(want)) {
				if key != root && string(want[key]) != string(got[key]) {
					t.Errorf("%s as %s changes %s to %s from %s", strings.Join(path, "."), kind, key, got[key], want[key])
				}
			}
		}
	}
}

// decoded decodes a T and encodes it again.
func decoded[T any](t *testing.T, unmarshal func([]byte, any) error, text []byte) map[string]json.RawMessage {
	t.Helper()
	var v T
	if err := unmarshal(text, &v); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	again, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(again, &fields); err != nil {
		t.Fatal(err)
	}
	return fields
}

// fill sets all fields of a value. Objects of a type that was filled before stay empty: one of each is enough.
func fill(v reflect.Value, filled map[reflect.Type]bool) {
	switch v.Type() {
	case reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(time.Date(2026, 3, 19, 9, 0, 0, 0, time.UTC)))
		return
	case reflect.TypeFor[json.RawMessage]():
		v.SetBytes([]byte(`{"a":1}`))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString("word")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(7)
	case reflect.Float64:
		v.SetFloat(1.5)
	case reflect.Struct:
		for _, field := range v.Fields() {
			if field.CanSet() {
				fill(field, filled)
			}
		}
	default:
		fillMany(v, filled)
	}
}

func fillMany(v reflect.Value, filled map[reflect.Type]bool) {
	elem := v.Type().Elem()
	if filled[elem] {
		return
	}
	filled[elem] = elem.Kind() == reflect.Struct
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(elem))
		fill(v.Elem(), filled)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), filled)
	case reflect.Map:
		value := reflect.New(elem).Elem()
		fill(value, filled)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(reflect.ValueOf("key").Convert(v.Type().Key()), value)
	default:
		panic(fmt.Sprintf("a field of the type %s", v.Type()))
	}
}

// deepest is how deep values are replaced. What is deeper is near the top of another type.
const deepest = 2

// paths are the places of the values in a document, but for the document itself.
func paths(v any, at []string) [][]string {
	if len(at) == deepest {
		return nil
	}
	var all [][]string
	add := func(key string, value any) {
		path := append(slices.Clone(at), key)
		all = append(append(all, path), paths(value, path)...)
	}
	switch v := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			add(key, v[key])
		}
	case []any:
		for i := range v {
			add(fmt.Sprint(i), v[i])
		}
	}
	return all
}

func replace(v any, path []string, value json.RawMessage) []byte {
	var rebuild func(v any, path []string) any
	rebuild = func(v any, path []string) any {
		if len(path) == 0 {
			return value
		}
		switch v := v.(type) {
		case map[string]any:
			v = maps.Clone(v)
			v[path[0]] = rebuild(v[path[0]], path[1:])
			return v
		case []any:
			v = slices.Clone(v)
			for i := range v {
				if fmt.Sprint(i) == path[0] {
					v[i] = rebuild(v[i], path[1:])
				}
			}
			return v
		default:
			return v
		}
	}
	text, err := json.Marshal(rebuild(v, path))
	if err != nil {
		panic(err)
	}
	return text
}
