package console

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// level is how bad or good something is. Each has its colour, and its word.
type level string

const (
	good  level = "good"
	info  level = "info"
	plain level = "plain"
	warn  level = "warn"
	bad   level = "bad"
)

// complaint is something that a person should know, and what to do about it.
type complaint struct {
	Level level
	What  string
	Do    string
	Error string // the program's own words
	Link  string // to the place on the page
}

const (
	firstReading = time.Hour        // longer than reading a large account takes
	stale        = time.Hour        // several sweeps
	waitsTooLong = 15 * time.Minute // of work that is due
)

// complaints are what is wrong, the worst first. Of an installation that is paused it is no wonder that it does nothing.
func (v voice) complaints(s report.Status, paused time.Time) []complaint {
	if !paused.IsZero() {
		return []complaint{v.complain(info, "wrong.paused", "", "", "when", v.ago(paused))}
	}
	all := slices.Concat(
		v.aboutAccess("Aircall", "#aircall", s.Aircall.Access, s.Aircall.Integration),
		v.aboutAccess("Sellsy", "#sellsy", s.Sellsy.Access, false),
		v.aboutIntegration(s.Aircall),
		v.aboutSide("Aircall", "#aircall", s.Aircall.Webhook, s.Aircall.Quota),
		v.aboutSide("Sellsy", "#sellsy", s.Sellsy.Webhook, s.Sellsy.Quota),
		v.aboutWork(s),
	)
	order := []level{bad, warn, info}
	slices.SortStableFunc(all, func(a, b complaint) int {
		return cmp.Compare(slices.Index(order, a.Level), slices.Index(order, b.Level))
	})
	return all
}

func (v voice) complain(l level, key, text, link string, args ...any) complaint {
	return complaint{Level: l, What: v.say(key, args...), Do: v.say(key+"_do", args...), Error: text, Link: link}
}

// old reports whether a time is further back than d. The zero time is not.
func (v voice) old(t time.Time, d time.Duration) bool { return !t.IsZero() && v.now.Sub(t) > d }

// aboutAccess is what nothing works without.
func (v voice) aboutAccess(name, link string, a report.Access, installed bool) []complaint {
	why := a.LastError
	if len(a.HeldUp) > 0 {
		why += " (" + strings.Join(a.HeldUp, ", ") + ")"
	}
	switch {
	case !a.Refused.IsZero() && installed:
		return []complaint{v.complain(bad, "wrong.revoked", why, link, "who", name, "when", v.ago(a.Refused))}
	case !a.Refused.IsZero():
		return []complaint{v.complain(bad, "wrong.credentials", why, link, "who", name, "when", v.ago(a.Refused))}
	case a.Fails() && (a.Answered.IsZero() || v.old(a.Answered, waitsTooLong)):
		return []complaint{v.complain(bad, "wrong.failing", why, link, "who", name, "when", v.ago(a.Failed))}
	}
	return nil
}

// aboutIntegration is what keeps calls from coming at all.
func (v voice) aboutIntegration(a report.Aircall) (all []complaint) {
	switch {
	case a.Integration && a.Error != "":
		all = append(all, v.complain(warn, "wrong.integration", a.Error, "#aircall"))
	case a.Integration && !a.Checked.IsZero() && !a.Active:
		all = append(all, v.complain(bad, "wrong.off", "", "#aircall"))
	}
	if len(a.Missing) > 0 {
		all = append(all, v.complain(bad, "wrong.missing", "", "#aircall", "ids", strings.Trim(fmt.Sprint(a.Missing), "[]")))
	}
	if a.Numbers != nil && len(a.Numbers) == 0 {
		all = append(all, v.complain(bad, "wrong.numbers", "", "#aircall"))
	}
	return all
}

// aboutSide is what is wrong with the webhook and the quota of one service.
func (v voice) aboutSide(name, link string, w report.Webhook, quota []report.Quota) (all []complaint) {
	switch {
	case w.URL == "" && !w.Given:
		all = append(all, v.complain(warn, "wrong.webhook.nobody", "", link, "who", name))
	case w.Error != "":
		all = append(all, v.complain(warn, "wrong.webhook.check", w.Error, link, "who", name))
	case w.URL != "" && !w.Checked.IsZero() && !w.Active:
		all = append(all, v.complain(bad, "wrong.webhook.off", "", link, "who", name))
	case w.Failures > 0:
		all = append(all, v.complain(warn, "wrong.webhook.failures", "", link, "who", name, "n", w.Failures))
	}
	for _, q := range quota {
		if v.scarce(q) {
			all = append(all, v.complain(warn, "wrong.quota", "", link, "who", name, "window", v.window(q.Name)))
		}
	}
	return all
}

// aboutWork is what waits too long, and what is not known yet or any more.
func (v voice) aboutWork(s report.Status) (all []complaint) {
	if s.Parked > 0 {
		all = append(all, v.complain(warn, "wrong.parked", "", "#parked", "n", s.Parked))
	}
	if s.Held > 0 {
		all = append(all, v.complain(warn, "wrong.held", "", "#held", "n", s.Held))
	}
	if v.old(s.Calls.Oldest, waitsTooLong) {
		all = append(all, v.complain(bad, "wrong.queue", "", "#work", "when", v.ago(s.Calls.Oldest)))
	}
	for _, b := range []store.Backlog{s.Records, s.Contacts, s.Extras} {
		if v.old(b.Oldest, waitsTooLong) {
			all = append(all, v.complain(warn, "wrong.others", "", "#work", "when", v.ago(b.Oldest)))
			break
		}
	}
	if n := len(s.Sellsy.Forbidden); n > 0 {
		var operations []string
		for _, f := range s.Sellsy.Forbidden {
			operations = append(operations, f.Operation)
		}
		all = append(all, v.complain(warn, "wrong.rights", strings.Join(operations, ", "), "#sellsy", "n", n))
	}
	switch {
	case !s.Ready && v.old(s.Since, firstReading):
		all = append(all, v.complain(warn, "wrong.unread", "", "#sellsy"))
	case !s.Ready:
		all = append(all, v.complain(info, "wrong.reading", "", "#sellsy"))
	case v.old(s.Directory.Polled, stale):
		all = append(all, v.complain(warn, "wrong.stale", "", "#sellsy", "when", v.ago(s.Directory.Polled)))
	}
	if v.old(s.Swept, stale) {
		all = append(all, v.complain(warn, "wrong.swept", "", "#aircall", "when", v.ago(s.Swept)))
	}
	return all
}

// scarce reports whether nine tenths of a quota are used up. That of a second or minute comes back by itself.
func (v voice) scarce(q report.Quota) bool {
	over := !q.Reset.IsZero() && q.Reset.Before(v.now)
	return (q.Name == "day" || q.Name == "month") && !over && q.Limit > 0 && q.Remaining >= 0 && q.Remaining*10 < q.Limit
}

// health is how everything is in a word, from the worst complaint.
func (v voice) health(all []complaint) (level, string) {
	worst := good
	if len(all) > 0 {
		worst = all[0].Level
	}
	switch worst {
	case bad:
		return bad, v.say("health.bad")
	case warn:
		return warn, v.say("health.warn")
	default:
		return good, v.say("health.good")
	}
}
