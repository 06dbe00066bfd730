package sellsytest

import (
	"encoding/json"
	"iter"
	"net/http"
	"slices"
	"strings"

	"maps"
)

// form is the body of a write. The first thing that is wrong with it is kept in err, and nothing more is taken from it then.
type form struct {
	fields map[string]json.RawMessage
	err    error
}

// form decodes a body that is an object, and refuses one in which a field is missing or null.
func (c *call) form(required ...string) *form {
	var f form
	if err := json.Unmarshal(c.body, &f.fields); err != nil || f.fields == nil {
		f.fail(&refusal{status: http.StatusBadRequest, message: "Le contenu de la requête n'est pas un objet JSON valide."})
	}
	for _, name := range required {
		if jsonNull(f.fields[name]) {
			f.fail(missing(name))
		}
	}
	return &f
}

func (f *form) fail(err error) {
	if f.err == nil && err != nil {
		f.err = err
	}
}

func (f *form) check(ok bool, name, why string) {
	if !ok {
		f.fail(invalid(name, why))
	}
}

func (f *form) has(name string) bool {
	_, there := f.fields[name]
	return there
}

// refuse refuses fields that only Sellsy writes.
func (f *form) refuse(names ...string) {
	for _, name := range names {
		if f.has(name) {
			f.fail(unexpected(name))
		}
	}
}

// only refuses all other fields.
func (f *form) only(names ...string) {
	for _, name := range slices.Sorted(maps.Keys(f.fields)) {
		if !contains(names, name) {
			f.fail(unexpected(name))
		}
	}
}

// ignore drops fields that Sellsy does not look at.
func (f *form) ignore(names ...string) {
	for _, name := range names {
		delete(f.fields, name)
	}
}

// oneOf refuses words that are not on a list. An empty one stands for null.
func (f *form) oneOf(name string, words ...string) {
	var word string
	if raw, there := f.fields[name]; there && (json.Unmarshal(raw, &word) != nil || !contains(words, word)) {
		f.fail(wrongChoice(name))
	}
}

func jsonNull(raw json.RawMessage) bool { return len(raw) == 0 || string(raw) == "null" }

// take decodes one field and removes it, so that what is left over can be assigned.
func take[T any](f *form, name string) (value T, set bool) {
	raw, there := f.fields[name]
	if !there || f.err != nil {
		return value, false
	}
	delete(f.fields, name)
	if json.Unmarshal(raw, &value) != nil {
		f.fail(wrongValue(name))
	}
	return value, f.err == nil
}

// chooseOrNone takes an entry of one of the account's lists, which is written by its id: nil for null.
func chooseOrNone[T any](f *form, name string, entries iter.Seq[T], id func(T) int64) (entry *T, set bool) {
	want, set := take[*int64](f, name)
	if !set || want == nil {
		return nil, set
	}
	for e := range entries {
		if id(e) == *want {
			return &e, true
		}
	}
	f.fail(wrongChoice(name))
	return nil, false
}

// choose is chooseOrNone where null is refused.
func choose[T any](f *form, name string, entries iter.Seq[T], id func(T) int64) (entry T, set bool) {
	e, set := chooseOrNone(f, name, entries, id)
	if set && e == nil {
		f.fail(wrongChoice(name))
		return entry, false
	}
	if !set {
		return entry, false
	}
	return *e, true
}

// assign writes the fields that are left into the keys of the same name of a record. Fields that the record does not have
// are refused.
func (f *form) assign(rec any) {
	for _, name := range slices.Sorted(maps.Keys(f.fields)) {
		if f.err != nil {
			return
		}
		one, err := json.Marshal(map[string]json.RawMessage{name: f.fields[name]})
		if err == nil {
			err = decodeStrictly(one, rec)
		}
		switch {
		case err == nil:
		case strings.Contains(err.Error(), "unknown field"):
			f.fail(unexpected(name))
		default:
			f.fail(wrongValue(name))
		}
	}
}
