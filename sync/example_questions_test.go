package bridge_test

import (
	"fmt"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// How do I give a line other rules than the rest? Here the line 42 speaks French, and takes companies only.
// Its rules stand in place of the others, not beside them.
func Example_howDoIGiveALineOtherRules() {
	cfg := bridge.Config{
		Numbers: []aircall.NumberID{41, 42},
		Lines: map[aircall.NumberID]bridge.Rules{42: {
			Policy:     activity.Policy{Language: matching.French},
			PartyRules: matching.PartyRules{Kinds: []matching.Kind{matching.KindCompany}},
		}},
	}
	fmt.Println(len(cfg.Lines))
	// Output: 1
}

// How do I show cards without logging calls? NoCards is the other way round, and both may be a single line's.
func Example_howDoIShowCardsWithoutLoggingCalls() {
	cfg := bridge.Config{NoLogs: true, Lines: map[aircall.NumberID]bridge.Rules{42: {NoCards: true}}}
	fmt.Println(cfg.NoLogs, cfg.Lines[42].NoLogs)
	// Output: true false
}
