package console

import (
	"cmp"
	"slices"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
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
	var all []complaint
	add := func(l level, key, text, link string, args ...any) {
		all = append(all, complaint{Level: l, What: v.say(key, args...), Do: v.say(key + ".do"), Error: text, Link: link})
	}
	old := func(t time.Time, d time.Duration) bool { return !t.IsZero() && v.now.Sub(t) > d }

	if !paused.IsZero() {
		add(info, "wrong.paused", "", "", v.ago(paused))
		return all
	}
	if a := s.Aircall; a.Integration && a.Error != "" {
		add(warn, "wrong.integration", a.Error, "#aircall")
	} else if a.Integration && !a.Checked.IsZero() && !a.Active {
		add(bad, "wrong.off", "", "#aircall")
	}
	if a := s.Aircall; a.Numbers != nil && len(a.Numbers) == 0 {
		add(bad, "wrong.numbers", "", "#aircall")
	}
	for _, side := range []struct {
		name, link string
		webhook    report.Webhook
	}{{"Aircall", "#aircall", s.Aircall.Webhook}, {"Sellsy", "#sellsy", s.Sellsy.Webhook}} {
		switch w := side.webhook; {
		case w.Error != "":
			add(warn, "wrong.webhook.check", w.Error, side.link, side.name)
		case w.URL != "" && !w.Checked.IsZero() && !w.Active:
			add(bad, "wrong.webhook.off", "", side.link, side.name)
		case w.Failures > 0:
			add(warn, "wrong.webhook.failures", "", side.link, side.name, w.Failures)
		}
	}
	if s.Parked > 0 {
		add(warn, "wrong.parked", "", "#parked", s.Parked)
	}
	if old(s.Calls.Oldest, waitsTooLong) {
		add(warn, "wrong.queue", "", "#work", v.ago(s.Calls.Oldest))
	}
	switch {
	case !s.Ready && old(s.Since, firstReading):
		add(warn, "wrong.unread", "", "#sellsy")
	case !s.Ready:
		add(info, "wrong.reading", "", "#sellsy")
	case old(s.Directory.Polled, stale):
		add(warn, "wrong.stale", "", "#sellsy", v.ago(s.Directory.Polled))
	}
	if old(s.Swept, stale) {
		add(warn, "wrong.swept", "", "#aircall", v.ago(s.Swept))
	}
	for _, side := range []struct {
		name, link string
		quota      []report.Quota
	}{{"Aircall", "#aircall", s.Aircall.Quota}, {"Sellsy", "#sellsy", s.Sellsy.Quota}} {
		for _, q := range side.quota {
			if v.scarce(q) {
				add(warn, "wrong.quota", "", side.link, side.name, v.window(q.Name))
			}
		}
	}
	order := []level{bad, warn, info}
	slices.SortStableFunc(all, func(a, b complaint) int {
		return cmp.Compare(slices.Index(order, a.Level), slices.Index(order, b.Level))
	})
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
