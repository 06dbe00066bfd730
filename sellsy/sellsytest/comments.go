package sellsytest

import (
	"slices"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

type comment struct {
	ID           int64         `json:"id"`
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

func (c *comment) key() int64      { return c.ID }
func (c *comment) setKey(id int64) { c.ID = id }

// Comments returns the comments, oldest first.
func (s *Server) Comments() []sellsy.Comment { return every[sellsy.Comment](s, s.comments) }

var commentKind = kind[*comment]{
	orders: map[string]func(*comment) string{
		"id": byID[*comment], "created": func(c *comment) string { return byTime(c.Created) },
		"updated": func(c *comment) string { return byTime(c.Updated) },
	},
	embed: func(s *Server, c *comment, name string) (any, bool) { return s.embedParties(c.Owner, c.Related, name) },
}

func (s *Server) getComment(c *call) (answer, error) { return one(s, c, commentKind, s.comments) }
func (s *Server) listComments(c *call) (answer, error) {
	return listed(s, c, commentKind, s.comments.all())
}

func (s *Server) searchComments(c *call) (answer, error) {
	f, err := filters[struct {
		Owners         []int64   `json:"owners"`
		Created        *period   `json:"created"`
		Updated        *period   `json:"updated"`
		ParentID       *ref      `json:"parent_id"`
		RelatedObjects []related `json:"related_objects"`
		Companies      []ref     `json:"companies"`
		Individuals    []ref     `json:"individuals"`
		Contacts       []ref     `json:"contacts"`
	}](c)
	if err != nil {
		return answer{}, err
	}
	return listed(s, c, commentKind, where(s.comments.all(), func(r *comment) bool {
		return ownedBy(f.Owners, r.Owner) && f.Created.holds(r.Created) && f.Updated.holds(r.Updated) &&
			(f.ParentID == nil || *f.ParentID == r.ParentID) && aboutAny(f.RelatedObjects, r.Related) &&
			among(f.Companies, r.CompanyID) && among(f.Individuals, r.IndividualID) && among(f.Contacts, r.ContactID)
	}))
}

func (s *Server) createComment(c *call) (answer, error) {
	r := &comment{Owner: s.myself()}
	if err := s.writeComment(c, r, "description"); err != nil {
		return answer{}, err
	}
	if c.dryRun() {
		return noContent, nil
	}
	s.stampNew(&r.Created, &r.Updated)
	s.comments.add(r)
	s.note("comment.created", "comment", r.ID, r.Owner, r.Created, r.Related, nil)
	v, err := render(s, c, commentKind, r)
	return created(v), err
}

func (s *Server) updateComment(c *call) (answer, error) {
	r, known := s.comments.get(c.ids[0])
	if !known {
		return answer{}, errNotFound
	}
	draft := clone(r)
	if err := s.writeComment(c, draft); err != nil {
		return answer{}, err
	}
	if c.dryRun() {
		return noContent, nil
	}
	*r = *draft
	r.Updated = s.now()
	return one(s, c, commentKind, s.comments)
}

func (s *Server) writeComment(c *call, r *comment, required ...string) error {
	fields, err := c.fields()
	if err != nil {
		return err
	}
	if err := require(fields, required...); err != nil {
		return err
	}
	writable := []string{"description", "timetracking"}
	if r.ID == 0 {
		writable = append(writable, "related", "parent_id", "mentioned_staff_ids", "created")
	}
	for name := range fields {
		if !slices.Contains(writable, name) {
			return unexpected(name)
		}
	}
	if list, set, err := take[[]related](fields, "related"); err != nil {
		return err
	} else if set {
		if err := s.checkRelated(list, 1, 1, "opportunity", "company", "individual", "contact"); err != nil {
			return err
		}
		r.Related = list
		party(list, &r.CompanyID, &r.IndividualID, &r.ContactID)
	}
	if staffs, _, err := take[[]int64](fields, "mentioned_staff_ids"); err != nil {
		return err
	} else {
		for _, id := range staffs {
			if err := s.activeStaff("mentioned_staff_ids", id); err != nil {
				return err
			}
		}
	}
	return assign(r, fields)
}

func (s *Server) removeComment(c *call) (answer, error) {
	if !s.comments.remove(c.ids[0]) {
		return answer{}, errNotFound
	}
	return noContent, nil
}
