package sellsytest

import "github.com/aircall-sellsy/aircall-sellsy-go/sellsy"

type comment struct {
	keyed
	Owner        *owner        `json:"owner"`
	Description  string        `json:"description"`
	Updated      stamp         `json:"updated"`
	Created      stamp         `json:"created"`
	ParentID     ref           `json:"parent_id"`
	Related      list[related] `json:"related"`
	CompanyID    ref           `json:"company_id"`
	IndividualID ref           `json:"individual_id"`
	ContactID    ref           `json:"contact_id"`
	Timetracking *timetracking `json:"timetracking"`
}

type timetracking struct {
	Duration int   `json:"duration"`
	Service  int64 `json:"service"`
	Name     text  `json:"name"`
}

// Comments returns the comments, oldest first.
func (s *Server) Comments() []sellsy.Comment { return every[sellsy.Comment](s, comments) }

var comments = &resource[comment, *comment]{
	table: func(s *Server) *table[*comment] { return s.comments },
	orders: map[string]func(*comment) string{
		"id": byID[*comment], "created": func(c *comment) string { return byTime(c.Created) },
		"updated": func(c *comment) string { return byTime(c.Updated) },
	},
	embed: func(s *Server, c *comment, name string) (any, bool) { return s.embedParties(c.Owner, c.Related, name) },
	filters: aboutFilters(func(c *comment) about {
		return about{c.Owner, c.Related, c.CompanyID, c.IndividualID, c.ContactID}
	}).and(filters[*comment]{
		"created":   during(func(c *comment) stamp { return c.Created }),
		"updated":   during(func(c *comment) stamp { return c.Updated }),
		"parent_id": equals(func(c *comment) ref { return c.ParentID }),
	}),
	required: []string{"description"},
	verifies: true,
	blank:    func(s *Server, _ *call) *comment { return &comment{Owner: s.myself()} },
	write: func(s *Server, f *form, c *comment) {
		if c.ID == 0 {
			f.only("description", "timetracking", "related", "parent_id", "mentioned_staff_ids", "created")
		} else {
			f.only("description", "timetracking")
		}
		if s.writeRelated(f, &c.Related, 1, 1) {
			party(c.Related, &c.CompanyID, &c.IndividualID, &c.ContactID)
		}
		mentioned, _ := take[[]int64](f, "mentioned_staff_ids")
		for _, id := range mentioned {
			f.fail(s.activeStaff("mentioned_staff_ids", id))
		}
		f.assign(c)
	},
	dates: func(c *comment) (created, updated *stamp) { return &c.Created, &c.Updated },
	added: func(s *Server, c *comment) {
		s.note("comment.created", "comment", c.ID, c.Owner, c.Created, c.Related, nil)
	},
}
