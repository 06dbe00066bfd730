package sellsytest

import (
	"iter"
	"net/http"
	"slices"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
)

// resource is a kind of records: what its verbs do. Its zero fields do nothing.
type resource[E any, R record[E]] struct {
	table func(*Server) *table[R]

	// orders are the sort keys that a list takes. An empty result sorts by id alone.
	orders map[string]func(R) string
	usual  string // the order when none is asked for; empty: by id

	// embed returns an embedded object, null without its scope. It reports false for a name that is not known.
	embed func(s *Server, r R, name string) (any, bool)

	// aggregate sums up a whole list for the embeds that begin with aggregations.
	aggregate func(s *Server, all []R) any

	// view replaces the record in answers, where they differ.
	view func(s *Server, r R) any

	// within says which records a path shows. Nil: all.
	within func(s *Server, c *call) (func(R) bool, error)

	// named finds the record of a path whose last element is not a number.
	named func(s *Server, name string) R

	filters  filters[R]
	optional bool // the search may come without filters

	required []string // fields of a creation
	verifies bool     // verify=true asks for validation only
	blank    func(s *Server, c *call) R
	write    func(s *Server, f *form, r R)
	dates    func(R) (created, updated *stamp) // that are kept up
	complete func(s *Server, r R)              // a new record, before it is added
	added    func(s *Server, r R)              // and afterwards
	touch    func(s *Server, r R, before E)    // a changed one
	forget   func(s *Server, r R)              // one that is deleted
	told     func(R) change                    // whom webhooks are about; nil: they tell nothing
	removed  answer                            // to a deletion; zero: 204
}

// record is a pointer to a struct with an id.
type record[E any] interface {
	*E
	row
}

func byID[R any](R) string { return "" }

func (k *resource[E, R]) mount(to map[string]handler, path, verbs string) {
	fakehttp.Mount(to, path, verbs, map[string]handler{
		"list": k.list, "search": k.search, "create": k.create,
		"get": on(k, k.get), "update": on(k, k.update), "delete": on(k, k.remove),
	})
}

// shown yields the records that a path shows.
func (k *resource[E, R]) shown(s *Server, c *call) (iter.Seq[R], error) {
	if k.within == nil {
		return k.table(s).All(), nil
	}
	match, err := k.within(s, c)
	return fakehttp.Where(k.table(s).All(), match), err
}

func (k *resource[E, R]) list(s *Server, c *call) (answer, error) {
	rows, err := k.shown(s, c)
	if err != nil {
		return answer{}, err
	}
	return listed(s, c, k, rows)
}

func (k *resource[E, R]) search(s *Server, c *call) (answer, error) {
	rows, err := k.shown(s, c)
	if err != nil {
		return answer{}, err
	}
	match, err := k.filters.match(s, c, k.optional)
	if err != nil {
		return answer{}, err
	}
	return listed(s, c, k, fakehttp.Where(rows, match))
}

// find returns the record of the path.
func (k *resource[E, R]) find(s *Server, c *call) (R, error) {
	id := c.id()
	if slices.Contains(c.words, "me") {
		id = s.me
	}
	rec, known := k.table(s).Get(id)
	if k.named != nil {
		rec = k.named(s, c.words[len(c.words)-1])
		known = rec != nil
	}
	if known && k.within != nil {
		match, err := k.within(s, c)
		if err != nil {
			return nil, err
		}
		known = match(rec)
	}
	if !known {
		return nil, errNotFound
	}
	return rec, nil
}

// on runs a handler on the record of the path.
func on[E any, R record[E]](k *resource[E, R], do func(*Server, *call, R) (answer, error)) handler {
	return func(s *Server, c *call) (answer, error) {
		rec, err := k.find(s, c)
		if err != nil {
			return answer{}, err
		}
		return do(s, c, rec)
	}
}

func (k *resource[E, R]) get(s *Server, c *call, rec R) (answer, error) {
	v, err := render(s, c, k, rec)
	return ok(v), err
}

func (k *resource[E, R]) create(s *Server, c *call) (answer, error) {
	if k.within != nil {
		if _, err := k.within(s, c); err != nil {
			return answer{}, err
		}
	}
	rec := R(new(E))
	if k.blank != nil {
		rec = k.blank(s, c)
	}
	f := c.form(k.required...)
	if k.write(s, f, rec); f.err != nil {
		return answer{}, f.err
	}
	if k.verifies && c.dryRun() {
		return noContent, nil
	}
	k.add(s, rec)
	v, err := render(s, c, k, rec)
	return created(v), err
}

// add stores a new record.
func (k *resource[E, R]) add(s *Server, rec R) {
	if k.complete != nil {
		k.complete(s, rec)
	}
	if k.dates != nil {
		s.stampNew(k.dates(rec))
	}
	k.table(s).Add(rec)
	if k.added != nil {
		k.added(s, rec)
	}
	k.tell(s, "created", rec)
}

// tell tells whoever subscribed to it what happened to a record.
func (k *resource[E, R]) tell(s *Server, verb string, rec R) {
	if k.told != nil {
		c := k.told(rec)
		c.verb, c.id, c.object = verb, rec.Key(), rec
		s.changed(c)
	}
}

func (k *resource[E, R]) update(s *Server, c *call, rec R) (answer, error) {
	return k.fill(s, c, c.form(), rec)
}

// fill writes a form into a record.
func (k *resource[E, R]) fill(s *Server, c *call, f *form, rec R) (answer, error) {
	draft := fakehttp.As[E](rec)
	if k.write(s, f, &draft); f.err != nil {
		return answer{}, f.err
	}
	if k.verifies && c.dryRun() {
		return noContent, nil
	}
	before := *rec
	*rec = draft
	k.touched(s, rec, before)
	return k.get(s, c, rec)
}

func (k *resource[E, R]) touched(s *Server, rec R, before E) {
	if k.dates != nil {
		_, updated := k.dates(rec)
		*updated = s.now()
	}
	if k.touch != nil {
		k.touch(s, rec, before)
	}
	k.tell(s, "updated", rec)
}

func (k *resource[E, R]) remove(s *Server, _ *call, rec R) (answer, error) {
	k.drop(s, rec)
	if k.removed.status != 0 {
		return k.removed, nil
	}
	return noContent, nil
}

func (k *resource[E, R]) drop(s *Server, rec R) {
	k.table(s).Remove(rec.Key())
	if k.forget != nil {
		k.forget(s, rec)
	}
	k.tell(s, "deleted", rec)
}

// The rest is what the account's owner does, by way of the client's types.

func add[T, E any, R record[E]](s *Server, k *resource[E, R], v T) T {
	rec := R(new(E))
	fakehttp.Convert(v, rec)
	s.mu.Lock()
	defer s.mu.Unlock()
	k.add(s, rec)
	return fakehttp.As[T](rec)
}

func look[T, E any, R record[E], ID ~int64](s *Server, k *resource[E, R], id ID) (out T, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	rec, known := k.table(s).Get(int64(id))
	if known {
		fakehttp.Convert(rec, &out)
	}
	return out, known
}

func every[T, E any, R record[E]](s *Server, k *resource[E, R]) []T {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []T
	for rec := range k.table(s).All() {
		list = append(list, fakehttp.As[T](rec))
	}
	return list
}

// edit changes a record by way of the client's type. Its id stays.
func edit[T, E any, R record[E], ID ~int64](s *Server, k *resource[E, R], id ID, change func(*T)) bool {
	return alter(s, k, id, func(rec R) {
		before := *rec
		v := fakehttp.As[T](rec)
		change(&v)
		fakehttp.Convert(v, rec)
		rec.SetKey(int64(id))
		k.touched(s, rec, before)
	})
}

func erase[E any, R record[E], ID ~int64](s *Server, k *resource[E, R], id ID) bool {
	return alter(s, k, id, func(rec R) { k.drop(s, rec) })
}

// archive archives a record.
func archive[E any, R record[E], ID ~int64](s *Server, k *resource[E, R], id ID, flag func(R) *bool) bool {
	return alter(s, k, id, func(rec R) {
		_, updated := k.dates(rec)
		*flag(rec), *updated = true, s.now()
		k.tell(s, "archived", rec)
	})
}

// alter does something to a record, and reports whether there is one with this id.
func alter[E any, R record[E], ID ~int64](s *Server, k *resource[E, R], id ID, do func(R)) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	rec, known := k.table(s).Get(int64(id))
	if known {
		do(rec)
	}
	return known
}

// fixed is a table that never changes.
func fixed[R row](rows ...R) func(*Server) *table[R] {
	t := fakehttp.NewTable[R](1)
	for _, r := range rows {
		t.Add(r)
	}
	return func(*Server) *table[R] { return t }
}

// owned returns the record of the path that something belongs to.
func (s *Server) owned(c *call) (related, error) {
	first, _, _ := strings.Cut(c.route.Path[1:], "/")
	of := related{pathKinds[first], c.first()}
	d := s.document(of)
	if _, known := s.object(of.Type, of.ID); !known && d == nil {
		return related{}, errNotFound
	}
	for _, f := range documentFamilies {
		if f.path[1:] == first && f.within != nil && !f.within(d) {
			return related{}, errNotFound
		}
	}
	return of, nil
}

// satellite runs a handler on what belongs to the record of the path.
func satellite(do func(*Server, *call, related) (answer, error)) handler {
	return func(s *Server, c *call) (answer, error) {
		of, err := s.owned(c)
		if err != nil {
			return answer{}, err
		}
		return do(s, c, of)
	}
}

var pathKinds = map[string]string{
	"individuals": "individual", "companies": "company", "contacts": "contact", "opportunities": "opportunity",
}

// stampNew fills the dates of a new record.
func (s *Server) stampNew(created, updated *stamp) {
	if created.IsZero() {
		*created = s.now()
	}
	if updated.IsZero() {
		*updated = *created
	}
	*created, *updated = s.local(created.Time), s.local(updated.Time)
}

var done = answer{status: http.StatusOK}
