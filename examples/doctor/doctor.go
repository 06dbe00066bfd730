package main

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/settings"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// run examines what the environment describes, writes a report, and tells whether everything is in order.
func run(ctx context.Context, getenv func(string) string, out io.Writer) (healthy bool) {
	r := newReport(getenv)
	examine(ctx, getenv, r)
	r.write(out)
	return r.count(fault) == 0
}

// doctor examines one installation.
type doctor struct {
	*report
	set     settings.Settings
	aircall *aircall.Client
	sellsy  *sellsy.Client

	users  []aircall.User   // nil: not known
	served []aircall.Number // whose calls the bridge looks after
	staffs []sellsy.Staff   // nil: not known
	me     *sellsy.Staff    // whom the credentials of Sellsy belong to
	picked bool             // the administrator picks the numbers
}

// longestWait is for a quota that is just used up; a longer one is itself what is to be reported.
const longestWait = 5 * time.Second

func examine(ctx context.Context, getenv func(string) string, r *report) {
	set, err := settings.Read(getenv)
	if err != nil {
		r.fault("Set them as go doc ./examples/bridge says, and start again: nothing else was examined.", "%v.", err)
		return
	}
	r.ok("The settings are complete.")
	var phoneAnswers, crmAnswers answers
	d := &doctor{report: r, set: set, picked: len(set.Numbers) == 0 && !set.AllNumbers}
	d.aircall, err = aircall.New(set.AircallAuth, aircall.WithBaseURL(set.AircallURL), aircall.WithMaxWait(longestWait),
		aircall.WithRetries(1), aircall.WithHTTPClient(&http.Client{Transport: &phoneAnswers}))
	if err != nil {
		r.fault("Correct the settings of Aircall.", "%v.", err)
		return
	}
	d.sellsy, err = sellsy.New(set.SellsyAuth, sellsy.WithBaseURL(set.SellsyURL), sellsy.WithMaxWait(longestWait),
		sellsy.WithRetries(1), sellsy.WithHTTPClient(&http.Client{Transport: &crmAnswers}))
	if err != nil {
		r.fault("Correct the settings of Sellsy.", "%v.", err)
		return
	}
	phones, crm := d.aircallCredentials(ctx), d.sellsyCredentials(ctx)
	if phones {
		d.numbers(ctx)
		d.aircallWebhook(ctx)
		d.aircallQuota(&phoneAnswers)
	}
	if crm {
		d.scopes(ctx)
		d.sellsyWebhook(ctx)
		d.sellsyQuota(ctx)
	}
	if phones && crm {
		d.agents(ctx)
	}
	d.places()
	d.clock("Aircall", &phoneAnswers)
	d.clock("Sellsy", &crmAnswers)
}

// agents compares the users of Aircall with the staff of Sellsy, who are the same people where their e-mail addresses are.
func (d *doctor) agents(ctx context.Context) {
	for u, err := range d.aircall.Users.All(ctx, aircall.ListOptions{}) {
		if err != nil {
			d.aircallFailed("the users", err)
			return
		}
		d.users = append(d.users, u)
	}
	if d.staffs == nil {
		return // their scope was found to be missing
	}
	byEmail := map[string]sellsy.Staff{}
	for _, s := range d.staffs {
		byEmail[strings.ToLower(s.Email)] = s
	}
	const owner = "the owner of the record, BRIDGE_DEFAULT_OWNER, or else the active member of staff with the lowest id"
	matched := 0
	var blocked, strangers []string
	for _, u := range d.users {
		s, known := byEmail[strings.ToLower(u.Email)]
		switch {
		case !known:
			strangers = append(strangers, masked(u.Email))
		case s.Status != sellsy.StaffOK:
			blocked = append(blocked, masked(u.Email))
		default:
			matched++
		}
	}
	switch {
	case len(d.users) == 0:
		d.fault("Invite the agents in Aircall.", "Aircall has no users.")
	case matched == 0 && len(d.staffs) == 1:
		d.fault("Make the API access of Sellsy in the name of somebody who may see all of the staff.",
			"No user of Aircall has the e-mail address of a member of Sellsy’s staff, but Sellsy shows only one of them: calls will belong to %s.", owner)
	case matched == 0:
		d.fault("Give people the same e-mail address in Aircall and in Sellsy; capital letters make no difference.",
			"No user of Aircall has the e-mail address of an active member of Sellsy’s staff: calls will belong to %s.", owner)
	default:
		d.ok("%d of %d users of Aircall are active members of Sellsy’s staff.", matched, len(d.users))
	}
	if matched > 0 && len(strangers) > 0 {
		d.note("If they should own their calls, give them the same e-mail address in Aircall and in Sellsy.",
			"Not on Sellsy’s staff, so that their calls belong to others: %s.", listed(strangers))
	}
	if len(blocked) > 0 {
		d.note("Unblock them in Sellsy, if they should own their calls.", "Blocked in Sellsy, so that their calls belong to others: %s.", listed(blocked))
	}
}

// places compares the settings of country and time zone with those of the accounts.
func (d *doctor) places() {
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

// listed joins names, but no more than somebody would read.
func listed(names []string) string {
	const enough = 10
	if len(names) > enough {
		names = append(slices.Clone(names[:enough]), "…")
	}
	return strings.Join(names, ", ")
}

// answers is a transport that looks at what the headers of answers say besides.
type answers struct {
	mu          sync.Mutex
	dated       bool
	fast        time.Duration // of this machine against the service; of all answers the smallest difference, for each took its time
	limit, left int           // of Aircall's quota of the minute; no limit: not told
}

// RoundTrip sends a request.
func (a *answers) RoundTrip(r *http.Request) (*http.Response, error) {
	sent := time.Now()
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	received := time.Now()
	a.mu.Lock()
	defer a.mu.Unlock()
	if date, err := http.ParseTime(answer.Header.Get("Date")); err == nil {
		date = date.Add(time.Second / 2) // its fraction was cut off
		fast := sent.Add(received.Sub(sent) / 2).Sub(date)
		if !a.dated || fast.Abs() < a.fast.Abs() {
			a.dated, a.fast = true, fast
		}
	}
	limit, err := strconv.Atoi(answer.Header.Get("X-AircallApi-Limit"))
	if left, err2 := strconv.Atoi(answer.Header.Get("X-AircallApi-Remaining")); err == nil && err2 == nil {
		a.limit, a.left = limit, left
	}
	return answer, nil
}

// tolerated is how wrong the clock may be. Two minutes off, every call.created would be too old for a card.
const tolerated = 30 * time.Second

func (d *doctor) clock(service string, a *answers) {
	a.mu.Lock()
	defer a.mu.Unlock()
	direction := "ahead of"
	if a.fast < 0 {
		direction = "behind"
	}
	switch {
	case !a.dated:
	case a.fast.Abs() > tolerated:
		d.fault("Set the clock by the network, such as with timedatectl set-ntp true: calls look too old or too new, and cards are left out.",
			"The clock of this machine is %s %s that of %s.", a.fast.Abs().Round(time.Second), direction, service)
	default:
		d.ok("The clock agrees with that of %s.", service)
	}
}
