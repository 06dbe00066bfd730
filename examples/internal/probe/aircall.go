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
	theCalls    = "The list of calls"
	theContacts = "The list of contacts"
)

func (p *prober) someCalls(ctx context.Context) ([]aircall.Call, Finding, bool) {
	return p.calls.get(&p.phones, theCalls, "calls", func() ([]aircall.Call, error) {
		page, err := p.aircall.Calls.List(ctx, aircall.ListCallsOptions{})
		return items(page, err)
	})
}

func (p *prober) someContacts(ctx context.Context) ([]aircall.Contact, Finding, bool) {
	return p.contacts.get(&p.phones, theContacts, "contacts", func() ([]aircall.Contact, error) {
		page, err := p.aircall.Contacts.List(ctx, aircall.ListContactsOptions{})
		return items(page, err)
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
		return untold("The answers do not tell the quota: there is no X-AircallApi-Limit.")
	}
	if limit < lowest {
		return differs("A company may ask %d times a minute.", limit)
	}
	var reset aircall.Time
	text := header.Get("X-AircallApi-Reset")
	err = reset.UnmarshalJSON([]byte(text))
	if text != "" && (err != nil || time.Until(reset.Time).Abs() > time.Hour) {
		return differs("X-AircallApi-Reset is no moment near now: it has %d characters.", len(text))
	}
	return holds("A company may ask %d times a minute.", limit)
}

func aircallRefusal(ctx context.Context, p *prober) Finding {
	stranger, err := p.newAircall(aircall.BasicAuth("made-up", "made-up"))
	if err != nil {
		return untold("There is no client for it.")
	}
	err = stranger.Ping(ctx)
	status := statusOf(err)
	switch {
	case errors.Is(err, aircall.ErrUnauthorized):
		return holds("Made-up credentials are refused with %d.", status)
	case err == nil:
		return differs("Made-up credentials are accepted.")
	case status == 0 || status == http.StatusTooManyRequests || status >= http.StatusInternalServerError:
		return p.phones.failed("Made-up credentials", err)
	default:
		return differs("Made-up credentials are refused with %d.", status)
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
		return differs("meta lacks %s.", strings.Join(missing, ", "))
	}
	last := string(meta["next_page_link"]) == "null"
	switch {
	case first.Total == 0:
		return untold("%s: there are none.", theCalls)
	case string(meta["per_page"]) != strconv.Itoa(size) || len(first.Items) > size:
		return differs("A page of %d was asked for, and %d rows came.", size, len(first.Items))
	case last != (first.Total <= size):
		return differs("The list has more than one page: %t; it links to a next one: %t.", first.Total > size, !last)
	case last:
		return holds("There is one page, which says so.")
	}
	second, err := p.aircall.Calls.List(ctx, aircall.ListCallsOptions{ListOptions: aircall.ListOptions{PageSize: size, Page: size}})
	if err != nil {
		return p.phones.failed("The second page of calls", err)
	}
	for _, c := range second.Items {
		if slices.ContainsFunc(first.Items, func(o aircall.Call) bool { return o.ID == c.ID }) {
			return differs("The second page repeats the first.")
		}
	}
	return holds("Two pages go on from each other.")
}

func aircallOrder(ctx context.Context, p *prober) Finding {
	calls, why, ok := p.someCalls(ctx)
	switch {
	case !ok:
		return why
	case len(calls) == 1:
		return untold("There is one call only.")
	}
	wrong := 0
	for i := range calls[1:] {
		if calls[i+1].StartedAt.Before(calls[i].StartedAt.Add(-time.Minute)) { // the order is that of creation
			wrong++
		}
	}
	if wrong > 0 {
		return differs("%d of %d calls are older than the one before.", wrong, len(calls))
	}
	return holds("%d calls come oldest first.", len(calls))
}

func aircallPeriod(ctx context.Context, p *prober) Finding {
	calls, why, ok := p.someCalls(ctx)
	if !ok {
		return why
	}
	call := calls[len(calls)/2]
	if call.StartedAt.IsZero() {
		return untold("The call that was looked at does not tell when it began.")
	}
	at := call.StartedAt.Time
	page, err := p.aircall.Calls.List(ctx, aircall.ListCallsOptions{ListOptions: aircall.ListOptions{From: at, To: at}})
	if err != nil {
		return p.phones.failed("The calls of one second", err)
	}
	found, outside := false, 0
	for _, c := range page.Items {
		found = found || c.ID == call.ID
		if c.StartedAt.Sub(at).Abs() > time.Second {
			outside++
		}
	}
	switch {
	case !found:
		return differs("A call is not in the list of the second in which it began.")
	case outside > 0:
		return differs("%d of %d calls in the list of one second began at other times.", outside, len(page.Items))
	}
	return holds("The list of one second has the call that began in it, and no others.")
}

func aircallTimes(ctx context.Context, p *prober) Finding {
	calls, why, ok := p.someCalls(ctx)
	if !ok {
		return why
	}
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
		return differs("Of %d calls, %d have a started_at that is no number of seconds, %d begin in the future, %d end before they begin.",
			len(calls), other, ahead, backwards)
	}
	return holds("%d calls have their times in seconds since 1970.", len(calls))
}

func aircallDone(ctx context.Context, p *prober) Finding {
	calls, why, ok := p.someCalls(ctx)
	if !ok {
		return why
	}
	old, undone, sideways := 0, 0, 0
	for _, c := range calls {
		if time.Since(c.StartedAt.Time) < 24*time.Hour {
			continue
		}
		old++
		if c.Status != aircall.CallDone {
			undone++
		}
		if c.Direction != aircall.Inbound && c.Direction != aircall.Outbound {
			sideways++
		}
	}
	switch {
	case old == 0:
		return untold("No call is older than a day.")
	case undone+sideways > 0:
		return differs("Of %d calls older than a day, %d are not done, and %d have another direction.", old, undone, sideways)
	}
	return holds("%d calls older than a day are done.", old)
}

func aircallDigits(ctx context.Context, p *prober) Finding {
	calls, why, ok := p.someCalls(ctx)
	if !ok {
		return why
	}
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
		return untold("No call shows a number.")
	case readable*2 < shown:
		return differs("%d of %d numbers can be read.", readable, shown)
	}
	return holds("%d of %d numbers can be read.", readable, shown)
}

func aircallPicked(ctx context.Context, p *prober) Finding {
	in, err := p.aircall.Integrations.Me(ctx)
	if errors.Is(err, aircall.ErrUnauthorized) {
		return untold("An API key has no integration (%d).", statusOf(err))
	}
	if err != nil {
		return p.phones.failed("The integration", err)
	}
	if missing := lacking([]map[string]value{p.phones.object("integration")}, "active", "number_ids"); missing != nil {
		return differs("The integration lacks %s.", strings.Join(missing, ", "))
	}
	page, err := p.aircall.Numbers.List(ctx, aircall.ListOptions{})
	if err != nil {
		return p.phones.failed("The list of numbers", err)
	}
	unknown := 0
	for _, id := range in.NumberIDs {
		if !slices.ContainsFunc(page.Items, func(n aircall.Number) bool { return n.ID == id }) {
			unknown++
		}
	}
	if unknown > 0 && !page.HasNext() {
		return differs("%d of %d picked numbers are not in the list of numbers.", unknown, len(in.NumberIDs))
	}
	return holds("%d numbers are picked.", len(in.NumberIDs))
}

func aircallWebhooks(ctx context.Context, p *prober) Finding {
	page, err := p.aircall.Webhooks.List(ctx, aircall.ListOptions{})
	if err != nil {
		return p.phones.failed("The list of webhooks", err)
	}
	if len(page.Items) == 0 {
		return untold("The list of webhooks: there are none.")
	}
	missing := lacking(p.phones.rows("webhooks"), "url", "token", "events", "active")
	if slices.ContainsFunc(page.Items, func(w aircall.Webhook) bool { return w.Token == "" }) && !slices.Contains(missing, "token") {
		missing = append(missing, "token")
	}
	if missing != nil {
		return differs("Webhooks lack %s.", strings.Join(missing, ", "))
	}
	return holds("%d webhooks show all that is needed.", len(page.Items))
}

func aircallContactSearch(ctx context.Context, p *prober) Finding {
	contacts, why, ok := p.someContacts(ctx)
	if !ok {
		return why
	}
	for _, c := range contacts {
		for _, row := range c.PhoneNumbers {
			if n, err := matching.ParseNumber(row.Value, p.set.Country); err == nil {
				return p.searchContact(ctx, c.ID, n)
			}
		}
	}
	return untold("No contact has a number that can be read.")
}

func (p *prober) searchContact(ctx context.Context, id aircall.ContactID, n matching.Number) Finding {
	page, err := p.aircall.Contacts.Search(ctx, aircall.SearchContactsOptions{PhoneNumber: n.String()})
	if err != nil {
		return p.phones.failed("The search for a contact", err)
	}
	found, others := false, 0
	for _, hit := range page.Items {
		found = found || hit.ID == id
		has := slices.ContainsFunc(hit.PhoneNumbers, func(row aircall.PhoneDetail) bool {
			m, err := matching.ParseNumber(row.Value, p.set.Country)
			return err == nil && m == n
		})
		if !has {
			others++
		}
	}
	switch {
	case !found:
		return differs("A contact is not found by its number.")
	case others > 0:
		return differs("%d of %d contacts that are found do not have the number.", others, len(page.Items))
	}
	return holds("A contact is found by its number.")
}

func aircallContactRows(ctx context.Context, p *prober) Finding {
	contacts, why, ok := p.someContacts(ctx)
	if !ok {
		return why
	}
	missing := lacking(p.contacts.raw, "information", "phone_numbers")
	for _, c := range p.contacts.raw {
		var rows []map[string]value
		if json.Unmarshal(c["phone_numbers"], &rows) == nil {
			missing = append(missing, lacking(rows, "id", "value")...)
		}
	}
	if missing != nil {
		slices.Sort(missing)
		return differs("Contacts or their numbers lack %s.", strings.Join(slices.Compact(missing), ", "))
	}
	listed := slices.MaxFunc(contacts, func(a, b aircall.Contact) int {
		return cmp.Or(cmp.Compare(len(a.Information), len(b.Information)), cmp.Compare(len(a.PhoneNumbers), len(b.PhoneNumbers)))
	})
	alone, err := p.aircall.Contacts.Get(ctx, listed.ID)
	switch {
	case err != nil:
		return p.phones.failed("A contact", err)
	case alone.Information != listed.Information:
		return differs("The list has another information than the contact that is read alone.")
	case !slices.EqualFunc(alone.PhoneNumbers, listed.PhoneNumbers, func(a, b aircall.PhoneDetail) bool { return a.ID == b.ID }):
		return differs("The list has other ids of numbers than the contact that is read alone.")
	}
	return holds("%d contacts have their information, and their numbers have ids.", len(contacts))
}

func aircallAI(ctx context.Context, p *prober) Finding {
	calls, why, ok := p.someCalls(ctx)
	if !ok {
		return why
	}
	i := slices.IndexFunc(calls, func(c aircall.Call) bool { return !c.AnsweredAt.IsZero() })
	if i < 0 {
		return untold("No call was answered.")
	}
	_, err := p.aircall.Insights.Summary(ctx, calls[i].ID)
	switch {
	case err == nil:
		return holds("There is a summary.")
	case errors.Is(err, aircall.ErrNoInsight):
		return holds("There is no summary (%d).", statusOf(err))
	case statusOf(err) == http.StatusUnauthorized:
		return differs("The summary of a call is refused with %d.", statusOf(err))
	default:
		return p.phones.failed("The summary of a call", err)
	}
}

func aircallUsers(ctx context.Context, p *prober) Finding {
	page, err := p.aircall.Users.List(ctx, aircall.ListOptions{})
	if err != nil {
		return p.phones.failed("The list of users", err)
	}
	without := 0
	for _, u := range page.Items {
		if u.Email == "" {
			without++
		}
	}
	switch {
	case len(page.Items) == 0:
		return untold("The list of users: there are none.")
	case without > 0:
		return differs("%d of %d users have no e-mail address.", without, len(page.Items))
	}
	return holds("%d users have e-mail addresses.", len(page.Items))
}
