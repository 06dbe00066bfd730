package main

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// sellsyFailed reports a question that Sellsy did not answer.
func (d *doctor) sellsyFailed(asked string, err error) {
	var quota *sellsy.QuotaError
	failed, _ := errors.AsType[*sellsy.Error](err)
	switch {
	case errors.Is(err, sellsy.ErrUnauthorized):
		d.fault("Check SELLSY_CLIENT_ID and SELLSY_CLIENT_SECRET, or SELLSY_ACCESS_TOKEN, which is not renewed. An API access is made in "+
			"Sellsy’s settings, under Developer portal.", "Sellsy refuses the credentials.")
	case errors.As(err, &quota):
		d.fault("Wait, and see which other integration of the account asks so much: they share one quota.",
			"Sellsy’s quota of the %s is used up until %s; not known: %s.", quota.Window, quota.Until.UTC().Format(time.DateTime+" UTC"), asked)
	case errors.Is(err, sellsy.ErrRateLimited):
		d.fault("Wait, and see which other integration of the account asks so much: they share one quota.",
			"Sellsy’s quota is used up; not known: %s.", asked)
	case failed != nil && failed.StatusCode == 0:
		d.fault("Check the network, its proxy, SELLSY_BASE_URL and SELLSY_TOKEN_URL.", "Sellsy does not answer; not known: %s: %v.", asked, err)
	default:
		d.fault("Try again later; if that does not help, ask Sellsy with this line.", "Sellsy fails; not known: %s: %v.", asked, err)
	}
}

func (d *doctor) sellsyCredentials(ctx context.Context) (accepted bool) {
	me, err := d.sellsy.Staffs.Me(ctx)
	switch {
	case errors.Is(err, sellsy.ErrForbidden): // they are accepted; the scopes come later
		d.ok("Sellsy accepts the credentials.")
	case err != nil:
		d.sellsyFailed("whose the credentials are", err)
		return false
	default:
		d.me = me
		d.ok("Sellsy accepts the credentials of %s.", masked(me.Email))
	}
	return true
}

// need is something that the bridge does in Sellsy, tried without writing anything.
type need struct {
	scope, why string
	try        func(context.Context, *sellsy.Client) error
}

var one = sellsy.ListOptions{PageSize: 1}

// needs are what the settings ask for.
func (d *doctor) needs() []need {
	all := []need{
		{"individuals.read", "callers who are individuals are not recognised", func(ctx context.Context, c *sellsy.Client) error {
			_, err := c.Individuals.List(ctx, one)
			return err
		}},
		{"companies.read", "callers who are companies are not recognised, and contacts have no company", func(ctx context.Context, c *sellsy.Client) error {
			_, err := c.Companies.List(ctx, one)
			return err
		}},
		{"contacts.read", "callers who are contacts are not recognised", func(ctx context.Context, c *sellsy.Client) error {
			_, err := c.Contacts.List(ctx, one)
			return err
		}},
		{"opportunities.read", "no opportunity is found", func(ctx context.Context, c *sellsy.Client) error {
			_, err := c.Opportunities.List(ctx, one)
			return err
		}},
		{"phonecalls.read", "calls that are logged already are not found", func(ctx context.Context, c *sellsy.Client) error {
			_, err := c.PhoneCalls.List(ctx, one)
			return err
		}},
		writing("phonecalls.write", "no call is logged", "POST", "/phone-calls"),
		{"search.read", "callers are not recognised before all records have been read once", func(ctx context.Context, c *sellsy.Client) error {
			_, err := c.Search.Query(ctx, sellsy.SearchOptions{
				Query: "+33199000000", Types: []sellsy.SearchType{sellsy.SearchContacts}, Limit: 1,
			})
			return err
		}},
	}
	if d.set.PublicURL != nil {
		all = append(all,
			need{"webhooks.read", "the bridge cannot look after its webhook", func(ctx context.Context, c *sellsy.Client) error {
				_, err := c.Webhooks.List(ctx, one)
				return err
			}},
			writing("webhooks.write", "the bridge cannot register its webhook", "PUT", "/webhooks/0"))
	}
	x := d.set.Extras
	switch x.UnknownCallers {
	case matching.KindIndividual:
		all = append(all, writing("individuals.write", "no individuals are made of unknown callers", "POST", "/individuals"))
	case matching.KindCompany:
		all = append(all, writing("companies.write", "no companies are made of unknown callers", "POST", "/companies"))
	case matching.KindContact:
		all = append(all, writing("contacts.write", "no contacts are made of unknown callers", "POST", "/contacts"))
	}
	if x.FollowUp == bridge.FollowUpTask || x.ActionItems {
		all = append(all,
			need{"tasks.read", "no tasks are made", func(ctx context.Context, c *sellsy.Client) error {
				_, err := c.Tasks.List(ctx, one)
				return err
			}},
			writing("tasks.write", "no tasks are made", "POST", "/tasks"))
	}
	if x.Messages {
		all = append(all,
			need{"comments.read", "text messages are not written down", func(ctx context.Context, c *sellsy.Client) error {
				_, err := c.Comments.List(ctx, one)
				return err
			}},
			writing("comments.write", "text messages are not written down", "POST", "/comments"))
	}
	return all
}

// writing is a need that is tried by creating something without what it must have, or by changing what there is none of.
func writing(scope, why, method, path string) need {
	return need{scope, why, func(ctx context.Context, c *sellsy.Client) error {
		_, err := c.Do(ctx, sellsy.Request{Method: method, Path: path, Body: struct{}{}}, nil)
		if errors.Is(err, sellsy.ErrInvalid) || errors.Is(err, sellsy.ErrNotFound) {
			return nil // it looked beyond the rights
		}
		return err
	}}
}

const grant = "Give the API access this scope in Sellsy’s settings, and whoever it belongs to the right that goes with it; then make new credentials: "

// scopes tries what the bridge needs, and reads the staff.
func (d *doctor) scopes(ctx context.Context) {
	refused := 0
	check := func(scope, why string, err error) {
		switch {
		case errors.Is(err, sellsy.ErrForbidden):
			refused++
			d.fault(grant+scope+".", "Sellsy refuses what needs the scope %s: %s.", scope, why)
		case err != nil:
			refused++
			d.sellsyFailed("the scope "+scope, err)
		}
	}
	all := d.needs()
	for _, n := range all {
		check(n.scope, n.why, n.try(ctx, d.sellsy))
	}
	var staffs []sellsy.Staff
	var failed error
	for s, err := range d.sellsy.Staffs.All(ctx, sellsy.ListOptions{}) {
		if failed = err; err != nil {
			break
		}
		staffs = append(staffs, s)
	}
	check("staffs.read", "calls belong to nobody, and so are not logged", failed)
	if failed == nil {
		d.staffs = append([]sellsy.Staff{}, staffs...)
		d.defaultOwner()
	}
	if refused == 0 {
		d.ok("Sellsy grants all %d scopes that are needed.", len(all)+1)
	}
}

// defaultOwner looks for who is to own calls that nobody else does.
func (d *doctor) defaultOwner() {
	id := d.set.Policy.DefaultOwner
	active := func(s sellsy.Staff) bool { return s.Status == sellsy.StaffOK }
	i := slices.IndexFunc(d.staffs, func(s sellsy.Staff) bool { return s.ID == id })
	const remedy = "Set BRIDGE_DEFAULT_OWNER to the id of an active member of Sellsy’s staff."
	switch {
	case !slices.ContainsFunc(d.staffs, active):
		d.fault("Unblock somebody in Sellsy.", "Sellsy has no active staff: calls belong to nobody, and so are not logged.")
	case id == 0:
	case i < 0:
		d.fault(remedy, "Nobody of Sellsy’s staff has the id %d (BRIDGE_DEFAULT_OWNER).", id)
	case !active(d.staffs[i]):
		d.fault(remedy, "The member of staff %d (BRIDGE_DEFAULT_OWNER) is not active.", id)
	default:
		d.ok("Calls of nobody else belong to the member of staff %d.", id)
	}
}

// sellsyWebhook looks for the webhook of the public address or, without one, for that of the key.
func (d *doctor) sellsyWebhook(ctx context.Context) {
	url := d.set.Webhooks().SellsyURL
	if url == "" && d.set.SellsyKeys == nil {
		d.fault("Set BRIDGE_PUBLIC_URL, so that the bridge registers its webhooks, or SELLSY_WEBHOOK_KEY to the key of one that you made.",
			"Every webhook of Sellsy will be refused: changed records are only found by the sweep.")
		return
	}
	var ours *sellsy.Webhook
	for w, err := range d.sellsy.Webhooks.All(ctx, sellsy.ListOptions{}) {
		switch {
		case errors.Is(err, sellsy.ErrForbidden) && url == "":
			d.note(grant+"webhooks.read.", "Whether Sellsy’s webhook works is not known: the scope webhooks.read is missing.")
			return
		case errors.Is(err, sellsy.ErrForbidden): // was reported among the scopes
			return
		case err != nil:
			d.sellsyFailed("the webhooks", err)
			return
		case w.Type == sellsy.WebhookSlack:
		case url != "" && w.Endpoint == url, url == "" && slices.Contains(d.set.SellsyKeys, string(w.SignKey)):
			ours = &w
		}
	}
	const started = "Start the bridge with BRIDGE_PUBLIC_URL, which registers and repairs it"
	switch {
	case ours == nil && url != "":
		d.fault(started+".", "Sellsy has no webhook for %s.", url)
		return
	case ours == nil:
		d.fault(started+"; or make one in Sellsy, and set SELLSY_WEBHOOK_KEY to its key.", "No webhook of Sellsy has the key SELLSY_WEBHOOK_KEY.")
		return
	}
	before := d.count(fault)
	if !ours.IsEnabled {
		d.fault(started+". Sellsy switches off what keeps failing: see whether "+shown(ours.Endpoint)+" can be reached from outside.",
			"Sellsy’s webhook is switched off.")
	}
	if url != "" && len(d.set.SellsyKeys) > 0 && !slices.Contains(d.set.SellsyKeys, string(ours.SignKey)) {
		d.fault(started+"; or set SELLSY_WEBHOOK_KEY to its key.", "Sellsy’s webhook is signed with another key than SELLSY_WEBHOOK_KEY.")
	}
	if ours.Failures > 0 && ours.LastFailed.After(ours.LastSucceeded.Time) {
		d.fault("See whether "+shown(ours.Endpoint)+" can be reached from outside, and what the bridge’s log says. Sellsy does not deliver again; the sweep finds what was missed.",
			"Sellsy’s webhook has failed %d times, and most recently.", ours.Failures)
	}
	if missing := d.unsent(ctx, ours); len(missing) > 0 {
		d.fault(started+", or add them in Sellsy.", "Sellsy’s webhook lacks events: %s.", listed(missing))
	}
	if d.count(fault) == before {
		d.ok("Sellsy’s webhook is on, with all events.")
	}
	if ours.Failures > 0 && !ours.LastFailed.After(ours.LastSucceeded.Time) {
		d.note("", "Sellsy’s webhook has failed %d times, and works again.", ours.Failures)
	}
}

// unsent are the events that the account offers and the webhook does not send.
func (d *doctor) unsent(ctx context.Context, w *sellsy.Webhook) (missing []string) {
	groups, err := d.sellsy.Webhooks.Events(ctx)
	if err != nil {
		d.sellsyFailed("the events of webhooks", err)
		return nil
	}
	offered := map[sellsy.EventName]bool{}
	for _, g := range groups {
		for _, name := range g.Names() {
			offered[name] = true
		}
	}
	for _, e := range bridge.SellsyEvents() {
		if offered[e] && !w.Configuration.Enabled(e) {
			missing = append(missing, string(e))
		}
	}
	return missing
}

// sellsyQuota asks for the quotas, or else looks at what the answers so far said. The second is over too soon to tell anything.
func (d *doctor) sellsyQuota(ctx context.Context) {
	quotas, err := d.sellsy.Quotas.Get(ctx)
	if err == nil {
		for _, w := range []struct{ name, key string }{{"minute", "api_rate_minutes"}, {"day", "api_rate_days"}, {"month", "api_rate_months"}} {
			if q, ok := quotas[w.key]; ok && q.Limit != nil {
				d.left("Sellsy", w.name, max(*q.Limit-q.Used, 0), *q.Limit)
			}
		}
		return
	}
	if !errors.Is(err, sellsy.ErrForbidden) {
		d.sellsyFailed("the quotas", err)
		return
	}
	// Without the scope accounts.read the limit is not told. A few hundred requests are little for a day.
	const few = 500
	for _, q := range d.sellsy.Quota() {
		if q.Period < 24*time.Hour || q.Left < 0 {
			continue
		}
		if q.Left < few {
			d.fault("See which other integration of the account asks so much: they share one quota. The bridge waits by itself, and shows cards first.",
				"Sellsy’s quota of the %s is nearly gone: %d requests are left.", q.Name, q.Left)
		} else {
			d.ok("Sellsy’s quota of the %s has %d requests left.", q.Name, q.Left)
		}
	}
}
