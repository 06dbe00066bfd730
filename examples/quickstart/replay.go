package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// caller is the Sellsy record that was made for a number of a recording. It is empty for one that stays unknown.
type caller struct {
	company     sellsy.CompanyID
	owner       sellsy.StaffID
	opportunity sellsy.OpportunityID
}

// prepare adds to the fakes what the recording takes for granted: its lines and agents, and a record for two of three
// callers; every third stays unknown. It returns the lines, and the calls with what should come
// of each.
func (r *recording) prepare(ac *aircalltest.Server, sc *sellsytest.Server, words *phrases.Book) (lines []aircall.NumberID, played []episode) {
	agents := map[aircall.UserID]sellsy.StaffID{}
	var owner sellsy.StaffID
	for _, c := range r.calls {
		if u := c.call.User; u != nil && agents[u.ID] == 0 {
			first, last, _ := strings.Cut(u.Name, " ")
			agents[u.ID] = sc.AddStaff(sellsy.Staff{FirstName: first, LastName: last, Email: u.Email}).ID
			owner = cmp.Or(owner, agents[u.ID])
		}
	}
	callers, own := map[matching.Number]caller{}, map[matching.Number]bool{}
	for _, c := range r.calls {
		if n := c.call.Number; n != nil {
			number, _ := matching.ParseNumber(n.Digits, "FR") // what is none is nobody's
			own[number] = number != 0
		}
	}
	for _, c := range r.calls {
		if n := c.call.Number; n != nil && !slices.Contains(lines, n.ID) {
			lines = append(lines, n.ID)
			ac.AddNumber(*n)
		}
		if _, known := callers[c.number]; !known && c.number != 0 {
			callers[c.number] = addCaller(sc, len(callers), c.number, owner)
		}
		played = append(played, episode{
			title: words.Say("quickstart.recorded", "id", fmt.Sprint(c.id)), call: c.id, want: c.want(callers[c.number], agents, own[c.number]),
		})
	}
	return lines, played
}

func addCaller(sc *sellsytest.Server, i int, number matching.Number, owner sellsy.StaffID) caller {
	if i%3 == 2 {
		return caller{}
	}
	record := sellsy.Company{
		Type: sellsy.TypeProspect, Name: fmt.Sprintf("Recorded caller %d", i+1), PhoneNumber: number.Format(),
	}
	if owner != 0 {
		record.Owner = &sellsy.Owner{ID: owner, Type: sellsy.OwnerStaff}
	}
	record = sc.AddCompany(record)
	opportunity := sc.AddOpportunity(sellsy.Opportunity{
		Name: fmt.Sprintf("Project %d", i+1), Number: fmt.Sprintf("OPP-2%03d", i+1), CompanyID: record.ID,
	})
	return caller{company: record.ID, owner: owner, opportunity: opportunity.ID}
}

// want is what should come of a recorded call. One that comes in from the company's own number is the other side of one that goes out.
func (c *recordedCall) want(who caller, agents map[aircall.UserID]sellsy.StaffID, own bool) outcome {
	own = own && c.call.Direction == aircall.Inbound
	w := outcome{card: c.created && who.company != 0 && !own}
	switch {
	case !c.over():
		return w
	case own:
		w.verdict = report.VerdictFiltered
		return w
	case c.number == 0:
		w.verdict = report.VerdictNoNumber
		return w
	case who.company == 0:
		w.verdict = report.VerdictNobody
		return w
	}
	w.verdict, w.record, w.opportunity = report.VerdictLogged, companyRef(who.company), who.opportunity
	switch {
	case c.answered:
		w.result = sellsy.ResultConnected
	case c.message:
		w.result = sellsy.ResultVoicemail
	default:
		w.result = sellsy.ResultNoAnswer
	}
	w.owner = who.owner
	if u := c.call.User; u != nil && (c.answered || c.call.Direction == aircall.Outbound) {
		w.owner = agents[u.ID]
	}
	w.says = c.words()
	return w
}

// words are what the description of the call must hold: its tags and notes.
func (c *recordedCall) words() (all []string) {
	for _, tag := range c.call.Tags {
		all = append(all, tag.Name)
	}
	for _, note := range c.call.Comments {
		all = append(all, strings.Fields(note.Content)...)
	}
	return all
}

// replay delivers the webhooks to the handler, one after the other, while the fake Aircall shows each call as the webhook
// tells it. It returns what was not answered as it should be.
func (r *recording) replay(ctx context.Context, ac *aircalltest.Server, h http.Handler) (complaints []string) {
	deliver := func(name string, body []byte) {
		answer := httptest.NewRecorder()
		h.ServeHTTP(answer, httptest.NewRequestWithContext(ctx, http.MethodPost, "/webhooks/aircall", bytes.NewReader(body)))
		if answer.Code != http.StatusOK {
			complaints = append(complaints, fmt.Sprintf("%s: answered %d, not 200", name, answer.Code))
		}
	}
	for _, w := range r.webhooks {
		if call, ok := w.event.Payload.(*aircall.Call); ok {
			ac.AddCall(*call)
		}
		deliver(w.file, w.body)
	}
	for _, c := range r.calls {
		if !c.over() || c.complete {
			continue
		}
		// The recording breaks off between the end of the call and call.ended, which Aircall sends about 30 s later. One is made of what
		// is known, so that nobody has to wait for the bridge to stop waiting.
		body, err := json.Marshal(aircall.Event{
			Resource: "call", Name: aircall.EventCallEnded, Token: webhookToken,
			Timestamp: aircall.At(c.call.EndedAt.Add(30 * time.Second)), Data: c.newest.Data,
		})
		if err != nil {
			complaints = append(complaints, err.Error())
			continue
		}
		deliver(fmt.Sprintf("call.ended of %d", c.id), body)
	}
	return complaints
}
