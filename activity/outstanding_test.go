package activity_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// owing is a call of somebody who owes.
func owing() activity.Input {
	in := full()
	in.Outstanding = activity.Outstanding{
		Overdue: activity.OpenDocuments{
			Count: 3, Amounts: []sellsy.Amount{{Value: "1240.00", Currency: "EUR"}}, Oldest: activity.OpenDocument{ID: 12, Number: "FACT-12", Date: "2026-01-31"},
		},
		Estimates: activity.OpenDocuments{
			Count: 1, Amounts: []sellsy.Amount{{Value: "800.00", Currency: "EUR"}}, Oldest: activity.OpenDocument{ID: 31, Number: "DEV-31", Date: "2026-02-10"},
		},
	}
	return in
}

// unpaid is an invoice of a company, with what is left of it.
func unpaid(id, company int64, status sellsy.DocumentStatus, due, currency string, left sellsy.Decimal) sellsy.Invoice {
	return sellsy.Invoice{
		ID: sellsy.InvoiceID(id), Number: "FACT-" + string(rune('A'+id-1)), Status: status, DueDate: due, Currency: currency,
		Amounts: sellsy.DocumentAmounts{InclTax: "9999.00", RemainingDue: left},
		Related: []sellsy.RelatedObject{{Type: sellsy.RelatedContact, ID: 8}, {Type: sellsy.RelatedCompany, ID: company}},
	}
}

func TestOutstandingOf(t *testing.T) {
	t.Parallel()
	today := time.Date(2026, time.March, 2, 10, 0, 0, 0, time.UTC)
	company := named(matching.KindCompany, 20, "Menuiserie Bellecombe", matching.RoleClient)
	colleague := named(matching.KindContact, 8, "Inès Roche", "")
	colleague.CompaniesKnown, colleague.Companies = true, []matching.Company{{ID: 20, Role: matching.RoleClient}, {ID: 21, Role: matching.RoleClient}}
	euros := func(v sellsy.Decimal) []sellsy.Amount { return []sellsy.Amount{{Value: v, Currency: "EUR"}} }
	for name, tt := range map[string]struct {
		party    matching.Party
		company  matching.Company
		invoices []sellsy.Invoice
		next     sellsy.Cursor
		want     activity.Outstanding
	}{
		"nothing": {party: company},
		"late by its status or by its date, and what is paid in part": {
			party: company,
			invoices: []sellsy.Invoice{
				unpaid(1, 20, sellsy.StatusPayInProgress, "2026-03-01", "EUR", "0.10"), // yesterday
				unpaid(2, 20, sellsy.StatusLate, "2026-02-01", "EUR", "0.20"),
				unpaid(3, 20, sellsy.StatusDue, "2026-03-02", "EUR", "5.00"), // today
				unpaid(4, 20, sellsy.StatusDue, "", "EUR", "7.00"),
			},
			want: activity.Outstanding{
				Overdue: activity.OpenDocuments{Count: 2, Amounts: euros("0.30"), Oldest: activity.OpenDocument{ID: 2, Number: "FACT-B", Date: "2026-02-01"}},
				Due:     activity.OpenDocuments{Count: 2, Amounts: euros("12.00"), Oldest: activity.OpenDocument{ID: 3, Number: "FACT-C", Date: "2026-03-02"}},
			},
		},
		"currencies are never added up": {
			party:    company,
			invoices: []sellsy.Invoice{unpaid(1, 20, sellsy.StatusLate, "2026-02-01", "USD", "3"), unpaid(2, 20, sellsy.StatusLate, "2026-02-02", "EUR", "1"), unpaid(3, 20, sellsy.StatusLate, "2026-02-03", "USD", "4")},
			want: activity.Outstanding{Overdue: activity.OpenDocuments{
				Count: 3, Amounts: []sellsy.Amount{{Value: "1", Currency: "EUR"}, {Value: "7", Currency: "USD"}}, Oldest: activity.OpenDocument{ID: 1, Number: "FACT-A", Date: "2026-02-01"},
			}},
		},
		"what is paid, a draft, cancelled, or of somebody else does not count, whatever was asked": {
			party: company,
			invoices: []sellsy.Invoice{
				unpaid(1, 20, sellsy.StatusPaid, "2026-02-01", "EUR", "3"), unpaid(2, 20, sellsy.StatusDraft, "2026-02-01", "EUR", "3"),
				unpaid(3, 20, sellsy.StatusCancelled, "2026-02-01", "EUR", "3"), unpaid(4, 99, sellsy.StatusLate, "2026-02-01", "EUR", "3"),
				unpaid(5, 20, sellsy.StatusLate, "2026-02-01", "EUR", "0.00"), unpaid(6, 20, sellsy.StatusLate, "2026-02-01", "EUR", "-2"),
			},
		},
		"a contact: that of the company of the call alone": {
			party: colleague, company: matching.Company{ID: 21},
			invoices: []sellsy.Invoice{unpaid(1, 20, sellsy.StatusLate, "2026-01-01", "EUR", "3"), unpaid(2, 21, sellsy.StatusLate, "2026-02-01", "EUR", "4")},
			want: activity.Outstanding{Overdue: activity.OpenDocuments{
				Count: 1, Amounts: euros("4"), Oldest: activity.OpenDocument{ID: 2, Number: "FACT-B", Date: "2026-02-01"},
			}},
		},
		"more than were read": {
			party: company, next: "WzFd",
			invoices: []sellsy.Invoice{unpaid(1, 20, sellsy.StatusLate, "2026-02-01", "EUR", "3")},
			want: activity.Outstanding{Overdue: activity.OpenDocuments{
				Count: 1, AtLeast: true, Amounts: euros("3"), Oldest: activity.OpenDocument{ID: 1, Number: "FACT-A", Date: "2026-02-01"},
			}},
		},
		"an answer that leaves out what is left and whose it is": {
			party:    company,
			invoices: []sellsy.Invoice{{ID: 1, Currency: "EUR", DueDate: "2026-01-02", Amounts: sellsy.DocumentAmounts{InclTax: "12.00"}}},
			want:     activity.Outstanding{Overdue: activity.OpenDocuments{Count: 1, Amounts: euros("12.00"), Oldest: activity.OpenDocument{ID: 1, Date: "2026-01-02"}}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := activity.OutstandingOf(tt.party, tt.company, &sellsy.Page[sellsy.Invoice]{Items: tt.invoices, Next: tt.next}, nil, today)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestNobodyIsAskedAboutSuppliers: nor about contacts without a company.
func TestNobodyIsAskedAboutSuppliers(t *testing.T) {
	t.Parallel()
	for _, p := range []matching.Party{
		{}, named(matching.KindCompany, 22, "Fournitures Loire", matching.RoleSupplier), named(matching.KindContact, 7, "Inès Roche", ""),
	} {
		invoices, _ := activity.UnpaidInvoices(p)
		estimates, _ := activity.UnansweredEstimates(p)
		if len(invoices.Related)+len(estimates.Related) > 0 {
			t.Errorf("%+v is asked about", p.Ref)
		}
	}
}

// TestOutstandingInEveryLanguage: one and several, in the words and the amounts of each.
func TestOutstandingInEveryLanguage(t *testing.T) {
	t.Parallel()
	in := owing().Outstanding
	in.Due = activity.OpenDocuments{Count: 1, AtLeast: true, Amounts: []sellsy.Amount{{Value: "1300.5", Currency: "CHF"}}, Oldest: activity.OpenDocument{ID: 4}}
	for l, want := range map[matching.Language][]string{
		matching.English: {
			"Outstanding: 3 invoices overdue, €1,240.00 (oldest: FACT-12, due 31 Jan 2026)", "Outstanding: at least 1 invoice to be paid, CHF\u00a01,300.50 (#4)",
			"Estimates: 1 estimate awaits an answer, €800.00 (DEV-31, 10 Feb 2026)",
		},
		matching.French: {
			"Reste à payer: 3 factures en retard, 1\u00a0240,00\u00a0€ (la plus ancienne\u00a0: FACT-12, échéance 31/01/2026)", "Reste à payer: au moins 1 facture à régler, 1\u00a0300,50\u00a0CHF (#4)",
			"Devis: 1 devis en attente de réponse, 800,00\u00a0€ (DEV-31, 10/02/2026)",
		},
		matching.German: {
			"Offen: 3 Rechnungen überfällig, 1.240,00\u00a0€ (älteste: FACT-12, fällig 31.01.2026)", "Offen: mindestens 1 Rechnung zu zahlen, 1.300,50\u00a0CHF (#4)",
			"Angebote: 1 Angebot ohne Antwort, 800,00\u00a0€ (DEV-31, 10.02.2026)",
		},
		"es": {
			"Pendiente de pago: 3 facturas vencidas, 1.240,00\u00a0€ (la más antigua: FACT-12, vencimiento 31/01/2026)", "Pendiente de pago: al menos 1 factura por pagar, 1.300,50\u00a0CHF (#4)",
			"Presupuestos: 1 presupuesto sin respuesta, 800,00\u00a0€ (DEV-31, 10/02/2026)",
		},
	} {
		card, _ := activity.Card(activity.CardInput{Match: client, Outstanding: in}, activity.Policy{Language: l, Card: activity.CardOptions{Outstanding: true, Estimates: true}})
		var got []string
		for _, c := range card.Contents[3:] {
			got = append(got, c.Label+": "+c.Text)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", l, diff)
		}
	}
}

// TestWhatADescriptionNeeds: documents are asked for when the description names them, and only then.
func TestWhatADescriptionNeeds(t *testing.T) {
	t.Parallel()
	template := func(text string) activity.Policy {
		parsed, err := activity.ParseTemplate(text)
		if err != nil {
			t.Fatal(err)
		}
		return activity.Policy{Template: parsed}
	}
	for name, tt := range map[string]struct {
		policy              activity.Policy
		invoices, estimates bool
	}{
		"official":       {},
		"all parts":      {policy: activity.Policy{Parts: activity.AllParts()}},
		"what is owed":   {activity.Policy{Parts: []activity.Part{activity.PartOutstanding}}, true, false},
		"estimates":      {activity.Policy{Parts: []activity.Part{activity.PartEstimates}}, false, true},
		"another layout": {policy: template("{{.Agent}}")},
		"a layout":       {template("{{if .Agent}}{{.Outstanding.Overdue.Count}} late{{end}}"), true, true},
		"a layout in it": {template(`{{define "late"}}{{.Outstanding.Overdue.Count}}{{end}}{{template "late" .}}`), true, true},
	} {
		if tt.policy.NeedsInvoices() != tt.invoices || tt.policy.NeedsEstimates() != tt.estimates {
			t.Errorf("%s: invoices %v, estimates %v", name, tt.policy.NeedsInvoices(), tt.policy.NeedsEstimates())
		}
	}
	block := build(t, owing(), template("{{.Outstanding.Overdue.Count}} late")).Block
	if !strings.Contains(block, "3 late") {
		t.Errorf("%q", block)
	}
}
