package aircall

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"
)

// MaxPageSize is the size of the largest page, which is also the default.
const MaxPageSize = 50

// maxRows is how many rows Aircall's paging reaches, whatever the total says (assumption aircall-reach).
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
	// From and To bound the creation time, both included, to the second (assumption aircall-period). Zero: unbounded.
	From, To time.Time

	Order Order

	PageSize int // the most rows on a page, at most [MaxPageSize], which zero means too
	Page     int // from 1: the Next of the page before. Zero means the first; All methods ignore it
}

func (o ListOptions) at(page int) ListOptions {
	o.Page = page
	return o
}

func (o ListOptions) query() (url.Values, error) {
	q, err := pageQuery(o.Page, o.PageSize, MaxPageSize)
	if err != nil {
		return nil, err
	}
	if !o.From.IsZero() {
		q.Set("from", strconv.FormatInt(o.From.Unix(), 10))
	}
	if !o.To.IsZero() {
		q.Set("to", strconv.FormatInt(o.To.Unix(), 10))
	}
	if o.Order != "" {
		q.Set("order", string(o.Order))
	}
	return q, nil
}

// pageQuery checks which page is asked for.
func pageQuery(page, size, most int) (url.Values, error) {
	if page < 0 {
		return nil, fmt.Errorf("%w: page %d: pages start at 1", ErrInvalid, page)
	}
	if size < 0 || size > most {
		return nil, fmt.Errorf("%w: a page of %d: at most %d", ErrInvalid, size, most)
	}
	return url.Values{"page": {strconv.Itoa(max(page, 1))}, "per_page": {strconv.Itoa(cmp.Or(size, most))}}, nil
}

// meta is Aircall's description of a page (assumption aircall-paging). Next distinguishes null (the end) from absent (not told, as in
// lists of webhooks).
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

// pageOf makes the page that was asked for of its rows and what is told about it. Another page is none, nor is one without rows that
// should have some.
func pageOf[T any](number int, rows []T, m meta) (*Page[T], error) {
	if m.CurrentPage != 0 && m.CurrentPage != number {
		return nil, fmt.Errorf("it is page %d, not %d", m.CurrentPage, number)
	}
	if before := (number - 1) * m.PerPage; len(rows) == 0 && m.Total > before && before < maxRows {
		return nil, fmt.Errorf("it has none of %d rows", m.Total)
	}
	p := &Page[T]{Items: rows, Total: m.Total}
	if m.Next.some || !m.Next.told && number*m.PerPage < m.Total {
		p.Next = number + 1
	}
	return p, nil
}

// errUncounted is an empty list that says nothing of its length, which Aircall's pages always do.
var errUncounted = errors.New("it is empty, and does not say how many rows there are")

const maxEmptyPages = 3

var errStuck = errors.New("aircall: the list goes on and on without rows")

func outOfReach(rows int) error {
	return fmt.Errorf("%w: it ends after %d rows, and there may be more: narrow the period", ErrOutOfReach, rows)
}
