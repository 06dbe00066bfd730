package aircall

import (
	"net/http"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
)

// Aircall's addresses.
const (
	BaseURL          = "https://api.aircall.io"
	AuthorizationURL = "https://dashboard.aircall.io/oauth/authorize" // asks the administrator for consent
	TokenURL         = "https://api.aircall.io/v1/oauth/token"        //nolint:gosec // an address, not a credential
	SuccessURL       = "https://dashboard.aircall.io/oauth/success"   // where the administrator picks the numbers afterwards
)

// Option changes how [New], [NewOAuth] work. Each of them takes what concerns it and leaves the rest, so that one list
// of options may serve all.
type Option func(*config) error

type config struct {
	rest  rest.Settings
	drift func(Drift)

	authorizationURL string
	tokenURL         string
	successURL       string
}

func newConfig(opts []Option) (config, error) {
	cfg := config{
		rest: rest.Settings{
			Config: rest.Config{BaseURL: BaseURL, UserAgent: "aircall-sellsy-go", Failed: newError},
			Budget: 60, // assumption aircall-quota
		},
		authorizationURL: AuthorizationURL,
		tokenURL:         TokenURL,
		successURL:       SuccessURL,
	}
	for _, opt := range opts {
		if err := opt(&cfg); err != nil {
			return cfg, err
		}
	}
	return cfg, nil
}

// set is an option that nothing can be wrong with.
func set(change func(*config)) Option {
	return func(c *config) error {
		change(c)
		return nil
	}
}

// WithBaseURL talks to another server than [BaseURL], such as a fake.
func WithBaseURL(u string) Option {
	return set(func(c *config) { c.rest.BaseURL = u })
}

// WithHTTPClient sends through a copy of hc: its transport, time-out, cookie jar and redirect policy stay in force. Redirects
// to another host are never followed.
func WithHTTPClient(hc *http.Client) Option {
	return func(c *config) error { return c.rest.SetHTTPClient(hc) }
}

// WithUserAgent sets the User-Agent header.
func WithUserAgent(ua string) Option {
	return set(func(c *config) { c.rest.UserAgent = ua })
}

// WithRequestsPerMinute sets the budget that holds until Aircall's answers tell the company's. The default is 60; Aircall's
// documentation says 120 in places.
func WithRequestsPerMinute(n int) Option {
	return func(c *config) error { return c.rest.SetBudget(n, "minute") }
}

// WithRetries sets how often a failed attempt is repeated; 0 means never. The default is 3. Reads, updates and deletions are
// repeated after connection and server errors, creations only when Aircall certainly did nothing.
func WithRetries(n int) Option {
	return func(c *config) error { return c.rest.SetRetries(n) }
}

// WithAttemptTimeout bounds one attempt, the reading of its answer included. The default is 30 s. The whole call, with its
// waits and retries, is bounded by its context.
func WithAttemptTimeout(d time.Duration) Option {
	return func(c *config) error { return c.rest.SetAttemptTimeout(d) }
}

// WithMaxWait bounds how long a request waits for the quota before it fails with a [*QuotaError]. The default is 90 s.
func WithMaxWait(d time.Duration) Option {
	return func(c *config) error { return c.rest.SetMaxWait(d) }
}

// WithProcesses says how many processes talk to Aircall for the same company. Each keeps to its share of the budget, and of
// what Aircall's answers say is left of it. The default is 1.
func WithProcesses(n int) Option {
	return func(c *config) error { return c.rest.SetProcesses(n) }
}

// Drift is a value that was left zero because Aircall sent another kind than it documents.
type Drift struct {
	Operation string // such as "GET /v1/calls", or "call.ended" of an event
	Path      string // of the value, such as "calls[].user.extension"
	Kind      string // what came: "object", "array", "string", "number", "boolean" or "null"
}

// WithDrift has fn told of each value that was left zero because Aircall sent another kind than it documents, and of each row of a
// list that was left out because it could not be read. The rest of the answer stands. It is never told what the value was. It
// may be called by several goroutines at a time, and must be quick.
func WithDrift(fn func(Drift)) Option {
	return set(func(c *config) { c.drift = fn })
}

// WithAuthorizationURL asks for consent at another address than [AuthorizationURL].
func WithAuthorizationURL(u string) Option {
	return set(func(c *config) { c.authorizationURL = u })
}

// WithTokenURL gets tokens from another address than [TokenURL].
func WithTokenURL(u string) Option {
	return set(func(c *config) { c.tokenURL = u })
}

// WithSuccessURL sends the administrator's browser to another address than [SuccessURL] after an installation.
func WithSuccessURL(u string) Option {
	return set(func(c *config) { c.successURL = u })
}
