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
// Decisions are plain values that encode to JSON and back, so that they can be stored with the call they were made for.
package matching
