// Package doctor examines what a bridge needs: the credentials and rights of both accounts, their quotas and webhooks, the numbers,
// the staff and the clock. It changes nothing.
package doctor

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/settings"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// Examine examines what the environment describes, writes a report, and tells whether everything is in order.
func Examine(ctx context.Context, env settings.Environment, out io.Writer) (healthy bool) {
	d := &doctor{report: newReport(env)}
	set, err := settings.Read(env)
	if err == nil {
		err = d.connect(set)
	}
	if err != nil {
		d.fault("Set them as bridge -help says, and start again: nothing else was examined.", "%v.", err)
	} else {
		d.examine(ctx)
	}
	d.write(out)
	return d.count(fault) == 0
}

// Begin asks both services, before a job, whether they accept the credentials, and Sellsy for the scopes that the job cannot do without.
// Each error names a side that refuses or does not answer, or a scope, and what to do about it. Whatever else goes wrong is no reason not
// to begin.
func Begin(ctx context.Context, set settings.Settings, scopes ...string) (errs []error) {
	d := &doctor{report: newReport(set.Env)}
	if err := d.connect(set); err != nil {
		return []error{err}
	}
	if _, err := d.aircall.Company(ctx); errors.Is(err, aircall.ErrUnauthorized) || cutOff(err) {
		errs = append(errs, aircallFault("the company", err))
	}
	if _, err := d.sellsy.Staffs.Me(ctx); errors.Is(err, sellsy.ErrUnauthorized) || cutOff(err) {
		errs = append(errs, sellsyFault("whose the credentials are", err))
	}
	if len(errs) > 0 {
		return errs
	}
	for _, n := range needs() {
		if !slices.Contains(scopes, n.scope) {
			continue
		}
		switch err := n.try(ctx, d.sellsy); {
		case errors.Is(err, sellsy.ErrForbidden):
			errs = append(errs, n.missing())
		case errors.Is(err, errCarriedOut):
			errs = append(errs, n.carriedOut())
		}
	}
	return errs
}

// AtStart says what a bridge that starts does not find out by itself: a service that does not answer, rights in Sellsy that are missing, and
// a clock that is wrong. Credentials that are refused, and numbers that do not exist, are the bridge's to tell.
func AtStart(ctx context.Context, set settings.Settings) (errs []error) {
	d := &doctor{report: newReport(set.Env)}
	if err := d.connect(set); err != nil {
		return []error{err}
	}
	if err := d.aircall.Ping(ctx); cutOff(err) {
		errs = append(errs, aircallFault("the company", err))
	}
	switch _, err := d.sellsy.Staffs.Me(ctx); {
	case cutOff(err):
		errs = append(errs, sellsyFault("whose the credentials are", err))
	case !errors.Is(err, sellsy.ErrUnauthorized):
		d.scopes(ctx)
	}
	if !d.clock("Aircall", &d.phoneAnswers) {
		d.clock("Sellsy", &d.crmAnswers)
	}
	for _, f := range d.findings {
		if f.level == fault {
			errs = append(errs, f)
		}
	}
	return errs
}

// cutOff reports whether a service is not reached, though nothing here kept the request back.
func cutOff(err error) bool {
	return unanswered(err) && !errors.Is(err, context.Canceled) && !errors.As(err, new(*aircall.QuotaError)) && !errors.As(err, new(*sellsy.QuotaError))
}

// doctor examines one installation.
type doctor struct {
	*report
	set     settings.Settings
	aircall *aircall.Client
	sellsy  *sellsy.Client

	phoneAnswers, crmAnswers answers

	served []aircall.Number // whose calls the bridge looks after
	staffs []sellsy.Staff   // nil: not known
	me     *sellsy.Staff    // whom the credentials of Sellsy belong to
}

// longestWait is for a quota that is just used up; a longer one is itself what is to be reported.
const longestWait = 5 * time.Second

// connect makes the clients.
func (d *doctor) connect(set settings.Settings) (err error) {
	d.set = set
	d.aircall, err = aircall.New(set.AircallAuth, aircall.WithBaseURL(set.AircallURL), aircall.WithMaxWait(longestWait),
		aircall.WithRetries(1), aircall.WithHTTPClient(&http.Client{Transport: &d.phoneAnswers}))
	if err != nil {
		return fmt.Errorf("settings of Aircall: %w", err)
	}
	d.sellsy, err = sellsy.New(set.SellsyAuth, sellsy.WithBaseURL(set.SellsyURL), sellsy.WithMaxWait(longestWait),
		sellsy.WithRetries(1), sellsy.WithHTTPClient(&http.Client{Transport: &d.crmAnswers}))
	if err != nil {
		return fmt.Errorf("settings of Sellsy: %w", err)
	}
	return nil
}

func (d *doctor) examine(ctx context.Context) {
	d.ok("The settings are complete.")
	for _, w := range d.set.Warnings {
		d.note("Rename or remove it.", "%s", w)
	}
	phones, crm := d.aircallCredentials(ctx), d.sellsyCredentials(ctx)
	if phones {
		d.numbers(ctx)
		d.aircallWebhook(ctx)
		d.aircallQuota()
	}
	if crm {
		d.scopes(ctx)
		d.sellsyWebhook(ctx)
		d.sellsyQuota(ctx)
	}
	if phones && crm {
		d.agents(ctx)
	}
	d.country()
	d.timeZone()
	d.clock("Aircall", &d.phoneAnswers)
	d.clock("Sellsy", &d.crmAnswers)
}

// agents compares the users of Aircall with the staff of Sellsy, who are the same people where their e-mail addresses are.
func (d *doctor) agents(ctx context.Context) {
	var users []aircall.User
	for u, err := range d.aircall.Users.All(ctx, aircall.ListOptions{}) {
		if err != nil {
			d.add(aircallFault("the users", err))
			return
		}
		users = append(users, u)
	}
	if d.staffs == nil {
		return // their scope was found to be missing
	}
	matched, blocked, unknown := d.match(users)
	const owner = "the owner of the record, BRIDGE_DEFAULT_OWNER, or else the active member of staff with the lowest id"
	switch {
	case len(users) == 0:
		d.fault("Invite the agents in Aircall.", "Aircall has no users.")
	case matched == 0 && len(d.staffs) == 1:
		d.fault("Make the API access of Sellsy in the name of somebody who may see all of the staff.",
			"No user of Aircall has the e-mail address of a member of Sellsy’s staff, but Sellsy shows only one of them: calls will belong to %s.", owner)
	case matched == 0:
		d.fault("Give people the same e-mail address in Aircall and in Sellsy; capital letters make no difference.",
			"No user of Aircall has the e-mail address of an active member of Sellsy’s staff: calls will belong to %s.", owner)
	default:
		d.ok("%d of %d users of Aircall are active members of Sellsy’s staff.", matched, len(users))
	}
	if matched > 0 && len(unknown) > 0 {
		d.note("If they should own their calls, give them the same e-mail address in Aircall and in Sellsy.",
			"Not on Sellsy’s staff, so that their calls belong to others: %s.", listed(unknown))
	}
	if len(blocked) > 0 {
		d.note("Unblock them in Sellsy, if they should own their calls.", "Blocked in Sellsy, so that their calls belong to others: %s.", listed(blocked))
	}
}

// match counts the users who are on the staff, and names those who are blocked there or not there at all.
func (d *doctor) match(users []aircall.User) (matched int, blocked, unknown []string) {
	byEmail := map[string]sellsy.Staff{}
	for _, s := range d.staffs {
		byEmail[strings.ToLower(s.Email)] = s
	}
	for _, u := range users {
		switch s, known := byEmail[strings.ToLower(u.Email)]; {
		case !known:
			unknown = append(unknown, masked(u.Email))
		case s.Status != sellsy.StaffOK:
			blocked = append(blocked, masked(u.Email))
		default:
			matched++
		}
	}
	return matched, blocked, unknown
}

// country compares the country of the settings with those of the numbers.
func (d *doctor) country() {
	var countries []string
	for _, n := range d.served {
		if c := strings.ToUpper(n.Country); c != "" && !slices.Contains(countries, c) {
			countries = append(countries, c)
		}
	}
	switch {
	case len(countries) == 0:
	case slices.Contains(countries, d.set.Country):
		d.ok("Telephone numbers without a country code are taken for those of %s, where numbers of Aircall are too.", d.set.Country)
	default:
		d.note("Set BRIDGE_COUNTRY to the country in which most of Sellsy’s records are.",
			"Telephone numbers without a country code are taken for those of %s (BRIDGE_COUNTRY), but the numbers of Aircall are in: %s.",
			d.set.Country, listed(countries))
	}
}

// timeZone compares the time zone of the settings with that of whom the credentials of Sellsy belong to.
func (d *doctor) timeZone() {
	if d.me == nil || d.me.Timezone == "" {
		return
	}
	theirs, err := time.LoadLocation(d.me.Timezone)
	if err != nil {
		return
	}
	now := time.Now()
	_, ours := now.In(d.set.Policy.Location).Zone()
	if _, there := now.In(theirs).Zone(); ours != there {
		d.note("Set BRIDGE_TIMEZONE to the time zone in which people read the descriptions.",
			"Descriptions are written in the time of %s (BRIDGE_TIMEZONE), but Sellsy shows its own in that of %s.", d.set.Policy.Location, theirs)
		return
	}
	d.ok("The time zone of descriptions, %s, is that of Sellsy.", d.set.Policy.Location)
}
