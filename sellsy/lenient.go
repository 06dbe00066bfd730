package sellsy

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
)

// decode decodes an answer into out and leaves a field of an unexpected kind zero, since Sellsy now and then sends an empty
// list for an object or a number for text, and one odd field must not make a whole page unreadable. The answer itself, and
// the records of a page, must be of the right kind.
//
// It relies on encoding/json going on after a mismatch, which it does except when an UnmarshalJSON method reports one. That
// is why those of this package use unmarshalLoosely.
func decode[T any](b []byte, out *T) error {
	err := json.Unmarshal(b, out)
	wrong, ok := errors.AsType[*json.UnmarshalTypeError](err)
	if ok && wrong.Type != reflect.TypeFor[T]() && !isRecord(wrong.Field) {
		return nil
	}
	return err
}

// isRecord reports whether a field of an answer is its list of records or a whole record. Versions of encoding/json differ in
// whether they name the element of the list.
func isRecord(field string) bool {
	return field == "data" || strings.TrimRight(field, "0123456789") == "data."
}

// unmarshalLoosely is json.Unmarshal for UnmarshalJSON methods: what is of the wrong kind stays zero.
func unmarshalLoosely(b []byte, v any) error {
	err := json.Unmarshal(b, v)
	if _, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return nil
	}
	return err
}
