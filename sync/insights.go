package sync

import (
	"slices"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
)

// insightCall returns the call that an AI result is about, or 0 when the payload is none that we use.
func insightCall(payload any) aircall.CallID {
	switch p := payload.(type) {
	case *aircall.Summary:
		return p.CallID
	case *aircall.Topics:
		return p.CallID
	case *aircall.Sentiment:
		return p.CallID
	case *aircall.ActionItems:
		return p.CallID
	default:
		return 0
	}
}

// absorbInsight takes over an AI result, unless a newer one of its kind is known.
func (s *callState) absorbInsight(payload any, at stamp) {
	newest := func(kind string) bool {
		if last, ok := s.Said[kind]; ok && at.before(last) {
			return false
		}
		if s.Said == nil {
			s.Said = map[string]stamp{}
		}
		s.Said[kind] = at
		return true
	}
	switch p := payload.(type) {
	case *aircall.Summary:
		if newest("summary") {
			s.Insights.Summary = p.Content
		}
	case *aircall.Topics:
		if newest("topics") {
			s.Insights.Topics = p.Content
		}
	case *aircall.Sentiment:
		if newest("sentiment") {
			s.Insights.Sentiments = p.Participants
		}
	case *aircall.ActionItems:
		// Each event brings one or several; none is ever taken back.
		for _, item := range p.ActionItems {
			if item.Content != "" && !slices.Contains(s.Insights.ActionItems, item.Content) {
				s.Insights.ActionItems = append(s.Insights.ActionItems, item.Content)
			}
		}
		slices.Sort(s.Insights.ActionItems) // deliveries come in any order
	}
}
