package sellsy

import (
	"context"
	"encoding/json"
)

// EmailTemplate is an e-mail that was prepared. Lists have its name and which tags it uses; a single one has the rest.
type EmailTemplate struct {
	ID             int64         `json:"id" wire:"identity"`
	Name           string        `json:"name"`
	Subject        string        `json:"subject"`
	Content        string        `json:"message"` // HTML, with tags
	Attachments    []File        `json:"attachments"`
	IsAutomated    bool          `json:"is_used_in_automation"`
	Prompts        []EmailPrompt `json:"related_ai"`
	HasDocument    bool          `json:"hasDocumentTags"`
	HasContact     bool          `json:"hasContactTags"`
	HasCompany     bool          `json:"hasCompanyTags"`
	HasStaff       bool          `json:"hasStaffTags"`
	HasOpportunity bool          `json:"hasOppTags"`
	HasThird       bool          `json:"hasThirdCompanyTags"`
	HasProposal    bool          `json:"hasProposalTags"`
	HasAI          bool          `json:"hasAi"`
	HasFields      bool          `json:"hasCustomFields"`
}

// EmailPrompt is a text in a template that Sellsy's assistant writes.
type EmailPrompt struct {
	ID     string `json:"id" wire:"identity"`
	Title  string `json:"title"`
	Prompt string `json:"prompt"`
}

// FilledEmail is a template with the values of a record in the place of its tags, ready for an [EmailInput].
type FilledEmail struct {
	Subject     string          `json:"subject"`
	Content     string          `json:"content"`     // HTML
	Attachments json.RawMessage `json:"attachments"` // as it came: described as one [File]
	Prompts     []EmailPrompt   `json:"related_ai"`
}

// EmailContext is what a template is filled with.
type EmailContext struct {
	Related []RelatedObject `json:"related,omitzero"` // such as an invoice
	Contact *RelatedObject  `json:"contact,omitzero"` // who it is written to
}

// EmailTemplatesService reads the templates of e-mails, and fills them.
type EmailTemplatesService struct{ c *Client }

// List returns all templates of one's own (GET /email/templates, scope emails.write).
func (s *EmailTemplatesService) List(ctx context.Context) ([]EmailTemplate, error) {
	return bareList[EmailTemplate](ctx, s.c, "/email/templates")
}

// Get returns one template (GET /email/templates/{id}, scope emails.read).
func (s *EmailTemplatesService) Get(ctx context.Context, id int64) (*EmailTemplate, error) {
	return call[EmailTemplate](ctx, s.c, Request{Path: "/email/templates/{id}", Args: []any{id}})
}

// Tags returns the tags that a template may hold (GET /email/templates/tags, scope custom-fields.read).
func (s *EmailTemplatesService) Tags(ctx context.Context) ([]EmailTag, error) {
	return bareList[EmailTag](ctx, s.c, "/email/templates/tags")
}

// Fill fills a template, and sends nothing (POST /email/templates/{id}, scope emails.write).
func (s *EmailTemplatesService) Fill(ctx context.Context, id int64, with EmailContext) (*FilledEmail, error) {
	return call[FilledEmail](ctx, s.c, Request{Method: "POST", Path: "/email/templates/{id}", Args: []any{id}, Body: with, Reads: true})
}

// The templates that Sellsy has of its own. [EmailTemplatesService.FillSystem] needs a document for those about documents and reminders, and
// a proposal for those about proposals.
const (
	SystemEmailDocument = "document"
	SystemEmailProposal = "proposal"
	SystemEmailReminder = "manual_document_reminder"
	SystemEmailMandate  = "gocardless_mandate_request"
)

// FillSystem fills a template of Sellsy's own, such as [SystemEmailReminder] (POST /email/system-templates/{context}, scope emails.write).
func (s *EmailTemplatesService) FillSystem(ctx context.Context, template string, with EmailContext) (*FilledEmail, error) {
	return call[FilledEmail](ctx, s.c, Request{
		Method: "POST", Path: "/email/system-templates/{context}", Args: []any{template}, Body: with, Reads: true,
	})
}
