package aircalltest

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
)

// resource is a kind of records that can be listed, read and deleted. Its zero fields do nothing.
type resource[E any, R record[E]] struct {
	one, many string // keys of answers
	table     func(*Server) *table[R]
	find      func(*Server, *request) R // the one of the path; nil: by its id
	match     func(*Server, *request) func(R) bool
	shape     func(*Server, *request, R) object
	brief     func(*Server, *request, R) object // in lists; nil: shape
	dates     func(R) (created, updated time.Time)
	paging    paging
	forget    func(*Server, R)
}

// record is a pointer to a struct with an id.
type record[E any] interface {
	*E
	row
}

// paging says what a list knows of Aircall's paging parameters.
type paging struct {
	period  bool // from and to
	orderBy bool // order_by=updated_at
	capped  bool // at 10,000 rows
	bare    bool // meta without links
	usual   int  // per_page when not given; 0: 20
	maximum int  // 0: 50
}

// reachable is how many rows of calls or contacts paging can reach, whatever the total says.
const reachable = 10_000

func (k *resource[E, R]) mount(to map[string]handler, path, verbs string) {
	fakehttp.Mount(to, path, verbs, map[string]handler{
		"list": k.list,
		"get":  on(k, func(s *Server, r *request, rec R) (int, any) { return http.StatusOK, k.answer(s, r, rec) }),
		"delete": on(k, func(s *Server, _ *request, rec R) (int, any) {
			k.drop(s, rec)
			return http.StatusNoContent, nil
		}),
	})
}

// on runs a handler on the record of the path.
func on[E any, R record[E]](k *resource[E, R], do func(*Server, *request, R) (int, any)) handler {
	return func(s *Server, r *request) (int, any) {
		if rec := k.in(s, r); rec != nil {
			return do(s, r, rec)
		}
		return notFound()
	}
}

// write runs a handler on the record of the path and a body.
func write[B, E any, R record[E]](k *resource[E, R], do func(*Server, *request, R, B) (int, any)) handler {
	return on(k, func(s *Server, r *request, rec R) (int, any) {
		return read(func(s *Server, r *request, body B) (int, any) { return do(s, r, rec, body) })(s, r)
	})
}

// read runs a handler on a body.
func read[B any](do func(*Server, *request, B) (int, any)) handler {
	return func(s *Server, r *request) (int, any) {
		var body B
		if !r.decode(&body) {
			return badRequest("Malformed JSON")
		}
		return do(s, r, body)
	}
}

// in returns the record of the path, nil if there is none.
func (k *resource[E, R]) in(s *Server, r *request) R {
	if k.find != nil {
		return k.find(s, r)
	}
	return k.table(s).Find(r.id(0))
}

func (k *resource[E, R]) answer(s *Server, r *request, rec R) object {
	return object{k.one: k.shape(s, r, rec)}
}

func (k *resource[E, R]) drop(s *Server, rec R) {
	k.table(s).Remove(rec.Key())
	if k.forget != nil {
		k.forget(s, rec)
	}
}

func (k *resource[E, R]) list(s *Server, r *request) (int, any) {
	match := func(R) bool { return true }
	if k.match != nil {
		match = k.match(s, r)
	}
	show := k.shape
	if k.brief != nil {
		show = k.brief
	}
	rows := slices.Collect(fakehttp.Where(k.table(s).All(), match))
	dates := k.dates
	if dates == nil {
		dates = func(R) (created, updated time.Time) { return }
	}
	rows = sorted(r, rows, dates, k.paging)
	return page(r, k.many, k.paging, len(rows), func(i int) object { return show(s, r, rows[i]) })
}

// with runs f on a record under the lock. That there is none of the id is a misuse of the method.
func with[E any, R record[E], ID ~int64](s *Server, k *resource[E, R], method string, id ID, f func(R)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	rec := k.table(s).Find(int64(id))
	if rec == nil {
		s.misused("%s: there is no %s %d", method, k.one, id)
		return
	}
	f(rec)
}

// every returns all records by way of the client's type.
func every[T, E any, R record[E]](s *Server, k *resource[E, R]) (all []T) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for rec := range k.table(s).All() {
		all = append(all, fakehttp.As[T](rec))
	}
	return all
}

// sorted returns the rows of the period that r asks for in its order. Parameters that the list does not know are ignored, as
// Aircall does.
func sorted[R row](r *request, rows []R, dates func(R) (created, updated time.Time), p paging) []R {
	if p.period {
		from, to := unixParam(r, "from"), unixParam(r, "to")
		rows = slices.DeleteFunc(rows, func(rec R) bool {
			created, _ := dates(rec)
			return !from.IsZero() && created.Before(from) || !to.IsZero() && created.Truncate(time.Second).After(to)
		})
	}
	at := func(rec R) time.Time {
		created, updated := dates(rec)
		if p.orderBy && r.query("order_by") == "updated_at" {
			created = updated
		}
		return created.Truncate(time.Second)
	}
	slices.SortStableFunc(rows, func(a, b R) int { return cmp.Or(at(a).Compare(at(b)), cmp.Compare(a.Key(), b.Key())) })
	if r.query("order") == "desc" {
		slices.Reverse(rows)
	}
	return rows
}

// page answers with the page that r asks for of so many rows.
func page(r *request, key string, p paging, total int, show func(i int) object) (int, any) {
	perPage := min(positive(r, "per_page", cmp.Or(p.usual, 20)), cmp.Or(p.maximum, 50))
	number := positive(r, "page", 1)
	end := total
	if p.capped {
		end = min(end, reachable)
	}
	start := end
	if number-1 <= end/perPage {
		start = min((number-1)*perPage, end)
	}
	stop := min(start+perPage, end)
	shown := []object{}
	for i := start; i < stop; i++ {
		shown = append(shown, show(i))
	}
	meta := object{"count": len(shown), "total": total, "current_page": number, "per_page": perPage}
	if !p.bare {
		// The links do not repeat the filters of the request: whether Aircall's do is not known.
		to := func(page int) string {
			return fmt.Sprintf("%s%s?page=%d&per_page=%d", BaseURL, r.URL.Path, page, perPage)
		}
		meta["next_page_link"], meta["previous_page_link"] = nil, nil
		if stop < end {
			meta["next_page_link"] = to(number + 1)
		}
		if number > 1 {
			meta["previous_page_link"] = to(number - 1)
		}
	}
	return http.StatusOK, object{key: shown, "meta": meta}
}

// positive is a query parameter that is a number above zero, or else usual.
func positive(r *request, name string, usual int) int {
	if n, err := strconv.Atoi(r.query(name)); err == nil && n > 0 {
		return n
	}
	return usual
}

func unixParam(r *request, name string) time.Time {
	n, err := strconv.ParseInt(r.query(name), 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.Unix(n, 0)
}
