package activity

import (
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// ResultRule is a policy that gives a call another result than the official one. Result returns false when it has nothing
// to say about a call. Name is shown in explanations.
type ResultRule struct {
	Name   string
	Result func(aircall.Call) (sellsy.CallResult, bool)
}

// The names of the result rules of this package.
const (
	ResultOfficial    = "official"
	ResultFromTag     = "tag"
	ResultBusy        = "busy"
	ResultTransferred = "transferred"
	ResultInterrupted = "interrupted"
)

// ResultOfTags gives a call the result that one of its tags stands for, such as "Wrong number" for
// [sellsy.ResultWrongNumber]. Tags compare without case. When the tags of a call stand for different results, none of them
// counts.
func ResultOfTags(results map[string]sellsy.CallResult) ResultRule {
	byName := make(map[string]sellsy.CallResult, len(results))
	for name, result := range results {
		byName[tagKey(name)] = result
	}
	return ResultRule{ResultFromTag, func(c aircall.Call) (result sellsy.CallResult, ok bool) {
		for _, tag := range c.Tags {
			r, mapped := byName[tagKey(tag.Name)]
			if !mapped || ok && r == result {
				continue
			}
			if ok {
				return "", false
			}
			result, ok = r, true
		}
		return result, ok
	}}
}

func tagKey(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

// ResultOfBusyLines gives unanswered outbound calls to a busy line the result [sellsy.ResultBusy].
func ResultOfBusyLines() ResultRule {
	return ResultRule{ResultBusy, func(c aircall.Call) (sellsy.CallResult, bool) {
		busy := c.AnsweredAt.IsZero() && c.Direction == aircall.Outbound && strings.Contains(strings.ToLower(c.HangupCause), "busy")
		return sellsy.ResultBusy, busy
	}}
}

// ResultOfTransfers gives answered calls that were transferred the result [sellsy.ResultTransfer]. Transfers that nobody
// took do not count.
func ResultOfTransfers() ResultRule {
	return ResultRule{ResultTransferred, func(c aircall.Call) (sellsy.CallResult, bool) {
		return sellsy.ResultTransfer, transferOf(c).done && !c.AnsweredAt.IsZero()
	}}
}

// ResultOfShortTalks gives answered calls with less talk time than the minimum the result [sellsy.ResultInterrupted].
func ResultOfShortTalks(minimum time.Duration) ResultRule {
	return ResultRule{ResultInterrupted, func(c aircall.Call) (sellsy.CallResult, bool) {
		return sellsy.ResultInterrupted, !c.AnsweredAt.IsZero() && c.TalkTime() < minimum
	}}
}

// result returns the result and the name of the rule that gave it.
func (p Policy) result(c aircall.Call, outcome aircall.Outcome) (_ sellsy.CallResult, rule string) {
	for _, r := range p.Results {
		if result, ok := r.Result(c); ok {
			return result, r.Name
		}
	}
	switch outcome {
	case aircall.OutcomeAnswered:
		return sellsy.ResultConnected, ResultOfficial
	case aircall.OutcomeVoicemail:
		return sellsy.ResultVoicemail, ResultOfficial
	default:
		return sellsy.ResultNoAnswer, ResultOfficial
	}
}
