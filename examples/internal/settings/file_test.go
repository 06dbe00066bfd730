package settings_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/settings"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// readFile reads settings with a settings file.
func readFile(t *testing.T, text string, env settings.Environment) (settings.Settings, error) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "bridge.toml")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return settings.Read(settings.Environment{"AIRCALL_ACCESS_TOKEN": "secret", "SELLSY_ACCESS_TOKEN": "secret", "BRIDGE_CONFIG": name}.With(env))
}

// TestSample holds that the sample is read, and what each of its keys does.
func TestSample(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../bridge/bridge.toml")
	if err != nil {
		t.Fatal(err)
	}
	s, err := readFile(t, string(text), settings.Environment{"BRIDGE_SETTLE": "1m"})
	if err != nil {
		t.Fatal(err)
	}
	if s.Policy.Language != matching.French || s.Settle != time.Minute {
		t.Errorf("language %s, settle %s: the file sets variables, and the environment wins", s.Policy.Language, s.Settle)
	}
	paris := s.Policy.Location
	at := func(hour, minute int) time.Duration {
		return time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute
	}
	equalZone := cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() })
	check := func(what string, want, got any) {
		t.Helper()
		if diff := cmp.Diff(want, got, equalZone); diff != "" {
			t.Errorf("%s (-want +got)\n%s", what, diff)
		}
	}
	check("filter", activity.Filter{
		Directions: []aircall.Direction{aircall.Inbound, aircall.Outbound}, Users: []aircall.UserID{4711, 4712}, Teams: []aircall.TeamID{12},
		MinDuration: 3 * time.Second, MinTalkTime: 10 * time.Second, SkipInternal: true,
		ExceptNumbers: []aircall.NumberID{6001}, ExceptUsers: []aircall.UserID{4799}, ExceptTeams: []aircall.TeamID{13}, OwnNumbers: []matching.Number{33199001000}, SkipAnonymous: true,
		Hours: &activity.Hours{Location: paris, Days: map[time.Weekday][]activity.Span{
			time.Monday: {{From: at(8, 30), To: at(12, 30)}, {From: at(13, 30), To: at(18, 0)}}, time.Friday: {{From: at(8, 30), To: at(16, 0)}},
		}},
	}, s.Filter)
	check("card", activity.CardOptions{Owner: true, LastCall: true, Others: true, Unknown: true, Outstanding: true, Estimates: true, Fields: []string{"Contrat", "Remise"}}, s.Policy.Card)
	check("owners", map[aircall.UserID]sellsy.StaffID{4711: 101}, s.Policy.Owners)
	check("kinds", []matching.Kind{matching.KindIndividual, matching.KindCompany, matching.KindContact}, s.ContactKinds)
	if p := s.Policy; len(p.Parts) != 11 || p.MaxBytes != 8000 || !p.PlainSigns || len(p.Results) != 4 || !p.TalkTime || !p.RecordOwner || !p.EveryKind {
		t.Errorf("policy %+v", p)
	}
	if r := s.PartyRules; len(r.Kinds) != 3 || len(r.Prefer) != 3 || r.Review != matching.ReviewTies {
		t.Errorf("rules for records %+v", r)
	}
	if r := s.OpportunityRules; len(r.Statuses) != 2 || len(r.Pipelines) != 1 || len(r.Prefer) != 2 || !r.Newest {
		t.Errorf("rules for opportunities %+v", r)
	}
	check("extras", bridge.Extras{
		UnknownCallers: matching.KindIndividual, FollowUp: bridge.FollowUpTask, FollowUpAfter: time.Hour, FollowUpWait: 15 * time.Minute,
		FollowUpFor: 102, TaskLabel: 3, ActionItems: true, Messages: true,
	}, s.Extras)
	check("lines", map[aircall.NumberID]bridge.Rules{6002: {
		NoCards: true, Filter: activity.Filter{Directions: []aircall.Direction{aircall.Inbound}}, PartyRules: matching.PartyRules{Kinds: []matching.Kind{matching.KindCompany}},
		Policy: activity.Policy{Language: matching.English, Location: paris, Parts: []activity.Part{activity.PartID, activity.PartLink, activity.PartRecording}},
	}}, s.Lines)
}

// TestSampleHasEveryKey holds that the sample shows all that a file can say. What lines can say is what the file can.
func TestSampleHasEveryKey(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../bridge/bridge.toml")
	if err != nil {
		t.Fatal(err)
	}
	shown, section := map[string]bool{}, ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimPrefix(strings.TrimSpace(line), "# ")
		if name, ok := strings.CutPrefix(line, "["); ok {
			section, _, _ = strings.Cut(name, "]")
			shown[section] = true
		} else if key, _, ok := strings.Cut(line, " = "); ok {
			shown[strings.TrimPrefix(section+"."+key, ".")] = true
		}
	}
	for _, key := range settings.FileKeys() {
		if !shown[key] {
			t.Errorf("%s is not in the sample", key)
		}
	}
}

// TestVariablesWin holds that what the environment says counts, and the file does not.
func TestVariablesWin(t *testing.T) {
	t.Parallel()
	const text = "no_logs = true\n[variables]\nBRIDGE_LANGUAGE = \"fr\"\n[extras]\nfollow_up = \"task\"\nfollow_up_after = \"3h\"\n[lines.6001]\nno_cards = true"
	for _, tt := range []struct {
		extras, language string
		want             bridge.Extras
		says             matching.Language
	}{
		{"", "", bridge.Extras{FollowUp: bridge.FollowUpTask, FollowUpAfter: 3 * time.Hour}, matching.French},
		{"messages", "de", bridge.Extras{Messages: true, FollowUpAfter: 3 * time.Hour}, matching.German},
	} {
		s, err := readFile(t, text, settings.Environment{"BRIDGE_EXTRAS": tt.extras, "BRIDGE_LANGUAGE": tt.language})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, s.Extras); diff != "" {
			t.Errorf("extras (-want +got)\n%s", diff)
		}
		cfg, err := s.Config(store.NewMemory(), slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		line := cfg.Lines[6001]
		if cfg.Policy.Language != tt.says || line.Policy.Language != tt.says || !cfg.NoLogs || line.NoLogs || !line.NoCards {
			t.Errorf("language %q, of the line %q, no logs %v, of the line %v, cards %v", cfg.Policy.Language, line.Policy.Language, cfg.NoLogs, line.NoLogs, !line.NoCards)
		}
	}
}

// TestWrongFile holds that every key of the file is checked, that the error names it, and that it shows no secret.
func TestWrongFile(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ text, says string }{
		{"[filter]\ncolour = 1", "BRIDGE_CONFIG filter.colour (there is no such key"},
		{"[filtre]\nusers = [1]\nteams = [2]", "wrong: BRIDGE_CONFIG filtre (there is no such key; filter is)"},
		{"[filter]\ndirection = [\"inbound\"]", "BRIDGE_CONFIG filter.direction (there is no such key; directions is)"},
		{"[lines.6001.cards]\nowner = true", "BRIDGE_CONFIG lines.6001.cards (there is no such key; card is)"},
		{"[lines.6001.card]\nowners = true", "BRIDGE_CONFIG lines.6001.card.owners (there is no such key; owner is)"},
		{"[lines.6001.lines.6002]\nno_logs = true", "BRIDGE_CONFIG lines.6001.lines (there is no such key"},
		{"[lines.sales]\nno_logs = true", "lines.sales (need the id of an Aircall number"},
		{"[variables]\nBRIDGE_NUMBERS = \"6001\"\n[lines.6002]\nno_logs = true", "lines.6002 (is not among BRIDGE_NUMBERS)"},
		{"[lines.6001]\nlanguage = \"xx\"", "lines.6001.language (need words among en, de, es, fr)"},
		{"[lines.6001.filter]\ndirections = [\"up\"]", "lines.6001.filter.directions (need words among inbound, outbound)"},
		{"[lines.6001.owners]\nClaire = 1", "lines.6001.owners.Claire (need the id of a user"},
		{"[filter]\nmin_talk_time = \"-3s\"", "filter.min_talk_time (need a time"},
		{"[description]\nmax_bytes = -1", "description.max_bytes (need a number of bytes)"},
		{"[description]\ntemplate = \"{{index .Notes 0}}\"", "description.template ("},
		{"[extras]\nunknown_callers = \"people\"", "extras.unknown_callers (need words among individual, company, contact)"},
		{"[extras]\nfollow_up = \"mail\"", "extras.follow_up (need words among task, call)"},
		{"[extras]\nfollow_up_wait = \"24h\"", "extras.follow_up_wait (need a time such as 30m, of less than a day)"},
		{"[extras]\nfollow_up_after = \"-1h\"", "extras.follow_up_after (need a time"},
		{"[extras]\nfollow_up_for = -1", "extras.follow_up_for (need the id of a member of staff)"},
		{"[extras]\ntask_label = -1", "extras.task_label (need the id of a label of tasks)"},
		{"[filter]\ndirections = [\"up\"]", "BRIDGE_CONFIG filter.directions (need words among inbound, outbound)"},
		{"[filter]\nmin_duration = \"secret\"", "BRIDGE_CONFIG ("},
		{"[filter]\nusers = [\"Claire secret\"]", "BRIDGE_CONFIG ("},
		{"[filter]\nown_numbers = [\"secret\"]", "filter.own_numbers (need telephone numbers"},
		{"[filter.hours]\nlundi = [\"09:00-12:00\"]", "filter.hours.lundi (need a day such as monday)"},
		{"[filter.hours]\nmonday = [\"12:00-09:00\"]", "filter.hours.monday (need times such as 09:00-12:30)"},
		{"[filter.hours]\nmonday = [\"9-12\"]", "filter.hours.monday (need times such as 09:00-12:30)"},
		{"[description]\nparts = [\"foo\"]", "description.parts (need words among id, link"},
		{"[description]\ntemplate = \"{{.Nobody}}\"", "description.template ("},
		{"[owners]\nClaire = 1", "owners.Claire (need the id of a user"},
		{"[results.tags]\nRappel = \"later\"", "results.tags.Rappel (need words among noanswer"},
		{"[records]\nprefer = [\"mine\"]", "records.prefer (need words among living, open_opportunity, own)"},
		{"[records]\nreview = \"always\"", "records.review (need words among ties, several)"},
		{"[opportunities]\nstatuses = [\"new\"]", "opportunities.statuses (need words among open, late"},
		{"[contacts]\nkinds = [\"companies\"]", "contacts.kinds (need words among individual, company, contact)"},
		{"[variables]\nBRIDGE_LANG = \"fr\"", "variables.BRIDGE_LANG (there is no such setting; BRIDGE_LANGUAGE is"},
		{"[variables]\nAIRCALL_API_TOKEN = \"secret\"", "variables.AIRCALL_API_TOKEN (belongs into the environment)"},
		{"[variables]\nBRIDGE_SETTLE = \"secret\"", "BRIDGE_SETTLE (need a time"},
		{"filter = secret", "BRIDGE_CONFIG (line 1 cannot be read"},
	} {
		_, err := readFile(t, tt.text, nil)
		if err == nil || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v, want %q", tt.text, err, tt.says)
		}
	}
	if _, err := readFile(t, "", settings.Environment{"BRIDGE_CONFIG": "/nowhere/bridge.toml"}); err == nil || !strings.Contains(err.Error(), "BRIDGE_CONFIG (the file cannot be read") {
		t.Errorf("a file that is not there: %v", err)
	}
}
