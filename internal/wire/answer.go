package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
)

// Unmarshal decodes a document into the value that v points to. What is of another kind than v has is left zero, and told; the
// error is of a document that is no JSON, or not of v's kind as a whole, or that would take far more memory than it has bytes.
func Unmarshal(data []byte, v any) ([]Drift, error) { return decodeInto(newDecoder(data), v) }

// Into decodes an answer into what out points to, unless out is nil or the answer is empty. A *json.RawMessage receives the answer as
// it came.
func Into(body []byte, out any) ([]Drift, error) {
	raw, isRaw := out.(*json.RawMessage)
	switch {
	case isRaw:
		*raw = bytes.Clone(body)
		return nil, nil
	case out == nil || len(bytes.TrimSpace(body)) == 0:
		return nil, nil
	default:
		return Unmarshal(body, out)
	}
}

func decodeInto(d *decoder, v any) ([]Drift, error) {
	target := reflect.ValueOf(v)
	if target.Kind() != reflect.Pointer || target.IsNil() {
		return nil, oddf("decoding into a %T", v)
	}
	if d.next() == 0 {
		return nil, errEmpty
	}
	first := d.data[d.pos]
	fresh := reflect.New(target.Type().Elem()).Elem()
	ok := planOf(fresh.Type()).decode(d, fresh)
	d.end()
	switch {
	case d.err != nil:
		return nil, d.odd()
	case !ok:
		return nil, oddf("it is %s", article(first))
	}
	target.Elem().Set(fresh)
	return d.drift, nil
}

var errEmpty = &Error{"it is empty"}

// odd is the error of a document that could not be decoded.
func (d *decoder) odd() error {
	switch {
	case errors.Is(d.err, errSyntax) && bytes.HasPrefix(bytes.TrimSpace(d.data), []byte("<")):
		return oddf("it is a page, not JSON")
	case errors.Is(d.err, errSyntax):
		return oddf("it is no JSON")
	default:
		return oddf("it is %v", d.err)
	}
}

func article(first byte) string {
	switch kind := kindOf(first); kind {
	case "null":
		return kind
	case "object", "array":
		return "an " + kind
	default:
		return "a " + kind
	}
}

// Object decodes an answer that holds one object: under a key or, if the key is empty or the answer does not have it, on its own. An
// object without what makes it one is an error, and so is one without any known field, such as the report of an error. Raw values share
// the memory of body.
func Object[T any](body []byte, key string) (*T, []Drift, error) {
	d := newDecoder(body)
	d.shares = true
	found := new(T)
	v := reflect.ValueOf(found).Elem()
	p := planOf(v.Type())
	inner, err := d.inside(key)
	if err != nil {
		return nil, nil, err
	}
	first := d.data[d.pos]
	known, ok := 1, false
	if p.object != nil {
		known, ok = p.object.read(d, v)
		ok = ok && first == '{'
	} else {
		ok = p.decode(d, v) && first != 'n'
	}
	if inner {
		d.rest()
	}
	d.end()
	switch {
	case d.err != nil:
		return nil, nil, d.odd()
	case !ok:
		return nil, nil, oddf("it holds %s", article(first))
	case known == 0, p.object != nil && !p.object.identified(v):
		return nil, nil, oddf("it does not hold what was asked for")
	}
	if inner {
		d.under(key, 0)
	}
	return found, d.drift, nil
}

// inside moves to the object under a key of the answer or, if there is none, to its beginning.
func (d *decoder) inside(key string) (inner bool, err error) {
	if d.next() == 0 {
		return false, errEmpty
	}
	start := d.pos
	if key == "" || d.data[d.pos] != '{' {
		return false, nil
	}
	d.pos++
	for first := true; d.err == nil && d.more(first, '}'); first = false {
		if string(d.key()) == key && d.err == nil && d.pos < len(d.data) && d.data[d.pos] == '{' {
			return true, nil
		}
		d.skip()
	}
	if d.err != nil {
		return false, d.odd()
	}
	d.pos = start
	return false, nil
}

// rest reads to the end of the object whose value was decoded.
func (d *decoder) rest() {
	for d.err == nil && d.more(false, '}') {
		d.key()
		d.skip()
	}
}

// MaxRows bounds the rows of a list. No page of either API has as many.
const MaxRows = 1000

// List decodes an answer that holds a list: its rows under a key, and the rest, such as what is told of the page, into meta, which
// may be nil. Rows that do not decode are dropped and told, and so are objects without what makes them one, unless anonymous
// allows it. It is an error if all rows are such, or if there is no list. Raw values share the memory of body.
func List[T any](body []byte, key string, meta any, anonymous bool) ([]T, []Drift, error) {
	rows, _, drift, err := Page[T](body, key, meta, anonymous)
	return rows, drift, err
}

// Page is [List] that also tells how many rows there are, those that do not decode included.
func Page[T any](body []byte, key string, meta any, anonymous bool) (rows []T, seen int, drift []Drift, err error) {
	d := newDecoder(body)
	d.shares = true
	if d.next() == 0 {
		return nil, 0, nil, errEmpty
	}
	if first := d.data[d.pos]; first != '{' {
		d.skip()
		if d.end(); d.err != nil {
			return nil, 0, nil, d.odd()
		}
		return nil, 0, nil, oddf("it is %s", article(first))
	}
	page := &object{}
	var pageValue reflect.Value
	if meta != nil {
		pageValue = reflect.ValueOf(meta).Elem()
		page = planOf(pageValue.Type()).object
	}
	seen = -1
	first := byte(0)
	d.pos++
	for begun := false; d.err == nil && d.more(!begun, '}'); begun = true {
		name := d.key()
		if d.pos == len(d.data) {
			d.fail(errSyntax)
			break
		}
		if string(name) == key {
			first = d.data[d.pos]
			rows, seen = listed[T](d, key, anonymous)
		} else if i := page.find(name, 0); i >= 0 {
			page.fields[i].read(d, pageValue, true)
		} else {
			d.skip()
		}
	}
	d.end()
	switch {
	case d.err != nil:
		return nil, 0, nil, d.odd()
	case first == 0:
		return nil, 0, nil, oddf("it has no %s", key)
	case seen < 0:
		return nil, 0, nil, oddf("its %s are %s", key, article(first))
	case seen > 0 && len(rows) == 0:
		return nil, 0, nil, oddf("none of its %s can be read", key)
	}
	return rows, seen, d.drift, nil
}

// listed decodes the rows of a list; it has seen -1 if there is none.
func listed[T any](d *decoder, key string, anonymous bool) (rows []T, seen int) {
	switch d.data[d.pos] {
	case '[':
		since := len(d.drift)
		seen = d.elements(reflect.ValueOf(&rows).Elem(), reflect.ValueOf([]T{}), planOf(reflect.TypeFor[T]()), MaxRows, anonymous)
		d.under(key, since)
	case '{':
		if string(d.skip()) != "{}" {
			seen = -1
		}
	default:
		d.skip()
		seen = -1
	}
	return rows, seen
}

// Nothing checks an answer that has nothing to say beyond its status: it may hold anything but a page for people or the report of an
// error.
func Nothing(body []byte) error {
	d := newDecoder(body)
	switch d.next() {
	case '<':
		return oddf("it is a page, not JSON")
	case '{':
	default:
		return nil
	}
	d.pos++
	for first := true; d.err == nil && d.more(first, '}'); first = false {
		name := string(d.key())
		if value := d.skip(); (name == "error" || name == "errors") && !isNone(value) && len(value) > 2 {
			return oddf("it reports an error")
		}
	}
	d.end()
	if d.err != nil {
		return d.odd()
	}
	return nil
}

// Payload is [Unmarshal] for what an event is about, whose raw values share the memory of data: an object that lacks what makes it one
// is an error.
func Payload(data []byte, v any) ([]Drift, error) {
	d := newDecoder(data)
	d.shares = true
	drift, err := decodeInto(d, v)
	if err != nil {
		return nil, err
	}
	target := reflect.ValueOf(v).Elem()
	if p := planOf(target.Type()); p.object != nil && !p.object.identified(target) {
		return nil, oddf("it cannot be told apart")
	}
	return drift, nil
}

// Fields reads the top level of an object: fn is called with each key and its value as it is written, which shares the memory of
// data, until fn returns false. The value in which a document breaks off is told as far as it goes, and Fields returns an error.
func Fields(data []byte, fn func(key string, value []byte) bool) error {
	d := newDecoder(data)
	if d.next() != '{' {
		return oddf("it is no object")
	}
	d.pos++
	for first := true; d.err == nil && d.more(first, '}'); first = false {
		key := string(d.key())
		if d.err != nil {
			break
		}
		start := d.pos
		value := d.skip()
		if d.err != nil {
			value = data[start:]
		}
		if !fn(key, value) {
			return nil
		}
	}
	d.end()
	if d.err != nil {
		return d.odd()
	}
	return nil
}
