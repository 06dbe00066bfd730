package fakehttp

import (
	"encoding/json"
	"fmt"
	"iter"
	"reflect"
	"strings"
	"sync"
)

// The records of a fake are written down as the vendor writes them, apart from the client's types: a key that the client
// spells wrongly is lost on the way and shows in a test.

// Text is null when empty.
type Text string

// MarshalJSON implements [json.Marshaler].
func (t Text) MarshalJSON() ([]byte, error) { return orNull(string(t)) }

// UnmarshalJSON implements [json.Unmarshaler].
func (t *Text) UnmarshalJSON(b []byte) error { return decode((*string)(t), b) }

// Ref is the id of another record, null when there is none.
type Ref int64

// MarshalJSON implements [json.Marshaler].
func (r Ref) MarshalJSON() ([]byte, error) { return orNull(int64(r)) }

// UnmarshalJSON implements [json.Unmarshaler].
func (r *Ref) UnmarshalJSON(b []byte) error { return decode((*int64)(r), b) }

func orNull[T comparable](v T) ([]byte, error) {
	if v == *new(T) {
		return []byte("null"), nil
	}
	return json.Marshal(v)
}

func decode[T any](v *T, b []byte) error {
	*v = *new(T)
	return json.Unmarshal(b, v)
}

// List is never null.
type List[T any] []T

// MarshalJSON implements [json.Marshaler].
func (l List[T]) MarshalJSON() ([]byte, error) {
	if l == nil {
		return []byte("[]"), nil
	}
	return json.Marshal([]T(l))
}

// Convert carries values between the client's types and the fake's records by way of JSON. Keys that one side lacks keep
// their value in to.
func Convert(from, to any) {
	b, err := json.Marshal(from)
	if err == nil {
		err = json.Unmarshal(b, to)
	}
	if err != nil {
		panic(fmt.Sprintf("fakehttp: %T does not fit %T: %v", from, to, err))
	}
}

// As is [Convert] to a new value.
func As[T any](from any) (to T) {
	Convert(from, &to)
	return to
}

// Shape is a record with some of its keys, separated by spaces, or with all of them.
func Shape(rec any, keys string) map[string]any {
	v := reflect.Indirect(reflect.ValueOf(rec))
	known, _ := fieldsOf.Load(v.Type())
	byKey, _ := known.(map[string][]int)
	if byKey == nil {
		byKey = map[string][]int{}
		for _, f := range reflect.VisibleFields(v.Type()) {
			if key, _, _ := strings.Cut(f.Tag.Get("json"), ","); key != "" {
				byKey[key] = f.Index
			}
		}
		fieldsOf.Store(v.Type(), byKey)
	}
	out := make(map[string]any, len(byKey)+1)
	for key := range strings.FieldsSeq(keys) {
		out[key] = v.FieldByIndex(byKey[key]).Interface()
	}
	if keys == "" {
		for key, index := range byKey {
			out[key] = v.FieldByIndex(index).Interface()
		}
	}
	return out
}

var fieldsOf sync.Map // of records by their type: the index of each key

// Where yields the rows that match.
func Where[R any](rows iter.Seq[R], match func(R) bool) iter.Seq[R] {
	return func(yield func(R) bool) {
		for r := range rows {
			if match(r) && !yield(r) {
				return
			}
		}
	}
}
