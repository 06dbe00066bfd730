package aircall

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
)

// Report is an export of analytics.
type Report struct {
	ID                   ReportID     `json:"exportID"` // also decodes from "id"
	Status               ReportStatus `json:"status"`
	Name                 string       `json:"exportName"`
	Format               string       `json:"format"`
	Zipped               bool         `json:"isZipCompressed"`
	CreatedAt            Time         `json:"createdAt"`
	DownloadURL          string       `json:"downloadUrl"`
	DownloadURLExpiresAt Time         `json:"downloadUrlExpiresAt"`
	ErrorMessage         string       `json:"errorMessage"`
}

// UnmarshalJSON accepts "id" in place of "exportID".
func (r *Report) UnmarshalJSON(data []byte) error {
	type plain Report
	form := struct {
		*plain
		ID ReportID `json:"id"`
	}{plain: (*plain)(r)}
	if err := json.Unmarshal(data, &form); err != nil {
		return err
	}
	if r.ID == "" {
		r.ID = form.ID
	}
	return nil
}

// ReportStatus says whether a report is ready.
type ReportStatus string

// The states of a report.
const (
	ReportPending   ReportStatus = "PENDING"
	ReportCompleted ReportStatus = "COMPLETED"
	ReportFailed    ReportStatus = "FAILED"
)

// AnalyticsService exports reports, which needs Analytics+ in the company's plan.
type AnalyticsService struct{ rest *rest.Client }

// Export starts a report. The request is sent as JSON, in the form that Aircall's documentation gives: the name of the report
// and its filters. The report is ready when [AnalyticsService.Report] or [EventAnalyticsReportCreated] says so.
//
// POST /v1/analytics/report/export
func (s *AnalyticsService) Export(ctx context.Context, request any) (*Report, error) {
	answer := unwrap[Report]("")
	r := rest.Request{Method: http.MethodPost, Path: "/v1/analytics/report/export", Body: request}
	return one(ctx, s.rest, r, answer, &answer.object)
}

// Report returns a report: whether it is ready, and where to download it.
//
// GET /v1/analytics/report/export/:id
func (s *AnalyticsService) Report(ctx context.Context, id ReportID) (*Report, error) {
	answer := unwrap[Report]("")
	r := rest.Request{Method: http.MethodGet, Path: "/v1/analytics/report/export/{id}", Args: []any{id}}
	return one(ctx, s.rest, r, answer, &answer.object)
}
