package sellsy

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"golang.org/x/oauth2"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
)

// Client talks to one Sellsy account. It is safe for concurrent use and is made by [New].
type Client struct {
	Account          *AccountService
	Accounting       *AccountingService
	Activities       *ActivitiesService
	Calendar         *CalendarService
	Comments         *CommentsService
	Companies        *CompaniesService
	Contacts         *ContactsService
	CreditNotes      *CreditNotesService
	CRMActivities    *CRMActivitiesService
	CustomActivities *CustomActivitiesService
	CustomFields     *CustomFieldsService
	Deliveries       *DeliveriesService
	DepositInvoices  *DepositInvoicesService
	Directories      *DirectoriesService
	Discounts        *DiscountsService
	Emails           *EmailsService
	DocumentModels   *DocumentModelsService
	Estimates        *EstimatesService
	Exports          *ExportsService
	Incoming         *IncomingService
	Individuals      *IndividualsService
	Invoices         *InvoicesService
	Items            *ItemsService
	Mandates         *MandatesService
	Notifications    *NotificationsService
	Opportunities    *OpportunitiesService
	Orders           *OrdersService
	Payments         *PaymentsService
	PhoneCalls       *PhoneCallsService
	ProformaInvoices *ProformaInvoicesService
	ProgressInvoices *ProgressInvoicesService
	Proposals        *ProposalsService
	Quotas           *QuotasService
	RateCategories   *RateCategoriesService
	Search           *SearchService
	SmartTags        *SmartTagsService
	Staffs           *StaffsService
	Subscriptions    *SubscriptionsService
	Tasks            *TasksService
	Taxes            *TaxesService
	Webhooks         *WebhooksService

	rest   *rest.Client
	header http.Header // sent with every request
	drift  func(Drift) // nil: nobody is told
	tokens tokens
}

// New returns a client. It checks what it is given and sends nothing: wrong credentials show at the first request.
func New(auth Auth, opts ...Option) (*Client, error) {
	cfg, err := newConfig(opts)
	if err != nil {
		return nil, fmt.Errorf("sellsy: %w", err)
	}
	if checked, ok := auth.(interface{ check() error }); ok {
		if err := checked.check(); err != nil {
			return nil, fmt.Errorf("sellsy: %w", err)
		}
	}
	if auth != nil {
		cfg.rest.Auth = auth
	}
	cfg.rest.Quota = newQuota(cfg)
	core, err := rest.New(cfg.rest.Config)
	if err != nil {
		return nil, fmt.Errorf("sellsy: %w", err)
	}
	source := tokens{get: auth.Token}
	if f, ok := auth.(interface{ Flush(context.Context) error }); ok {
		source.flush = f.Flush
	}
	if t, ok := auth.(interface {
		Times() (since, expires time.Time)
	}); ok {
		source.times = t.Times
	}
	return newClient(core, nil, cfg.drift, source), nil
}

// tokens are what requests are sent with. They are functions, so that printing a client shows no credentials.
type tokens struct {
	get   func(context.Context) (*oauth2.Token, error)
	flush func(context.Context) error // nil: nothing has to be saved
	times func() (since, expires time.Time)
}

// TokenTimes says since when this process has the access token at hand, and when that expires. Both are zero before the first request,
// and with credentials that tell nothing of it, such as a [BearerToken]. See [TokenSource.Times].
func (c *Client) TokenTimes() (since, expires time.Time) {
	if c.tokens.times == nil {
		return since, expires
	}
	return c.tokens.times()
}

// FlushToken waits until a token that is being replaced is saved, so that nothing is lost when the program ends. It does nothing with
// credentials whose tokens need not be saved. See [TokenSource.Flush].
func (c *Client) FlushToken(ctx context.Context) error {
	if c.tokens.flush == nil {
		return nil
	}
	return c.tokens.flush(ctx)
}

func newClient(core *rest.Client, header http.Header, drift func(Drift), source tokens) *Client {
	c := &Client{rest: core, header: header, drift: drift, tokens: source}
	c.Companies = newCompanies(c)
	c.Contacts = newContacts(c)
	c.Individuals = newIndividuals(c)
	c.Opportunities = newOpportunities(c)
	c.Quotas = &QuotasService{c}
	c.Search = &SearchService{c}
	c.SmartTags = &SmartTagsService{Deleter[SmartTagID]{c.at("/smart-tags")}}
	c.addCRM()
	c.addInvoicing()
	c.addCatalogue()
	c.addOffice()
	return c
}

// Interactive returns a client that shares everything with c but whose requests go first: they may use up the quota. It is
// for work that somebody is waiting for.
func (c *Client) Interactive() *Client {
	return newClient(c.rest.WithPriority(rest.Interactive), c.header, c.drift, c.tokens)
}

// Background returns a client that shares everything with c but whose requests leave a third of the quota to others. It is
// for imports and scans.
func (c *Client) Background() *Client {
	return newClient(c.rest.WithPriority(rest.Background), c.header, c.drift, c.tokens)
}

// Watched returns a client that shares everything with c and tells how each request ended, retries included: with nil, or with its
// error. It is for whoever wants to know at once that a token was revoked. What is told runs before the request returns, by several
// goroutines at a time, and must not block.
func (c *Client) Watched(ended func(error)) *Client {
	return newClient(c.rest.WithEnded(ended), c.header, c.drift, c.tokens)
}

// ActingAs returns a client that shares everything with c but whose requests are made in the name of another active member
// of staff (the header X-Switch-User). Sellsy allows it to personal API clients that are marked as delegated.
func (c *Client) ActingAs(id StaffID) *Client {
	header := c.header.Clone()
	if header == nil {
		header = http.Header{}
	}
	header.Set("X-Switch-User", fmt.Sprintf("staff:%d", id))
	return newClient(c.rest, header, c.drift, c.tokens)
}
