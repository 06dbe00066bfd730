package settings_test

import (
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
	check("card", activity.CardOptions{Owner: true, LastCall: true, Others: true, Unknown: true}, s.Policy.Card)
	check("owners", map[aircall.UserID]sellsy.StaffID{4711: 101}, s.Policy.Owners)
	check("kinds", []matching.Kind{matching.KindIndividual, matching.KindCompany, matching.KindContact}, s.ContactKinds)
	if p := s.Policy; len(p.Parts) != 11 || p.MaxBytes != 8000 || !p.TalkTime || len(p.Results) != 4 {
		t.Errorf("policy %+v", p)
	}
	if r := s.PartyRules; len(r.Kinds) != 3 || len(r.Prefer) != 3 || r.Review != matching.ReviewTies {
		t.Errorf("rules for records %+v", r)
	}
	if r := s.OpportunityRules; len(r.Statuses) != 2 || len(r.Pipelines) != 1 || len(r.Prefer) != 2 || !r.Newest {
		t.Errorf("rules for opportunities %+v", r)
	}
}

// TestWrongFile holds that every key of the file is checked, that the error names it, and that it shows no secret.
func TestWrongFile(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ text, says string }{
		{"[filter]\ncolour = 1", "BRIDGE_CONFIG filter.colour (there is no such key"},
		{"[filtre]\nusers = [1]", "BRIDGE_CONFIG filtre"},
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
