package aircalltest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
)

const (
	maxComments  = 5
	maxCardBytes = 10_000
)

// callRows are the calls that lists may show: those of the last six months that match.
func (s *Server) callRows(r *request, match func(*call) bool) []row {
	oldest := time.Now().AddDate(0, -6, 0)
	f := fetchOf(r)
	var rows []row
	for _, c := range s.calls.all() {
		if c.StartedAt.Before(oldest) || !match(c) {
			continue
		}
		rows = append(rows, row{
			id: int64(c.ID), created: c.StartedAt.Time, updated: c.StartedAt.Time,
			shape: func() object { return s.restCall(c, f) },
		})
	}
	return rows
}

func (s *Server) listCalls(r *request) (int, any) {
	rows := s.callRows(r, func(*call) bool { return true })
	return s.list(r, "calls", rows, paging{period: true, capped: true})
}

func (s *Server) searchCalls(r *request) (int, any) {
	query := r.URL.Query()
	direction, phone, agent := query.Get("direction"), query.Get("phone_number"), query.Get("user_id")
	rows := s.callRows(r, func(c *call) bool {
		if direction != "" && string(c.Direction) != direction {
			return false
		}
		if agent != "" && strconv.FormatInt(int64(c.user), 10) != agent {
			return false
		}
		if phone != "" && !c.reached(phone) {
			return false
		}
		for _, tag := range query["tags[]"] { // each must be one id: a list with commas matches nothing
			id, err := strconv.ParseInt(tag, 10, 64)
			if err != nil || !c.tagged(aircall.TagID(id)) {
				return false
			}
		}
		return true
	})
	return s.list(r, "calls", rows, paging{period: true, capped: true})
}

// reached says whether the search finds a call under a number: under the destination of its transfer, if there was one. The
// number must be in E.164 form.
func (c *call) reached(phone string) bool {
	if phone[0] != '+' {
		return false
	}
	if c.ExternalTransferredTo != "" {
		return digits(c.ExternalTransferredTo) == digits(phone)
	}
	return digits(c.RawDigits) == digits(phone)
}

// callOf finds the call of the path.
func (s *Server) callOf(r *request) *call { return s.calls.get(aircall.CallID(r.number("id"))) }

func (s *Server) getCall(r *request) (int, any) {
	c := s.callOf(r)
	if c == nil {
		return notFound()
	}
	return http.StatusOK, object{"call": s.restCall(c, fetchOf(r))}
}

func (s *Server) transferCall(r *request) (int, any) {
	var body struct {
		UserID   aircall.UserID `json:"user_id"`
		TeamID   aircall.TeamID `json:"team_id"`
		Number   string         `json:"number"`
		Strategy string         `json:"dispatching_strategy"`
	}
	c := s.callOf(r)
	if c == nil {
		return notFound()
	}
	if !r.decode(&body) {
		return badRequest("Malformed JSON")
	}
	targets := 0
	for _, given := range []bool{body.UserID != 0, body.TeamID != 0, body.Number != ""} {
		if given {
			targets++
		}
	}
	t := s.teams.get(body.TeamID)
	switch {
	case targets != 1:
		return badRequest("Exactly one of user_id, team_id and number is needed")
	case body.Strategy != "" && body.TeamID == 0:
		return badRequest("dispatching_strategy is only for teams")
	case body.Strategy != "" && !slices.Contains([]string{"simultaneous", "random", "longest_idle"}, body.Strategy):
		return badRequest("Unknown dispatching_strategy")
	case c.Status == aircall.CallDone:
		return badRequest("Call has already ended")
	case body.UserID != 0 && s.users.get(body.UserID) == nil, body.TeamID != 0 && (t == nil || len(t.users) == 0):
		return notFound()
	case body.Number != "" && (c.Direction != aircall.Inbound || c.Status != aircall.CallInitial):
		return badRequest("Only inbound calls that are not answered can be transferred to a number")
	}
	switch {
	case body.Number != "":
		s.transferOutside(c, body.Number)
	case t != nil:
		s.transfer(c, t.users[0])
	default:
		s.transfer(c, body.UserID)
	}
	return http.StatusNoContent, nil
}

// commentCall adds a note without an author.
func (s *Server) commentCall(r *request) (int, any) {
	var body struct {
		Content string `json:"content"`
	}
	c := s.callOf(r)
	switch {
	case c == nil:
		return notFound()
	case !r.decode(&body) || body.Content == "":
		return badRequest("content is missing")
	case len(c.comments) >= maxComments:
		return badRequest("Maximum of 5 notes can be added to a Call.")
	}
	s.comment(c, 0, now(), body.Content)
	return http.StatusCreated, nil
}

// tagCall replaces the tags of a call. Aircall does not tell whether it replaces them or appends to them: replacing shows
// what goes wrong when a client sends only the new ones.
func (s *Server) tagCall(r *request) (int, any) {
	var body struct {
		Tags []aircall.TagID `json:"tags"`
	}
	c := s.callOf(r)
	if c == nil {
		return notFound()
	}
	if !r.decode(&body) || len(body.Tags) == 0 {
		return badRequest("tags must be a list of tag IDs")
	}
	var tags []callTag
	for _, id := range body.Tags {
		if s.tags.get(id) == nil {
			return badRequest("Unknown tag")
		}
		tag := callTag{id: id, at: now()}
		if i := slices.IndexFunc(c.tags, func(t callTag) bool { return t.id == id }); i >= 0 {
			tag = c.tags[i]
		}
		if !slices.ContainsFunc(tags, func(t callTag) bool { return t.id == id }) {
			tags = append(tags, tag)
		}
	}
	c.tags = tags
	s.emitCall(c, aircall.EventCallTagged)
	return http.StatusCreated, nil
}

func (s *Server) archiveCall(archived bool) handler {
	return func(r *request) (int, any) {
		c := s.callOf(r)
		if c == nil {
			return notFound()
		}
		c.Archived = archived
		if archived {
			s.emitCall(c, aircall.EventCallArchived)
		}
		return http.StatusOK, object{"call": s.restCall(c, fetch{})}
	}
}

func (s *Server) pauseRecording(r *request) (int, any) {
	c := s.callOf(r)
	if c == nil {
		return notFound()
	}
	n := s.numbers.get(c.number)
	switch {
	case c.Status == aircall.CallDone:
		return badRequest("Call has already ended")
	case n == nil || !n.LiveRecordingActivated:
		return wrongState("Recording is disabled on the number")
	}
	return http.StatusNoContent, nil
}

// deleteAsset deletes the recording or voicemail of a call, and with it what conversation intelligence has made of it.
func (s *Server) deleteAsset(kind string) handler {
	return func(r *request) (int, any) {
		c := s.callOf(r)
		if c == nil {
			return notFound()
		}
		if kind == "recording" {
			c.Recording = ""
		} else {
			c.Voicemail = ""
		}
		if c.Recording == "" && c.Voicemail == "" {
			c.Asset, c.insights = "", nil
		}
		return http.StatusOK, nil
	}
}

func (s *Server) createCard(r *request) (int, any) {
	var card aircall.Card
	c := s.callOf(r)
	switch {
	case c == nil:
		return notFound()
	case len(r.body) >= maxCardBytes:
		return badRequest("Insight card is too large")
	case json.Unmarshal(r.body, &card) != nil || len(card.Contents) == 0:
		return badRequest("contents is missing")
	}
	for _, line := range card.Contents {
		switch {
		case line.Type != aircall.CardTypeTitle && line.Type != aircall.CardTypeShortText:
			return badRequest("type must be title or shortText")
		case line.Text == "":
			return badRequest("text is missing")
		case line.Type == aircall.CardTypeShortText && line.Label == "":
			return badRequest("label is missing")
		}
	}
	s.cards = append(s.cards, PostedCard{
		Time: time.Now(), CallID: c.ID, Card: card, Shown: c.Status != aircall.CallDone,
	})
	return http.StatusCreated, nil
}

// linkCall answers the operations of 2019 that no longer do anything.
func (s *Server) linkCall(r *request) (int, any) {
	if s.callOf(r) == nil {
		return notFound()
	}
	return http.StatusNoContent, nil
}
