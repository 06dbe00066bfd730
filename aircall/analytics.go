package aircall

import (
	"context"
)

// Report is an export of analytics.
type Report struct {
	ID                   ReportID     `json:"exportID" wire:"identity,or=id"` // "id" in some answers
	Status               ReportStatus `json:"status"`
	Name                 string       `json:"exportName"`
	Format               string       `json:"format"`
	Zipped               bool         `json:"isZipCompressed"`
	CreatedAt            Time         `json:"createdAt"`
	DownloadURL          string       `json:"downloadUrl"`
	DownloadURLExpiresAt Time         `json:"downloadUrlExpiresAt"`
	ErrorMessage         string       `json:"errorMessage"`
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
type AnalyticsService struct{ c *Client }

// Export starts a report. The request is sent as JSON, in the form that Aircall's documentation gives: the name of the report
// and its filters. The report is ready when [AnalyticsService.Report] or [EventAnalyticsReportCreated] says so.
//
// POST /v1/analytics/report/export
func (s *AnalyticsService) Export(ctx context.Context, request any) (*Report, error) {
	return call[Report](ctx, s.c, post("/v1/analytics/report/export", request), "")
}

// Report returns a report: whether it is ready, and where to download it.
//
// GET /v1/analytics/report/export/:id
func (s *AnalyticsService) Report(ctx context.Context, id ReportID) (*Report, error) {
	return call[Report](ctx, s.c, get("/v1/analytics/report/export/{id}", id), "")
}
