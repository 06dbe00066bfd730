package sellsytest

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// settlement lowers an invoice by a credit note.
type settlement struct {
	invoice, note int64
	amount        sellsy.Decimal
}

// addition is a subsidy or a discount including taxes of a document.
type addition struct {
	of   related
	path string // of the catalogue
	id   int64
}

// mount makes the operations on the documents themselves. Lists show no rows, and a single order no status.
func (f *documentFamily) mount(to map[string]handler, path, verbs string) {
	brief, single := *f.resource, *f.resource
	brief.view = func(s *Server, d *document) any { return s.showDocument(d, "rows") }
	if f.kind == "order" {
		single.view = func(s *Server, d *document) any { return s.showDocument(d, "status") }
	}
	for verb := range strings.FieldsSeq(verbs) {
		switch verb {
		case "list", "search":
			brief.mount(to, path, verb)
		case "get":
			single.mount(to, path, verb)
		default:
			f.resource.mount(to, path, verb)
		}
	}
}

// onDocument runs a handler on the document of the path.
func onDocument(do func(*Server, *call, *document) (answer, error)) handler {
	return satellite(func(s *Server, c *call, of related) (answer, error) { return do(s, c, s.document(of)) })
}

func shown(s *Server, d *document) (answer, error) { return ok(s.showDocument(d, "")), nil }

// validateDocument makes a draft final.
func validateDocument(s *Server, c *call, d *document) (answer, error) {
	f := c.form()
	f.only("date")
	if d.Status != "draft" {
		f.fail(invalid("status", "Ce document est déjà validé."))
	}
	if f.assign(d); f.err != nil {
		return answer{}, f.err
	}
	d.Status = d.family.validated
	s.numberDocument(d)
	s.stepped(d)
	return shown(s, d)
}

func putStatus(s *Server, c *call, d *document) (answer, error) {
	f := c.form("status")
	f.only("status")
	f.oneOf("status", strings.Fields(d.family.steps)...)
	if f.assign(d); f.err != nil {
		return answer{}, f.err
	}
	s.stepped(d)
	return shown(s, d)
}

// computeDocument shows what a document would be, and keeps nothing.
func (f *documentFamily) computeDocument(s *Server, c *call) (answer, error) {
	d := f.blank(s, c)
	form := c.form("related")
	if s.writeDocument(f, form, d); form.err != nil {
		return answer{}, form.err
	}
	number := d.Number
	s.completeDocument(f, d)
	d.Number = number
	all := s.showDocument(d, "id")
	keys := []string{"status", "date", "subject", "amounts", "currency", "taxes", "discount", "related", "owner", "rows", "shipping_weight"}
	switch f.kind {
	case "invoice":
		keys = append(keys, "order_reference", "payment_method_ids")
	case "order":
		keys = append(keys, "order_status")
	case "estimate":
		keys = append(keys, "contact_id", "assigned_staff_id", "number", "public_link", "public_link_enabled", "payment_method_ids", "decimal_number", "pdf_link")
		all["number"], all["public_link"] = string(number), nil
	}
	for name := range all {
		if !contains(keys, name) {
			delete(all, name)
		}
	}
	amounts, _ := all["amounts"].(map[string]any)
	delete(amounts, "total_remaining_due_incl_tax")
	delete(amounts, "total_primes_incl_tax")
	rows, _ := all["rows"].([]any)
	for _, r := range rows {
		if row, isRow := r.(map[string]any); isRow {
			delete(row, "id")
			delete(row, "is_optional")
		}
	}
	return ok(all), nil
}

// putAddition takes a subsidy or a discount of the catalogue off a document.
func putAddition(path string) handler {
	return onDocument(func(s *Server, c *call, d *document) (answer, error) {
		entry, known := s.simpleTable(path).Get(c.id())
		if !known {
			return answer{}, errNotFound
		}
		f := c.form("quantity")
		quantity, _ := take[json.Number](f, "quantity")
		amount, _ := take[sellsy.Decimal](f, "amount")
		if f.only(); f.err != nil {
			return answer{}, f.err
		}
		s.additions[addition{related{d.family.kind, d.ID}, path, c.id()}] = sellsy.Decimal(quantity).Mul(cmp.Or(amount, sellsy.Decimal(entry.text("amount")))).Round(2)
		return answer{status: http.StatusCreated}, nil
	})
}

func dropAddition(path string) handler {
	return onDocument(func(s *Server, c *call, d *document) (answer, error) {
		key := addition{related{d.family.kind, d.ID}, path, c.id()}
		if _, there := s.additions[key]; !there {
			return answer{}, errNotFound
		}
		delete(s.additions, key)
		return noContent, nil
	})
}

// pair is the invoice and the credit note of the path, and the other one of the two.
func (s *Server) pair(c *call, d *document) (x settlement, other *document) {
	if d.family.kind == "invoice" {
		return settlement{invoice: d.ID, note: c.id()}, s.document(related{"creditnote", c.id()})
	}
	return settlement{invoice: c.id(), note: d.ID}, s.document(related{"invoice", c.id()})
}

// postSettlement lowers an invoice by a credit note, by no more than is left of both.
func postSettlement(s *Server, c *call, d *document) (answer, error) {
	x, other := s.pair(c, d)
	if other == nil {
		return answer{}, errNotFound
	}
	f := c.form("amount")
	x.amount, _ = take[sellsy.Decimal](f, "amount")
	f.only()
	f.check(x.amount.Valid() && x.amount.Sign() > 0, "amount", "Cette valeur n'est pas valide.")
	for _, one := range []*document{d, other} {
		f.check(one.Status != "draft", "amount", "Le document n'est pas validé.")
		f.check(x.amount.Cmp(s.remaining(one, s.total(one))) <= 0, "amount", "Cette valeur dépasse le montant restant.")
	}
	if f.err != nil {
		return answer{}, f.err
	}
	s.settlements = append(s.settlements, x)
	s.stepped(other)
	return ok(s.linkedDocument(other)), nil
}

func deleteSettlement(s *Server, c *call, d *document) (answer, error) {
	x, other := s.pair(c, d)
	before := len(s.settlements)
	s.settlements = slices.DeleteFunc(s.settlements, func(y settlement) bool { return x.invoice == y.invoice && x.note == y.note })
	if other == nil || len(s.settlements) == before {
		return answer{}, errNotFound
	}
	return noContent, nil
}

// linkedDocument is a document as the other side of a link shows it.
func (s *Server) linkedDocument(d *document) any {
	return s.showDocument(d, "rows")
}

// listSettled lists the credit notes of an invoice, or the invoices of a credit note.
func listSettled(s *Server, c *call, d *document) (answer, error) {
	kind := map[string]string{"invoice": "creditnote", "creditnote": "invoice"}[d.family.kind]
	k := *documentKind(kind).resource
	k.view = func(s *Server, d *document) any { return s.linkedDocument(d) }
	return listed(s, c, &k, fakehttp.Where(s.documents[kind].All(), func(other *document) bool {
		return slices.ContainsFunc(s.settlements, func(x settlement) bool {
			return kind == "creditnote" && x.invoice == d.ID && x.note == other.ID || kind == "invoice" && x.note == d.ID && x.invoice == other.ID
		})
	}))
}

// signature is a request to sign.
type signature struct {
	ID        int64      `json:"id"`
	AuthMode  string     `json:"auth_mode"`
	Status    string     `json:"status"`
	Cosigners []cosigner `json:"cosigners"`
}

type cosigner struct {
	ID        int64  `json:"id"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	Email     string `json:"email"`
	Phone     string `json:"phone_number"`
	Status    string `json:"status"`
	URL       string `json:"signature_url"`
}

func getSignature(s *Server, _ *call, d *document) (answer, error) {
	sig := s.signatures[related{d.family.kind, d.ID}]
	if sig == nil {
		return answer{}, errNotFound
	}
	return ok(sig), nil
}

func postSignature(s *Server, c *call, d *document) (answer, error) {
	f := c.form("auth_mode", "related")
	f.oneOf("auth_mode", "sms", "email")
	given, _ := take[[]struct {
		Type string `json:"type"`
		cosigner
	}](f, "related")
	f.check(len(given) > 0, "related", "Cette collection doit contenir au moins 1 élément.")
	sig := &signature{ID: d.ID, Status: "processing"}
	for _, g := range given {
		g.Status, g.URL = "processing", "https://sign.example/"+s.secret("sign")
		sig.Cosigners = append(sig.Cosigners, g.cosigner)
	}
	if f.assign(sig); f.err != nil {
		return answer{}, f.err
	}
	s.signatures[related{d.family.kind, d.ID}] = sig
	return created(sig), nil
}

func deleteSignature(s *Server, _ *call, d *document) (answer, error) {
	of := related{d.family.kind, d.ID}
	if s.signatures[of] == nil {
		return answer{}, errNotFound
	}
	delete(s.signatures, of)
	return noContent, nil
}
