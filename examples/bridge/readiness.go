package main

import (
	"encoding/json"
	"net/http"

	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// ready is the answer of /readyz. Anybody may read it: there are no errors of the services in it, and no numbers.
type ready struct {
	Ready   bool     `json:"ready"`
	Reasons []string `json:"reasons"` // why it is not, and what does not work although it is
}

// readiness says whether all records of Sellsy have been read once. Credentials that are refused are a reason that is told, but none to
// take webhooks away from this process.
func readiness(w http.ResponseWriter, r *http.Request, b *bridge.Bridge) {
	answer := ready{Reasons: []string{}}
	because := func(wrong bool, why string) {
		if wrong {
			answer.Reasons = append(answer.Reasons, why)
		}
	}
	s, err := b.Status(r.Context())
	if err != nil {
		because(true, "the store does not answer")
	} else {
		answer.Ready = s.Ready
		because(!s.Ready, "the records of Sellsy are being read")
		for _, side := range []struct {
			name string
			report.Access
		}{{"Aircall", s.Aircall.Access}, {"Sellsy", s.Sellsy.Access}} {
			because(!side.Refused.IsZero(), side.name+" refuses the credentials")
			because(side.Refused.IsZero() && side.Fails(), side.name+" does not answer as it should")
		}
		because(len(s.Sellsy.Forbidden) > 0, "Sellsy refuses something for want of a right")
		because(len(s.Aircall.Missing) > 0, "Aircall does not have all numbers of BRIDGE_NUMBERS")
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if !answer.Ready {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(answer)
}
