package sellsytest

import (
	"cmp"
	"encoding/json"
	"math/big"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// rowMaker makes a row of an invoice that asks for a part of its parent. The rows before are those that an update replaces.
type rowMaker func(s *Server, d *document, before []*documentRow, raw json.RawMessage) (*documentRow, error)

// partOf is sum × part ÷ whole, in cents.
func partOf(sum, part, whole sellsy.Decimal) sellsy.Decimal {
	r, _ := new(big.Rat).SetString(string(sum.Mul(part)))
	by, _ := new(big.Rat).SetString(string(whole.Add("0")))
	if r == nil || by == nil || by.Sign() == 0 {
		return "0.00"
	}
	return sellsy.Decimal(r.Quo(r, by).FloatString(2))
}

// share is what falls to one tax: of a document, and what other deposit invoices leave of it to ask for.
type share struct{ excl, incl, left sellsy.Decimal }

// shares are those of a document, by tax, for the deposit invoice of an id; and all of them together.
func (s *Server) shares(of *document, id int64) (byTax map[int64]share, all share) {
	byTax, zero := map[int64]share{}, share{"0.00", "0.00", "0.00"}
	all = zero
	count := func(d *document, add func(share, sellsy.Decimal, sellsy.Decimal) share) {
		for _, r := range d.Rows {
			if !r.costs() || r.IsOptional {
				continue
			}
			x, there := byTax[r.tax()]
			if !there {
				x = zero
			}
			_, _, charged, tax := d.priced(r)
			byTax[r.tax()], all = add(x, charged, charged.Add(tax)), add(all, charged, charged.Add(tax))
		}
	}
	count(of, func(x share, excl, incl sellsy.Decimal) share {
		return share{x.excl.Add(excl), x.incl.Add(incl), x.left.Add(incl)}
	})
	for d := range s.documents["invoice"].All() {
		if d.IsDeposit && d.ID != id && d.Parent != nil && s.document(*d.Parent) == of {
			count(d, func(x share, _, incl sellsy.Decimal) share { x.left = x.left.Sub(incl); return x })
		}
	}
	return byTax, all
}

// self is the id of a document, or of the one that it is computed for.
func (d *document) self() int64 { return cmp.Or(d.ID, d.standsFor) }

// depositRow asks for an amount including taxes, or for so many per cent of what is left.
func (s *Server) depositRow(d *document, before []*documentRow, raw json.RawMessage) (*documentRow, error) {
	var in struct {
		ID          int64             `json:"id"`
		Type        string            `json:"type"`
		Text        string            `json:"text"`
		TaxID       int64             `json:"tax_id"`
		Description text              `json:"description"`
		Amount      *documentDiscount `json:"amount"`
	}
	if decodeStrictly(raw, &in) != nil {
		return nil, wrongValue("")
	}
	row := &documentRow{Type: in.Type, TaxID: in.TaxID, Quantity: "1"}
	for _, r := range before {
		if r.ID == in.ID {
			row = new(*r)
		}
	}
	row.ID, row.Text = in.ID, in.Text
	switch {
	case row.Type == "title" || row.Type == "comment":
		row.Quantity = ""
		return row, nil
	case row.Type != "deposit":
		return row, wrongChoice("type")
	case in.Description != "":
		row.Description = in.Description
	}
	if in.Amount == nil {
		if row.UnitAmount == "" {
			return row, missing("amount")
		}
		return row, nil
	}
	byTax, _ := s.shares(s.document(*d.Parent), d.self())
	x, there := byTax[row.tax()]
	if !there {
		return row, wrongChoice("tax_id")
	}
	incl := in.Amount.of(x.left)
	if incl.Sign() <= 0 || incl.Cmp(x.left) > 0 {
		return row, invalid("amount", "Cette valeur dépasse le montant disponible.")
	}
	row.UnitAmount = partOf(incl, "100", taxRates[row.tax()].Add("100"))
	return row, nil
}

// computeDeposit shows what a deposit invoice would be, and keeps nothing.
func (s *Server) computeDeposit(c *call) (answer, error) {
	d, id, err := s.tryPart(c, "/deposit-invoices")
	if err != nil {
		return answer{}, err
	}
	byTax, all := s.shares(s.document(*d.Parent), d.self())
	taxes, rows, excl, incl := []any{}, []any{}, sellsy.Decimal("0.00"), sellsy.Decimal("0.00")
	for tax := int64(1); tax <= int64(len(taxRates)); tax++ {
		x, there := byTax[tax]
		if !there {
			continue
		}
		taxes = append(taxes, map[string]any{
			"tax_id": tax, "total_amount_without_taxes": x.excl, "total_amount_with_taxes": x.incl, "tax_rate": taxRates[tax],
			"tax_label": taxLabel(taxRates[tax]), "remaining_amount_available_for_deposit": x.left,
		})
	}
	for _, r := range d.Rows {
		if !r.costs() {
			continue
		}
		x := byTax[r.tax()]
		_, _, charged, tax := d.priced(r)
		excl, incl = excl.Add(charged), incl.Add(charged).Add(tax)
		rows = append(rows, map[string]any{
			"tax_id": r.tax(), "amount_processed_without_taxes": charged, "amount_processed_with_taxes": charged.Add(tax), "tax_rate": taxRates[r.tax()],
			"percent": partOf(charged.Add(tax), "100", x.incl), "remaining_amount_available_for_deposit": x.left.Sub(charged).Sub(tax),
		})
	}
	return ok(map[string]any{
		"parent": map[string]any{"taxes": taxes, "totals": map[string]any{
			"parent_amount_without_taxes": all.excl, "parent_amount_with_taxes": all.incl, "amount_available_for_deposit": all.incl,
			"remaining_amount_available_for_deposit": all.left,
		}},
		"deposit": map[string]any{"id": id, "rows": rows, "totals": map[string]any{
			"amount_processed_without_taxes": excl, "amount_processed_with_taxes": incl, "remaining_amount_available_for_deposit": all.left.Sub(incl),
		}},
	}), nil
}

// tryPart makes an invoice for a part of a document, and keeps it out of the account. The id is that of the body.
func (s *Server) tryPart(c *call, path string) (d *document, id *int64, err error) {
	f := c.form("parent", "rows")
	id, _ = take[*int64](f, "id")
	f.only("parent", "rows")
	for _, family := range documentFamilies {
		if family.path != path {
			continue
		}
		if d = family.blank(s, c); id != nil {
			old := s.document(related{"invoice", *id})
			f.check(old != nil && family.within(old), "id", "Ce document n'existe pas.")
			if d.standsFor = *id; f.err == nil {
				d.Rows = old.Rows
			}
		}
		s.writeDocument(family, f, d)
	}
	return d, id, f.err
}

// depositOf is what is to be created for so many per cent of a document.
func (s *Server) depositOf(c *call) (map[string]any, error) {
	f := c.form("parent", "percent")
	parent, _ := take[related](f, "parent")
	percent, _ := take[json.Number](f, "percent")
	p, of := sellsy.Decimal(percent), s.document(parent)
	f.only()
	f.check(of != nil && contains([]string{"estimate", "order", "proforma"}, parent.Type), "parent", "Ce document n'existe pas.")
	f.check(p.Valid() && p.Cmp("1") >= 0 && p.Cmp("100") <= 0, "percent", "Cette valeur doit être comprise entre 1 et 100.")
	if f.err != nil {
		return nil, f.err
	}
	byTax, _ := s.shares(of, 0)
	rows := []any{}
	for tax := int64(1); tax <= int64(len(taxRates)); tax++ {
		if x, there := byTax[tax]; there {
			rows = append(rows, map[string]any{
				"type": "deposit", "tax_id": tax, "description": "Acompte " + string(p) + " %",
				"amount": map[string]any{"type": "amount", "value": partOf(x.left, p, "100")},
			})
		}
	}
	return map[string]any{"parent": parent, "rows": rows}, nil
}

func (s *Server) prepareDeposit(c *call) (answer, error) {
	body, err := s.depositOf(c)
	return ok(body), err
}

func (s *Server) createDeposit(c *call) (answer, error) {
	body, err := s.depositOf(c)
	if err != nil {
		return answer{}, err
	}
	again := *c
	again.body = encode(body)
	for _, f := range documentFamilies {
		if f.path == "/deposit-invoices" {
			return f.create(s, &again)
		}
	}
	return answer{}, errNotFound
}

// before is how many per cent of a row of a document the progress invoices but one ask for.
func (s *Server) progressBefore(of *document, row, id int64) sellsy.Decimal {
	sum := sellsy.Decimal("0.00")
	for d := range s.documents["invoice"].All() {
		if !d.Progress || d.ID == id || d.Parent == nil || s.document(*d.Parent) != of {
			continue
		}
		for _, r := range d.Rows {
			if r.ParentRow == row {
				sum = sum.Add(r.Progress)
			}
		}
	}
	return sum
}

// progressRow asks for so many per cent of a row of the parent. Sellsy does not say whether those of earlier invoices count in: here they
// do not.
func (s *Server) progressRow(d *document, before []*documentRow, raw json.RawMessage) (*documentRow, error) {
	in := new(documentRow)
	if decodeStrictly(raw, in) != nil {
		return in, wrongValue("")
	}
	for _, r := range before {
		if r.ID == in.ID && in.ParentRow == 0 {
			in.ParentRow = r.ParentRow
			if in.Progress == "" {
				in.Progress = r.Progress
			}
		}
	}
	if in.ParentRow == 0 {
		if in.Type == "" || in.costs() {
			return in, missing("parent_row_id")
		}
		return in, nil
	}
	of := s.document(*d.Parent)
	for _, r := range of.Rows {
		if r.ID != in.ParentRow || !r.costs() {
			continue
		}
		if in.Progress.Sign() < 0 || s.progressBefore(of, r.ID, d.self()).Add(in.Progress).Cmp("100") > 0 {
			return in, invalid("progress_percentage", "Cette valeur dépasse ce qui reste à facturer.")
		}
		row := *r
		row.ID, row.Type, row.ParentRow, row.Progress = in.ID, "progress-"+strings.TrimPrefix(r.Type, "progress-"), r.ID, in.Progress.Round(2)
		row.UnitAmount = partOf(r.UnitAmount, in.Progress, "100")
		if in.Description != "" {
			row.Description = in.Description
		}
		return &row, nil
	}
	return in, wrongChoice("parent_row_id")
}

// computeProgress shows what a progress invoice would be, and keeps nothing.
func (s *Server) computeProgress(c *call) (answer, error) {
	d, id, err := s.tryPart(c, "/progress-invoices")
	if err != nil {
		return answer{}, err
	}
	of := s.document(*d.Parent)
	_, all := s.shares(of, 0)
	rows, excl, incl := []any{}, sellsy.Decimal("0.00"), sellsy.Decimal("0.00")
	for _, r := range d.Rows {
		if r.ParentRow == 0 {
			continue
		}
		full, _, charged, tax := d.priced(r)
		before := s.progressBefore(of, r.ParentRow, d.self())
		excl, incl = excl.Add(charged), incl.Add(charged).Add(tax)
		rows = append(rows, map[string]any{
			"id": id, "type": r.Type, "parent_row_id": r.ParentRow, "global_progress_percentage": before.Add(r.Progress),
			"global_previous_progress_percentage": before, "current_unit_amount": r.UnitAmount, "current_unit_amount_discounted": partOf(charged, r.UnitAmount, full),
			"current_amount_without_taxes": charged, "current_amount_with_taxes": charged.Add(tax),
		})
	}
	doneExcl, doneIncl, deposits, summary := excl, incl, []any{}, []any{}
	for other := range s.documents["invoice"].All() {
		if other.ID == d.self() || other.Parent == nil || s.document(*other.Parent) != of {
			continue
		}
		_, x := s.shares(other, 0)
		switch {
		case other.IsDeposit:
			deposits = append(deposits, map[string]any{
				"id": other.ID, "date": other.Date, "amount": x.incl, "number": string(other.Number), "progress_invoice_ids": []int64{},
			})
		case other.Progress:
			doneExcl, doneIncl = doneExcl.Add(x.excl), doneIncl.Add(x.incl)
			summary = append(summary, map[string]any{
				"id": other.ID, "type": "invoice", "rank": len(summary) + 1, "amount_without_taxes": x.excl, "amount_with_taxes": x.incl,
				"taxes_amount": x.incl.Sub(x.excl), "number": string(other.Number), "progress_invoice_number": len(summary) + 1, "date": other.Date,
				"progress_percentage": partOf(x.excl, "100", all.excl), "credit_notes": []any{},
			})
		}
	}
	return ok(map[string]any{
		"rows": rows, "taxes": s.sums(d)["taxes"], "deposits": deposits, "summary": summary,
		"total": map[string]any{
			"is_totally_invoiced": doneIncl.Cmp(all.incl) >= 0, "global_progress_percentage": partOf(doneExcl, "100", all.excl),
			"global_previous_progress_percentage": partOf(doneExcl.Sub(excl), "100", all.excl), "current_progress_percentage": partOf(excl, "100", all.excl),
			"global_remaining_amount_without_taxes": all.excl.Sub(doneExcl), "global_remaining_amount_with_taxes": all.incl.Sub(doneIncl),
			"global_invoiced_amount_without_taxes": doneExcl, "global_invoiced_amount_with_taxes": doneIncl,
			"current_amount_without_taxes": excl, "current_amount_with_taxes": incl,
		},
	}), nil
}
