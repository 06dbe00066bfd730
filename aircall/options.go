package aircall

import (
	"errors"
	"fmt"
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
	rest      rest.Config
	perMinute int
	maxWait   time.Duration
	processes int
	drift     func(Drift)

	authorizationURL string
	tokenURL         string
	successURL       string
}

func newConfig(opts []Option) (config, error) {
	cfg := config{
		rest: rest.Config{
			BaseURL:   BaseURL,
			UserAgent: "aircall-sellsy-go",
			Failed:    newError,
		},
		perMinute:        60,
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

// WithBaseURL talks to another server than [BaseURL], such as a fake.
func WithBaseURL(u string) Option {
	return func(c *config) error {
		c.rest.BaseURL = u
		return nil
	}
}

// WithHTTPClient sends through a copy of hc: its transport, time-out, cookie jar and redirect policy stay in force. Redirects
// to another host are never followed.
func WithHTTPClient(hc *http.Client) Option {
	return func(c *config) error {
		if hc == nil {
			return errors.New("HTTP client: nil")
		}
		c.rest.HTTPClient = hc
		return nil
	}
}

// WithUserAgent sets the User-Agent header.
func WithUserAgent(ua string) Option {
	return func(c *config) error {
		c.rest.UserAgent = ua
		return nil
	}
}

// WithRequestsPerMinute sets the budget that holds until Aircall's answers tell the company's. The default is 60; Aircall's
// documentation says 120 in places.
func WithRequestsPerMinute(n int) Option {
	return func(c *config) error {
		if n < 1 {
			return fmt.Errorf("requests per minute: %d is not positive", n)
		}
		c.perMinute = n
		return nil
	}
}

// WithRetries sets how often a failed attempt is repeated; 0 means never. The default is 3. Reads, updates and deletions are
// repeated after connection and server errors, creations only when Aircall certainly did nothing.
func WithRetries(n int) Option {
	return func(c *config) error {
		if n < 0 {
			return fmt.Errorf("retries: %d is negative", n)
		}
		c.rest.Retries = n
		if n == 0 {
			c.rest.Retries = -1
		}
		return nil
	}
}

// WithAttemptTimeout bounds one attempt, the reading of its answer included. The default is 30 s. The whole call, with its
// waits and retries, is bounded by its context.
func WithAttemptTimeout(d time.Duration) Option {
	return func(c *config) error {
		if d <= 0 {
			return errors.New("attempt time-out: must be positive")
		}
		c.rest.AttemptTimeout = d
		return nil
	}
}

// WithMaxWait bounds how long a request waits for the quota before it fails with a [*QuotaError]. The default is 90 s.
func WithMaxWait(d time.Duration) Option {
	return func(c *config) error {
		if d <= 0 {
			return errors.New("maximum wait: must be positive")
		}
		c.maxWait = d
		return nil
	}
}

// WithProcesses says how many processes talk to Aircall for the same company. Each keeps to its share of the budget, and of
// what Aircall's answers say is left of it. The default is 1.
func WithProcesses(n int) Option {
	return func(c *config) error {
		if n < 1 {
			return fmt.Errorf("processes: %d is not positive", n)
		}
		c.processes = n
		return nil
	}
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
	return func(c *config) error {
		c.drift = fn
		return nil
	}
}

// WithAuthorizationURL asks for consent at another address than [AuthorizationURL].
func WithAuthorizationURL(u string) Option {
	return func(c *config) error {
		c.authorizationURL = u
		return nil
	}
}

// WithTokenURL gets tokens from another address than [TokenURL].
func WithTokenURL(u string) Option {
	return func(c *config) error {
		c.tokenURL = u
		return nil
	}
}

// WithSuccessURL sends the administrator's browser to another address than [SuccessURL] after an installation.
func WithSuccessURL(u string) Option {
	return func(c *config) error {
		c.successURL = u
		return nil
	}
}
