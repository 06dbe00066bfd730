package sellsytest

import (
	"maps"
	"net/http"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// catalogDiscount is a discount including taxes, or a public subsidy.
type catalogDiscount struct {
	keyed
	Reference   string         `json:"reference"`
	Name        string         `json:"name"`
	Description string         `json:"description"`
	UnitID      int64          `json:"unit_id"`
	Amount      sellsy.Decimal `json:"amount"`
	Accounting  ref            `json:"accounting_code_id"`
}

type documentLayout struct {
	keyed
	Label     string `json:"label"`
	IsDefault bool   `json:"is_default"`
	Language  ref    `json:"lang_id"`
}

// accountDocument is what Sellsy charged the account.
type accountDocument struct {
	keyed
	Date       string         `json:"date"`
	Status     string         `json:"status"`
	Number     string         `json:"number"`
	Amount     sellsy.Decimal `json:"amount"`
	PublicLink text           `json:"public_link"`
	PDFLink    string         `json:"pdf_link"`
}

type modelTag struct {
	Key         string `json:"key"`
	Description string `json:"description"`
}

var (
	discounts = &resource[catalogDiscount, *catalogDiscount]{
		table:    func(s *Server) *table[*catalogDiscount] { return s.discounts },
		required: []string{"reference", "name", "description", "unit_id", "amount"},
		write: func(_ *Server, f *form, d *catalogDiscount) {
			f.only("reference", "name", "description", "unit_id", "amount", "accounting_code_id")
			f.assign(d)
			f.check(d.Amount.Valid(), "amount", "Cette valeur n'est pas valide.")
		},
	}
	primes           = &resource[catalogDiscount, *catalogDiscount]{table: fixed(lists.Primes...)}
	documentLayouts  = &resource[documentLayout, *documentLayout]{table: fixed(lists.Layouts...)}
	accountDocuments = &resource[accountDocument, *accountDocument]{
		table:  fixed(lists.Charged...),
		orders: map[string]func(*accountDocument) string{"date": func(d *accountDocument) string { return d.Date }},
		view: func(_ *Server, d *accountDocument) any {
			all := asMap(d)
			delete(all, "id")
			return all
		},
	}
)

// createDiscount answers 200, where other creations answer 201.
func createDiscount(s *Server, c *call) (answer, error) {
	a, err := discounts.create(s, c)
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
