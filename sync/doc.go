// Package bridge connects Aircall with Sellsy: it shows an insight card when a call starts, logs the call in Sellsy after it has
// ended, and writes Sellsy's contacts to Aircall. The folder is called sync, so write the name of the package at the import:
//
//	import bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
//
// A bridge is made of two clients and a store, gets the events of both sides, and runs until its context ends:
//
//	b, err := bridge.New(bridge.Config{Aircall: phones, Sellsy: crm, Store: store, Logger: slog.Default(), AllNumbers: true})
//	if err != nil {
//		return err
//	}
//	mux.Handle("/webhooks/aircall", b.AircallWebhook(os.Getenv("AIRCALL_WEBHOOK_TOKEN")))
//	mux.Handle("/webhooks/sellsy", b.SellsyWebhook(os.Getenv("SELLSY_WEBHOOK_KEY")))
//	return b.Run(ctx)
//
// # How it works
//
// Events only say that something has changed. [Bridge.AircallWebhook] merges every event of a call into the call's item in the
// [store.Store], in one transaction, and answers. When the item is due, [Bridge.Run] works out what Sellsy should hold (packages
// matching and activity do that without any I/O), compares it with what it wrote last, and creates the phone call, updates it, or
// does nothing. Repeated deliveries, disorder, retries, late tags and crashes are therefore one case.
//
// Cards do not wait in that queue: the first call.created that is stored shows the card at once, because a card is worthless after
// the call.
//
// Callers are recognised through a directory of Sellsy's records by phone number: Sellsy itself cannot be asked who has a number.
// Run reads all records once, then what has changed, as Sellsy's webhooks tell or as polling finds, and everything again every day,
// because deletions show in no other way. Until the first reading is done, callers are looked up in Sellsy's own search.
//
// A contact in Aircall follows its record in Sellsy. A number belongs to the record that was changed last among those that have it, and a
// record that wins a number has one contact of its own, found by the record and kept for as long as it wins any. When its numbers
// change, the rows of that contact change; rows that people added stay. A record that is deleted or loses its last number keeps its
// contact until another wins that number. A contact whose numbers were all won by others is kept for an hour, and removed then, unless
// people added something. What happens in which case is written out in docs/contacts.md.
//
// A sweep finds what webhooks fail to tell: every ten minutes it asks Aircall for its calls and Sellsy for its changes since the
// last time, also after a downtime.
//
// # What is guaranteed
//
// What was answered with 2xx is in the store. Each call is logged once: Sellsy has no idempotency keys, so the intent of a write is
// stored before it, and after an unknown outcome the bridge looks for the phone call before it writes another. What people change
// in a phone call in Sellsy survives later updates. docs/guarantees.md says what is not guaranteed.
//
// # Looking into it
//
// [Bridge.Call] tells what was seen of a call, decided and written, and why; [Bridge.Explain] whom a number belongs to;
// [Bridge.Status] how the installation is doing; [Bridge.Parked] which work needs a person. Package report holds what they return.
//
// # What can go wrong
//
// [New] names every field of the configuration that is wrong. [Bridge.Run] ends with an error only when the store fails. Whatever Aircall and
// Sellsy refuse or do not answer is tried again, ever more rarely, and parked when that is of no use; [Config].Logger, [Bridge.Status] and
// the console say so. While credentials are refused, webhooks are taken all the same, and nothing is lost for [Config].Horizon. Two bridges, or
// Aircall's own integration beside this one, on the same numbers log calls twice. docs/troubleshooting.md has every message.
//
// # More than one pair of accounts
//
// A [Bridge] serves one pair of accounts. Package hub runs many on one store.
package bridge
