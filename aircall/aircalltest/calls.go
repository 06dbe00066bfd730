package aircalltest

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
)

const (
	maxComments  = 5
	maxCardBytes = 10_000
)

// call is a call with the ids of who and what belongs to it.
type call struct {
	keyed
	DirectLink              string             `json:"direct_link"`
	UUID                    string             `json:"call_uuid"`
	Direction               aircall.Direction  `json:"direction"`
	Status                  aircall.CallStatus `json:"status"`
	MissedCallReason        text               `json:"missed_call_reason"`
	StartedAt               moment             `json:"started_at"`
	AnsweredAt              moment             `json:"answered_at"`
	EndedAt                 moment             `json:"ended_at"`
	Duration                int                `json:"duration"`
	Cost                    string             `json:"cost"`
	RawDigits               text               `json:"raw_digits"`
	Voicemail               text               `json:"voicemail"`
	Recording               text               `json:"recording"`
	Asset                   text               `json:"asset"`
	Archived                bool               `json:"archived"`
	AutomaticCallbackCallID ref                `json:"automatic_callback_call_id"`
	IVROptionsSelected      list[ivrOption]    `json:"ivr_options_selected"`
	AIVoiceAgents           list[agentTurn]    `json:"ai_voice_agents"`

	user, assigned, by, to, number, contact int64
	transferredTo                           string // a number outside
	teams                                   []int64
	comments                                []comment
	tags                                    []callTag
	insights                                map[string]object // what conversation intelligence made of the call
	live                                    *LiveCall
}

const (
	callAlways = "id direct_link direction status missed_call_reason started_at answered_at ended_at duration cost voicemail " +
		"recording asset archived"
	callRest = callAlways + " raw_digits automatic_callback_call_id"
)

type comment struct {
	id      int64
	content string
	at      moment
	by      int64
}

type callTag struct {
	id int64
	at moment
	by int64
}

type ivrOption struct {
	ID                  string `json:"id"`
	Title               string `json:"title"`
	Key                 string `json:"key"`
	Branch              string `json:"branch"`
	CreatedAt           iso    `json:"created_at"`
	TransitionStartedAt iso    `json:"transition_started_at"`
	TransitionEndedAt   iso    `json:"transition_ended_at"`
}

// agentTurn is what an AI voice agent had to do with a call.
type agentTurn struct {
	AgentID          string `json:"agent_id"`
	AgentName        string `json:"agent_name"`
	StartedAt        iso    `json:"started_at"`
	EndedAt          iso    `json:"ended_at"`
	EndReason        text   `json:"end_reason"`
	EscalationReason text   `json:"escalation_reason"`
	EscalationTarget *struct {
		Type        string `json:"type"`
		Destination string `json:"destination"`
	} `json:"escalation_target"`
}

// AddCall adds a call of the past to what the API shows, without events. A zero Status becomes done. Its User, Number,
// Contact, teams and tags are found by id; users and numbers that the server does not know yet are added.
func (s *Server) AddCall(v aircall.Call) aircall.Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := fakehttp.As[*call](v)
	c.ID = s.calls.IDs.Take(c.ID)
	c.UUID = cmp.Or(c.UUID, "CA"+s.randomHex(16))
	c.Direction = cmp.Or(c.Direction, aircall.Inbound)
	c.Status = cmp.Or(c.Status, aircall.CallDone)
	c.StartedAt = c.StartedAt.orNow()
	if c.Status == aircall.CallDone {
		if c.EndedAt.IsZero() {
			c.EndedAt = moment{c.StartedAt.Add(time.Duration(c.Duration) * time.Second)}
		}
		c.Duration = int(c.EndedAt.Unix() - c.StartedAt.Unix())
		if c.AnsweredAt.IsZero() && c.Direction == aircall.Inbound {
			c.MissedCallReason = cmp.Or(c.MissedCallReason, text(aircall.MissedAgentsDidNotAnswer))
		}
	}
	c.user, c.assigned, c.by, c.to = s.known(v.User), s.known(v.AssignedTo), s.known(v.TransferredBy), s.known(v.TransferredTo)
	c.transferredTo = v.ExternalTransferredTo
	if v.Number != nil {
		if c.number = int64(v.Number.ID); s.numbers.Find(c.number) == nil {
			c.number = s.addNumber(*v.Number).ID
		}
	}
	for _, t := range v.Teams {
		c.teams = append(c.teams, int64(t.ID))
	}
	for _, t := range v.Tags {
		if s.tags.Find(int64(t.ID)) == nil {
			t.ID = aircall.TagID(s.addTag(aircall.Tag{ID: t.ID, Name: t.Name}).ID)
		}
		c.tags = append(c.tags, callTag{int64(t.ID), moment(t.TaggedAt).orNow(), s.known(t.TaggedBy)})
	}
	for _, m := range v.Comments {
		id := s.sequence("comment").Take(int64(m.ID))
		c.comments = append(c.comments, comment{id, m.Content, moment(m.PostedAt).orNow(), s.known(m.PostedBy)})
	}
	if v.Contact != nil {
		c.contact = int64(v.Contact.ID)
	}
	c.contact = cmp.Or(c.contact, s.contactByNumber(string(c.RawDigits)))
	s.addCall(c)
	return s.showCall(c)
}

func (s *Server) addCall(c *call) {
	c.DirectLink, c.Cost = link(1, "calls", c.ID), "0.0"
	s.calls.Add(c)
}

func (s *Server) showCall(c *call) aircall.Call {
	return fakehttp.As[aircall.Call](s.restCall(c, fetch{contact: true, timeline: true, agents: true}))
}

// Calls returns the company's calls as they are now, with their contacts, oldest first.
func (s *Server) Calls() []aircall.Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []aircall.Call
	for c := range s.calls.All() {
		all = append(all, s.showCall(c))
	}
	return all
}

// fetch says which parts of calls a request asks for.
type fetch struct{ contact, shortURLs, timeline, agents bool }

func fetchOf(r *request) fetch {
	return fetch{
		contact: r.flag("fetch_contact"), shortURLs: r.flag("fetch_short_urls"),
		timeline: r.flag("fetch_call_timeline"), agents: r.flag("fetch_aiva_conv"),
	}
}

// restCall is the shape of a call in REST answers.
func (s *Server) restCall(c *call, f fetch) object {
	o := shape(c, callRest)
	o["sid"] = c.UUID
	o["user"], o["assigned_to"] = s.userShape(c.user, userNested), s.userShape(c.assigned, userNested)
	o["transferred_by"], o["transferred_to"] = s.userShape(c.by, userNested), s.userShape(c.to, userNested)
	o["contact"], o["number"], o["teams"] = nil, nil, s.callTeams(c)
	o["comments"], o["conference_participants"] = s.callComments(c, userNested), s.participants(c)
	o["tags"] = s.callTags(c, userNested)
	if n := s.numbers.Find(c.number); n != nil {
		o["number"] = shape(n, numberRest)
	}
	if known := s.contactOf(c); f.contact && known != nil {
		o["contact"] = shape(known, "")
	}
	if f.shortURLs {
		o["recording_short_url"], o["voicemail_short_url"] = nil, nil
		if c.Recording != "" {
			o["recording_short_url"] = "https://short-urls.aircall.io/v1/recording-" + c.UUID
		}
		if c.Voicemail != "" {
			o["voicemail_short_url"] = "https://short-urls.aircall.io/v1/voicemail-" + c.UUID
		}
	}
	if f.timeline {
		o["ivr_options_selected"] = c.IVROptionsSelected
	}
	if f.agents {
		o["ai_voice_agents"] = c.AIVoiceAgents
	}
	return o
}

// contactOf is the contact of a call, which may have come after it.
func (s *Server) contactOf(c *call) *contact {
	if known := s.contacts.Find(c.contact); known != nil {
		return known
	}
	return s.contacts.Find(s.contactByNumber(string(c.RawDigits)))
}

// eventCall is the shape of a call in webhooks.
func (s *Server) eventCall(c *call) object {
	o := shape(c, callAlways+" call_uuid")
	o["hangup_cause"], o["teams"], o["participants"] = nil, s.callTeams(c), s.participants(c)
	o["comments"], o["tags"] = s.callComments(c, userEvent), s.callTags(c, userEvent)
	if c.RawDigits != "" {
		o["raw_digits"] = c.RawDigits
	}
	for key, id := range map[string]int64{
		"user": c.user, "assigned_to": c.assigned, "transferred_by": c.by, "transferred_to": c.to,
	} {
		if u := s.users.Find(id); u != nil {
			o[key] = shape(u, userEvent)
		}
	}
	if n := s.numbers.Find(c.number); n != nil {
		o["number"] = shape(n, numberEvent)
	}
	if known := s.contacts.Find(c.contact); known != nil {
		o["contact"] = shape(known, "")
	}
	if c.AutomaticCallbackCallID != 0 {
		o["automatic_callback_call_id"] = c.AutomaticCallbackCallID
	}
	return o
}

// userShape is null for a user that there is not, or is no more.
func (s *Server) userShape(id int64, keys string) any {
	if u := s.users.Find(id); u != nil {
		return shape(u, keys)
	}
	return nil
}

func (s *Server) callComments(c *call, author string) []object {
	return shapes(c.comments, func(m comment) object {
		return object{"id": m.id, "content": m.content, "posted_at": m.at, "posted_by": s.userShape(m.by, author)}
	})
}

// callTags shapes the tags of a call, which take their names from the tags of the company. tagged_by is {} when no user
// did it. REST answers alone tell when the tag was made.
func (s *Server) callTags(c *call, author string) []object {
	out := []object{}
	for _, tag := range c.tags {
		t := s.tags.Find(tag.id)
		if t == nil {
			continue
		}
		o := object{"id": t.ID, "name": t.Name, "tagged_at": tag.at, "tagged_by": object{}}
		if u := s.users.Find(tag.by); u != nil {
			o["tagged_by"] = shape(u, author)
		}
		if author == userNested {
			o["created_at"] = tag.at
		}
		out = append(out, o)
	}
	return out
}

func (s *Server) callTeams(c *call) []object {
	return shapes(slices.Collect(fakehttp.Where(s.teams.All(), func(t *team) bool { return slices.Contains(c.teams, t.ID) })),
		func(t *team) object { return shape(t, "id name direct_link") })
}

func (s *Server) participants(c *call) []object {
	out := []object{}
	if known := s.contacts.Find(c.contact); known != nil {
		name := strings.TrimSpace(string(known.FirstName + " " + known.LastName))
		out = append(out, object{"id": known.ID, "type": "contact", "name": name, "phone_number": string(c.RawDigits)})
	} else if c.RawDigits != "" {
		out = append(out, object{"type": "external", "phone_number": c.RawDigits})
	}
	if u := s.users.Find(c.user); u != nil {
		out = append(out, object{"id": u.ID, "type": "user", "name": u.Name})
	}
	return out
}

var calls = &resource[call, *call]{
	one: "call", many: "calls",
	table:  func(s *Server) *table[*call] { return s.calls },
	shape:  func(s *Server, r *request, c *call) object { return s.restCall(c, fetchOf(r)) },
	dates:  func(c *call) (created, updated time.Time) { return c.StartedAt.Time, c.StartedAt.Time },
	paging: paging{period: true, capped: true},
	match: func(*Server, *request) func(*call) bool { // those of the last six months
		oldest := time.Now().AddDate(0, -6, 0)
		return func(c *call) bool { return !c.StartedAt.Before(oldest) }
	},
}

var foundCalls = &resource[call, *call]{
	many: calls.many, table: calls.table, shape: calls.shape, dates: calls.dates, paging: calls.paging,
	match: func(s *Server, r *request) func(*call) bool {
		recent := calls.match(s, r)
		direction, phone, agent := r.query("direction"), r.query("phone_number"), r.query("user_id")
		tags := r.URL.Query()["tags[]"]
		return func(c *call) bool {
			return recent(c) && (direction == "" || string(c.Direction) == direction) &&
				(agent == "" || strconv.FormatInt(c.user, 10) == agent) && (phone == "" || c.reached(phone)) &&
				!slices.ContainsFunc(tags, func(tag string) bool { // each must be one id: a list with commas matches nothing
					id, err := strconv.ParseInt(tag, 10, 64)
					return err != nil || !c.tagged(id)
				})
		}
	},
}

// reached says whether the search finds a call under a number: under the destination of its transfer, if there was one. The
// number must be in E.164 form.
func (c *call) reached(phone string) bool {
	if phone[0] != '+' {
		return false
	}
	return digits(cmp.Or(c.transferredTo, string(c.RawDigits))) == digits(phone)
}

type transferBody struct {
	UserID   int64  `json:"user_id"`
	TeamID   int64  `json:"team_id"`
	Number   string `json:"number"`
	Strategy string `json:"dispatching_strategy"`
}

func (b *transferBody) check() (problem string) {
	targets := 0
	for _, given := range []bool{b.UserID != 0, b.TeamID != 0, b.Number != ""} {
		if given {
			targets++
		}
	}
	switch {
	case targets != 1:
		return "Exactly one of user_id, team_id and number is needed"
	case b.Strategy != "" && b.TeamID == 0:
		return "dispatching_strategy is only for teams"
	case b.Strategy != "" && !slices.Contains([]string{"simultaneous", "random", "longest_idle"}, b.Strategy):
		return "Unknown dispatching_strategy"
	}
	return ""
}

func (s *Server) transferCall(_ *request, c *call, body transferBody) (int, any) {
	switch problem := body.check(); {
	case problem != "":
		return badRequest(problem)
	case c.Status == aircall.CallDone:
		return badRequest("Call has already ended")
	case body.Number != "" && (c.Direction != aircall.Inbound || c.Status != aircall.CallInitial):
		return badRequest("Only inbound calls that are not answered can be transferred to a number")
	case body.Number != "":
		s.transferOutside(c, body.Number)
		return http.StatusNoContent, nil
	}
	if t := s.teams.Find(body.TeamID); t != nil && len(t.users) > 0 {
		body.UserID = t.users[0]
	}
	if s.users.Find(body.UserID) == nil {
		return notFound()
	}
	s.transfer(c, body.UserID)
	return http.StatusNoContent, nil
}

type commentBody struct {
	Content string `json:"content"`
}

// commentCall adds a note without an author.
func (s *Server) commentCall(_ *request, c *call, body commentBody) (int, any) {
	switch {
	case body.Content == "":
		return badRequest("content is missing")
	case len(c.comments) >= maxComments:
		return badRequest("Maximum of 5 notes can be added to a Call.")
	}
	s.comment(c, 0, now(), body.Content)
	return http.StatusCreated, nil
}

type callTagsBody struct {
	Tags json.RawMessage `json:"tags"`
}

// tagCall replaces the tags of a call. Aircall does not tell whether it replaces them or appends to them: replacing shows
// what goes wrong when a client sends only the new ones.
func (s *Server) tagCall(_ *request, c *call, body callTagsBody) (int, any) {
	var ids []int64
	if json.Unmarshal(body.Tags, &ids) != nil || len(ids) == 0 {
		return badRequest("tags must be a list of tag IDs")
	}
	var tags []callTag
	for _, id := range ids {
		if s.tags.Find(id) == nil {
			return badRequest("Unknown tag")
		}
		same := func(t callTag) bool { return t.id == id }
		tag := callTag{id: id, at: now()}
		if i := slices.IndexFunc(c.tags, same); i >= 0 {
			tag = c.tags[i]
		}
		if !slices.ContainsFunc(tags, same) {
			tags = append(tags, tag)
		}
	}
	c.tags = tags
	s.emitCall(c, aircall.EventCallTagged)
	return http.StatusCreated, nil
}

func archiveCall(archived bool) handler {
	return on(calls, func(s *Server, _ *request, c *call) (int, any) {
		c.Archived = archived
		if archived {
			s.emitCall(c, aircall.EventCallArchived)
		}
		return http.StatusOK, object{"call": s.restCall(c, fetch{})}
	})
}

func (s *Server) pauseRecording(_ *request, c *call) (int, any) {
	n := s.numbers.Find(c.number)
	switch {
	case c.Status == aircall.CallDone:
		return badRequest("Call has already ended")
	case n == nil || !n.LiveRecordingActivated:
		return wrongState("Recording is disabled on the number")
	}
	return http.StatusNoContent, nil
}

// deleteAsset deletes the recording or voicemail of a call, and with it what conversation intelligence has made of it.
func deleteAsset(kind string) handler {
	return on(calls, func(_ *Server, _ *request, c *call) (int, any) {
		if kind == "recording" {
			c.Recording = ""
		} else {
			c.Voicemail = ""
		}
		if c.Recording == "" && c.Voicemail == "" {
			c.Asset, c.insights = "", nil
		}
		return http.StatusOK, nil
	})
}

// PostedCard is an insight card that the API was given.
type PostedCard struct {
	Time   time.Time
	CallID aircall.CallID
	Card   aircall.Card

	// Shown says that the call was still on, so that an agent could see the card.
	Shown bool
}

// Cards returns the insight cards of all calls, oldest first.
func (s *Server) Cards() []PostedCard {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.cards)
}

type cardBody struct {
	Contents []struct {
		Type  string `json:"type"`
		Text  string `json:"text"`
		Label text   `json:"label,omitzero"`
		Link  text   `json:"link,omitzero"`
	} `json:"contents"`
}

func (s *Server) createCard(r *request, c *call, body cardBody) (int, any) {
	switch {
	case len(r.body) >= maxCardBytes:
		return badRequest("Insight card is too large")
	case len(body.Contents) == 0:
		return badRequest("contents is missing")
	}
	for _, line := range body.Contents {
		switch {
		case line.Type != "title" && line.Type != "shortText":
			return badRequest("type must be title or shortText")
		case line.Text == "":
			return badRequest("text is missing")
		case line.Type == "shortText" && line.Label == "":
			return badRequest("label is missing")
		}
	}
	s.cards = append(s.cards, PostedCard{
		Time: time.Now(), CallID: aircall.CallID(c.ID), Card: fakehttp.As[aircall.Card](body), Shown: c.Status != aircall.CallDone,
	})
	return http.StatusCreated, nil
}

// linkCall answers the operations of 2019 that no longer do anything.
func linkCall(*Server, *request, *call) (int, any) { return http.StatusNoContent, nil }
