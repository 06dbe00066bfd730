package sellsy

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/wire"
)

// SearchType is a kind of record that the global search finds. The list is longer than these constants.
type SearchType string

// The search types of the CRM.
const (
	SearchCompanies     SearchType = "company"
	SearchIndividuals   SearchType = "individual"
	SearchContacts      SearchType = "contact"
	SearchOpportunities SearchType = "opportunity"
	SearchStaffs        SearchType = "staff"
	SearchDocuments     SearchType = "document"
	SearchItems         SearchType = "item"
	SearchTickets       SearchType = "ticket"
)

// SearchOptions are the options of a global search.
type SearchOptions struct {
	Query string       // the words to look for; required
	Types []SearchType // the kinds to look among; empty means all, and then Limit does not count

	// Limit is the most hits of each type, at most 100. Zero means 25. There is no second page.
	Limit int

	// Archived selects archived records, or those that are not. Absent means both.
	Archived Opt[bool]
}

// SearchResults is the answer to a global search.
type SearchResults struct {
	Items       []SearchHit           // the most relevant first
	CountByType map[string]MatchCount // how many match, beyond those that came
}

// MatchCount counts the matches of one type.
type MatchCount struct {
	Active, Archived int
}

// matchCount reads what Sellsy writes: [active, archived], or [active].
func matchCount(counts []int) (c MatchCount) {
	if len(counts) > 0 {
		c.Active = counts[0]
	}
	if len(counts) > 1 {
		c.Archived = counts[1]
	}
	return c
}

// SearchHit is a record that the global search has found. Which fields are filled depends on Object.Type. Hits may be near
// misses: the search is a full-text search.
type SearchHit struct {
	// Key identifies the hit, not the record: the record is Object.
	Key        string       `json:"id" wire:"identity"`
	Object     SearchObject `json:"object"`
	Owner      *Owner       `json:"owner"`
	Created    Time         `json:"created"`
	UpdatedAt  Time         `json:"updated"`
	IsArchived bool         `json:"is_archived"`

	Name         string   `json:"name"`
	FirstName    string   `json:"first_name"`
	LastName     string   `json:"last_name"`
	Civility     Civility `json:"civility"`
	PhoneNumber  string   `json:"phone_number"`
	MobileNumber string   `json:"mobile_number"`
	FaxNumber    string   `json:"fax_number"`
	Email        string   `json:"email"`
	Position     string   `json:"position"`
	Reference    string   `json:"reference"`
	Number       string   `json:"number"`
	Status       string   `json:"status"`
	Currency     string   `json:"currency"`

	Companies []Named[CompanyID] `json:"companies"` // of a contact

	// Raw is the whole hit as it came, for what has no field here.
	Raw json.RawMessage `json:"-" wire:"raw"`
}

// SearchObject says which record a hit is.
type SearchObject struct {
	Type    SearchType `json:"type"`
	ID      int64      `json:"id"`
	SubType string     `json:"sub_type"` // such as "prospect"
}

// SearchService searches all kinds of records at once.
type SearchService struct{ c *Client }

// Query searches (GET /search, scope search.read).
func (s *SearchService) Query(ctx context.Context, opts SearchOptions) (*SearchResults, error) {
	if err := required("GET", "/search", field{"Query", opts.Query != ""}); err != nil {
		return nil, err
	}
	q := url.Values{"q": {opts.Query}}
	for _, t := range opts.Types {
		q.Add("type[]", string(t))
	}
	if opts.Limit > 0 {
		q.Set("limit", strconv.Itoa(opts.Limit))
	}
	if archived, ok := opts.Archived.Get(); ok {
		q.Set("archived", strconv.FormatBool(archived))
	}
	found := new(SearchResults)
	_, err := s.c.send(ctx, Request{Path: "/search", Query: q}, func(body []byte) (drift []wire.Drift, err error) {
		var told struct {
			Aggregations struct {
				CountByType map[string][]int `json:"count_by_type"`
			} `json:"aggregations"`
			Pagination *pagination `json:"pagination"`
		}
		found.Items, drift, err = wire.List[SearchHit](body, "data", &told, false)
		found.CountByType = make(map[string]MatchCount, len(told.Aggregations.CountByType))
		for kind, counts := range told.Aggregations.CountByType {
			found.CountByType[kind] = matchCount(counts)
		}
		switch {
		case err != nil || len(found.Items) > 0:
		case told.Pagination == nil:
			err = errUncounted
		case told.Pagination.Total > 0:
			err = errNoRows
		}
		return drift, err
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}
