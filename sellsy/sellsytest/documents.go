package sellsytest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// document is a document of any family. An answer shows of it what its family has.
type document struct {
	keyed
	family    *documentFamily
	standsFor int64 // in a computation: the id of the document that is to change

	Number   text               `json:"number"`
	Status   string             `json:"status"` // the step as it is stored; see step
	Date     text               `json:"date"`
	Created  stamp              `json:"created"`
	Subject  string             `json:"subject"`
	Note     string             `json:"note"`
	Currency string             `json:"currency"`
	Discount *documentDiscount  `json:"discount"`
	Rows     list[*documentRow] `json:"rows"`
	Related  list[related]      `json:"related"`
	Parent   *related           `json:"parent"`
	Owner    *owner             `json:"owner"`

	DueDate          text    `json:"due_date"`
	ExpiryDate       text    `json:"expiry_date"`
	ShippingDate     text    `json:"shipping_date"`
	ServiceDates     *days   `json:"service_dates"`
	OrderStatus      string  `json:"order_status"`
	DeliveryStatus   string  `json:"delivery_status"`
	PublicLink       bool    `json:"public_link_enabled"`
	ContactID        ref     `json:"contact_id"`
	AssignedStaff    int64   `json:"assigned_staff_id"`
	InvoicingAt      int64   `json:"invoicing_address_id"`
	DeliveryAt       int64   `json:"delivery_address_id"`
	IssuerAt         int64   `json:"issuer_address_id"`
	FiscalYear       ref     `json:"fiscal_year_id"`
	RateCategory     int64   `json:"rate_category_id"`
	OrderReference   string  `json:"order_reference"`
	CompanyName      string  `json:"company_name"`
	CompanyReference string  `json:"company_reference"`
	AnalyticCode     text    `json:"analytic_code"`
	SaleType         string  `json:"sale_type"`
	VATMode          string  `json:"vat_mode"`
	VATMention       text    `json:"vat_mention"`
	PaymentMethods   []int64 `json:"payment_method_ids"`
	BankAccount      ref     `json:"bank_account_id"`
	CheckLabel       ref     `json:"check_label_id"`
	EcoTax           int64   `json:"eco_tax_id"`
	Volume           string  `json:"shipping_volume"`
	Weight           *struct {
		Unit  string `json:"unit"`
		Value string `json:"value"`
	} `json:"shipping_weight"`
	IsDeposit bool `json:"is_deposit"`
	IsSent    bool `json:"is_sent_to_accounting"`
	Progress  bool `json:"is_progress_invoice"`
}

type days struct {
	Start text `json:"start,omitzero"`
	End   text `json:"end,omitzero"`
}

// documentFamily is what one family of documents has of its own: the table below makes all operations of it.
type documentFamily struct {
	path, kind, prefix string
	first              int64
	steps              string // that a document may be in; the first is that of a new one
	validated          string // the step of what cannot be changed any more; empty: there is no such step
	orders             string
	filters            string   // besides the common ones
	keys               []string // of an answer, besides the common ones
	writes             []string // what a creation takes besides the common ones
	creates            []string // what only a creation takes
	verbs              string
	apart              bool                 // its keys and what it takes are all of its own
	needs              []string             // what a new one must have
	within             func(*document) bool // the documents of the kind that are in it; nil: all
	fromParent         rowMaker             // what makes rows of those of the parent; nil: they are what is written

	*resource[document, *document]
}

const (
	salesSteps = "draft sent read accepted refused expired advanced partialinvoiced invoiced cancelled"
	dueSteps   = "draft due payinprogress paid late cancelled"
	someOrders = "id number created date amount "
	moreFilter = "created owners date contacts assigned_staff_ids number currency "
	partFilter = " related_objects favourite_filter contact_id individual_id"

	documentVerbs = "list search get create update"
)

var (
	commonWrites = []string{
		"number", "date", "subject", "currency", "related", "public_link_enabled", "assigned_staff_id", "service_dates", "invoicing_address_id",
		"delivery_address_id", "issuer_address_id", "note", "analytic_code", "sale_type", "rows",
	}
	shippedWrites = []string{
		"shipping_date", "shipping_volume", "shipping_weight", "bank_account_id", "payment_method_ids", "eco_tax_id", "check_label_id", "vat_mode",
		"vat_mention", "settings",
	}
	datedWrites = []string{"due_date", "created", "discount", "owner_id"}
	commonKeys  = []string{
		"id", "number", "status", "date", "created", "subject", "note", "amounts", "currency", "taxes", "discount", "rows", "related", "public_link",
		"owner", "fiscal_year_id", "pdf_link", "decimal_number", "assigned_staff_id", "contact_id", "invoicing_address_id", "delivery_address_id",
		"issuer_address_id", "rate_category_id", "service_dates", "company_name", "company_reference", "sale_type", "shipping_weight",
	}
	partWrites = []string{ // of an invoice for a part of something
		"number", "date", "subject", "currency", "related", "company_name", "company_reference", "public_link_enabled", "owner_id", "assigned_staff_id",
		"invoicing_address_id", "note", "analytic_code", "payment_terms", "bank_account_id", "payment_method_ids", "check_label_id", "layout_id",
		"settings", "sale_type", "rows",
	}
	invoiceKeys = append([]string{
		"due_date", "shipping_date", "analytic_code", "parent", "order_reference", "is_deposit", "is_sent_to_accounting", "is_progress_invoice",
		"payment_method_ids",
	}, shippedKeys...)
	shippedKeys = []string{"vat_mode", "vat_mention", "bank_account_id", "eco_tax_id", "check_label_id", "shipping_volume"}
)

// documentFamilies is the table of documents.
var documentFamilies = []*documentFamily{
	{
		path: "/estimates", kind: "estimate", prefix: "DEV", first: 11001, steps: salesSteps, orders: someOrders + "expiry_date numero",
		filters: moreFilter + partFilter, writes: append([]string{"expiry_date", "contact_id"}, shippedWrites...), creates: []string{"discount", "owner_id", "rate_category_id", "parent"},
		keys: append([]string{"expiry_date", "public_link_enabled", "payment_method_ids", "shipping_date", "analytic_code"}, shippedKeys...),
	},
	{
		path: "/orders", kind: "order", prefix: "CMD", first: 12001, steps: salesSteps, orders: someOrders + "due_date order_status",
		filters: "order_status" + partFilter, writes: append(shippedWrites, datedWrites...), creates: []string{"rate_category_id", "parent"},
		keys: append([]string{"due_date", "order_status", "shipping_date"}, shippedKeys...),
	},
	{
		path: "/invoices", kind: "invoice", prefix: "FACT", first: 13001, steps: dueSteps, validated: "due", orders: someOrders + "due_date",
		filters: moreFilter + "credit_note_id is_deposit is_progress_invoice" + partFilter, creates: []string{"rate_category_id", "parent"},
		writes: append(append([]string{"payment_terms", "order_reference"}, shippedWrites...), datedWrites...),
		keys:   invoiceKeys,
	},
	{
		path: "/credit-notes", kind: "creditnote", prefix: "AV", first: 14001, steps: "draft stored partialspend spent cancelled", validated: "stored",
		orders: someOrders, filters: "is_deposit" + partFilter, writes: datedWrites, creates: []string{"rate_category_id", "parent"},
		keys: []string{"is_deposit", "is_sent_to_accounting", "analytic_code"},
	},
	{
		path: "/deliveries", kind: "delivery", prefix: "BL", first: 15001, steps: "draft sent read accepted partialinvoiced invoiced",
		orders: someOrders + "delivery_status", filters: "delivery_status" + partFilter, verbs: "list search get",
		keys: append([]string{"delivery_status", "analytic_code"}, shippedKeys...),
	},
	{
		path: "/deposit-invoices", kind: "invoice", prefix: "ACPT", steps: dueSteps, validated: "due", orders: someOrders + "due_date", apart: true,
		filters: moreFilter + "credit_note_id" + partFilter, keys: slices.Concat(invoiceKeys, commonKeys), writes: partWrites, creates: []string{"parent"},
		needs: []string{"parent", "rows"}, within: func(d *document) bool { return d.IsDeposit }, fromParent: (*Server).depositRow,
	},
	{
		path: "/progress-invoices", kind: "invoice", prefix: "FACT", steps: dueSteps, validated: "due", apart: true, verbs: "create update",
		keys: slices.Concat(invoiceKeys, commonKeys), needs: []string{"parent", "rows"}, fromParent: (*Server).progressRow,
		writes: append([]string{
			"validate", "order_reference", "delivery_address_id", "issuer_address_id", "lang_id", "vat_mode", "vat_mention", "shipping_date",
			"shipping_volume", "shipping_weight",
		}, partWrites...),
		creates: []string{"parent", "progress_invoice_mode"}, within: func(d *document) bool { return d.Progress },
	},
	{path: "/proforma-invoices", kind: "proforma", prefix: "PRO", first: 17001, steps: salesSteps, verbs: " "},
	{
		path: "/documents/models", kind: "model", prefix: "MOD", first: 18001, steps: "draft", orders: "id number created", apart: true,
		filters: "created owners assigned_staff_ids number currency", needs: []string{"number", "rate_category_id"},
		writes: []string{"number", "subject", "currency", "discount", "owner_id", "rows"}, creates: []string{"created", "rate_category_id"},
		keys: []string{
			"id", "number", "created", "subject", "amounts", "currency", "taxes", "discount", "owner", "pdf_link", "decimal_number", "rate_category_id",
			"assigned_staff_id", "note", "rows",
		},
	},
}

func init() { //nolint:gochecknoinits // what the resources do leads back to the table
	for _, f := range documentFamilies {
		f.resource = f.documents()
		pathKinds[f.path[1:]] = f.kind
	}
}

// documentKind finds a family by its word: the first one, where several are of a kind.
func documentKind(kind string) *documentFamily {
	i := slices.IndexFunc(documentFamilies, func(f *documentFamily) bool { return f.kind == kind })
	if i < 0 {
		return nil
	}
	return documentFamilies[i]
}

func (f *documentFamily) documents() *resource[document, *document] {
	k := &resource[document, *document]{
		table:  func(s *Server) *table[*document] { return s.documents[f.kind] },
		orders: map[string]func(*document) string{},
		embed:  func(s *Server, d *document, name string) (any, bool) { return s.embedInDocument(d, name) },
		view:   func(s *Server, d *document) any { return s.showDocument(d, "") },
		blank: func(s *Server, _ *call) *document {
			return &document{family: f, Owner: s.myself()}
		},
		required: f.needs,
		write:    func(s *Server, form *form, d *document) { s.writeDocument(f, form, d) },
		complete: func(s *Server, d *document) { s.completeDocument(f, d) },
		added:    func(s *Server, d *document) { s.stepParent(d) },
		touch:    func(_ *Server, d *document, before document) { d.family = before.family },
		filters:  filters[*document]{},
	}
	if f.needs == nil {
		k.required = []string{"related"}
	}
	if f.within != nil {
		k.within = func(*Server, *call) (func(*document) bool, error) { return f.within, nil }
	}
	keys := map[string]func(*document) string{
		"created": func(d *document) string { return byTime(d.Created) }, "date": func(d *document) string { return string(d.Date) },
		"due_date": func(d *document) string { return string(d.DueDate) }, "expiry_date": func(d *document) string { return string(d.ExpiryDate) },
		"number": func(d *document) string { return string(d.Number) },
	}
	for name := range strings.FieldsSeq(f.orders) {
		k.orders[name] = cmpOr(keys[name], byID[*document])
	}
	for name := range strings.FieldsSeq(f.filters) {
		k.filters[name] = documentFilters[name]
	}
	if f.kind == "model" {
		return k
	}
	k.filters["status"] = words(matching(func(s *Server, steps []string, d *document) bool { return contains(steps, s.step(d)) }), strings.Fields(f.steps)...)
	return k
}

func cmpOr(f, g func(*document) string) func(*document) string {
	if f != nil {
		return f
	}
	return g
}

// documentFilters are those that families know. The live service takes a contact or an individual, and filters nothing by them.
var documentFilters = filters[*document]{
	"contact_id": everything[*document], "individual_id": everything[*document],
	"favourite_filter": everything[*document],
	"related_objects":  anyOf(func(d *document) []related { return d.Related }),
	"created":          during(func(d *document) stamp { return d.Created }),
	"date": matching(func(_ *Server, p days, d *document) bool {
		return d.Date >= p.Start && (p.End == "" || d.Date <= p.End)
	}),
	"contacts":            among(func(d *document) ref { return d.ContactID }),
	"owners":              among(func(d *document) int64 { return d.Owner.id() }),
	"assigned_staff_ids":  among(func(d *document) int64 { return d.AssignedStaff }),
	"number":              equals(func(d *document) text { return d.Number }),
	"currency":            equals(func(d *document) string { return d.Currency }),
	"is_deposit":          equals(func(d *document) bool { return d.IsDeposit }),
	"is_progress_invoice": equals(func(d *document) bool { return d.Progress }),
	"order_status":        among(func(d *document) string { return d.OrderStatus }),
	"delivery_status":     among(func(d *document) string { return d.DeliveryStatus }),
	"credit_note_id": matching(func(s *Server, note int64, d *document) bool {
		return slices.ContainsFunc(s.settlements, func(x settlement) bool { return x.note == note && x.invoice == d.ID })
	}),
}

func (s *Server) completeDocument(f *documentFamily, d *document) {
	d.family = f
	d.Status = cmp.Or(d.Status, strings.Fields(f.steps)[0])
	d.Created = stamp{cmp.Or(d.Created.Time, s.now().Time)}
	d.Date = text(cmp.Or(string(d.Date), s.now().Format(time.DateOnly)))
	d.Currency, d.SaleType, d.VATMode = cmp.Or(d.Currency, "EUR"), cmp.Or(d.SaleType, "mixed"), cmp.Or(d.VATMode, "debit")
	d.OrderStatus, d.DeliveryStatus = cmp.Or(d.OrderStatus, "none"), cmp.Or(d.DeliveryStatus, "none")
	if f.validated == "" || d.Status != "draft" {
		s.numberDocument(d)
	}
	if d.ServiceDates != nil && *d.ServiceDates == (days{}) {
		d.ServiceDates = nil
	}
	for i, row := range d.Rows {
		row.ID = cmp.Or(row.ID, int64(i+1))
	}
}

// numberDocument gives a document its number.
func (s *Server) numberDocument(d *document) {
	if d.Number == "" {
		d.Number = text(fmt.Sprintf("%s-%05d", d.family.prefix, s.documents[d.family.kind].Len()+1))
	}
}

// writeDocument applies the fields that are there.
func (s *Server) writeDocument(f *documentFamily, form *form, d *document) {
	isNew := d.ID == 0
	if !isNew && f.validated != "" && d.Status != "draft" {
		form.fail(&refusal{status: 400, message: "Ce document est validé et ne peut plus être modifié."})
	}
	d.family = cmp.Or(d.family, f)
	known := slices.Clone(f.writes)
	if !f.apart {
		known = append(known, commonWrites...)
	}
	if isNew {
		known = append(known, f.creates...)
	}
	form.only(known...)
	form.ignore("settings", "payment_terms", "layout_id", "lang_id", "progress_invoice_mode")
	s.writeOwner(form, &d.Owner)
	s.writeParent(f, form, d)
	if given, set := take[[]related](form, "related"); set && f.fromParent != nil {
		form.fail(s.checkRelated(given, 1, 1, "contact"))
		d.Related = append(partiesOf(d.Related), given...)
	} else if set {
		form.fail(s.checkRelated(given, 1, 4, "company", "individual", "contact", "opportunity"))
		d.Related = given
	}
	if given, set := take[*documentDiscount](form, "discount"); set {
		d.Discount = given
		form.check(given == nil || contains([]string{"percent", "amount"}, given.Type), "discount", "Cette valeur n'est pas valide.")
	}
	s.writeRows(f, form, d)
	if now, _ := take[bool](form, "validate"); now && form.err == nil {
		d.Status = f.validated
		s.numberDocument(d)
	}
	form.assign(d)
}

// writeRows replaces the rows by those that are written.
func (s *Server) writeRows(f *documentFamily, form *form, d *document) {
	given, set := take[[]json.RawMessage](form, "rows")
	if !set {
		return
	}
	before := d.Rows
	d.Rows = nil
	for i, raw := range given {
		row, err := readRow(raw)
		if f.fromParent != nil && form.err == nil {
			row, err = f.fromParent(s, d, before, raw)
		}
		form.fail(atRow(err, i))
		d.Rows = append(d.Rows, row)
	}
}

// partiesOf are those of related that are no contacts.
func partiesOf(list []related) []related {
	return slices.DeleteFunc(slices.Clone(list), func(r related) bool { return r.Type == "contact" })
}

// writeParent makes a document from another: its rows are those of the other unless there are some, or it asks for a part of them.
func (s *Server) writeParent(f *documentFamily, form *form, d *document) {
	given, set := take[*related](form, "parent")
	if !set || given == nil {
		return
	}
	of := s.document(*given)
	if of == nil {
		form.fail(invalid("parent", "Ce document n'existe pas."))
		return
	}
	d.Parent, d.Currency, d.Subject = given, of.Currency, of.Subject
	if f.fromParent != nil {
		d.Related, d.IsDeposit, d.Progress = partiesOf(of.Related), f.path == "/deposit-invoices", f.path == "/progress-invoices"
		return
	}
	d.Discount = of.Discount
	for _, row := range of.Rows {
		d.Rows = append(d.Rows, new(*row))
	}
}

// stepParent moves the estimate or order that a new document was made from to its next step.
func (s *Server) stepParent(d *document) {
	if d.Parent == nil || !contains([]string{"estimate", "order"}, d.Parent.Type) {
		return
	}
	if of := s.document(*d.Parent); of != nil {
		switch {
		case d.IsDeposit:
			of.Status = "advanced"
		case d.Progress:
			of.Status = "partialinvoiced"
		default:
			of.Status = "invoiced"
		}
		s.stepped(of)
	}
}

// document finds a document by its kind and id.
func (s *Server) document(of related) *document {
	if t := s.documents[of.Type]; t != nil {
		return t.Find(of.ID)
	}
	return nil
}

// stepped tells that a document is at another step.
func (s *Server) stepped(d *document) {
	s.changed(change{kind: d.family.kind, verb: "step", id: d.ID, object: s.showDocument(d, "")})
}

// showDocument is a document as its family shows it.
func (s *Server) showDocument(d *document, without string) map[string]any {
	f := d.family
	all := fakehttp.As[map[string]any](d)
	maps.Copy(all, s.sums(d))
	all["status"] = s.step(d)
	link := "https://documents.example/" + f.kind + "/" + fmt.Sprint(d.ID)
	all["pdf_link"], all["public_link"] = link+".pdf", map[string]any{"enabled": d.PublicLink, "url": link}
	if f.kind == "estimate" {
		all["public_link"] = link
	}
	all["company_name"], all["company_reference"] = cmp.Or(d.CompanyName, "Atelier"), d.CompanyReference
	all["decimal_number"] = map[string]any{"unit_price": 2, "quantity": 2, "main": 2}
	if d.Discount != nil {
		all["discount"] = map[string]any{"type": d.Discount.Type, "percent": d.Discount.percent(), "amount": d.Discount.amount()}
	}
	for name, v := range all {
		known := contains(f.keys, name) || !f.apart && contains(commonKeys, name)
		if !known || name == without || v == nil && (strings.HasSuffix(name, "date") || name == "number" || name == "shipping_weight") {
			delete(all, name)
		}
	}
	return all
}

// embedInDocument embeds what documents have in common.
func (s *Server) embedInDocument(d *document, name string) (any, bool) {
	switch name {
	case "company", "individual", "owner", "related", "acl":
		return s.embedParties(d.Owner, d.Related, name)
	case "contact":
		return s.embedRelated("contact", int64(d.ContactID)), true
	case "currency":
		return map[string]any{"id": 1, "code": d.Currency, "symbol": "€", "is_default": true}, true
	default:
		return s.embedExtra(d.family.kind, d.ID, name)
	}
}

// The rest is what the account's owner does.

func addDocument[ID ~int64](s *Server, kind string, v sellsy.Document[ID]) sellsy.Document[ID] {
	f := documentKind(kind)
	rec := new(document)
	var plain map[string]any
	fakehttp.Convert(v, &plain)
	for _, made := range []string{"amounts", "taxes", "public_link", "pdf_link", "decimal_number", "_embed", "payment_conditions_acceptance"} {
		delete(plain, made)
	}
	fakehttp.Convert(plain, rec)
	s.mu.Lock()
	defer s.mu.Unlock()
	f.add(s, rec)
	return clientsDocument[ID](s, rec)
}

// clientsDocument is a document as the client reads it.
func clientsDocument[ID ~int64](s *Server, d *document) (out sellsy.Document[ID]) {
	text, err := json.Marshal(s.showDocument(d, ""))
	if err == nil {
		err = sellsy.Unmarshal(text, &out)
	}
	if err != nil {
		panic(fmt.Sprintf("sellsytest: %T: %v", out, err))
	}
	return out
}

func lookDocument[ID ~int64](s *Server, kind string, id ID) (out sellsy.Document[ID], known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.document(related{kind, int64(id)})
	if d == nil {
		return out, false
	}
	return clientsDocument[ID](s, d), true
}

// AddEstimate adds an estimate and returns it as stored: a zero ID is replaced by the next free one, zero dates by the present, an
// empty status by draft, and the amounts by what the rows come to.
func (s *Server) AddEstimate(d sellsy.Estimate) sellsy.Estimate { return addDocument(s, "estimate", d) }

// AddOrder adds an order, as [Server.AddEstimate] adds an estimate.
func (s *Server) AddOrder(d sellsy.Order) sellsy.Order { return addDocument(s, "order", d) }

// AddInvoice adds an invoice, as [Server.AddEstimate] adds an estimate. One with another status than draft is validated.
func (s *Server) AddInvoice(d sellsy.Invoice) sellsy.Invoice { return addDocument(s, "invoice", d) }

// AddCreditNote adds a credit note, as [Server.AddInvoice] adds an invoice.
func (s *Server) AddCreditNote(d sellsy.CreditNote) sellsy.CreditNote {
	return addDocument(s, "creditnote", d)
}

// AddDelivery adds a delivery note, as [Server.AddEstimate] adds an estimate.
func (s *Server) AddDelivery(d sellsy.Delivery) sellsy.Delivery { return addDocument(s, "delivery", d) }

// AddProformaInvoice adds a pro forma invoice, as [Server.AddEstimate] adds an estimate.
func (s *Server) AddProformaInvoice(d sellsy.ProformaInvoice) sellsy.ProformaInvoice {
	return addDocument(s, "proforma", d)
}

// AddDocumentModel adds a model, as [Server.AddEstimate] adds an estimate.
func (s *Server) AddDocumentModel(d sellsy.DocumentModel) sellsy.DocumentModel {
	return addDocument(s, "model", d)
}

// Estimate returns an estimate, and whether there is one of this id.
func (s *Server) Estimate(id sellsy.EstimateID) (sellsy.Estimate, bool) {
	return lookDocument(s, "estimate", id)
}

// Invoice returns an invoice, and whether there is one of this id.
func (s *Server) Invoice(id sellsy.InvoiceID) (sellsy.Invoice, bool) {
	return lookDocument(s, "invoice", id)
}
