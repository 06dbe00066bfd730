package sellsy

import (
	"context"
	"fmt"
	"net/http"

	"golang.org/x/oauth2"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
)

// Client talks to one Sellsy account. It is safe for concurrent use and is made by [New].
type Client struct {
	Activities    *ActivitiesService
	Comments      *CommentsService
	Companies     *CompaniesService
	Contacts      *ContactsService
	CRMActivities *CRMActivitiesService
	CustomFields  *CustomFieldsService
	Exports       *ExportsService
	Individuals   *IndividualsService
	Opportunities *OpportunitiesService
	PhoneCalls    *PhoneCallsService
	Quotas        *QuotasService
	Search        *SearchService
	SmartTags     *SmartTagsService
	Staffs        *StaffsService
	Tasks         *TasksService
	Webhooks      *WebhooksService

	rest   *rest.Client
	header http.Header // sent with every request
	drift  func(Drift) // nil: nobody is told
	token  tokenFunc   // of the account; a function, so that printing the client shows no credentials
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
	return newClient(core, nil, cfg.drift, auth.Token), nil
}

// tokenFunc returns the token that requests are sent with.
type tokenFunc func(context.Context) (*oauth2.Token, error)

func newClient(core *rest.Client, header http.Header, drift func(Drift), token tokenFunc) *Client {
	c := &Client{rest: core, header: header, drift: drift, token: token}
	c.Activities = &ActivitiesService{c}
	c.Companies = newCompanies(c)
	c.Contacts = newContacts(c)
	c.Comments = &CommentsService{c}
	c.CRMActivities = &CRMActivitiesService{c}
	c.CustomFields = &CustomFieldsService{c}
	c.Exports = &ExportsService{c}
	c.Individuals = newIndividuals(c)
	c.Opportunities = newOpportunities(c)
	c.PhoneCalls = &PhoneCallsService{c}
	c.Quotas = &QuotasService{c}
	c.Search = &SearchService{c}
	c.SmartTags = &SmartTagsService{c}
	c.Staffs = &StaffsService{c}
	c.Tasks = &TasksService{c}
	c.Webhooks = &WebhooksService{c}
	return c
}

// Interactive returns a client that shares everything with c but whose requests go first: they may use up the quota. It is
// for work that somebody is waiting for.
func (c *Client) Interactive() *Client {
	return newClient(c.rest.WithPriority(rest.Interactive), c.header, c.drift, c.token)
}

// Background returns a client that shares everything with c but whose requests leave a third of the quota to others. It is
// for imports and scans.
func (c *Client) Background() *Client {
	return newClient(c.rest.WithPriority(rest.Background), c.header, c.drift, c.token)
}

// ActingAs returns a client that shares everything with c but whose requests are made in the name of another active member
// of staff (the header X-Switch-User). Sellsy allows it to personal API clients that are marked as delegated.
func (c *Client) ActingAs(id StaffID) *Client {
	header := c.header.Clone()
	if header == nil {
		header = http.Header{}
	}
	header.Set("X-Switch-User", fmt.Sprintf("staff:%d", id))
	return newClient(c.rest, header, c.drift, c.token)
}
