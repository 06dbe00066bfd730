package activity_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// How do I keep short talks out, but log every missed call?
func Example_howDoIKeepShortTalksOut() {
	filter := activity.Filter{MinTalkTime: 30 * time.Second}
	talk := call(func(c *aircall.Call) { c.AnsweredAt = aircall.At(c.EndedAt.Add(-12 * time.Second)) })
	fmt.Println(filter.Check(talk).Sentences(matching.English)[0])
	fmt.Println(filter.Check(call(missed)).Pass)
	// Output:
	// The call is not logged: the talk was too short (12 s).
	// true
}

// How do I leave out a team, a user or a line?
func Example_howDoILeaveOutATeam() {
	filter := activity.Filter{ExceptTeams: []aircall.TeamID{8}, ExceptUsers: []aircall.UserID{900}, ExceptNumbers: []aircall.NumberID{6}}
	support := call(func(c *aircall.Call) { c.Teams = []aircall.Team{{ID: 8, Name: "Support"}} })
	fmt.Println(filter.Check(support).Sentences(matching.English)[0])
	fmt.Println(filter.Check(call()).Pass)
	// Output:
	// The call is not logged: calls of Support are left out.
	// true
}

// How do I leave out internal calls? Without SkipInternal a call between two lines is logged once.
func Example_howDoILeaveOutInternalCalls() {
	lines := []matching.Number{33_199_000_001, 33_199_001_234}
	for _, skip := range []bool{false, true} {
		filter := activity.Filter{OwnNumbers: lines, SkipInternal: skip}
		fmt.Println(filter.Check(call(outbound)).Pass, filter.Check(call()).Pass)
	}
	// Output:
	// true false
	// false false
}

// How does the record's owner own every call, whoever took it?
func Example_howDoesTheOwnerOfTheRecordOwnEveryCall() {
	a, err := activity.Build(activity.Input{Call: call(), Match: client, Staffs: staffs}, activity.Policy{RecordOwner: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(a.Explanation.Sentences(matching.English)[1])
	// Output: Owner: Jeanne Morel, the owner of the record, since the settings give calls to the owner of the record.
}

// How do I relate a call with every record that has the number? Sellsy takes one of each kind, and three in all.
func Example_howDoIRelateACallWithEveryRecord() {
	in := activity.Input{Call: call(), Match: several(matching.PartyRules{}), Staffs: staffs}
	a, err := activity.Build(in, activity.Policy{EveryKind: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(a.Related)
	// Output: [{individual 3} {contact 7}]
}

// How do I show a line of my own on the card?
func Example_howDoIShowALineOfMyOwnOnTheCard() {
	policy := activity.Policy{Card: activity.CardOptions{More: func(in activity.CardInput) []aircall.CardContent {
		address := fmt.Sprintf("https://extranet.example.com/clients/%d", in.Match.Party.ID)
		return []aircall.CardContent{aircall.CardText("Extranet", "open", address)}
	}}}
	card, _ := activity.Card(activity.CardInput{Match: client}, policy)
	last := card.Contents[len(card.Contents)-1]
	fmt.Println(last.Label, last.Text, last.Link)
	// Output: Extranet open https://extranet.example.com/clients/3
}

// How do I show a link to the recording? The page of the recording lasts and asks for a login; links that expire are never
// written.
func Example_howDoIShowALinkToTheRecording() {
	in := activity.Input{Match: client, Staffs: staffs, Call: call(func(c *aircall.Call) {
		c.Recording = "https://recordings.example.com/1.mp3?X-Amz-Expires=600"
		c.Asset = "https://assets.aircall.io/calls/3811606146/recording"
	})}
	a, err := activity.Build(in, activity.Policy{Parts: append(activity.OfficialParts(), activity.PartRecording)})
	if err != nil {
		fmt.Println(err)
		return
	}
	for line := range strings.Lines(a.Block) {
		if strings.HasPrefix(line, "Recording") {
			fmt.Print(line)
		}
	}
	// Output: Recording: https://assets.aircall.io/calls/3811606146/recording
}

// How do I log transferred calls as such? A transfer that nobody took does not count.
func Example_howDoILogTransferredCallsAsSuch() {
	policy := activity.Policy{Results: []activity.ResultRule{activity.ResultOfTransfers()}}
	for _, taker := range []aircall.UserID{732, 731} {
		a, err := activity.Build(activity.Input{Call: call(transferredTo(taker)), Match: client, Staffs: staffs}, policy)
		fmt.Println(a.Result == sellsy.ResultTransfer, err)
	}
	// Output:
	// true <nil>
	// false <nil>
}

// How do the text messages of a day become one comment?
func Example_howDoTheMessagesOfADayBecomeOneComment() {
	nine := time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)
	thread := activity.Thread{ID: 17, Party: "+33 6 39 98 12 34", Line: "Support", Day: nine, Messages: []activity.ThreadMessage{
		{At: nine, Author: "+33 6 39 98 12 34", Channel: "whatsapp", Text: "Bonjour", Media: []string{"toit.jpg"}},
		{At: nine.Add(time.Minute), Author: "Camille Arnaud", Text: "Merci !"},
	}}
	fmt.Println(activity.ReplaceBlock("Client pressé.", thread.Block(matching.English)))
	// Output:
	// Client pressé.
	//
	// === Aircall 17 ===
	// Messages with +33 6 39 98 12 34, Support, 2 Mar 2026 UTC
	// - 09:00, +33 6 39 98 12 34, WhatsApp: Bonjour [toit.jpg]
	// - 09:01, Camille Arnaud: Merci !
	// === /Aircall ===
}

// How do I show custom fields of Sellsy on the card? The bridge reads them with one request for each card.
func Example_howDoIShowCustomFieldsOnTheCard() {
	policy := activity.Policy{Card: activity.CardOptions{Fields: []string{"Contrat"}}}
	fields := []sellsy.CustomField{ // as Sellsy holds them for the record
		{Name: "Contrat", Code: "contrat", Type: sellsy.FieldSimpleText, Value: sellsy.TextValue("Argent, 24 mois")},
		{Name: "Région", Code: "region", Type: sellsy.FieldSimpleText, Value: sellsy.TextValue("Ouest")},
	}
	card, _ := activity.Card(activity.CardInput{Match: client, Fields: fields}, policy)
	last := card.Contents[len(card.Contents)-1]
	fmt.Println(last.Label, last.Text)
	// Output: Contrat Argent, 24 mois
}
