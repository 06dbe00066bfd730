package fakehttp

import (
	"iter"
	"maps"
	"regexp"
	"strings"
)

// Route is an operation of an API. H is what a fake carries out.
type Route[H any] struct {
	Method, Path string // a template such as "/calls/{id}/tags"
	Scopes       string // that a token needs, separated by spaces
	Handler      H
}

// Router finds the route of a request. Paths without open elements win.
type Router[H any] struct {
	// Accept says which values an open element takes. Nil: any that are not empty.
	Accept func(name, value string) bool

	routes []entry[H]
}

type entry[H any] struct {
	*Route[H]
	elements []string
	literals int
}

// Add adds a route.
func (t *Router[H]) Add(r Route[H]) {
	e := entry[H]{Route: &r, elements: strings.Split(r.Path, "/")}
	for _, element := range e.elements {
		if !strings.HasPrefix(element, "{") {
			e.literals++
		}
	}
	t.routes = append(t.routes, e)
}

// NewRouter makes a router of an inventory. Handlers are known by method and path, with open elements written {}. One that is
// not in the inventory is a mistake of the fake: it panics. A route without a handler is kept.
func NewRouter[H any](inventory iter.Seq[Route[H]], known map[string]H) Router[H] {
	var router Router[H]
	known = maps.Clone(known)
	for r := range inventory {
		name := r.Method + " " + openElement.ReplaceAllString(r.Path, "{}")
		r.Handler = known[name]
		delete(known, name)
		router.Add(r)
	}
	for name := range known {
		panic("fakehttp: " + name + " is not in the inventory")
	}
	return router
}

// Mount adds verbs of a family below a path: list, search, create, get, update and delete.
func Mount[H any](to map[string]H, path, verbs string, handlers map[string]H) {
	for verb := range strings.FieldsSeq(verbs) {
		to[strings.Replace(verbPaths[verb], "~", path, 1)] = handlers[verb]
	}
}

var verbPaths = map[string]string{
	"list": "GET ~", "search": "POST ~/search", "create": "POST ~", "get": "GET ~/{}", "update": "PUT ~/{}", "delete": "DELETE ~/{}",
}

// All yields the routes in the order in which they were added.
func (t *Router[H]) All() iter.Seq[*Route[H]] {
	return func(yield func(*Route[H]) bool) {
		for _, e := range t.routes {
			if !yield(e.Route) {
				return
			}
		}
	}
}

var openElement = regexp.MustCompile(`\{[^/]*\}`)

// Pattern is a template as [path.Match] and a [Fault] take it.
func Pattern(template string) string { return openElement.ReplaceAllString(template, "*") }

// Find returns the route of a request with the values of its open elements in order, or else the methods that its path
// knows.
func (t *Router[H]) Find(method, path string) (route *Route[H], values, allowed []string) {
	elements := strings.Split(path, "/")
	best := -1
	for i := range t.routes {
		e := &t.routes[i]
		if len(e.elements) != len(elements) || e.literals <= best && e.Method == method {
			continue
		}
		open, matches := t.match(e, elements)
		switch {
		case !matches:
		case e.Method == method:
			route, values, best = e.Route, open, e.literals
		default:
			allowed = append(allowed, e.Method)
		}
	}
	return route, values, allowed
}

func (t *Router[H]) match(e *entry[H], elements []string) (open []string, matches bool) {
	for i, want := range e.elements {
		name, isOpen := strings.CutPrefix(want, "{")
		switch {
		case !isOpen && want != elements[i]:
			return nil, false
		case !isOpen:
			continue
		case elements[i] == "", t.Accept != nil && !t.Accept(strings.TrimSuffix(name, "}"), elements[i]):
			return nil, false
		}
		open = append(open, elements[i])
	}
	return open, true
}
