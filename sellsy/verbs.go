package sellsy

import (
	"context"
	"iter"
)

// endpoint is where the records of one kind are.
type endpoint struct {
	c     *Client
	path  string // such as "/taxes"
	whole bool   // its list comes as a whole: no limit is documented
}

func (e endpoint) at(method, below string, args ...any) Request {
	return Request{Method: method, Path: e.path + below, Args: args}
}

// put sends a body and returns what became of it.
func put[T any](ctx context.Context, c *Client, r Request, body any) (*T, error) {
	if in, ok := body.(interface{ needs() []field }); ok && r.Method == "POST" {
		r.needs = in.needs()
	}
	r.Body = body
	return call[T](ctx, c, r)
}

// Lister lists the records of one kind. Its operation is a GET on the path that its service names, such as GET /taxes.
type Lister[T any] struct{ endpoint }

// List returns one page. Its service names what it can be ordered by.
func (l *Lister[T]) List(ctx context.Context, opts ListOptions) (*Page[T], error) {
	return List[T](ctx, l.c, l.at("", ""), opts)
}

// All returns all of them, fetching pages as they are needed; see [All] and List.
func (l *Lister[T]) All(ctx context.Context, opts ListOptions) iter.Seq2[T, error] {
	if !l.whole {
		opts = opts.large()
	}
	r := l.at("", "")
	return records(r, opts, func(opts ListOptions) (*Page[T], error) { return List[T](ctx, l.c, r, opts) })
}

// Searcher finds records of one kind. Its operation is such as POST /taxes/search, for a service of /taxes.
type Searcher[T, Filter any] struct{ endpoint }

// Search returns one page of those that match filter. Orders are those of the list.
func (s *Searcher[T, Filter]) Search(ctx context.Context, filter Filter, opts ListOptions) (*Page[T], error) {
	return List[T](ctx, s.c, searching(s.path+"/search", filter), opts)
}

// SearchAll returns all that match filter, fetching pages as they are needed; see [All] and Search.
func (s *Searcher[T, Filter]) SearchAll(ctx context.Context, filter Filter, opts ListOptions) iter.Seq2[T, error] {
	return All[T](ctx, s.c, searching(s.path+"/search", filter), opts)
}

// Getter reads one record. Its operation is such as GET /taxes/{id}, for a service of /taxes.
type Getter[ID, T any] struct{ endpoint }

// Get returns one record.
func (g *Getter[ID, T]) Get(ctx context.Context, id ID, embeds ...Embed) (*T, error) {
	return get[T](ctx, g.c, g.at("", "/{id}", id), embeds...)
}

// Creator adds records of one kind. Its operation is such as POST /taxes, for a service of /taxes.
type Creator[T, In any] struct{ endpoint }

// Create adds a record. The documentation of In says which fields must be set.
func (c *Creator[T, In]) Create(ctx context.Context, in In) (*T, error) {
	return put[T](ctx, c.c, c.at("POST", ""), in)
}

// Updater changes records of one kind. Its operation is such as PUT /taxes/{id}, for a service of /taxes.
type Updater[ID, T, In any] struct{ endpoint }

// Update changes what is set and leaves the rest.
func (u *Updater[ID, T, In]) Update(ctx context.Context, id ID, in In) (*T, error) {
	return put[T](ctx, u.c, u.at("PUT", "/{id}", id), in)
}

// Deleter removes records of one kind. Its operation is such as DELETE /taxes/{id}, for a service of /taxes.
type Deleter[ID any] struct{ endpoint }

// Delete removes a record.
func (d *Deleter[ID]) Delete(ctx context.Context, id ID) error {
	return d.c.run(ctx, d.at("DELETE", "/{id}", id))
}

// Records lists, reads and writes records of one kind: see its parts for the operations.
type Records[ID, T, In any] struct {
	Lister[T]
	Getter[ID, T]
	Creator[T, In]
	Updater[ID, T, In]
	Deleter[ID]
}

func newRecords[ID, T, In any](at endpoint) Records[ID, T, In] {
	return Records[ID, T, In]{Lister[T]{at}, Getter[ID, T]{at}, Creator[T, In]{at}, Updater[ID, T, In]{at}, Deleter[ID]{at}}
}
