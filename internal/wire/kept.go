package wire

import (
	"bytes"
	"encoding/json"
)

// The types here are embedded by types of the clients, so that how these are encoded is nothing that their users read about.

// Opt is a value, null, or nothing, which is its zero value.
type Opt[T any] struct {
	value T
	state optState
}

type optState uint8

const (
	optAbsent optState = iota
	optNull
	optValue
)

// Some returns an Opt that holds v.
func Some[T any](v T) Opt[T] { return Opt[T]{value: v, state: optValue} }

// Null returns an Opt that is null.
func Null[T any]() Opt[T] { return Opt[T]{state: optNull} }

// Get returns the value, and whether there is one.
func (o Opt[T]) Get() (T, bool) { return o.value, o.state == optValue }

// IsNull reports whether o is null.
func (o Opt[T]) IsNull() bool { return o.state == optNull }

// IsZero reports whether o is nothing.
func (o Opt[T]) IsZero() bool { return o.state == optAbsent }

// MarshalJSON implements [json.Marshaler].
func (o Opt[T]) MarshalJSON() ([]byte, error) {
	if o.state != optValue {
		return []byte("null"), nil
	}
	return json.Marshal(o.value)
}

// UnmarshalJSON implements [json.Unmarshaler].
func (o *Opt[T]) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*o = Null[T]()
		return nil
	}
	var v T
	if err := json.Unmarshal(b, &v); err != nil {
		return err
	}
	*o = Some(v)
	return nil
}

// Kept is a value of any kind, kept as it came. Its zero value is null.
type Kept struct{ raw json.RawMessage }

// Keep returns raw as a value.
func Keep(raw json.RawMessage) Kept { return Kept{raw} }

// Raw returns the value.
func (k Kept) Raw() json.RawMessage { return k.raw }

// MarshalJSON implements [json.Marshaler].
func (k Kept) MarshalJSON() ([]byte, error) {
	if len(k.raw) == 0 {
		return []byte("null"), nil
	}
	return k.raw, nil
}

// UnmarshalJSON implements [json.Unmarshaler].
func (k *Kept) UnmarshalJSON(b []byte) error {
	k.raw = bytes.Clone(b)
	return nil
}
