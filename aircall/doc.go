// Package aircall is a client for Aircall's public API and webhooks.
package aircall

// UserService, NumberService: see users.go and numbers.go.
type (
	UserService   struct{}
	NumberService struct{}
)

// Fetch asks for more of a call.
type Fetch string

// What to fetch.
const (
	FetchContact       Fetch = "fetch_contact"
	FetchShortURLs     Fetch = "fetch_short_urls"
	FetchTimeline      Fetch = "fetch_call_timeline"
	FetchAIVoiceAgents Fetch = "fetch_aiva_conv"
)
