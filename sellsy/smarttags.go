package sellsy

import (
	"context"
	"net/url"
)

// SmartTag is a free-text tag.
type SmartTag struct {
	ID    SmartTagID `json:"id" wire:"identity"`
	Value string     `json:"value"`
}

// RecordSmartTagsService reads and adds the tags of contacts, companies, individuals or opportunities. Reading needs the scopes
// smart-tags.read and that which reads the record, such as contacts.read, adding those that write.
type RecordSmartTagsService[ID ~int64] struct {
	c    *Client
	path string // such as "/contacts/{contactId}/smart-tags"
}

// List returns the tags of a record (GET /contacts/{contactId}/smart-tags, and likewise for the other records).
func (s *RecordSmartTagsService[ID]) List(ctx context.Context, of ID) ([]SmartTag, error) {
	return whole[SmartTag](ctx, s.c, Request{Path: s.path, Args: []any{of}})
}

// Add links tags to a record and returns its tags (POST /contacts/{contactId}/smart-tags, and likewise). A tag with an ID is
// linked, one with a Value alone is created unless it exists; Sellsy does not tell upper case and accents apart. Those that the record
// has stay (assumption sellsy-tag).
func (s *RecordSmartTagsService[ID]) Add(ctx context.Context, of ID, tags ...SmartTag) ([]SmartTag, error) {
	type byID struct {
		ID SmartTagID `json:"id"`
	}
	type byValue struct {
		Value string `json:"value"`
	}
	body := make([]any, 0, len(tags))
	for _, tag := range tags {
		switch {
		case tag.ID != 0:
			body = append(body, byID{tag.ID})
		case tag.Value != "":
			body = append(body, byValue{tag.Value})
		default:
			return nil, required("POST", s.path, field{"ID or Value", false})
		}
	}
	if len(body) == 0 {
		return nil, required("POST", s.path, field{"tags", false})
	}
	page, _, err := fetch[SmartTag](ctx, s.c, Request{Method: "POST", Path: s.path, Args: []any{of}, Body: body}, 0)
	if err != nil {
		return nil, err
	}
	return page.Items, nil
}

// SmartTagsService finds and deletes the account's tags (/smart-tags, scopes smart-tags.read and smart-tags.write).
type SmartTagsService struct{ Deleter[SmartTagID] }

// Autocomplete returns the tags that continue text (GET /smart-tags/{linkedtype}/autocomplete, scope smart-tags.read). They
// are those of contacts, companies or individuals.
func (s *SmartTagsService) Autocomplete(ctx context.Context, of RelatedType, text string) ([]SmartTag, error) {
	r := Request{Path: "/smart-tags/{linkedtype}/autocomplete", Args: []any{of}, Query: url.Values{"q": {text}}}
	r.needs = []field{{"text", text != ""}}
	return whole[SmartTag](ctx, s.c, r)
}
