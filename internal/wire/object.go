package wire

import (
	"reflect"
	"slices"
	"strings"
)

// object is how a struct is decoded: by the names in its json tags, exactly as they are written, and by the names of fields
// without a tag in any case.
//
// The tag wire says more, in a list of words: "identity" marks what an object must have to be one, any of several, "raw" a field that
// takes the whole object as it came, and "or=NAME" another name under which the field also comes, taken if the first is missing.
// "bare" marks the field whose value may come in the place of its object, alone or in a list of one, and "key" the one that is the key
// when a list of its objects comes as an object. "keep" marks a text that people write: what comes in its place in another kind is kept
// as JSON, so that nobody takes it for nothing.
type object struct {
	fields []field
	byName map[string]int
	folded map[string]int // of fields without a tag, in lower case; nil when there are none
	ids    [][]int
	raw    []int // nil: none
	bare   int   // in fields; -1: none
	key    int   // likewise
}

type field struct {
	name  string
	index []int
	plan  func() *plan
	alias bool // its value may come under another name
	keep  bool // it is text, and another kind is kept as JSON
}

func hasWireTag(t reflect.Type) bool {
	for f := range t.Fields() {
		if _, ok := f.Tag.Lookup("wire"); ok {
			return true
		}
	}
	return false
}

func newObject(t reflect.Type) *object {
	o := &object{byName: map[string]int{}, bare: -1, key: -1}
	o.collect(t, nil)
	return o
}

func (o *object) collect(t reflect.Type, prefix []int) {
	for i := range t.NumField() {
		f := t.Field(i)
		index := append(append([]int(nil), prefix...), i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Tag.Get("wire") == "raw":
			o.raw = index
		case f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct:
			o.collect(f.Type, index)
		case f.IsExported() && name != "-":
			o.add(f, name, options, index)
		}
	}
}

func (o *object) add(f reflect.StructField, name, options string, index []int) {
	at := len(o.fields)
	entry := field{name: name, index: index, plan: late(f.Type)}
	if slices.Contains(strings.Split(options, ","), "string") {
		entry.plan = func() *plan { return &plan{decode: decodeStandard} }
	}
	if name == "" {
		entry.name = f.Name
		if o.folded == nil {
			o.folded = map[string]int{}
		}
		o.folded[strings.ToLower(f.Name)] = at
	}
	for word := range strings.SplitSeq(f.Tag.Get("wire"), ",") {
		if other, ok := strings.CutPrefix(word, "or="); ok {
			entry.alias = true
			o.byName[other] = at
			continue
		}
		switch word {
		case "identity":
			o.ids = append(o.ids, index)
		case "bare":
			o.bare = at
		case "key":
			o.key = at
		case "keep":
			entry.keep = true
		}
	}
	if _, taken := o.byName[entry.name]; !taken || len(index) == 1 { // what is embedded gives way
		o.byName[entry.name] = at
	}
	o.fields = append(o.fields, entry)
}

func (o *object) find(key []byte, guess int) int {
	if guess < len(o.fields) && o.fields[guess].name == string(key) {
		return guess
	}
	if i, ok := o.byName[string(key)]; ok {
		return i
	}
	if o.folded != nil {
		if i, ok := o.folded[strings.ToLower(string(key))]; ok {
			return i
		}
	}
	return -1
}

// identified says whether an object has one of the fields that make it one, or needs none.
func (o *object) identified(v reflect.Value) bool {
	for _, index := range o.ids {
		if id := v.FieldByIndex(index); !id.IsZero() && (id.Kind() != reflect.String || id.String() != "0") {
			return true
		}
	}
	return len(o.ids) == 0
}

func (o *object) decode(d *decoder, v reflect.Value) bool {
	_, ok := o.read(d, v)
	return ok
}

// read decodes an object and returns how many of its fields were known.
func (o *object) read(d *decoder, v reflect.Value) (known int, ok bool) {
	start := d.pos
	switch d.data[d.pos] {
	case '{':
	case 'n':
		return 0, d.literal("null")
	default:
		return 0, string(d.skip()) == "[]"
	}
	if d.depth++; d.depth > maxDepth {
		d.fail(errDeep)
		return 0, true
	}
	d.pos++
	guess := 0
	for first := true; d.err == nil && d.more(first, '}'); first = false {
		key := d.key()
		if d.pos == len(d.data) {
			d.fail(errSyntax)
		}
		if d.err != nil {
			return known, true
		}
		i := o.find(key, guess)
		if i < 0 {
			d.skip()
			continue
		}
		known++
		guess = i + 1
		o.fields[i].read(d, v, string(key) == o.fields[i].name)
	}
	d.depth--
	if o.raw != nil && d.err == nil {
		v.FieldByIndex(o.raw).SetBytes(d.keep(d.data[start:d.pos]))
	}
	return known, true
}

func (f *field) read(d *decoder, v reflect.Value, byName bool) {
	var target reflect.Value
	if len(f.index) == 1 {
		target = v.Field(f.index[0])
	} else {
		target = v.FieldByIndex(f.index)
	}
	start, first, since := d.pos, d.data[d.pos], len(d.drift)
	if f.alias && !target.IsZero() {
		if !byName || first == 'n' {
			d.skip()
			return
		}
		target.SetZero()
	}
	ok := f.plan().decode(d, target)
	if len(d.drift) > since {
		d.under(f.name, since)
	}
	if !ok {
		target.SetZero()
		if d.err == nil {
			if f.keep {
				target.SetString(string(d.data[start:d.pos]))
			}
			d.note(f.name, first)
		}
	}
}
