package doctor

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/settings"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// aircallFault describes a question that Aircall did not answer.
func aircallFault(asked string, err error) finding {
	var quota *aircall.QuotaError
	const wait = "Wait a minute, and see which other integration of the company asks so much: they share one quota."
	switch {
	case errors.Is(err, aircall.ErrUnauthorized):
		failed, _ := errors.AsType[*aircall.Error](err)
		return faultOf(settings.AircallRemedy, "Aircall refuses the credentials (%d).", failed.StatusCode)
	case errors.As(err, &quota):
		return faultOf(wait, "Aircall’s quota is used up until %s; not known: %s.", quota.Until.UTC().Format(time.TimeOnly+" UTC"), asked)
	case errors.Is(err, aircall.ErrRateLimited):
		return faultOf(wait, "Aircall’s quota is used up; not known: %s.", asked)
	case unanswered(err):
		return faultOf("Check the network, its proxy, and AIRCALL_BASE_URL.", "Aircall does not answer; not known: %s: %v.", asked, err)
	default:
		return faultOf("Try again later; if that does not help, check AIRCALL_BASE_URL, and ask Aircall with this line.",
			"Aircall fails; not known: %s: %v.", asked, err)
	}
}

func (d *doctor) aircallCredentials(ctx context.Context) (accepted bool) {
	company, err := d.aircall.Company(ctx)
	if err != nil {
		d.add(aircallFault("the company", err))
		return false
	}
	d.ok("Aircall accepts the credentials of %s, with %d users and %d numbers.", company.Name, company.UsersCount, company.NumbersCount)
	return true
}

// numbers finds the numbers that are to be served.
func (d *doctor) numbers(ctx context.Context) {
	var all []aircall.Number
	for n, err := range d.aircall.Numbers.All(ctx, aircall.ListOptions{}) {
		if err != nil {
			d.add(aircallFault("the numbers", err))
			return
		}
		all = append(all, n)
	}
	in, err := d.aircall.Integrations.Me(ctx)
	switch {
	case errors.Is(err, aircall.ErrUnauthorized): // the credentials are those of an API key, which has no integration
	case err != nil:
		d.add(aircallFault("the integration", err))
		return
	default:
		d.integration(in)
	}
	d.compare(all, in)
	switch {
	case len(all) == 0:
		d.fault("Buy or port a number in Aircall’s Dashboard.", "The company has no numbers.")
	case len(d.served) > 0:
		d.ok("Calls on %d of %d numbers are looked after.", len(d.served), len(all))
	}
}

// compare compares the numbers that are wanted with those that there are, and with those that are picked for the integration, if
// there is one.
func (d *doctor) compare(all []aircall.Number, in *aircall.Integration) {
	var names, unknown, unpicked []string
	byID := map[aircall.NumberID]aircall.Number{}
	for _, n := range all {
		byID[n.ID] = n
		names = append(names, fmt.Sprintf("%d (%s)", n.ID, n.Name))
	}
	for _, id := range d.wanted(all, in) {
		n, known := byID[id]
		switch {
		case !known:
			unknown = append(unknown, fmt.Sprint(id))
		case in != nil && !slices.Contains(in.NumberIDs, id):
			unpicked = append(unpicked, fmt.Sprintf("%d (%s)", id, n.Name))
		default:
			d.served = append(d.served, n)
		}
	}
	if len(unknown) > 0 {
		d.fault("Set BRIDGE_NUMBERS to ids of these, or to all: "+listed(names)+".", "Aircall has no number with the id %s.", listed(unknown))
	}
	if len(unpicked) > 0 && !d.set.AllNumbers {
		d.fault("Pick them in Aircall’s Dashboard, in the settings of the integration, or leave them out of BRIDGE_NUMBERS.",
			"Aircall sends nothing of numbers that are not picked for the integration: %s.", listed(unpicked))
	}
}

// wanted are the numbers that the settings ask for.
func (d *doctor) wanted(all []aircall.Number, in *aircall.Integration) []aircall.NumberID {
	switch {
	case len(d.set.Numbers) > 0:
		return d.set.Numbers
	case !d.set.AllNumbers && in != nil:
		return in.NumberIDs
	}
	var ids []aircall.NumberID
	for _, n := range all {
		ids = append(ids, n.ID)
	}
	return ids
}

func (d *doctor) integration(in *aircall.Integration) {
	if in.Active {
		d.ok("The integration is switched on in Aircall.")
	} else {
		d.fault("Switch it on in Aircall’s Dashboard, in the settings of the integration. What was missed is found by the bridge’s sweep.",
			"The integration is switched off in Aircall, which sends nothing.")
	}
	if len(in.NumberIDs) == 0 {
		d.fault("Pick numbers in Aircall’s Dashboard, in the settings of the integration.",
			"No number is picked for the integration: no calls are shown or logged.")
	}
}

const started = "Start the bridge with BRIDGE_PUBLIC_URL, which registers and repairs it"

// aircallWebhook looks for the webhook of the public address or, without one, for those of the tokens.
func (d *doctor) aircallWebhook(ctx context.Context) {
	url := d.set.Webhooks().AircallURL
	if url == "" && d.set.AircallTokens == nil {
		d.fault("Set BRIDGE_PUBLIC_URL, so that the bridge registers its webhooks, or AIRCALL_WEBHOOK_TOKEN to the token of one that you made.",
			"Every webhook of Aircall will be refused: there are no cards, and calls are only found by the sweep.")
		return
	}
	var ours []aircall.Webhook
	for w, err := range d.aircall.Webhooks.All(ctx, aircall.ListOptions{}) {
		if err != nil {
			d.add(aircallFault("the webhooks", err))
			return
		}
		if (url != "" && w.URL == url) || (url == "" && slices.Contains(d.set.AircallTokens, w.Token)) {
			ours = append(ours, w)
		}
	}
	switch {
	case len(ours) == 0 && url != "":
		d.fault(started+".", "Aircall has no webhook for %s.", url)
	case len(ours) == 0:
		d.fault(started+"; or make one in Aircall, and set AIRCALL_WEBHOOK_TOKEN to its token.",
			"No webhook that these credentials can see in Aircall has the token AIRCALL_WEBHOOK_TOKEN.")
	default:
		d.aircallSends(ours)
	}
}

// aircallSends looks whether a webhook sends what the bridge needs.
func (d *doctor) aircallSends(ours []aircall.Webhook) {
	if len(ours) > 1 {
		d.note("Delete all but one.", "Aircall has %d webhooks for the bridge and sends every event to each.", len(ours))
	}
	w := ours[0]
	var missing []string
	for _, e := range bridge.AircallEvents(d.set.PickedNumbers()) {
		if !slices.Contains(w.Events, e) {
			missing = append(missing, string(e))
		}
	}
	if !w.Active {
		d.fault(started+". Aircall switches a webhook off when it keeps failing: see whether "+shown(w.URL)+" can be reached from outside.",
			"Aircall’s webhook is switched off.")
	}
	if len(missing) > 0 {
		d.fault(started+", or add them in Aircall.", "Aircall’s webhook lacks events: %s.", listed(missing))
	}
	if w.Active && len(missing) == 0 {
		d.ok("Aircall’s webhook is on, with all events.")
	}
}

// aircallQuota looks at what the last answer said of the quota. Aircall promises to tell it only when it is used up.
func (d *doctor) aircallQuota() {
	a := &d.phoneAnswers
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.limit > 0 {
		d.left("Aircall", "minute", int64(a.left), int64(a.limit))
	}
}

// left reports how much of a quota there is. Less than a tenth is little.
func (d *doctor) left(service, window string, left, limit int64) {
	const little = 10
	if left*little < limit {
		d.fault("See which other integration of the account asks so much: they share one quota. The bridge waits by itself, and shows cards first.",
			"%s’s quota of the %s is nearly gone: %d of %d requests are left.", service, window, left, limit)
		return
	}
	d.ok("%s’s quota of the %s has %d of %d requests left.", service, window, left, limit)
}
