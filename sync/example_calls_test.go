package bridge_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// Where does a call end up? On the record of its caller in Sellsy, with the result and the owner.
func Example_whereDoesACallEndUp() {
	ctx := context.Background()
	office := newOffice()
	office.open(ctx)
	defer office.close()

	office.answered(ctx, knownCaller)

	for _, call := range office.crm.PhoneCalls() {
		fmt.Println(call.Source, call.Result.ID, call.Related)
	}
	// Output: incoming connected [{company 2001}]
}

// Why was a call not logged? Its report says what was decided, and Sentences why.
func Example_whyWasACallNotLogged() {
	ctx := context.Background()
	office := newOffice()
	office.open(ctx, func(c *bridge.Config) { c.Filter = activity.Filter{MinTalkTime: 10 * time.Minute} })
	defer office.close()

	for _, from := range []string{knownCaller, "anonymous"} {
		call, err := office.Call(ctx, office.answered(ctx, from))
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(call.Log.Verdict, len(call.Sentences(matching.English)) > 0)
	}
	// Output:
	// filtered true
	// filtered true
}

// What becomes of a caller whom Sellsy does not know? Nothing, unless Extras says to make a record.
func Example_howDoIMakeRecordsOfUnknownCallers() {
	ctx := context.Background()
	office := newOffice()
	office.open(ctx, func(c *bridge.Config) { c.Extras.UnknownCallers = matching.KindCompany })
	defer office.close()

	from := aircalltest.CallSpec{ID: 3811700005, Number: office.line.ID, Counterpart: unknownCaller}
	if _, err := office.phones.Play(ctx, aircalltest.Script{CallSpec: from}); err != nil {
		fmt.Println(err)
	}
	var made []report.Extra
	until(ctx, func() bool {
		call, _ := office.Call(ctx, from.ID) // that it is not known yet is no reason to stop
		made = call.Extras
		return len(made) == 1 && made[0].Made != 0
	})

	for _, record := range made {
		company, _ := office.crm.Company(sellsy.CompanyID(record.Made))
		fmt.Println(record.Outcome, company.Type, company.PhoneNumber)
	}
	// Output: made prospect +33199007026
}

// How do I remind somebody of a missed call? With a task in Sellsy for the owner of the call.
func Example_howDoIRemindSomebodyOfAMissedCall() {
	ctx := context.Background()
	office := newOffice()
	office.open(ctx, func(c *bridge.Config) { c.Extras.FollowUp = bridge.FollowUpTask })
	defer office.close()

	office.missed(ctx, knownCaller)
	until(ctx, func() bool { return len(office.crm.Tasks()) == 1 })

	for _, task := range office.crm.Tasks() {
		fmt.Println(task.Title, task.Related)
	}
	// Output: Call back Menuiserie Laval, +33 1 99 00 70 25 [{company 2001}]
}

// How do I let people choose when several records have a number? Such calls are held, with the candidates, until Assign.
func Example_howDoILetPeopleChooseTheRecord() {
	ctx := context.Background()
	office := newOffice()
	office.crm.AddCompany(sellsy.Company{ID: 2005, Name: "Laval Escaliers", Type: sellsy.TypeClient, PhoneNumber: "01 99 00 70 25"})
	office.open(ctx, func(c *bridge.Config) { c.PartyRules.Review = matching.ReviewSeveral })
	defer office.close()

	office.answered(ctx, knownCaller)
	held, err := office.Held(ctx, 10)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, call := range held {
		fmt.Println(call.Log.Verdict)
		err := office.Assign(ctx, call.Call.ID, matching.Ref{Kind: matching.KindCompany, ID: 2005})
		if err != nil {
			fmt.Println(err)
			return
		}
	}
	until(ctx, func() bool { return len(office.crm.PhoneCalls()) == 1 })
	for _, call := range office.crm.PhoneCalls() {
		fmt.Println(call.Related)
	}
	// Output:
	// held
	// [{company 2005}]
}

// How do I log the calls of last month? CatchUp lists them, looks for each in Sellsy, and has those logged that are missing.
func Example_howDoILogTheCallsOfLastMonth() {
	ctx := context.Background()
	office := newOffice()
	office.open(ctx)
	defer office.close()
	month := time.Now().AddDate(0, -1, 0)
	office.phones.AddCall(aircall.Call{
		Direction: aircall.Inbound, Number: &office.line, RawDigits: knownCaller,
		StartedAt: aircall.At(month.Add(time.Hour)), EndedAt: aircall.At(month.Add(2 * time.Hour)),
	})

	found, err := office.CatchUp(ctx, bridge.CatchUpOptions{From: month, DryRun: true}) // changes nothing
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(found.Calls, "listed,", found.Marked, "to be logged")
	if _, err = office.CatchUp(ctx, bridge.CatchUpOptions{From: month}); err != nil {
		fmt.Println(err)
		return
	}
	until(ctx, func() bool { return len(office.crm.PhoneCalls()) == 1 })
	fmt.Println(len(office.crm.PhoneCalls()), "logged")
	// Output:
	// 1 listed, 1 to be logged
	// 1 logged
}

// How do I give a line other rules than the rest? They stand in place of the others, not beside them. Here one line has no cards.
func Example_howDoIGiveALineOtherRules() {
	ctx := context.Background()
	office := newOffice()
	office.open(ctx, func(c *bridge.Config) {
		c.Policy.Language = matching.French
		c.Lines = map[aircall.NumberID]bridge.Rules{41: {NoCards: true, Policy: activity.Policy{Language: matching.German}}}
	})
	defer office.close()

	office.answered(ctx, knownCaller)

	fmt.Println(len(office.phones.Cards()), "cards,", len(office.crm.PhoneCalls()), "phone call")
	// Output: 0 cards, 1 phone call
}

// How do I show cards without logging calls? NoCards is the other way round, and both may be a single line's.
func Example_howDoIShowCardsWithoutLoggingCalls() {
	ctx := context.Background()
	office := newOffice()
	office.open(ctx, func(c *bridge.Config) { c.NoLogs = true })
	defer office.close()

	office.answered(ctx, knownCaller)

	fmt.Println(len(office.phones.Cards()), "card,", len(office.crm.PhoneCalls()), "phone calls")
	// Output: 1 card, 0 phone calls
}

// How do I count what happens? An observer is told, for your own metrics. It must be quick, for the work waits for it.
func Example_howDoICountWhatHappens() {
	ctx := context.Background()
	cards := make(chan report.CardDone, 1)
	office := newOffice()
	office.open(ctx, func(c *bridge.Config) {
		c.Observer.Card = func(done report.CardDone) { cards <- done }
	})
	defer office.close()

	office.answered(ctx, knownCaller)

	card := <-cards
	fmt.Println("found:", card.Found, "error:", card.Err)
	// Output: found: true error: <nil>
}

// What if I ask about a call that the bridge has never heard of?
func Example_whatIfACallIsNotKnown() {
	ctx := context.Background()
	office := newOffice()
	office.open(ctx)
	defer office.close()

	_, err := office.Call(ctx, 3811699999)
	fmt.Println(errors.Is(err, bridge.ErrUnknownCall))
	// Output: true
}
