// Package sync is the bridge between Aircall and Sellsy: it shows an insight card when a call starts, logs the call in Sellsy
// after it has ended, and writes contacts of Sellsy to Aircall. Import it under the name bridge:
//
//	import bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
//
// # How it works
//
// Events only say that something has changed. [Bridge.AircallWebhook] merges every event of a call into the call's item in
// the [store.Store], in one transaction, and answers. When the item is due, [Bridge.Run] works out what Sellsy should hold
// (packages matching and activity do that without any I/O), compares it with what it wrote last, and creates the phone
// call, updates it, or does nothing. Repeated deliveries, disorder, retries, late tags and crashes are therefore one case.
//
// Cards are made at once and outside that queue, by the first call.created that is stored: a card is worthless after the
// call.
//
// Callers are recognised through the [store.Directory], which holds the records of Sellsy by phone number: Sellsy itself cannot be
// asked who has a number. Run reads all records once, then what has changed, as Sellsy's webhooks tell or as polling finds, and
// everything again every day, because deletions show in no other way. Until the first reading is done, callers are looked up
// in Sellsy's own search.
//
// Contacts work the same way, by number: a changed record marks its numbers, and each number's Aircall contact is made to match
// the record that was changed last among those that have the number. A record's numbers share one contact. A number that another
// record comes to have leaves it for that record's contact; a record that has none takes one over whose numbers are all its own by
// now, with what people wrote there. A number that nobody has any more stays where it is, until somebody has one of the contact's
// other numbers. A contact that the bridge made, and people left alone, goes with its last number.
//
// What webhooks fail to tell is found by a sweep: every ten minutes Aircall is asked for its calls and Sellsy for its changes
// since the last time, also after a downtime.
//
// # What is guaranteed
//
// What was answered with 2xx is in the store. Each call is logged once: Sellsy has no idempotency keys, so the intent of a
// write is stored before it, and after an unknown outcome the bridge looks for the phone call before it writes another.
// What people change in a phone call in Sellsy survives later updates. The README says what is not guaranteed.
//
// # Looking into it
//
// [Bridge.Call] tells what was seen of a call, decided and written, and why; [Bridge.Explain] whom a number belongs to;
// [Bridge.Ready] whether the directory is there; [Bridge.Counts] how much of everything there was.
package sync
