package families

import (
	"context"
	"iter"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

func drop[T any](_ T, err error) error { return err }

func drain[T any](list iter.Seq2[T, error]) error {
	for _, err := range list {
		if err != nil {
			return err
		}
	}
	return nil
}

type (
	ctxt   = context.Context
	client = *sellsy.Client
)

// Besides are the calls of what families have of their own. None of them needs what another has changed.
var Besides = []Call{
	{"GET /accounting-journal/{type}", "Accounting.Journal", "/accounting-journal/sells?embed%5B%5D=aggregations", "", func(ctx ctxt, c client) error {
		return drop(c.Accounting.Journal(ctx, sellsy.JournalSales, sellsy.ListOptions{Embeds: []sellsy.Embed{sellsy.EmbedAggregations}}))
	}},
	{"GET /accounting-journal/{type}", "Accounting.AllJournal", "/accounting-journal/bank?limit=100", "", func(ctx ctxt, c client) error {
		return drain(c.Accounting.AllJournal(ctx, sellsy.JournalBank, sellsy.ListOptions{}))
	}},
	{
		"POST /accounting-journal/{type}/search", "Accounting.SearchJournal", "/accounting-journal/sells/search",
		`{"filters":{"date":{"start":"2026-03-01"},"accounting_codes":["411"]}}`, func(ctx ctxt, c client) error {
			return drop(c.Accounting.SearchJournal(ctx, sellsy.JournalSales, march, sellsy.ListOptions{}))
		},
	},
	{
		"POST /accounting-journal/{type}/search", "Accounting.SearchAllJournal", "/accounting-journal/misc/search?limit=100",
		`{"filters":{}}`, func(ctx ctxt, c client) error {
			return drain(c.Accounting.SearchAllJournal(ctx, sellsy.JournalMisc, sellsy.JournalFilter{}, sellsy.ListOptions{}))
		},
	},
	{"GET /accounting-journal/{type}/metas", "Accounting.JournalMetas", "/accounting-journal/sells/metas", "", func(ctx ctxt, c client) error {
		return drop(c.Accounting.JournalMetas(ctx, sellsy.JournalSales))
	}},
	{
		"POST /accounting-journal/{type}/export", "Accounting.ExportJournal", "/accounting-journal/sells/export",
		`{"output_format":"fec","charset":"UTF-8","columns":["date","debit"],"filters":{"date":{"start":"2026-03-01"},"accounting_codes":["411"]}}`,
		func(ctx ctxt, c client) error {
			in := sellsy.JournalExportInput{Format: "fec", Charset: "UTF-8", Columns: []string{"date", "debit"}}
			return c.Accounting.ExportJournal(ctx, sellsy.JournalSales, march, in)
		},
	},
	{"GET /settings/accounting-charts", "Accounting.Chart", "/settings/accounting-charts", "", func(ctx ctxt, c client) error {
		return drop(c.Accounting.Chart(ctx))
	}},
	{
		"PUT /settings/accounting-charts", "Accounting.SetChart", "/settings/accounting-charts",
		`{"deposit_accounting_code":"4191","discount":{"enabled":true,"sell_discount_code_id":3,"purchase_discount_code_id":3},"default_codes":{"thirds":0,
			"staffs":0,"suppliers":0,"banks":0,"pay_mediums":0,"products_sales":0,"services_sales":3,"products_purchases":0,"services_purchases":0,"commissions":0}}`,
		func(ctx ctxt, c client) error {
			return drop(c.Accounting.SetChart(ctx, sellsy.AccountingChart{
				DepositCode: "4191", Discount: sellsy.AccountingDiscount{Enabled: true, SellCodeID: 3, PurchaseCodeID: 3},
				DefaultCodes: sellsy.DefaultCodes{ServicesSales: 3},
			}))
		},
	},

	{"GET /directories/{id}/files", "Directories.Files.List", "/directories/1/files", "", func(ctx ctxt, c client) error {
		return drop(c.Directories.Files.List(ctx, 1))
	}},
	{"POST /directories/{id}/files", "Directories.Files.Attach", "/directories/1/files", "multipart", func(ctx ctxt, c client) error {
		return drop(c.Directories.Files.Attach(ctx, 1, "plan.pdf", strings.NewReader("%PDF")))
	}},
	{"GET /files/{id}", "Directories.File", "/files/4001", "", func(ctx ctxt, c client) error { return drop(c.Directories.File(ctx, 4001)) }},
	{"PATCH /files/{id}", "Directories.MoveFile", "/files/4001", `{"type":"directory","id":2}`, func(ctx ctxt, c client) error {
		return c.Directories.MoveFile(ctx, 4001, sellsy.RelatedObject{Type: "directory", ID: 2})
	}},
	{"DELETE /files/{id}", "Directories.DeleteFile", "/files/4001", "", func(ctx ctxt, c client) error {
		return c.Directories.DeleteFile(ctx, 4001)
	}},

	{"GET /email/authenticate", "Emails.Domain", "/email/authenticate?email=lea%40example.com", "", func(ctx ctxt, c client) error {
		return drop(c.Emails.Domain(ctx, "lea@example.com"))
	}},
	{"POST /email/domain/validate", "Emails.CheckDomain", "/email/domain/validate", `{"domain":"example.com"}`, func(ctx ctxt, c client) error {
		return drop(c.Emails.CheckDomain(ctx, "example.com"))
	}},
	{"POST /email/attachment", "Emails.Upload", "/email/attachment", "multipart", func(ctx ctxt, c client) error {
		return drop(c.Emails.Upload(ctx, "devis.pdf", strings.NewReader("%PDF")))
	}},
	{
		"POST /email/send", "Emails.Send", "/email/send", `{"subject":"Votre devis","content":"<p>Bonjour</p>","to":[{"email":"lea@example.com","name":"Léa",
			"related":[{"type":"contact","id":5001}]}],"cc":[{"email":"max@example.com"}],"related":[{"type":"company","id":2001}],"attachments":[{"name":"devis.pdf",
			"extension":"pdf","size":1200,"content_id":"c1","content_type":"application/pdf","content_disposition":"attachment"}],"sending_type":"reply",
			"in_reply_to_id":"<1@mail.example>","scheduled_at":"2026-03-02T12:00:00+01:00"}`, func(ctx ctxt, c client) error {
			return drop(c.Emails.Send(ctx, sellsy.EmailInput{
				Subject: "Votre devis", Content: "<p>Bonjour</p>", CC: []sellsy.EmailRecipient{{Email: "max@example.com"}}, Related: morel,
				To: []sellsy.EmailRecipient{{Email: "lea@example.com", Name: "Léa", Related: []sellsy.RelatedObject{{Type: sellsy.RelatedContact, ID: 5001}}}},
				Attachments: []sellsy.EmailAttachment{{
					Name: "devis.pdf", Extension: "pdf", Size: 1200, ContentID: "c1", ContentType: "application/pdf", Disposition: "attachment",
				}},
				Kind: "reply", InReplyTo: "<1@mail.example>", ScheduledAt: sellsy.At(noon),
			}))
		},
	},
	{"GET /emails/{id}", "Emails.Get", "/emails/" + firstUUID, "", func(ctx ctxt, c client) error { return drop(c.Emails.Get(ctx, firstUUID)) }},
	{"GET /emails/threads/{id}", "Emails.Thread", "/emails/threads/" + firstUUID, "", func(ctx ctxt, c client) error {
		return drop(c.Emails.Thread(ctx, firstUUID))
	}},
	{"GET /settings/email", "Emails.Settings", "/settings/email", "", func(ctx ctxt, c client) error { return drop(c.Emails.Settings(ctx)) }},
	{
		"PUT /settings/email", "Emails.SetSettings", "/settings/email", `{"signature":{"mode":"manual","html_content":"<p>Alice</p>"},"cc_emails":["max@example.com"]}`,
		func(ctx ctxt, c client) error {
			return drop(c.Emails.SetSettings(ctx, sellsy.EmailSettingsInput{
				Signature: &sellsy.EmailSignatureInput{Mode: "manual", HTML: sellsy.Some("<p>Alice</p>")}, CC: sellsy.Some([]string{"max@example.com"}),
			}))
		},
	},
	{"GET /settings/email/tags", "Emails.SignatureTags", "/settings/email/tags", "", func(ctx ctxt, c client) error {
		return drop(c.Emails.SignatureTags(ctx))
	}},
	{"GET /email/templates", "Emails.Templates.List", "/email/templates", "", func(ctx ctxt, c client) error { return drop(c.Emails.Templates.List(ctx)) }},
	{"GET /email/templates/{id}", "Emails.Templates.Get", "/email/templates/1", "", func(ctx ctxt, c client) error {
		return drop(c.Emails.Templates.Get(ctx, 1))
	}},
	{"GET /email/templates/tags", "Emails.Templates.Tags", "/email/templates/tags", "", func(ctx ctxt, c client) error {
		return drop(c.Emails.Templates.Tags(ctx))
	}},
	{
		"POST /email/templates/{id}", "Emails.Templates.Fill", "/email/templates/1", `{"related":[{"type":"opportunity","id":7001}],"contact":{"type":"contact","id":5001}}`,
		func(ctx ctxt, c client) error {
			return drop(c.Emails.Templates.Fill(ctx, 1, sellsy.EmailContext{
				Related: []sellsy.RelatedObject{{Type: sellsy.RelatedOpportunity, ID: 7001}}, Contact: &sellsy.RelatedObject{Type: sellsy.RelatedContact, ID: 5001},
			}))
		},
	},
	{
		"POST /email/system-templates/{context}", "Emails.Templates.FillSystem", "/email/system-templates/manual_document_reminder", `{}`,
		func(ctx ctxt, c client) error {
			return drop(c.Emails.Templates.FillSystem(ctx, sellsy.SystemEmailReminder, sellsy.EmailContext{}))
		},
	},

	{"GET /ocr/pur-invoice/metas", "Incoming.Permissions", "/ocr/pur-invoice/metas", "", func(ctx ctxt, c client) error {
		return drop(c.Incoming.Permissions(ctx))
	}},

	{"GET /items/favourite-filters", "Items.SavedFilters", "/items/favourite-filters?limit=100", "", func(ctx ctxt, c client) error {
		return drop(c.Items.SavedFilters(ctx))
	}},
	{"GET /items/{id}/prices", "Items.Prices", "/items/2/prices", "", func(ctx ctxt, c client) error { return drop(c.Items.Prices(ctx, 2)) }},
	{"PUT /items/{id}/prices", "Items.SetPrices", "/items/2/prices", `[{"rate_category_id":1,"amount":"99.00"}]`, func(ctx ctxt, c client) error {
		return drop(c.Items.SetPrices(ctx, 2, sellsy.ItemPriceInput{RateCategoryID: 1, Amount: "99.00"}))
	}},
	{"GET /items/{id}/declinations", "Items.Declinations", "/items/2/declinations", "", func(ctx ctxt, c client) error {
		return drop(c.Items.Declinations(ctx, 2))
	}},
	{"POST /items/{id}/declinations", "Items.SearchDeclinations", "/items/2/declinations", `{"filters":{"id":1}}`, func(ctx ctxt, c client) error {
		return drop(c.Items.SearchDeclinations(ctx, 2, sellsy.DeclinationFilter{ID: 1}))
	}},
	{
		"GET /items/{id}/declinations/{declinationId}/prices", "Items.DeclinationPrices", "/items/2/declinations/1/prices", "",
		func(ctx ctxt, c client) error { return drop(c.Items.DeclinationPrices(ctx, 2, 1)) },
	},
	{
		"POST /items/barcodes/search", "Items.SearchBarcodes", "/items/barcodes/search?limit=100", `{"filters":{"code":"3760000000017","item_id":2}}`,
		func(ctx ctxt, c client) error {
			return drop(c.Items.SearchBarcodes(ctx, sellsy.BarcodeFilter{Code: "3760000000017", ItemID: 2}))
		},
	},

	{"GET /gocardless/directdebit/{id}/timeline", "Mandates.DebitHistory", "/gocardless/directdebit/1/timeline", "", func(ctx ctxt, c client) error {
		return drop(c.Mandates.DebitHistory(ctx, 1))
	}},

	{"PATCH /notifications/{id}/mark-as-read", "Notifications.Mark", "/notifications/2/mark-as-read", `{"read":false}`, func(ctx ctxt, c client) error {
		return c.Notifications.Mark(ctx, 2, false)
	}},
	{"PATCH /notifications/mark-all-as-read", "Notifications.MarkAllAsRead", "/notifications/mark-all-as-read", "", func(ctx ctxt, c client) error {
		return c.Notifications.MarkAllAsRead(ctx)
	}},
	{"GET /notifications/settings", "Notifications.Settings", "/notifications/settings", "", func(ctx ctxt, c client) error {
		return drop(c.Notifications.Settings(ctx))
	}},
	{
		"PUT /notifications/settings", "Notifications.SetSettings", "/notifications/settings", `{"do_not_disturb":{"enabled":true}}`,
		func(ctx ctxt, c client) error {
			return drop(c.Notifications.SetSettings(ctx, sellsy.NotificationSettings{DoNotDisturb: &sellsy.DoNotDisturb{Enabled: true}}))
		},
	},

	{
		"POST /proposals/models/{id}/generate-document", "Proposals.Models.Generate", "/proposals/models/1/generate-document",
		`{"number":"PROP-7","related":[{"type":"company","id":2001}]}`, func(ctx ctxt, c client) error {
			return drop(c.Proposals.Models.Generate(ctx, 1, sellsy.ProposalInput{Number: sellsy.Some("PROP-7"), Related: morel}))
		},
	},
	{
		"POST /proposals/documents/{id}/esign", "Proposals.Signatures.Request", "/proposals/documents/1/esign",
		`{"auth_mode":"sms","related":[{"type":"company","id":2001}]}`, func(ctx ctxt, c client) error {
			return drop(c.Proposals.Signatures.Request(ctx, 1, sellsy.SignatureInput{
				AuthMode: "sms", Related: []sellsy.SignerInput{{Type: "company", ID: 2001}},
			}))
		},
	},
	{"GET /proposals/documents/{id}/esign", "Proposals.Signatures.Get", "/proposals/documents/1/esign", "", func(ctx ctxt, c client) error {
		return drop(c.Proposals.Signatures.Get(ctx, 1))
	}},
	{"DELETE /proposals/documents/{id}/esign", "Proposals.Signatures.Cancel", "/proposals/documents/1/esign", "", func(ctx ctxt, c client) error {
		return c.Proposals.Signatures.Cancel(ctx, 1)
	}},

	{
		"POST /subscriptions", "Subscriptions.Create", "/subscriptions", `{"model":{"type":"model","id":1},"related":[{"type":"company","id":2001}],
			"sending":{"mode":"manual"},"preferences_source":"model","conditions":{"start_date":"2026-04-01","interval":{"type":"every_days","value":10}},
			"payment_installments":[{"date":"2026-04-01"}]}`, func(ctx ctxt, c client) error {
			return drop(c.Subscriptions.Create(ctx, sellsy.SubscriptionInput{
				Model: sellsy.DocumentRef{Type: "model", ID: 1}, Related: morel, Sending: sellsy.SubscriptionSending{Mode: "manual"}, Preferences: "model",
				Conditions:   sellsy.SubscriptionConditions{Start: "2026-04-01", Interval: sellsy.SubscriptionInterval{Type: "every_days", Value: "10"}},
				Installments: []sellsy.InstallmentInput{{Date: "2026-04-01"}},
			}))
		},
	},
	{
		"PATCH /subscriptions/{id}/payment-installments", "Subscriptions.AddInstallments", "/subscriptions/1/payment-installments", `{"count":3}`,
		func(ctx ctxt, c client) error { return c.Subscriptions.AddInstallments(ctx, 1, 3) },
	},

	{"GET /taxes/accounting-codes", "Taxes.AllAccountingCodes", "/taxes/accounting-codes", "", func(ctx ctxt, c client) error {
		return drop(c.Taxes.AllAccountingCodes(ctx))
	}},
	{"GET /taxes/{id}/accounting-codes", "Taxes.AccountingCodes", "/taxes/1/accounting-codes", "", func(ctx ctxt, c client) error {
		return drop(c.Taxes.AccountingCodes(ctx, 1))
	}},
	{
		"PUT /taxes/{id}/accounting-codes", "Taxes.SetAccountingCodes", "/taxes/1/accounting-codes",
		`{"debit_vat":{"collected_vat_id":1,"deductible_vat_id":2}}`, func(ctx ctxt, c client) error {
			return drop(c.Taxes.SetAccountingCodes(ctx, 1, sellsy.TaxAccountingInput{Debit: &sellsy.VATCodesInput{CollectedID: 1, DeductibleID: 2}}))
		},
	},
}

var march = sellsy.JournalFilter{Date: sellsy.DatePeriod{Start: "2026-03-01"}, Codes: []string{"411"}}
