package rest

import (
	"errors"
	"fmt"
	"net/http"
	"time"
)

// Settings are what the options of both clients set. Each method is one option; its error says what is wrong with the value.
type Settings struct {
	Config
	Budget    int           // of requests, before an answer tells another
	MaxWait   time.Duration // for the quota; zero: see [QuotaConfig]
	Processes int           // that share the quota; zero: one
}

// SetHTTPClient sends through a copy of hc.
func (s *Settings) SetHTTPClient(hc *http.Client) error {
	if hc == nil {
		return errors.New("HTTP client: nil")
	}
	s.HTTPClient = hc
	return nil
}

// SetBudget sets how many requests there are in a period, such as "minute".
func (s *Settings) SetBudget(n int, period string) error {
	return positive(&s.Budget, n, "requests per "+period)
}

// SetProcesses says how many processes share the quota.
func (s *Settings) SetProcesses(n int) error { return positive(&s.Processes, n, "processes") }

// SetRetries sets how often a failed attempt is repeated; 0 means never.
func (s *Settings) SetRetries(n int) error {
	if n < 0 {
		return fmt.Errorf("retries: %d is negative", n)
	}
	s.Retries = n
	if n == 0 {
		s.Retries = -1
	}
	return nil
}

// SetAttemptTimeout bounds one attempt.
func (s *Settings) SetAttemptTimeout(d time.Duration) error {
	return lasting(&s.AttemptTimeout, d, "attempt time-out")
}

// SetMaxWait bounds the wait for the quota.
func (s *Settings) SetMaxWait(d time.Duration) error { return lasting(&s.MaxWait, d, "maximum wait") }

func positive(to *int, n int, what string) error {
	if n < 1 {
		return fmt.Errorf("%s: %d is not positive", what, n)
	}
	*to = n
	return nil
}

func lasting(to *time.Duration, d time.Duration, what string) error {
	if d <= 0 {
		return errors.New(what + ": must be positive")
	}
	*to = d
	return nil
}

// TokenClient is a copy of the HTTP client for the exchange of tokens; where none was set, it waits no longer than timeout, or for ever
// if that is zero. It follows no redirect: code and secret are for one address only.
func (s *Settings) TokenClient(timeout time.Duration) *http.Client {
	hc := http.Client{Timeout: timeout}
	if s.HTTPClient != nil {
		hc = *s.HTTPClient
	}
	hc.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &hc
}
