package bridge_test

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// Whose number is this? Explain looks it up, in any spelling, as a call would, and writes nothing.
func Example_whoseNumberIsThis() {
	ctx := context.Background()
	office := newOffice()
	office.open(ctx)
	defer office.close()

	for _, number := range []string{"01 99 00 70 25", "0033 199 007 026", "extension 12"} {
		found, err := office.Explain(ctx, number)
		if invalid, ok := errors.AsType[*matching.NumberError](err); ok {
			fmt.Println("no number:", invalid.Reason)
			continue
		}
		fmt.Printf("%s: %q\n", found.Number.Format(), found.Match.Party.Name)
	}
	// Output:
	// +33 1 99 00 70 25: "Menuiserie Laval"
	// +33 1 99 00 70 26: ""
	// no number: short
}

// What is wrong with my configuration? New does no I/O, and names every field at once.
func Example_whatIsWrongWithMyConfiguration() {
	_, err := bridge.New(bridge.Config{
		Numbers: []aircall.NumberID{41}, AllNumbers: true, ContactKinds: []matching.Kind{"supplier"},
	})
	fmt.Println(err)
	// Output:
	// bridge configuration: Aircall: required
	// Sellsy: required
	// Store: required
	// AllNumbers: cannot be combined with Numbers
	// ContactKinds: "supplier" is no kind of record
}

// How is my installation doing? Status asks only the store, so it may be asked as often as you like.
func Example_howIsMyInstallationDoing() {
	ctx := context.Background()
	office := newOffice()
	office.open(ctx)
	defer office.close()

	status, err := office.Status(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("ready:", status.Ready)
	fmt.Println("records:", status.Directory.Parties)
	fmt.Println("parked:", status.Parked)
	fmt.Println("Sellsy fails:", status.Sellsy.Fails())
	// Output:
	// ready: true
	// records: 1
	// parked: 0
	// Sellsy fails: false
}

// How do I bring the contacts of before to Aircall? Those that are created or changed later come by themselves. A dry run counts.
func Example_howDoIBringOldContactsToAircall() {
	ctx := context.Background()
	office := newOffice()
	office.open(ctx)
	defer office.close()

	found, err := office.ImportContacts(ctx, bridge.ImportOptions{DryRun: true}) // without DryRun, Run writes them
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(found.Records, "record,", found.Numbers, "number,", found.Marked, "to be written")
	// Output: 1 record, 1 number, 1 to be written
}

// How do I forget a caller who asks for it? Erase the record in Sellsy and the contact in Aircall first, then what the bridge holds.
func Example_howDoIForgetACaller() {
	ctx := context.Background()
	office := newOffice()
	office.open(ctx)
	defer office.close()
	id := office.answered(ctx, knownCaller)

	if err := office.Forget(ctx, "01 99 00 70 25"); err != nil {
		fmt.Println(err)
		return
	}
	call, err := office.Call(ctx, id)
	fmt.Printf("%q %v\n", call.Call.RawDigits, err)
	// Output: "" <nil>
}

// What needs a person? Work that Sellsy or Aircall refuses again and again is parked, with the reason. Retry tries it at once.
func Example_whatNeedsAPerson() {
	ctx := context.Background()
	office := newOffice()
	office.open(ctx)
	defer office.close()

	parked, err := office.Parked(ctx, "", 100)
	fmt.Println(len(parked), err)
	for _, work := range parked {
		fmt.Println(work.ID, work.Reason, office.Retry(ctx, work.ID))
	}
	fmt.Println(errors.Is(office.Retry(ctx, "call/3811700005"), bridge.ErrNotParked))
	// Output:
	// 0 <nil>
	// true
}

// Which events must a webhook have that I make by hand? With Config.Webhooks the bridge makes its own.
func Example_whichEventsMustAWebhookHave() {
	fmt.Println(slices.Contains(bridge.AircallEvents(false), aircall.EventCallEnded))
	fmt.Println(slices.Contains(bridge.AircallEvents(true), aircall.EventIntegrationDeleted))
	fmt.Println(slices.Contains(bridge.SellsyEvents(), sellsy.EventClientUpdated))
	// Output:
	// true
	// true
	// true
}
