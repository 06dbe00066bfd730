// Package bridge connects Aircall with Sellsy: it shows an insight card when a call starts, logs the call in Sellsy after it has
// ended, and writes Sellsy's contacts to Aircall. The folder is called sync, so write the name of the package at the import:
//
//	import bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
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
// Contacts work the same way, by number. A changed record marks its numbers, and each number's Aircall contact is made to match the
// record that was changed last among those that have the number. The numbers of a record share one contact. When another record
// takes a number over, the number moves to that record's contact; if the record has none, it takes over a contact all of whose
// numbers are its own by now, with what people wrote there. A number that no record has any more stays where it is, until some
// record has another number of the same contact. A contact that the bridge made and nobody edited is deleted with its last number.
//
// A sweep finds what webhooks fail to tell: every ten minutes it asks Aircall for its calls and Sellsy for its changes since the
// last time, also after a downtime.
//
// # What is guaranteed
//
// What was answered with 2xx is in the store. Each call is logged once: Sellsy has no idempotency keys, so the intent of a write is
// stored before it, and after an unknown outcome the bridge looks for the phone call before it writes another. What people change
// in a phone call in Sellsy survives later updates. The README says what is not guaranteed.
//
// # Looking into it
//
// [Bridge.Call] tells what was seen of a call, decided and written, and why; [Bridge.Explain] whom a number belongs to;
// [Bridge.Status] how the installation is doing; [Bridge.Parked] which work needs a person. Package report holds what they return.
//
// # More than one pair of accounts
//
// A [Bridge] serves one pair of accounts. Package hub runs many on one store.
package bridge
