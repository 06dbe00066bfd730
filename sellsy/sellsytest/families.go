package sellsytest

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
)

//go:embed families.json
var familiesJSON []byte

// simple is a family of which the fake knows no more than families.json says. Its operations are those of the inventory on its path.
type simple struct {
	Rows   []*object `json:"rows"`   // of every account
	Single bool      `json:"single"` // an account has one record, which has no id

	// New is what a record begins with. A family with one keeps what is written; the others answer with their rows, whatever is asked.
	New      *object `json:"new"`
	Required string  `json:"required"` // fields of a creation
	Orders   string  `json:"orders"`   // what a list can be ordered by
	Filters  string  `json:"filters"`  // of a search, each with the field it looks at if that has another name: related_objects=related
	Embeds   string  `json:"embeds"`   // that are answered with null
	Ignored  string  `json:"ignored"`  // fields that are written and not read

	Sums json.RawMessage `json:"sums"` // of a list that embeds them

	// Lists are the families that fields are chosen from: label_id is written, the record with that id read as label.
	Lists map[string]string `json:"lists"`
}

var simpleFamilies = func() (all map[string]*simple) {
	if err := json.Unmarshal(familiesJSON, &all); err != nil {
		panic("sellsytest: families.json: " + err.Error())
	}
	return all
}()

// settled fills what follows from what was written.
var settled = map[string]func(*Server, *object){"/items": priceItem, "/subscriptions": startSubscription}

// object is a record that is kept as it is written down.
type object struct {
	key    int64
	fields map[string]json.RawMessage
}

// Key implements [fakehttp.Row].
func (o *object) Key() int64 { return o.key }

// SetKey implements [fakehttp.Row]. Ids that are text are made of the number.
func (o *object) SetKey(id int64) {
	o.key = id
	switch old := o.fields["id"]; {
	case old == nil: // it is known by something else
	case old[0] == '"':
		o.set("id", fmt.Sprintf("00000000-0000-4000-8000-%012d", id))
	default:
		o.set("id", id)
	}
}

func (o *object) set(name string, value any) {
	b, err := json.Marshal(value)
	if err != nil {
		panic("sellsytest: " + err.Error())
	}
	o.fields[name] = b
}

// MarshalJSON implements [json.Marshaler].
func (o *object) MarshalJSON() ([]byte, error) { return json.Marshal(o.fields) }

// UnmarshalJSON implements [json.Unmarshaler].
func (o *object) UnmarshalJSON(b []byte) error {
	o.fields = nil
	if err := json.Unmarshal(b, &o.fields); err != nil {
		return err
	}
	if id := string(bytes.Trim(o.fields["id"], `"`)); id != "" {
		_, _ = fmt.Sscanf(id[strings.LastIndex(id, "-")+1:], "%d", &o.key)
	}
	return nil
}

// text is a field as it sorts and compares: without quotes, empty for null.
func (o *object) text(name string) string {
	raw := o.fields[name]
	var s string
	if jsonNull(raw) || json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}

// simpleTable is what an account has of a family.
func (a *account) simpleTable(path string) *table[*object] { return a.simpleTableAt(path, path) }

// simpleTableAt is what one record has of a family that is below records.
func (a *account) simpleTableAt(path, at string) *table[*object] {
	t := a.simple[at]
	if t == nil {
		t = fakehttp.NewTable[*object](1)
		for _, row := range simpleFamilies[path].Rows {
			t.Add(new(fakehttp.As[object](row)))
		}
		a.simple[at] = t
	}
	return t
}

// onSimple runs a handler on the record of a family that the path begins with.
func onSimple(path string, do func(*Server, *call, *object) (answer, error)) handler {
	return func(s *Server, c *call) (answer, error) {
		o := s.simpleTable(path).Find(c.first())
		if o == nil {
			return answer{}, errNotFound
		}
		return do(s, c, o)
	}
}

// resource makes a kind of records of a family.
func (p *simple) resource(path string) *resource[object, *object] {
	k := &resource[object, *object]{
		table:    func(s *Server) *table[*object] { return s.simpleTable(path) },
		orders:   map[string]func(*object) string{"id": byID[*object]},
		filters:  filters[*object]{},
		required: strings.Fields(p.Required),
		embed: func(_ *Server, _ *object, name string) (any, bool) {
			return nil, slices.Contains(strings.Fields(p.Embeds), name)
		},
		blank: func(s *Server, _ *call) *object {
			o := new(fakehttp.As[object](p.New))
			for _, name := range []string{"created", "updated", "created_at"} {
				if _, has := o.fields[name]; has {
					o.set(name, s.now())
				}
			}
			for _, name := range []string{"owner", "author"} {
				if _, has := o.fields[name]; has && s.me != 0 {
					o.set(name, staffOwner(s.me))
				}
			}
			return o
		},
		write: func(s *Server, f *form, o *object) {
			p.write(s, f, o)
			if settle := settled[path]; settle != nil && f.err == nil {
				settle(s, o)
			}
		},
		touch: func(s *Server, o *object, _ object) {
			if _, has := o.fields["updated"]; has {
				o.set("updated", s.now())
			}
		},
		named: func(s *Server, name string) *object {
			for o := range s.simpleTable(path).All() {
				if o.text("id") == name {
					return o
				}
			}
			return nil
		},
	}
	if p.Sums != nil {
		k.aggregate = func(*Server, []*object) any { return p.Sums }
	}
	for name := range strings.FieldsSeq(p.Orders) {
		k.orders[name] = func(o *object) string { return o.text(name) }
	}
	for name := range strings.FieldsSeq(p.Filters) {
		name, of, renamed := strings.Cut(name, "=")
		if !renamed {
			of = name
		}
		k.filters[name] = matching(func(_ *Server, want json.RawMessage, o *object) bool { return fits(want, o.fields[of]) })
	}
	return k
}

// fits says whether a field is what a filter asks for: a value, one of several, or something between two.
func fits(want, have json.RawMessage) bool {
	var list []json.RawMessage
	if json.Unmarshal(want, &list) == nil {
		return len(list) == 0 || slices.ContainsFunc(list, func(one json.RawMessage) bool { return fits(one, have) })
	}
	if json.Unmarshal(have, &list) == nil && list != nil {
		return slices.ContainsFunc(list, func(one json.RawMessage) bool { return fits(want, one) })
	}
	switch kindOf(want) {
	case '{':
		return fitsObject(want, have)
	case 't': // of what is no flag: whether it is there
		return (string(want) == "true") != (string(have) == "false" || jsonNull(have))
	default:
		var object struct{ ID, Value json.RawMessage }
		return word(want) == word(have) ||
			json.Unmarshal(have, &object) == nil && (word(object.ID) == word(want) || word(object.Value) == word(want))
	}
}

// fitsObject compares with limits or, without any, with a record that is referred to.
func fitsObject(want, have json.RawMessage) bool {
	var a, b related
	if json.Unmarshal(want, &a) == nil && a.ID != 0 {
		return json.Unmarshal(have, &b) == nil && a == b
	}
	var limits struct{ Start, End, Min, Max json.RawMessage }
	if json.Unmarshal(want, &limits) != nil {
		return false
	}
	from, to := word(limits.Start)+word(limits.Min), word(limits.End)+word(limits.Max)
	return (from == "" || inOrder(from, word(have))) && (to == "" || inOrder(word(have), to))
}

// inOrder compares numbers, and everything else as text.
func inOrder(a, b string) bool {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if errX == nil && errY == nil {
		return x <= y
	}
	return a <= b
}

func word(raw json.RawMessage) string { return strings.Trim(string(raw), `"`) }

// write takes the fields that a record has, of the kinds they have.
func (p *simple) write(s *Server, f *form, o *object) {
	f.ignore(strings.Fields(p.Ignored)...)
	for name, from := range p.Lists {
		id, set := take[int64](f, name)
		if !set {
			continue
		}
		row, known := s.simpleTable(from).Get(id)
		if !known {
			f.fail(wrongChoice(name))
			return
		}
		o.set(strings.TrimSuffix(name, "_id"), row)
	}
	for _, name := range slices.Sorted(maps.Keys(f.fields)) {
		usual, known := p.New.fields[name]
		value := f.fields[name]
		switch {
		case !known || name == "id":
			f.fail(unexpected(name))
		case jsonNull(value): // emptied, if it cannot be null
			o.fields[name] = usual
		case !jsonNull(usual) && kindOf(usual) != kindOf(value):
			f.fail(wrongValue(name))
		default:
			o.fields[name] = value
		}
	}
}

// kindOf is a letter for what a value is.
func kindOf(raw json.RawMessage) byte {
	switch b := raw[0]; b {
	case '{', '[', '"':
		return b
	case 't', 'f':
		return 't'
	default:
		return '0'
	}
}

// single answers with the one record that an account has of a family.
func single(path string) handler {
	return func(s *Server, _ *call) (answer, error) { return ok(s.simpleTable(path).First()), nil }
}

// putSingle changes it.
func (p *simple) putSingle(path string) handler {
	return func(s *Server, c *call) (answer, error) {
		o, f := s.simpleTable(path).First(), c.form(strings.Fields(p.Required)...)
		draft := fakehttp.As[object](o)
		if p.write(s, f, &draft); f.err != nil {
			return answer{}, f.err
		}
		*o = draft
		return ok(o), nil
	}
}

// mountSimple adds the operations that the inventory has on the paths of simple families.
func mountSimple(to map[string]handler) {
	described := map[string]bool{}
	for line := range strings.Lines(inventory) {
		cells := strings.Split(line, "\t")
		described[cells[1]+" "+strings.ReplaceAll(fakehttp.Pattern(cells[2]), "*", "{}")] = true
	}
	for path, p := range simpleFamilies {
		verbs := map[string]handler{}
		all := "list search get"
		if p.New != nil {
			all = crud
		}
		p.resource(path).mount(verbs, path, all)
		if p.Single {
			verbs = map[string]handler{"GET " + path: single(path), "PUT " + path: p.putSingle(path)}
		}
		for name, h := range verbs {
			if described[name] {
				to[name] = h
			}
		}
	}
}
