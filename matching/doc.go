// Package matching decides whom a phone number belongs to in Sellsy, and which opportunity a call with them is about.
//
// It holds rules and nothing else: no requests, no clock, no state. The caller looks up candidates; this package chooses
// among them and says why. Zero-valued rules choose as Aircall's own Sellsy integration does:
//
//	n, err := matching.ParseNumber("01 99 00 12 34", "FR")
//	party := matching.Best(n, candidates, matching.PartyRules{})
//	opportunity := matching.ChooseOpportunity(party.Party, opportunities, matching.OpportunityRules{})
//	for _, sentence := range party.Sentences(matching.French) {
//		fmt.Println(sentence)
//	}
//
// # When to use it
//
// The bridge in folder sync uses it for every call; set its Config.PartyRules and Config.OpportunityRules. Use it by itself wherever
// numbers that people have typed are compared with those of a telephone system.
//
// # What can go wrong
//
// [ParseNumber] returns a [*NumberError] with its reason for whatever is not certainly one number: a short one, an extension alone, digits that
// a spreadsheet has rounded. A number without a country code is read as one of the region, so the wrong region finds nobody. Sellsy's
// search is inexact and its lists have pages: pass all candidates, and those that do not have the number are ignored.
//
// Decisions are plain values that encode to JSON and back, so that they can be stored with the call they were made for.
package matching
