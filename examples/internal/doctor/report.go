package doctor

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/settings"
)

// report collects what was found.
type report struct {
	findings []finding
	hide     *strings.Replacer // blackens what the environment says in secret, wherever it turns up
}

type finding struct {
	level        level
	what, remedy string
}

type level string

const (
	good  level = "ok"
	note  level = "note"  // worth knowing
	fault level = "FAULT" // something does not work
)

func newReport(env settings.Environment) *report {
	var secrets []string
	for _, s := range settings.ForBridge() {
		if !s.Secret {
			continue
		}
		for value := range strings.SplitSeq(env[s.Name], ",") {
			secrets = append(secrets, strings.TrimSpace(value))
		}
	}
	pair := env["AIRCALL_API_ID"] + ":" + env["AIRCALL_API_TOKEN"]
	secrets = append(secrets, base64.StdEncoding.EncodeToString([]byte(pair)))
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) }) // one may be a part of another
	var pairs []string
	for _, s := range secrets {
		if len(s) > 2 { // what is shorter is no secret, and in every word
			pairs = append(pairs, s, "…")
		}
	}
	return &report{hide: strings.NewReplacer(pairs...)}
}

// Error is a fault in one sentence with its remedy.
func (f finding) Error() string { return strings.TrimSuffix(f.what, ".") + ". " + f.remedy }

func (r *report) add(f finding) {
	f.what, f.remedy = r.hide.Replace(f.what), r.hide.Replace(f.remedy)
	r.findings = append(r.findings, f)
}

func (r *report) ok(format string, args ...any) {
	r.add(finding{good, fmt.Sprintf(format, args...), ""})
}

func (r *report) note(remedy, format string, args ...any) {
	r.add(finding{note, fmt.Sprintf(format, args...), remedy})
}

func (r *report) fault(remedy, format string, args ...any) { r.add(faultOf(remedy, format, args...)) }

func faultOf(remedy, format string, args ...any) finding {
	return finding{fault, fmt.Sprintf(format, args...), remedy}
}

func (r *report) count(l level) int {
	n := 0
	for _, f := range r.findings {
		if f.level == l {
			n++
		}
	}
	return n
}

func (r *report) write(out io.Writer) {
	for _, f := range r.findings {
		fmt.Fprintf(out, "%-5s  %s\n", f.level, f.what)
		if f.remedy != "" {
			fmt.Fprintf(out, "%-5s  Remedy: %s\n", "", f.remedy)
		}
	}
	fmt.Fprintf(out, "\nfaults: %d, notes: %d, in order: %d\n", r.count(fault), r.count(note), r.count(good))
}

// shown is an address without what may be secret in it: whoever made a webhook may have put a password there.
func shown(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return "its address"
	}
	return u.Scheme + "://" + u.Host + u.EscapedPath()
}

// masked shows enough of an e-mail address to recognise it.
func masked(email string) string {
	name, domain, ok := strings.Cut(email, "@")
	if !ok || name == "" {
		return "…"
	}
	return string([]rune(name)[:1]) + "…@" + domain
}

// listed joins names, but no more than somebody would read.
func listed(names []string) string {
	const enough = 10
	if len(names) > enough {
		names = append(slices.Clone(names[:enough]), "…")
	}
	return strings.Join(names, ", ")
}
