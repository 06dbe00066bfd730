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
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
)

const (
	maxSMS      = 1600
	maxWhatsApp = 4096
)

// messaging is the state of the messages endpoints.
type messaging struct {
	configurations map[int64]*proxy
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
	with(s, numbers, "ReceiveMessage", to, func(n *number) {
		s.emitMessage(aircall.EventMessageReceived, n, s.messageID(), aircall.Inbound, "received", from, text, nil)
	})
}

func (s *Server) messageID() string { return strconv.FormatInt(s.sequence("message").Next(), 10) }

// emitMessage emits the event of a message, whose times are in milliseconds.
func (s *Server) emitMessage(
	name aircall.EventName, n *number, id string, direction aircall.Direction, status, external, text string, u *user,
) {
	o := object{
		"id": id, "direct_link": messageLink(n, id), "direction": direction, "status": status, "body": text,
		"external_number": external, "created_at": millis(now()), "sent_at": millis(now()), "updated_at": millis(now()),
		"media_details": []object{}, "channel": nil, "number": shape(n, numberEvent),
	}
	if known := s.contacts.Find(s.contactByNumber(external)); known != nil {
		o["contact"] = shape(known, "")
	}
	if u != nil {
		o["user"] = shape(u, userEvent)
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
		name = aircall.EventMessageUpdated
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

type configurationBody struct {
	CallbackURL string `json:"callbackUrl"`
	Type        string `json:"type"`
}

func (s *Server) createMessageConfiguration(_ *request, n *number, body configurationBody) (int, any) {
	if body.CallbackURL == "" || body.Type == "" {
		return badRequest("callbackUrl and type are needed")
	}
	configuration := &proxy{kind: body.Type, callback: webhook{URL: body.CallbackURL, Token: s.randomHex(16)}}
	s.messaging.configurations[n.ID] = configuration
	return http.StatusOK, configuration.shape()
}

func (s *Server) getMessageConfiguration(_ *request, n *number) (int, any) {
	if configuration := s.messaging.configurations[n.ID]; configuration != nil {
		return http.StatusOK, configuration.shape()
	}
	return notFound()
}

func (s *Server) deleteMessageConfiguration(_ *request, n *number) (int, any) {
	if s.messaging.configurations[n.ID] == nil {
		return notFound()
	}
	delete(s.messaging.configurations, n.ID)
	return http.StatusNoContent, nil
}

type messageBody struct {
	To           string   `json:"to"`
	Participants []string `json:"participants"`
	Body         string   `json:"body"`
	MediaURL     []string `json:"mediaUrl"`
	UserID       int64    `json:"user_id"`
}

// check says what is wrong with a message. By proxy the number needs a configuration.
func (b *messageBody) check(s *Server, n *number, proxy bool) (problem string) {
	switch {
	case utf8.RuneCountInString(b.Body) > maxSMS:
		return "body is too long"
	case proxy && s.messaging.configurations[n.ID] == nil:
		return "The number has no messages configuration"
	}
	return ""
}

// sendMessage sends an SMS or MMS. Without a proxy the message lands in the conversation of the agents, who get message.sent.
func sendMessage(proxy bool) handler {
	return write(numbers, func(s *Server, _ *request, n *number, body messageBody) (int, any) {
		if body.To == "" || (body.Body == "" && len(body.MediaURL) == 0) {
			return badRequest("to and body are needed")
		}
		if problem := body.check(s, n, proxy); problem != "" {
			return badRequest(problem)
		}
		return s.sent(n, "", body.To, body.Body, body.MediaURL, s.users.Find(body.UserID))
	})
}

func sendGroupMessage(proxy bool) handler {
	return write(numbers, func(s *Server, _ *request, n *number, body messageBody) (int, any) {
		if len(body.Participants) == 0 {
			return badRequest("participants is missing")
		}
		if problem := body.check(s, n, proxy); problem != "" {
			return badRequest(problem)
		}
		o := object{
			"group_message_id": s.messageID(), "group_conversation_id": s.uuid(), "participants": body.Participants,
			"status": "pending", "direction": aircall.Outbound, "body": body.Body, "media_url": list[string](body.MediaURL),
			"created_at": millis(now()), "sent_at": millis(now()), "updated_at": millis(now()),
		}
		if s.messaging.configurations[n.ID] == nil {
			s.emit(aircall.EventGroupMessageSent, o)
		}
		return http.StatusOK, o
	})
}

// sent answers for a message that goes out. Its times are text in answers.
func (s *Server) sent(n *number, channel text, to, text string, media []string, u *user) (int, any) {
	id := s.messageID()
	o := object{
		"id": id, "status": "pending", "direct_link": messageLink(n, id), "direction": aircall.Outbound, "created_at": iso{now()},
		"sent_at": iso{now()}, "updated_at": iso{now()}, "raw_digits": to, "international_format": to, "body": text,
		"media_url": list[string](media), "channel": channel, "number": shape(n, numberRest), "contact": nil,
	}
	s.messaging.sent = append(s.messaging.sent, fakehttp.As[aircall.Message](o))
	s.emitMessage(aircall.EventMessageSent, n, id, aircall.Outbound, "sent", to, text, u)
	s.emitMessage(aircall.EventMessageStatusUpdated, n, id, aircall.Outbound, "delivered", to, text, u)
	return http.StatusOK, o
}

// sendWhatsApp takes the number to write to from the key that its endpoint has for it.
func sendWhatsApp(to string) handler {
	return read(func(s *Server, _ *request, body map[string]any) (int, any) {
		recipient, _ := body[to].(string)
		text, _ := body["text"].(string)
		line, _ := strconv.ParseFloat(fmt.Sprint(body["lineId"]), 64) // a number or text
		n := s.numbers.Find(int64(line))
		switch {
		case n == nil:
			return notFound()
		case !strings.HasPrefix(recipient, "+"):
			return badRequest(to + " must be in E.164 format")
		case utf8.RuneCountInString(text) > maxWhatsApp:
			return badRequest("text is too long")
		}
		if _, template := body["templateParams"]; template {
			text = cmp.Or(text, "template")
		}
		return s.sent(n, "whatsapp", recipient, text, nil, nil)
	})
}

type smsTemplate struct {
	keyed
	Name      string `json:"name"`
	Content   string `json:"content"`
	CreatedAt string `json:"created_at"`
}

var smsTemplates = &resource[smsTemplate, *smsTemplate]{
	many: "templates",
	table: func(*Server) *table[*smsTemplate] {
		t := fakehttp.NewTable[*smsTemplate](1)
		for _, name := range []string{"Rappel de rendez-vous", "Accusé de réception"} {
			t.Add(&smsTemplate{Name: name, Content: "Bonjour {{first_name}}", CreatedAt: "2026-01-05T09:00:00.000Z"})
		}
		return t
	},
	match: func(_ *Server, r *request) func(*smsTemplate) bool {
		search := strings.ToLower(r.query("search"))
		return func(t *smsTemplate) bool { return strings.Contains(strings.ToLower(t.Name), search) }
	},
	shape:  func(_ *Server, _ *request, t *smsTemplate) object { return shape(t, "") },
	paging: paging{maximum: 100},
}

// listWhatsAppTemplates pages by cursor.
func listWhatsAppTemplates(_ *Server, r *request, _ *number) (int, any) {
	return http.StatusOK, object{
		"templates": []object{{"id": "1", "name": "rappel", "language": "fr", "status": "APPROVED"}},
		"pageInfo":  object{"currentToken": cmp.Or(r.query("currentToken"), "1"), "nextToken": nil, "totalCount": 1},
	}
}

func getWhatsAppStatus(_ *Server, _ *request, n *number) (int, any) {
	return http.StatusOK, object{"lineId": n.ID, "isActive": false, "status": "NOT_CONFIGURED"}
}
