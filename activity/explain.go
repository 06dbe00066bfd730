package activity

import (
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

// Explanation says why an activity is as it is. Who was matched and which opportunity was chosen is explained by the
// decisions it was built from. It can be stored as JSON.
type Explanation struct {
	Outcome    aircall.Outcome `json:"outcome"`
	ResultRule string          `json:"result_rule"` // ResultOfficial, or the name of one of Policy.Results
	OwnerRule  OwnerRule       `json:"owner_rule"`
	Owner      string          `json:"owner"`          // the name of the member of staff, or "#12" when only the id is known
	Taker      Taker           `json:"taker,omitzero"` // who took or made the call
	Agent      string          `json:"agent,omitzero"` // the taker's name, or number, when it is known

	RecordOwner    bool `json:"record_owner,omitzero"` // by Policy.RecordOwner the owner of the record comes first
	Shortened      bool `json:"shortened,omitzero"`
	TextRefused    bool `json:"text_refused,omitzero"`    // by Sellsy, so that the description is plainer and shorter: it is for the bridge to say
	TextUnread     bool `json:"text_unread,omitzero"`     // in Sellsy, so that the description was not updated: likewise
	TemplateFailed bool `json:"template_failed,omitzero"` // so that the description has the parts of the policy
}

// Sentences explains the activity in plain language. The zero Explanation has nothing to say.
func (e Explanation) Sentences(l matching.Language) []string {
	if e == (Explanation{}) {
		return nil
	}
	w := phrases.In(string(l))
	sentences := []string{
		w.Say("activity.result", "why", e.resultReason(w)),
		w.Say("activity.owner", "owner", e.Owner, "why", e.ownerReason(w)),
	}
	if e.Shortened {
		sentences = append(sentences, w.Say("activity.shortened"))
	}
	if e.TextRefused {
		sentences = append(sentences, w.Say("activity.text_refused"))
	}
	if e.TextUnread {
		sentences = append(sentences, w.Say("activity.text_unread"))
	}
	if e.TemplateFailed {
		sentences = append(sentences, w.Say("activity.template_failed"))
	}
	return sentences
}

func (e Explanation) resultReason(w *phrases.Book) string {
	key := "activity.result_why." + e.ResultRule
	if !w.Has(key) { // it is the caller's own
		key = "activity.result_why.rule"
	}
	return w.Say(key, "outcome", w.Word("outcome", string(e.Outcome)), "rule", w.Quote(e.ResultRule))
}

// withoutAgent says why no agent owns the call.
func (e Explanation) withoutAgent(w *phrases.Book) string {
	switch {
	case e.RecordOwner:
		return w.Say("activity.without.settings")
	case e.Taker == TakerAgent:
		return w.Say("activity.without.staff", "agent", e.Agent)
	case e.Taker == TakerAIAgent && e.Agent != "":
		return w.Say("activity.without.ai_agent", "agent", e.Agent)
	case e.Taker == TakerAIAgent:
		return w.Say("activity.without.some_ai_agent")
	case e.Taker == TakerExternal && e.Agent != "":
		return w.Say("activity.without.external", "number", e.Agent)
	case e.Taker == TakerExternal:
		return w.Say("activity.without.some_external")
	default:
		return w.Say("activity.without.nobody")
	}
}

func (e Explanation) ownerReason(w *phrases.Book) string {
	key := "activity.owner_why." + string(e.OwnerRule)
	if !w.Has(key) {
		return string(e.OwnerRule)
	}
	return w.Say(key, "agent", e.Agent, "without", e.withoutAgent(w))
}
