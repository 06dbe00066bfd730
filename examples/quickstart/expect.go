package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// outcome is what a call should lead to.
type outcome struct {
	ignored bool           // the bridge should not even remember the call
	verdict report.Verdict // what should have been concluded
	card    bool           // the agent should have seen one
	shows   string         // with this in one of its lines

	// Of a call that should have been logged:
	record      matching.Ref
	company     sellsy.CompanyID     // of a contact
	opportunity sellsy.OpportunityID // zero: none
	owner       sellsy.StaffID
	result      sellsy.CallResult
	says        []string // parts of the description
}

// examine compares what has happened in the two fakes with what should have, and returns what is not so (yet).
func (d *demo) examine(ctx context.Context) (complaints []string) {
	for _, e := range d.episodes {
		for _, complaint := range d.examineCall(ctx, e) {
			complaints = append(complaints, e.title+": "+complaint)
		}
	}
	return append(complaints, d.examineNewcomer()...)
}

func (d *demo) examineCall(ctx context.Context, e episode) (complaints []string) {
	complain := func(format string, args ...any) { complaints = append(complaints, fmt.Sprintf(format, args...)) }
	logged := e.want.verdict == report.VerdictLogged
	cards, calls := d.cards(e.call), d.phoneCalls(e.call)
	if want := count(e.want.card); len(cards) != want {
		complain("%d insight cards, not %d", len(cards), want)
	}
	for _, c := range cards {
		if !slices.ContainsFunc(c.Card.Contents, func(line aircall.CardContent) bool { return strings.Contains(line.Text, e.want.shows) }) {
			complain("%q is not on the card", e.want.shows)
		}
	}
	if want := count(logged); len(calls) != want {
		complain("%d phone calls in Sellsy, not %d", len(calls), want)
	}

	report, err := d.bridge.Call(ctx, e.call)
	switch {
	case e.want.ignored:
		if !errors.Is(err, bridge.ErrUnknownCall) {
			complain("the bridge remembers it, though the line is not served")
		}
		return complaints
	case err != nil:
		complain("%v", err)
		return complaints
	case report.Log.Verdict != e.want.verdict:
		complain("concluded %q, not %q", report.Log.Verdict, e.want.verdict)
	}
	if time.Until(report.Due) < 5*time.Minute { // that of nobody is looked at again once Sellsy's changes have been read
		complain("there is still work to do, due %s", report.Due.Format(time.TimeOnly))
	}
	if report.LastError != "" {
		complain("failed: %s", report.LastError)
	}
	if logged && len(calls) == 1 {
		complaints = append(complaints, e.want.compare(calls[0])...)
	}
	return complaints
}

// compare returns what is wrong with a logged phone call.
func (w outcome) compare(pc sellsy.PhoneCall) (complaints []string) {
	complain := func(format string, args ...any) { complaints = append(complaints, fmt.Sprintf(format, args...)) }
	if pc.Result.ID != w.result {
		complain("result %s, not %s", pc.Result.ID, w.result)
	}
	if pc.Owner == nil || pc.Owner.ID != w.owner {
		complain("owner %+v, not %d", pc.Owner, w.owner)
	}
	if got, want := sorted(pc.Related), w.related(); !slices.Equal(got, want) {
		complain("related to %v, not %v", got, want)
	}
	for _, text := range w.says {
		if !strings.Contains(pc.Description, text) {
			complain("%q is not in the description", text)
		}
	}
	return complaints
}

// related are the records that the phone call should hang on.
func (w outcome) related() []sellsy.RelatedObject {
	list := []sellsy.RelatedObject{{Type: sellsy.RelatedType(w.record.Kind), ID: w.record.ID}}
	if w.company != 0 {
		list = append(list, sellsy.RelatedObject{Type: sellsy.RelatedCompany, ID: int64(w.company)})
	}
	if w.opportunity != 0 {
		list = append(list, sellsy.RelatedObject{Type: sellsy.RelatedOpportunity, ID: int64(w.opportunity)})
	}
	return sorted(list)
}

func sorted(list []sellsy.RelatedObject) []sellsy.RelatedObject {
	return slices.SortedFunc(slices.Values(list), func(a, b sellsy.RelatedObject) int {
		return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.ID, b.ID))
	})
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// cards are the insight cards of a call, as Aircall holds them.
func (d *demo) cards(id aircall.CallID) (cards []aircalltest.PostedCard) {
	for _, c := range d.aircall.Cards() {
		if c.CallID == id {
			cards = append(cards, c)
		}
	}
	return cards
}

// phoneCalls are the phone calls about a call, as Sellsy holds them.
func (d *demo) phoneCalls(id aircall.CallID) (calls []sellsy.PhoneCall) {
	for _, pc := range d.sellsy.PhoneCalls() {
		if _, of, ok := activity.FindBlock(pc.Description); ok && of == id { // others may mention it: parts of one conversation do
			calls = append(calls, pc)
		}
	}
	return calls
}

func individual(id sellsy.IndividualID) matching.Ref {
	return matching.Ref{Kind: matching.KindIndividual, ID: int64(id)}
}

func companyRef(id sellsy.CompanyID) matching.Ref {
	return matching.Ref{Kind: matching.KindCompany, ID: int64(id)}
}

func contact(id sellsy.ContactID) matching.Ref {
	return matching.Ref{Kind: matching.KindContact, ID: int64(id)}
}
