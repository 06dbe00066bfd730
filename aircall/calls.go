package aircall

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// CallsService reads calls and acts on them. Calls can be neither made up nor changed nor deleted through the API.
type CallsService struct{ c *Client }

// Fetch asks for more of a call than Aircall sends by itself.
type Fetch string

// What can be fetched with a call.
const (
	FetchContact       Fetch = "fetch_contact"       // Contact, if it is a shared contact
	FetchShortURLs     Fetch = "fetch_short_urls"    // RecordingShortURL and VoicemailShortURL
	FetchTimeline      Fetch = "fetch_call_timeline" // IVROptionsSelected
	FetchAIVoiceAgents Fetch = "fetch_aiva_conv"     // AIVoiceAgents
)

func setFetch(q url.Values, fetch []Fetch) {
	for _, f := range fetch {
		q.Set(string(f), "true")
	}
}

// Get returns a call, which may be older than lists reach. Its Contact is nil unless it is fetched.
//
// GET /v1/calls/:id
func (s *CallsService) Get(ctx context.Context, id CallID, fetch ...Fetch) (*Call, error) {
	q := url.Values{}
	setFetch(q, fetch)
	r := Request{Path: "/v1/calls/{id}", Args: []any{id}, Query: q}
	return call[Call](ctx, s.c, r, "call")
}

// ListCallsOptions selects calls. Lists reach six months back: an earlier From is [ErrOutOfReach].
type ListCallsOptions struct {
	ListOptions
	Fetch []Fetch
}

// SearchCallsOptions selects calls by who took part.
type SearchCallsOptions struct {
	ListCallsOptions

	Direction   Direction
	UserID      UserID
	PhoneNumber string  // of either side, in E.164; a transferred call counts for the number it was transferred to
	Tags        []TagID // calls that have all of them
}

const callMonths = 6

func (o ListCallsOptions) at(page int) ListCallsOptions {
	o.Page = page
	return o
}

func (o SearchCallsOptions) at(page int) SearchCallsOptions {
	o.Page = page
	return o
}

func (o ListCallsOptions) query() (url.Values, error) {
	// A day's grace: what lies exactly on the edge is the server's to judge.
	if edge := time.Now().AddDate(0, -callMonths, -1); !o.From.IsZero() && o.From.Before(edge) {
		return nil, fmt.Errorf("%w: calls are listed %d months back", ErrOutOfReach, callMonths)
	}
	q, err := o.ListOptions.query()
	if err != nil {
		return nil, err
	}
	setFetch(q, o.Fetch)
	return q, nil
}

func (o SearchCallsOptions) query() (url.Values, error) {
	q, err := o.ListCallsOptions.query()
	if err != nil {
		return nil, err
	}
	if o.Direction != "" {
		q.Set("direction", string(o.Direction))
	}
	if o.UserID != 0 {
		q.Set("user_id", strconv.FormatInt(int64(o.UserID), 10))
	}
	if o.PhoneNumber != "" {
		q.Set("phone_number", o.PhoneNumber)
	}
	for _, tag := range o.Tags {
		q.Add("tags[]", strconv.FormatInt(int64(tag), 10))
	}
	return q, nil
}

// List returns one page of the calls.
//
// GET /v1/calls
func (s *CallsService) List(ctx context.Context, opts ListCallsOptions) (*Page[Call], error) {
	return list[Call](ctx, s.c, "/v1/calls", "calls", opts)
}

// All walks the calls, oldest first unless Order says otherwise. It ends with [ErrOutOfReach] after 10,000 calls: [CallsService.Walk]
// goes on.
//
// GET /v1/calls
func (s *CallsService) All(ctx context.Context, opts ListCallsOptions) iter.Seq2[Call, error] {
	return all(ctx, opts, s.List)
}

// Search returns one page of the calls that match.
//
// GET /v1/calls/search
func (s *CallsService) Search(ctx context.Context, opts SearchCallsOptions) (*Page[Call], error) {
	return list[Call](ctx, s.c, "/v1/calls/search", "calls", opts)
}

// SearchAll walks the calls that match, oldest first unless Order says otherwise. It ends with [ErrOutOfReach] after 10,000.
//
// GET /v1/calls/search
func (s *CallsService) SearchAll(ctx context.Context, opts SearchCallsOptions) iter.Seq2[Call, error] {
	return all(ctx, opts, s.Search)
}

// ShowCard shows a card to the agents whose phones ring or who are in the call. Each card that is created is one
// more card; none is kept after the call. A card too large for Aircall is refused with [ErrInvalid] before it is sent.
//
// POST /v1/calls/:id/insight_cards
func (s *CallsService) ShowCard(ctx context.Context, id CallID, card Card) error {
	const path = "/v1/calls/{id}/insight_cards"
	body, err := json.Marshal(card)
	if err == nil {
		err = card.check(len(body))
	}
	if err != nil {
		return &Error{Method: http.MethodPost, Path: path, Err: err}
	}
	return s.c.run(ctx, post(path, json.RawMessage(body), id))
}

func (card Card) check(size int) error {
	if len(card.Contents) == 0 {
		return fmt.Errorf("%w: a card without contents", ErrInvalid)
	}
	if size >= MaxCardBytes {
		return fmt.Errorf("%w: a card of %d bytes: must be smaller than %d", ErrInvalid, size, MaxCardBytes)
	}
	for i, content := range card.Contents {
		switch {
		case content.Text == "":
			return fmt.Errorf("%w: line %d of the card has no text", ErrInvalid, i+1)
		case content.Type == CardTypeShortText && content.Label == "":
			return fmt.Errorf("%w: line %d of the card has no label", ErrInvalid, i+1)
		}
	}
	return nil
}
