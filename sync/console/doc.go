// Package console is a web page that shows how a bridge is doing: both accounts, the webhooks, quotas, the directory, what waits
// and what is parked, the recent calls with what became of them and why, and whom a phone number belongs to. Parked work can be
// tried again from it.
//
// [New] makes an [http.Handler] to mount wherever it suits:
//
//	protect, err := console.Password(os.Getenv("CONSOLE_PASSWORD"), logger)
//	if err != nil {
//		return err
//	}
//	page, err := console.New(console.Options{Bridge: b, Authorize: protect})
//	if err != nil {
//		return err
//	}
//	mux.Handle("/console/", http.StripPrefix("/console", page))
//
// All its links are relative, so it need not know where it is mounted, and it works behind proxies that rewrite paths.
//
// # What it is made of
//
// Pages are made on the server, in English, French, German or Spanish, with one style sheet;
// nothing is loaded from elsewhere. One small script keeps the first page and the list of calls up to date: it is told of changes by
// server-sent events, and fetches the page again. Without it everything works, and the page can be had loaded again every ten seconds.
// The streams of events end with their requests, when the [http.Server] shuts down, and after five minutes, when the browser asks
// again; there are 64 at most. Pages work on a phone, by keyboard, and with dark colours. Elements that programs may want to find have ids:
// status, aircall, sellsy, work, chart, chart-table, took, lookup, number, parked, filter, csv, calls, call-3811700005, retry-…, why, written, events.
//
// # Calls as a table
//
// The calls that a filter shows can be had as a file of comma-separated values for spreadsheets. It is UTF-8 with a byte order mark,
// for Excel takes a file without one for the code page of the machine. Values are separated by what spreadsheets expect in the reader's
// language, a semicolon where a comma is in numbers. Text that a spreadsheet would take for a formula, and every phone number
// with a plus sign, has an apostrophe before it. Up to 50,000 calls are looked at.
//
// # Who may see it
//
// The console shows phone numbers and notes in full, to whomever [Options].Authorize lets through. It keeps no accounts and no
// sessions of its own. Numbers are looked up by POST, so that they appear in no address; what calls are filtered by does, since the
// list can be kept as a bookmark. Forms that
// other sites send are refused; a proxy should pass on the Host header, by which they are told apart where the browser does not
// say. On the reader's own machine [Local] does without a password.
package console
