package sellsytest_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

func TestWritingThirds(t *testing.T) {
	t.Parallel()
	crm := crmOfOne(t)
	client := crm.Client()
	company, err := client.Companies.Update(t.Context(), 2001, sellsy.CompanyInput{
		MobileNumber: sellsy.Some("06 39 98 00 01"), NumberOfEmployeesID: sellsy.Some[int64](2), IsArchived: sellsy.Some(true),
	})
	if err != nil {
		t.Fatal(err)
	}
	if company.Name != "Morel" || company.MobileNumber != "06 39 98 00 01" || !company.IsArchived ||
		company.NumberOfEmployees == nil || company.NumberOfEmployees.Label != "De 6 à 10" {
		t.Errorf("company: %+v", company)
	}
	if _, err := client.Companies.Update(t.Context(), 2001, sellsy.CompanyInput{NumberOfEmployeesID: sellsy.Some[int64](99)}); !errors.Is(err, sellsy.ErrInvalid) {
		t.Errorf("an entry that is not in the list: %v", err)
	}
	person, err := client.Individuals.Create(t.Context(), sellsy.IndividualInput{Type: sellsy.TypeSupplier, LastName: "Laurent"})
	if err != nil {
		t.Fatal(err)
	}
	if person.Owner == nil || person.Owner.ID != 101 {
		t.Errorf("what is created without an owner belongs to oneself: %+v", person.Owner)
	}
	if person, err = client.Individuals.Update(t.Context(), person.ID, sellsy.IndividualInput{Reference: sellsy.Some("F-12")}); err != nil || person.LastName != "Laurent" {
		t.Errorf("individual: %+v, %v", person, err)
	}
	page, err := client.Individuals.Search(t.Context(), sellsy.IndividualFilter{
		Types: []sellsy.PartyType{sellsy.TypeSupplier}, References: []string{"f-12"}, IsArchived: sellsy.Some(false),
	}, sellsy.ListOptions{})
	if err != nil || len(page.Items) != 1 {
		t.Errorf("found: %+v, %v", page, err)
	}
	if err := client.Individuals.Delete(t.Context(), person.ID); err != nil {
		t.Error(err)
	}
	if _, known := crm.Individual(person.ID); known {
		t.Error("still there after the deletion")
	}
}

func TestChangesByHand(t *testing.T) {
	t.Parallel()
	crm := crmOfOne(t)
	if !crm.UpdateCompany(2001, func(c *sellsy.Company) { c.PhoneNumber = "01 99 00 00 01" }) || !crm.ArchiveCompany(2001) {
		t.Error("the company was not changed")
	}
	if c, _ := crm.Company(2001); c.PhoneNumber != "01 99 00 00 01" || !c.IsArchived || c.Name != "Morel" {
		t.Errorf("company: %+v", c)
	}
	if !crm.UpdateIndividual(2002, func(i *sellsy.Individual) { i.ID, i.MobileNumber = 7, "06 39 98 00 02" }) || !crm.ArchiveIndividual(2002) {
		t.Error("the individual was not changed")
	}
	if i, known := crm.Individual(2002); !known || i.ID != 2002 || i.MobileNumber != "06 39 98 00 02" || !i.IsArchived {
		t.Errorf("individual: %+v", i)
	}
	if !crm.UpdateStaff(101, func(s *sellsy.Staff) { s.Status = sellsy.StaffBlocked }) {
		t.Error("the staff was not changed")
	}
	if _, err := crm.Client().PhoneCalls.Create(t.Context(), aPhoneCall()); !errors.Is(err, sellsy.ErrInvalid) {
		t.Errorf("a call of a staff who was blocked: %v", err)
	}
	call := crm.AddPhoneCall(sellsy.PhoneCall{Result: sellsy.CallResultLabel{ID: sellsy.ResultBusy}})
	if call.ID == 0 || call.Date.IsZero() || call.Topic == nil || !crm.DeletePhoneCall(call.ID) || crm.DeletePhoneCall(call.ID) {
		t.Errorf("call: %+v", call)
	}
	if !crm.DeleteOpportunity(7001) || crm.DeleteOpportunity(7001) || crm.DeleteIndividual(1) || crm.ArchiveCompany(1) {
		t.Error("reports about what is there are wrong")
	}
}

func TestOpportunitiesAreWrittenWithIdsAndReadWithObjects(t *testing.T) {
	t.Parallel()
	crm := crmOfOne(t)
	client := crm.Client()
	pipeline, steps := crm.AddPipeline("Export", "Contact", "Offre")
	in := sellsy.OpportunityInput{
		Name: "Extension", PipelineID: pipeline, StepID: steps[0], Amount: sellsy.Some("99.90"),
		Related: []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: 2001}, {Type: sellsy.RelatedContact, ID: 5001}},
	}
	o, err := client.Opportunities.Create(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if o.Pipeline.Name != "Export" || o.Step.Name != "Contact" || o.Amount.Value != "99.90" || o.CompanyID != 2001 ||
		!cmp.Equal(o.ContactIDs, []sellsy.ContactID{5001}) || o.Status != sellsy.OpportunityOpen || o.Source == nil {
		t.Errorf("created: %+v", o)
	}
	if err := client.Opportunities.MoveTo(t.Context(), o.ID, steps[1], 0); err != nil {
		t.Error(err)
	}
	full, err := client.Opportunities.Get(t.Context(), o.ID, sellsy.EmbedCompany, sellsy.EmbedContacts, sellsy.EmbedAssignedStaffs)
	if err != nil || full.Step.Name != "Offre" || full.Embed == nil || full.Embed.Company == nil || full.Embed.Company.Name != "Morel" ||
		len(full.Embed.Contacts) != 1 || full.Embed.AssignedStaffs == nil {
		t.Errorf("embedded: %+v, %v", full, err)
	}
	for name, change := range map[string]func(*sellsy.OpportunityInput){
		"step of another pipeline": func(in *sellsy.OpportunityInput) { in.StepID = 311 },
		"nobody":                   func(in *sellsy.OpportunityInput) { in.Related = in.Related[1:] },
		"two parties": func(in *sellsy.OpportunityInput) {
			in.Related = []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: 2001}, {Type: sellsy.RelatedIndividual, ID: 2002}}
		},
		"contact of somebody else": func(in *sellsy.OpportunityInput) {
			in.Related = []sellsy.RelatedObject{{Type: sellsy.RelatedIndividual, ID: 2002}, {Type: sellsy.RelatedContact, ID: 5001}}
		},
		"unknown status": func(in *sellsy.OpportunityInput) { in.Status = "pending" },
	} {
		bad := in
		change(&bad)
		if _, err := client.Opportunities.Create(t.Context(), bad); !errors.Is(err, sellsy.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	won, err := client.Opportunities.Update(t.Context(), o.ID, sellsy.OpportunityInput{Status: sellsy.OpportunityWon})
	if err != nil || won.Status != sellsy.OpportunityWon || won.Name != "Extension" {
		t.Errorf("won: %+v, %v", won, err)
	}
	if err := client.Opportunities.Delete(t.Context(), o.ID); err != nil {
		t.Error(err)
	}
	pipelines, err := client.Opportunities.Pipelines.List(t.Context())
	if err != nil || len(pipelines) != 2 || pipelines[1].Name != "Export" {
		t.Errorf("pipelines: %+v, %v", pipelines, err)
	}
}

func TestEmbedsOfPhoneCalls(t *testing.T) {
	t.Parallel()
	crm := crmOfOne(t)
	client := crm.Client()
	in := aPhoneCall()
	in.Related = append(in.Related, sellsy.RelatedObject{Type: sellsy.RelatedOpportunity, ID: 7001})
	call, err := client.PhoneCalls.Create(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	call, err = client.PhoneCalls.Get(t.Context(), call.ID, sellsy.EmbedContact, sellsy.EmbedCompany, sellsy.EmbedOwner, sellsy.EmbedRelated)
	if err != nil || call.Embed == nil {
		t.Fatalf("%+v, %v", call, err)
	}
	if e := call.Embed; e.Contact == nil || e.Contact.LastName != "Petit" || e.Company != nil || e.Owner == nil ||
		strings.Count(string(e.Related), `"id"`) < 2 {
		t.Errorf("embedded: %+v", e)
	}
}

func TestFilesAndPayments(t *testing.T) {
	t.Parallel()
	crm := crmOfOne(t)
	client := crm.Client()
	file, err := client.Contacts.Files.Attach(t.Context(), 5001, "devis.pdf", strings.NewReader("%PDF"))
	if err != nil || file.Size != 4 || file.Extension != "pdf" {
		t.Errorf("file: %+v, %v", file, err)
	}
	files, err := client.Contacts.Files.List(t.Context(), 5001)
	if err != nil || len(files) != 1 || files[0].Name != "devis.pdf" {
		t.Errorf("files: %+v, %v", files, err)
	}
	if files, err = client.Companies.Files.List(t.Context(), 2001); err != nil || len(files) != 0 {
		t.Errorf("files of somebody else: %+v, %v", files, err)
	}
	if resp, _ := send(t, crm, "POST", "/contacts/5001/files", `{"file":"x"}`); resp.StatusCode != http.StatusBadRequest {
		t.Errorf("a file as JSON: %d, want 400", resp.StatusCode)
	}
	payment, err := client.Companies.RecordPayment(t.Context(), 2001, sellsy.PaymentInput{
		PaidAt: sellsy.At(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)), MethodID: 1, Type: sellsy.PaymentCredit,
		Amount: sellsy.Amount{Value: "12.50", Currency: "EUR"},
	})
	if err != nil || payment.Amounts.Total != "12.50" || payment.Related == nil || payment.Related.ID != 2001 {
		t.Errorf("payment: %+v, %v", payment, err)
	}
}

func TestWritingStaffs(t *testing.T) {
	t.Parallel()
	crm := crmOfOne(t)
	client := crm.Client()
	staff, err := client.Staffs.Create(t.Context(), sellsy.StaffInput{
		FirstName: "Bruno", LastName: "Noir", Email: "bruno@example.com", Civility: sellsy.Some(sellsy.CivilityMr), ProfileID: 82,
		TeamID: sellsy.Some(sellsy.TeamID(-1)), JobID: sellsy.Null[int64](), Timezone: "Europe/Paris", Language: "fr",
		Onboarding: sellsy.Some(false),
	})
	if err != nil || staff.Team == nil || staff.Team.Name != "Commercial" || staff.Job != nil {
		t.Fatalf("created: %+v, %v", staff, err)
	}
	staff, err = client.Staffs.Update(t.Context(), staff.ID, sellsy.StaffInput{IsActive: sellsy.Some(false)})
	if err != nil || staff.Status != sellsy.StaffBlocked || staff.LastName != "Noir" {
		t.Errorf("blocked: %+v, %v", staff, err)
	}
	if resp, _ := send(t, crm, "PUT", "/staffs/101", `{"team":5}`); resp.StatusCode != http.StatusBadRequest {
		t.Errorf("an unknown team: %d, want 400", resp.StatusCode)
	}
}

func TestEventsThatTheFakeDoesNotImitate(t *testing.T) {
	t.Parallel()
	crm := crmOfOne(t)
	box := &inbox{t: t, key: "k"}
	crm.DeliverTo(box, box.key)
	crm.Emit("client.transform", 2001)
	crm.Emit("supplier.updated", 2001) // not in the account's list
	if err := crm.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"client.transform 2001"}, box.events()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestCommentsAndCustomFieldsAreFound(t *testing.T) {
	t.Parallel()
	crm := crmOfOne(t)
	client := crm.Client()
	for _, id := range []int64{2001, 2001} {
		if _, err := client.Comments.Create(t.Context(), sellsy.CommentInput{
			Description: "Vu", Related: []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: id}},
		}); err != nil {
			t.Fatal(err)
		}
	}
	if err := client.Comments.Delete(t.Context(), 8501); err != nil {
		t.Error(err)
	}
	page, err := client.Comments.Search(t.Context(), sellsy.CommentFilter{CompanyIDs: []sellsy.CompanyID{2001}}, sellsy.ListOptions{})
	if err != nil || len(page.Items) != 1 || page.Items[0].ID != 8502 {
		t.Errorf("comments: %+v, %v", page, err)
	}
	crm.AddCustomField("Couleur", sellsy.FieldSimpleText, []string{"contact"})
	crm.AddCustomField("Secteur", sellsy.FieldSimpleText, []string{"client"})
	fields, err := client.CustomFields.Search(t.Context(), sellsy.CustomFieldFilter{RelatedObject: "client"}, sellsy.ListOptions{})
	if err != nil || len(fields.Items) != 1 || fields.Items[0].Name != "Secteur" {
		t.Errorf("fields: %+v, %v", fields, err)
	}
}
