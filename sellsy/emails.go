package sellsy

import (
	"context"
	"io"
	"net/url"
)

// Email is an e-mail that was sent from Sellsy, or came in. A single one has Participants, one of a thread has To, CC and BCC.
type Email struct {
	ID           EmailID           `json:"id" wire:"identity"`
	ThreadID     EmailThreadID     `json:"thread_id"`
	Owner        *Owner            `json:"owner"`
	Subject      string            `json:"subject"`
	Content      string            `json:"content"` // HTML
	Snippet      string            `json:"snippet"` // how it begins, of a single one
	From         EmailAddress      `json:"from"`
	Participants []EmailAddress    `json:"participants"`
	To           []EmailAddress    `json:"to"`
	CC           []EmailAddress    `json:"cc"`
	BCC          []EmailAddress    `json:"bcc"`
	IsOpen       bool              `json:"is_open"`
	IsPrivate    bool              `json:"is_private"`
	IsScheduled  bool              `json:"is_scheduled"`
	ScheduledAt  Time              `json:"scheduled_at"` // zero: at once
	Created      Time              `json:"created"`
	UpdatedAt    Time              `json:"updated"`
	Related      []RelatedObject   `json:"related"`
	CompanyID    CompanyID         `json:"company_id"`
	IndividualID IndividualID      `json:"individual_id"`
	ContactID    ContactID         `json:"contact_id"`
	MessageID    string            `json:"message_id"` // the header of the e-mail
	LinkedObject string            `json:"linked_object"`
	Attachments  []EmailAttachment `json:"attachments"`
	Status       string            `json:"status"` // such as "waiting_to_be_sent", "successfully_sent" or "failed_to_send"
	Error        *EmailFailure     `json:"error"`  // why it was not sent
}

// EmailAddress is an address, with the name beside it. A single [Email] has addresses alone.
type EmailAddress struct {
	Email string `json:"email" wire:"bare"`
	Name  string `json:"name"`
}

// EmailFailure is why an e-mail was not sent.
type EmailFailure struct {
	Code    int    `json:"code"`
	Reason  string `json:"reason"`
	Message string `json:"message"`
}

// EmailAttachment is a file in an e-mail. One to be sent comes from [EmailsService.Upload].
type EmailAttachment struct {
	Name        string `json:"name" wire:"identity"`
	Extension   string `json:"extension"`
	Size        int64  `json:"size"` // bytes
	ContentID   string `json:"content_id,omitzero"`
	ContentType string `json:"content_type,omitzero"`
	Disposition string `json:"content_disposition,omitzero"` // "attachment" or "inline"
	PublicLink  string `json:"public_link,omitzero"`
	RelatedType string `json:"relatedType,omitzero"` // the document that is attached: "estimate" or "invoice"
	RelatedID   int64  `json:"relatedId,omitzero"`
}

// EmailInput is an e-mail to be sent. Subject, Content and To must be set.
type EmailInput struct {
	Subject     string            `json:"subject"`
	Content     string            `json:"content"` // HTML
	To          []EmailRecipient  `json:"to"`
	CC          []EmailRecipient  `json:"cc,omitzero"`
	BCC         []EmailRecipient  `json:"bcc,omitzero"`
	Related     []RelatedObject   `json:"related,omitzero"` // the records that show it
	Attachments []EmailAttachment `json:"attachments,omitzero"`
	InReplyTo   string            `json:"in_reply_to_id,omitzero"` // the MessageID of the e-mail that it answers
	Kind        string            `json:"sending_type,omitzero"`   // "reply", "reply-all" or "forward"; empty: none of these
	Again       EmailID           `json:"email_id,omitzero"`       // the e-mail that is sent again
	ScheduledAt Time              `json:"scheduled_at,omitzero"`   // zero: at once
}

func (in EmailInput) needs() []field {
	return []field{{"Subject", in.Subject != ""}, {"Content", in.Content != ""}, {"To", len(in.To) > 0}}
}

// EmailRecipient is who an e-mail is sent to.
type EmailRecipient struct {
	Email   string          `json:"email"`
	Name    string          `json:"name,omitzero"`
	Related []RelatedObject `json:"related,omitzero"` // the record whose address it is
}

// EmailSettings are how the staff that the token belongs to sends e-mail.
type EmailSettings struct {
	Signature   EmailSignature `json:"signature"`
	Connection  MailAccount    `json:"connection"`
	PrivateMode bool           `json:"private_mode"`
	AddSender   bool           `json:"add_sender_to_email"`           // who sends an e-mail gets it, too
	AttachFile  bool           `json:"automatically_attach_document"` // the document is attached that an e-mail is about
	CC          []string       `json:"cc_emails"`
}

// EmailSignature is below each e-mail. Mode is "auto" or "manual".
type EmailSignature struct {
	Mode     string `json:"mode"`
	HTML     string `json:"html_content"` // of a manual one
	Computed string `json:"computed"`     // HTML with all its tags filled
}

// MailAccount is the mail account that Sellsy sends from. Type is "transfer" or "synchronization".
type MailAccount struct {
	Email        string `json:"email"`
	Type         string `json:"type"`
	Status       string `json:"status"`
	IsOfAccount  bool   `json:"emails_sent_from_corp"`
	IsOnboarding bool   `json:"onboarding_setup"`
}

// EmailSettingsInput is what one changes of the settings. What is absent is left as it is.
type EmailSettingsInput struct {
	Signature   *EmailSignatureInput `json:"signature,omitzero"`
	PrivateMode Opt[bool]            `json:"private_mode,omitzero"`
	AddSender   Opt[bool]            `json:"add_sender_to_email,omitzero"`
	AttachFile  Opt[bool]            `json:"automatically_attach_document,omitzero"`
	CC          Opt[[]string]        `json:"cc_emails,omitzero"`
}

// EmailSignatureInput is a signature that is written.
type EmailSignatureInput struct {
	Mode string      `json:"mode"`                  // "auto" or "manual"
	HTML Opt[string] `json:"html_content,omitzero"` // of a manual one
}

// EmailDomain tells whether Sellsy may send for the domain of an address. Records are what its DNS needs, by a name such as "dkim1".
type EmailDomain struct {
	Domain  string               `json:"domain" wire:"identity"`
	Valid   bool                 `json:"valid"`
	Records map[string]DNSRecord `json:"dns" wire:"or=validation_results"`
}

// DNSRecord is a record that a domain needs. A check tells the Reason of what is not valid, and not what the record should be.
type DNSRecord struct {
	Valid  bool   `json:"valid"`
	Type   string `json:"type"`
	Host   string `json:"host"`
	Data   string `json:"data"`
	Reason string `json:"reason"`
}

// EmailTag is a word that a template or a signature may hold in place of a value. Those of signatures have a key and a description.
type EmailTag struct {
	Key         string `json:"key" wire:"identity"`
	Description string `json:"description"`
	Group       string `json:"group"` // "tag" or "customfield"
	Category    string `json:"category"`
	Name        string `json:"name"`
}

// EmailsService reads and sends e-mails. Scopes are emails.read, emails.write and emails.settings.
type EmailsService struct {
	Templates *EmailTemplatesService

	c *Client
}

// Get returns one e-mail (GET /emails/{id}, scope emails.read).
func (s *EmailsService) Get(ctx context.Context, id EmailID) (*Email, error) {
	return call[Email](ctx, s.c, Request{Path: "/emails/{id}", Args: []any{id}})
}

// Thread returns the e-mails of a thread (GET /emails/threads/{id}, scope emails.read).
func (s *EmailsService) Thread(ctx context.Context, id EmailThreadID) ([]Email, error) {
	thread, err := call[struct {
		ID     EmailThreadID `json:"id" wire:"identity"`
		Emails []Email       `json:"emails"`
	}](ctx, s.c, Request{Path: "/emails/threads/{id}", Args: []any{id}})
	if err != nil {
		return nil, err
	}
	return thread.Emails, nil
}

// Send sends an e-mail (POST /email/send, scope emails.write). Sellsy opens this operation to accounts that ask for it. After an error of
// unknown outcome the e-mail may have been sent.
func (s *EmailsService) Send(ctx context.Context, in EmailInput) (*Email, error) {
	return put[Email](ctx, s.c, Request{Method: "POST", Path: "/email/send"}, in)
}

// Upload hands over a file that an e-mail is to have as an attachment (POST /email/attachment, scope emails.write). It is read into memory;
// one larger than [MaxFileBytes] is refused with [ErrTooLarge].
func (s *EmailsService) Upload(ctx context.Context, name string, content io.Reader) (*EmailAttachment, error) {
	r := Request{Method: "POST", Path: "/email/attachment"}
	if err := r.takeFile(name, content); err != nil {
		return nil, err
	}
	a, err := call[EmailAttachment](ctx, s.c, r)
	if err == nil && a.Disposition == "" {
		a.Disposition = "attachment" // without one it cannot be sent
	}
	return a, err
}

// Settings returns how e-mail is sent (GET /settings/email, scope emails.settings).
func (s *EmailsService) Settings(ctx context.Context) (*EmailSettings, error) {
	return call[EmailSettings](ctx, s.c, Request{Path: "/settings/email"})
}

// SetSettings changes it (PUT /settings/email, scope emails.settings).
func (s *EmailsService) SetSettings(ctx context.Context, in EmailSettingsInput) (*EmailSettings, error) {
	return put[EmailSettings](ctx, s.c, Request{Method: "PUT", Path: "/settings/email"}, in)
}

// SignatureTags returns the tags that a signature may hold (GET /settings/email/tags, scope emails.settings).
func (s *EmailsService) SignatureTags(ctx context.Context) ([]EmailTag, error) {
	return bareList[EmailTag](ctx, s.c, "/settings/email/tags")
}

// Domain returns what the DNS of the domain of an address needs (GET /email/authenticate, scope emails.settings).
func (s *EmailsService) Domain(ctx context.Context, address string) (*EmailDomain, error) {
	r := Request{Path: "/email/authenticate", Query: url.Values{"email": {address}}}
	r.needs = []field{{"address", address != ""}}
	return call[EmailDomain](ctx, s.c, r)
}

// CheckDomain looks the DNS of a domain up (POST /email/domain/validate, scope emails.settings).
func (s *EmailsService) CheckDomain(ctx context.Context, domain string) (*EmailDomain, error) {
	r := Request{Method: "POST", Path: "/email/domain/validate", Body: map[string]string{"domain": domain}, Reads: true}
	r.needs = []field{{"domain", domain != ""}}
	return call[EmailDomain](ctx, s.c, r)
}
