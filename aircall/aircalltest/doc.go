// Package aircalltest is a fake of Aircall, for tests and demonstrations: a company with users, numbers, contacts, tags and
// calls behind Aircall's API, and a simulator that plays calls and posts their events to webhooks. No account, socket or
// network is needed.
//
// [New] makes a [Server] for a test and [NewServer] one for a program. [Server.Client] is a client of it; other HTTP code
// reaches it through [Server.Transport], or through a real socket, for a Server is an [net/http.Handler].
//
//	phones := aircalltest.New(t, aircalltest.Options{})
//	line := phones.AddNumber(aircall.Number{Name: "Office"})
//	agent := phones.AddUser(aircall.User{Name: "Claire Dubois"})
//	call := phones.StartCall(aircalltest.CallSpec{Number: line.ID, Counterpart: "+33 1 99 00 12 34"})
//	call.Answer(agent.ID)
//	call.Hangup()
//
// # The company
//
// It starts empty. [Server.AddUser], [Server.AddNumber], [Server.AddContact] and so on fill it, without events, and fill in
// what a test does not care about, such as ids. What clients write changes it, as [Server.Contacts], [Server.Calls] and [Server.Cards] show.
//
// # Calls
//
// [Server.StartCall] starts a call and returns a [LiveCall], whose methods play it: Ring, Answer, Hangup, Tag and so on.
// [Server.Play] plays a whole life from a [Script]. Time is that of the time package: in a [testing/synctest] bubble a call
// of an hour takes no time, elsewhere [Options].TimeScale makes it fast. call.ended comes 30 s after the end, as it does in
// life; [Server.Wait] waits for it.
//
// # Webhooks
//
// Events go to the webhooks made through the API, at their URL, and to the handlers given to [Server.DeliverTo]. A webhook
// that fails or takes longer than 5 s is tried again later, and in the end disabled. [Server.SetDisorder] shuffles,
// duplicates and loses events.
//
// # What goes wrong
//
// [Server.Inject] delays, refuses and breaks requests, and answers with successes that are none or with fields of another kind,
// once or for a period. [Operations] lists what can be made to fail. [Options] sets a quota, and [Server.Requests] tells what
// was asked.
//
// The fake keeps the habits of Aircall that surprise: unknown parameters are ignored, lists end at 10,000 calls, a webhook
// update without events subscribes to all of them, contacts are duplicated and cannot be blanked, successes come without a
// body, and webhooks leave out what REST answers call null. Where Aircall's documentation is silent, the fake takes the
// harder case for the client: setting tags replaces those of a call, and links to next pages do not repeat the filters.
package aircalltest
