package aircall

import (
	"context"
	"fmt"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
)

// Client talks to Aircall for one company. It is safe for concurrent use.
type Client struct {
	Calls    *CallsService
	Contacts *ContactsService
	Users    *UsersService
	Teams    *TeamsService
	Numbers  *NumbersService
	Tags     *TagsService

	Insights        *InsightsService // what conversation intelligence made of calls
	Messages        *MessagesService
	DialerCampaigns *DialerCampaignsService // queues of numbers to call

	Webhooks     *WebhooksService
	Integrations *IntegrationsService

	VoiceAgents  *VoiceAgentsService // AI that calls people
	Analytics    *AnalyticsService
	A2PCampaigns *A2PCampaignsService // registration of numbers for SMS in the United States

	rest  *rest.Client
	drift func(Drift) // nil: nobody is told
}

// New returns a client. It checks what it is given and sends nothing: use [Client.Ping] to try the credentials.
func New(auth Auth, opts ...Option) (*Client, error) {
	cfg, err := newConfig(opts)
	if err != nil {
		return nil, fmt.Errorf("aircall: %w", err)
	}
	if checked, ok := auth.(interface{ check() error }); ok {
		if err := checked.check(); err != nil {
			return nil, fmt.Errorf("aircall: %w", err)
		}
	}
	if auth != nil {
		cfg.rest.Auth = auth
	}
	cfg.rest.Quota = newQuota(cfg)
	core, err := rest.New(cfg.rest.Config)
	if err != nil {
		return nil, fmt.Errorf("aircall: %w", err)
	}
	return newClient(core, cfg.drift), nil
}

func newClient(core *rest.Client, drift func(Drift)) *Client {
	c := &Client{rest: core, drift: drift}
	c.Calls = &CallsService{c}
	c.Contacts = &ContactsService{c}
	c.Users = &UsersService{c}
	c.Teams = &TeamsService{c}
	c.Numbers = &NumbersService{c}
	c.Tags = &TagsService{c}
	c.Insights = &InsightsService{c}
	c.Messages = &MessagesService{c}
	c.DialerCampaigns = &DialerCampaignsService{c}
	c.Webhooks = &WebhooksService{c}
	c.Integrations = &IntegrationsService{c}
	c.VoiceAgents = &VoiceAgentsService{c}
	c.Analytics = &AnalyticsService{c}
	c.A2PCampaigns = &A2PCampaignsService{c}
	return c
}

// Interactive returns a client that shares everything with c, the quota included, and may use the quota to the last request:
// for when somebody is waiting, such as for a card while the phone rings.
func (c *Client) Interactive() *Client {
	return newClient(c.rest.WithPriority(rest.Interactive), c.drift)
}

// Background returns a client that shares everything with c, the quota included, and leaves 30 % of the quota to others: for
// imports and scans.
func (c *Client) Background() *Client {
	return newClient(c.rest.WithPriority(rest.Background), c.drift)
}

// Watched returns a client that shares everything with c and tells how each request ended, retries included: with nil, or with its
// error. It is for whoever wants to know at once that a token was revoked. What is told runs before the request returns, by several
// goroutines at a time, and must not block.
func (c *Client) Watched(ended func(error)) *Client {
	return newClient(c.rest.WithEnded(ended), c.drift)
}

// Ping tries the credentials. Bad ones are [ErrUnauthorized].
//
// GET /v1/ping
func (c *Client) Ping(ctx context.Context) error {
	return c.run(ctx, get("/v1/ping"))
}

// Company is the Aircall account.
type Company struct {
	Name         string `json:"name" wire:"identity"`
	UsersCount   int    `json:"users_count"`
	NumbersCount int    `json:"numbers_count"`
}

// Company returns the company whose credentials the client has.
//
// GET /v1/company
func (c *Client) Company(ctx context.Context) (*Company, error) {
	return call[Company](ctx, c, get("/v1/company"), "company")
}
