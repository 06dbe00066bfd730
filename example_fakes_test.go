package aircallsellsy_test

import (
	"context"
	"fmt"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// The bridge between the two fakes: a client calls, an agent answers, and both services hold what they should.
func Example_howDoITryItWithoutAccounts() {
	phones := aircalltest.NewServer(aircalltest.Options{TimeScale: 0.001})
	defer phones.Close()
	crm := sellsytest.NewServer(sellsytest.Options{})

	agent := phones.AddUser(aircall.User{Name: "Claire Dubois", Email: "claire.dubois@example.com"})
	line := phones.AddNumber(aircall.Number{Name: "Bureau", Digits: "+33 1 99 00 10 00"})
	crm.AddStaff(sellsy.Staff{FirstName: "Claire", LastName: "Dubois", Email: "claire.dubois@example.com"})
	client := crm.AddCompany(sellsy.Company{
		Name: "Menuiserie Laval", Type: sellsy.TypeClient, Email: "contact@example.com", PhoneNumber: "01.99.00.70.25",
	})
	crm.AddOpportunity(sellsy.Opportunity{
		Name: "Escalier", Number: "OPP-1063", CompanyID: client.ID, Amount: sellsy.Amount{Value: "9650.00", Currency: "EUR"},
	})

	b, err := bridge.New(bridge.Config{
		Aircall: phones.Client(), Sellsy: crm.Client(), Store: store.NewMemory(), Numbers: []aircall.NumberID{line.ID},
		LogDelay: time.Millisecond, Settle: time.Millisecond,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	phones.DeliverTo(b.AircallWebhook("webhook-token"), "webhook-token")
	ctx, stop := context.WithTimeout(context.Background(), 10*time.Second)
	stopped := make(chan error, 1)
	go func() { stopped <- b.Run(ctx) }()

	_, err = phones.Play(ctx, aircalltest.Script{
		CallSpec: aircalltest.CallSpec{Counterpart: "+33 1 99 00 70 25"},
		Ring:     8 * time.Second, AnsweredBy: agent.ID, Talk: 72 * time.Second,
	})
	if err != nil {
		fmt.Println(err)
	}
	for len(crm.PhoneCalls()) == 0 && ctx.Err() == nil {
		<-time.After(time.Millisecond)
	}
	stop()
	if err := <-stopped; err != nil {
		fmt.Println(err)
	}

	for _, posted := range phones.Cards() {
		fmt.Println("The agent sees:")
		for _, line := range posted.Card.Contents {
			fmt.Println(" ", line.Label, line.Text)
		}
	}
	for _, logged := range crm.PhoneCalls() {
		fmt.Println("Sellsy holds:", logged.Source, logged.Result.ID, logged.Related)
	}
	// Output:
	// The agent sees:
	//    Menuiserie Laval
	//   E-mail contact@example.com
	//   Type Company, client
	//   Opportunity Escalier (OPP-1063), €9,650.00
	// Sellsy holds: incoming connected [{company 2001} {opportunity 7001}]
}
