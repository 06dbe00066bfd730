package console

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// maxLooked is how many calls a page looks at, at most, to find those that are wanted.
const maxLooked = 1000

// callList is a page of calls.
type callList struct {
	Filter  filter
	Any     bool     // the filter is not empty
	Agents  []string // that are known from the calls that were looked at
	Lines   []string
	Calls   []row
	Older   string
	Latest  string // address of the first page
	CSV     string
	First   bool // there are none after these
	Looked  int  // at so many calls
	Through moment
}

func (r *request) calls() error {
	before, _ := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
	_, parked, err := r.parked()
	if err != nil {
		return err
	}
	f := filterOf(r.URL.Query())
	page := callList{
		Filter: f, Any: f.any(), First: before <= 0, Latest: f.address("calls", 0), CSV: f.address("calls.csv", 0),
	}
	if err := r.findCalls(&page, aircall.CallID(max(before, 0)), parked); err != nil {
		return fmt.Errorf("listing calls: %w", err)
	}
	s := sheet{Title: r.say("calls.title"), Here: "calls", Body: page}
	if page.First {
		s.Live = "events"
	}
	return r.show(http.StatusOK, "calls", s)
}

// findCalls fills a page with the calls that are wanted, and stops when it is full or has looked at enough.
func (r *request) findCalls(page *callList, before aircall.CallID, parked map[aircall.CallID]*report.Parked) error {
	agents, lines := map[string]bool{}, map[string]bool{}
	defer func() { page.Agents, page.Lines = slices.Sorted(maps.Keys(agents)), slices.Sorted(maps.Keys(lines)) }()
	for page.Looked < maxLooked {
		reports, err := r.account.Bridge.Calls(r.Context(), before, listedCalls+1)
		if err != nil {
			return err
		}
		more := len(reports) > listedCalls
		for _, c := range reports[:min(len(reports), listedCalls)] {
			before = c.Call.ID
			page.Looked++
			page.Through = r.at(c.Call.StartedAt.Time)
			if c.Call.User != nil {
				agents[c.Call.User.Name] = true
			}
			if c.Call.Number != nil {
				lines[lineName(c.Call.Number)] = true
			}
			if !page.Filter.keeps(c, c.Parked != nil || parked[c.Call.ID] != nil) {
				continue
			}
			page.Calls = append(page.Calls, r.row(c, parked[c.Call.ID]))
			if len(page.Calls) == listedCalls {
				break
			}
		}
		if !more {
			page.Older = ""
			return nil
		}
		page.Older = page.Filter.address("calls", before)
		if len(page.Calls) == listedCalls {
			return nil
		}
	}
	return nil
}

// callPage is all about one call.
type callPage struct {
	row

	Answered moment
	Ended    moment
	Talk     string
	Outcome  string
	Tags     []string
	Notes    []note
	Summary  string
	Topics   []string

	PhoneCall   int64 // in Sellsy
	At          moment
	Owner       string
	Description string

	Card     moment // shown
	CardFail string
	CardWhy  []string // where it was decided otherwise than for the log

	Choices []choosable // among which somebody is to choose

	Extras    []extra
	Events    []event
	Attempts  int
	LastError string
	Due       moment
}

type note struct {
	Author string
	At     moment
	Text   string
}

// extra is something that was to be made in Sellsy besides the phone call.
type extra struct {
	Name  string
	Level level
	Word  string
	Made  int64
	Error string
}

func (v voice) extra(e report.Extra) extra {
	x := extra{Name: cmp.Or(e.Title, e.ID), Level: plain, Made: e.Made, Error: e.LastError}
	x.Word = v.sayOr("extra."+cmp.Or(string(e.Outcome), "waiting"), string(e.Outcome))
	switch {
	case e.LastError != "":
		x.Level = warn
	case e.Outcome == "":
		x.Level = info
	case e.Outcome == report.ExtraMade || e.Outcome == report.ExtraFound || e.Outcome == report.ExtraClosed:
		x.Level = good
	}
	return x
}

type event struct {
	Name string // in words, if there are any for it
	Code aircall.EventName
	At   moment
}

func (r *request) call() error {
	id, err := strconv.ParseInt(r.PathValue("call"), 10, 64)
	if err != nil {
		return r.sorry(http.StatusNotFound, "error.call")
	}
	c, err := r.account.Bridge.Call(r.Context(), aircall.CallID(id))
	if errors.Is(err, bridge.ErrUnknownCall) {
		return r.sorry(http.StatusNotFound, "error.call")
	} else if err != nil {
		return fmt.Errorf("reading a call: %w", err)
	}
	_, parked, err := r.parked()
	if err != nil {
		return err
	}
	p := r.callPage(c, parked[aircall.CallID(id)])
	title := cmp.Or(p.Who.Text, p.Number, r.say("call.hidden"))
	return r.show(http.StatusOK, "call", sheet{Title: title, Here: "call", Body: p, Said: r.said()})
}

func (v voice) callPage(c report.Call, parked *report.Parked) callPage {
	call := c.Call
	p := callPage{
		row:      v.row(c, parked),
		Answered: v.at(call.AnsweredAt.Time), Ended: v.at(call.EndedAt.Time), Outcome: v.say("outcome." + string(call.Outcome())),
		Summary: c.Insights.Summary, Topics: c.Insights.Topics,
		PhoneCall: int64(c.Log.PhoneCall), At: v.at(c.Log.At), Owner: c.Log.Explanation.Owner, Description: c.Log.Description,
		Card: v.at(c.Card.Shown), CardFail: c.Card.Error, Attempts: c.Attempts, LastError: c.LastError, Due: v.at(c.Due),
	}
	if talk := call.TalkTime(); talk > 0 {
		p.Talk = v.book.Duration(talk)
	}
	for _, tag := range call.Tags {
		p.Tags = append(p.Tags, tag.Name)
	}
	for _, comment := range call.Comments {
		n := note{At: v.at(comment.PostedAt.Time), Text: comment.Content}
		if comment.PostedBy != nil {
			n.Author = comment.PostedBy.Name
		}
		p.Notes = append(p.Notes, n)
	}
	p.CardWhy, p.Choices = v.cardWhy(c), v.choices(c)
	for _, e := range c.Extras {
		p.Extras = append(p.Extras, v.extra(e))
	}
	for _, e := range c.Events {
		p.Events = append(p.Events, event{Name: v.sayOr("event."+string(e.Name), ""), Code: e.Name, At: v.at(e.Time)})
	}
	return p
}

// choosable is a record that a call may be logged on.
type choosable struct {
	matching.Ref

	Name, What string
	URL        string
}

// choices are the records among which somebody is to choose.
func (v voice) choices(c report.Call) (all []choosable) {
	if c.Log.Verdict != report.VerdictHeld {
		return nil
	}
	for _, o := range c.Log.Match.Candidates {
		if o.Standing != matching.StandingPossible {
			continue
		}
		to := partyLink(matching.Party{Ref: o.Ref, Name: o.Name, Role: o.Role})
		all = append(all, choosable{Ref: o.Ref, Name: to.Text, What: matching.KindName(v.language(), o.Kind), URL: to.URL})
	}
	return all
}

// assign has a call logged on the record that the reader chose, and leads back to the call.
func (r *request) assign() error {
	call, _ := strconv.ParseInt(r.PostFormValue("call"), 10, 64)
	id, err := strconv.ParseInt(r.PostFormValue("id"), 10, 64)
	record := matching.Ref{Kind: matching.Kind(r.PostFormValue("kind")), ID: id}
	known := []matching.Kind{matching.KindIndividual, matching.KindCompany, matching.KindContact}
	if call <= 0 || err != nil || id <= 0 || !slices.Contains(known, record.Kind) {
		return r.sorry(http.StatusBadRequest, "error.form")
	}
	said := "assigned"
	switch err := r.account.Bridge.Assign(r.Context(), aircall.CallID(call), record); {
	case errors.Is(err, bridge.ErrUnknownCall):
		return r.sorry(http.StatusNotFound, "error.call")
	case errors.Is(err, bridge.ErrDecided):
		said = "decided"
	case errors.Is(err, bridge.ErrNoRecord):
		said = "norecord"
	case err != nil:
		return fmt.Errorf("assigning a call: %w", err)
	}
	return r.goTo(fmt.Sprintf("calls/%d?said=%s", call, said))
}

// cardWhy explains the card where the log was decided otherwise.
func (v voice) cardWhy(c report.Call) []string {
	explain := func(m matching.PartyDecision, o matching.OpportunityDecision) []string {
		all := m.Sentences(v.language())
		if m.Found {
			all = append(all, o.Sentences(v.language())...)
		}
		return all
	}
	card := explain(c.Card.Match, c.Card.Opportunity)
	if c.Log.Verdict == "" || slices.Equal(card, explain(c.Log.Match, c.Log.Opportunity)) {
		return nil
	}
	return card
}

// retry puts parked work back into the queue, and leads back to where the reader was.
func (r *request) retry() error {
	said := "retried"
	switch err := r.account.Bridge.Retry(r.Context(), r.PostFormValue("parked")); {
	case errors.Is(err, bridge.ErrNotParked):
		said = "notparked"
	case err != nil:
		return fmt.Errorf("putting parked work back: %w", err)
	}
	if id, err := strconv.ParseInt(r.PostFormValue("call"), 10, 64); err == nil {
		return r.goTo(fmt.Sprintf("calls/%d?said=%s", id, said))
	}
	return r.goTo("./?said=" + said)
}
