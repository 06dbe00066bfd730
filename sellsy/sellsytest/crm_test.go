package sellsytest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

// send makes a request without the client, to see what is on the wire.
func send(t *testing.T, crm *sellsytest.Server, method, path, body string) (*http.Response, map[string]any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, "https://api.sellsy.com/v2"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+sellsytest.DefaultToken)
	resp, err := crm.Transport().RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	var decoded map[string]any
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &decoded); err != nil {
			t.Fatalf("%s %s: %v in %s", method, path, err, raw)
		}
	}
	return resp, decoded
}

// detail returns the details of an error answer.
func detail(t *testing.T, answer map[string]any) any {
	t.Helper()
	body, ok := answer["error"].(map[string]any)
	if !ok {
		t.Fatalf("no error envelope in %v", answer)
	}
	for _, key := range []string{"code", "message", "details", "context"} {
		if _, there := body[key]; !there {
			t.Errorf("the error has no %q: %v", key, body)
		}
	}
	return body["details"]
}

func ids[T any](list []T, id func(T) int64) []int64 {
	out := []int64{}
	for _, v := range list {
		out = append(out, id(v))
	}
	return out
}

func contactIDs(page *sellsy.Page[sellsy.Contact]) []int64 {
	return ids(page.Items, func(c sellsy.Contact) int64 { return int64(c.ID) })
}

func TestSeededRecordsComeBackThroughTheClient(t *testing.T) {
	t.Parallel()
	crm := sellsytest.New(t)
	client := crm.Client()
	created := time.Date(2026, 3, 1, 9, 30, 0, 0, time.UTC)
	owner := crm.AddStaff(sellsy.Staff{FirstName: "Alice", LastName: "Roux", Email: "alice@example.com"})

	individual := crm.AddIndividual(sellsy.Individual{
		Type: sellsy.TypeClient, FirstName: "Léa", LastName: "Dubois", PhoneNumber: "01 99 00 12 34", Reference: "P-1",
		Created: sellsy.At(created), Owner: &sellsy.Owner{ID: owner.ID, Type: sellsy.OwnerStaff},
	})
	company := crm.AddCompany(sellsy.Company{
		Type: sellsy.TypeSupplier, Name: "Ébénisterie Morel", MobileNumber: "+33 6 39 98 00 01",
		LegalFrance: sellsy.LegalFrance{SIREN: "000000000"}, NumberOfEmployees: &sellsy.Labelled{ID: 1, Label: "De 1 à 5"},
	})
	contact := crm.AddContact(sellsy.Contact{
		Civility: sellsy.CivilityMrs, FirstName: "Inès", LastName: "Petit", FaxNumber: "0199001235", Position: "Achats",
	})
	opportunity := crm.AddOpportunity(sellsy.Opportunity{
		Name: "Rénovation", CompanyID: company.ID, Status: sellsy.OpportunityLate, Amount: sellsy.Amount{Value: "1200.50"},
	})

	gotIndividual, err := client.Individuals.Get(t.Context(), individual.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(individual, *gotIndividual); diff != "" {
		t.Errorf("individual (-seeded +got):\n%s", diff)
	}
	if !gotIndividual.Created.Equal(created) || gotIndividual.PhoneNumber != "01 99 00 12 34" || gotIndividual.Reference != "P-1" {
		t.Errorf("individual lost fields: %+v", gotIndividual)
	}
	gotCompany, err := client.Companies.Get(t.Context(), company.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(company, *gotCompany); diff != "" {
		t.Errorf("company (-seeded +got):\n%s", diff)
	}
	if gotCompany.LegalFrance.SIREN != "000000000" || gotCompany.NumberOfEmployees == nil || gotCompany.Created.IsZero() {
		t.Errorf("company lost fields: %+v", gotCompany)
	}
	gotContact, err := client.Contacts.Get(t.Context(), contact.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(contact, *gotContact); diff != "" {
		t.Errorf("contact (-seeded +got):\n%s", diff)
	}
	if gotContact.FaxNumber != "0199001235" || gotContact.Position != "Achats" || gotContact.UpdatedAt.IsZero() {
		t.Errorf("contact lost fields: %+v", gotContact)
	}
	gotOpportunity, err := client.Opportunities.Get(t.Context(), opportunity.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(opportunity, *gotOpportunity); diff != "" {
		t.Errorf("opportunity (-seeded +got):\n%s", diff)
	}
	if gotOpportunity.Amount != (sellsy.Amount{Value: "1200.50", Currency: "EUR"}) || gotOpportunity.Pipeline.ID == 0 ||
		gotOpportunity.Step.Name == "" || gotOpportunity.CompanyID != company.ID {
		t.Errorf("opportunity lost fields: %+v", gotOpportunity)
	}
	me, err := client.Staffs.Get(t.Context(), owner.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(owner, *me); diff != "" {
		t.Errorf("staff (-seeded +got):\n%s", diff)
	}
}

func TestAbsentTextIsNullOnEntitiesAndEmptyInTheSearch(t *testing.T) {
	t.Parallel()
	crm := sellsytest.New(t)
	crm.AddContact(sellsy.Contact{LastName: "Martin", Created: sellsy.At(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))})

	_, contact := send(t, crm, "GET", "/contacts/5001", "")
	if contact["phone_number"] != nil || contact["note"] != "" || contact["created"] != "2026-01-02T04:04:05+01:00" {
		t.Errorf("contact: %v", contact)
	}
	_, found := send(t, crm, "GET", "/search?q=martin", "")
	hit := found["data"].([]any)[0].(map[string]any)
	if hit["phone_number"] != "" || hit["created"] != "2026-01-02T03:04:05+00:00" {
		t.Errorf("hit: %v", hit)
	}
	if id, isText := hit["id"].(string); !isText || id == "5001" {
		t.Errorf("the id of a hit is %v, want a hash", hit["id"])
	}
	if diff := cmp.Diff(map[string]any{"id": 5001.0, "type": "contact", "sub_type": "contact"}, hit["object"]); diff != "" {
		t.Errorf("object of the hit (-want +got):\n%s", diff)
	}
}

func TestPhoneFiltersCompareTextAndExistForContactsOnly(t *testing.T) {
	t.Parallel()
	crm := sellsytest.New(t)
	client := crm.Client()
	typed := crm.AddContact(sellsy.Contact{LastName: "Martin", PhoneNumber: "01 99 00 12 34"})
	mobile := crm.AddContact(sellsy.Contact{LastName: "Durand", MobileNumber: "+33639980001"})

	tests := map[string]struct {
		filter sellsy.ContactFilter
		want   []int64
	}{
		"as typed":           {sellsy.ContactFilter{PhoneNumber: "01 99 00 12 34"}, []int64{int64(typed.ID)}},
		"other notation":     {sellsy.ContactFilter{PhoneNumber: "+33199001234"}, []int64{}},
		"without spaces":     {sellsy.ContactFilter{PhoneNumber: "0199001234"}, []int64{}},
		"mobile":             {sellsy.ContactFilter{MobileNumber: "+33639980001"}, []int64{int64(mobile.ID)}},
		"mobile among fixed": {sellsy.ContactFilter{PhoneNumber: "+33639980001"}, []int64{}},
		"both are an and":    {sellsy.ContactFilter{PhoneNumber: "01 99 00 12 34", MobileNumber: "+33639980001"}, []int64{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page, err := client.Contacts.Search(t.Context(), test.filter, sellsy.ListOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, contactIDs(page)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	for _, path := range []string{"/companies/search", "/individuals/search"} {
		resp, answer := send(t, crm, "POST", path, `{"filters":{"phone_number":"+33199001234"}}`)
		if resp.StatusCode != http.StatusBadRequest {
			t.Errorf("%s with a phone filter: %d %v", path, resp.StatusCode, answer)
		}
	}
}

func TestSearchesWantTheKeyFilters(t *testing.T) {
	t.Parallel()
	crm := sellsytest.New(t)
	for _, path := range []string{
		"/contacts/search", "/companies/search", "/individuals/search", "/opportunities/search", "/phone-calls/search",
	} {
		resp, answer := send(t, crm, "POST", path, `{}`)
		want := map[string]any{"filters": "Ce champ est manquant"}
		if diff := cmp.Diff(want, detail(t, answer)); resp.StatusCode != http.StatusBadRequest || diff != "" {
			t.Errorf("%s: %d, details (-want +got):\n%s", path, resp.StatusCode, diff)
		}
		if resp, answer := send(t, crm, "POST", path, `{"filters":{"no_such_filter":1}}`); resp.StatusCode != http.StatusBadRequest {
			t.Errorf("%s with an unknown filter: %d %v", path, resp.StatusCode, answer)
		}
		if resp, answer := send(t, crm, "POST", path, `{"filters":{},"limit":10}`); resp.StatusCode != http.StatusBadRequest {
			t.Errorf("%s with the limit in the body: %d %v", path, resp.StatusCode, answer)
		}
		if resp, answer := send(t, crm, "POST", path, `{"filters":{}}`); resp.StatusCode != http.StatusOK {
			t.Errorf("%s with empty filters: %d %v", path, resp.StatusCode, answer)
		}
	}
	if resp, _ := send(t, crm, "POST", "/staffs/search", `{}`); resp.StatusCode != http.StatusOK {
		t.Errorf("staffs can be searched without filters: %d", resp.StatusCode)
	}
}

func TestPagesFollowACursorThatIsNeverNull(t *testing.T) {
	t.Parallel()
	crm := sellsytest.New(t)
	for range 5 {
		crm.AddContact(sellsy.Contact{LastName: "Martin"})
	}
	offset := ""
	var sizes []int
	for range 4 {
		_, page := send(t, crm, "GET", "/contacts?limit=2"+offset, "")
		pagination := page["pagination"].(map[string]any)
		sizes = append(sizes, len(page["data"].([]any)))
		next, isText := pagination["offset"].(string)
		if !isText || pagination["total"] != 5.0 || pagination["limit"] != 2.0 {
			t.Fatalf("pagination: %v", pagination)
		}
		offset = "&offset=" + next
	}
	if diff := cmp.Diff([]int{2, 2, 1, 0}, sizes); diff != "" {
		t.Errorf("sizes of the pages (-want +got):\n%s", diff)
	}
	if offset != "&offset=WyI1MDA1Il0=" { // ["5005"]
		t.Errorf("last offset: %s", offset)
	}

	_, page := send(t, crm, "GET", "/contacts?limit=2&offset=3", "")
	if got := page["pagination"].(map[string]any)["offset"]; got != 3.0 || len(page["data"].([]any)) != 2 {
		t.Errorf("a numeric offset counts records and is echoed: %v, %v", got, page["data"])
	}

	for _, query := range []string{"limit=101", "limit=x", "offset=100000", "offset=%21", "order=phone", "direction=up", "embed=owner", "field=id"} {
		if resp, _ := send(t, crm, "GET", "/contacts?"+query, ""); resp.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %d, want 400", query, resp.StatusCode)
		}
	}
}

func TestOrdersHoldAcrossPages(t *testing.T) {
	t.Parallel()
	crm := sellsytest.New(t)
	client := crm.Client()
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	company := crm.AddCompany(sellsy.Company{Name: "Morel"})
	for _, day := range []int{3, 1, 2, 1} { // two of the same day
		crm.AddOpportunity(sellsy.Opportunity{Name: "Devis", CompanyID: company.ID, Created: sellsy.At(start.AddDate(0, 0, day))})
	}
	for direction, want := range map[sellsy.Direction][]int64{
		sellsy.Ascending:  {7002, 7004, 7003, 7001},
		sellsy.Descending: {7001, 7003, 7004, 7002},
	} {
		var got []int64
		opts := sellsy.ListOptions{PageSize: 1, OrderBy: "created", Order: direction}
		for o, err := range client.Opportunities.SearchAll(t.Context(), sellsy.OpportunityFilter{}, opts) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, int64(o.ID))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", direction, diff)
		}
	}
}

func TestFieldsAndEmbeds(t *testing.T) {
	t.Parallel()
	crm := sellsytest.New(t, sellsytest.Options{Scopes: []string{"companies.read", "contacts.read"}})
	staff := crm.AddStaff(sellsy.Staff{LastName: "Roux"})
	company := crm.AddCompany(sellsy.Company{Name: "Morel", Owner: &sellsy.Owner{ID: staff.ID, Type: "staff"}})
	contact := crm.AddContact(sellsy.Contact{LastName: "Petit"})
	crm.LinkContact(company.ID, contact.ID)

	_, got := send(t, crm, "GET",
		"/companies/2001?field[]=name&field[]=owner.id&field[]=_embed.main_contact.last_name&field[]=_embed.owner&embed[]=main_contact&embed[]=owner", "")
	want := map[string]any{
		"name": "Morel", "owner": map[string]any{"id": 101.0},
		"_embed": map[string]any{
			"main_contact": map[string]any{"last_name": "Petit"},
			"owner":        nil, // without the scope staffs.read
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if resp, _ := send(t, crm, "GET", "/companies/2001?embed[]=nonsense", ""); resp.StatusCode != http.StatusBadRequest {
		t.Errorf("an unknown embed: %d, want 400", resp.StatusCode)
	}
}

func TestCompaniesOfAContact(t *testing.T) {
	t.Parallel()
	crm := sellsytest.New(t)
	client := crm.Client()
	contact := crm.AddContact(sellsy.Contact{LastName: "Petit"})
	other := crm.AddContact(sellsy.Contact{LastName: "Grand"})
	first := crm.AddCompany(sellsy.Company{Name: "Morel"})
	second := crm.AddCompany(sellsy.Company{Name: "Gautier"})
	crm.LinkContact(second.ID, contact.ID)
	crm.LinkContact(second.ID, other.ID, sellsy.RoleDunning)

	companies, err := client.Contacts.Companies(t.Context(), contact.ID)
	if err != nil {
		t.Fatal(err)
	}
	got := ids(companies, func(c sellsy.Company) int64 { return int64(c.ID) })
	if diff := cmp.Diff([]int64{int64(second.ID)}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	linked, _ := crm.Company(second.ID)
	if linked.MainContactID != contact.ID || linked.DunningContactID != other.ID {
		t.Errorf("roles: main %d, dunning %d", linked.MainContactID, linked.DunningContactID)
	}
	page, err := client.Contacts.Search(t.Context(), sellsy.ContactFilter{CompanyIDs: []sellsy.CompanyID{first.ID}}, sellsy.ListOptions{})
	if err != nil || len(page.Items) != 0 {
		t.Errorf("contacts of a company without any: %v, %v", contactIDs(page), err)
	}
	if crm.LinkContact(999, contact.ID) {
		t.Error("linked to a company that does not exist")
	}
	crm.DeleteCompany(second.ID)
	if companies, err = client.Contacts.Companies(t.Context(), contact.ID); err != nil || len(companies) != 0 {
		t.Errorf("after the deletion: %v, %v", companies, err)
	}
}

func TestOpportunityFilters(t *testing.T) {
	t.Parallel()
	crm := sellsytest.New(t)
	client := crm.Client()
	company := crm.AddCompany(sellsy.Company{Name: "Morel"})
	person := crm.AddIndividual(sellsy.Individual{LastName: "Dubois"})
	add := func(status sellsy.OpportunityStatus, c sellsy.CompanyID, i sellsy.IndividualID) int64 {
		return int64(crm.AddOpportunity(sellsy.Opportunity{Name: "Devis", Status: status, CompanyID: c, IndividualID: i}).ID)
	}
	open, late := add(sellsy.OpportunityOpen, company.ID, 0), add(sellsy.OpportunityLate, company.ID, 0)
	won := add(sellsy.OpportunityWon, company.ID, 0)
	persons := add(sellsy.OpportunityOpen, 0, person.ID)

	living := []sellsy.OpportunityStatus{sellsy.OpportunityOpen, sellsy.OpportunityLate}
	ofCompany := []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: int64(company.ID)}}
	tests := map[string]struct {
		filter sellsy.OpportunityFilter
		want   []int64
	}{
		"all":                  {sellsy.OpportunityFilter{}, []int64{open, late, won, persons}},
		"of the company":       {sellsy.OpportunityFilter{Related: ofCompany}, []int64{open, late, won}},
		"living":               {sellsy.OpportunityFilter{Statuses: living}, []int64{open, late, persons}},
		"living ones of it":    {sellsy.OpportunityFilter{Related: ofCompany, Statuses: living}, []int64{open, late}},
		"an individual's":      {sellsy.OpportunityFilter{Related: []sellsy.RelatedObject{{Type: sellsy.RelatedIndividual, ID: int64(person.ID)}}}, []int64{persons}},
		"company id of person": {sellsy.OpportunityFilter{Related: []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: int64(person.ID)}}}, []int64{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page, err := client.Opportunities.Search(t.Context(), test.filter, sellsy.ListOptions{})
			if err != nil {
				t.Fatal(err)
			}
			got := ids(page.Items, func(o sellsy.Opportunity) int64 { return int64(o.ID) })
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	ofContact := `{"filters":{"related_objects":[{"type":"contact","id":5001}]}}`
	if resp, _ := send(t, crm, "POST", "/opportunities/search", ofContact); resp.StatusCode != http.StatusBadRequest {
		t.Errorf("opportunities of a contact: %d, want 400", resp.StatusCode)
	}
}

func TestUpdatesByHandShowInTheUpdatedFilter(t *testing.T) {
	t.Parallel()
	crm := sellsytest.New(t)
	client := crm.Client()
	long := sellsy.At(time.Now().Add(-48 * time.Hour))
	crm.AddContact(sellsy.Contact{LastName: "Ancien", Created: long})
	changed := crm.AddContact(sellsy.Contact{LastName: "Martin", Created: long})
	if !crm.UpdateContact(changed.ID, func(c *sellsy.Contact) { c.MobileNumber = "06 39 98 00 02" }) {
		t.Fatal("no contact to update")
	}
	filter := sellsy.ContactFilter{UpdatedAt: sellsy.Period{Start: sellsy.At(time.Now().Add(-time.Hour))}}
	page, err := client.Contacts.Search(t.Context(), filter, sellsy.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int64{int64(changed.ID)}, contactIDs(page)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !crm.ArchiveContact(changed.ID) || !crm.DeleteContact(changed.ID) || crm.DeleteContact(changed.ID) {
		t.Error("archive, delete and delete again should report true, true, false")
	}
	if crm.UpdateContact(changed.ID, func(*sellsy.Contact) {}) {
		t.Error("updated a contact that is gone")
	}
}

func TestStaffsMaySeeOnlyThemselves(t *testing.T) {
	t.Parallel()
	crm := sellsytest.New(t, sellsytest.Options{VisibleStaffs: []sellsy.StaffID{102}})
	crm.AddStaff(sellsy.Staff{LastName: "Roux", Email: "roux@example.com", Timezone: "Europe/Paris"})
	crm.AddStaff(sellsy.Staff{LastName: "Blanc", Email: "blanc@example.com", PhoneNumber: "01 99 00 00 00"})
	_, page := send(t, crm, "GET", "/staffs", "")
	want := []any{map[string]any{
		"id": 102.0, "lastname": "Blanc", "firstname": nil, "email": "blanc@example.com", "avatar": nil, "status": "ok", "position": nil,
	}}
	if diff := cmp.Diff(want, page["data"]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if resp, _ := send(t, crm, "GET", "/staffs/101", ""); resp.StatusCode != http.StatusNotFound {
		t.Errorf("a colleague out of sight: %d, want 404", resp.StatusCode)
	}
}

func TestStaffs(t *testing.T) {
	t.Parallel()
	crm := sellsytest.New(t)
	client := crm.Client()
	crm.AddStaff(sellsy.Staff{LastName: "Roux"})
	crm.AddStaff(sellsy.Staff{LastName: "Blanc", Status: sellsy.StaffBlocked})
	crm.AddStaff(sellsy.Staff{LastName: "Noir", Status: sellsy.StaffDeleted})
	var names []string
	for staff, err := range client.Staffs.All(t.Context(), sellsy.ListOptions{}) {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, staff.LastName)
	}
	if diff := cmp.Diff([]string{"Roux", "Blanc"}, names); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, me := send(t, crm, "GET", "/staffs/me", ""); me["lastname"] != "Roux" {
		t.Errorf("me: %v", me)
	}
	_, found := send(t, crm, "POST", "/staffs/search", `{"filters":{"status":["blocked"]}}`)
	if len(found["data"].([]any)) != 1 {
		t.Errorf("blocked staffs: %v", found["data"])
	}
	if resp, _ := send(t, crm, "POST", "/staffs/search", `{"filters":{"email":"a@example.com"}}`); resp.StatusCode != http.StatusBadRequest {
		t.Errorf("there is no e-mail filter: %d, want 400", resp.StatusCode)
	}
}

func TestWritingParties(t *testing.T) {
	t.Parallel()
	crm := sellsytest.New(t)
	client := crm.Client()
	staff := crm.AddStaff(sellsy.Staff{LastName: "Roux"})

	contact, err := client.Contacts.Create(t.Context(), sellsy.ContactInput{
		LastName: "Petit", PhoneNumber: sellsy.Some("01 99 00 12 34"), OwnerID: sellsy.Some(staff.ID),
	})
	if err != nil {
		t.Fatal(err)
	}
	if contact.Owner == nil || contact.Owner.ID != staff.ID || contact.PhoneNumber != "01 99 00 12 34" {
		t.Errorf("created: %+v", contact)
	}
	contact, err = client.Contacts.Update(t.Context(), contact.ID, sellsy.ContactInput{
		PhoneNumber: sellsy.Null[string](), Position: sellsy.Some("Achats"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if contact.LastName != "Petit" || contact.PhoneNumber != "" || contact.Position != "Achats" {
		t.Errorf("updated: %+v", contact)
	}
	for body, field := range map[string]string{
		`{}`: "last_name", `{"last_name":null}`: "last_name", `{"last_name":"A","phone":"1"}`: "phone",
		`{"last_name":"A","civility":"dr"}`: "civility", `{"last_name":"A","owner_id":999}`: "owner_id",
		`{"last_name":3}`: "last_name",
	} {
		resp, answer := send(t, crm, "POST", "/contacts", body)
		details, _ := detail(t, answer).(map[string]any)
		if _, named := details[field]; resp.StatusCode != http.StatusBadRequest || !named {
			t.Errorf("%s: %d %v, want 400 naming %s", body, resp.StatusCode, details, field)
		}
	}
	if resp, _ := send(t, crm, "POST", "/contacts?verify=true", `{"last_name":"A"}`); resp.StatusCode != http.StatusNoContent {
		t.Errorf("a dry run: %d, want 204", resp.StatusCode)
	}
	if page, err := client.Contacts.List(t.Context(), sellsy.ListOptions{}); err != nil || page.Total != 1 {
		t.Errorf("refused and dry writes were carried out: %v, %v", page, err)
	}
	for _, body := range []string{`{"name":"A"}`, `{"name":"A","type":"friend"}`, `{"type":"client"}`} {
		if resp, _ := send(t, crm, "POST", "/companies", body); resp.StatusCode != http.StatusBadRequest {
			t.Errorf("company %s: %d, want 400", body, resp.StatusCode)
		}
	}
	company, err := client.Companies.Create(t.Context(), sellsy.CompanyInput{Name: "Morel", Type: sellsy.TypeClient})
	if err != nil {
		t.Fatal(err)
	}
	if resp, _ := send(t, crm, "PUT", "/companies/2001", `{"type":"supplier"}`); resp.StatusCode != http.StatusBadRequest {
		t.Errorf("changing the type of %d: %d, want 400", company.ID, resp.StatusCode)
	}
	if err := client.Companies.Delete(t.Context(), company.ID); err != nil {
		t.Error(err)
	}
	if err := client.Companies.Delete(t.Context(), company.ID); !isNotFound(err) {
		t.Errorf("deleted twice: %v", err)
	}
}

func TestServerIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	crm := sellsytest.New(t)
	client := crm.Client()
	done := make(chan error)
	for range 8 {
		go func() {
			c := crm.AddContact(sellsy.Contact{LastName: "Martin"})
			crm.UpdateContact(c.ID, func(c *sellsy.Contact) { c.Note = "vu" })
			_, err := client.Contacts.Get(t.Context(), c.ID)
			done <- err
		}()
	}
	var errs []error
	for range 8 {
		errs = append(errs, <-done)
	}
	if i := slices.IndexFunc(errs, func(err error) bool { return err != nil }); i >= 0 {
		t.Error(errs[i])
	}
}
