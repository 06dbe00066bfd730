package contract_test

import (
	"context"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

var parties = []operation{
	{"GET /companies", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Companies.List(ctx, everything))
	}},
	{"GET /companies/{id}", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Companies.Get(ctx, companyID, sellsy.EmbedMainContact))
	}},
	{"POST /companies/search", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Companies.Search(ctx, sellsy.CompanyFilter{
			Types: []sellsy.PartyType{sellsy.TypeClient}, Created: sellsy.Period{Start: sellsy.At(noon)}, IsArchived: sellsy.Some(false),
		}, sellsy.ListOptions{}))
	}},
	{"POST /companies", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Companies.Create(ctx, sellsy.CompanyInput{
			Type: sellsy.TypeClient, Name: "Gautier", Email: sellsy.Some("a@example.com"), Website: sellsy.Some("https://example.com"),
			PhoneNumber: sellsy.Some("01 99 00 00 01"), MobileNumber: sellsy.Null[string](), FaxNumber: sellsy.Some("01 99 00 00 02"),
			LegalFrance: &sellsy.LegalFranceInput{
				SIRET: sellsy.Some("00000000000000"), SIREN: sellsy.Some("000000000"), VAT: sellsy.Some("FR00000000000"),
				APE: sellsy.Some("4711C"), CompanyType: sellsy.Some("SAS"), RCS: sellsy.Some("RCS 000"),
			},
			Capital: sellsy.Some("4000"), Reference: sellsy.Some("CLI-1"), Note: sellsy.Some("vu"), AuxiliaryCode: sellsy.Some("0G1"),
			Social: &sellsy.SocialInput{LinkedIn: sellsy.Some("https://example.com/gautier")}, RateCategoryID: sellsy.Some[int64](1),
			AccountingCodeID: sellsy.Some[int64](1), AccountingPurchaseCodeID: sellsy.Some[int64](1), OwnerID: sellsy.Some(staffID),
			Created: sellsy.At(noon), IsArchived: sellsy.Some(false), BusinessSegmentID: sellsy.Some[int64](3),
			NumberOfEmployeesID: sellsy.Some[int64](1), MarketingChannels: []sellsy.Channel{sellsy.ChannelEmail},
		}))
	}},
	{"PUT /companies/{id}", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Companies.Update(ctx, companyID, sellsy.CompanyInput{Email: sellsy.Null[string]()}))
	}},

	{"GET /individuals", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Individuals.List(ctx, everything))
	}},
	{"GET /individuals/{id}", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Individuals.Get(ctx, individualID))
	}},
	{"POST /individuals/search", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Individuals.Search(ctx, sellsy.IndividualFilter{UpdatedAt: sellsy.Period{Start: sellsy.At(noon)}}, sellsy.ListOptions{}))
	}},
	{"POST /individuals", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Individuals.Create(ctx, sellsy.IndividualInput{
			Type: sellsy.TypeProspect, LastName: "Laurent", FirstName: sellsy.Some("Zoé"), Civility: sellsy.Some(sellsy.CivilityMs),
			Email: sellsy.Null[string](), Website: sellsy.Some("https://example.com"), PhoneNumber: sellsy.Some("01 99 00 00 03"),
			MobileNumber: sellsy.Some("06 39 98 00 03"), FaxNumber: sellsy.Null[string](), Reference: sellsy.Some("IND-1"),
			Note: sellsy.Some(""), AuxiliaryCode: sellsy.Some("0L1"), Social: &sellsy.SocialInput{Twitter: sellsy.Null[string]()},
			RateCategoryID: sellsy.Null[int64](), AccountingCodeID: sellsy.Null[int64](), AccountingPurchaseCodeID: sellsy.Some[int64](1),
			OwnerID: sellsy.Some(staffID), Created: sellsy.At(noon), IsArchived: sellsy.Some(true),
			MarketingChannels: []sellsy.Channel{sellsy.ChannelSMS}, Sync: &sellsy.Sync{Mailjet: true},
		}))
	}},
	{"PUT /individuals/{id}", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Individuals.Update(ctx, individualID, sellsy.IndividualInput{MobileNumber: sellsy.Some("+33639980002")}))
	}},

	{"GET /contacts", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Contacts.List(ctx, everything))
	}},
	{"GET /contacts/{id}", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Contacts.Get(ctx, contactID))
	}},
	{"POST /contacts/search", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Contacts.Search(ctx, sellsy.ContactFilter{
			MobileNumber: "+33639980001", CompanyIDs: []sellsy.CompanyID{companyID}, BirthDate: sellsy.DatePeriod{Start: "1980-01-01"},
		}, sellsy.ListOptions{}))
	}},
	{"POST /contacts", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Contacts.Create(ctx, sellsy.ContactInput{
			LastName: "Grand", FirstName: sellsy.Some("Noé"), Civility: sellsy.Some(sellsy.CivilityMr), Email: sellsy.Some("n@example.com"),
			Website: sellsy.Null[string](), PhoneNumber: sellsy.Some("0199000004"), MobileNumber: sellsy.Some("+33639980004"),
			FaxNumber: sellsy.Null[string](), Position: sellsy.Some("Achats"), BirthDate: sellsy.Some("1980-02-29"),
			Avatar: sellsy.Null[string](), Note: sellsy.Some("vu"), Social: &sellsy.SocialInput{Viadeo: sellsy.Null[string]()},
			Sync: &sellsy.Sync{Mailchimp: true}, IsArchived: sellsy.Some(false), OwnerID: sellsy.Some(staffID),
			MarketingChannels: []sellsy.Channel{sellsy.ChannelPostalMail, sellsy.ChannelCustom},
		}))
	}},
	{"PUT /contacts/{id}", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Contacts.Update(ctx, contactID, sellsy.ContactInput{Position: sellsy.Some("Achats")}))
	}},
	{"GET /contacts/{id}/companies", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Contacts.Companies(ctx, contactID))
	}},

	{"GET /opportunities", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.List(ctx, sellsy.ListOptions{OrderBy: "created", Embeds: []sellsy.Embed{sellsy.EmbedAggregations, sellsy.EmbedCurrency}}))
	}},
	{"GET /opportunities/{id}", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.Get(ctx, opportunityID, sellsy.EmbedCompany, sellsy.EmbedContacts, sellsy.EmbedAssignedStaffs))
	}},
	{"POST /opportunities/search", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.Search(ctx, sellsy.OpportunityFilter{
			Related:  []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: int64(companyID)}},
			Statuses: []sellsy.OpportunityStatus{sellsy.OpportunityOpen, sellsy.OpportunityLate},
		}, sellsy.ListOptions{OrderBy: "created", PageSize: 1}))
	}},
	{"POST /opportunities", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.Create(ctx, sellsy.OpportunityInput{
			Name: "Extension", PipelineID: pipelineID, StepID: stepID, Amount: sellsy.Some("1200.00"), DueDate: sellsy.Some("2026-12-31"),
			Related: []sellsy.RelatedObject{
				{Type: sellsy.RelatedCompany, ID: int64(companyID)}, {Type: sellsy.RelatedContact, ID: int64(contactID)},
			},
			Number: "OPP-9", SourceID: 21, Created: sellsy.At(noon), Status: sellsy.OpportunityLate, Probability: sellsy.Some(75),
			Note: sellsy.Some("vu"), OwnerID: staffID, AssignedStaffIDs: sellsy.Some([]sellsy.StaffID{staffID}),
			ContactIDs: sellsy.Some([]sellsy.ContactID{contactID}), MainDocumentID: sellsy.Null[int64](),
		}))
	}},
	{"PUT /opportunities/{id}", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.Update(ctx, opportunityID, sellsy.OpportunityInput{Status: sellsy.OpportunityWon}))
	}},

	{"GET /phone-calls", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.PhoneCalls.List(ctx, everything))
	}},
	{"GET /phone-calls/{id}", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.PhoneCalls.Get(ctx, 9001, sellsy.EmbedContact, sellsy.EmbedRelated))
	}},
	{"POST /phone-calls/search", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.PhoneCalls.Search(ctx, sellsy.PhoneCallFilter{
			Owners: []sellsy.StaffID{staffID}, Date: sellsy.Period{Start: sellsy.At(noon), End: sellsy.At(noon.Add(time.Hour))},
			Related: []sellsy.RelatedObject{{Type: sellsy.RelatedContact, ID: int64(contactID)}},
		}, sellsy.ListOptions{}))
	}},
	{"POST /phone-calls", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.PhoneCalls.Create(ctx, sellsy.PhoneCallInput{
			OwnerID: staffID, Date: sellsy.At(noon), Result: sellsy.ResultScheduled, Source: sellsy.SourceOutgoing, Duration: sellsy.Some(60),
			Related:     []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: int64(companyID)}},
			Description: sellsy.Some("Appel"), Priority: sellsy.Some(1), TopicID: 42,
			Reminders: []sellsy.Reminder{{Medium: sellsy.MediumEmail, Delay: sellsy.Remind1Hour}},
		}))
	}},
	{"PUT /phone-calls/{id}", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.PhoneCalls.Update(ctx, 9001, sellsy.PhoneCallInput{Description: sellsy.Null[string]()}))
	}},

	{"GET /staffs", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Staffs.List(ctx, sellsy.ListOptions{}))
	}},
	{"GET /staffs/{id}", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Staffs.Get(ctx, staffID))
	}},
	{"GET /search", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Search.Query(ctx, sellsy.SearchOptions{Query: "r", Types: []sellsy.SearchType{"company", "contact", "individual", "opportunity", "staff"}, Limit: 50}))
	}},
	{"GET /quotas", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Quotas.Get(ctx))
	}},
}
