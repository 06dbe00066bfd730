// Package naive is a straightforward bridge between Aircall and Sellsy: what a good engineer writes in a day, without this library. It is
// here to be compared with. It asks Sellsy for everything it needs each time, keeps nothing on disk, and repeats what failed.
package naive

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// API is one of the two services.
type API struct {
	URL           string
	Authorization string
	Client        *retryablehttp.Client
}

// Bridge shows a card when a call starts, and writes a phone call when it has ended. It is the handler of Aircall's webhook.
type Bridge struct {
	Aircall, Sellsy API
	Token           string        // of the webhook
	Delay           time.Duration // from the end of a call to its phone call
	Log             *slog.Logger

	work   sync.WaitGroup
	logged sync.Map // from the id of a call to that of its phone call
}

// Wait waits for what has begun.
func (b *Bridge) Wait() { b.work.Wait() }

type call struct {
	ID         int64   `json:"id"`
	Direction  string  `json:"direction"`
	StartedAt  int64   `json:"started_at"`
	AnsweredAt *int64  `json:"answered_at"`
	Duration   int     `json:"duration"`
	Voicemail  string  `json:"voicemail"`
	RawDigits  string  `json:"raw_digits"`
	User       *thing  `json:"user"`
	Number     thing   `json:"number"`
	Tags       []thing `json:"tags"`
	Comments   []thing `json:"comments"`
}

// thing is what is read of small objects.
type thing struct {
	ID      int64  `json:"id"`
	Name    string `json:"name"`
	Email   string `json:"email"`
	Content string `json:"content"`
}

type related struct {
	Type string `json:"type"`
	ID   int64  `json:"id"`
}

type person struct {
	related
	Name      string   `json:"name"`
	FirstName string   `json:"first_name"`
	LastName  string   `json:"last_name"`
	Email     string   `json:"email"`
	Position  string   `json:"position"`
	Role      string   `json:"-"`
	Owner     thing    `json:"owner"`
	Company   *related `json:"-"`
}

// ServeHTTP takes an event and works on it after the answer.
func (b *Bridge) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var event struct {
		Event string `json:"event"`
		Token string `json:"token"`
		Data  call   `json:"data"`
	}
	if err := json.NewDecoder(r.Body).Decode(&event); err != nil || event.Token != b.Token {
		http.Error(w, "no", http.StatusBadRequest)
		return
	}
	ctx := context.WithoutCancel(r.Context())
	work, wanted := map[string]func(context.Context, call) error{
		"call.created": b.card, "call.ended": b.log, "call.tagged": b.update, "call.untagged": b.update, "call.commented": b.update,
	}[event.Event]
	if !wanted {
		return
	}
	b.work.Go(func() {
		if err := work(ctx, event.Data); err != nil {
			b.Log.Error("not done", "event", event.Event, "call", event.Data.ID, "error", err)
		}
	})
}

func (b *Bridge) card(ctx context.Context, c call) error {
	p, err := b.find(ctx, c.RawDigits)
	if err != nil || p == nil {
		return err
	}
	o, err := b.opportunity(ctx, p)
	if err != nil {
		return err
	}
	name := strings.TrimSpace(p.FirstName + " " + cmp.Or(p.LastName, p.Name))
	lines := []map[string]string{{"type": "title", "text": name, "link": fmt.Sprintf("https://go.sellsy.com/%s/%d", p.Type, p.ID)}}
	add := func(label, text, link string) {
		if text != "" {
			lines = append(lines, map[string]string{"type": "shortText", "label": label, "text": text, "link": link})
		}
	}
	add("E-mail", p.Email, "")
	add("Position", p.Position, "")
	add("Type", p.Role, "")
	if o != nil {
		add("Opportunity", o.Name, fmt.Sprintf("https://go.sellsy.com/opportunity/%d", o.ID))
	}
	return b.do(ctx, b.Aircall, http.MethodPost, fmt.Sprintf("/v1/calls/%d/insight_cards", c.ID), map[string]any{"contents": lines}, nil)
}

func (b *Bridge) log(ctx context.Context, c call) error {
	<-time.After(b.Delay)
	p, err := b.find(ctx, c.RawDigits)
	if err != nil || p == nil {
		return err
	}
	o, err := b.opportunity(ctx, p)
	if err != nil {
		return err
	}
	owner := p.Owner.ID
	if c.User != nil {
		var staff struct {
			Data []thing `json:"data"`
		}
		if err := b.do(ctx, b.Sellsy, http.MethodGet, "/v2/staffs?limit=100", nil, &staff); err != nil {
			return err
		}
		for _, s := range staff.Data {
			if strings.EqualFold(s.Email, c.User.Email) {
				owner = s.ID
			}
		}
	}
	result, source := "noanswer", "incoming"
	if c.AnsweredAt != nil {
		result = "connected"
	} else if c.Voicemail != "" {
		result = "msgvocal"
	}
	if c.Direction == "outbound" {
		source = "outcoming"
	}
	on := []related{p.related}
	if o != nil {
		on = append(on, related{"opportunity", o.ID})
	}
	var written thing
	err = b.do(ctx, b.Sellsy, http.MethodPost, "/v2/phone-calls", map[string]any{
		"owner_id": owner, "date": time.Unix(c.StartedAt, 0).Format(time.RFC3339), "result": result, "source": source,
		"related": on, "duration": c.Duration, "description": describe(c),
	}, &written)
	if err != nil {
		return err
	}
	b.logged.Store(c.ID, written.ID)
	return nil
}

func (b *Bridge) update(ctx context.Context, c call) error {
	id, there := b.logged.Load(c.ID)
	if !there {
		return nil // call.ended is still to come, and tells it too
	}
	return b.do(ctx, b.Sellsy, http.MethodPut, fmt.Sprintf("/v2/phone-calls/%d", id), map[string]any{"description": describe(c)}, nil)
}

func describe(c call) string {
	lines := []string{fmt.Sprintf("Call %d", c.ID), fmt.Sprintf("https://dashboard.aircall.io/calls/%d", c.ID), c.Number.Name}
	for _, t := range c.Tags {
		lines = append(lines, "Tag: "+t.Name)
	}
	for _, n := range c.Comments {
		lines = append(lines, "Note: "+n.Content)
	}
	return strings.Join(lines, "\n")
}

// find searches for the usual spellings of a number, and reads the first record of the best kind.
func (b *Bridge) find(ctx context.Context, number string) (*person, error) {
	digits := strings.ReplaceAll(number, " ", "")
	national := strings.Replace(digits, "+33", "0", 1)
	var spaced []string
	for pair := range slices.Chunk([]rune(national), 2) {
		spaced = append(spaced, string(pair))
	}
	var hits []related
	for _, spelling := range []string{digits, national, strings.Join(spaced, " ")} {
		var found struct {
			Data []struct {
				Object related `json:"object"`
			} `json:"data"`
		}
		query := url.Values{"q": {spelling}, "type[]": {"individual", "company", "contact"}}
		if err := b.do(ctx, b.Sellsy, http.MethodGet, "/v2/search?"+query.Encode(), nil, &found); err != nil {
			return nil, err
		}
		for _, hit := range found.Data {
			hits = append(hits, hit.Object)
		}
	}
	order := []string{"individual", "company", "contact"}
	slices.SortStableFunc(hits, func(x, y related) int { return slices.Index(order, x.Type) - slices.Index(order, y.Type) })
	if len(hits) == 0 {
		return nil, nil //nolint:nilnil // nobody has the number
	}
	best := hits[0]
	var read struct {
		person
		Role string `json:"type"` // hides the one of the record
	}
	path := map[string]string{"individual": "individuals", "company": "companies", "contact": "contacts"}[best.Type]
	if err := b.do(ctx, b.Sellsy, http.MethodGet, fmt.Sprintf("/v2/%s/%d", path, best.ID), nil, &read); err != nil {
		return nil, err
	}
	p := read.person
	p.related, p.Role, p.Company = best, cmp.Or(read.Role, best.Type), &best
	if best.Type == "contact" {
		var companies struct {
			Data []related `json:"data"`
		}
		if err := b.do(ctx, b.Sellsy, http.MethodGet, fmt.Sprintf("/v2/contacts/%d/companies", best.ID), nil, &companies); err != nil {
			return nil, err
		}
		p.Company = nil
		if len(companies.Data) > 0 {
			p.Company = &related{"company", companies.Data[0].ID}
		}
	}
	return &p, nil
}

func (b *Bridge) opportunity(ctx context.Context, p *person) (*thing, error) {
	if p.Company == nil || p.Role == "supplier" {
		return nil, nil //nolint:nilnil // there can be none
	}
	var found struct {
		Data []thing `json:"data"`
	}
	err := b.do(ctx, b.Sellsy, http.MethodPost, "/v2/opportunities/search?limit=1&order=created&direction=asc", map[string]any{
		"filters": map[string]any{"related_objects": []related{*p.Company}, "statuses": []string{"open", "late"}},
	}, &found)
	if err != nil || len(found.Data) == 0 {
		return nil, err
	}
	return &found.Data[0], nil
}

// do sends a request, up to five times.
func (b *Bridge) do(ctx context.Context, api API, method, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	req, err := retryablehttp.NewRequestWithContext(ctx, method, api.URL+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", api.Authorization)
	req.Header.Set("Content-Type", "application/json")
	resp, err := api.Client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("%s %s: %s: %.200s", method, path, resp.Status, answer)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(answer, out)
}
