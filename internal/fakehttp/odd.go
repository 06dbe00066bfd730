package fakehttp

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/fakes"
)

var valuesOf = map[fakes.Kind]any{
	fakes.KindNull: nil, fakes.KindBool: true, fakes.KindNumber: 7, fakes.KindText: "x", fakes.KindList: []any{}, fakes.KindObject: map[string]any{},
}

// distort answers with the fake's own answer made odd. What is no success stays as it is.
func (s *Server) distort(w http.ResponseWriter, own *httptest.ResponseRecorder, f *fakes.Fault) {
	status, body := own.Code, own.Body.Bytes()
	maps.Copy(w.Header(), own.Header())
	if status < 300 {
		w.Header().Del("Content-Length")
		switch f.Odd {
		case fakes.OddHTML:
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
		case fakes.OddSwitching:
			status = http.StatusSwitchingProtocols
		}
		if status == http.StatusNoContent && f.Odd != fakes.OddEmpty {
			status = http.StatusOK
		}
		body = s.oddBody(f, body)
	}
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

func (s *Server) oddBody(f *fakes.Fault, own []byte) []byte {
	switch f.Odd {
	case fakes.OddEmpty, fakes.OddSwitching:
		return nil
	case fakes.OddNull:
		return []byte("null")
	case fakes.OddObject:
		return []byte("{}")
	case fakes.OddList:
		return []byte("[]")
	case fakes.OddHTML:
		return []byte("<!doctype html><title>Maintenance</title><p>We are back soon.</p>")
	case fakes.OddError:
		return []byte(s.ErrorBody)
	case fakes.OddCut:
		return own[:len(own)/2]
	}
	var v any
	if json.Unmarshal(own, &v) != nil {
		return own
	}
	switch f.Odd {
	case fakes.OddNullRows:
		v = eachRows(v, func([]any) any { return nil })
	case fakes.OddShortPage:
		v = eachRows(v, func(rows []any) any { return rows[:len(rows)/2] })
	case fakes.OddWithoutID:
		v = withoutID(v, 1)
	case fakes.OddOtherID:
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
func setKind(v any, path []string, kind fakes.Kind) any {
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
		case kind == fakes.KindAbsent:
			delete(v, path[0])
		default:
			v[path[0]] = valuesOf[kind]
		}
	}
	return v
}
