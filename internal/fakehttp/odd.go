package fakehttp

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
)

// Odd is a success that is no answer.
type Odd string

// The odd answers. An answer without rows, or without an id, stays as it is where these are what is odd.
const (
	OddEmpty     Odd = "empty body"
	OddNull      Odd = "null"
	OddObject    Odd = "empty object"
	OddList      Odd = "empty list"
	OddNullRows  Odd = "rows that are null" // in place of every list at the top of the answer
	OddError     Odd = "error object"       // with the status of success
	OddHTML      Odd = "HTML"
	OddWithoutID Odd = "without id" // neither at the top nor in what the top holds
	OddShortPage Odd = "short page" // half the rows; what the answer says about them stays
	OddCut       Odd = "cut short"  // half of what it was
	OddOtherID   Odd = "another id" // at the top: the answer is about something else
	OddSwitching Odd = "status 101" // without a body
)

// Kind is a kind of JSON value, or the absence of one.
type Kind string

// The kinds.
const (
	KindAbsent Kind = "absent"
	KindNull   Kind = "null"
	KindBool   Kind = "bool"
	KindNumber Kind = "number"
	KindText   Kind = "text"
	KindList   Kind = "list"
	KindObject Kind = "object"
)

var valuesOf = map[Kind]any{
	KindNull: nil, KindBool: true, KindNumber: 7, KindText: "x", KindList: []any{}, KindObject: map[string]any{},
}

// distort answers with the fake's own answer made odd. What is no success stays as it is.
func (s *Server) distort(w http.ResponseWriter, own *httptest.ResponseRecorder, f *Fault) {
	status, body := own.Code, own.Body.Bytes()
	maps.Copy(w.Header(), own.Header())
	if status < 300 {
		w.Header().Del("Content-Length")
		switch f.Odd {
		case OddHTML:
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
		case OddSwitching:
			status = http.StatusSwitchingProtocols
		}
		if status == http.StatusNoContent && f.Odd != OddEmpty {
			status = http.StatusOK
		}
		body = s.oddBody(f, body)
	}
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

func (s *Server) oddBody(f *Fault, own []byte) []byte {
	switch f.Odd {
	case OddEmpty, OddSwitching:
		return nil
	case OddNull:
		return []byte("null")
	case OddObject:
		return []byte("{}")
	case OddList:
		return []byte("[]")
	case OddHTML:
		return []byte("<!doctype html><title>Maintenance</title><p>We are back soon.</p>")
	case OddError:
		return []byte(s.ErrorBody)
	case OddCut:
		return own[:len(own)/2]
	}
	var v any
	if json.Unmarshal(own, &v) != nil {
		return own
	}
	switch f.Odd {
	case OddNullRows:
		v = eachRows(v, func([]any) any { return nil })
	case OddShortPage:
		v = eachRows(v, func(rows []any) any { return rows[:len(rows)/2] })
	case OddWithoutID:
		v = withoutID(v, 1)
	case OddOtherID:
		v = otherID(v, 1)
	default:
		v = setKind(v, strings.Split(f.Field, "."), f.Kind)
	}
	out, err := json.Marshal(v)
	if err != nil {
		return own
	}
	return out
}

// eachRows changes the lists at the top of an answer, or the answer that is one.
func eachRows(v any, change func([]any) any) any {
	switch v := v.(type) {
	case []any:
		return change(v)
	case map[string]any:
		for key, rows := range v {
			if list, isList := rows.([]any); isList {
				v[key] = change(list)
			}
		}
	}
	return v
}

func withoutID(v any, depth int) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = withoutID(v[i], depth)
		}
	case map[string]any:
		delete(v, "id")
		for key, below := range v {
			if depth > 0 {
				v[key] = withoutID(below, depth-1)
			}
		}
	}
	return v
}

// otherID adds to the id of an answer that is about one thing, at the top or in an object there.
func otherID(v any, depth int) any {
	top, isObject := v.(map[string]any)
	if !isObject {
		return v
	}
	for key, value := range top {
		switch value := value.(type) {
		case float64:
			if key == "id" {
				top[key] = value + 1_000_000
			}
		case map[string]any:
			if depth > 0 && len(top) == 1 {
				top[key] = otherID(value, depth-1)
			}
		}
	}
	return v
}

// setKind changes what is at a path: keys and, through lists, all of their elements.
func setKind(v any, path []string, kind Kind) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = setKind(v[i], path, kind)
		}
	case map[string]any:
		below, there := v[path[0]]
		switch {
		case !there:
		case len(path) > 1:
			v[path[0]] = setKind(below, path[1:], kind)
		case kind == KindAbsent:
			delete(v, path[0])
		default:
			v[path[0]] = valuesOf[kind]
		}
	}
	return v
}
