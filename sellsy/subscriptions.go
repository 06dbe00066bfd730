package sellsy

import (
	"context"
	"encoding/json"
)

// Subscription makes an invoice of a model again and again. Its rows are those of the model.
type Subscription struct {
	ID               SubscriptionID         `json:"id" wire:"identity"`
	Model            DocumentRef            `json:"model"`
	Related          []RelatedObject        `json:"related"`
	Sending          SubscriptionSending    `json:"sending"`
	Preferences      string                 `json:"preferences_source"` // "model" or "related"
	Owner            *Owner                 `json:"owner"`
	Conditions       SubscriptionConditions `json:"conditions"`
	InvoicingAddress AddressID              `json:"billing_address"`
	DeliveryAddress  AddressID              `json:"shipping_address"`
	OrderReference   string                 `json:"order_reference"`
	UpdatesPrices    bool                   `json:"has_updated_catalog_prices"`
	HasPromotions    bool                   `json:"has_catalog_promotions"`
	ShowsNext        bool                   `json:"has_display_of_next_deadline"`
	HasServiceDates  bool                   `json:"has_service_dates"`
	ServiceDates     DatePeriod             `json:"service_dates"`
	MovesStock       bool                   `json:"has_impact_on_stock"`
	WarehouseID      int64                  `json:"warehouse_id"`
	Payment          *SubscriptionPayment   `json:"payment_settings"`
	Currency         string                 `json:"currency"` // ISO 4217
	First            *InstallmentDate       `json:"first_payment_installment_date"`
	Next             *InstallmentDate       `json:"next_payment_installment_date"`
	Amounts          SubscriptionAmounts    `json:"amounts"`
	InvoiceCount     int                    `json:"invoices_total_count"`
	GeneratedCount   int                    `json:"invoices_generated_count"`
	RemainingCount   int                    `json:"invoices_remaining_count"`
	Created          Time                   `json:"created"`
}

// SubscriptionSending says how invoices are sent.
type SubscriptionSending struct {
	Mode       string      `json:"mode"` // "automatic" or "manual"
	Recipients []Recipient `json:"recipients,omitzero"`
	TemplateID int64       `json:"email_template,omitzero"`
}

// Recipient is who gets something by e-mail: a record ("company", "individual", "contact" or "staff") or an address.
type Recipient struct {
	ID    int64  `json:"id,omitzero"`
	Type  string `json:"type,omitzero"`
	Email string `json:"email,omitzero"`
}

// SubscriptionConditions says when invoices are made. Start is YYYY-MM-DD, and written only.
type SubscriptionConditions struct {
	Start    string               `json:"start_date,omitzero"`
	Interval SubscriptionInterval `json:"interval"`
}

// SubscriptionInterval is how often, and on which day: such as "weekly" on "monday", "monthly" on "first_monday" or "31", or "every_days"
// with a number of days.
type SubscriptionInterval struct {
	Type  string `json:"type"`
	Value string `json:"value"`
}

// SubscriptionPayment says how invoices are paid.
type SubscriptionPayment struct {
	DirectDebit bool   `json:"direct_debit"`
	MandateID   int64  `json:"mandate,omitzero"`
	DueOn       string `json:"payment_installment_invoice,omitzero"` // "invoice_due_date" or "invoice_generation_date"
}

// InstallmentDate is the day of an [Installment], YYYY-MM-DD.
type InstallmentDate struct {
	ID   int64  `json:"id"`
	Date string `json:"date"`
}

// SubscriptionAmounts are the sums of one invoice.
type SubscriptionAmounts struct {
	ExclTax Decimal `json:"total_excl_tax"`
	InclTax Decimal `json:"total_incl_tax"`
}

// SubscriptionInput is a subscription to be made. Model, Related, Sending, Preferences, Conditions and Installments must be set.
type SubscriptionInput struct {
	Model            DocumentRef            `json:"model"` // Type is "model"
	Related          []RelatedObject        `json:"related"`
	Sending          SubscriptionSending    `json:"sending"`
	Preferences      string                 `json:"preferences_source"` // "model" or "related"
	Conditions       SubscriptionConditions `json:"conditions"`
	Installments     []InstallmentInput     `json:"payment_installments"`
	InvoicingAddress AddressID              `json:"billing_address,omitzero"`
	DeliveryAddress  AddressID              `json:"shipping_address,omitzero"`
	OrderReference   string                 `json:"order_reference,omitzero"`
	UpdatesPrices    Opt[bool]              `json:"has_updated_catalog_prices,omitzero"`
	HasPromotions    Opt[bool]              `json:"has_catalog_promotions,omitzero"`
	ShowsNext        Opt[bool]              `json:"has_display_of_next_deadline,omitzero"`
	HasServiceDates  Opt[bool]              `json:"has_service_dates,omitzero"`
	ServiceDates     DatePeriod             `json:"service_dates,omitzero"`
	MovesStock       Opt[bool]              `json:"has_impact_on_stock,omitzero"`
	WarehouseID      int64                  `json:"warehouse_id,omitzero"`
	Payment          *SubscriptionPayment   `json:"payment_settings,omitzero"`
}

func (in SubscriptionInput) needs() []field {
	return []field{
		{"Model", in.Model.ID != 0}, {"Related", len(in.Related) > 0}, {"Sending", in.Sending.Mode != ""},
		{"Preferences", in.Preferences != ""}, {"Conditions", in.Conditions.Start != "" && in.Conditions.Interval.Type != ""},
		{"Installments", len(in.Installments) > 0},
	}
}

// InstallmentInput is the day of an invoice to be made, YYYY-MM-DD, and how it is sent: "automatic", "manual" or, if Mode is empty, as
// the subscription says.
type InstallmentInput struct {
	Date string `json:"date"`
	Mode string `json:"sending_mode,omitzero"`
}

// SubscriptionFilter selects subscriptions. Zero fields do not filter.
type SubscriptionFilter struct {
	Related []RelatedObject `json:"related_objects,omitzero"` // companies and individuals
}

// Installment is an invoice that a subscription makes, or has made.
type Installment struct {
	ID             int64               `json:"id" wire:"identity"`
	SubscriptionID SubscriptionID      `json:"subscription_id"`
	Status         string              `json:"status"` // "generated", "scheduled", "in_progress" or "failed"
	Date           string              `json:"date"`   // YYYY-MM-DD
	Sending        SubscriptionSending `json:"sending"`
	Model          DocumentRef         `json:"model"`
	Related        []RelatedObject     `json:"related"`
	Document       *DocumentRef        `json:"document"` // nil: not yet made
}

// InstallmentFilter selects installments: Sellsy describes no field to do so by.
type InstallmentFilter struct{}

// SubscriptionsService makes, reads and deletes subscriptions (/subscriptions, scopes subscriptions.read and subscriptions.write).
type SubscriptionsService struct {
	Lister[Subscription]
	Searcher[Subscription, SubscriptionFilter]
	Getter[SubscriptionID, Subscription]
	Deleter[SubscriptionID]

	Installments *InstallmentsService
}

// InstallmentsService reads the installments of all subscriptions (/subscriptions/payment-installments, scope subscriptions.read).
type InstallmentsService struct {
	Lister[Installment]
	Searcher[Installment, InstallmentFilter]
}

// Create makes a subscription (POST /subscriptions).
func (s *SubscriptionsService) Create(ctx context.Context, in SubscriptionInput) (*Subscription, error) {
	body := struct {
		SubscriptionInput
		Conditions any `json:"conditions"`
	}{in, in.Conditions}
	if every := in.Conditions.Interval; every.Type == "every_days" { // the one value that is a number
		body.Conditions = map[string]any{
			"start_date": in.Conditions.Start, "interval": map[string]any{"type": every.Type, "value": json.Number(every.Value)},
		}
	}
	return put[Subscription](ctx, s.Lister.c, s.Lister.at("POST", ""), body)
}

// AddInstallments makes a subscription longer by so many installments (PATCH /subscriptions/{id}/payment-installments, scope
// subscriptions.write).
func (s *SubscriptionsService) AddInstallments(ctx context.Context, id SubscriptionID, count int) error {
	r := s.Lister.at("PATCH", "/{id}/payment-installments", id)
	r.needs = []field{{"count", count > 0}}
	r.Body = map[string]int{"count": count}
	return s.Lister.c.run(ctx, r)
}
