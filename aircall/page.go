package aircall

import (
	"context"
	"fmt"
	"iter"
	"net/url"
	"strconv"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
)

// MaxPageSize is the size of the largest page, which is also the default.
const MaxPageSize = 50

// maxRows is how many rows Aircall's paging reaches, whatever the total says.
const maxRows = 10_000

// Page is one page of a list.
type Page[T any] struct {
	Items []T
	Total int // of the whole list, as far as the answer tells; it may be more than paging reaches
	Next  int // where the list goes on: the Page of the next [ListOptions]; 0 on the last page
}

// HasNext reports whether the list goes on after this page.
func (p *Page[T]) HasNext() bool { return p.Next != 0 }

// Order is the order of a list, by creation unless the list says otherwise.
type Order string

// The orders of a list.
const (
	Ascending  Order = "asc" // the default
	Descending Order = "desc"
)

// ListOptions selects a page of a list. The zero value is the first page of everything, oldest first.
type ListOptions struct {
	// From and To bound the creation time, both included, to the second. Zero: unbounded.
	From, To time.Time

	Order Order

	PageSize int // the most rows on a page, at most [MaxPageSize], which zero means too
	Page     int // from 1: the Next of the page before. Zero means the first; All methods ignore it
}

func (o ListOptions) query() (url.Values, error) {
	q := url.Values{}
	if !o.From.IsZero() {
		q.Set("from", strconv.FormatInt(o.From.Unix(), 10))
	}
	if !o.To.IsZero() {
		q.Set("to", strconv.FormatInt(o.To.Unix(), 10))
	}
	if o.Order != "" {
		q.Set("order", string(o.Order))
	}
	if o.Page < 0 {
		return nil, fmt.Errorf("%w: page %d: pages start at 1", ErrInvalid, o.Page)
	}
	if o.PageSize < 0 || o.PageSize > MaxPageSize {
		return nil, fmt.Errorf("%w: a page of %d: at most %d", ErrInvalid, o.PageSize, MaxPageSize)
	}
	q.Set("page", strconv.Itoa(max(o.Page, 1)))
	perPage := o.PageSize
	if perPage == 0 {
		perPage = MaxPageSize
	}
	q.Set("per_page", strconv.Itoa(perPage))
	return q, nil
}

// meta is Aircall's description of a page. Next distinguishes null (the end) from absent (not told, as in lists of webhooks).
type meta struct {
	Count       int     `json:"count"`
	Total       int     `json:"total"`
	CurrentPage int     `json:"current_page"`
	PerPage     int     `json:"per_page"`
	Next        nextURL `json:"next_page_link"`
}

type nextURL struct{ told, some bool }

func (n *nextURL) UnmarshalJSON(data []byte) error {
	n.told, n.some = true, string(data) != "null" && string(data) != `""`
	return nil
}

// fetchPage gets one page. The rows are a field of answer, under Aircall's wrapper key.
func fetchPage[T any](ctx context.Context, core *rest.Client, r rest.Request, answer any, rows *[]T, m *meta) (*Page[T], error) {
	if _, err := do(ctx, core, r, answer); err != nil {
		return nil, err
	}
	p := &Page[T]{Items: *rows, Total: m.Total}
	more := m.Next.some
	if !m.Next.told {
		more = m.PerPage > 0 && len(*rows) >= m.PerPage && m.CurrentPage*m.PerPage < m.Total
	}
	if more {
		p.Next = max(m.CurrentPage, 1) + 1
	}
	return p, nil
}

// allPages walks a list with a page counter of its own, for Aircall's links may not repeat the filters. Pages are asked for
// when they are needed, and again from the first each time the sequence is ranged over.
func allPages[T any](fetch func(page int) (*Page[T], error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		rows := 0
		for number := 1; ; number++ {
			page, err := fetch(number)
			if err != nil {
				yield(none, err)
				return
			}
			for _, item := range page.Items {
				if !yield(item, nil) {
					return
				}
			}
			rows += len(page.Items)
			if rows >= maxRows && (page.HasNext() || page.Total >= rows) {
				yield(none, fmt.Errorf("%w: it ends after %d rows, and there may be more: narrow the period", ErrOutOfReach, rows))
				return
			}
			if !page.HasNext() || len(page.Items) == 0 {
				return
			}
		}
	}
}
