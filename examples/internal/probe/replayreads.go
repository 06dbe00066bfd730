package probe

import (
	"context"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// again are the operations that a probe asks for, by the names of Exchange.operation.
func again(ctx context.Context, phones *aircall.Client, crm *sellsy.Client, id int64) map[string]func() error {
	firstPage := sellsy.ListOptions{}
	return map[string]func() error{
		"GET /v1/company":            func() error { return only(phones.Company(ctx)) },
		"GET /v1/ping":               func() error { return phones.Ping(ctx) },
		"GET /v1/calls":              func() error { return only(phones.Calls.List(ctx, aircall.ListCallsOptions{})) },
		"GET /v1/calls/{id}/summary": func() error { return only(phones.Insights.Summary(ctx, aircall.CallID(id))) },
		"GET /v1/contacts":           func() error { return only(phones.Contacts.List(ctx, aircall.ListContactsOptions{})) },
		"GET /v1/contacts/search": func() error {
			return only(phones.Contacts.Search(ctx, aircall.SearchContactsOptions{PhoneNumber: "+33199000000"}))
		},
		"GET /v1/contacts/{id}":   func() error { return only(phones.Contacts.Get(ctx, aircall.ContactID(id))) },
		"POST /v1/contacts":       func() error { return only(phones.Contacts.Create(ctx, aircall.ContactInput{})) },
		"GET /v1/integrations/me": func() error { return only(phones.Integrations.Me(ctx)) },
		"GET /v1/numbers":         func() error { return only(phones.Numbers.List(ctx, aircall.ListOptions{})) },
		"GET /v1/webhooks":        func() error { return only(phones.Webhooks.List(ctx, aircall.ListOptions{})) },
		"GET /v2/users":           func() error { return only(phones.Users.List(ctx, aircall.ListOptions{})) },

		"GET /v2/comments":                 func() error { return only(crm.Comments.List(ctx, firstPage)) },
		"POST /v2/comments/search":         func() error { return only(crm.Comments.Search(ctx, sellsy.CommentFilter{}, firstPage)) },
		"POST /v2/comments":                func() error { return only(crm.Comments.Create(ctx, sellsy.CommentInput{Description: "replayed"})) },
		"GET /v2/comments/{id}":            func() error { return only(crm.Comments.Get(ctx, sellsy.CommentID(id))) },
		"GET /v2/contacts":                 func() error { return only(crm.Contacts.List(ctx, firstPage)) },
		"POST /v2/contacts/search":         func() error { return only(crm.Contacts.Search(ctx, sellsy.ContactFilter{}, firstPage)) },
		"GET /v2/contacts/{id}/companies":  func() error { return only(crm.Contacts.Companies(ctx, sellsy.ContactID(id))) },
		"GET /v2/contacts/{id}/smart-tags": func() error { return only(crm.Contacts.SmartTags.List(ctx, sellsy.ContactID(id))) },
		"POST /v2/contacts/{id}/smart-tags": func() error {
			return only(crm.Contacts.SmartTags.Add(ctx, sellsy.ContactID(id), sellsy.SmartTag{Value: "replayed"}))
		},
		"GET /v2/invoices":              func() error { return only(crm.Invoices.List(ctx, firstPage)) },
		"POST /v2/invoices/search":      func() error { return only(crm.Invoices.Search(ctx, sellsy.DocumentFilter{}, firstPage)) },
		"GET /v2/opportunities":         func() error { return only(crm.Opportunities.List(ctx, firstPage)) },
		"POST /v2/opportunities/search": func() error { return only(crm.Opportunities.Search(ctx, sellsy.OpportunityFilter{}, firstPage)) },
		"GET /v2/phone-calls":           func() error { return only(crm.PhoneCalls.List(ctx, firstPage)) },
		"POST /v2/phone-calls/search":   func() error { return only(crm.PhoneCalls.Search(ctx, sellsy.PhoneCallFilter{}, firstPage)) },
		"POST /v2/phone-calls": func() error {
			return only(crm.PhoneCalls.Create(ctx, sellsy.PhoneCallInput{
				OwnerID: 1, Date: sellsy.At(time.Unix(1, 0)), Result: sellsy.ResultConnected, Source: sellsy.SourceIncoming,
				Related: []sellsy.RelatedObject{{Type: sellsy.RelatedContact, ID: 1}},
			}))
		},
		"GET /v2/phone-calls/{id}": func() error { return only(crm.PhoneCalls.Get(ctx, sellsy.PhoneCallID(id))) },
		"PUT /v2/phone-calls/{id}": func() error {
			return only(crm.PhoneCalls.Update(ctx, sellsy.PhoneCallID(id), sellsy.PhoneCallInput{Duration: sellsy.Some(1)}))
		},
		"GET /v2/search": func() error {
			return only(crm.Search.Query(ctx, sellsy.SearchOptions{Query: "replayed", Types: []sellsy.SearchType{sellsy.SearchContacts}}))
		},
		"GET /v2/staffs":          func() error { return only(crm.Staffs.List(ctx, firstPage)) },
		"GET /v2/staffs/me":       func() error { return only(crm.Staffs.Me(ctx)) },
		"GET /v2/webhooks":        func() error { return only(crm.Webhooks.List(ctx, firstPage)) },
		"GET /v2/webhooks/events": func() error { return only(crm.Webhooks.Events(ctx)) },
	}
}

// only is the error of an operation.
func only[T any](_ T, err error) error { return err }
