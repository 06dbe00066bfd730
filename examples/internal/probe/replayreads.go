package probe

import (
	"context"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// aircallReads are the operations of Aircall that a probe asks for.
var aircallReads = map[string]func(context.Context, *aircall.Client, int64) error{
	"GET /v1/company": func(ctx context.Context, c *aircall.Client, _ int64) error { return only(c.Company(ctx)) },
	"GET /v1/ping":    func(ctx context.Context, c *aircall.Client, _ int64) error { return c.Ping(ctx) },
	"GET /v1/calls": func(ctx context.Context, c *aircall.Client, _ int64) error {
		return only(c.Calls.List(ctx, aircall.ListCallsOptions{}))
	},
	"GET /v1/calls/{id}/summary": func(ctx context.Context, c *aircall.Client, id int64) error {
		return only(c.Insights.Summary(ctx, aircall.CallID(id)))
	},
	"GET /v1/contacts": func(ctx context.Context, c *aircall.Client, _ int64) error {
		return only(c.Contacts.List(ctx, aircall.ListContactsOptions{}))
	},
	"GET /v1/contacts/search": func(ctx context.Context, c *aircall.Client, _ int64) error {
		return only(c.Contacts.Search(ctx, aircall.SearchContactsOptions{PhoneNumber: "+33199000000"}))
	},
	"GET /v1/contacts/{id}": func(ctx context.Context, c *aircall.Client, id int64) error {
		return only(c.Contacts.Get(ctx, aircall.ContactID(id)))
	},
	"POST /v1/contacts": func(ctx context.Context, c *aircall.Client, _ int64) error {
		return only(c.Contacts.Create(ctx, aircall.ContactInput{}))
	},
	"GET /v1/integrations/me": func(ctx context.Context, c *aircall.Client, _ int64) error { return only(c.Integrations.Me(ctx)) },
	"GET /v1/numbers": func(ctx context.Context, c *aircall.Client, _ int64) error {
		return only(c.Numbers.List(ctx, aircall.ListOptions{}))
	},
	"GET /v1/webhooks": func(ctx context.Context, c *aircall.Client, _ int64) error {
		return only(c.Webhooks.List(ctx, aircall.ListOptions{}))
	},
	"GET /v2/users": func(ctx context.Context, c *aircall.Client, _ int64) error {
		return only(c.Users.List(ctx, aircall.ListOptions{}))
	},
}

// sellsyReads are those of Sellsy.
var sellsyReads = map[string]func(context.Context, *sellsy.Client, int64) error{
	"GET /v2/comments": func(ctx context.Context, c *sellsy.Client, _ int64) error {
		return only(c.Comments.List(ctx, firstPage))
	},
	"POST /v2/comments/search": func(ctx context.Context, c *sellsy.Client, _ int64) error {
		return only(c.Comments.Search(ctx, sellsy.CommentFilter{}, firstPage))
	},
	"POST /v2/comments": func(ctx context.Context, c *sellsy.Client, _ int64) error {
		return only(c.Comments.Create(ctx, sellsy.CommentInput{Description: "replayed"}))
	},
	"GET /v2/comments/{id}": func(ctx context.Context, c *sellsy.Client, id int64) error {
		return only(c.Comments.Get(ctx, sellsy.CommentID(id)))
	},
	"GET /v2/contacts": func(ctx context.Context, c *sellsy.Client, _ int64) error {
		return only(c.Contacts.List(ctx, firstPage))
	},
	"POST /v2/contacts/search": func(ctx context.Context, c *sellsy.Client, _ int64) error {
		return only(c.Contacts.Search(ctx, sellsy.ContactFilter{}, firstPage))
	},
	"GET /v2/contacts/{id}/companies": func(ctx context.Context, c *sellsy.Client, id int64) error {
		return only(c.Contacts.Companies(ctx, sellsy.ContactID(id)))
	},
	"GET /v2/contacts/{id}/smart-tags": func(ctx context.Context, c *sellsy.Client, id int64) error {
		return only(c.Contacts.SmartTags.List(ctx, sellsy.ContactID(id)))
	},
	"POST /v2/contacts/{id}/smart-tags": func(ctx context.Context, c *sellsy.Client, id int64) error {
		return only(c.Contacts.SmartTags.Add(ctx, sellsy.ContactID(id), sellsy.SmartTag{Value: "replayed"}))
	},
	"GET /v2/invoices": func(ctx context.Context, c *sellsy.Client, _ int64) error {
		return only(c.Invoices.List(ctx, firstPage))
	},
	"POST /v2/invoices/search": func(ctx context.Context, c *sellsy.Client, _ int64) error {
		return only(c.Invoices.Search(ctx, sellsy.DocumentFilter{}, firstPage))
	},
	"GET /v2/opportunities": func(ctx context.Context, c *sellsy.Client, _ int64) error {
		return only(c.Opportunities.List(ctx, firstPage))
	},
	"POST /v2/opportunities/search": func(ctx context.Context, c *sellsy.Client, _ int64) error {
		return only(c.Opportunities.Search(ctx, sellsy.OpportunityFilter{}, firstPage))
	},
	"GET /v2/phone-calls": func(ctx context.Context, c *sellsy.Client, _ int64) error {
		return only(c.PhoneCalls.List(ctx, firstPage))
	},
	"POST /v2/phone-calls/search": func(ctx context.Context, c *sellsy.Client, _ int64) error {
		return only(c.PhoneCalls.Search(ctx, sellsy.PhoneCallFilter{}, firstPage))
	},
	"POST /v2/phone-calls": func(ctx context.Context, c *sellsy.Client, _ int64) error {
		return only(c.PhoneCalls.Create(ctx, sellsy.PhoneCallInput{
			OwnerID: 1, Date: sellsy.At(time.Unix(1, 0)), Result: sellsy.ResultConnected, Source: sellsy.SourceIncoming,
			Related: []sellsy.RelatedObject{{Type: sellsy.RelatedContact, ID: 1}},
		}))
	},
	"GET /v2/phone-calls/{id}": func(ctx context.Context, c *sellsy.Client, id int64) error {
		return only(c.PhoneCalls.Get(ctx, sellsy.PhoneCallID(id)))
	},
	"PUT /v2/phone-calls/{id}": func(ctx context.Context, c *sellsy.Client, id int64) error {
		return only(c.PhoneCalls.Update(ctx, sellsy.PhoneCallID(id), sellsy.PhoneCallInput{Duration: sellsy.Some(1)}))
	},
	"GET /v2/search": func(ctx context.Context, c *sellsy.Client, _ int64) error {
		return only(c.Search.Query(ctx, sellsy.SearchOptions{Query: "replayed", Types: []sellsy.SearchType{sellsy.SearchContacts}}))
	},
	"GET /v2/staffs":    func(ctx context.Context, c *sellsy.Client, _ int64) error { return only(c.Staffs.List(ctx, firstPage)) },
	"GET /v2/staffs/me": func(ctx context.Context, c *sellsy.Client, _ int64) error { return only(c.Staffs.Me(ctx)) },
	"GET /v2/webhooks": func(ctx context.Context, c *sellsy.Client, _ int64) error {
		return only(c.Webhooks.List(ctx, firstPage))
	},
	"GET /v2/webhooks/events": func(ctx context.Context, c *sellsy.Client, _ int64) error { return only(c.Webhooks.Events(ctx)) },
}

// firstPage is the page that is asked for again.
var firstPage = sellsy.ListOptions{}

// only is the error of an operation.
func only[T any](_ T, err error) error { return err }
