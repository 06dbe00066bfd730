// Package activity turns an Aircall call into what Sellsy should hold of it: a phone call with its result, owner, related
// records and description. It also makes the insight card that the agent sees while the phone rings.
//
// Like package matching, on which it stands, it holds rules and nothing else: no requests, no clock, no state. A zero Policy
// logs as Aircall's own Sellsy integration does.
package activity
