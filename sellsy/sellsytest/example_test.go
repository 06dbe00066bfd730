package sellsytest_test

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

func Example_howDoITestWithoutAnAccount() {
	ctx := context.Background()
	crm := sellsytest.NewServer(sellsytest.Options{Language: "en"})
	alice := crm.AddStaff(sellsy.Staff{FirstName: "Alice", LastName: "Roux", Email: "alice@example.com"})
	contact := crm.AddContact(sellsy.Contact{LastName: "Martin", PhoneNumber: "01 99 00 12 34"})

	call, err := crm.Client().PhoneCalls.Create(ctx, sellsy.PhoneCallInput{
		OwnerID: alice.ID,
		Date:    sellsy.At(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)),
		Result:  sellsy.ResultConnected,
		Source:  sellsy.SourceIncoming,
		Related: []sellsy.RelatedObject{{Type: sellsy.RelatedContact, ID: int64(contact.ID)}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(call.Result.Name, len(crm.PhoneCalls()))
	// Output: Successful Call 1
}

// A connection that is lost after Sellsy has carried out a write.
func ExampleServer_Inject_whatIfTheAnswerIsLost() {
	crm := sellsytest.NewServer(sellsytest.Options{})
	crm.Inject(sellsytest.Fault{Method: http.MethodPost, Path: "/v2/contacts", Drop: sellsytest.DropAfter, Times: 1})

	_, err := crm.Client().Contacts.Create(context.Background(), sellsy.ContactInput{LastName: "Martin"})
	page, _ := crm.Client().Contacts.List(context.Background(), sellsy.ListOptions{})
	fmt.Println(err != nil, sellsy.OutcomeUnknown(err), page.Total)
	// Output: true true 1
}

func ExampleServer_DeliverTo_howDoIReceiveWebhooksInATest() {
	crm := sellsytest.NewServer(sellsytest.Options{})
	crm.DeliverTo(&sellsy.WebhookHandler{
		Secrets: []string{"a long key"},
		Accept: func(_ context.Context, e *sellsy.Event) error {
			fmt.Println(e.Name, e.RelatedID)
			return nil
		},
	}, "a long key")

	contact := crm.AddContact(sellsy.Contact{LastName: "Martin"})
	crm.UpdateContact(contact.ID, func(c *sellsy.Contact) { c.PhoneNumber = "01 99 00 12 34" })
	if err := crm.Flush(context.Background()); err != nil {
		fmt.Println(err)
	}
	// Output:
	// people.created 5001
	// people.updated 5001
}
