package fakehttp

import (
	"encoding/json"
	"fmt"
	"iter"
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
