package main

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
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

func newReport(getenv func(string) string) *report {
	var secrets []string
	for _, name := range []string{
		"AIRCALL_API_ID", "AIRCALL_API_TOKEN", "AIRCALL_ACCESS_TOKEN", "AIRCALL_WEBHOOK_TOKEN", "SELLSY_CLIENT_ID",
		"SELLSY_CLIENT_SECRET", "SELLSY_ACCESS_TOKEN", "SELLSY_WEBHOOK_KEY", "BRIDGE_DATABASE_URL", "BRIDGE_CONSOLE_PASSWORD",
	} {
		for value := range strings.SplitSeq(getenv(name), ",") {
			secrets = append(secrets, strings.TrimSpace(value))
		}
	}
	pair := getenv("AIRCALL_API_ID") + ":" + getenv("AIRCALL_API_TOKEN")
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

func (r *report) add(l level, remedy, format string, args ...any) {
	r.findings = append(r.findings, finding{l, r.hide.Replace(fmt.Sprintf(format, args...)), r.hide.Replace(remedy)})
}

func (r *report) ok(format string, args ...any) { r.add(good, "", format, args...) }

func (r *report) note(remedy, format string, args ...any) { r.add(note, remedy, format, args...) }

func (r *report) fault(remedy, format string, args ...any) { r.add(fault, remedy, format, args...) }

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
