package sellsytest

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// payment is a sum received from, or given to, a company or individual.
type payment struct {
	keyed
	Number   text    `json:"number"`
	PaidAt   stamp   `json:"paid_at"`
	Status   string  `json:"status"`
	MethodID int64   `json:"payment_method_id"`
	Type     string  `json:"type"`
	Currency string  `json:"currency"`
	Deposit  *any    `json:"bank_deposit"`
	Related  related `json:"related"`
	Note     text    `json:"note"`

	total sellsy.Decimal
}

// paid is what of a payment went to a document.
type paid struct {
	payment int64
	of      related
	amount  sellsy.Decimal
	on      string
}

// left is what of a payment went to no document yet.
func (s *Server) left(p *payment) sellsy.Decimal {
	left := p.total
	for _, x := range s.paid {
		if x.payment == p.ID {
			left = left.Sub(x.amount)
		}
	}
	return left
}

var payments = &resource[payment, *payment]{
	table: func(s *Server) *table[*payment] { return s.payments },
	orders: map[string]func(*payment) string{
		"id": byID[*payment], "paid_date": func(p *payment) string { return byTime(p.PaidAt) }, "paid_at": func(p *payment) string { return byTime(p.PaidAt) },
	},
	embed: func(s *Server, p *payment, name string) (any, bool) {
		if name != "company" && name != "individual" && name != "acl" {
			return nil, false
		}
		return s.embedParties(nil, []related{p.Related}, name)
	},
	view: func(s *Server, p *payment) any {
		all := asMap(p)
		all["amounts"] = map[string]any{"total": p.total, "remaining": s.left(p)}
		links := []any{}
		for _, x := range s.paid {
			if kind := x.of.Type; x.payment == p.ID {
				if kind == "creditnote" {
					kind = "credit-note" // so called here, and without the hyphen in the payments of a document
				}
				links = append(links, map[string]any{"id": x.of.ID, "type": kind, "amount_linked": x.amount, "linked_date": x.on})
			}
		}
		all["related_objects"] = links
		return all
	},
	filters: filters[*payment]{
		"status":          among(func(p *payment) string { return p.Status }),
		"related_objects": among(func(p *payment) related { return p.Related }),
	},
	forget: func(s *Server, p *payment) {
		s.paid = slices.DeleteFunc(s.paid, func(x paid) bool { return x.payment == p.ID })
	},
}

// postPayment records a payment of a company or individual. There is no other way: POST /payments is refused.
func postPayment(s *Server, c *call, of related) (answer, error) {
	f := c.form("paid_at", "payment_method_id", "type", "amount")
	sum, _ := take[amount](f, "amount")
	f.oneOf("type", "credit", "debit")
	f.only("number", "paid_at", "payment_method_id", "type", "note")
	p := &payment{Status: "confirmed", Currency: sum.Currency, Related: of, total: sellsy.Decimal(sum.Value)}
	f.check(p.total.Valid() && p.total.Sign() > 0, "amount", "Cette valeur n'est pas valide.")
	if f.assign(p); f.err != nil {
		return answer{}, f.err
	}
	p.PaidAt = s.local(p.PaidAt.Time)
	payments.add(s, p)
	return created(payments.view(s, p)), nil
}

// paymentsOf lists the payments of a document, as it shows them.
func paymentsOf(s *Server, c *call, d *document) (answer, error) {
	of := related{d.family.kind, d.ID}
	k := *payments
	k.view = func(s *Server, p *payment) any {
		all := asMap(p)
		for _, name := range []string{"currency", "bank_deposit", "note"} {
			delete(all, name)
		}
		sum := sellsy.Decimal("0.00")
		for _, x := range s.paid {
			if x.payment == p.ID && x.of == of {
				sum = sum.Add(x.amount)
			}
		}
		all["amount"], all["related"] = map[string]any{"value": sum, "currency": p.Currency}, []related{of}
		return all
	}
	return listed(s, c, &k, fakehttp.Where(s.payments.All(), func(p *payment) bool {
		return slices.ContainsFunc(s.paid, func(x paid) bool { return x.payment == p.ID && x.of == of })
	}))
}

// linkPayment pays a document with a payment, by no more than is left of it, and lowers what is owed.
func linkPayment(s *Server, c *call, d *document) (answer, error) {
	p := s.payments.Find(c.id())
	if p == nil {
		return answer{}, errNotFound
	}
	f := c.form("amount")
	given, _ := take[json.Number](f, "amount") // a number, where amounts are text elsewhere
	f.only()
	x := paid{p.ID, related{d.family.kind, d.ID}, sellsy.Decimal(given).Round(2), s.now().Format(time.DateOnly)}
	f.check(x.amount.Sign() > 0, "amount", "Cette valeur doit être supérieure à 0.")
	f.check(x.amount.Cmp(s.left(p)) <= 0, "amount", "Cette valeur dépasse le montant restant du paiement.")
	if d.family.validated != "" {
		f.check(d.Status != "draft", "amount", "Le document n'est pas validé.")
		f.check(x.amount.Cmp(s.remaining(d, s.total(d))) <= 0, "amount", "Cette valeur dépasse le montant restant dû.")
	}
	if f.err != nil {
		return answer{}, f.err
	}
	s.paid = append(s.paid, x)
	s.stepped(d)
	a, err := paymentsOf(s, c, d)
	a.status = http.StatusCreated
	return a, err
}

func unlinkPayment(s *Server, c *call, d *document) (answer, error) {
	before := len(s.paid)
	s.paid = slices.DeleteFunc(s.paid, func(x paid) bool { return x.payment == c.id() && x.of == related{d.family.kind, d.ID} })
	if len(s.paid) == before {
		return answer{}, errNotFound
	}
	return noContent, nil
}

// paymentMethod is a way to pay.
type paymentMethod struct {
	keyed
	Label string `json:"label"`
}

var paymentMethods = &resource[paymentMethod, *paymentMethod]{
	table: fixed(
		&paymentMethod{keyed{ID: 1}, "Virement"}, &paymentMethod{keyed{ID: 2}, "Chèque"}, &paymentMethod{keyed{ID: 3}, "Carte bancaire"},
	),
	orders:  map[string]func(*paymentMethod) string{"id": byID[*paymentMethod], "rank": byID[*paymentMethod]},
	filters: filters[*paymentMethod]{"is_active": equals(func(*paymentMethod) bool { return true })},
}
