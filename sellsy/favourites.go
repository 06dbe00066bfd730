package sellsy

import "context"

// SavedFilter is a search that somebody saved in Sellsy's web application. Filters of searches take its ID. Sellsy calls these
// operations a beta.
type SavedFilter struct {
	ID   FavouriteFilter `json:"id" wire:"identity"`
	Name string          `json:"type"` // so called by Sellsy, and described as the name
}

func savedFilters(ctx context.Context, c *Client, path string) ([]SavedFilter, error) {
	return collect(All[SavedFilter](ctx, c, Request{Path: path}, ListOptions{}))
}

// SavedFilters returns the saved searches of companies (GET /companies/favourite-filters, scope companies.read).
func (s *CompaniesService) SavedFilters(ctx context.Context) ([]SavedFilter, error) {
	return savedFilters(ctx, s.c, "/companies/favourite-filters")
}

// SavedFilters returns the saved searches of contacts (GET /contacts/favourite-filters, scope contacts.read).
func (s *ContactsService) SavedFilters(ctx context.Context) ([]SavedFilter, error) {
	return savedFilters(ctx, s.c, "/contacts/favourite-filters")
}

// SavedFilters returns the saved searches of individuals (GET /individuals/favourite-filters, scope individuals.read).
func (s *IndividualsService) SavedFilters(ctx context.Context) ([]SavedFilter, error) {
	return savedFilters(ctx, s.c, "/individuals/favourite-filters")
}

// SavedFilters returns the saved searches of opportunities (GET /opportunities/favourite-filters, scope opportunities.read).
func (s *OpportunitiesService) SavedFilters(ctx context.Context) ([]SavedFilter, error) {
	return savedFilters(ctx, s.c, "/opportunities/favourite-filters")
}
