package contract_test

import (
	"context"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

var aboutCompany = []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: int64(companyID)}}

// records are tasks, comments, webhooks, activities and staffs.
var records = []operation{
	{"POST /tasks", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Tasks.Create(ctx, sellsy.TaskInput{
			Title: sellsy.Some("Rappeler"), DueDate: sellsy.At(noon), LabelID: 61, Related: aboutCompany,
			AssignedStaffIDs: sellsy.Some([]sellsy.StaffID{staffID}), Priority: sellsy.Some(1), Status: "todo",
			Reminders: []sellsy.Reminder{{Medium: sellsy.MediumInApp, Delay: sellsy.Remind1Day}},
		}))
	}},
	{"GET /tasks", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Tasks.List(ctx, sellsy.ListOptions{OrderBy: "due_date", Embeds: []sellsy.Embed{sellsy.EmbedAssignedStaffs}}))
	}},
	{"GET /tasks/{id}", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Tasks.Get(ctx, 8001, sellsy.EmbedCompany))
	}},
	{"POST /tasks/search", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Tasks.Search(ctx, sellsy.TaskFilter{
			Owners: []sellsy.StaffID{staffID}, DueDate: sellsy.Period{Start: sellsy.At(noon)}, Related: aboutCompany,
		}, sellsy.ListOptions{}))
	}},
	{"PUT /tasks/{id}", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Tasks.Update(ctx, 8001, sellsy.TaskInput{Status: "done", Reminders: []sellsy.Reminder{}}))
	}},
	{"GET /tasks/labels", func(ctx context.Context, c *sellsy.Client) error { return drop(c.Tasks.Labels(ctx)) }},
	{"DELETE /tasks/{id}", func(ctx context.Context, c *sellsy.Client) error { return c.Tasks.Delete(ctx, 8001) }},

	{"POST /comments", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Comments.Create(ctx, sellsy.CommentInput{
			Description: "Vu", Related: aboutCompany, MentionedStaffIDs: sellsy.Some([]sellsy.StaffID{staffID}),
			TimeTracking: sellsy.Some(sellsy.TimeTracking{Duration: 60, ServiceID: 1}),
		}))
	}},
	{"GET /comments", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Comments.List(ctx, sellsy.ListOptions{OrderBy: "created"}))
	}},
	{"GET /comments/{id}", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Comments.Get(ctx, 8501, sellsy.EmbedCompany))
	}},
	{"POST /comments/search", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Comments.Search(ctx, sellsy.CommentFilter{CompanyIDs: []sellsy.CompanyID{companyID}}, sellsy.ListOptions{}))
	}},
	{"PUT /comments/{id}", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Comments.Update(ctx, 8501, sellsy.CommentInput{Description: "Revu"}))
	}},
	{"DELETE /comments/{id}", func(ctx context.Context, c *sellsy.Client) error { return c.Comments.Delete(ctx, 8501) }},

	{"GET /webhooks/events", func(ctx context.Context, c *sellsy.Client) error { return drop(c.Webhooks.Events(ctx)) }},
	{"POST /webhooks", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Webhooks.Create(ctx, sellsy.WebhookInput{
			Type: sellsy.WebhookHTTP, Name: sellsy.Some("Pont"), Endpoint: "https://bridge.example/webhooks/sellsy", SignKey: "clé",
			Configuration: sellsy.WebhookConfiguration{{ID: sellsy.EventContactUpdated, IsEnabled: true}},
		}))
	}},
	{"GET /webhooks", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Webhooks.List(ctx, sellsy.ListOptions{}))
	}},
	{"GET /webhooks/{id}", func(ctx context.Context, c *sellsy.Client) error { return drop(c.Webhooks.Get(ctx, 71)) }},
	{"POST /webhooks/search", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Webhooks.Search(ctx, sellsy.WebhookFilter{Type: sellsy.WebhookHTTP, IsEnabled: sellsy.Some(true)}, sellsy.ListOptions{}))
	}},
	{"PUT /webhooks/{id}", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Webhooks.Update(ctx, 71, sellsy.WebhookInput{IsEnabled: sellsy.Some(false)}))
	}},
	{"DELETE /webhooks/{id}", func(ctx context.Context, c *sellsy.Client) error { return c.Webhooks.Delete(ctx, 71) }},

	{"POST /timeline/{type}/{id}/search", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Activities.Timeline(ctx, aboutCompany[0], sellsy.TimelineFilter{
			Entities: []string{"phonecall", "task"}, DueDate: sellsy.Period{Start: sellsy.At(noon.AddDate(-1, 0, 0))},
		}, sellsy.ListOptions{
			OrderBy: "due_date", Embeds: []sellsy.Embed{sellsy.EmbedAuthor, sellsy.EmbedCompany},
		}))
	}},
	{"POST /activities/search", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Activities.Search(ctx, sellsy.TimelineFilter{Related: &aboutCompany[0]}, sellsy.ListOptions{}))
	}},
	{"GET /activities/crm", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.CRMActivities.List(ctx, sellsy.ListOptions{OrderBy: "due_date", Embeds: []sellsy.Embed{sellsy.EmbedAggregations}}))
	}},
	{"POST /activities/crm/search", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.CRMActivities.Search(ctx, sellsy.CRMActivityFilter{
			Events: []string{"phonecall.created"}, PhoneCallResults: []sellsy.CallResult{sellsy.ResultConnected},
			Contacts: sellsy.Match[sellsy.ContactID]{Any: []sellsy.ContactID{contactID}},
		}, sellsy.ListOptions{}))
	}},
	{"GET /activities/crm/metas", func(ctx context.Context, c *sellsy.Client) error { return drop(c.CRMActivities.Metas(ctx)) }},
	{"POST /activities/crm/export", func(ctx context.Context, c *sellsy.Client) error {
		return c.CRMActivities.Export(ctx, sellsy.CRMActivityFilter{}, sellsy.CRMExport{Format: "csv", Charset: "UTF-8"})
	}},

	{"POST /staffs/search", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Staffs.Search(ctx, sellsy.StaffFilter{Statuses: []sellsy.StaffStatus{sellsy.StaffOK}}, sellsy.ListOptions{OrderBy: "name"}))
	}},
	{"GET /staffs/{id}", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Staffs.Get(ctx, staffID, sellsy.EmbedACL, sellsy.EmbedLicenses, sellsy.EmbedPreferences, sellsy.EmbedCalendar, sellsy.EmbedProfile))
	}},
	{"POST /staffs", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Staffs.Create(ctx, sellsy.StaffInput{
			FirstName: "Bruno", LastName: "Noir", Email: "bruno@example.com", Civility: sellsy.Some(sellsy.CivilityMr), ProfileID: 82,
			TeamID: sellsy.Some(sellsy.TeamID(-1)), JobID: sellsy.Null[int64](), Timezone: "Europe/Paris", Language: "fr",
			Onboarding: sellsy.Some(false),
		}))
	}},
	{"PUT /staffs/{id}", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Staffs.Update(ctx, 102, sellsy.StaffInput{IsActive: sellsy.Some(false)}))
	}},
	{"PUT /staffs/{id}/licenses", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Staffs.SetLicenses(ctx, staffID, sellsy.LicenseID{ID: "9998a80a-7b75-4616-96d5-7ccff7ac08e8"}))
	}},
	{"DELETE /staffs/{id}/licenses", func(ctx context.Context, c *sellsy.Client) error { return c.Staffs.FreeLicenses(ctx, staffID) }},
	{"GET /teams", func(ctx context.Context, c *sellsy.Client) error { return drop(c.Staffs.Teams(ctx)) }},
	{"GET /profiles", func(ctx context.Context, c *sellsy.Client) error { return drop(c.Staffs.Profiles(ctx)) }},

	{"POST /batch", func(ctx context.Context, c *sellsy.Client) error {
		var b sellsy.Batch
		company := b.Add(sellsy.Request{
			Method: "POST", Path: "/companies", Body: sellsy.CompanyInput{Type: sellsy.TypeClient, Name: "Lot"},
		}, nil)
		b.Add(sellsy.Request{
			Method: "POST", Path: "/companies/{companyId}/contacts/{contactId}", Args: []any{company.Ref(), contactID}, Body: struct{}{},
		}, nil)
		return c.Batch(ctx, &b)
	}},
}
