package probe

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

const (
	theRecords    = "asked.records"
	thePhoneCalls = "asked.phone_calls"
	aPhoneCall    = "asked.phone_call"
	theStaff      = "asked.staff"

	theOpportunities = "asked.opportunities"
)

// The fields of contacts that the bridge asks for.
var recordFields = []string{
	"id", "first_name", "last_name", "email", "position", "phone_number", "mobile_number", "owner", "created", "updated", "is_archived",
}

func (p *prober) someRecords(ctx context.Context) ([]sellsy.Contact, Finding, bool) {
	return p.records.get(&p.crm, theRecords, "data", func() ([]sellsy.Contact, error) {
		return rowsOf(p.sellsy.Contacts.List(ctx, sellsy.ListOptions{
			PageSize: sellsy.MaxPageSize, OrderBy: "id", Order: sellsy.Ascending, Fields: recordFields,
		}))
	})
}

func (p *prober) somePhoneCalls(ctx context.Context) ([]sellsy.PhoneCall, Finding, bool) {
	return p.phoneCalls.get(&p.crm, thePhoneCalls, "data", func() ([]sellsy.PhoneCall, error) {
		return rowsOf(p.sellsy.PhoneCalls.List(ctx, sellsy.ListOptions{OrderBy: "id", Order: sellsy.Descending}))
	})
}

func rowsOf[T any](page *sellsy.Page[T], err error) ([]T, error) {
	if err != nil {
		return nil, err
	}
	return page.Items, nil
}

func sellsyQuota(_ context.Context, p *prober) Finding {
	header, _ := p.crm.last()
	var missing []string
	for _, window := range []string{"Second", "Minute", "Day", "Month"} {
		name := "X-Quota-Remaining-By-" + window
		if _, err := strconv.Atoi(header.Get(name)); err != nil {
			missing = append(missing, name)
		}
	}
	if missing != nil {
		return differs("quota_untold", "fields", strings.Join(missing, ", "))
	}
	return holds("quota_told")
}

func sellsyToken(ctx context.Context, p *prober) Finding {
	if _, renews := p.set.SellsyAuth.(*sellsy.TokenSource); !renews {
		return untold("own_token")
	}
	token, err := p.set.SellsyAuth.Token(ctx)
	switch {
	case err != nil:
		return untold("no_token")
	case token.Expiry.IsZero():
		return differs("token_endless")
	case time.Until(token.Expiry) < time.Minute:
		return differs("token_short")
	}
	return holds("token_good", "time", time.Until(token.Expiry).Round(time.Minute))
}

func sellsyAccount(ctx context.Context, p *prober) Finding {
	_, ok, err := p.sellsy.CorpID(ctx)
	switch {
	case err != nil:
		return untold("no_token")
	case !ok:
		return differs("account_untold")
	}
	return holds("account_told")
}

func sellsyPhoneCallSearch(ctx context.Context, p *prober, calls []sellsy.PhoneCall) Finding {
	const margin = 15 * time.Minute
	i := slices.IndexFunc(calls, func(pc sellsy.PhoneCall) bool { return len(pc.Related) > 0 && !pc.Date.IsZero() })
	if i < 0 {
		return untold("phone_call_plain")
	}
	want := calls[i]
	period := sellsy.Period{Start: sellsy.At(want.Date.Add(-margin)), End: sellsy.At(want.Date.Add(margin))}
	page, err := p.sellsy.PhoneCalls.Search(ctx, sellsy.PhoneCallFilter{Related: want.Related[:1], Date: period}, sellsy.ListOptions{})
	if err != nil {
		return p.crm.failed("asked.phone_call_search", err)
	}
	outside := count(page.Items, func(pc sellsy.PhoneCall) bool {
		return pc.Date.Before(period.Start.Add(-time.Second)) || pc.Date.After(period.End.Add(time.Second))
	})
	unrelated := count(page.Items, func(pc sellsy.PhoneCall) bool { return !slices.Contains(pc.Related, want.Related[0]) })
	switch {
	case outside+unrelated > 0:
		return differs("phone_calls_others", "of", len(page.Items), "outside", outside, "unrelated", unrelated)
	case !page.HasNext() && !slices.ContainsFunc(page.Items, func(pc sellsy.PhoneCall) bool { return pc.ID == want.ID }):
		return differs("phone_call_not_found")
	}
	return holds("phone_call_found")
}

func sellsyDescription(ctx context.Context, p *prober, calls []sellsy.PhoneCall) Finding {
	const shortest = 8
	i := slices.IndexFunc(calls, func(pc sellsy.PhoneCall) bool { return len(pc.Description) >= shortest })
	if i < 0 {
		return untold("no_description")
	}
	alone, err := p.sellsy.PhoneCalls.Get(ctx, calls[i].ID)
	switch {
	case err != nil:
		return p.crm.failed(aPhoneCall, err)
	case alone.Description != calls[i].Description:
		return differs("description_differs", "listed", len(calls[i].Description), "alone", len(alone.Description))
	}
	return holds("description_same")
}

func sellsyPaging(ctx context.Context, p *prober) Finding {
	one := sellsy.ListOptions{PageSize: 1, OrderBy: "id", Order: sellsy.Ascending}
	first, err := p.sellsy.Contacts.List(ctx, one)
	if err != nil {
		return p.crm.failed(theRecords, err)
	}
	missing := lacking([]map[string]value{p.crm.object("pagination")}, "count", "total", "offset")
	switch {
	case missing != nil:
		return differs("lacks", "asked", "pagination", "fields", strings.Join(missing, ", "))
	case len(first.Items) == 0:
		return untold("none", "asked", say(theRecords))
	case len(first.Items) > 1:
		return differs("page_size", "size", 1, "rows", len(first.Items))
	case first.Total == 1:
		return untold("one_contact")
	case !first.HasNext():
		return differs("no_next", "n", first.Total)
	}
	one.Page = first.Next
	second, err := p.sellsy.Contacts.List(ctx, one)
	switch {
	case err != nil:
		return p.crm.failed("asked.second_records", err)
	case len(second.Items) == 0 || second.Items[0].ID <= first.Items[0].ID:
		return differs("not_on")
	}
	return holds("two_pages")
}

func sellsyFields(_ context.Context, p *prober, _ []sellsy.Contact) Finding {
	if missing := lacking(p.records.raw, recordFields...); missing != nil {
		return differs("lacks", "asked", say(theRecords), "fields", strings.Join(missing, ", "))
	}
	more := 0
	for _, row := range p.records.raw {
		more = max(more, len(row)-len(recordFields))
	}
	return holds("fields_whole", "n", len(p.records.raw), "more", more)
}

func sellsyUpdated(ctx context.Context, p *prober, records []sellsy.Contact) Finding {
	newest := slices.MaxFunc(records, func(a, b sellsy.Contact) int { return a.UpdatedAt.Compare(b.UpdatedAt.Time) })
	if newest.UpdatedAt.IsZero() {
		return differs("never_changed")
	}
	page, err := p.sellsy.Contacts.Search(ctx, sellsy.ContactFilter{UpdatedAt: sellsy.Period{Start: newest.UpdatedAt}},
		sellsy.ListOptions{PageSize: sellsy.MaxPageSize, OrderBy: "id", Order: sellsy.Ascending})
	if err != nil {
		return p.crm.failed("asked.changed_records", err)
	}
	older := count(page.Items, func(c sellsy.Contact) bool { return c.UpdatedAt.Before(newest.UpdatedAt.Add(-time.Second)) })
	switch {
	case older > 0:
		return differs("changed_before", "n", older, "of", len(page.Items))
	case !page.HasNext() && !slices.ContainsFunc(page.Items, func(c sellsy.Contact) bool { return c.ID == newest.ID }):
		return differs("change_not_found")
	}
	return holds("change_found")
}

func sellsyLookup(ctx context.Context, p *prober, records []sellsy.Contact) Finding {
	i := slices.IndexFunc(records, func(c sellsy.Contact) bool { return c.PhoneNumber != "" || c.MobileNumber != "" })
	if i < 0 {
		return untold("records_no_number")
	}
	want := records[i]
	filter, number := sellsy.ContactFilter{PhoneNumber: want.PhoneNumber}, want.PhoneNumber
	if number == "" {
		filter, number = sellsy.ContactFilter{MobileNumber: want.MobileNumber}, want.MobileNumber
	}
	page, err := p.sellsy.Contacts.Search(ctx, filter, sellsy.ListOptions{PageSize: sellsy.MaxPageSize})
	if err != nil {
		return p.crm.failed("asked.records_with_number", err)
	}
	filtered := slices.ContainsFunc(page.Items, func(c sellsy.Contact) bool { return c.ID == want.ID })
	hits, err := p.sellsy.Search.Query(ctx, sellsy.SearchOptions{
		Query: number, Limit: sellsy.MaxPageSize, Types: []sellsy.SearchType{sellsy.SearchContacts},
	})
	if err != nil {
		return p.crm.failed("asked.number_search", err)
	}
	searched := slices.ContainsFunc(hits.Items, func(h sellsy.SearchHit) bool {
		return h.Object.Type == sellsy.SearchContacts && h.Object.ID == int64(want.ID)
	})
	switch {
	case filtered && searched:
		return holds("number_found")
	case filtered:
		return differs("number_filter_only")
	case searched:
		return differs("number_search_only")
	}
	return differs("number_not_found")
}

func sellsyCompanies(ctx context.Context, p *prober, records []sellsy.Contact) Finding {
	companies, err := p.sellsy.Contacts.Companies(ctx, records[0].ID)
	if err != nil {
		return p.crm.failed("asked.companies", err)
	}
	return holds("companies_listed", "n", len(companies))
}

func sellsyOpportunities(ctx context.Context, p *prober) Finding {
	page, err := p.sellsy.Opportunities.List(ctx, sellsy.ListOptions{})
	switch {
	case err != nil:
		return p.crm.failed(theOpportunities, err)
	case len(page.Items) == 0:
		return untold("none", "asked", say(theOpportunities))
	}
	known := []sellsy.OpportunityStatus{
		sellsy.OpportunityOpen, sellsy.OpportunityLate, sellsy.OpportunityWon, sellsy.OpportunityLost, sellsy.OpportunityCancelled, sellsy.OpportunityClosed,
	}
	if other := count(page.Items, func(o sellsy.Opportunity) bool { return !slices.Contains(known, o.Status) }); other > 0 {
		return differs("status_unknown", "n", other, "of", len(page.Items))
	}
	for _, o := range page.Items {
		switch {
		case o.CompanyID != 0:
			return p.searchOpportunity(ctx, o.ID, sellsy.RelatedObject{Type: sellsy.RelatedCompany, ID: int64(o.CompanyID)})
		case o.IndividualID != 0:
			return p.searchOpportunity(ctx, o.ID, sellsy.RelatedObject{Type: sellsy.RelatedIndividual, ID: int64(o.IndividualID)})
		}
	}
	return untold("no_opportunity")
}

func (p *prober) searchOpportunity(ctx context.Context, id sellsy.OpportunityID, of sellsy.RelatedObject) Finding {
	page, err := p.sellsy.Opportunities.Search(ctx, sellsy.OpportunityFilter{Related: []sellsy.RelatedObject{of}}, sellsy.ListOptions{PageSize: sellsy.MaxPageSize})
	if err != nil {
		return p.crm.failed("asked.opportunity_search", err)
	}
	others := count(page.Items, func(o sellsy.Opportunity) bool { return of.ID != int64(o.CompanyID) && of.ID != int64(o.IndividualID) })
	switch {
	case others > 0:
		return differs("opportunities_others", "n", others, "of", len(page.Items))
	case !page.HasNext() && !slices.ContainsFunc(page.Items, func(o sellsy.Opportunity) bool { return o.ID == id }):
		return differs("opportunity_not_found")
	}
	return holds("opportunity_found")
}

func sellsyInvoices(ctx context.Context, p *prober) Finding {
	const asked = "asked.invoice_search"
	page, err := p.sellsy.Invoices.List(ctx, sellsy.ListOptions{})
	if err != nil {
		return p.crm.failed("asked.invoices", err)
	}
	for _, want := range page.Items {
		i := slices.IndexFunc(want.Related, func(r sellsy.RelatedObject) bool {
			return r.Type == sellsy.RelatedCompany || r.Type == sellsy.RelatedIndividual
		})
		if i < 0 {
			continue
		}
		of := want.Related[i]
		hits, err := p.sellsy.Invoices.Search(ctx, sellsy.DocumentFilter{
			Related: []sellsy.RelatedObject{of}, Statuses: []sellsy.DocumentStatus{want.Status},
		}, sellsy.ListOptions{PageSize: sellsy.MaxPageSize})
		if err != nil {
			return p.crm.failed(asked, err)
		}
		others := count(hits.Items, func(hit sellsy.Invoice) bool { return hit.Status != want.Status || !slices.Contains(hit.Related, of) })
		switch {
		case others > 0:
			return differs("invoices_others", "n", others, "of", len(hits.Items))
		case !hits.HasNext() && !slices.ContainsFunc(hits.Items, func(hit sellsy.Invoice) bool { return hit.ID == want.ID }):
			return differs("invoice_not_found")
		}
		return holds("invoice_found")
	}
	return untold("no_invoice")
}

func sellsyStaff(ctx context.Context, p *prober) Finding {
	page, err := p.sellsy.Staffs.List(ctx, sellsy.ListOptions{PageSize: sellsy.MaxPageSize})
	if err != nil {
		return p.crm.failed(theStaff, err)
	}
	without := count(page.Items, func(s sellsy.Staff) bool { return s.Email == "" || s.Status == "" })
	switch {
	case without > 0:
		return differs("staff_without", "n", without, "of", len(page.Items))
	case len(page.Items) < 2:
		return untold("staff_few", "n", len(page.Items))
	}
	return holds("staff_whole", "n", len(page.Items))
}

func sellsyWebhooks(ctx context.Context, p *prober) Finding {
	groups, err := p.sellsy.Webhooks.Events(ctx)
	if err != nil {
		return p.crm.failed("asked.events", err)
	}
	var offered []sellsy.EventName
	for _, g := range groups {
		offered = append(offered, g.Names()...)
	}
	var missing []string
	for _, e := range []sellsy.EventName{ // without which the bridge learns little
		sellsy.EventClientCreated, sellsy.EventClientUpdated, sellsy.EventProspectCreated, sellsy.EventProspectUpdated,
		sellsy.EventContactCreated, sellsy.EventContactUpdated,
	} {
		if !slices.Contains(offered, e) {
			missing = append(missing, string(e))
		}
	}
	if missing != nil {
		return differs("events_missing", "events", strings.Join(missing, ", "))
	}
	page, err := p.sellsy.Webhooks.List(ctx, sellsy.ListOptions{})
	if err != nil {
		return p.crm.failed(theWebhooks, err)
	}
	if lack := lacking(p.crm.rows("data"), "endpoint", "is_enabled", "sign_key", "configuration"); lack != nil {
		return differs("lacks", "asked", say(theWebhooks), "fields", strings.Join(lack, ", "))
	}
	return holds("events_offered", "events", len(offered), "webhooks", len(page.Items))
}

func sellsyTimes(ctx context.Context, p *prober) Finding {
	_, whyRecords, records := p.someRecords(ctx)
	_, _, calls := p.somePhoneCalls(ctx)
	if !records && !calls {
		return whyRecords
	}
	seen, other := 0, 0
	for _, rows := range [][]map[string]value{p.records.raw, p.phoneCalls.raw} {
		for _, row := range rows {
			for _, key := range []string{"created", "updated", "date"} {
				if row[key] == nil || string(row[key]) == "null" {
					continue
				}
				seen++
				var text string
				if json.Unmarshal(row[key], &text) != nil {
					other++
				} else if _, err := time.Parse(time.RFC3339Nano, text); err != nil {
					other++
				}
			}
		}
	}
	switch {
	case seen == 0:
		return untold("no_times")
	case other > 0:
		return differs("times_no_offset", "n", other, "of", seen)
	}
	return holds("times_offset", "n", seen)
}

func sellsyFilters(ctx context.Context, p *prober) Finding {
	_, err := p.sellsy.Do(ctx, sellsy.Request{
		Method: "POST", Path: "/contacts/search", Reads: true, Query: map[string][]string{"limit": {"1"}},
		Body: map[string]any{"filters": map[string]string{"made_up": "made up"}},
	}, nil)
	switch {
	case err == nil:
		return differs("filter_ignored")
	case errors.Is(err, sellsy.ErrInvalid) && statusOf(err) == http.StatusBadRequest:
		return holds("refused", "asked", say("asked.filter"), "status", http.StatusBadRequest)
	default:
		return p.crm.failed("asked.filter", err)
	}
}
