package sellsy

import (
	"context"
	"errors"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/wire"
)

// PlanQuota is a limit of the account's plan and how much of it is used.
type PlanQuota struct {
	Limit *int64 `json:"limit"` // nil: unlimited
	Used  int64  `json:"used"`
}

var errNoQuotas = errors.New("it names no quota")

// QuotasService reads the limits of the account's plan.
type QuotasService struct{ c *Client }

// Get returns the account's quotas by name: the requests of a period, such as "api_rate_minutes", and the objects and
// features of the plan, such as "pipelines" (GET /quotas, scope accounts.read).
func (s *QuotasService) Get(ctx context.Context) (map[string]PlanQuota, error) {
	var quotas map[string]PlanQuota
	_, err := s.c.send(ctx, Request{Path: "/quotas"}, func(body []byte) (drift []wire.Drift, err error) {
		if err := wire.Nothing(body); err != nil {
			return nil, err
		}
		if drift, err = wire.Unmarshal(body, &quotas); err == nil && len(quotas) == 0 {
			err = errNoQuotas
		}
		return drift, err
	})
	if err != nil {
		return nil, err
	}
	return quotas, nil
}
