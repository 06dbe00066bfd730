package settings

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// file is what BRIDGE_CONFIG names: what does not fit a variable. examples/bridge/bridge.toml explains every key.
type file struct {
	Variables map[string]string `toml:"variables"`

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

	Description struct {
		Parts    []activity.Part `toml:"parts"`
		Template string          `toml:"template"`
		MaxBytes int             `toml:"max_bytes"`
		TalkTime bool            `toml:"talk_time"`
	} `toml:"description"`

	Card struct {
		Owner    bool `toml:"owner"`
		LastCall bool `toml:"last_call"`
		Others   bool `toml:"others"`
		Unknown  bool `toml:"unknown"`
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

	Contacts struct {
		Kinds []matching.Kind `toml:"kinds"`
	} `toml:"contacts"`
}

// config reads the settings file, if there is one, and sets the variables that it holds and the environment does not.
func (r *reader) config() (f file) {
	const variable = "BRIDGE_CONFIG"
	name := r.given(variable)
	if name == "" {
		return f
	}
	meta, err := toml.DecodeFile(name, &f)
	var broken toml.ParseError
	switch {
	case errors.As(err, &broken): // its text may show what is in the file
		r.refuse(variable, fmt.Sprintf("line %d cannot be read: see examples/bridge/bridge.toml", broken.Position.Line))
	case errors.Is(err, os.ErrNotExist), errors.Is(err, os.ErrPermission):
		r.refuse(variable, "the file cannot be read: correct its name, or give the right to whoever runs the program")
	case err != nil:
		r.refuse(variable, strings.TrimPrefix(err.Error(), "toml: "))
	}
	for _, key := range meta.Undecoded() {
		r.wrongKey(key.String(), "there is no such key: see examples/bridge/bridge.toml")
	}
	r.env = r.env.With(nil)
	for key, value := range f.Variables {
		i := slices.IndexFunc(r.known, func(s Setting) bool { return s.Name == key })
		switch {
		case i < 0:
			r.wrongKey("variables."+key, "there is no such setting; "+r.nearest(strings.ToUpper(key))+" is the nearest")
		case r.known[i].Secret || key == variable:
			r.wrongKey("variables."+key, "belongs into the environment")
		case r.given(key) == "":
			r.env[key] = value
		}
	}
	return f
}

// wrongKey refuses a key of the file.
func (r *reader) wrongKey(key, why string) { r.refuse("BRIDGE_CONFIG "+key, why) }

// apply adds to the settings what the file says. Country and time zone are known by now.
func (f file) apply(r *reader, s *Settings) {
	s.Filter = activity.Filter{
		Directions: f.Filter.Directions, Users: f.Filter.Users, Teams: f.Filter.Teams, MinDuration: f.Filter.MinDuration,
		ExceptNumbers: f.Filter.ExceptNumbers, ExceptUsers: f.Filter.ExceptUsers, ExceptTeams: f.Filter.ExceptTeams,
		MinTalkTime: f.Filter.MinTalkTime, SkipInternal: f.Filter.SkipInternal,
		SkipAnonymous: f.Filter.SkipAnonymous, OwnNumbers: r.ownNumbers(f.Filter.OwnNumbers, s.Country),
		Hours: r.hours(f.Filter.Hours, s.Policy.Location),
	}
	among(r, "filter.directions", f.Filter.Directions, aircall.Inbound, aircall.Outbound)

	p := &s.Policy
	p.Parts, p.MaxBytes, p.TalkTime = f.Description.Parts, f.Description.MaxBytes, f.Description.TalkTime
	p.Card = activity.CardOptions{Owner: f.Card.Owner, LastCall: f.Card.LastCall, Others: f.Card.Others, Unknown: f.Card.Unknown}
	p.Owners, p.Results = r.owners(f.Owners), f.results(r)
	among(r, "description.parts", p.Parts, activity.AllParts()...)
	if f.Description.Template != "" {
		var err error
		if p.Template, err = activity.ParseTemplate(f.Description.Template); err != nil {
			r.wrongKey("description.template", strings.ReplaceAll(err.Error(), "\n", " "))
		}
	}

	kinds := []matching.Kind{matching.KindIndividual, matching.KindCompany, matching.KindContact}
	among(r, "records.kinds", f.Records.Kinds, kinds...)
	among(r, "contacts.kinds", f.Contacts.Kinds, kinds...)
	among(r, "records.review", []matching.Review{f.Records.Review}, matching.ReviewNever, matching.ReviewTies, matching.ReviewSeveral)
	s.ContactKinds = f.Contacts.Kinds
	s.PartyRules = matching.PartyRules{
		Kinds: f.Records.Kinds, Review: f.Records.Review,
		Prefer: chosen(r, "records.prefer", f.Records.Prefer, map[string]matching.PartyPreference{
			"living": matching.PreferLiving(), "own": matching.PreferOwnRecords(), "open_opportunity": matching.PreferOpenOpportunity(),
		}),
	}
	among(r, "opportunities.statuses", f.Opportunities.Statuses, sellsy.OpportunityOpen, sellsy.OpportunityLate, sellsy.OpportunityWon,
		sellsy.OpportunityLost, sellsy.OpportunityCancelled, sellsy.OpportunityClosed)
	s.OpportunityRules = matching.OpportunityRules{
		Statuses: f.Opportunities.Statuses, Pipelines: f.Opportunities.Pipelines, Newest: f.Opportunities.Newest,
		Prefer: chosen(r, "opportunities.prefer", f.Opportunities.Prefer, map[string]matching.OpportunityPreference{
			"own": matching.PreferOwnOpportunities(), "contacts": matching.PreferContacts(),
		}),
	}
}

// results are the rules for the results of calls. What a tag says comes first.
func (f file) results(r *reader) (rules []activity.ResultRule) {
	if len(f.Results.Tags) > 0 {
		for tag, result := range f.Results.Tags {
			among(r, "results.tags."+tag, []sellsy.CallResult{result}, sellsy.ResultNoAnswer, sellsy.ResultBusy, sellsy.ResultWrongNumber,
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

func (r *reader) ownNumbers(texts []string, country string) (all []matching.Number) {
	for _, text := range texts {
		n, err := matching.ParseNumber(text, country)
		if err != nil {
			r.wrongKey("filter.own_numbers", "need telephone numbers, such as +33 1 99 00 10 00")
			return nil
		}
		all = append(all, n)
	}
	return all
}

// owners reads the ids of Aircall's users, which TOML has as text before the equals sign.
func (r *reader) owners(byUser map[string]sellsy.StaffID) map[aircall.UserID]sellsy.StaffID {
	if byUser == nil {
		return nil
	}
	all := map[aircall.UserID]sellsy.StaffID{}
	for user, staff := range byUser {
		id := positive(user)
		if id == 0 || staff <= 0 {
			r.wrongKey("owners."+user, "need the id of a user of Aircall = that of a member of Sellsy's staff")
		}
		all[aircall.UserID(id)] = staff
	}
	return all
}

// hours reads spans such as 09:00-12:30 by day of the week.
func (r *reader) hours(byDay map[string][]string, zone *time.Location) *activity.Hours {
	if byDay == nil {
		return nil
	}
	h := &activity.Hours{Location: zone, Days: map[time.Weekday][]activity.Span{}}
	for day, spans := range byDay {
		weekday := time.Sunday
		for ; weekday <= time.Saturday && !strings.EqualFold(weekday.String(), day); weekday++ {
		}
		if weekday > time.Saturday {
			r.wrongKey("filter.hours."+day, "need a day such as monday")
			continue
		}
		for _, text := range spans {
			from, to, _ := strings.Cut(text, "-")
			span := activity.Span{From: clock(from), To: clock(to)}
			if span.From < 0 || span.To <= span.From {
				r.wrongKey("filter.hours."+day, "need times such as 09:00-12:30")
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

// among refuses values that are not among those that there are.
func among[T ~string](r *reader, key string, values []T, all ...T) {
	for _, v := range values {
		if !slices.Contains(all, v) {
			r.wrongKey(key, "need words among "+list(all))
			return
		}
	}
}

// chosen finds what names stand for.
func chosen[T any](r *reader, key string, names []string, all map[string]T) (found []T) {
	for _, name := range names {
		rule, ok := all[name]
		if !ok {
			r.wrongKey(key, "need words among "+list(slices.Sorted(maps.Keys(all))))
			return nil
		}
		found = append(found, rule)
	}
	return found
}

func list[T ~string](all []T) string {
	var words []string
	for _, v := range all {
		if v != "" {
			words = append(words, string(v))
		}
	}
	return strings.Join(words, ", ")
}
