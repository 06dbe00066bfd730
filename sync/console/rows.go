package console

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// row is a call as it is listed.
type row struct {
	ID      aircall.CallID
	Inbound bool
	Number  string // of the other party; empty: hidden
	Who     link   // the record, or else the name in Aircall
	Kind    string // of record
	Held    bool   // somebody is to choose one

	Line, Agent string
	Started     moment
	Duration    string
	Result      string
	Company     link
	Opportunity link

	State level
	Word  string // the state in a word
	Why   []string

	Parked    *parkedRow
	Dashboard string // its page in Aircall
}

// link is a name that may lead somewhere.
type link struct{ Text, URL string }

// row describes a call. parked is the work of that name, if it is known to be parked.
func (v voice) row(c report.Call, parked *report.Parked) row {
	call := c.Call
	match, opportunity := decisions(c)
	r := row{
		ID: call.ID, Dashboard: aircall.DashboardURL(call.ID), Inbound: call.Direction != aircall.Outbound, Started: v.at(call.StartedAt.Time), Result: v.result(c),
		Who: partyLink(match.Party), Opportunity: opportunityLink(opportunity), Company: companyLink(opportunity.Company),
	}
	r.Number, _ = call.Counterpart()
	r.Held = c.Log.Verdict == report.VerdictHeld
	if match.Found {
		r.Kind = matching.KindName(v.language(), match.Party.Kind)
	} else if call.Contact != nil {
		r.Who.Text = strings.TrimSpace(call.Contact.FirstName + " " + call.Contact.LastName)
	}
	if call.Number != nil {
		r.Line = lineName(call.Number)
	}
	if call.User != nil {
		r.Agent = call.User.Name
	}
	if call.Status == aircall.CallDone {
		r.Duration = v.book.Duration(seconds(cmp.Or(c.Log.Duration, call.Duration)))
	}
	if parked == nil {
		parked = c.Parked
	}
	if parked != nil {
		r.Parked = v.parkedRow(*parked)
	}
	var why string
	r.State, r.Word, why = v.state(c, r.Parked != nil)
	if why != "" {
		r.Why = []string{why}
	}
	r.Why = append(r.Why, c.Sentences(v.language())...)
	return r
}

// decisions are those that count: of the log, or of the card while nothing is logged.
func decisions(c report.Call) (matching.PartyDecision, matching.OpportunityDecision) {
	if c.Log.Match.Found || c.Log.Verdict != "" {
		return c.Log.Match, c.Log.Opportunity
	}
	return c.Card.Match, c.Card.Opportunity
}

// stateOf names what became of a call.
func stateOf(c report.Call, parked bool) string {
	switch {
	case parked:
		return "parked"
	case c.Attempts > 0:
		return "failing"
	case c.Log.Unsure:
		return "unsure"
	case c.Log.Verdict != "":
		return string(c.Log.Verdict)
	case c.Call.Outcome() == aircall.OutcomeRunning:
		return "running"
	default:
		return "waiting"
	}
}

// state says what became of a call, in a word and in a sentence; of one that is logged the bridge's own sentences do.
func (v voice) state(c report.Call, parked bool) (_ level, word, why string) {
	name := stateOf(c, parked)
	l, key := plain, "state."+name
	switch name {
	case "parked":
		l = bad
	case "failing", "unsure", string(report.VerdictHeld):
		l = warn
	case "running", "waiting":
		l = info
	case string(report.VerdictLogged):
		return good, v.say(key), ""
	}
	if !v.known(key) {
		return l, name, ""
	}
	return l, v.say(key), v.say(key + "_why")
}

// result is what Sellsy was told, or else how the call went.
func (v voice) result(c report.Call) string {
	if c.Log.Result != "" {
		return v.book.Word("result", string(c.Log.Result))
	}
	return v.sayOr("outcome."+string(c.Call.Outcome()), string(c.Call.Outcome()))
}

func lineName(n *aircall.Number) string {
	if n.Name != "" {
		return n.Name
	}
	return cmp.Or(n.Digits, "#"+strconv.FormatInt(int64(n.ID), 10))
}

func partyLink(p matching.Party) link {
	if p.IsZero() {
		return link{}
	}
	l := link{Text: cmp.Or(p.Name, fmt.Sprintf("#%d", p.ID))}
	switch p.Kind {
	case matching.KindIndividual:
		l.URL = sellsy.IndividualURL(sellsy.PartyType(p.Role), sellsy.IndividualID(p.ID))
	case matching.KindCompany:
		l.URL = sellsy.CompanyURL(sellsy.PartyType(p.Role), sellsy.CompanyID(p.ID))
	case matching.KindContact:
		l.URL = sellsy.ContactURL(sellsy.ContactID(p.ID))
	}
	return l
}

func companyLink(c matching.Company) link {
	if c.ID == 0 {
		return link{}
	}
	return link{Text: cmp.Or(c.Name, fmt.Sprintf("#%d", c.ID)), URL: sellsy.CompanyURL(sellsy.PartyType(c.Role), c.ID)}
}

func opportunityLink(d matching.OpportunityDecision) link {
	o := d.Opportunity
	if !d.Found {
		return link{}
	}
	return link{Text: cmp.Or(strings.TrimSpace(o.Name+" "+o.Number), fmt.Sprintf("#%d", o.ID)), URL: sellsy.OpportunityURL(o.ID)}
}

// parkedRow is a piece of parked work as it is listed.
type parkedRow struct {
	ID       string
	Element  string // the id of its button
	What     string
	Call     aircall.CallID // zero: no call
	Number   string         // empty: no number
	Who      link           // a record
	Reason   string
	Attempts int
	At       moment
}

func (v voice) parkedRow(p report.Parked) *parkedRow {
	r := &parkedRow{ID: p.ID, Reason: p.Reason, Attempts: p.Attempts, At: v.at(p.At), What: p.ID}
	kind, rest, _ := strings.Cut(p.ID, "/")
	switch kind {
	case "extra":
		if of, subject, _ := strings.Cut(rest, "/"); of == "call" {
			subject, _, _ = strings.Cut(subject, "/")
			id, _ := strconv.ParseInt(subject, 10, 64)
			r.Call, r.What = aircall.CallID(id), v.say("parked.task", "of", subject)
		} else if of == "caller" {
			r.Number, r.What = subject, v.say("parked.caller", "of", spaced(subject))
		} else if of == "message" {
			r.What = v.say("parked.message", "of", subject)
		}
	case "call":
		id, _ := strconv.ParseInt(rest, 10, 64)
		r.Call, r.What = aircall.CallID(id), v.say("parked.call", "of", rest)
	case "number":
		r.Number, r.What = rest, v.say("parked.number", "of", spaced(rest))
	case "party":
		of, text, _ := strings.Cut(rest, "/")
		id, _ := strconv.ParseInt(text, 10, 64)
		ref := matching.Ref{Kind: matching.Kind(of), ID: id}
		r.Who = partyLink(matching.Party{Ref: ref})
		r.What = v.say("parked.party", "kind", matching.KindName(v.language(), ref.Kind), "id", text)
	}
	r.Element = "retry-" + strings.NewReplacer("/", "-", "+", "").Replace(p.ID)
	return r
}

// spaced is a number with spaces, as people read it.
func spaced(e164 string) string {
	n, err := matching.ParseNumber(e164, "")
	if err != nil {
		return e164
	}
	return n.Format()
}

// parked returns the first pieces of parked work, and those that are calls by id.
func (r *request) parked() (list []*parkedRow, calls map[aircall.CallID]*report.Parked, err error) {
	all, err := r.account.Bridge.Parked(r.Context(), "", maxParked)
	if err != nil {
		return nil, nil, fmt.Errorf("listing parked work: %w", err)
	}
	calls = map[aircall.CallID]*report.Parked{}
	for _, p := range all {
		row := r.parkedRow(p)
		list = append(list, row)
		if strings.HasPrefix(p.ID, "call/") {
			calls[row.Call] = &p
		}
	}
	slices.SortStableFunc(list, func(a, b *parkedRow) int { return cmp.Compare(b.At.ISO, a.At.ISO) })
	return list, calls, nil
}
