package sellsy

import "context"

// PlanQuota is a limit of the account's plan and how much of it is used.
type PlanQuota struct {
	Limit *int64 `json:"limit"` // nil: unlimited
	Used  int64  `json:"used"`
}

// QuotasService reads the limits of the account's plan.
type QuotasService struct{ c *Client }

// Get returns the account's quotas by name: the requests of a period, such as "api_rate_minutes", and the objects and
// features of the plan, such as "pipelines" (GET /quotas, scope accounts.read).
func (s *QuotasService) Get(ctx context.Context) (map[string]PlanQuota, error) {
	quotas, err := call[map[string]PlanQuota](ctx, s.c, Request{Path: "/quotas"})
	if err != nil {
		return nil, err
	}
	return *quotas, nil
}
