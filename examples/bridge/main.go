// Command bridge connects one Aircall account with one Sellsy account: it shows insight cards when calls start, logs calls in
// Sellsy after they have ended, and writes the contacts of Sellsy to Aircall. It keeps what it knows in one file, or in PostgreSQL, and can
// be killed at any time: what was answered with 2xx is not lost.
//
//	go install github.com/aircall-sellsy/aircall-sellsy-go/examples/bridge@latest
//
// Its settings are in the environment; "bridge -help" prints all of them with their defaults. What does not fit a variable is in a
// file that BRIDGE_CONFIG names: bridge.toml, beside this program, explains every key. Missing, wrong and unknown settings stop it at
// the start, with one line that names all of them.
//
//	bridge            serves until SIGTERM or SIGINT
//	bridge check      prints what would run with these settings, and asks nobody
//	bridge doctor     asks both services whether all that the bridge needs is there, and says what to do about what is not
//	bridge import     writes the records that were in Sellsy before to Aircall's contacts, once
//	bridge backfill   logs the calls of a past period
//	bridge migrate    makes the tables in PostgreSQL, or brings them up to date
//	bridge copy       copies the file to PostgreSQL
//
// Each takes -help. With -demo, check, doctor, import and backfill work on fakes of both services, without accounts.
//
// # Serving
//
// Each process serves
//
//	POST /webhooks/aircall
//	POST /webhooks/sellsy
//	GET  /console/          how it is doing, and what became of each call and why; if BRIDGE_CONSOLE_PASSWORD is set
//	GET  /metrics           for Prometheus, with the password of the console; packaging/ has a dashboard and alerts
//	GET  /                  leads to the console, if there is one
//	GET  /healthz           200 while the process lives
//	GET  /readyz            200 once all records of Sellsy have been read, until then 503; says why, as JSON. Calls are logged all the same
//
// and logs to standard error. Credentials that are refused do not stop it: webhooks are taken all the same, and the log says at once
// what is wrong. SIGTERM and SIGINT stop it: it takes no more webhooks, gives the work that has begun ten seconds, and ends with 0.
//
// # Import and back-fill
//
// They work on the bridge's data, so stop the bridge first if that is a file; Aircall delivers again what it could not deliver in
// the meantime. They are slow on purpose, behind everything else and within what both services allow, and can be interrupted: start
// them again, or just the bridge, which goes on with what is left. Credentials that are refused, and rights without which they could not do
// anything, end them at once.
//
// The import writes a number a second at most. The back-fill looks for each call in Sellsy before it logs it, by its id in the
// description of any phone call, so what another integration has logged is left alone; that takes about four requests a call. Aircall
// lists the calls of the last six months. Both need Sellsy's records, so with -dry-run the bridge may run for a moment too.
//
// # The doctor
//
// The doctor names each fault and its remedy, and ends with 1 if there is one. It changes nothing, and can run beside the bridge.
// Whether something may be written to Sellsy is found out with requests that cannot succeed. The report shows neither credentials
// nor whole e-mail addresses or telephone numbers, so that it can be passed on.
//
// With -probe, the doctor checks what the code assumes of both services and no document settles; docs/assumptions.md lists it. It reads
// only, some thirty requests, names what differs and what to do about it, in the language of BRIDGE_LANGUAGE, and ends with 1 then. The
// exchanges go to probe.json, with placeholders in place of all values, for the authors.
//
// With -probe -write contact/42 (or company/42, individual/42), it also checks what only writing shows. It asks first (-yes: it does not),
// makes a phone call, a comment and a tag of that record and two contacts in Aircall, and deletes them. What it is about to make is in a
// journal beside the report before, so that starting it again deletes what a crash has left.
//
// With -replay probe.json, the doctor asks nobody: it plays the exchanges of a report back to the clients, compares them with what the fakes
// answer, has a bridge log a call among fakes that answer so, and says what of the code is wrong.
//
// # PostgreSQL
//
// "bridge migrate" has to run before the first start, and before that of a new version; it looks at BRIDGE_DATABASE_URL only. To move
// from the file to the database, stop the bridge, make the tables, and run "bridge copy" with both BRIDGE_DATA and
// BRIDGE_DATABASE_URL; it can be repeated when it was cut off. Then start the bridge with the database alone.
package main

import (
	"io"

	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/command"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/settings"
)

func main() {
	command.Main(command.Program{
		Name: "bridge",
		Commands: []command.Command{
			serveCommand(), checkCommand(), doctorCommand(), importCommand(), backfillCommand(), settings.MigrateCommand(), copyCommand(),
		},
		Settings: func(out io.Writer) { settings.Print(out, settings.ForBridge()) },
	})
}

// environment is that of the process or, for a demonstration, one that leads to fakes of both services.
func environment(demo bool) (env settings.Environment, release func(), err error) {
	if !demo {
		return settings.Environ(), func() {}, nil
	}
	d, err := newDemo()
	if err != nil {
		return nil, nil, err
	}
	return d.env, d.close, nil
}
