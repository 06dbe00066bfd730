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
	theRecords    = "The list of Sellsy’s contacts"
	thePhoneCalls = "The list of phone calls"
)

// The fields of contacts that the bridge asks for.
var recordFields = []string{
	"id", "first_name", "last_name", "email", "position", "phone_number", "mobile_number", "owner", "created", "updated", "is_archived",
}

func (p *prober) someRecords(ctx context.Context) ([]sellsy.Contact, Finding, bool) {
	return p.records.get(&p.crm, theRecords, "data", func() ([]sellsy.Contact, error) {
		page, err := p.sellsy.Contacts.List(ctx, sellsy.ListOptions{
			PageSize: sellsy.MaxPageSize, OrderBy: "id", Order: sellsy.Ascending, Fields: recordFields,
		})
		return rowsOf(page, err)
	})
}

func (p *prober) somePhoneCalls(ctx context.Context) ([]sellsy.PhoneCall, Finding, bool) {
	return p.phoneCalls.get(&p.crm, thePhoneCalls, "data", func() ([]sellsy.PhoneCall, error) {
		page, err := p.sellsy.PhoneCalls.List(ctx, sellsy.ListOptions{OrderBy: "id", Order: sellsy.Descending})
		return rowsOf(page, err)
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
		return differs("An answer does not tell %s.", strings.Join(missing, ", "))
	}
	return holds("An answer tells what is left of all four quotas.")
}

func sellsyToken(ctx context.Context, p *prober) Finding {
	if _, renews := p.set.SellsyAuth.(*sellsy.TokenSource); !renews {
		return untold("An access token of one’s own does not tell how long it is good.")
	}
	token, err := p.set.SellsyAuth.Token(ctx)
	switch {
	case err != nil:
		return untold("There is no token.")
	case token.Expiry.IsZero():
		return differs("The token does not tell how long it is good.")
	case time.Until(token.Expiry) < time.Minute:
		return differs("The token is good for less than a minute.")
	}
	return holds("The token is good for %s.", time.Until(token.Expiry).Round(time.Minute))
}

func sellsyAccount(ctx context.Context, p *prober) Finding {
	_, ok, err := p.sellsy.CorpID(ctx)
	switch {
	case err != nil:
		return untold("There is no token.")
	case !ok:
		return differs("The access token does not tell the account.")
	}
	return holds("The access token tells the account.")
}

func sellsyPhoneCallSearch(ctx context.Context, p *prober) Finding {
	const margin = 15 * time.Minute
	calls, why, ok := p.somePhoneCalls(ctx)
	if !ok {
		return why
	}
	i := slices.IndexFunc(calls, func(pc sellsy.PhoneCall) bool { return len(pc.Related) > 0 && !pc.Date.IsZero() })
	if i < 0 {
		return untold("No phone call has a date and a record.")
	}
	want := calls[i]
	period := sellsy.Period{Start: sellsy.At(want.Date.Add(-margin)), End: sellsy.At(want.Date.Add(margin))}
	page, err := p.sellsy.PhoneCalls.Search(ctx, sellsy.PhoneCallFilter{Related: want.Related[:1], Date: period}, sellsy.ListOptions{})
	if err != nil {
		return p.crm.failed("The search for a phone call", err)
	}
	found, outside, unrelated := false, 0, 0
	for _, pc := range page.Items {
		found = found || pc.ID == want.ID
		if pc.Date.Before(period.Start.Add(-time.Second)) || pc.Date.After(period.End.Add(time.Second)) {
			outside++
		}
		if !slices.Contains(pc.Related, want.Related[0]) {
			unrelated++
		}
	}
	switch {
	case outside+unrelated > 0:
		return differs("Of %d phone calls that are found, %d are of other times, and %d of other records.", len(page.Items), outside, unrelated)
	case !found && !page.HasNext():
		return differs("A phone call is not found by its record and its date.")
	}
	return holds("A phone call is found by its record and its date.")
}

func sellsyDescription(ctx context.Context, p *prober) Finding {
	const shortest = 8
	calls, why, ok := p.somePhoneCalls(ctx)
	if !ok {
		return why
	}
	i := slices.IndexFunc(calls, func(pc sellsy.PhoneCall) bool { return len(pc.Description) >= shortest })
	if i < 0 {
		return untold("No phone call has a description that could be compared.")
	}
	alone, err := p.sellsy.PhoneCalls.Get(ctx, calls[i].ID)
	switch {
	case err != nil:
		return p.crm.failed("A phone call", err)
	case alone.Description != calls[i].Description:
		return differs("A description has %d bytes in the list, and %d when it is read alone.", len(calls[i].Description), len(alone.Description))
	}
	return holds("A description is the same in the list and alone.")
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
		return differs("pagination lacks %s.", strings.Join(missing, ", "))
	case len(first.Items) == 0:
		return untold("%s: there are none.", theRecords)
	case len(first.Items) > 1:
		return differs("A page of 1 was asked for, and %d rows came.", len(first.Items))
	case first.Total == 1:
		return untold("There is one contact only.")
	case !first.HasNext():
		return differs("There are %d contacts, and no next page after the first.", first.Total)
	}
	one.Page = first.Next
	second, err := p.sellsy.Contacts.List(ctx, one)
	switch {
	case err != nil:
		return p.crm.failed("The second page of contacts", err)
	case len(second.Items) == 0 || second.Items[0].ID <= first.Items[0].ID:
		return differs("The second page does not go on from the first.")
	}
	return holds("Two pages go on from each other.")
}

func sellsyFields(ctx context.Context, p *prober) Finding {
	if _, why, ok := p.someRecords(ctx); !ok {
		return why
	}
	if missing := lacking(p.records.raw, recordFields...); missing != nil {
		return differs("Contacts lack fields that were asked for: %s.", strings.Join(missing, ", "))
	}
	more := 0
	for _, row := range p.records.raw {
		more = max(more, len(row)-len(recordFields))
	}
	return holds("%d contacts have all fields that were asked for, and %d others.", len(p.records.raw), more)
}

func sellsyUpdated(ctx context.Context, p *prober) Finding {
	records, why, ok := p.someRecords(ctx)
	if !ok {
		return why
	}
	newest := slices.MaxFunc(records, func(a, b sellsy.Contact) int { return a.UpdatedAt.Compare(b.UpdatedAt.Time) })
	if newest.UpdatedAt.IsZero() {
		return differs("No contact tells when it was changed.")
	}
	page, err := p.sellsy.Contacts.Search(ctx, sellsy.ContactFilter{UpdatedAt: sellsy.Period{Start: newest.UpdatedAt}},
		sellsy.ListOptions{PageSize: sellsy.MaxPageSize, OrderBy: "id", Order: sellsy.Ascending})
	if err != nil {
		return p.crm.failed("The contacts that have changed", err)
	}
	found, older := false, 0
	for _, c := range page.Items {
		found = found || c.ID == newest.ID
		if c.UpdatedAt.Before(newest.UpdatedAt.Add(-time.Second)) {
			older++
		}
	}
	switch {
	case older > 0:
		return differs("%d of %d contacts that are found changed before.", older, len(page.Items))
	case !found && !page.HasNext():
		return differs("A contact is not found by the moment of its last change.")
	}
	return holds("A contact is found by the moment of its last change.")
}

func sellsyLookup(ctx context.Context, p *prober) Finding {
	records, why, ok := p.someRecords(ctx)
	if !ok {
		return why
	}
	i := slices.IndexFunc(records, func(c sellsy.Contact) bool { return c.PhoneNumber != "" || c.MobileNumber != "" })
	if i < 0 {
		return untold("No contact has a number.")
	}
	want := records[i]
	filter, number := sellsy.ContactFilter{PhoneNumber: want.PhoneNumber}, want.PhoneNumber
	if number == "" {
		filter, number = sellsy.ContactFilter{MobileNumber: want.MobileNumber}, want.MobileNumber
	}
	page, err := p.sellsy.Contacts.Search(ctx, filter, sellsy.ListOptions{PageSize: sellsy.MaxPageSize})
	if err != nil {
		return p.crm.failed("The contacts with a number", err)
	}
	filtered := slices.ContainsFunc(page.Items, func(c sellsy.Contact) bool { return c.ID == want.ID })
	hits, err := p.sellsy.Search.Query(ctx, sellsy.SearchOptions{
		Query: number, Limit: sellsy.MaxPageSize, Types: []sellsy.SearchType{sellsy.SearchContacts},
	})
	if err != nil {
		return p.crm.failed("The search for a number", err)
	}
	searched := slices.ContainsFunc(hits.Items, func(h sellsy.SearchHit) bool {
		return h.Object.Type == sellsy.SearchContacts && h.Object.ID == int64(want.ID)
	})
	if !filtered || !searched {
		return differs("A contact is found by its number as it is written: %t by the filter, %t by the search.", filtered, searched)
	}
	return holds("A contact is found by its number, by the filter and by the search.")
}

func sellsyCompanies(ctx context.Context, p *prober) Finding {
	records, why, ok := p.someRecords(ctx)
	if !ok {
		return why
	}
	companies, err := p.sellsy.Contacts.Companies(ctx, records[0].ID)
	if err != nil {
		return p.crm.failed("The companies of a contact", err)
	}
	return holds("A contact has a list of companies, of %d.", len(companies))
}

func sellsyOpportunities(ctx context.Context, p *prober) Finding {
	opportunities, why, ok := p.opportunities.get(&p.crm, "The list of opportunities", "data", func() ([]sellsy.Opportunity, error) {
		page, err := p.sellsy.Opportunities.List(ctx, sellsy.ListOptions{})
		return rowsOf(page, err)
	})
	if !ok {
		return why
	}
	known := []sellsy.OpportunityStatus{
		sellsy.OpportunityOpen, sellsy.OpportunityLate, sellsy.OpportunityWon, sellsy.OpportunityLost, sellsy.OpportunityCancelled, sellsy.OpportunityClosed,
	}
	other := 0
	for _, o := range opportunities {
		if !slices.Contains(known, o.Status) {
			other++
		}
	}
	if other > 0 {
		return differs("%d of %d opportunities have a status that is not documented.", other, len(opportunities))
	}
	for _, o := range opportunities {
		switch {
		case o.CompanyID != 0:
			return p.searchOpportunity(ctx, o.ID, sellsy.RelatedObject{Type: sellsy.RelatedCompany, ID: int64(o.CompanyID)})
		case o.IndividualID != 0:
			return p.searchOpportunity(ctx, o.ID, sellsy.RelatedObject{Type: sellsy.RelatedIndividual, ID: int64(o.IndividualID)})
		}
	}
	return untold("No opportunity has a company or an individual.")
}

func (p *prober) searchOpportunity(ctx context.Context, id sellsy.OpportunityID, of sellsy.RelatedObject) Finding {
	page, err := p.sellsy.Opportunities.Search(ctx, sellsy.OpportunityFilter{Related: []sellsy.RelatedObject{of}}, sellsy.ListOptions{PageSize: sellsy.MaxPageSize})
	if err != nil {
		return p.crm.failed("The search for an opportunity", err)
	}
	found, others := false, 0
	for _, o := range page.Items {
		found = found || o.ID == id
		if of.ID != int64(o.CompanyID) && of.ID != int64(o.IndividualID) {
			others++
		}
	}
	switch {
	case others > 0:
		return differs("%d of %d opportunities that are found are of other records.", others, len(page.Items))
	case !found && !page.HasNext():
		return differs("An opportunity is not found by its record.")
	}
	return holds("An opportunity is found by its record.")
}

func sellsyInvoices(ctx context.Context, p *prober) Finding {
	const asked = "The search for an invoice"
	page, err := p.sellsy.Invoices.List(ctx, sellsy.ListOptions{})
	if err != nil {
		return p.crm.failed("The list of invoices", err)
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
		found, others := false, 0
		for _, hit := range hits.Items {
			found = found || hit.ID == want.ID
			if hit.Status != want.Status || !slices.Contains(hit.Related, of) {
				others++
			}
		}
		switch {
		case others > 0:
			return differs("%d of %d invoices that are found are of others, or have another status.", others, len(hits.Items))
		case !found && !hits.HasNext():
			return differs("An invoice is not found by its record and its status.")
		}
		return holds("An invoice is found by its record and its status.")
	}
	return untold("The list of invoices: there is none of a company or an individual.")
}

func sellsyStaff(ctx context.Context, p *prober) Finding {
	page, err := p.sellsy.Staffs.List(ctx, sellsy.ListOptions{PageSize: sellsy.MaxPageSize})
	if err != nil {
		return p.crm.failed("The staff", err)
	}
	without := 0
	for _, s := range page.Items {
		if s.Email == "" || s.Status == "" {
			without++
		}
	}
	switch {
	case without > 0:
		return differs("%d of %d members of the staff have no e-mail address or no status.", without, len(page.Items))
	case len(page.Items) < 2:
		return untold("%d members of the staff are shown: whether these are all does not show.", len(page.Items))
	}
	return holds("%d members of the staff have e-mail addresses.", len(page.Items))
}

func sellsyWebhooks(ctx context.Context, p *prober) Finding {
	groups, err := p.sellsy.Webhooks.Events(ctx)
	if err != nil {
		return p.crm.failed("The events of webhooks", err)
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
		return differs("These events are not offered: %s.", strings.Join(missing, ", "))
	}
	page, err := p.sellsy.Webhooks.List(ctx, sellsy.ListOptions{})
	if err != nil {
		return p.crm.failed("The list of webhooks", err)
	}
	if lack := lacking(p.crm.rows("data"), "endpoint", "is_enabled", "sign_key", "configuration"); lack != nil {
		return differs("Webhooks lack %s.", strings.Join(lack, ", "))
	}
	return holds("%d events are offered, and %d webhooks are there.", len(offered), len(page.Items))
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
		return untold("No record has a time.")
	case other > 0:
		return differs("%d of %d times are not RFC 3339 with an offset.", other, seen)
	}
	return holds("%d times have an offset.", seen)
}

func sellsyFilters(ctx context.Context, p *prober) Finding {
	_, err := p.sellsy.Do(ctx, sellsy.Request{
		Method: "POST", Path: "/contacts/search", Reads: true, Query: map[string][]string{"limit": {"1"}},
		Body: map[string]any{"filters": map[string]string{"made_up": "made up"}},
	}, nil)
	switch {
	case err == nil:
		return differs("A filter that does not exist is ignored.")
	case errors.Is(err, sellsy.ErrInvalid) && statusOf(err) == http.StatusBadRequest:
		return holds("A filter that does not exist is refused with 400.")
	default:
		return p.crm.failed("A filter that does not exist", err)
	}
}
