package aircall

import (
	"bytes"
	"encoding/json"
	"errors"
)

var errNoObjectJSON = errors.New("not a JSON object")

// members calls yield with every member of a JSON object, in order, without decoding the values: they may yet turn out not to be
// JSON. It is much quicker than encoding/json, and unlike it tells "token" from "TOKEN".
func members(object []byte, yield func(key string, value json.RawMessage) error) error {
	rest := bytes.TrimLeft(object, jsonSpace)
	if len(rest) == 0 || rest[0] != '{' {
		return errNoObjectJSON
	}
	rest = bytes.TrimLeft(rest[1:], jsonSpace)
	if len(rest) > 0 && rest[0] == '}' {
		return atEnd(rest[1:])
	}
	for {
		n := valueEnd(rest)
		if n == 0 || rest[0] != '"' {
			return errNoObjectJSON
		}
		var key string
		if err := json.Unmarshal(rest[:n], &key); err != nil {
			return errNoObjectJSON
		}
		rest = bytes.TrimLeft(rest[n:], jsonSpace)
		if len(rest) == 0 || rest[0] != ':' {
			return errNoObjectJSON
		}
		rest = bytes.TrimLeft(rest[1:], jsonSpace)
		n = valueEnd(rest)
		if n == 0 {
			return errNoObjectJSON
		}
		if err := yield(key, json.RawMessage(rest[:n:n])); err != nil {
			return err
		}
		rest = bytes.TrimLeft(rest[n:], jsonSpace)
		switch {
		case len(rest) == 0:
			return errNoObjectJSON
		case rest[0] == '}':
			return atEnd(rest[1:])
		case rest[0] != ',':
			return errNoObjectJSON
		}
		rest = bytes.TrimLeft(rest[1:], jsonSpace)
	}
}

const jsonSpace = " \t\r\n"

func atEnd(rest []byte) error {
	if len(bytes.TrimLeft(rest, jsonSpace)) > 0 {
		return errNoObjectJSON
	}
	return nil
}

// valueEnd is the length of the value that data starts with, 0 if there is none. Inside objects and arrays it looks at
// nothing but strings and the depth.
func valueEnd(data []byte) int {
	depth := 0
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '"':
			n := stringEnd(data[i:])
			if n == 0 {
				return 0
			}
			i += n - 1
		case '{', '[':
			depth++
			continue
		case '}', ']':
			if depth == 0 {
				return i // the end of the object around a literal
			}
			depth--
		case ',', ':', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return i
			}
			continue
		default:
			continue // inside a literal
		}
		if depth == 0 {
			return i + 1
		}
	}
	if depth > 0 {
		return 0
	}
	return len(data)
}

// stringEnd is the length of the string that data starts with, 0 if it does not end.
func stringEnd(data []byte) int {
	for i := 1; i < len(data); i++ {
		n := bytes.IndexByte(data[i:], '"')
		if n < 0 {
			return 0
		}
		i += n
		slashes := 0
		for data[i-1-slashes] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			return i + 1
		}
	}
	return 0
}

// wrapped decodes an object that may stand under a key or on its own: for some endpoints sources disagree.
type wrapped[T any] struct {
	key    string // empty: on its own
	object *T
}

func unwrap[T any](key string) *wrapped[T] { return &wrapped[T]{key: key} }

func (w *wrapped[T]) UnmarshalJSON(data []byte) error {
	object, empty := json.RawMessage(data), true
	err := members(data, func(key string, value json.RawMessage) error {
		empty = false
		if key == w.key && len(value) > 0 && value[0] == '{' {
			object = value
		}
		return nil
	})
	if err != nil || empty {
		return err
	}
	w.object = new(T)
	return json.Unmarshal(object, w.object)
}
