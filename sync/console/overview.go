package console

import (
	"fmt"
	"net/url"
	"strconv"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

const (
	recentCalls = 20 // on the first page
	listedCalls = 50 // on the others
	maxParked   = 100
	maxHeld     = 20
	refresh     = 10 // seconds
)

// overview is the first page of an account.
type overview struct {
	Status     report.Status
	Level      level
	Word       string
	Complaints []complaint
	Since      moment
	Live       bool
	Every      int // seconds, if it is live

	Aircall, Sellsy    side
	Numbers            []string // served, by name
	AllNumbers         bool
	Scanned, Polled    moment
	Calls, Records     queue
	Contacts           queue
	Swept              moment
	Parked             []*parkedRow
	MoreParked         int
	Chart              chart
	Held               []row // calls that wait for somebody to choose a record
	Recent             []row
	Older              string // address of the calls before; empty: there are none
	IntegrationChecked moment
}

// side is one of both services.
type side struct {
	Level    level // of the webhook
	Word     string
	URL      string
	Error    string
	Failures int
	Checked  moment
	Repaired moment
	Quota    []quota
}

type quota struct {
	Name             string
	Limit, Remaining int
	Low              int // where it begins to be little
	Reset            moment
}

type queue struct {
	Due    int
	Oldest moment
}

func (r *request) overview() error {
	b, ctx := r.account.Bridge, r.Context()
	s, err := b.Status(ctx)
	if err != nil {
		return fmt.Errorf("reading the status: %w", err)
	}
	parked, parkedCalls, err := r.parked()
	if err != nil {
		return err
	}
	calls, older, names, err := r.listCalls(recentCalls, parkedCalls)
	if err != nil {
		return err
	}
	held, err := b.Held(ctx, maxHeld)
	if err != nil {
		return fmt.Errorf("listing held calls: %w", err)
	}
	days, err := b.Days(ctx)
	if err != nil {
		return fmt.Errorf("counting the calls of the last days: %w", err)
	}
	o := overview{
		Status: s, Complaints: r.complaints(s, r.account.Paused), Since: r.at(s.Since), Live: r.URL.Query().Get("live") != "", Every: refresh,
		Aircall: r.side(s.Aircall.Webhook, s.Aircall.Quota), Sellsy: r.side(s.Sellsy.Webhook, s.Sellsy.Quota),
		Scanned: r.at(s.Directory.Scanned), Polled: r.at(s.Directory.Polled), Swept: r.at(s.Swept),
		Calls: r.queue(s.Calls), Records: r.queue(s.Records), Contacts: r.queue(s.Contacts),
		Parked: parked, MoreParked: max(s.Parked-len(parked), 0), Recent: calls, Older: older,
		Chart: r.chart(days), IntegrationChecked: r.at(s.Aircall.Checked), AllNumbers: s.Aircall.Numbers == nil,
	}
	o.Level, o.Word = r.health(o.Complaints)
	for _, c := range held {
		o.Held = append(o.Held, r.row(c, nil))
	}
	for _, n := range s.Aircall.Numbers {
		name, ok := names[n]
		if !ok {
			name = "#" + strconv.FormatInt(int64(n), 10)
		}
		o.Numbers = append(o.Numbers, name)
	}
	page := sheet{Title: o.Word, Here: "overview", Body: o, Said: r.said(), Live: "events"}
	if o.Live {
		page.Refresh = refresh
	}
	return r.show(200, "overview", page)
}

// said is what the reader was told by the page before.
func (r *request) said() string { return r.sayOr("said."+r.URL.Query().Get("said"), "") }

func (v voice) side(w report.Webhook, windows []report.Quota) side {
	s := side{Error: w.Error, Failures: w.Failures, Checked: v.at(w.Checked), Repaired: v.at(w.Repaired)}
	switch {
	case w.URL == "" && !w.Given:
		s.Level, s.Word = warn, v.say("webhook.nobody")
	case w.URL == "":
		s.Level, s.Word = plain, v.say("webhook.others")
	case w.Error != "":
		s.Level, s.Word = warn, v.say("webhook.unknown")
	case w.Checked.IsZero():
		s.Level, s.Word = info, v.say("webhook.unchecked")
	case !w.Active:
		s.Level, s.Word = bad, v.say("webhook.off")
	default:
		s.Level, s.Word = good, v.say("webhook.on")
	}
	if u, err := url.Parse(w.URL); err == nil {
		u.User, u.RawQuery = nil, "" // there may be a secret in it
		s.URL = u.String()
	}
	for _, q := range windows {
		if q.Remaining >= 0 {
			s.Quota = append(s.Quota, quota{Name: v.window(q.Name), Limit: q.Limit, Remaining: q.Remaining, Low: q.Limit / 10, Reset: v.at(q.Reset)})
		}
	}
	return s
}

// window names the time that a quota is for.
func (v voice) window(name string) string { return v.sayOr("quota."+name, name) }

func (v voice) queue(b store.Backlog) queue { return queue{Due: b.Due, Oldest: v.at(b.Oldest)} }

// listCalls returns the latest calls, the address of those before them, and the names of the lines that they came in on.
func (r *request) listCalls(limit int, parked map[aircall.CallID]*report.Parked) (
	rows []row, older string, lines map[aircall.NumberID]string, err error,
) {
	reports, err := r.account.Bridge.Calls(r.Context(), 0, limit+1)
	if err != nil {
		return nil, "", nil, fmt.Errorf("listing calls: %w", err)
	}
	if len(reports) > limit {
		reports = reports[:limit]
		older = filter{}.address("calls", reports[limit-1].Call.ID)
	}
	lines = map[aircall.NumberID]string{}
	for _, c := range reports {
		rows = append(rows, r.row(c, parked[c.Call.ID]))
		if n := c.Call.Number; n != nil {
			lines[n.ID] = lineName(n)
		}
	}
	return rows, older, lines, nil
}
