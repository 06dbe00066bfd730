// Package activity turns an Aircall call into what Sellsy should hold of it: a phone call with its result, owner, related
// records and description. It also makes the insight card that the agent sees while the phone rings.
//
// Like package matching, on which it stands, it holds rules and nothing else: no requests, no clock, no state. A zero Policy
// logs as Aircall's own Sellsy integration does.
//
//	built, err := activity.Build(activity.Input{Call: call, Match: match, Staffs: staffs}, activity.Policy{})
//
// # When to use it
//
// The bridge in folder sync uses it for every call; set its Config.Policy and Config.Filter. Use it by itself to log calls from a program
// of your own, which makes the requests: look the caller up with package matching, [Build] the phone call, and give it to
// PhoneCalls.Create of a client of Sellsy.
//
// # What can go wrong
//
// [Build] returns [ErrNotEnded] for a call that is still on, [ErrNotMatched] when no record was chosen, and [ErrNoOwner] when no member of
// staff is active; nothing else. What is too long is shortened, and a template that fails is replaced by the official parts: the
// explanation says so. People may have changed the description since: [ReplaceBlock] changes only the lines that are ours.
package activity
