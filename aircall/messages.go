package aircall

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"log/slog"
	"net/url"
)

// Message is an SMS, MMS or WhatsApp message.
type Message struct {
	ID         MessageID `json:"id" wire:"identity"`
	DirectLink string    `json:"direct_link"`
	Direction  Direction `json:"direction"`
	Status     string    `json:"status"` // "pending", "sent", "delivered", "failed", …
	Body       string    `json:"body"`

	ExternalNumber      string `json:"external_number"`      // of the other party, display form; webhooks
	RawDigits           string `json:"raw_digits"`           // of the other party; answers to a sending
	InternationalFormat string `json:"international_format"` // likewise

	CreatedAt Time `json:"created_at"`
	SentAt    Time `json:"sent_at"`
	UpdatedAt Time `json:"updated_at"`

	MediaURL     []string      `json:"media_url"`     // answers to a sending
	MediaDetails []MediaDetail `json:"media_details"` // webhooks

	Channel string   `json:"channel"` // "whatsapp", or empty for SMS and MMS
	Number  *Number  `json:"number"`
	Contact *Contact `json:"contact"`
	User    *User    `json:"user"`

	// The rest is WhatsApp's.

	Type                    string `json:"type"`
	ParentID                string `json:"parent_id"`
	RecipientCountry        string `json:"recipient_country"`
	WhatsAppMessageCategory string `json:"whatsapp_message_category"` // "marketing", "utility" or "authentication"
	WhatsAppMessageType     string `json:"whatsapp_message_type"`     // "regular", "free_entry_point", …

	TemplateContent json.RawMessage `json:"template_content,omitzero"` // as Aircall sends it
	Metadata        json.RawMessage `json:"metadata,omitzero"`         // likewise
}

// MediaDetail is a file of a message.
type MediaDetail struct {
	FileName     string `json:"file_name"`
	FileType     string `json:"file_type"`
	PresignedURL string `json:"presigned_url"` // expires
}

// GroupMessage is a message among several parties.
type GroupMessage struct {
	ID             GroupMessageID `json:"group_message_id" wire:"identity,or=id"`
	ConversationID string         `json:"group_conversation_id"`
	DirectLink     string         `json:"direct_link"`
	Participants   []string       `json:"participants"`
	Direction      Direction      `json:"direction"`
	Status         string         `json:"status"`
	Body           string         `json:"body"`
	MediaURL       []string       `json:"media_url"`
	CreatedAt      Time           `json:"created_at"`
	SentAt         Time           `json:"sent_at"`
	UpdatedAt      Time           `json:"updated_at"`
	Number         *Number        `json:"number"`
}

// MessagesService sends messages. The API has no way to list or read them: they come as events.
//
// Messages go out in two ways. Those that are sent appear in the inbox of the agents and their replies come as
// [EventMessageReceived]. Those that are sent by proxy do not, need a number with a [MessageConfiguration], and the replies go to
// its CallbackURL.
type MessagesService struct{ c *Client }

// MessageInput is what one writes of an SMS or MMS.
type MessageInput struct {
	To       string   `json:"to"`                // E.164
	Body     string   `json:"body,omitzero"`     // at most 1600 characters
	MediaURL []string `json:"mediaUrl,omitzero"` // public links
	UserID   UserID   `json:"user_id,omitzero"`  // who sends it; not by proxy
}

// GroupMessageInput is what one writes of a message to several parties.
type GroupMessageInput struct {
	Participants []string `json:"participants"` // E.164
	Body         string   `json:"body,omitzero"`
	MediaURL     []string `json:"mediaUrl,omitzero"`
}

// Send sends a message that the agents see in the conversation.
//
// POST /v1/numbers/:id/messages/native/send
func (s *MessagesService) Send(ctx context.Context, from NumberID, in MessageInput) (*Message, error) {
	return sendMessage[Message](ctx, s.c, "/v1/numbers/{id}/messages/native/send", in, from)
}

// SendByProxy sends a message that the agents do not see.
//
// POST /v1/numbers/:id/messages/send
func (s *MessagesService) SendByProxy(ctx context.Context, from NumberID, in MessageInput) (*Message, error) {
	return sendMessage[Message](ctx, s.c, "/v1/numbers/{id}/messages/send", in, from)
}

// SendToGroup sends a message to several parties that the agents see in the conversation.
//
// POST /v1/numbers/:id/messages/group/native/send
func (s *MessagesService) SendToGroup(ctx context.Context, from NumberID, in GroupMessageInput) (*GroupMessage, error) {
	return sendMessage[GroupMessage](ctx, s.c, "/v1/numbers/{id}/messages/group/native/send", in, from)
}

// SendToGroupByProxy sends a message to several parties that the agents do not see.
//
// POST /v1/numbers/:id/messages/group/send
func (s *MessagesService) SendToGroupByProxy(ctx context.Context, from NumberID, in GroupMessageInput) (*GroupMessage, error) {
	return sendMessage[GroupMessage](ctx, s.c, "/v1/numbers/{id}/messages/group/send", in, from)
}

// WhatsAppMessageInput is what one writes of a WhatsApp message: a Text, or a template's TemplateParams, not both.
type WhatsAppMessageInput struct {
	From NumberID
	To   string // E.164
	Text string // at most 4096 characters

	// TemplateParams is sent as it is. Its form is Aircall's.
	TemplateParams any
}

type whatsAppBody struct {
	LineID         NumberID `json:"lineId"`
	ExternalNumber string   `json:"externalNumber,omitzero"`
	To             string   `json:"to,omitzero"`
	Text           string   `json:"text,omitzero"`
	TemplateParams any      `json:"templateParams,omitzero"`
}

// SendWhatsApp sends a WhatsApp message that the agents see in the conversation.
//
// POST /v1/messages/send/whatsapp/native
func (s *MessagesService) SendWhatsApp(ctx context.Context, in WhatsAppMessageInput) (*Message, error) {
	return s.sendWhatsApp(ctx, "/v1/messages/send/whatsapp/native", whatsAppBody{ExternalNumber: in.To}, in)
}

// SendWhatsAppByProxy sends a WhatsApp message that the agents do not see.
//
// POST /v1/messages/whatsapp/send
func (s *MessagesService) SendWhatsAppByProxy(ctx context.Context, in WhatsAppMessageInput) (*Message, error) {
	return s.sendWhatsApp(ctx, "/v1/messages/whatsapp/send", whatsAppBody{To: in.To}, in)
}

// sendWhatsApp sends a message whose recipient the body has.
func (s *MessagesService) sendWhatsApp(ctx context.Context, path string, body whatsAppBody, in WhatsAppMessageInput) (*Message, error) {
	if (in.Text == "") == (in.TemplateParams == nil) {
		return nil, refused("POST", path, "a WhatsApp message needs either Text or TemplateParams")
	}
	body.LineID, body.Text, body.TemplateParams = in.From, in.Text, in.TemplateParams
	return sendMessage[Message](ctx, s.c, path, body)
}

func sendMessage[T any](ctx context.Context, c *Client, path string, body any, args ...any) (*T, error) {
	return call[T](ctx, c, post(path, body, args...), "")
}

// MessageConfiguration makes a number send and receive by proxy. While it has one, the number causes no message events;
// Aircall posts to CallbackURL instead, in another form, and does not repeat what fails.
type MessageConfiguration struct {
	CallbackURL string `json:"callbackUrl" wire:"identity"`
	Type        string `json:"type"`

	// Token comes with every post to CallbackURL and proves that Aircall sent it: keep it secret.
	Token string `json:"token"`
}

// MessageConfigurationInput is what one writes of a [MessageConfiguration]. Both fields are needed.
type MessageConfigurationInput struct {
	CallbackURL string `json:"callbackUrl,omitzero"`
	Type        string `json:"type,omitzero"`
}

// String names the configuration without its token.
func (c MessageConfiguration) String() string {
	return fmt.Sprintf("messages of type %s to %s", c.Type, c.CallbackURL)
}

// GoString is String, so that %#v does not show the token either.
func (c MessageConfiguration) GoString() string { return c.String() }

// LogValue keeps the token out of logs.
func (c MessageConfiguration) LogValue() slog.Value { return slog.StringValue(c.String()) }

// Configure makes a number send and receive by proxy.
//
// POST /v1/numbers/:id/messages/configuration
func (s *MessagesService) Configure(ctx context.Context, id NumberID, in MessageConfigurationInput) (*MessageConfiguration, error) {
	return sendMessage[MessageConfiguration](ctx, s.c, "/v1/numbers/{id}/messages/configuration", in, id)
}

// Configuration returns how a number sends and receives by proxy. If it does not, that is [ErrNotFound].
//
// GET /v1/numbers/:id/messages/configuration
func (s *MessagesService) Configuration(ctx context.Context, id NumberID) (*MessageConfiguration, error) {
	return call[MessageConfiguration](ctx, s.c, get("/v1/numbers/{id}/messages/configuration", id), "")
}

// DeleteConfiguration makes a number send and receive in the agents' conversations again.
//
// DELETE /v1/numbers/:id/messages/configuration
func (s *MessagesService) DeleteConfiguration(ctx context.Context, id NumberID) error {
	return s.c.run(ctx, del("/v1/numbers/{id}/messages/configuration", id))
}

// SMSTemplate is a prepared text of the company.
type SMSTemplate struct {
	ID   SMSTemplateID `json:"id" wire:"identity"`
	Name string        `json:"name"`
	Body string        `json:"body"`
}

// SMSTemplatesOptions selects prepared texts.
type SMSTemplatesOptions struct {
	Search   string // in name and body
	PageSize int    // the most on a page, at most 100, which zero means too
	Page     int    // from 1: the Next of the page before. Zero means the first
}

const maxTemplatesPageSize = 100

func (o SMSTemplatesOptions) at(page int) SMSTemplatesOptions {
	o.Page = page
	return o
}

func (o SMSTemplatesOptions) query() (url.Values, error) {
	q, err := pageQuery(o.Page, o.PageSize, maxTemplatesPageSize)
	if err == nil && o.Search != "" {
		q.Set("search", o.Search)
	}
	return q, err
}

// SMSTemplates returns one page of the company's prepared texts.
//
// GET /v1/sms/templates
func (s *MessagesService) SMSTemplates(ctx context.Context, opts SMSTemplatesOptions) (*Page[SMSTemplate], error) {
	return list[SMSTemplate](ctx, s.c, "/v1/sms/templates", "templates", opts)
}

// AllSMSTemplates walks the company's prepared texts.
//
// GET /v1/sms/templates
func (s *MessagesService) AllSMSTemplates(ctx context.Context, opts SMSTemplatesOptions) iter.Seq2[SMSTemplate, error] {
	return all(ctx, opts, s.SMSTemplates)
}

// WhatsAppTemplates is one page of a number's WhatsApp templates, whose form is WhatsApp's.
type WhatsAppTemplates struct {
	Templates []json.RawMessage `json:"templates" wire:"identity"`
	PageInfo  struct {
		CurrentToken string `json:"currentToken"`
		NextToken    string `json:"nextToken"` // empty on the last page
		TotalCount   int    `json:"totalCount"`
	} `json:"pageInfo"`
}

// WhatsAppTemplates returns one page of a number's WhatsApp templates: the first with an empty token, the next one with the
// NextToken of the one before.
//
// GET /v1/numbers/:id/templates
func (s *MessagesService) WhatsAppTemplates(ctx context.Context, id NumberID, token string) (*WhatsAppTemplates, error) {
	q := url.Values{}
	if token != "" {
		q.Set("token", token)
	}
	r := Request{Path: "/v1/numbers/{id}/templates", Args: []any{id}, Query: q}
	return call[WhatsAppTemplates](ctx, s.c, r, "")
}

// WhatsAppStatus is how WhatsApp sees a number.
type WhatsAppStatus struct {
	WABAID                     string `json:"wabaId" wire:"identity"`
	Status                     string `json:"status" wire:"identity"`
	CanSendMessage             bool   `json:"canSendMessage"`
	MessagingLimitTier         string `json:"messagingLimitTier"`
	QualityRating              string `json:"qualityRating"`
	BusinessVerificationStatus string `json:"businessVerificationStatus"`
}

// WhatsAppStatus returns how WhatsApp sees a number.
//
// GET /v1/numbers/:id/whatsapp_status
func (s *MessagesService) WhatsAppStatus(ctx context.Context, id NumberID) (*WhatsAppStatus, error) {
	return call[WhatsAppStatus](ctx, s.c, get("/v1/numbers/{id}/whatsapp_status", id), "")
}
