package aircall_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
)

// exampleServer is the fake company that the examples talk to, in place of api.aircall.io.
func exampleServer() *aircalltest.Server {
	server := aircalltest.NewServer(aircalltest.Options{})
	camille := server.AddUser(aircall.User{ID: 456, Name: "Camille Arnaud", Email: "camille.arnaud@example.com"})
	accueil := server.AddNumber(aircall.Number{ID: 1234, Name: "Accueil", Digits: "+33 1 99 00 00 01", Users: []aircall.User{camille}})
	nine := time.Now().AddDate(0, 0, -7).Truncate(24 * time.Hour).Add(9 * time.Hour) // a week ago
	for i, call := range []aircall.Call{
		{Direction: aircall.Inbound, RawDigits: "+33 1 99 00 12 34", User: &camille, AnsweredAt: aircall.At(nine.Add(8 * time.Second)), EndedAt: aircall.At(nine.Add(188 * time.Second))},
		{Direction: aircall.Inbound, RawDigits: "anonymous", EndedAt: aircall.At(nine.Add(time.Hour + 20*time.Second))},
		{Direction: aircall.Outbound, RawDigits: "+33 6 39 98 12 34", User: &camille, EndedAt: aircall.At(nine.Add(2*time.Hour + 30*time.Second))},
	} {
		call.ID, call.Number = aircall.CallID(3811606146)+aircall.CallID(i), &accueil
		call.StartedAt = aircall.At(nine.Add(time.Duration(i) * time.Hour))
		server.AddCall(call)
	}
	return server
}

// A client of the real service, with an API key from the Dashboard.
func ExampleNew_howDoIConnect() {
	client, err := aircall.New(aircall.BasicAuth(os.Getenv("AIRCALL_API_ID"), os.Getenv("AIRCALL_API_TOKEN")))
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := client.Ping(context.Background()); errors.Is(err, aircall.ErrUnauthorized) {
		log.Fatal("Aircall does not know this API key")
	}
	// Output: aircall: need an API id and an API token, without white space
}

// The calls of a period, and how they went.
func ExampleCallsService_All_whatCallsWereThereThisMonth() {
	server := exampleServer()
	defer server.Close()
	client, ctx := server.Client(), context.Background()

	month := aircall.ListOptions{From: time.Now().AddDate(0, -1, 0)}
	for call, err := range client.Calls.All(ctx, aircall.ListCallsOptions{ListOptions: month}) {
		if err != nil {
			log.Fatal(err) // an *aircall.Error
		}
		who, known := call.Counterpart()
		if !known {
			who = "somebody"
		}
		fmt.Println(call.StartedAt.Format("15:04"), call.Direction, who, call.Outcome(), call.TalkTime())
	}
	// Output:
	// 09:00 inbound +33 1 99 00 12 34 answered 3m0s
	// 10:00 inbound somebody missed 0s
	// 11:00 outbound +33 6 39 98 12 34 no_answer 0s
}

// Every call of the last months, however many, in a way that can be interrupted.
func ExampleCallsService_Walk_howDoIReadMoreThanTenThousandCalls() {
	server := exampleServer()
	defer server.Close()
	client, ctx := server.Client().Background(), context.Background()

	var cursor string // from where the last run left it
	for batch, err := range client.Calls.Walk(ctx, aircall.WalkOptions{Cursor: cursor}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(len(batch.Calls), "calls")
		cursor = batch.Cursor // keep it once the calls are dealt with
	}
	fmt.Println("next time from the cursor:", cursor != "")
	// Output:
	// 3 calls
	// next time from the cursor: true
}

// A card on the screen of the agent whose phone rings.
func ExampleCallsService_ShowCard_howDoIShowACardToTheAgent() {
	server := exampleServer()
	defer server.Close()
	client, ctx := server.Client(), context.Background()
	call := server.StartCall(aircalltest.CallSpec{Counterpart: "+33 1 99 00 12 34"})

	err := client.Interactive().Calls.ShowCard(ctx, call.ID(), aircall.Card{Contents: []aircall.CardContent{
		aircall.CardTitle("Nadia Keller", "https://crm.example.com/contacts/87"),
		aircall.CardText("Société", "Menuiserie Keller", ""),
	}})
	fmt.Println(err, server.Cards()[0].Card.Contents[0].Text)
	// Output: <nil> Nadia Keller
}

// The number on the dial pad of an agent, as a click in a CRM would put it there.
func ExampleUsersService_Dial_howDoIDialForAnAgent() {
	server := exampleServer()
	defer server.Close()
	client, ctx := server.Client(), context.Background()

	agent, err := client.Users.GetByEmail(ctx, "camille.arnaud@example.com")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(client.Users.Dial(ctx, agent.ID, "+33199001234"))

	server.SetAvailability(agent.ID, aircall.InCall)
	if err := client.Users.Dial(ctx, agent.ID, "+33199001234"); errors.Is(err, aircall.ErrUnavailable) {
		fmt.Println(agent.Name, "cannot call now")
	}
	// Output:
	// <nil>
	// Camille Arnaud cannot call now
}

// A contact of a CRM, kept in Aircall.
func ExampleContactsService_Upsert_howDoIKeepAContactInAircall() {
	server := exampleServer()
	defer server.Close()
	client, ctx := server.Client(), context.Background()

	nadia := aircall.UpsertContactInput{ContactInput: aircall.ContactInput{
		FirstName: "Nadia", LastName: "Keller", CompanyName: "Menuiserie Keller",
		PhoneNumbers: []aircall.DetailInput{{Label: "Bureau", Value: "+33199001234"}},
	}}
	for range 2 {
		contact, changed, err := client.Contacts.Upsert(ctx, nadia)
		if err != nil {
			log.Fatal(err)
		}
		nadia.ID = contact.ID // found without a search next time
		fmt.Println(contact.LastName, changed)
	}
	// Output:
	// Keller true
	// Keller false
}

// What went wrong, and whether a write may have been carried out all the same.
func ExampleError_whatWentWrong() {
	server := exampleServer()
	defer server.Close()
	client, ctx := server.Client(aircall.WithRetries(0)), context.Background()

	_, err := client.Calls.Get(ctx, 1)
	fmt.Println(errors.Is(err, aircall.ErrNotFound), err)

	server.Inject(aircalltest.Fault{Method: "POST", Drop: aircalltest.DropAfter})
	err = client.Calls.AddComment(ctx, 3811606146, "Rappeler jeudi")
	fmt.Println(aircall.OutcomeUnknown(err))
	if e, ok := errors.AsType[*aircall.Error](err); ok {
		fmt.Println(e.Method, e.Path, e.StatusCode)
	}
	// Output:
	// true aircall: GET /v1/calls/{id}: 404 Not Found: Check ID of the resource
	// true
	// POST /v1/calls/{id}/comments 0
}

// A link that calls a number from a web page.
func ExampleTelURL_howDoIMakeALinkThatCalls() {
	fmt.Println(aircall.TelURL("+33 1 99 00 12 34"))
	// Output: tel:+33199001234
}
