package wire

import (
	"bytes"
	"encoding"
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// decodeFunc decodes a value into v, which is zero. If the value is of a kind that v cannot hold, it is skipped and the answer is
// false.
type decodeFunc func(d *decoder, v reflect.Value) bool

// module is the path of the packages whose types of basic kinds are decoded by their kind, although they have methods for
// encoding/json.
const module = "github.com/aircall-sellsy/aircall-sellsy-go/"

var (
	plans sync.Map // reflect.Type → *plan

	unmarshalers = reflect.TypeFor[json.Unmarshaler]()
	texts        = reflect.TypeFor[encoding.TextUnmarshaler]()
	rawMessages  = reflect.TypeFor[json.RawMessage]()
)

// plan is how a type is decoded. Plans are made once; a plan under way is used by the types inside.
type plan struct {
	once   sync.Once
	decode decodeFunc
	object *object // of structs with fields
}

func planOf(t reflect.Type) *plan {
	known, ok := plans.Load(t)
	if !ok {
		known, _ = plans.LoadOrStore(t, new(plan))
	}
	p, _ := known.(*plan)
	p.once.Do(func() { p.make(t) })
	return p
}

// late defers the look for a plan to the first use, for types that hold themselves.
func late(t reflect.Type) func() *plan { return sync.OnceValue(func() *plan { return planOf(t) }) }

func (p *plan) make(t reflect.Type) {
	tagged := t.Kind() == reflect.Struct && hasWireTag(t)
	switch {
	case t == rawMessages:
		p.decode = decodeRaw
	case tagged:
		p.object = newObject(t)
		p.decode = p.object.decode
		if p.object.bare >= 0 {
			p.object, p.decode = nil, bareDecoder(t, p.object)
		}
	case strings.HasPrefix(t.PkgPath(), module) && basic(t.Kind()) != nil:
		p.decode = basic(t.Kind())
	case reflect.PointerTo(t).Implements(unmarshalers):
		p.decode = decodeByMethod
	case reflect.PointerTo(t).Implements(texts):
		p.decode = decodeStandard
	default:
		p.byKind(t)
	}
}

func (p *plan) byKind(t reflect.Type) {
	switch t.Kind() {
	case reflect.Struct:
		p.object = newObject(t)
		p.decode = p.object.decode
	case reflect.Pointer:
		p.decode = pointerDecoder(t)
	case reflect.Slice:
		p.decode = sliceDecoder(t)
	case reflect.Map:
		p.decode = decodeStandard
		if t.Key().Kind() == reflect.String {
			p.decode = mapDecoder(t)
		}
	default:
		if p.decode = basic(t.Kind()); p.decode == nil {
			p.decode = decodeStandard
		}
	}
}

func basic(k reflect.Kind) decodeFunc {
	switch k {
	case reflect.String:
		return decodeString
	case reflect.Bool:
		return decodeBool
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return decodeInt
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return decodeUint
	case reflect.Float32, reflect.Float64:
		return decodeFloat
	default:
		return nil
	}
}

// decodeStandard leaves a value to encoding/json.
func decodeStandard(d *decoder, v reflect.Value) bool {
	raw := d.skip()
	if d.err != nil || json.Unmarshal(raw, v.Addr().Interface()) == nil {
		return true
	}
	v.SetZero()
	return false
}

// decodeByMethod has a value decode itself.
func decodeByMethod(d *decoder, v reflect.Value) bool {
	raw := d.skip()
	if d.err != nil {
		return true
	}
	if m, ok := reflect.TypeAssert[json.Unmarshaler](v.Addr()); ok && m.UnmarshalJSON(raw) == nil {
		return true
	}
	v.SetZero()
	return false
}

func decodeRaw(d *decoder, v reflect.Value) bool {
	if raw := d.skip(); d.err == nil {
		v.SetBytes(d.keep(raw))
	}
	return true
}

// keep returns raw for longer than the document lives, unless that is to be shared.
func (d *decoder) keep(raw []byte) []byte {
	if d.shares {
		return slices.Clip(raw)
	}
	return bytes.Clone(raw)
}

func decodeString(d *decoder, v reflect.Value) bool {
	switch c := d.data[d.pos]; c {
	case '"':
		v.SetString(d.text())
	case 'n':
		return d.literal("null")
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		raw, _ := d.number()
		v.SetString(string(raw))
	default:
		d.skip()
		return false
	}
	return true
}

func decodeBool(d *decoder, v reflect.Value) bool {
	raw := d.skip()
	switch string(raw) {
	case "true", "1", `"true"`, `"1"`:
		v.SetBool(true)
		return true
	default:
		return d.err != nil || isNone(raw) || string(raw) == "0" || string(raw) == `"0"`
	}
}

// isNone says that a scalar stands for nothing.
func isNone(raw []byte) bool {
	switch string(raw) {
	case "null", `""`, "false", `"false"`:
		return true
	default:
		return false
	}
}

// numeral reads a number, also one that is written as text.
func (d *decoder) numeral() (raw []byte, whole, ok bool) {
	switch c := d.data[d.pos]; {
	case c == '-' || '0' <= c && c <= '9':
		raw, whole = d.number()
		return raw, whole, d.err == nil
	case c == '"':
		text, escaped := d.rawText()
		inner := decoder{data: bytes.TrimSpace(text)}
		if d.err != nil || escaped || len(inner.data) == 0 {
			return nil, false, false
		}
		raw, whole = inner.number()
		inner.end()
		return raw, whole, inner.err == nil
	default:
		d.skip()
		return nil, false, false
	}
}

// absent reads what stands for no number.
func (d *decoder) absent() bool {
	rest := d.data[d.pos:]
	switch {
	case bytes.HasPrefix(rest, []byte("null")):
		return d.literal("null")
	case bytes.HasPrefix(rest, []byte(`""`)):
		return d.literal(`""`)
	default:
		return false
	}
}

func decodeInt(d *decoder, v reflect.Value) bool {
	if d.absent() {
		return true
	}
	raw, whole, ok := d.numeral()
	if !ok {
		return d.err != nil
	}
	n, ok := parseInt(raw, whole)
	if !ok || v.OverflowInt(n) {
		return false
	}
	v.SetInt(n)
	return true
}

func parseInt(raw []byte, whole bool) (int64, bool) {
	if whole {
		n, err := strconv.ParseInt(string(raw), 10, 64)
		return n, err == nil
	}
	f, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) >= 1<<53 {
		return 0, false
	}
	return int64(f), true
}

func decodeUint(d *decoder, v reflect.Value) bool {
	if d.absent() {
		return true
	}
	raw, _, ok := d.numeral()
	if !ok {
		return d.err != nil
	}
	n, err := strconv.ParseUint(string(raw), 10, 64)
	if err != nil || v.OverflowUint(n) {
		return false
	}
	v.SetUint(n)
	return true
}

func decodeFloat(d *decoder, v reflect.Value) bool {
	if d.absent() {
		return true
	}
	raw, _, ok := d.numeral()
	if !ok {
		return d.err != nil
	}
	f, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || v.OverflowFloat(f) {
		return false
	}
	v.SetFloat(f)
	return true
}

// pointerDecoder leaves a pointer nil for null, for what does not decode, and for an object without its identity.
func pointerDecoder(t reflect.Type) decodeFunc {
	elem := late(t.Elem())
	return func(d *decoder, v reflect.Value) bool {
		if d.absent() || !d.spend(int(t.Elem().Size())) {
			return true
		}
		target := reflect.New(t.Elem())
		p := elem()
		if !p.decode(d, target.Elem()) {
			return false
		}
		if p.object == nil || p.object.identified(target.Elem()) {
			v.Set(target)
		}
		return true
	}
}

// sliceDecoder drops elements that do not decode. A scalar in the place of a list of scalars is a list of one.
func sliceDecoder(t reflect.Type) decodeFunc {
	elem, empty := late(t.Elem()), reflect.MakeSlice(t, 0, 0)
	if t.Elem().Kind() == reflect.Uint8 {
		return decodeStandard
	}
	return func(d *decoder, v reflect.Value) bool {
		switch c := d.data[d.pos]; {
		case c == 'n':
			return d.literal("null")
		case c == '[':
			d.elements(v, empty, elem(), maxElements, false)
			return true
		case c == '{' && elem().object != nil && elem().object.key >= 0:
			d.keyed(v, empty, elem())
			return true
		case c == '{' || basic(t.Elem().Kind()) == nil:
			return string(d.skip()) == "{}"
		default:
			one := reflect.MakeSlice(t, 1, 1)
			if !elem().decode(d, one.Index(0)) || one.Index(0).IsZero() {
				return false
			}
			v.Set(one)
			return true
		}
	}
}

// bareDecoder decodes an object that may come as one value of it, or as a list of one.
func bareDecoder(t reflect.Type, o *object) decodeFunc {
	list := late(reflect.SliceOf(t))
	return func(d *decoder, v reflect.Value) bool {
		switch d.data[d.pos] {
		case '{', 'n':
			return o.decode(d, v)
		case 'f':
			return d.literal("false")
		case '[':
			several := reflect.New(reflect.SliceOf(t)).Elem()
			ok := list().decode(d, several)
			if several.Len() > 0 {
				v.Set(several.Index(0))
			}
			return ok
		default:
			f := o.fields[o.bare]
			return f.plan().decode(d, v.FieldByIndex(f.index))
		}
	}
}

// keyed decodes a list that comes as an object: its keys are a field of the elements, where they do not have it.
func (d *decoder) keyed(v, empty reflect.Value, elem *plan) {
	if d.depth++; d.depth > maxDepth {
		d.fail(errDeep)
	}
	defer func() { d.depth-- }()
	list := empty
	for first := d.eat('{'); d.err == nil && d.more(first, '}'); first = false {
		key := string(d.key())
		if d.pos == len(d.data) {
			d.fail(errSyntax)
		}
		if list.Len() == list.Cap() {
			list = d.grow(list, list.Len(), max(4, 2*list.Len()))
		}
		if d.err != nil {
			return
		}
		c, since, n := d.data[d.pos], len(d.drift), list.Len()
		list = list.Slice(0, n+1)
		ok := elem.decode(d, list.Index(n)) && c == '{'
		d.under(key, since)
		if !ok {
			list = list.Slice(0, n)
			d.note(key, c)
			continue
		}
		if id := list.Index(n).FieldByIndex(elem.object.fields[elem.object.key].index); id.IsZero() && id.Kind() == reflect.String {
			id.SetString(key)
		}
	}
	if d.err == nil {
		v.Set(list)
	}
}

const maxElements = 1 << 20 // the memory they take is what bounds them

// elements decodes the elements of a list that is there, and returns how many there were. Objects need what makes them one, unless
// anonymous.
func (d *decoder) elements(v, empty reflect.Value, elem *plan, most int, anonymous bool) (seen int) {
	if d.depth++; d.depth > maxDepth {
		d.fail(errDeep)
	}
	defer func() { d.depth-- }()
	list, n, start := empty, 0, d.pos
	for d.eat('['); d.err == nil && d.more(seen == 0, ']'); seen++ {
		d.next()
		if d.pos == len(d.data) {
			d.fail(errSyntax)
		}
		if seen == most {
			d.fail(errMuch)
		}
		if d.err != nil {
			return seen
		}
		if n == list.Cap() {
			room := max(4, 2*n)
			if most == MaxRows && n > 0 { // they fill the document, and are about as long as those before
				room = min(n+(len(d.data)-d.pos)*n/(d.pos-start)+1, most)
			}
			if list = d.grow(list, n, room); d.err != nil {
				return seen
			}
		}
		list = list.Slice(0, n+1)
		if d.element(list.Index(n), elem, anonymous) {
			n++
		}
	}
	if d.err == nil {
		v.Set(list.Slice(0, n))
	}
	return seen
}

// element decodes one element of a list into its slot, and reports whether it is to be kept: null and what is no record are not.
func (d *decoder) element(slot reflect.Value, elem *plan, anonymous bool) bool {
	first, since := d.data[d.pos], len(d.drift)
	ok := elem.decode(d, slot)
	if elem.object != nil && ok {
		ok = first == '{' && (anonymous || elem.object.identified(slot))
	}
	if len(d.drift) > since {
		d.under("[]", since)
	}
	if ok && first != 'n' {
		return true
	}
	if first != 'n' {
		slot.SetZero()
		if d.err == nil {
			d.note("[]", first)
		}
	}
	return false
}

func (d *decoder) grow(list reflect.Value, n, room int) reflect.Value {
	if !d.spend(room * int(list.Type().Elem().Size())) {
		return list
	}
	larger := reflect.MakeSlice(list.Type(), n, room)
	reflect.Copy(larger, list.Slice(0, n))
	return larger
}

const entryBytes = 64 // of a map, about

func mapDecoder(t reflect.Type) decodeFunc {
	elem := late(t.Elem())
	return func(d *decoder, v reflect.Value) bool {
		switch d.data[d.pos] {
		case 'n':
			return d.literal("null")
		case '{':
		default:
			return string(d.skip()) == "[]"
		}
		if d.depth++; d.depth > maxDepth {
			d.fail(errDeep)
		}
		defer func() { d.depth-- }()
		m := reflect.MakeMap(t)
		d.pos++
		for first := true; d.err == nil && d.more(first, '}'); first = false {
			key := string(d.key())
			if d.err != nil || d.pos == len(d.data) || !d.spend(entryBytes+len(key)+int(t.Elem().Size())) {
				d.fail(errSyntax)
				return true
			}
			c, since := d.data[d.pos], len(d.drift)
			value := reflect.New(t.Elem()).Elem()
			ok := elem().decode(d, value)
			d.under(key, since)
			if ok {
				m.SetMapIndex(reflect.ValueOf(key).Convert(t.Key()), value)
			} else {
				d.note(key, c)
			}
		}
		if d.err == nil {
			v.Set(m)
		}
		return true
	}
}
