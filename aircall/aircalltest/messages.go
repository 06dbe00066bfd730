package aircalltest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
)

const (
	maxSMS      = 1600
	maxWhatsApp = 4096
)

// messaging is the state of the messages endpoints.
type messaging struct {
	configurations map[aircall.NumberID]*proxy
	sent           []aircall.Message
}

// proxy is the configuration of a number whose messages go to a callback.
type proxy struct {
	callback webhook
	kind     string
}

func (p *proxy) shape() object {
	return object{"token": p.callback.Token, "callbackUrl": p.callback.URL, "type": p.kind}
}

// Messages returns the messages that were sent through the API, oldest first, without those to groups.
func (s *Server) Messages() []aircall.Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]aircall.Message(nil), s.messaging.sent...)
}

// ReceiveMessage lets a message come in on a number: message.received to the webhooks or, if the number is in proxy mode, to
// the callback of its configuration alone, in another envelope and only once.
func (s *Server) ReceiveMessage(to aircall.NumberID, from, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.numbers.get(to)
	if n == nil {
		s.misused("ReceiveMessage: there is no number %d", to)
		return
	}
	s.emitMessage(aircall.EventMessageReceived, n, s.messageID(), aircall.Inbound, "received", from, text, nil)
}

func (s *Server) messageID() string { return strconv.FormatInt(s.newID("message"), 10) }

// emitMessage emits the event of a message, whose times are in milliseconds.
func (s *Server) emitMessage(
	name aircall.EventName, n *number, id string, direction aircall.Direction, status, external, text string, u *user,
) {
	o := object{
		"id": id, "direct_link": messageLink(n, id), "direction": direction, "status": status, "body": text,
		"external_number": external, "created_at": millis(now()), "sent_at": millis(now()), "updated_at": millis(now()),
		"media_details": []object{}, "channel": nil, "number": n.event(),
	}
	if known := s.contacts.get(s.contactByNumber(external)); known != nil {
		o["contact"] = known.rest()
	}
	if u != nil {
		o["user"] = u.event()
	}
	if configuration := s.messaging.configurations[n.ID]; configuration != nil {
		s.callBack(configuration, name, o)
		return
	}
	s.emit(name, o)
}

// callBack posts what happened to a message to the callback of its number.
func (s *Server) callBack(configuration *proxy, name aircall.EventName, message object) {
	if name == aircall.EventMessageStatusUpdated {
		name = "message.updated"
	}
	if s.closed || name == aircall.EventMessageSent {
		return
	}
	body, err := json.Marshal(object{
		"event_name": name, "timestamp": millis(now()), "token": configuration.callback.Token, "data": message,
	})
	if err != nil {
		s.misused("%s: %v", name, err)
		return
	}
	s.pending++
	s.enqueue(&delivery{hook: &configuration.callback, event: name, body: body, attempt: 1, once: true})
}

func messageLink(n *number, id string) string {
	return fmt.Sprintf("%s/v1/numbers/%d/messages/%s", BaseURL, n.ID, id)
}

func (s *Server) createMessageConfiguration(r *request) (int, any) {
	var body struct {
		CallbackURL string `json:"callbackUrl"`
		Type        string `json:"type"`
	}
	n := s.numberIn(r)
	switch {
	case n == nil:
		return notFound()
	case !r.decode(&body) || body.CallbackURL == "" || body.Type == "":
		return badRequest("callbackUrl and type are needed")
	}
	if s.messaging.configurations == nil {
		s.messaging.configurations = map[aircall.NumberID]*proxy{}
	}
	configuration := &proxy{kind: body.Type, callback: webhook{Webhook: aircall.Webhook{URL: body.CallbackURL, Token: s.randomHex(16)}}}
	s.messaging.configurations[n.ID] = configuration
	return http.StatusOK, configuration.shape()
}

func (s *Server) getMessageConfiguration(r *request) (int, any) {
	n := s.numberIn(r)
	if n == nil || s.messaging.configurations[n.ID] == nil {
		return notFound()
	}
	return http.StatusOK, s.messaging.configurations[n.ID].shape()
}

func (s *Server) deleteMessageConfiguration(r *request) (int, any) {
	n := s.numberIn(r)
	if n == nil || s.messaging.configurations[n.ID] == nil {
		return notFound()
	}
	delete(s.messaging.configurations, n.ID)
	return http.StatusNoContent, nil
}

// sendMessage sends an SMS or MMS. By proxy the number needs a configuration; otherwise the message lands in the
// conversation of the agents, who get message.sent.
func (s *Server) sendMessage(proxy bool) handler {
	return func(r *request) (int, any) {
		var body struct {
			To       string         `json:"to"`
			Body     string         `json:"body"`
			MediaURL []string       `json:"mediaUrl"`
			UserID   aircall.UserID `json:"user_id"`
		}
		n := s.numberIn(r)
		switch {
		case n == nil:
			return notFound()
		case !r.decode(&body) || body.To == "" || (body.Body == "" && len(body.MediaURL) == 0):
			return badRequest("to and body are needed")
		case utf8.RuneCountInString(body.Body) > maxSMS:
			return badRequest("body is too long")
		case proxy && s.messaging.configurations[n.ID] == nil:
			return badRequest("The number has no messages configuration")
		}
		return s.sent(n, "", body.To, body.Body, body.MediaURL, s.users.get(body.UserID))
	}
}

// sent answers for a message that goes out. Its times are text in answers.
func (s *Server) sent(n *number, channel, to, text string, media []string, u *user) (int, any) {
	id := s.messageID()
	o := object{
		"id": id, "status": "pending", "direct_link": messageLink(n, id), "direction": aircall.Outbound, "created_at": iso(now()),
		"sent_at": iso(now()), "updated_at": iso(now()), "raw_digits": to, "international_format": to, "body": text,
		"media_url": append([]string{}, media...), "channel": orNull(channel), "number": n.rest(), "contact": nil,
	}
	s.messaging.sent = append(s.messaging.sent, decodeAs[aircall.Message](o))
	s.emitMessage(aircall.EventMessageSent, n, id, aircall.Outbound, "sent", to, text, u)
	s.emitMessage(aircall.EventMessageStatusUpdated, n, id, aircall.Outbound, "delivered", to, text, u)
	return http.StatusOK, o
}

func (s *Server) sendGroupMessage(proxy bool) handler {
	return func(r *request) (int, any) {
		var body struct {
			Participants []string `json:"participants"`
			Body         string   `json:"body"`
			MediaURL     []string `json:"mediaUrl"`
		}
		n := s.numberIn(r)
		switch {
		case n == nil:
			return notFound()
		case !r.decode(&body) || len(body.Participants) == 0:
			return badRequest("participants is missing")
		case utf8.RuneCountInString(body.Body) > maxSMS:
			return badRequest("body is too long")
		case proxy && s.messaging.configurations[n.ID] == nil:
			return badRequest("The number has no messages configuration")
		}
		o := object{
			"group_message_id": s.messageID(), "group_conversation_id": s.uuid(), "participants": body.Participants,
			"status": "pending", "direction": aircall.Outbound, "body": body.Body, "media_url": append([]string{}, body.MediaURL...),
			"created_at": millis(now()), "sent_at": millis(now()), "updated_at": millis(now()),
		}
		if s.messaging.configurations[n.ID] == nil {
			s.emit(aircall.EventGroupMessageSent, o)
		}
		return http.StatusOK, o
	}
}

// sendWhatsApp takes the number to write to from the key that its endpoint has for it.
func (s *Server) sendWhatsApp(to string) handler {
	return func(r *request) (int, any) {
		var body map[string]any
		if !r.decode(&body) {
			return badRequest("Malformed JSON")
		}
		recipient, _ := body[to].(string)
		text, _ := body["text"].(string)
		_, template := body["templateParams"]
		n := s.numbers.get(lineID(body["lineId"]))
		switch {
		case n == nil:
			return notFound()
		case !strings.HasPrefix(recipient, "+"):
			return badRequest(to + " must be in E.164 format")
		case utf8.RuneCountInString(text) > maxWhatsApp:
			return badRequest("text is too long")
		}
		if template && text == "" {
			text = "template"
		}
		return s.sent(n, "whatsapp", recipient, text, nil, nil)
	}
}

func lineID(v any) aircall.NumberID {
	switch v := v.(type) {
	case float64:
		return aircall.NumberID(v)
	case string:
		n, _ := strconv.ParseInt(v, 10, 64)
		return aircall.NumberID(n)
	}
	return 0
}

func (s *Server) listSMSTemplates(r *request) (int, any) {
	var rows []row
	search := strings.ToLower(r.URL.Query().Get("search"))
	for i, name := range []string{"Rappel de rendez-vous", "Accusé de réception"} {
		if strings.Contains(strings.ToLower(name), search) {
			rows = append(rows, row{id: int64(i + 1), shape: func() object {
				return object{"id": i + 1, "name": name, "content": "Bonjour {{first_name}}", "created_at": "2026-01-05T09:00:00.000Z"}
			}})
		}
	}
	return s.list(r, "templates", rows, paging{maximum: 100})
}

// listWhatsAppTemplates pages by cursor.
func (s *Server) listWhatsAppTemplates(r *request) (int, any) {
	if s.numberIn(r) == nil {
		return notFound()
	}
	return http.StatusOK, object{
		"templates": []object{{"id": "1", "name": "rappel", "language": "fr", "status": "APPROVED"}},
		"pageInfo":  object{"currentToken": cmp.Or(r.URL.Query().Get("currentToken"), "1"), "nextToken": nil, "totalCount": 1},
	}
}

func (s *Server) getWhatsAppStatus(r *request) (int, any) {
	n := s.numberIn(r)
	if n == nil {
		return notFound()
	}
	return http.StatusOK, object{"lineId": n.ID, "isActive": false, "status": "NOT_CONFIGURED"}
}
