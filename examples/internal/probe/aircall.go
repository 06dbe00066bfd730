package probe

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

const (
	theCalls    = "asked.calls"
	theContacts = "asked.contacts"
	theUsers    = "asked.users"
	theWebhooks = "asked.webhooks" // also Sellsy’s
)

func (p *prober) someCalls(ctx context.Context) ([]aircall.Call, Finding, bool) {
	return p.calls.get(&p.phones, theCalls, "calls", func() ([]aircall.Call, error) {
		return items(p.aircall.Calls.List(ctx, aircall.ListCallsOptions{}))
	})
}

func (p *prober) someContacts(ctx context.Context) ([]aircall.Contact, Finding, bool) {
	return p.contacts.get(&p.phones, theContacts, "contacts", func() ([]aircall.Contact, error) {
		return items(p.aircall.Contacts.List(ctx, aircall.ListContactsOptions{}))
	})
}

func items[T any](page *aircall.Page[T], err error) ([]T, error) {
	if err != nil {
		return nil, err
	}
	return page.Items, nil
}

func aircallQuota(_ context.Context, p *prober) Finding {
	const lowest = 60
	header, _ := p.phones.last()
	limit, err := strconv.Atoi(header.Get("X-AircallApi-Limit"))
	if err != nil {
		return untold("no_limit")
	}
	if limit < lowest {
		return differs("quota_minute", "n", limit)
	}
	var reset aircall.Time
	text := header.Get("X-AircallApi-Reset")
	err = reset.UnmarshalJSON([]byte(text))
	if text != "" && (err != nil || time.Until(reset.Time).Abs() > time.Hour) {
		return differs("reset_wrong", "n", len(text))
	}
	return holds("quota_minute", "n", limit)
}

func aircallRefusal(ctx context.Context, p *prober) Finding {
	stranger, err := p.newAircall(aircall.BasicAuth("made-up", "made-up"))
	if err != nil {
		return untold("no_client")
	}
	err = stranger.Ping(ctx)
	status := statusOf(err)
	switch {
	case errors.Is(err, aircall.ErrUnauthorized):
		return holds("refused", "asked", say("asked.stranger"), "status", status)
	case err == nil:
		return differs("stranger_accepted")
	case status == 0 || status == http.StatusTooManyRequests || status >= http.StatusInternalServerError:
		return p.phones.failed("asked.stranger", err)
	default:
		return differs("refused", "asked", say("asked.stranger"), "status", status)
	}
}

func aircallPaging(ctx context.Context, p *prober) Finding {
	const size = 2
	first, err := p.aircall.Calls.List(ctx, aircall.ListCallsOptions{ListOptions: aircall.ListOptions{PageSize: size}})
	if err != nil {
		return p.phones.failed(theCalls, err)
	}
	meta := p.phones.object("meta")
	if missing := lacking([]map[string]value{meta}, "count", "total", "current_page", "per_page", "next_page_link"); missing != nil {
		return differs("lacks", "asked", "meta", "fields", strings.Join(missing, ", "))
	}
	last := string(meta["next_page_link"]) == "null"
	switch {
	case first.Total == 0:
		return untold("none", "asked", say(theCalls))
	case string(meta["per_page"]) != strconv.Itoa(size) || len(first.Items) > size:
		return differs("page_size", "size", size, "rows", len(first.Items))
	case last && first.Total > size:
		return differs("page_unlinked")
	case !last && first.Total <= size:
		return differs("page_linked")
	case last:
		return holds("one_page")
	}
	second, err := p.aircall.Calls.List(ctx, aircall.ListCallsOptions{ListOptions: aircall.ListOptions{PageSize: size, Page: size}})
	if err != nil {
		return p.phones.failed("asked.second_calls", err)
	}
	for _, c := range second.Items {
		if slices.ContainsFunc(first.Items, func(o aircall.Call) bool { return o.ID == c.ID }) {
			return differs("repeats")
		}
	}
	return holds("two_pages")
}

func aircallOrder(ctx context.Context, p *prober, calls []aircall.Call) Finding {
	if len(calls) == 1 {
		return untold("one_call")
	}
	wrong := 0
	for i := range calls[1:] {
		if calls[i+1].StartedAt.Before(calls[i].StartedAt.Add(-time.Minute)) { // the order is that of creation
			wrong++
		}
	}
	if wrong > 0 {
		return differs("not_oldest_first", "n", wrong, "of", len(calls))
	}
	return holds("oldest_first", "n", len(calls))
}

func aircallPeriod(ctx context.Context, p *prober, calls []aircall.Call) Finding {
	call := calls[len(calls)/2]
	if call.StartedAt.IsZero() {
		return untold("no_beginning")
	}
	at := call.StartedAt.Time
	page, err := p.aircall.Calls.List(ctx, aircall.ListCallsOptions{ListOptions: aircall.ListOptions{From: at, To: at}})
	if err != nil {
		return p.phones.failed("asked.calls_of_second", err)
	}
	outside := count(page.Items, func(c aircall.Call) bool { return c.StartedAt.Sub(at).Abs() > time.Second })
	switch {
	case !slices.ContainsFunc(page.Items, func(c aircall.Call) bool { return c.ID == call.ID }):
		return differs("not_in_second")
	case outside > 0:
		return differs("other_second", "n", outside, "of", len(page.Items))
	}
	return holds("in_second")
}

func aircallTimes(ctx context.Context, p *prober, calls []aircall.Call) Finding {
	const earliest = 1_262_304_000 // 2010
	header, _ := p.phones.last()
	now, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		now = time.Now()
	}
	other, ahead, backwards := 0, 0, 0
	for i, row := range p.calls.raw {
		seconds, err := strconv.ParseFloat(string(row["started_at"]), 64)
		switch c := calls[min(i, len(calls)-1)]; {
		case err != nil || seconds < earliest || seconds > math.MaxUint32:
			other++
		case c.StartedAt.After(now.Add(time.Minute)):
			ahead++
		case !c.EndedAt.IsZero() && c.EndedAt.Before(c.StartedAt.Time):
			backwards++
		}
	}
	if other+ahead+backwards > 0 {
		return differs("times_wrong", "of", len(calls), "other", other, "ahead", ahead, "backwards", backwards)
	}
	return holds("times_right", "n", len(calls))
}

func aircallDone(ctx context.Context, p *prober, calls []aircall.Call) Finding {
	old := slices.DeleteFunc(slices.Clone(calls), func(c aircall.Call) bool { return time.Since(c.StartedAt.Time) < 24*time.Hour })
	undone := count(old, func(c aircall.Call) bool { return c.Status != aircall.CallDone })
	sideways := count(old, func(c aircall.Call) bool { return c.Direction != aircall.Inbound && c.Direction != aircall.Outbound })
	switch {
	case len(old) == 0:
		return untold("no_old_call")
	case undone+sideways > 0:
		return differs("undone", "of", len(old), "undone", undone, "sideways", sideways)
	}
	return holds("done", "n", len(old))
}

func aircallDigits(ctx context.Context, p *prober, calls []aircall.Call) Finding {
	shown, readable := 0, 0
	for i := range calls {
		digits, ok := calls[i].Counterpart()
		if !ok {
			continue
		}
		shown++
		if _, err := matching.ParseNumber(digits, p.set.Country); err == nil {
			readable++
		}
	}
	switch {
	case shown == 0:
		return untold("no_number_shown")
	case readable*2 < shown:
		return differs("readable", "n", readable, "of", shown)
	}
	return holds("readable", "n", readable, "of", shown)
}

func aircallPicked(ctx context.Context, p *prober) Finding {
	in, err := p.aircall.Integrations.Me(ctx)
	if errors.Is(err, aircall.ErrUnauthorized) {
		return untold("no_integration", "status", statusOf(err))
	}
	if err != nil {
		return p.phones.failed("asked.integration", err)
	}
	if missing := lacking([]map[string]value{p.phones.object("integration")}, "active", "number_ids"); missing != nil {
		return differs("lacks", "asked", say("asked.integration"), "fields", strings.Join(missing, ", "))
	}
	page, err := p.aircall.Numbers.List(ctx, aircall.ListOptions{})
	if err != nil {
		return p.phones.failed("asked.numbers", err)
	}
	unknown := count(in.NumberIDs, func(id aircall.NumberID) bool {
		return !slices.ContainsFunc(page.Items, func(n aircall.Number) bool { return n.ID == id })
	})
	if unknown > 0 && !page.HasNext() {
		return differs("picked_unknown", "n", unknown, "of", len(in.NumberIDs))
	}
	return holds("picked", "n", len(in.NumberIDs))
}

func aircallWebhooks(ctx context.Context, p *prober) Finding {
	page, err := p.aircall.Webhooks.List(ctx, aircall.ListOptions{})
	if err != nil {
		return p.phones.failed(theWebhooks, err)
	}
	if len(page.Items) == 0 {
		return untold("none", "asked", say(theWebhooks))
	}
	missing := lacking(p.phones.rows("webhooks"), "url", "token", "events", "active")
	if slices.ContainsFunc(page.Items, func(w aircall.Webhook) bool { return w.Token == "" }) && !slices.Contains(missing, "token") {
		missing = append(missing, "token")
	}
	if missing != nil {
		return differs("lacks", "asked", say(theWebhooks), "fields", strings.Join(missing, ", "))
	}
	return holds("webhooks_whole", "n", len(page.Items))
}

func aircallContactSearch(ctx context.Context, p *prober, contacts []aircall.Contact) Finding {
	for _, c := range contacts {
		for _, row := range c.PhoneNumbers {
			if n, err := matching.ParseNumber(row.Value, p.set.Country); err == nil {
				return p.searchContact(ctx, c.ID, n)
			}
		}
	}
	return untold("contact_no_number")
}

func (p *prober) searchContact(ctx context.Context, id aircall.ContactID, n matching.Number) Finding {
	page, err := p.aircall.Contacts.Search(ctx, aircall.SearchContactsOptions{PhoneNumber: n.String()})
	if err != nil {
		return p.phones.failed("asked.contact_search", err)
	}
	others := count(page.Items, func(hit aircall.Contact) bool { return !p.shows(hit, n) })
	switch {
	case !slices.ContainsFunc(page.Items, func(hit aircall.Contact) bool { return hit.ID == id }):
		return differs("contact_not_found")
	case others > 0:
		return differs("contacts_others", "n", others, "of", len(page.Items))
	}
	return holds("contact_found")
}

// shows reports whether a contact has a number, however it is written.
func (p *prober) shows(c aircall.Contact, n matching.Number) bool {
	return slices.ContainsFunc(c.PhoneNumbers, func(row aircall.PhoneDetail) bool {
		m, err := matching.ParseNumber(row.Value, p.set.Country)
		return err == nil && m == n
	})
}

func aircallContactRows(ctx context.Context, p *prober, contacts []aircall.Contact) Finding {
	missing := lacking(p.contacts.raw, "information", "phone_numbers")
	for _, c := range p.contacts.raw {
		var rows []map[string]value
		if json.Unmarshal(c["phone_numbers"], &rows) == nil {
			missing = append(missing, lacking(rows, "id", "value")...)
		}
	}
	if missing != nil {
		slices.Sort(missing)
		return differs("lacks", "asked", say(theContacts), "fields", strings.Join(slices.Compact(missing), ", "))
	}
	listed := slices.MaxFunc(contacts, func(a, b aircall.Contact) int {
		return cmp.Or(cmp.Compare(len(a.Information), len(b.Information)), cmp.Compare(len(a.PhoneNumbers), len(b.PhoneNumbers)))
	})
	alone, err := p.aircall.Contacts.Get(ctx, listed.ID)
	switch {
	case err != nil:
		return p.phones.failed("asked.contact", err)
	case alone.Information != listed.Information:
		return differs("information_differs")
	case !slices.EqualFunc(alone.PhoneNumbers, listed.PhoneNumbers, func(a, b aircall.PhoneDetail) bool { return a.ID == b.ID }):
		return differs("row_ids_differ")
	}
	return holds("contacts_whole", "n", len(contacts))
}

func aircallAI(ctx context.Context, p *prober, calls []aircall.Call) Finding {
	i := slices.IndexFunc(calls, func(c aircall.Call) bool { return !c.AnsweredAt.IsZero() })
	if i < 0 {
		return untold("none_answered")
	}
	_, err := p.aircall.Insights.Summary(ctx, calls[i].ID)
	switch {
	case err == nil:
		return holds("summary_there")
	case errors.Is(err, aircall.ErrNoInsight):
		return holds("no_summary", "status", statusOf(err))
	case statusOf(err) == http.StatusUnauthorized:
		return differs("refused", "asked", say("asked.summary"), "status", statusOf(err))
	default:
		return p.phones.failed("asked.summary", err)
	}
}

func aircallUsers(ctx context.Context, p *prober) Finding {
	page, err := p.aircall.Users.List(ctx, aircall.ListOptions{})
	if err != nil {
		return p.phones.failed(theUsers, err)
	}
	without := count(page.Items, func(u aircall.User) bool { return u.Email == "" })
	switch {
	case len(page.Items) == 0:
		return untold("none", "asked", say(theUsers))
	case without > 0:
		return differs("users_without", "n", without, "of", len(page.Items))
	}
	return holds("users_whole", "n", len(page.Items))
}
