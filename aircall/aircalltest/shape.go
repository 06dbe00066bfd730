package aircalltest

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
)

// Aircall shows one and the same thing in several shapes. Those of REST answers say null for what has no value, those of
// webhooks mostly leave it out.

// orNull is null for the zero value.
func orNull[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}

func seconds(t aircall.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.Unix()
}

func iso(t aircall.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z")
}

func millis(t aircall.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMilli()
}

func link(version int, resource string, id any) string {
	return fmt.Sprintf("%s/v%d/%s/%v", BaseURL, version, resource, id)
}

// decodeAs turns a shape back into a type of the client, and so copies it.
func decodeAs[T any](shape any) T {
	var v T
	data, err := json.Marshal(shape)
	if err == nil {
		err = json.Unmarshal(data, &v)
	}
	if err != nil {
		panic(fmt.Sprintf("aircalltest: a shape of the fake does not decode: %v", err))
	}
	return v
}

func list[S ~[]E, E any](rows S, shape func(E) object) []object {
	shapes := make([]object, 0, len(rows))
	for _, row := range rows {
		shapes = append(shapes, shape(row))
	}
	return shapes
}

// fullUser is the shape of the users endpoints. Version 1 also lists the numbers. A user in a call shows as unavailable.
func (s *Server) fullUser(u *user, version int) object {
	status := u.AvailabilityStatus
	if u.availability == aircall.InCall {
		status = aircall.StatusUnavailable
	}
	o := object{
		"id": u.ID, "direct_link": link(version, "users", u.ID), "name": u.Name, "email": u.Email,
		"available": u.isAvailable(), "availability_status": status, "substatus": u.Substatus, "state": u.State,
		"created_at": iso(u.CreatedAt), "time_zone": u.TimeZone, "language": u.Language, "wrap_up_time": u.WrapUpTime,
		"extension": orNull(u.Extension), "default_number_id": orNull(u.DefaultNumberID),
	}
	if version == 1 {
		o["numbers"] = s.numbersOf(u.ID)
	}
	return o
}

// nested is the shape inside calls and comments of REST answers.
func (u *user) nested() object {
	return object{
		"id": u.ID, "direct_link": link(1, "users", u.ID), "name": u.Name, "email": u.Email, "available": u.isAvailable(),
		"availability_status": u.AvailabilityStatus, "created_at": iso(u.CreatedAt), "time_zone": u.TimeZone, "language": u.Language,
	}
}

// inTeam is the shape inside teams, which lacks "available".
func (u *user) inTeam() object {
	return object{
		"id": u.ID, "direct_link": link(1, "users", u.ID), "name": u.Name, "email": u.Email,
		"availability_status": u.AvailabilityStatus, "default_number_id": orNull(u.DefaultNumberID), "created_at": iso(u.CreatedAt),
		"time_zone": u.TimeZone, "language": u.Language, "wrap_up_time": u.WrapUpTime,
	}
}

// event is the shape inside webhooks.
func (u *user) event() object {
	return object{
		"id": u.ID, "direct_link": link(1, "users", u.ID), "name": u.Name, "email": u.Email, "available": u.isAvailable(),
		"availability_status": u.AvailabilityStatus, "language": u.Language, "wrap_up_time": u.WrapUpTime,
	}
}

func (s *Server) numbersOf(id aircall.UserID) []object {
	shapes := []object{}
	for _, n := range s.numbers.all() {
		if n.has(id) {
			shapes = append(shapes, n.event())
		}
	}
	return shapes
}

// rest is the shape of REST answers, without the users.
func (n *number) rest() object {
	return object{
		"id": n.ID, "direct_link": link(1, "numbers", n.ID), "name": n.Name, "digits": n.Digits, "created_at": iso(n.CreatedAt),
		"country": n.Country, "time_zone": n.TimeZone, "open": n.Open, "availability_status": n.AvailabilityStatus,
		"is_ivr": n.IsIVR, "live_recording_activated": n.LiveRecordingActivated, "priority": n.Priority, "messages": n.Messages,
	}
}

// event is the shape inside webhooks.
func (n *number) event() object {
	return object{
		"id": n.ID, "direct_link": link(1, "numbers", n.ID), "name": n.Name, "digits": n.Digits, "e164_digits": n.E164Digits,
		"country": n.Country, "time_zone": n.TimeZone, "open": n.Open, "availability_status": n.AvailabilityStatus,
		"is_ivr": n.IsIVR, "live_recording_activated": n.LiveRecordingActivated, "messages": n.Messages,
	}
}

func (s *Server) teamShape(t *team) object {
	users := []object{}
	for _, id := range t.users {
		if u := s.users.get(id); u != nil {
			users = append(users, u.inTeam())
		}
	}
	return object{"id": t.ID, "name": t.Name, "direct_link": link(1, "teams", t.ID), "created_at": iso(t.CreatedAt), "users": users}
}

func tagShape(t *aircall.Tag) object {
	return object{"id": t.ID, "name": t.Name, "color": t.Color, "description": orNull(t.Description)}
}

func (c *contact) rest() object {
	return object{
		"id": c.ID, "direct_link": link(1, "contacts", c.ID), "first_name": orNull(c.FirstName), "last_name": orNull(c.LastName),
		"company_name": orNull(c.CompanyName), "information": orNull(c.Information), "is_shared": c.IsShared,
		"created_at": seconds(c.CreatedAt), "updated_at": seconds(c.UpdatedAt),
		"phone_numbers": list(c.PhoneNumbers, phoneShape), "emails": list(c.Emails, emailShape),
	}
}

// event is the shape of contact events, whose times are text.
func (c *contact) event() object {
	o := c.rest()
	o["created_at"] = c.CreatedAt.UTC().Format(time.RFC3339)
	o["updated_at"] = c.UpdatedAt.UTC().Format(time.RFC3339)
	return o
}

func phoneShape(p aircall.PhoneDetail) object {
	return object{"id": p.ID, "label": p.Label, "value": p.Value}
}

func emailShape(e aircall.EmailDetail) object {
	return object{"id": e.ID, "label": e.Label, "value": e.Value}
}

// userShape is null for a user that there is not, or is no more.
func (s *Server) userShape(id aircall.UserID) any {
	if u := s.users.get(id); u != nil {
		return u.nested()
	}
	return nil
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
	o := object{
		"id": c.ID, "sid": c.CallUUID, "direct_link": link(1, "calls", c.ID), "direction": c.Direction, "status": c.Status,
		"missed_call_reason": orNull(c.MissedCallReason), "started_at": seconds(c.StartedAt), "answered_at": seconds(c.AnsweredAt),
		"ended_at": seconds(c.EndedAt), "duration": c.Duration, "cost": "0.0", "voicemail": orNull(c.Voicemail),
		"recording": orNull(c.Recording), "asset": orNull(c.Asset), "raw_digits": orNull(c.RawDigits), "archived": c.Archived,
		"user": s.userShape(c.user), "assigned_to": s.userShape(c.assigned), "transferred_by": s.userShape(c.by),
		"transferred_to": s.userShape(c.to), "contact": nil, "number": nil, "teams": s.callTeams(c),
		"comments": list(c.comments, func(m comment) object {
			return object{"id": m.id, "content": m.content, "posted_at": seconds(m.at), "posted_by": s.userShape(m.by)}
		}),
		"tags": s.callTags(c, func(o object, tag callTag) {
			o["created_at"] = seconds(tag.at)
			if u := s.users.get(tag.by); u != nil {
				o["tagged_by"] = u.nested()
			}
		}),
		"conference_participants":    s.participants(c),
		"automatic_callback_call_id": orNull(c.AutomaticCallbackCallID),
	}
	if n := s.numbers.get(c.number); n != nil {
		o["number"] = n.rest()
	}
	if f.contact {
		if known := s.contactOf(c); known != nil {
			o["contact"] = known.rest()
		}
	}
	if f.shortURLs {
		o["recording_short_url"], o["voicemail_short_url"] = nil, nil
		if c.Recording != "" {
			o["recording_short_url"] = "https://short-urls.aircall.io/v1/recording-" + c.CallUUID
		}
		if c.Voicemail != "" {
			o["voicemail_short_url"] = "https://short-urls.aircall.io/v1/voicemail-" + c.CallUUID
		}
	}
	if f.timeline {
		o["ivr_options_selected"] = list(c.IVROptionsSelected, ivrShape)
	}
	if f.agents {
		o["ai_voice_agents"] = list(c.AIVoiceAgents, agentShape)
	}
	return o
}

// eventCall is the shape of a call in webhooks.
func (s *Server) eventCall(c *call) object {
	o := object{
		"id": c.ID, "call_uuid": c.CallUUID, "direct_link": link(1, "calls", c.ID), "direction": c.Direction, "status": c.Status,
		"missed_call_reason": orNull(c.MissedCallReason), "started_at": seconds(c.StartedAt), "answered_at": seconds(c.AnsweredAt),
		"ended_at": seconds(c.EndedAt), "duration": c.Duration, "cost": "0.0", "hangup_cause": nil,
		"voicemail": orNull(c.Voicemail), "recording": orNull(c.Recording), "asset": orNull(c.Asset), "archived": c.Archived,
		"teams": s.callTeams(c), "participants": s.participants(c),
		"comments": list(c.comments, func(m comment) object {
			o := object{"id": m.id, "content": m.content, "posted_at": seconds(m.at), "posted_by": nil}
			if u := s.users.get(m.by); u != nil {
				o["posted_by"] = u.event()
			}
			return o
		}),
		"tags": s.callTags(c, func(o object, tag callTag) {
			if u := s.users.get(tag.by); u != nil {
				o["tagged_by"] = u.event()
			}
		}),
	}
	if c.RawDigits != "" {
		o["raw_digits"] = c.RawDigits
	}
	for key, id := range map[string]aircall.UserID{
		"user": c.user, "assigned_to": c.assigned, "transferred_by": c.by, "transferred_to": c.to,
	} {
		if u := s.users.get(id); u != nil {
			o[key] = u.event()
		}
	}
	if n := s.numbers.get(c.number); n != nil {
		o["number"] = n.event()
	}
	if known := s.contacts.get(c.contact); known != nil {
		o["contact"] = known.rest()
	}
	if c.AutomaticCallbackCallID != 0 {
		o["automatic_callback_call_id"] = c.AutomaticCallbackCallID
	}
	return o
}

// callTags shapes the tags of a call, which take their names from the tags of the company. tagged_by is {} when no user
// did it.
func (s *Server) callTags(c *call, add func(object, callTag)) []object {
	shapes := []object{}
	for _, tag := range c.tags {
		if t := s.tags.get(tag.id); t != nil {
			o := object{"id": t.ID, "name": t.Name, "tagged_at": seconds(tag.at), "tagged_by": object{}}
			add(o, tag)
			shapes = append(shapes, o)
		}
	}
	return shapes
}

func (s *Server) callTeams(c *call) []object {
	shapes := []object{}
	for _, id := range c.teams {
		if t := s.teams.get(id); t != nil {
			shapes = append(shapes, object{"id": t.ID, "name": t.Name, "direct_link": link(1, "teams", t.ID)})
		}
	}
	return shapes
}

func (s *Server) participants(c *call) []object {
	shapes := []object{}
	if known := s.contacts.get(c.contact); known != nil {
		name := strings.TrimSpace(known.FirstName + " " + known.LastName)
		shapes = append(shapes, object{"id": known.ID, "type": aircall.ParticipantContact, "name": name, "phone_number": c.RawDigits})
	} else if c.RawDigits != "" {
		shapes = append(shapes, object{"type": aircall.ParticipantExternal, "phone_number": c.RawDigits})
	}
	if u := s.users.get(c.user); u != nil {
		shapes = append(shapes, object{"id": u.ID, "type": aircall.ParticipantUser, "name": u.Name})
	}
	return shapes
}

func ivrShape(o aircall.IVROption) object {
	return object{
		"id": o.ID, "title": o.Title, "key": o.Key, "branch": o.Branch, "created_at": iso(o.CreatedAt),
		"transition_started_at": iso(o.TransitionStartedAt), "transition_ended_at": iso(o.TransitionEndedAt),
	}
}

func agentShape(a aircall.AIVoiceTurn) object {
	return object{
		"agent_id": a.AgentID, "agent_name": a.AgentName, "end_reason": orNull(a.EndReason), "started_at": iso(a.StartedAt),
		"ended_at": iso(a.EndedAt), "escalation_reason": orNull(a.EscalationReason), "escalation_target": a.EscalationTarget,
	}
}
