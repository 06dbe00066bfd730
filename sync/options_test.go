package bridge_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// heldBy names the test that holds each option through the bridge.
var heldBy = map[string]string{
	"Aircall":       "TestInstallationsShareAStore",
	"Sellsy":        "TestInstallationsShareAStore",
	"Store":         "TestInstallationsShareAStore",
	"Directory":     "TestInstallationsAndDirectoryOfTheirOwn",
	"Installations": "TestInstallationsAndDirectoryOfTheirOwn",
	"Installation":  "TestInstallationsAndDirectoryOfTheirOwn",
	"Numbers":       "TestFilterThroughTheBridge",
	"AllNumbers":    "TestFilterThroughTheBridge",
	"PickedNumbers": "TestPickedNumbers",
	"Remedies":      "TestRefusedAtTheStart",
	"Region":        "TestRegionOfNumbers",
	"ContactKinds":  "TestContactKindsCanBeChosen",
	"Lines":         "TestRulesOfLines",
	"NoCards":       "TestCardsWithoutLogsAndLogsWithoutCards",
	"NoLogs":        "TestCardsWithoutLogsAndLogsWithoutCards",
	"LogDelay":      "TestLogDelay",
	"Settle":        "TestSettle",
	"Grace":         "TestGrace",
	"Horizon":       "TestHorizonOfOnesOwn",
	"Sweep":         "TestSweep",
	"Workers":       "TestWorkers",
	"Observer":      "TestObserver",
	"Logger":        "TestObserver",

	"Filter.Numbers":       "TestFilterThroughTheBridge",
	"Filter.Directions":    "TestFilterThroughTheBridge",
	"Filter.Users":         "TestFilterThroughTheBridge",
	"Filter.Teams":         "TestFilterThroughTheBridge",
	"Filter.ExceptNumbers": "TestFilterThroughTheBridge",
	"Filter.ExceptUsers":   "TestFilterThroughTheBridge",
	"Filter.ExceptTeams":   "TestFilterThroughTheBridge",
	"Filter.MinDuration":   "TestFilterThroughTheBridge",
	"Filter.MinTalkTime":   "TestFilterThroughTheBridge",
	"Filter.Hours":         "TestFilterThroughTheBridge",
	"Filter.SkipAnonymous": "TestFilterThroughTheBridge",
	"Filter.OwnNumbers":    "TestInternalCalls",
	"Filter.SkipInternal":  "TestInternalCalls",

	"PartyRules.Kinds":     "TestPartyRulesThroughTheBridge",
	"PartyRules.Prefer":    "TestPartyRulesThroughTheBridge",
	"PartyRules.Review":    "TestPartyRulesThroughTheBridge",
	"PartyRules.Situation": "TestPartyRulesThroughTheBridge",
	"PartyRules.Choose":    "TestPartyRulesThroughTheBridge",

	"OpportunityRules.Statuses":  "TestOpportunityRulesThroughTheBridge",
	"OpportunityRules.Pipelines": "TestOpportunityRulesThroughTheBridge",
	"OpportunityRules.Prefer":    "TestOpportunityRulesThroughTheBridge",
	"OpportunityRules.Situation": "TestOpportunityRulesThroughTheBridge",
	"OpportunityRules.Newest":    "TestOpportunityRulesThroughTheBridge",
	"OpportunityRules.Choose":    "TestOpportunityRulesThroughTheBridge",

	"Policy.Language":         "TestPolicyThroughTheBridge",
	"Policy.Location":         "TestPolicyThroughTheBridge",
	"Policy.Owners":           "TestPolicyThroughTheBridge",
	"Policy.DefaultOwner":     "TestPolicyThroughTheBridge",
	"Policy.RecordOwner":      "TestOwnerOfTheRecord",
	"Policy.Results":          "TestPolicyThroughTheBridge",
	"Policy.TalkTime":         "TestPolicyThroughTheBridge",
	"Policy.EveryKind":        "TestPolicyThroughTheBridge",
	"Policy.CallURL":          "TestPolicyThroughTheBridge",
	"Policy.Parts":            "TestPolicyThroughTheBridge",
	"Policy.Template":         "TestPolicyThroughTheBridge",
	"Policy.MaxBytes":         "TestPolicyThroughTheBridge",
	"Policy.PlainSigns":       "TestPlainSigns",
	"Policy.Card.Owner":       "TestCardOptionsThroughTheBridge",
	"Policy.Card.Outstanding": "TestCardOptionsThroughTheBridge",
	"Policy.Card.Estimates":   "TestCardOptionsThroughTheBridge",
	"Policy.Card.LastCall":    "TestCardOptionsThroughTheBridge",
	"Policy.Card.Others":      "TestCardOptionsThroughTheBridge",
	"Policy.Card.Unknown":     "TestCardOptionsThroughTheBridge",
	"Policy.Card.Fields":      "TestCardOptionsThroughTheBridge",
	"Policy.Card.More":        "TestCardOptionsThroughTheBridge",

	"Extras.UnknownCallers": "TestUnknownCallers",
	"Extras.FollowUp":       "TestFollowUps",
	"Extras.FollowUpAfter":  "TestFollowUpAfterAndTaskLabel",
	"Extras.FollowUpWait":   "TestFollowUpsWaitForACallBack",
	"Extras.FollowUpFor":    "TestFollowUpForSomebodyElse",
	"Extras.ActionItems":    "TestActionItems",
	"Extras.TaskLabel":      "TestFollowUpAfterAndTaskLabel",
	"Extras.Messages":       "TestMessagesBecomeComments",
	"Webhooks.AircallURL":   "TestWebhooksAreRegisteredAndRepaired",
	"Webhooks.SellsyURL":    "TestWebhooksAreRegisteredAndRepaired",
	"Webhooks.SellsyKey":    "TestWebhooksAreRegisteredAndRepaired",
}

// TestEveryOptionHasATest holds that no option of the bridge, and none of the packages of rules, is without a test that sets it in a
// bridge.
func TestEveryOptionHasATest(t *testing.T) {
	t.Parallel()
	tests := testSources(t)
	options := optionsOf(reflect.TypeFor[bridge.Config](), "")
	for _, option := range options {
		name, ok := heldBy[option]
		if !ok {
			t.Errorf("%s is an option without a test: name one in heldBy", option)
			continue
		}
		source, ok := tests[name]
		field := option[strings.LastIndex(option, ".")+1:]
		switch {
		case !ok:
			t.Errorf("%s: there is no %s", option, name)
		case !regexp.MustCompile(`\b` + field + `\b`).MatchString(source):
			t.Errorf("%s: %s does not mention it", option, name)
		}
	}
	for _, option := range slices.Sorted(maps.Keys(heldBy)) {
		if !slices.Contains(options, option) {
			t.Errorf("%s is no option", option)
		}
	}
	for _, option := range optionsOf(reflect.TypeFor[bridge.Rules](), "") {
		if !slices.Contains(options, option) {
			t.Errorf("%s is a rule of lines, and none of all", option)
		}
	}
}

// optionsOf lists the fields of a type, and of those that hold options in turn.
func optionsOf(of reflect.Type, prefix string) (names []string) {
	nested := []reflect.Type{
		reflect.TypeFor[activity.Filter](), reflect.TypeFor[activity.Policy](), reflect.TypeFor[activity.CardOptions](),
		reflect.TypeFor[matching.PartyRules](), reflect.TypeFor[matching.OpportunityRules](), reflect.TypeFor[bridge.Extras](), reflect.TypeFor[bridge.Webhooks](),
	}
	for f := range of.Fields() {
		if slices.Contains(nested, f.Type) {
			names = append(names, optionsOf(f.Type, prefix+f.Name+".")...)
		} else {
			names = append(names, prefix+f.Name)
		}
	}
	return names
}

// testSources are the tests of this folder by their names.
func testSources(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	sources := map[string]string{}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, text, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil {
				sources[f.Name.Name] = string(text[fset.Position(f.Pos()).Offset:fset.Position(f.End()).Offset])
			}
		}
	}
	return sources
}
