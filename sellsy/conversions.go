package sellsy

import (
	"context"
)

// ConversionInput says which custom fields of prospects are also to be shown on clients when a prospect becomes one: those
// with these ids, or all. The zero value shows no more than before.
type ConversionInput struct {
	AllCustomFields bool
	CustomFieldIDs  []CustomFieldID
}

type conversion struct {
	Target string `json:"target"`
	Fields struct {
		Mode string          `json:"mode"`
		IDs  []CustomFieldID `json:"ids,omitzero"`
	} `json:"also_enable_custom_fields_on_target"`
}

func (in ConversionInput) body() conversion {
	body := conversion{Target: "client"}
	switch body.Fields.Mode = "none"; {
	case in.AllCustomFields:
		body.Fields.Mode = "all"
	case len(in.CustomFieldIDs) > 0:
		body.Fields.Mode, body.Fields.IDs = "partial", in.CustomFieldIDs
	}
	return body
}

// ConvertToClient makes a client of a prospect (POST /companies/{id}/convert, scope companies.write).
func (s *CompaniesService) ConvertToClient(ctx context.Context, id CompanyID, in ConversionInput) (*Company, error) {
	return call[Company](ctx, s.c, Request{Method: "POST", Path: "/companies/{id}/convert", Args: []any{id}, Body: in.body()})
}

// ConvertToClient makes a client of a prospect (POST /individuals/{id}/convert, scope individuals.write).
func (s *IndividualsService) ConvertToClient(ctx context.Context, id IndividualID, in ConversionInput) (*Individual, error) {
	return call[Individual](ctx, s.c, Request{Method: "POST", Path: "/individuals/{id}/convert", Args: []any{id}, Body: in.body()})
}
