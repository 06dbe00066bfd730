package console

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// earlier are calls that are no longer on the first page.
type earlier struct {
	Calls []row
	Older string
	First bool // there are none after these
}

func (r *request) calls() error {
	before, _ := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
	_, parked, err := r.parked()
	if err != nil {
		return err
	}
	rows, older, _, err := r.listCalls(aircall.CallID(max(before, 0)), listedCalls, parked)
	if err != nil {
		return err
	}
	return r.show(http.StatusOK, "calls", sheet{Title: r.say("calls.title"), Here: "calls", Body: earlier{rows, older, before <= 0}})
}

// callPage is all about one call.
type callPage struct {
	row

	Dashboard string
	Answered  moment
	Ended     moment
	Talk      string
	Outcome   string
	Tags      []string
	Notes     []note
	Summary   string
	Topics    []string

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
	x := extra{Name: cmp.Or(e.Title, e.ID), Level: plain, Word: string(e.Outcome), Made: e.Made, Error: e.LastError}
	if key := "extra." + cmp.Or(string(e.Outcome), "waiting"); v.known(key) {
		x.Word = v.say(key)
	}
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
		row: v.row(c, parked), Dashboard: aircall.DashboardURL(call.ID),
		Answered: v.at(call.AnsweredAt.Time), Ended: v.at(call.EndedAt.Time), Outcome: v.say("outcome." + string(call.Outcome())),
		Summary: c.Insights.Summary, Topics: c.Insights.Topics,
		PhoneCall: int64(c.Log.PhoneCall), At: v.at(c.Log.At), Owner: c.Log.Explanation.Owner, Description: c.Log.Description,
		Card: v.at(c.Card.Shown), CardFail: c.Card.Error, Attempts: c.Attempts, LastError: c.LastError, Due: v.at(c.Due),
	}
	if talk := call.TalkTime(); talk > 0 {
		p.Talk = duration(talk)
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
		shown := event{Code: e.Name, At: v.at(e.Time)}
		if key := "event." + string(e.Name); v.known(key) {
			shown.Name = v.say(key)
		}
		p.Events = append(p.Events, shown)
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
