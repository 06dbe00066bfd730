package sellsy

import "context"

// ProposalModel is what proposals are made of.
type ProposalModel struct {
	ID         ProposalModelID `json:"id" wire:"identity"`
	Name       string          `json:"name"`
	Owner      *Owner          `json:"owner"`
	IsArchived bool            `json:"is_archived"`
	Related    []string        `json:"related"` // the kinds of records that it draws on, such as "company"
}

// ProposalModelFilter selects models of proposals. Zero fields do not filter.
type ProposalModelFilter struct {
	Name       string    `json:"name,omitzero"`
	Types      []string  `json:"type,omitzero"` // "opportunity", "document", "item" or "ticket"
	IsArchived Opt[bool] `json:"is_archived,omitzero"`
}

// Proposal is a document made of a [ProposalModel].
type Proposal struct {
	ID         ProposalID      `json:"id" wire:"identity"`
	Name       string          `json:"name"`
	Number     string          `json:"number"`
	Status     string          `json:"status"` // "draft", "sent", "read" or "accepted"
	Owner      *Owner          `json:"owner"`
	IsArchived bool            `json:"is_archived"`
	PDFLink    string          `json:"pdf_link"`
	Related    []RelatedObject `json:"related"`
	FileID     int64           `json:"file_id"`
}

// ProposalInput says what a proposal is made for.
type ProposalInput struct {
	Number  Opt[string]     `json:"number,omitzero"` // absent or null: the next one
	Related []RelatedObject `json:"related,omitzero"`
}

// ProposalModelsService reads models of proposals and makes proposals of them (/proposals/models, scopes proposals.read and
// proposals.write).
type ProposalModelsService struct {
	Lister[ProposalModel]
	Searcher[ProposalModel, ProposalModelFilter]
	Getter[ProposalModelID, ProposalModel]
}

// Generate makes a proposal (POST /proposals/models/{id}/generate-document, scope proposals.write).
func (s *ProposalModelsService) Generate(ctx context.Context, id ProposalModelID, in ProposalInput) (*Proposal, error) {
	return put[Proposal](ctx, s.Lister.c, s.Lister.at("POST", "/{id}/generate-document", id), in)
}

// ProposalsService reads proposals (/proposals/documents, scope proposals.read) and has them signed (scope proposals.write).
type ProposalsService struct {
	Getter[ProposalID, Proposal]

	Models     *ProposalModelsService
	Signatures *SignaturesService[ProposalID] // below /proposals/documents/{id}/esign
}
