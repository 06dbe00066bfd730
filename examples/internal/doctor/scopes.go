package doctor

import (
	"context"
	"errors"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/settings"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// need is something that the bridge does in Sellsy, tried without writing anything.
type need struct {
	scope, why string
	try        func(context.Context, *sellsy.Client) error
	wanted     func(settings.Settings) bool // nil: always
}

// needs are all that there may be.
func needs() []need {
	published := func(s settings.Settings) bool { return s.PublicURL != nil }
	makes := func(k matching.Kind) func(settings.Settings) bool {
		return func(s settings.Settings) bool { return s.Extras.UnknownCallers == k }
	}
	tasks := func(s settings.Settings) bool {
		return s.Extras.FollowUp == bridge.FollowUpTask || s.Extras.ActionItems
	}
	comments := func(s settings.Settings) bool { return s.Extras.Messages }
	shown := func(by func(activity.Policy) bool) func(settings.Settings) bool { // of all calls or of those of a line
		return func(s settings.Settings) bool {
			named := by(s.Policy)
			for _, line := range s.Lines {
				named = named || by(line.Policy)
			}
			return named
		}
	}
	fields := shown(func(p activity.Policy) bool { return len(p.Card.Fields) > 0 })
	invoices := shown(func(p activity.Policy) bool { return p.Card.Outstanding || p.NeedsInvoices() })
	estimates := shown(func(p activity.Policy) bool { return p.Card.Estimates || p.NeedsEstimates() })
	return []need{
		{"individuals.read", "callers who are individuals are not recognised", reading("/individuals"), nil},
		{"companies.read", "callers who are companies are not recognised, and contacts have no company", reading("/companies"), nil},
		{"contacts.read", "callers who are contacts are not recognised", reading("/contacts"), nil},
		{"opportunities.read", "no opportunity is found", reading("/opportunities"), nil},
		{"phonecalls.read", "calls that are logged already are not found", reading("/phone-calls"), nil},
		{"phonecalls.write", "no call is logged", writing("POST", "/phone-calls"), nil},
		{"search.read", "callers are not recognised before all records have been read once", searching, nil},
		{"webhooks.read", "the bridge cannot look after its webhook", reading("/webhooks"), published},
		{"webhooks.write", "the bridge cannot register its webhook", writing("PUT", "/webhooks/0"), published},
		{"custom-fields.read", "cards show no custom fields", reading("/custom-fields"), fields},
		{"invoices.read", "nothing says what callers owe", reading("/invoices"), invoices},
		{"estimates.read", "nothing names the estimates that await an answer", reading("/estimates"), estimates},
		{"individuals.write", "no individuals are made of unknown callers", writing("POST", "/individuals"), makes(matching.KindIndividual)},
		{"companies.write", "no companies are made of unknown callers", writing("POST", "/companies"), makes(matching.KindCompany)},
		{"contacts.write", "no contacts are made of unknown callers", writing("POST", "/contacts"), makes(matching.KindContact)},
		{"tasks.read", "no tasks are made", reading("/tasks"), tasks},
		{"tasks.write", "no tasks are made", writing("POST", "/tasks"), tasks},
		{"comments.read", "text messages are not written down", reading("/comments"), comments},
		{"comments.write", "text messages are not written down", writing("POST", "/comments"), comments},
	}
}

// missing is the fault that Sellsy does not grant it.
func (n need) missing() finding {
	return faultOf(grant+n.scope+".", "Sellsy refuses what needs the scope %s: %s.", n.scope, n.why)
}

// carriedOut is the fault that Sellsy did what it was asked to refuse.
func (n need) carriedOut() finding {
	return faultOf("Delete what it made, and do not start the bridge: each start asks so. Tell the authors (assumption sellsy-empty-post).",
		"Sellsy carried out an empty request that it should refuse, to find out about the scope %s.", n.scope)
}

// reading tries a list.
func reading(path string) func(context.Context, *sellsy.Client) error {
	return func(ctx context.Context, c *sellsy.Client) error {
		_, err := c.Do(ctx, sellsy.Request{Method: "GET", Path: path, Query: map[string][]string{"limit": {"1"}}}, nil)
		return err
	}
}

// writing tries to create something without what it must have, or to change what there is none of: Sellsy looks at the rights
// first, and then refuses (assumption sellsy-empty-post).
func writing(method, path string) func(context.Context, *sellsy.Client) error {
	return func(ctx context.Context, c *sellsy.Client) error {
		_, err := c.Do(ctx, sellsy.Request{Method: method, Path: path, Body: struct{}{}}, nil)
		switch {
		case err == nil:
			return errCarriedOut
		case errors.Is(err, sellsy.ErrInvalid) || errors.Is(err, sellsy.ErrNotFound):
			return nil // it looked beyond the rights
		}
		return err
	}
}

var errCarriedOut = errors.New("carried out")

func searching(ctx context.Context, c *sellsy.Client) error {
	_, err := c.Search.Query(ctx, sellsy.SearchOptions{
		Query: "+33199000000", Types: []sellsy.SearchType{sellsy.SearchContacts}, Limit: 1,
	})
	return err
}

const grant = "Give the API access this scope in Sellsy’s settings, and whoever it belongs to the right that goes with it; then make new credentials: "

// scopes tries what the bridge needs, and reads the staff.
func (d *doctor) scopes(ctx context.Context) {
	granted, refused := 0, 0
	check := func(scope, why string, err error) {
		switch {
		case errors.Is(err, sellsy.ErrForbidden):
			refused++
			d.add(need{scope: scope, why: why}.missing())
		case errors.Is(err, errCarriedOut):
			refused++
			d.add(need{scope: scope}.carriedOut())
		case err != nil:
			refused++
			d.add(sellsyFault("the scope "+scope, err))
		default:
			granted++
		}
	}
	for _, n := range needs() {
		if n.wanted == nil || n.wanted(d.set) {
			check(n.scope, n.why, n.try(ctx, d.sellsy))
		}
	}
	staffs := []sellsy.Staff{}
	var failed error
	for s, err := range d.sellsy.Staffs.All(ctx, sellsy.ListOptions{}) {
		if failed = err; err != nil {
			break
		}
		staffs = append(staffs, s)
	}
	check("staffs.read", "calls belong to nobody, and so are not logged", failed)
	if failed == nil {
		d.staffs = staffs
		d.defaultOwner()
	}
	if refused == 0 {
		d.ok("Sellsy grants all %d scopes that are needed.", granted)
	}
}
