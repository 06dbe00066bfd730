package aircalltest

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// reachable is how many rows of calls or contacts paging can reach, whatever the total says.
const reachable = 10_000

// row is a candidate for a page.
type row struct {
	id      int64
	created time.Time
	updated time.Time
	shape   func() object
}

// paging says what a list knows of Aircall's paging parameters.
type paging struct {
	period   bool // from and to
	orderBy  bool // order_by=updated_at
	capped   bool // at 10,000 rows
	bare     bool // meta without links
	usual    int  // per_page when not given; 0: 20
	maximum  int  // 0: 50
	unsorted bool // keeps the order of the rows
}

// list answers with the page that r asks for. Parameters that the list does not know are ignored, as Aircall does.
func (s *Server) list(r *request, key string, rows []row, p paging) (int, any) {
	query := r.URL.Query()
	if p.period {
		from, to := unixParam(query.Get("from")), unixParam(query.Get("to"))
		rows = slices.DeleteFunc(rows, func(r row) bool {
			return !from.IsZero() && r.created.Before(from) || !to.IsZero() && r.created.Truncate(time.Second).After(to)
		})
	}
	if !p.unsorted {
		at := func(r row) time.Time { return r.created }
		if p.orderBy && query.Get("order_by") == "updated_at" {
			at = func(r row) time.Time { return r.updated }
		}
		slices.SortStableFunc(rows, func(a, b row) int {
			return cmp.Or(at(a).Truncate(time.Second).Compare(at(b).Truncate(time.Second)), cmp.Compare(a.id, b.id))
		})
		if query.Get("order") == "desc" {
			slices.Reverse(rows)
		}
	}

	perPage := cmp.Or(p.usual, 20)
	if n, err := strconv.Atoi(query.Get("per_page")); err == nil && n > 0 {
		perPage = min(n, cmp.Or(p.maximum, 50))
	}
	number := 1
	if n, err := strconv.Atoi(query.Get("page")); err == nil && n > 0 {
		number = n
	}
	total, end := len(rows), len(rows)
	if p.capped {
		end = min(end, reachable)
	}
	start := end
	if number-1 <= end/perPage {
		start = min((number-1)*perPage, end)
	}
	stop := min(start+perPage, end)
	shapes := make([]object, 0, stop-start)
	for _, row := range rows[start:stop] {
		shapes = append(shapes, row.shape())
	}

	meta := object{"count": len(shapes), "total": total, "current_page": number, "per_page": perPage}
	if !p.bare {
		// The links do not repeat the filters of the request: whether Aircall's do is not known.
		link := func(page int) string {
			return fmt.Sprintf("%s%s?page=%d&per_page=%d", BaseURL, r.URL.Path, page, perPage)
		}
		meta["next_page_link"], meta["previous_page_link"] = nil, nil
		if stop < end {
			meta["next_page_link"] = link(number + 1)
		}
		if number > 1 {
			meta["previous_page_link"] = link(number - 1)
		}
	}
	return http.StatusOK, object{key: shapes, "meta": meta}
}

func unixParam(s string) time.Time {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.Unix(n, 0)
}
