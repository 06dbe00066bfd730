package sellsy

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"strconv"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/wire"
)

// Direction is the order of a list.
type Direction string

// The directions.
const (
	Ascending  Direction = "asc"
	Descending Direction = "desc"
)

// Embed names an object to be sent along with a record. Embeds that the token's scopes do not cover come back null,
// without an error.
type Embed string

// The embeds. Each operation takes some of them.
const (
	EmbedACL              Embed = "acl"
	EmbedAggregations     Embed = "aggregations"
	EmbedAssignedStaffs   Embed = "assigned_staffs"
	EmbedAuthor           Embed = "author"
	EmbedCalendar         Embed = "preferences_calendar"
	EmbedCompany          Embed = "company"
	EmbedContact          Embed = "contact"
	EmbedContacts         Embed = "contacts"
	EmbedCreditNotes      Embed = "creditnotes"
	EmbedCurrency         Embed = "currency"
	EmbedDeliveries       Embed = "deliveries"
	EmbedDeliveryAddress  Embed = "delivery_address"
	EmbedDunningContact   Embed = "dunning_contact"
	EmbedEstimates        Embed = "estimates"
	EmbedIndividual       Embed = "individual"
	EmbedInvoices         Embed = "invoices"
	EmbedInvoicingAddress Embed = "invoicing_address"
	EmbedInvoicingContact Embed = "invoicing_contact"
	EmbedLicenses         Embed = "licenses"
	EmbedMainContact      Embed = "main_contact"
	EmbedObjectRelated    Embed = "object_related"
	EmbedOpportunities    Embed = "opportunities"
	EmbedOrders           Embed = "orders"
	EmbedOwner            Embed = "owner"
	EmbedPreferences      Embed = "preferences"
	EmbedProfile          Embed = "profile"
	EmbedProformas        Embed = "proformas"
	EmbedRelated          Embed = "related"
	EmbedSmartTags        Embed = "smart_tags" // 20 at most
	EmbedSources          Embed = "sources"
	EmbedValueDetails     Embed = "value_details"

	EmbedOpportunityCount Embed = "opportunities_number"
)

// EmbedCustomField embeds the value of one custom field. There is no embed of all of them.
func EmbedCustomField(id CustomFieldID) Embed {
	return Embed("cf." + strconv.FormatInt(int64(id), 10))
}

// ListOptions are the options of lists and searches. The zero value asks for Sellsy's defaults: records in ascending order
// of id, 25 on a page.
type ListOptions struct {
	// PageSize is the most records on a page, at most [MaxPageSize]. Zero means 25 for one page, and 100 where all pages are
	// fetched.
	PageSize int

	// Page says where to begin: the Next of the page before. Empty means at the beginning.
	Page Cursor

	// OrderBy is the field to sort by. Each operation takes a few: see its documentation.
	OrderBy string
	Order   Direction

	// Fields limits the fields that Sellsy sends, for example "id", "owner.id", "addresses[].id". With embeds, it must
	// hold "_embed". Fields that were not sent are zero in the result.
	Fields []string
	Embeds []Embed
}

// query encodes the options as query parameters.
func (o ListOptions) query() (url.Values, error) {
	if o.PageSize < 0 || o.PageSize > MaxPageSize {
		return nil, fmt.Errorf("%w: a page of %d: at most %d", ErrInvalid, o.PageSize, MaxPageSize)
	}
	q := url.Values{}
	if o.PageSize > 0 {
		q.Set("limit", strconv.Itoa(o.PageSize))
	}
	if o.Page != "" {
		offset, _ := o.Page.offset()
		q.Set("offset", offset)
	}
	if o.OrderBy != "" {
		q.Set("order", o.OrderBy)
	}
	if o.Order != "" {
		q.Set("direction", string(o.Order))
	}
	for _, f := range o.Fields {
		q.Add("field[]", f)
	}
	for _, e := range o.Embeds {
		q.Add("embed[]", string(e))
	}
	return q, nil
}

// Cursor is a place in a list. The one that a page holds continues after its last record and stays good when records
// before it come and go; it may be stored, to carry on later. It also tells how many records came before it, by which a page that
// is too short is told from the last.
type Cursor string

// RecordOffset returns the cursor that skips the first n records. Sellsy then counts records instead of remembering a
// place, and gives no more than the first 100,000.
func RecordOffset(n int) Cursor { return Cursor(strconv.Itoa(n)) }

// recordOffset returns the number of records that c skips, if it was made by RecordOffset.
func (c Cursor) recordOffset() (int, bool) {
	n, err := strconv.Atoi(string(c))
	return n, err == nil && n >= 0
}

// placeMark is between Sellsy's own offset and the number of records before it. Sellsy's offsets are in base64.
const placeMark = "~"

func (c Cursor) after(n int) Cursor { return c + placeMark + Cursor(strconv.Itoa(n)) }

// offset is what Sellsy is asked for, and how many records come before it; -1 if the cursor does not tell.
func (c Cursor) offset() (offset string, before int) {
	if n, ok := c.recordOffset(); ok {
		return string(c), n
	}
	offset, count, _ := strings.Cut(string(c), placeMark)
	if offset == "" {
		return "", 0
	}
	before, err := strconv.Atoi(count)
	if err != nil {
		return offset, -1
	}
	return offset, before
}

// Page is one page of a list.
type Page[T any] struct {
	Items []T
	Total int    // of the whole list, as far as the answer tells
	Next  Cursor // where the list goes on: the Page of the next [ListOptions]; empty on the last page

	// Aggregations holds the sums and counts that opportunities and CRM activities embed on request.
	Aggregations json.RawMessage
}

// HasNext reports whether the list goes on after this page.
func (p *Page[T]) HasNext() bool { return p.Next != "" }

// pagination is what Sellsy tells about a page (assumption sellsy-paging).
type pagination struct {
	Limit  int    `json:"limit"`
	Count  int    `json:"count"` // of this page
	Total  int    `json:"total"` // of the whole list
	Offset Cursor `json:"offset"`
}

// answer is what decodes a whole answer itself.
type answer interface {
	read(body []byte) ([]wire.Drift, error)
}

// read reads the answer of a list, of a [Batch] or of [Client.Do].
func (p *Page[T]) read(body []byte) ([]wire.Drift, error) {
	page, drift, err := readPage[T](body, 0, false)
	if err == nil {
		*p = *page
	}
	return drift, err
}

// into decodes an answer into what out points to, as [wire.Into] does.
func into(body []byte, out any) ([]wire.Drift, error) {
	if whole, ok := out.(answer); ok && len(bytes.TrimSpace(body)) > 0 {
		return whole.read(body)
	}
	return wire.Into(body, out)
}

func readPage[T any](body []byte, before int, anonymous bool) (*Page[T], []wire.Drift, error) {
	var told struct {
		Pagination   *pagination     `json:"pagination"`
		Aggregations json.RawMessage `json:"aggregations"`
	}
	items, seen, drift, err := wire.Page[T](body, "data", &told, anonymous)
	if err != nil {
		return nil, nil, err
	}
	if told.Pagination == nil {
		if seen == 0 {
			return nil, nil, errUncounted
		}
		told.Pagination = &pagination{}
	}
	if seen < told.Pagination.Count {
		return nil, nil, fmt.Errorf("it has %d of the %d records that it counts", seen, told.Pagination.Count)
	}
	next, err := told.Pagination.next(before, len(items))
	if err != nil {
		return nil, nil, err
	}
	return &Page[T]{Items: items, Total: told.Pagination.Total, Next: next, Aggregations: told.Aggregations}, drift, nil
}

// errUncounted is an empty list that says nothing of its length, which Sellsy's lists always do. Believed, a call would be logged again.
var errUncounted = errors.New("it is empty, and does not say how many records there are")

var errNoRows = errors.New("it has none of the records that it counts")

// next tells where the list goes on after a page of so many records, before which so many came; -1 means that nobody knows. Sellsy
// sends an offset even with the last page: its own count and total are what tells. A page without records that should have some
// is an error.
func (p pagination) next(before, items int) (Cursor, error) {
	count := max(p.Count, items)
	if skipped, counted := p.Offset.recordOffset(); counted { // Sellsy repeats such an offset
		return p.nextByCount(skipped, count)
	}
	missing := p.Total - before
	switch {
	case count == 0 && (before == 0 && missing > 0 || before > 0 && missing >= max(p.Limit, 1)):
		return "", errNoRows
	case count == 0 || p.Offset == "":
		return "", nil
	case count < p.Limit && (before < 0 || missing <= count):
		return "", nil
	case before < 0:
		return p.Offset, nil
	default:
		return p.Offset.after(before + count), nil
	}
}

// nextByCount is for a list whose offset counts the records before the page.
func (p pagination) nextByCount(skipped, count int) (Cursor, error) {
	switch {
	case count == 0 && skipped < p.Total:
		return "", errNoRows
	case count > 0 && skipped+count < p.Total:
		return RecordOffset(skipped + count), nil
	default:
		return "", nil
	}
}

var errStuck = errors.New("the list does not advance: Sellsy sent the same offset again")

// MaxPageSize is the size of the largest page.
const MaxPageSize = 100

const maxRecordOffset = 100_000

// List fetches one page of any list or search of the API. It is meant for operations that have no method of their own:
//
//	page, err := sellsy.List[Invoice](ctx, client, sellsy.Request{Path: "/invoices"}, sellsy.ListOptions{})
//
// A search is a Request with the method POST, Reads, and a Body of the form {"filters": …}.
func List[T any](ctx context.Context, c *Client, r Request, opts ListOptions) (*Page[T], error) {
	r, err := r.with(opts)
	if err != nil {
		return nil, err
	}
	_, before := opts.Page.offset()
	page, _, err := fetch[T](ctx, c, r, before)
	return page, err
}

// All returns all records of any list or search, fetching pages as they are needed. Ranging again starts again. It ends
// after the first error. See [List].
//
// When opts.Page was made by [RecordOffset] and the list goes on past the 100,000 records that such offsets reach, the
// last pair holds [ErrOutOfReach].
func All[T any](ctx context.Context, c *Client, r Request, opts ListOptions) iter.Seq2[T, error] {
	return records(r, opts.large(), func(opts ListOptions) (*Page[T], error) { return List[T](ctx, c, r, opts) })
}

// whole returns all records of a list that is short by nature and whose operation, as far as it is documented, has no
// options. Only a list that turns out to go on is asked for its next page.
func whole[T any](ctx context.Context, c *Client, r Request, embeds ...Embed) ([]T, error) {
	return collect(records(r, ListOptions{Embeds: embeds}, func(opts ListOptions) (*Page[T], error) { return List[T](ctx, c, r, opts) }))
}

// bareList reads a list that comes without pages, and without an object around it.
func bareList[T any](ctx context.Context, c *Client, path string) ([]T, error) {
	list, err := call[[]T](ctx, c, Request{Path: path})
	if err != nil {
		return nil, err
	}
	return *list, nil
}

// large makes pages as large as they can be, unless their size is given.
func (o ListOptions) large() ListOptions {
	if o.PageSize == 0 {
		o.PageSize = MaxPageSize
	}
	return o
}

func records[T any](r Request, opts ListOptions, fetch func(ListOptions) (*Page[T], error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		opts := opts
		for {
			page, err := fetch(opts)
			if page == nil {
				yield(zero, err)
				return
			}
			for _, record := range page.Items {
				if !yield(record, nil) {
					return
				}
			}
			if err != nil { // a page that is incomplete
				yield(zero, err)
				return
			}
			if !page.HasNext() {
				return
			}
			next, at := page.Next, ""
			at, _ = opts.Page.offset()
			if n, counted := next.recordOffset(); counted && n >= maxRecordOffset {
				yield(zero, &Error{Method: r.method(), Path: r.Path, Err: ErrOutOfReach})
				return
			}
			if to, _ := next.offset(); to == at {
				yield(zero, &Error{Method: r.method(), Path: r.Path, Err: errStuck})
				return
			}
			opts.Page = next
		}
	}
}

// Period is a stretch of time, with its bounds included. A zero bound is open.
type Period struct {
	Start Time `json:"start,omitzero"`
	End   Time `json:"end,omitzero"`
}

// DatePeriod is a stretch of days, each YYYY-MM-DD, with its bounds included. An empty bound is open.
type DatePeriod struct {
	Start string `json:"start,omitzero"`
	End   string `json:"end,omitzero"`
}

// search is the body of every search. Sellsy insists on the key, and on an object, and refuses filters that it does not know
// (assumption sellsy-filters).
type search[F any] struct {
	Filters F `json:"filters"`
}

// searching returns the request of a search.
func searching[F any](path string, filter F) Request {
	return Request{Method: "POST", Path: path, Body: search[F]{filter}, Reads: true}
}

// collect gathers the records of a list that is short by nature.
func collect[T any](list iter.Seq2[T, error]) ([]T, error) {
	var records []T
	for record, err := range list {
		if err != nil {
			return nil, err
		}
		records = append(records, record)
	}
	return records, nil
}
