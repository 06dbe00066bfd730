// Package sync is the bridge between Aircall and Sellsy: it shows an insight card when a call starts and logs the call in
// Sellsy after it has ended. Import it under the name bridge:
//
//	import bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
//
// # How it works
//
// Events only say that something has changed. [Bridge.AircallWebhook] merges every event of a call into the call's item in
// the [Store], in one transaction, and answers. When the item is due, [Bridge.Run] works out what Sellsy should hold
// (packages matching and activity do that without any I/O), compares it with what it wrote last, and creates the phone
// call, updates it, or does nothing. Repeated deliveries, disorder, retries, late tags and crashes are therefore one case.
//
// Cards are made at once and outside that queue, by the first call.created that is stored: a card is worthless after the
// call.
//
// # What is guaranteed
//
// What was answered with 2xx is in the store. Each call is logged once: Sellsy has no idempotency keys, so the intent of a
// write is stored before it, and after an unknown outcome the bridge looks for the phone call before it writes another.
// What people change in a phone call in Sellsy survives later updates.
package sync
