// Package probe checks, on live accounts, what the code assumes of both services (package assumptions): by reading alone, unless it is given
// a record that it may write to. It reports what holds and what differs, and keeps the exchanges without what they were about.
package probe

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/assumptions"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/settings"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// Options say what to probe.
type Options struct {
	Settings settings.Settings

	// Aircall and Sellsy carry the requests. Nil: http.DefaultTransport.
	Aircall, Sellsy http.RoundTripper

	Write *WriteOptions // nil: nothing is written

	Progress func(done, total int) // nil: nobody looks
}

// Verdict says what became of an assumption.
type Verdict string

// The verdicts.
const (
	Holds   Verdict = "holds"
	Differs Verdict = "differs"
	Untold  Verdict = "untold" // it could not be found out
)

// Finding is what was found out about an assumption. Seen is a sentence that names fields, statuses and counts, and no value of an
// account. It is the English one, for the authors.
type Finding struct {
	ID      string  `json:"id"`
	Verdict Verdict `json:"verdict"`
	Seen    string  `json:"seen"`

	said sentence // Seen, in any language
}

// check finds out about one assumption.
type check func(context.Context, *prober) Finding

func holds(key string, args ...any) Finding { return finding(Holds, say(key, args...)) }

func differs(key string, args ...any) Finding { return finding(Differs, say(key, args...)) }

func untold(key string, args ...any) Finding { return finding(Untold, say(key, args...)) }

func finding(v Verdict, s sentence) Finding { return Finding{Verdict: v, Seen: s.String(), said: s} }

// sentence is a phrase of the group probe with its arguments, among which may be other sentences.
type sentence struct {
	key  string
	args []any
}

func say(key string, args ...any) sentence { return sentence{key, args} }

// in says the sentence in a language.
func (s sentence) in(b *phrases.Book) string {
	args := slices.Clone(s.args)
	for i, arg := range args {
		switch arg := arg.(type) {
		case sentence:
			args[i] = arg.in(b)
		case []sentence:
			var all []string
			for _, s := range arg {
				all = append(all, s.in(b))
			}
			args[i] = strings.Join(all, ", ")
		}
	}
	return b.Say("probe."+s.key, args...)
}

// String is the sentence in English.
func (s sentence) String() string { return s.in(phrases.In(phrases.English)) }

// prober is one examination. Checks run one after the other.
type prober struct {
	set     settings.Settings
	aircall *aircall.Client
	sellsy  *sellsy.Client

	phones, crm gate

	calls      sample[aircall.Call]
	contacts   sample[aircall.Contact]
	records    sample[sellsy.Contact]
	phoneCalls sample[sellsy.PhoneCall]
}

// perCheck is the most requests that one check may send.
const perCheck = 4

// longestWait is for the quota of a minute; a longer wait ends a check.
const longestWait = 70 * time.Second

// Run checks every assumption that reading can check and, if it may, those that writing can. The error says why nothing could be checked at
// all, or what is the matter with the journal of what was written: the report is that of what was found out all the same.
func Run(ctx context.Context, o Options) (*Report, error) {
	p := &prober{set: o.Settings}
	if err := p.connect(o); err != nil {
		return nil, err
	}
	var all []assumptions.Assumption
	for _, a := range assumptions.All() {
		if a.Check != "" {
			all = append(all, a)
		}
	}
	report := &Report{}
	silent := map[string]*Finding{"Aircall": p.reach(ctx, "Aircall"), "Sellsy": p.reach(ctx, "Sellsy")}
	for _, why := range silent {
		report.unreached = report.unreached || why != nil
	}
	for i, a := range all {
		if o.Progress != nil {
			o.Progress(i, len(all))
		}
		f := Finding{}
		if why := silent[a.Service()]; why != nil {
			f = *why
		} else {
			p.phones.begin(a.ID, reading, perCheck)
			p.crm.begin(a.ID, reading, perCheck)
			f = checks[a.ID](ctx, p)
		}
		f.ID = a.ID
		report.Findings = append(report.Findings, f)
	}
	if o.Progress != nil {
		o.Progress(len(all), len(all))
	}
	var err error
	if o.Write != nil {
		err = p.write(ctx, *o.Write, report)
	}
	report.Exchanges = append(p.phones.exchanges, p.crm.exchanges...)
	report.Requests = Requests{Aircall: p.phones.sent, Sellsy: p.crm.sent}
	return report, err
}

// checks are those of all assumptions that reading can check.
var checks = map[string]check{
	"aircall-quota":           aircallQuota,
	"aircall-refusal":         aircallRefusal,
	"aircall-paging":          aircallPaging,
	"aircall-order":           sampled((*prober).someCalls, aircallOrder),
	"aircall-period":          sampled((*prober).someCalls, aircallPeriod),
	"aircall-times":           sampled((*prober).someCalls, aircallTimes),
	"aircall-done":            sampled((*prober).someCalls, aircallDone),
	"aircall-digits":          sampled((*prober).someCalls, aircallDigits),
	"aircall-picked":          aircallPicked,
	"aircall-webhooks":        aircallWebhooks,
	"aircall-contact-search":  sampled((*prober).someContacts, aircallContactSearch),
	"aircall-contact-rows":    sampled((*prober).someContacts, aircallContactRows),
	"aircall-ai":              sampled((*prober).someCalls, aircallAI),
	"aircall-users":           aircallUsers,
	"aircall-kinds":           func(_ context.Context, p *prober) Finding { return kinds(&p.phones) },
	"sellsy-quota":            sellsyQuota,
	"sellsy-token":            sellsyToken,
	"sellsy-account":          sellsyAccount,
	"sellsy-phonecall-search": sampled((*prober).somePhoneCalls, sellsyPhoneCallSearch),
	"sellsy-description":      sampled((*prober).somePhoneCalls, sellsyDescription),
	"sellsy-paging":           sellsyPaging,
	"sellsy-fields":           sampled((*prober).someRecords, sellsyFields),
	"sellsy-updated":          sampled((*prober).someRecords, sellsyUpdated),
	"sellsy-lookup":           sampled((*prober).someRecords, sellsyLookup),
	"sellsy-companies":        sampled((*prober).someRecords, sellsyCompanies),
	"sellsy-opportunities":    sellsyOpportunities,
	"sellsy-invoices":         sellsyInvoices,
	"sellsy-staff":            sellsyStaff,
	"sellsy-webhooks":         sellsyWebhooks,
	"sellsy-times":            sellsyTimes,
	"sellsy-filters":          sellsyFilters,
	"sellsy-kinds":            func(_ context.Context, p *prober) Finding { return kinds(&p.crm) },
}

// connect makes the clients. They repeat nothing: what fails once could not be told.
func (p *prober) connect(o Options) (err error) {
	p.phones.base, p.crm.base = o.Aircall, o.Sellsy
	for _, g := range []*gate{&p.phones, &p.crm} {
		if g.base == nil {
			g.base = http.DefaultTransport
		}
	}
	p.aircall, err = p.newAircall(p.set.AircallAuth)
	if err != nil {
		return fmt.Errorf("settings of Aircall: %w", err)
	}
	p.sellsy, err = sellsy.New(p.set.SellsyAuth, sellsy.WithBaseURL(p.set.SellsyURL), sellsy.WithMaxWait(longestWait), sellsy.WithRetries(0),
		sellsy.WithHTTPClient(&http.Client{Transport: &p.crm}),
		sellsy.WithDrift(func(d sellsy.Drift) { p.crm.drifted(d.Operation, d.Path, d.Kind) }))
	if err != nil {
		return fmt.Errorf("settings of Sellsy: %w", err)
	}
	return nil
}

func (p *prober) newAircall(auth aircall.Auth) (*aircall.Client, error) {
	return aircall.New(auth, aircall.WithBaseURL(p.set.AircallURL), aircall.WithMaxWait(longestWait), aircall.WithRetries(0),
		aircall.WithHTTPClient(&http.Client{Transport: &p.phones}),
		aircall.WithDrift(func(d aircall.Drift) { p.phones.drifted(d.Operation, d.Path, d.Kind) }))
}

// reach asks a service once. What it returns is why there is no point in asking on.
func (p *prober) reach(ctx context.Context, service string) *Finding {
	var err error
	if service == "Aircall" {
		p.phones.begin("reach", reading, perCheck)
		_, err = p.aircall.Company(ctx)
	} else {
		p.crm.begin("reach", reading, perCheck)
		_, err = p.sellsy.Staffs.Me(ctx)
	}
	switch {
	case errors.Is(err, aircall.ErrUnauthorized), errors.Is(err, sellsy.ErrUnauthorized):
		return new(untold("credentials", "service", service))
	case err != nil && statusOf(err) == 0 && !errors.Is(err, aircall.ErrBadAnswer) && !errors.Is(err, sellsy.ErrBadAnswer):
		return new(untold("silent", "service", service))
	}
	return nil
}

// statusOf is that of the answer, 0 if there was none.
func statusOf(err error) int {
	if e, ok := errors.AsType[*aircall.Error](err); ok {
		return e.StatusCode
	}
	if e, ok := errors.AsType[*sellsy.Error](err); ok {
		return e.StatusCode
	}
	return 0
}

// failed is the finding of a question without a usable answer. It repeats nothing of what the service said, which may name somebody.
func (g *gate) failed(asked string, err error) Finding {
	about := say(asked)
	switch why := g.denied(); {
	case errors.Is(why, errWrites):
		return untold("not_sent.writes", "asked", about)
	case errors.Is(why, errMany):
		return untold("not_sent.many", "asked", about)
	case why != nil:
		return untold("not_sent.share", "asked", about)
	}
	status := statusOf(err)
	switch {
	case errors.Is(err, aircall.ErrBadAnswer), errors.Is(err, sellsy.ErrBadAnswer):
		return differs("bad_answer", "asked", about)
	case errors.Is(err, aircall.ErrUnauthorized):
		return untold("refused", "asked", about, "status", status)
	case errors.Is(err, sellsy.ErrForbidden):
		return untold("right", "asked", about)
	case status == 0, status == http.StatusTooManyRequests, status >= http.StatusInternalServerError, errors.Is(err, sellsy.ErrUnauthorized):
		return untold("no_answer", "asked", about, "status", status)
	default:
		return differs("refused", "asked", about, "status", status)
	}
}

// sample is a page of a list that several checks look at.
type sample[T any] struct {
	read  bool
	items []T
	raw   []map[string]value
	why   Finding // of the failure to read it, if there are no items
}

// get reads the sample once.
func (s *sample[T]) get(g *gate, asked, key string, list func() ([]T, error)) (items []T, why Finding, ok bool) {
	if !s.read {
		s.read = true
		items, err := list()
		switch {
		case err != nil:
			s.why = g.failed(asked, err)
		case len(items) == 0:
			s.why = untold("none", "asked", say(asked))
		default:
			s.items, s.raw = items, g.rows(key)
		}
	}
	return s.items, s.why, len(s.items) > 0
}

// sampled is a check of a sample that has something.
func sampled[T any](some func(*prober, context.Context) ([]T, Finding, bool), of func(context.Context, *prober, []T) Finding) check {
	return func(ctx context.Context, p *prober) Finding {
		items, why, ok := some(p, ctx)
		if !ok {
			return why
		}
		return of(ctx, p, items)
	}
}

// count is how many of all are so.
func count[T any](all []T, so func(T) bool) (n int) {
	for _, item := range all {
		if so(item) {
			n++
		}
	}
	return n
}
