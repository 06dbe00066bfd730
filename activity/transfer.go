package activity

import (
	"cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

// transfer is who handed a call over to whom.
type transfer struct {
	done     bool // somebody took it
	by, to   string
	external bool // to a number outside the company; its events alone name the number
}

// transferOf reads the transfer of a call. Aircall goes on naming both sides after a transfer that nobody took, which shows in
// that the call stays with the agent who tried it. Of a team it names the first user, whoever took the call. Of a number
// outside it goes on naming the agent alone.
func transferOf(c aircall.Call) transfer {
	var t transfer
	if c.TransferredBy != nil {
		t.by = oneLine(c.TransferredBy.Name)
	}
	switch {
	case c.ExternalTransferredTo != "":
		t.done, t.external, t.to = true, true, oneLine(c.ExternalTransferredTo)
	case c.TransferredTo == nil:
		t.done, t.external = c.TransferredBy != nil, c.TransferredBy != nil
	case c.User == nil: // nobody took it
	case c.TransferredBy == nil && c.User.ID != c.TransferredTo.ID: // by a program: who had the call before is not known
	case c.TransferredBy == nil || c.User.ID != c.TransferredBy.ID:
		t.done, t.to = true, oneLine(c.User.Name)
		if c.User.ID == c.TransferredTo.ID {
			t.to = oneLine(cmp.Or(c.User.Name, c.TransferredTo.Name))
		}
	}
	return t
}

// words says to whom the call went, in the language; empty when it was not transferred.
func (t transfer) words(l matching.Language) string {
	switch {
	case !t.done:
		return ""
	case t.external && t.to == "":
		return phrases.In(string(l)).Say("description.external")
	default:
		return t.to
	}
}

// Taker says who answered a call. The zero value is nobody.
type Taker string

// Who can answer a call.
const (
	TakerNobody   Taker = ""
	TakerAgent    Taker = "agent"    // an Aircall user
	TakerAIAgent  Taker = "ai_agent" // an AI voice agent of Aircall's
	TakerExternal Taker = "external" // a number outside Aircall that the line forwards to
)

// takerOf says who answered a call, and the name if there is one.
func takerOf(c aircall.Call) (Taker, string) {
	turns := c.AIVoiceAgents
	switch {
	case c.User != nil:
		return TakerAgent, oneLine(c.User.Name)
	case c.AnsweredAt.IsZero():
		return TakerNobody, ""
	case len(turns) > 0:
		return TakerAIAgent, oneLine(turns[len(turns)-1].AgentName)
	default:
		return TakerExternal, oneLine(c.ExternalTransferredTo)
	}
}
