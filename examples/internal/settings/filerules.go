package settings

import (
	"strconv"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// fileRules are the rules for calls, of all lines or of one.
type fileRules struct {
	NoCards bool `toml:"no_cards"`
	NoLogs  bool `toml:"no_logs"`

	Filter struct {
		Directions    []aircall.Direction `toml:"directions"`
		Users         []aircall.UserID    `toml:"users"`
		Teams         []aircall.TeamID    `toml:"teams"`
		ExceptNumbers []aircall.NumberID  `toml:"except_numbers"`
		ExceptUsers   []aircall.UserID    `toml:"except_users"`
		ExceptTeams   []aircall.TeamID    `toml:"except_teams"`
		MinDuration   time.Duration       `toml:"min_duration"`
		MinTalkTime   time.Duration       `toml:"min_talk_time"`
		SkipInternal  bool                `toml:"skip_internal"`
		OwnNumbers    []string            `toml:"own_numbers"`
		SkipAnonymous bool                `toml:"skip_anonymous"`
		Hours         map[string][]string `toml:"hours"`
	} `toml:"filter"`

	Log struct {
		TalkTime    bool `toml:"talk_time"`
		RecordOwner bool `toml:"record_owner"`
		EveryKind   bool `toml:"every_kind"`
	} `toml:"log"`

	Description struct {
		Parts      []activity.Part `toml:"parts"`
		Template   string          `toml:"template"`
		MaxBytes   int             `toml:"max_bytes"`
		PlainSigns bool            `toml:"plain_signs"`
	} `toml:"description"`

	Card struct {
		Owner    bool `toml:"owner"`
		LastCall bool `toml:"last_call"`
		Others   bool `toml:"others"`
		Unknown  bool `toml:"unknown"`

		Outstanding bool     `toml:"outstanding"`
		Estimates   bool     `toml:"estimates"`
		Fields      []string `toml:"fields"`
	} `toml:"card"`

	Owners map[string]sellsy.StaffID `toml:"owners"`

	Results struct {
		Tags       map[string]sellsy.CallResult `toml:"tags"`
		ShortTalks time.Duration                `toml:"short_talks"`
		BusyLines  bool                         `toml:"busy_lines"`
		Transfers  bool                         `toml:"transfers"`
	} `toml:"results"`

	Records struct {
		Kinds  []matching.Kind `toml:"kinds"`
		Prefer []string        `toml:"prefer"`
		Review matching.Review `toml:"review"`
	} `toml:"records"`

	Opportunities struct {
		Statuses  []sellsy.OpportunityStatus `toml:"statuses"`
		Pipelines []sellsy.PipelineID        `toml:"pipelines"`
		Prefer    []string                   `toml:"prefer"`
		Newest    bool                       `toml:"newest"`
	} `toml:"opportunities"`
}

// rules are those that the file describes. The policy has what the variables say: language, time zone and default owner.
func (f fileRules) rules(k keys, country string, p activity.Policy) bridge.Rules {
	p.Parts, p.MaxBytes, p.PlainSigns = f.Description.Parts, f.Description.MaxBytes, f.Description.PlainSigns
	p.TalkTime, p.RecordOwner, p.EveryKind = f.Log.TalkTime, f.Log.RecordOwner, f.Log.EveryKind
	p.Card = activity.CardOptions{
		Owner: f.Card.Owner, LastCall: f.Card.LastCall, Others: f.Card.Others, Unknown: f.Card.Unknown,
		Outstanding: f.Card.Outstanding, Estimates: f.Card.Estimates, Fields: f.Card.Fields,
	}
	p.Owners, p.Results = k.owners(f.Owners), f.results(k)
	among(k, "description.parts", p.Parts, append(activity.AllParts(), activity.CostlyParts()...)...)
	if p.MaxBytes < 0 {
		k.wrong("description.max_bytes", "need a number of bytes")
	}
	if f.Description.Template != "" {
		var err error
		if p.Template, err = activity.ParseTemplate(f.Description.Template); err != nil {
			k.wrong("description.template", strings.ReplaceAll(err.Error(), "\n", " "))
		}
	}
	return bridge.Rules{
		NoCards: f.NoCards, NoLogs: f.NoLogs, Policy: p, Filter: f.filter(k, country, p.Location),
		PartyRules: f.partyRules(k), OpportunityRules: f.opportunityRules(k),
	}
}

func (f fileRules) filter(k keys, country string, zone *time.Location) activity.Filter {
	among(k, "filter.directions", f.Filter.Directions, aircall.Inbound, aircall.Outbound)
	if f.Filter.MinDuration < 0 {
		k.wrong("filter.min_duration", "need a time such as 3s")
	}
	if f.Filter.MinTalkTime < 0 {
		k.wrong("filter.min_talk_time", "need a time such as 10s")
	}
	return activity.Filter{
		Directions: f.Filter.Directions, Users: f.Filter.Users, Teams: f.Filter.Teams, MinDuration: f.Filter.MinDuration,
		ExceptNumbers: f.Filter.ExceptNumbers, ExceptUsers: f.Filter.ExceptUsers, ExceptTeams: f.Filter.ExceptTeams,
		MinTalkTime: f.Filter.MinTalkTime, SkipInternal: f.Filter.SkipInternal, SkipAnonymous: f.Filter.SkipAnonymous,
		OwnNumbers: k.ownNumbers(f.Filter.OwnNumbers, country), Hours: k.hours(f.Filter.Hours, zone),
	}
}

func (f fileRules) partyRules(k keys) matching.PartyRules {
	among(k, "records.kinds", f.Records.Kinds, kinds...)
	among(k, "records.review", []matching.Review{f.Records.Review}, matching.ReviewNever, matching.ReviewTies, matching.ReviewSeveral)
	return matching.PartyRules{
		Kinds: f.Records.Kinds, Review: f.Records.Review,
		Prefer: chosen(k, "records.prefer", f.Records.Prefer, map[string]matching.PartyPreference{
			"living": matching.PreferLiving(), "own": matching.PreferOwnRecords(), "open_opportunity": matching.PreferOpenOpportunity(),
		}),
	}
}

func (f fileRules) opportunityRules(k keys) matching.OpportunityRules {
	among(k, "opportunities.statuses", f.Opportunities.Statuses, sellsy.OpportunityOpen, sellsy.OpportunityLate, sellsy.OpportunityWon,
		sellsy.OpportunityLost, sellsy.OpportunityCancelled, sellsy.OpportunityClosed)
	return matching.OpportunityRules{
		Statuses: f.Opportunities.Statuses, Pipelines: f.Opportunities.Pipelines, Newest: f.Opportunities.Newest,
		Prefer: chosen(k, "opportunities.prefer", f.Opportunities.Prefer, map[string]matching.OpportunityPreference{
			"own": matching.PreferOwnOpportunities(), "contacts": matching.PreferContacts(),
		}),
	}
}

// results are the rules for the results of calls. What a tag says comes first.
func (f fileRules) results(k keys) (rules []activity.ResultRule) {
	if len(f.Results.Tags) > 0 {
		for tag, result := range f.Results.Tags {
			among(k, "results.tags."+tag, []sellsy.CallResult{result}, sellsy.ResultNoAnswer, sellsy.ResultBusy, sellsy.ResultWrongNumber,
				sellsy.ResultDirectMessage, sellsy.ResultVoicemail, sellsy.ResultConnected, sellsy.ResultTransfer, sellsy.ResultInterrupted)
		}
		rules = append(rules, activity.ResultOfTags(f.Results.Tags))
	}
	if f.Results.BusyLines {
		rules = append(rules, activity.ResultOfBusyLines())
	}
	if f.Results.Transfers {
		rules = append(rules, activity.ResultOfTransfers())
	}
	if f.Results.ShortTalks > 0 {
		rules = append(rules, activity.ResultOfShortTalks(f.Results.ShortTalks))
	}
	return rules
}

func (k keys) ownNumbers(texts []string, country string) (all []matching.Number) {
	for _, text := range texts {
		n, err := matching.ParseNumber(text, country)
		if err != nil {
			k.wrong("filter.own_numbers", "need telephone numbers, such as +33 1 99 00 10 00")
			return nil
		}
		all = append(all, n)
	}
	return all
}

// owners reads the ids of Aircall's users, which TOML has as text before the equals sign.
func (k keys) owners(byUser map[string]sellsy.StaffID) map[aircall.UserID]sellsy.StaffID {
	if byUser == nil {
		return nil
	}
	all := map[aircall.UserID]sellsy.StaffID{}
	for user, staff := range byUser {
		id := positive(user)
		if id == 0 || staff <= 0 {
			k.wrong("owners."+user, "need the id of a user of Aircall = that of a member of Sellsy's staff")
		}
		all[aircall.UserID(id)] = staff
	}
	return all
}

// hours reads spans such as 09:00-12:30 by day of the week.
func (k keys) hours(byDay map[string][]string, zone *time.Location) *activity.Hours {
	if byDay == nil {
		return nil
	}
	h := &activity.Hours{Location: zone, Days: map[time.Weekday][]activity.Span{}}
	for day, spans := range byDay {
		weekday := time.Sunday
		for ; weekday <= time.Saturday && !strings.EqualFold(weekday.String(), day); weekday++ {
		}
		if weekday > time.Saturday {
			k.wrong("filter.hours."+day, "need a day such as monday")
			continue
		}
		for _, text := range spans {
			from, to, _ := strings.Cut(text, "-")
			span := activity.Span{From: clock(from), To: clock(to)}
			if span.From < 0 || span.To <= span.From {
				k.wrong("filter.hours."+day, "need times such as 09:00-12:30")
				continue
			}
			h.Days[weekday] = append(h.Days[weekday], span)
		}
	}
	return h
}

// clock reads a time such as 09:00, up to 24:00; -1 is none.
func clock(text string) time.Duration {
	hours, minutes, _ := strings.Cut(strings.TrimSpace(text), ":")
	h, err := strconv.ParseUint(hours, 10, 8)
	m, err2 := strconv.ParseUint(minutes, 10, 8)
	d := time.Duration(h)*time.Hour + time.Duration(m)*time.Minute //nolint:gosec // of 8 bits
	if err != nil || err2 != nil || m > 59 || d > 24*time.Hour {
		return -1
	}
	return d
}
