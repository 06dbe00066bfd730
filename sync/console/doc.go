// Package console is a web page that shows how a bridge is doing: both accounts, the webhooks, quotas, the directory, what waits
// and what is parked, the recent calls with what became of them and why, and whom a phone number belongs to. Parked work can be
// tried again from it.
//
// [New] makes an [http.Handler] to mount wherever it suits:
//
//	protect, err := console.Password(os.Getenv("CONSOLE_PASSWORD"), logger)
//	…
//	page, err := console.New(console.Options{Bridge: b, Authorize: protect})
//	…
//	mux.Handle("/console/", http.StripPrefix("/console", page))
//
// All its links are relative, so it need not know where it is mounted, and it works behind proxies that rewrite paths.
//
// # What it is made of
//
// Pages are made on the server, in English, French, German or Spanish (the reasons in the first three), with one style sheet and
// without scripts; nothing is loaded from elsewhere. They work on a phone, by keyboard, and with dark colours. Elements that programs may want to find have ids: status,
// aircall, sellsy, work, lookup, number, parked, calls, call-3811700005, retry-…, why, written, events.
//
// # Who may see it
//
// The console shows phone numbers and notes in full, to whomever [Options].Authorize lets through. It keeps no accounts and no
// sessions of its own. Nothing that it is asked for appears in addresses: numbers are looked up by POST. Forms that
// other sites send are refused; a proxy should pass on the Host header, by which they are told apart where the browser does not
// say. On the reader's own machine [Local] does without a password.
package console
