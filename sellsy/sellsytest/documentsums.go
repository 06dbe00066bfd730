package sellsytest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

type documentRow struct {
	ID             int64             `json:"id"`
	Type           string            `json:"type"`
	Related        *rowItem          `json:"related,omitempty"`
	Text           string            `json:"text,omitempty"`
	Reference      string            `json:"reference,omitempty"`
	Description    text              `json:"description,omitzero"`
	UnitID         int64             `json:"unit_id,omitempty"`
	UnitAmount     sellsy.Decimal    `json:"unit_amount,omitempty"`
	PurchaseAmount sellsy.Decimal    `json:"purchase_amount,omitempty"`
	Quantity       sellsy.Decimal    `json:"quantity,omitempty"`
	Discount       *documentDiscount `json:"discount,omitempty"`
	TaxID          int64             `json:"tax_id,omitempty"`
	AccountingCode int64             `json:"accounting_code_id,omitempty"`
	AnalyticCode   text              `json:"analytic_code,omitzero"`
	IsOptional     bool              `json:"is_optional,omitempty"`
	ParentRow      int64             `json:"parent_row_id,omitempty"`
	Progress       sellsy.Decimal    `json:"progress_percentage,omitempty"`
}

type rowItem struct {
	ID            int64  `json:"id"`
	Type          string `json:"type"`
	DeclinationID int64  `json:"declination_id,omitempty"`
}

type documentDiscount struct {
	Type  string         `json:"type"`
	Value sellsy.Decimal `json:"value"`
	Total sellsy.Decimal `json:"total,omitempty"`
}

func (d *documentDiscount) percent() sellsy.Decimal {
	if d.Type == "percent" {
		return d.Value
	}
	return "0.00"
}

func (d *documentDiscount) amount() sellsy.Decimal {
	if d.Type == "amount" {
		return d.Value
	}
	return "0.00"
}

// of is what a discount takes off a sum.
func (d *documentDiscount) of(sum sellsy.Decimal) sellsy.Decimal {
	if d == nil {
		return "0.00"
	}
	return sum.Mul(d.percent()).Mul("0.01").Add(d.amount()).Round(2)
}

// taxRates are the taxes of the account, by id; rows without one have the first.
var taxRates = map[int64]sellsy.Decimal{1: "20.00", 2: "10.00", 3: "5.50"}

func (r *documentRow) costs() bool {
	switch strings.TrimPrefix(r.Type, "progress-") {
	case "single", "catalog", "shipping", "packaging", "deposit":
		return true
	default:
		return false
	}
}

func (r *documentRow) tax() int64 { return max(r.TaxID, 1) }

// priced is what a row comes to without taxes: in full, less its discount, less that of the document too, and the tax on it.
func (d *document) priced(r *documentRow) (full, net, charged, tax sellsy.Decimal) {
	full = r.Quantity.Mul(r.UnitAmount).Round(2)
	net = full.Sub(r.Discount.of(full))
	charged = net
	if d.Discount != nil && d.Discount.Type == "percent" { // an amount is off the whole
		charged = net.Sub(d.Discount.of(net))
	}
	return full, net, charged, charged.Mul(taxRates[r.tax()]).Mul("0.01").Round(2)
}

// readRow takes a row, whose kind says what it must have.
func readRow(raw json.RawMessage) (*documentRow, error) {
	r := new(documentRow)
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(r); err != nil {
		return r, wrongValue("")
	}
	switch r.Type {
	case "single", "catalog", "shipping", "packaging", "deposit":
		if r.Quantity == "" || !r.Quantity.Valid() {
			return r, missing("quantity")
		}
		if _, known := taxRates[r.tax()]; !known {
			return r, wrongChoice("tax_id")
		}
		if !r.UnitAmount.Valid() || r.UnitAmount == "" && r.Type == "single" {
			return r, missing("unit_amount")
		}
	case "comment", "title", "sub-total", "break-line", "break-page":
	default:
		return r, wrongChoice("type")
	}
	return r, nil
}

// atRow says in which row something is wrong.
func atRow(err error, i int) error {
	no, ok := err.(*refusal) //nolint:errorlint // ours
	if !ok || no == nil {
		return nil
	}
	at := *no
	at.details = map[string]string{}
	for field, why := range no.details {
		at.details[fmt.Sprintf("rows[%d].%s", i, field)] = why
	}
	return &at
}

// sums are the amounts, taxes and rows of a document, computed from its rows.
func (s *Server) sums(d *document) map[string]any {
	rows := []any{}
	raw, excl, tax := sellsy.Decimal("0.00"), sellsy.Decimal("0.00"), sellsy.Decimal("0.00")
	apart := map[string]sellsy.Decimal{"shipping": "0.00", "packaging": "0.00"}
	byTax := map[int64]sellsy.Decimal{}
	for _, r := range d.Rows {
		shown := asMap(r)
		if !r.costs() {
			if r.Type == "sub-total" {
				shown["amount"] = excl
			}
			rows = append(rows, shown)
			continue
		}
		full, net, charged, due := d.priced(r)
		rate := taxRates[r.tax()]
		if !r.IsOptional {
			raw, excl, tax = raw.Add(full), excl.Add(charged), tax.Add(due)
			byTax[r.tax()] = byTax[r.tax()].Add(due)
			if sum, is := apart[r.Type]; is {
				apart[r.Type] = sum.Add(net)
			}
		}
		shown["tax_id"], shown["tax_rate"], shown["tax_label"], shown["tax_amount"] = r.tax(), rate, taxLabel(rate), due
		shown["amount_tax_exc"], shown["amount_tax_inc"] = net, net.Add(due)
		rows = append(rows, shown)
	}
	if d.Discount != nil && d.Discount.Type == "amount" {
		excl = excl.Sub(d.Discount.amount())
	}
	shipping, packaging := apart["shipping"], apart["packaging"]
	amounts := map[string]any{
		"total_raw_excl_tax": raw, "total_after_discount_excl_tax": excl.Sub(shipping).Sub(packaging), "total_excl_tax": excl,
	}
	incl := excl.Add(tax)
	switch d.family.kind {
	case "estimate":
		amounts["shipping"], amounts["packaging"], amounts["total"] = shipping, packaging, incl
	case "invoice", "creditnote":
		amounts["total_remaining_due_incl_tax"], amounts["total_primes_incl_tax"] = s.remaining(d, incl), s.taken(d)
		fallthrough
	default:
		amounts["total_shipping"], amounts["total_packaging"], amounts["total_incl_tax"] = shipping, packaging, incl
	}
	taxes := []any{}
	for id := int64(1); id <= int64(len(taxRates)); id++ {
		if sum, there := byTax[id]; there {
			taxes = append(taxes, map[string]any{"id": id, "label": taxLabel(taxRates[id]), "rate": taxRates[id], "amount": sum})
		}
	}
	return map[string]any{"amounts": amounts, "taxes": taxes, "rows": rows}
}

func taxLabel(rate sellsy.Decimal) string { return "TVA " + string(rate) + " %" }

func asMap(v any) map[string]any {
	raw, _ := json.Marshal(v) //nolint:errchkjson // our own
	var m map[string]any
	_ = json.Unmarshal(raw, &m) // our own
	return m
}

// total is what a document comes to.
func (s *Server) total(d *document) sellsy.Decimal {
	amounts, _ := s.sums(d)["amounts"].(map[string]any)
	for _, name := range []string{"total_incl_tax", "total"} {
		if sum, ok := amounts[name].(sellsy.Decimal); ok {
			return sum
		}
	}
	return "0.00"
}

// remaining is what is left of an invoice to be paid, or of a credit note to be spent.
func (s *Server) remaining(d *document, incl sellsy.Decimal) sellsy.Decimal {
	left := incl.Sub(s.taken(d))
	of := related{d.family.kind, d.ID}
	for _, p := range s.paid {
		if p.of == of {
			left = left.Sub(p.amount)
		}
	}
	for _, x := range s.settlements {
		if of.Type == "invoice" && x.invoice == d.ID || of.Type == "creditnote" && x.note == d.ID {
			left = left.Sub(x.amount)
		}
	}
	return left.Round(2)
}

// taken is what subsidies and discounts including taxes take off a document.
func (s *Server) taken(d *document) sellsy.Decimal {
	sum := sellsy.Decimal("0.00")
	for key, amount := range s.additions {
		if key.of == (related{d.family.kind, d.ID}) {
			sum = sum.Add(amount)
		}
	}
	return sum
}

// step is where a document is: what is paid, spent or late follows from what is linked to it and from the date.
func (s *Server) step(d *document) string {
	if f := d.family; f.validated == "" || d.Status == "draft" || d.Status == "cancelled" {
		return d.Status
	}
	total := s.total(d)
	left := s.remaining(d, total)
	if d.family.kind == "creditnote" {
		switch {
		case left.Sign() <= 0:
			return "spent"
		case left.Cmp(total) < 0:
			return "partialspend"
		}
		return "stored"
	}
	switch {
	case left.Sign() <= 0:
		return "paid"
	case d.DueDate != "" && string(d.DueDate) < s.now().Format(time.DateOnly):
		return "late"
	case left.Cmp(total) < 0:
		return "payinprogress"
	}
	return "due"
}
