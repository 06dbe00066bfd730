package bridge_test

import (
	"strings"
	"testing"
	"text/template"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// TestWrongRulesAreRefused holds that New refuses what can be no rule, of all lines and of single ones, and names the field.
func TestWrongRulesAreRefused(t *testing.T) {
	t.Parallel()
	base := bridge.Config{
		Aircall: aircalltest.New(t, aircalltest.Options{}).Client(), Sellsy: sellsytest.New(t, sellsytest.Options{}).Client(),
		Store: store.NewMemory(), AllNumbers: true,
	}
	byHand := func(text string) *template.Template { return template.Must(template.New("").Parse(text)) }
	for field, r := range map[string]bridge.Rules{
		"Policy.Language":           {Policy: activity.Policy{Language: "it"}},
		"Policy.Parts":              {Policy: activity.Policy{Parts: []activity.Part{activity.PartID, "foo"}}},
		"Policy.Template":           {Policy: activity.Policy{Template: byHand("{{index .Notes 0}}")}},
		"Policy.MaxBytes":           {Policy: activity.Policy{MaxBytes: -1}},
		"Policy.DefaultOwner":       {Policy: activity.Policy{DefaultOwner: -1}},
		"PartyRules.Kinds":          {PartyRules: matching.PartyRules{Kinds: []matching.Kind{"companies"}}},
		"PartyRules.Review":         {PartyRules: matching.PartyRules{Review: "always"}},
		"OpportunityRules.Statuses": {OpportunityRules: matching.OpportunityRules{Statuses: []sellsy.OpportunityStatus{"new"}}},
		"Filter.Directions":         {Filter: activity.Filter{Directions: []aircall.Direction{"up"}}},
		"Filter.MinDuration":        {Filter: activity.Filter{MinDuration: -time.Second}},
		"Filter.MinTalkTime":        {Filter: activity.Filter{MinTalkTime: -time.Second}},
	} {
		all := base
		all.Filter, all.Policy, all.PartyRules, all.OpportunityRules = r.Filter, r.Policy, r.PartyRules, r.OpportunityRules
		if _, err := bridge.New(all); err == nil || !strings.Contains(err.Error(), field+": ") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", field, err)
		}
		line := base
		line.Lines = map[aircall.NumberID]bridge.Rules{7: r}
		if _, err := bridge.New(line); err == nil || !strings.Contains(err.Error(), "Lines[7]."+field+": ") {
			t.Errorf("%s of a line: %v", field, err)
		}
	}
	region := base
	region.Region = "France"
	if _, err := bridge.New(region); err == nil || !strings.Contains(err.Error(), "Region: ") {
		t.Errorf("region: %v", err)
	}
	right := base
	right.Policy.Template = byHand("{{.Agent}} {{range .Notes}}{{.Text}}{{end}}")
	right.Lines = map[aircall.NumberID]bridge.Rules{7: {Policy: activity.Policy{Language: matching.French, Parts: activity.AllParts()}}}
	if _, err := bridge.New(right); err != nil {
		t.Error(err)
	}
}
