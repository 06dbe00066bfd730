package doctor

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/settings"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// sellsyFault describes a question that Sellsy did not answer.
func sellsyFault(asked string, err error) finding {
	var quota *sellsy.QuotaError
	const wait = "Wait, and see which other integration of the account asks so much: they share one quota."
	switch {
	case errors.Is(err, sellsy.ErrUnauthorized):
		return faultOf(settings.SellsyRemedy, "Sellsy refuses the credentials.")
	case errors.As(err, &quota):
		return faultOf(wait, "Sellsy’s quota of the %s is used up until %s; not known: %s.", quota.Window, quota.Until.UTC().Format(time.DateTime+" UTC"), asked)
	case errors.Is(err, sellsy.ErrRateLimited):
		return faultOf(wait, "Sellsy’s quota is used up; not known: %s.", asked)
	case unanswered(err):
		return faultOf("Check the network, its proxy, SELLSY_BASE_URL and SELLSY_TOKEN_URL.", "Sellsy does not answer; not known: %s: %v.", asked, err)
	default:
		return faultOf("Try again later; if that does not help, check SELLSY_BASE_URL and SELLSY_TOKEN_URL, and ask Sellsy with this line.",
			"Sellsy fails; not known: %s: %v.", asked, err)
	}
}

func (d *doctor) sellsyCredentials(ctx context.Context) (accepted bool) {
	me, err := d.sellsy.Staffs.Me(ctx)
	switch {
	case errors.Is(err, sellsy.ErrForbidden): // they are accepted; the scopes come later
		d.ok("Sellsy accepts the credentials.")
	case err != nil:
		d.add(sellsyFault("whose the credentials are", err))
		return false
	default:
		d.me = me
		d.ok("Sellsy accepts the credentials of %s.", masked(me.Email))
	}
	return true
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
			d.add(sellsyFault("the webhooks", err))
			return
		case w.Type != sellsy.WebhookSlack && d.isOurs(w, url):
			ours = &w
		}
	}
	switch {
	case ours == nil && url != "":
		d.fault(started+".", "Sellsy has no webhook for %s.", url)
	case ours == nil:
		d.fault(started+"; or make one in Sellsy, and set SELLSY_WEBHOOK_KEY to its key.", "No webhook of Sellsy has the key SELLSY_WEBHOOK_KEY.")
	default:
		d.sellsySends(ctx, ours)
	}
}

func (d *doctor) isOurs(w sellsy.Webhook, url string) bool {
	if url != "" {
		return w.Endpoint == url
	}
	return slices.Contains(d.set.SellsyKeys, string(w.SignKey))
}

// sellsySends looks whether a webhook sends what the bridge needs.
func (d *doctor) sellsySends(ctx context.Context, w *sellsy.Webhook) {
	before := d.count(fault)
	if !w.IsEnabled {
		d.fault(started+". Sellsy switches off what keeps failing: see whether "+shown(w.Endpoint)+" can be reached from outside.",
			"Sellsy’s webhook is switched off.")
	}
	if len(d.set.SellsyKeys) > 0 && !slices.Contains(d.set.SellsyKeys, string(w.SignKey)) {
		d.fault(started+"; or set SELLSY_WEBHOOK_KEY to its key.", "Sellsy’s webhook is signed with another key than SELLSY_WEBHOOK_KEY.")
	}
	failing := w.LastFailed.After(w.LastSucceeded.Time)
	if w.Failures > 0 && failing {
		d.fault("See whether "+shown(w.Endpoint)+" can be reached from outside, and what the bridge’s log says. Sellsy does not deliver again; the sweep finds what was missed.",
			"Sellsy’s webhook has failed %d times, and most recently.", w.Failures)
	}
	if missing := d.unsent(ctx, w); len(missing) > 0 {
		d.fault(started+", or add them in Sellsy.", "Sellsy’s webhook lacks events: %s.", listed(missing))
	}
	if d.count(fault) == before {
		d.ok("Sellsy’s webhook is on, with all events.")
	}
	if w.Failures > 0 && !failing {
		d.note("", "Sellsy’s webhook has failed %d times, and works again.", w.Failures)
	}
}

// unsent are the events that the account offers and the webhook does not send.
func (d *doctor) unsent(ctx context.Context, w *sellsy.Webhook) (missing []string) {
	groups, err := d.sellsy.Webhooks.Events(ctx)
	if err != nil {
		d.add(sellsyFault("the events of webhooks", err))
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

// sellsyQuota asks for the quotas. That of the second is over too soon to tell anything.
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
		d.add(sellsyFault("the quotas", err))
		return
	}
	d.sellsyAnswers()
}

// sellsyAnswers looks at what the answers so far said of the quotas. Without the scope accounts.read the limit is not told: a few
// hundred requests are little for a day.
func (d *doctor) sellsyAnswers() {
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

// unanswered reports whether a request failed without an answer.
func unanswered(err error) bool {
	phones, _ := errors.AsType[*aircall.Error](err)
	crm, _ := errors.AsType[*sellsy.Error](err)
	return (phones != nil && phones.StatusCode == 0) || (crm != nil && crm.StatusCode == 0)
}
