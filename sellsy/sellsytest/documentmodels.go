package sellsytest

import (
	"maps"
	"net/http"
)

type modelTag struct {
	Key         string `json:"key"`
	Description string `json:"description"`
}

// createDiscount answers 200, where other creations answer 201.
func createDiscount(s *Server, c *call) (answer, error) {
	const path = "/discount-incl-taxes"
	a, err := simpleFamilies[path].resource(path).create(s, c)
	a.status = http.StatusOK
	return a, err
}

func modelTags(*Server, *call) (answer, error) { return ok(lists.ModelTags), nil }

// convertModel is what is to be created for a document made from a model.
func (s *Server) convertModel(c *call) (answer, error) {
	d := s.document(related{"model", c.id()})
	if d == nil {
		return answer{}, errNotFound
	}
	f := c.form("doctype", "related", "refresh_rows_content")
	f.oneOf("doctype", "estimate", "invoice", "credit-note", "order")
	of, _ := take[[]related](f, "related")
	f.fail(s.checkRelated(of, 1, 4, "company", "individual", "opportunity"))
	if f.only("doctype", "refresh_rows_content"); f.err != nil {
		return answer{}, f.err
	}
	rows := []any{}
	for _, r := range d.Rows {
		row := asMap(r)
		maps.DeleteFunc(row, func(name string, _ any) bool { return name == "id" || name == "is_optional" })
		rows = append(rows, row)
	}
	out := map[string]any{
		"parent": related{"model", d.ID}, "subject": d.Subject, "currency": d.Currency, "related": of, "rate_category_id": d.RateCategory,
		"rows": rows, "note": d.Note,
	}
	if d.Discount != nil {
		out["discount"] = d.Discount
	}
	return ok(out), nil
}
