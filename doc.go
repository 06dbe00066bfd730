// Package aircallsellsy is the guided tour of the Aircall–Sellsy SDK for Go. There is no code in it: the packages beside it
// connect the telephony of Aircall with the CRM of Sellsy, together or each on its own.
//
// # What it does
//
// When a call starts, the agent sees in Aircall who is calling, as Sellsy knows them, and the opportunity that is open with
// them. When the call is over, Sellsy gets a phone call with its result, owner, duration, notes, tags and AI summary, on the
// right record and opportunity; what agents add later is added there too. This is what Aircall's own Sellsy integration does,
// by the same rules, and where those rules leave something to chance, the choice here is fixed, explained, and yours to change.
//
// # Which package for what
//
//   - [github.com/aircall-sellsy/aircall-sellsy-go/sync], imported as bridge, does all of the above: give it two clients
//     and a store, mount its webhook handlers, and let it run.
//   - [github.com/aircall-sellsy/aircall-sellsy-go/sync/boltstore] is a store in one file, for one process.
//     [github.com/aircall-sellsy/aircall-sellsy-go/sync/store] has one in memory, and the contract of them all.
//   - github.com/aircall-sellsy/aircall-sellsy-go/sync/pgstore, a module of its own, is a store in PostgreSQL, for several.
//   - [github.com/aircall-sellsy/aircall-sellsy-go/sync/console] shows in a browser how a bridge is doing, and what became of
//     each call and why.
//   - [github.com/aircall-sellsy/aircall-sellsy-go/sync/storetest] checks a store of your own.
//   - [github.com/aircall-sellsy/aircall-sellsy-go/aircall] is a client of Aircall's API, and reads Aircall's webhooks.
//   - [github.com/aircall-sellsy/aircall-sellsy-go/sellsy] is a client of version 2 of Sellsy's API.
//   - [github.com/aircall-sellsy/aircall-sellsy-go/matching] reads telephone numbers in any spelling, and decides which
//     record has one and which opportunity counts.
//   - [github.com/aircall-sellsy/aircall-sellsy-go/activity] makes the phone call for Sellsy, and the card for Aircall, of
//     what is known of a call.
//   - [github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest] and
//     [github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest] are fakes of the two services for your tests. They
//     keep state, need no socket, and the one plays calls.
//
// The two clients know nothing of each other, and the rules in matching and activity do no input or output. Only sync knows
// both sides, keeps state and starts goroutines.
//
// # How a call flows
//
// Aircall tells the life of a call in events: call.created, call.answered, call.hungup, call.ended, later call.tagged,
// call.commented, summary.created and others. They come at least once, in any order, and some never. So an event only says
// that something has changed:
//
//  1. The webhook handler merges the event into the call's item in the store and answers. It calls nobody.
//  2. The first call.created asks for the card: the number is looked up in the directory of Sellsy's records, the rules
//     choose one of those that have it and one of its opportunities, and Aircall shows the card.
//  3. Half a minute after call.ended the call is due. The bridge works out what Sellsy should hold of it, and creates that.
//  4. Whatever comes later makes the call due again, after a pause in which further changes are collected. The bridge
//     compares what Sellsy should hold with what it wrote last, and writes the difference, if there is one. The text that
//     people wrote into the description stays.
//
// Before a phone call is created, the intention is stored. If the outcome of the request is unknown, the bridge waits, looks
// whether the phone call is there, and only then tries again: Sellsy would take it twice.
//
// # Where to begin
//
// The command "go run ./examples/quickstart" shows it all on the fakes, with the reasons, and with
// -console localhost:8080 in a browser. The shortest service is examples/service; the example below plays a call on the fakes.
package aircallsellsy
