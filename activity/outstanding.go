package activity

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// Outstanding is what is open with a company or an individual. The zero value is nothing. It can be stored as JSON.
type Outstanding struct {
	Overdue   OpenDocuments `json:"overdue,omitzero"`   // invoices that should be paid by now
	Due       OpenDocuments `json:"due,omitzero"`       // the other invoices that are validated and not paid
	Estimates OpenDocuments `json:"estimates,omitzero"` // those that were sent, and are neither accepted nor refused
}

// OpenDocuments are the open documents of one kind.
type OpenDocuments struct {
	Count   int             `json:"count"`
	AtLeast bool            `json:"at_least,omitempty"` // there are more than the hundred that were read
	Amounts []sellsy.Amount `json:"amounts,omitempty"`  // what is left, with taxes: a sum for each currency
	Oldest  OpenDocument    `json:"oldest,omitzero"`
}

// IsZero reports whether there are none.
func (d OpenDocuments) IsZero() bool { return d.Count == 0 }

// OpenDocument is an open document. Date is the due date of an invoice and the date of an estimate, YYYY-MM-DD.
type OpenDocument struct {
	ID     int64  `json:"id"`
	Number string `json:"number,omitzero"`
	Date   string `json:"date,omitzero"`
}

// UnpaidInvoices returns what must be asked of Sellsy for [OutstandingOf]: the invoices that a party has to pay, the first to be
// paid before the others. For a contact they are those of its companies. The filter has no related records when nothing needs to be
// asked, as for a supplier: see [matching.OpportunitySubjects]. That the search heeds both filters is assumption sellsy-invoices.
//
// POST /invoices/search
func UnpaidInvoices(p matching.Party) (sellsy.DocumentFilter, sellsy.ListOptions) {
	return openWith(p, "due_date", sellsy.StatusDue, sellsy.StatusPayInProgress, sellsy.StatusLate)
}

// UnansweredEstimates is like [UnpaidInvoices], for estimates that await an answer.
//
// POST /estimates/search
func UnansweredEstimates(p matching.Party) (sellsy.DocumentFilter, sellsy.ListOptions) {
	return openWith(p, "date", sellsy.StatusSent, sellsy.StatusRead)
}

func openWith(p matching.Party, order string, steps ...sellsy.DocumentStatus) (sellsy.DocumentFilter, sellsy.ListOptions) {
	filter := sellsy.DocumentFilter{Statuses: steps}
	for _, s := range matching.OpportunitySubjects(p) {
		filter.Related = append(filter.Related, sellsy.RelatedObject{Type: sellsy.RelatedType(s.Kind), ID: s.ID})
	}
	return filter, sellsy.ListOptions{PageSize: sellsy.MaxPageSize, OrderBy: order, Order: sellsy.Ascending}
}

// OutstandingOf sums up what is open with a party, as Sellsy has answered [UnpaidInvoices] and [UnansweredEstimates]; nil is what
// was not asked. For a contact that is what is open with the company of the call. Documents of others do not count, nor does what is
// paid. An invoice is overdue when Sellsy says so, or when its due date is before today.
func OutstandingOf(p matching.Party, company matching.Company, invoices *sellsy.Page[sellsy.Invoice], estimates *sellsy.Page[sellsy.Estimate], today time.Time) (o Outstanding) {
	with := debtor{ref: p.Ref, alone: len(matching.OpportunitySubjects(p)) == 1}
	if p.Kind == matching.KindContact {
		with.ref = matching.Ref{Kind: matching.KindCompany, ID: int64(company.ID)}
	}
	if invoices != nil {
		day := today.Format(time.DateOnly)
		for _, invoice := range invoices.Items {
			late := invoice.Status == sellsy.StatusLate || invoice.DueDate != "" && invoice.DueDate < day
			group := &o.Due
			if late {
				group = &o.Overdue
			}
			add(group, with, invoice, cmp.Or(invoice.DueDate, invoice.Date), cmp.Or(invoice.Amounts.RemainingDue, invoice.Amounts.InclTax))
		}
		last := &o.Overdue // a list that goes on does so with the group that comes last
		if !o.Due.IsZero() {
			last = &o.Due
		}
		last.AtLeast = !last.IsZero() && invoices.HasNext()
	}
	if estimates != nil {
		for _, estimate := range estimates.Items {
			add(&o.Estimates, with, estimate, estimate.Date, estimate.Amounts.InclTax)
		}
		o.Estimates.AtLeast = !o.Estimates.IsZero() && estimates.HasNext()
	}
	return o
}

// debtor is who has to pay or to answer. Alone means that nobody else's documents were asked for.
type debtor struct {
	ref   matching.Ref
	alone bool
}

// has reports whether a document is with the debtor. One that names nobody is with whoever was asked for alone.
func (d debtor) has(related []sellsy.RelatedObject) bool {
	named := false
	for _, r := range related {
		if r.Type == sellsy.RelatedCompany || r.Type == sellsy.RelatedIndividual {
			if named = true; matching.Kind(r.Type) == d.ref.Kind && r.ID == d.ref.ID {
				return true
			}
		}
	}
	return !named && d.alone
}

func add[ID ~int64](group *OpenDocuments, with debtor, d sellsy.Document[ID], date string, left sellsy.Decimal) {
	open := []sellsy.DocumentStatus{
		sellsy.StatusDue, sellsy.StatusPayInProgress, sellsy.StatusLate, sellsy.StatusSent, sellsy.StatusRead, "",
	}
	if left.Sign() <= 0 || !slices.Contains(open, d.Status) || !with.has(d.Related) {
		return
	}
	group.Count++
	if at := slices.IndexFunc(group.Amounts, func(a sellsy.Amount) bool { return a.Currency == d.Currency }); at >= 0 {
		group.Amounts[at].Value = group.Amounts[at].Value.Add(left)
	} else {
		group.Amounts = append(group.Amounts, sellsy.Amount{Value: left, Currency: d.Currency})
		slices.SortFunc(group.Amounts, func(a, b sellsy.Amount) int { return cmp.Compare(a.Currency, b.Currency) })
	}
	oldest := group.Oldest
	if group.Count == 1 || date != "" && (oldest.Date == "" || date < oldest.Date) {
		group.Oldest = OpenDocument{ID: int64(d.ID), Number: d.Number, Date: date}
	}
}

// NeedsInvoices reports whether the description says what the caller owes: one request to Sellsy for each call. A template needs both
// kinds of documents when it names .Outstanding.
func (p Policy) NeedsInvoices() bool { return p.needs(PartOutstanding) }

// NeedsEstimates reports whether the description names the estimates that await an answer: one request to Sellsy for each call.
func (p Policy) NeedsEstimates() bool { return p.needs(PartEstimates) }

func (p Policy) needs(part Part) bool {
	if p.Template == nil {
		return slices.Contains(p.Parts, part)
	}
	for _, t := range p.Template.Templates() {
		if t.Tree != nil && strings.Contains(t.Root.String(), ".Outstanding") {
			return true
		}
	}
	return slices.Contains(p.Parts, part) // they are written when the template fails
}

// openLine is what a reader is told of open documents, and a link to the oldest.
type openLine struct{ label, text, link string }

// owedLines tell of invoices: those that are overdue, and the others.
func (o Outstanding) owedLines(book *phrases.Book) []openLine {
	return append(
		o.Overdue.line(book, "outstanding.owed", "outstanding.overdue", "outstanding.oldest_invoice", invoiceURL),
		o.Due.line(book, "outstanding.owed", "outstanding.due", "outstanding.oldest_invoice", invoiceURL)...)
}

// estimateLines tell of estimates.
func (o Outstanding) estimateLines(book *phrases.Book) []openLine {
	return o.Estimates.line(book, "outstanding.estimates", "outstanding.unanswered", "outstanding.oldest_estimate", estimateURL)
}

func invoiceURL(id int64) string  { return sellsy.InvoiceURL(sellsy.InvoiceID(id)) }
func estimateURL(id int64) string { return sellsy.EstimateURL(sellsy.EstimateID(id)) }

// line is "3 invoices overdue, €1,240.00 (oldest: INV-12, due 1 Mar 2026)", or nothing. Sums of several currencies stand side by side.
func (d OpenDocuments) line(book *phrases.Book, label, what, oldest string, link func(int64) string) []openLine {
	if d.IsZero() {
		return nil
	}
	amounts := make([]string, 0, len(d.Amounts))
	for _, a := range d.Amounts {
		amounts = append(amounts, strings.TrimSpace(book.Amount(string(a.Value.Round(2)), oneLine(a.Currency))))
	}
	text := book.Say(what, "n", d.Count, "amounts", strings.Join(amounts, " + "))
	if d.AtLeast {
		text = book.Say("outstanding.at_least", "text", text)
	}
	document := cmp.Or(oneLine(d.Oldest.Number), "#"+strconv.FormatInt(d.Oldest.ID, 10))
	if date, err := time.Parse(time.DateOnly, d.Oldest.Date); err == nil {
		if what == "outstanding.unanswered" {
			document += ", " + book.Date(date)
		} else {
			document = book.Say("outstanding.due_on", "document", document, "date", book.Date(date))
		}
	}
	if d.Count > 1 {
		document = book.Say(oldest, "document", document)
	}
	return []openLine{{book.Say(label), text + " (" + document + ")", link(d.Oldest.ID)}}
}
