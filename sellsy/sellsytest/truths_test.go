package sellsytest_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

// What the live service is known to do, whatever its description says.
func TestKnownTruths(t *testing.T) {
	t.Parallel()
	crm := crmOfOne(t)
	crm.AddStaff(sellsy.Staff{LastName: "Noir", Email: "noir@example.com"})
	crm.AddIndividual(sellsy.Individual{ID: 77, LastName: "Dubois", Email: "dubois@example.com"})
	tests := map[string]struct {
		method, path, body string
		status             int
		message            string
		details            any
	}{
		"unknown key": {
			"POST", "/contacts", `{"last_name":"Grand","nickname":"G"}`, 400, "",
			map[string]any{"nickname": "Ce champ est inconnu"},
		},
		"e-mail of a member of staff": {
			"POST", "/individuals", `{"type":"prospect","last_name":"Noir","email":"Noir@example.com"}`, 400, "Validations errors",
			map[string]any{"email": "Cette adresse email est déjà utilisée sur l'un de vos collaborateurs"},
		},
		"e-mail of a member of staff, later": {
			"PUT", "/individuals/77", `{"email":"noir@example.com"}`, 400, "Validations errors",
			map[string]any{"email": "Cette adresse email est déjà utilisée sur l'un de vos collaborateurs"},
		},
		"creating a payment":      {"POST", "/payments", `{}`, 405, "", []any{}},
		"linking an individual":   {"POST", "/individuals/77/contacts/5001", "", 404, "", []any{}},
		"search without filters":  {"POST", "/contacts/search", `{}`, 400, "", map[string]any{"filters": "Ce champ est manquant"}},
		"limit in a body":         {"POST", "/contacts/search", `{"filters":{},"limit":5}`, 400, "", map[string]any{"limit": "Ce champ est inconnu"}},
		"what the fake has not":   {"GET", "/clients", "", 501, "sellsytest does not imitate GET /clients", []any{}},
		"an export by a wrong id": {"GET", "/listings/exports/550e8400-e29b-41d4-a716-446655440000", "", 404, "Not Found", []any{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp, answer := send(t, crm, test.method, test.path, test.body)
			if diff := cmp.Diff(test.details, detail(t, answer)); resp.StatusCode != test.status || diff != "" {
				t.Errorf("%d %v, want %d; details (-want +got):\n%s", resp.StatusCode, answer, test.status, diff)
			}
			if got, _ := answer["error"].(map[string]any)["message"].(string); !strings.Contains(got, test.message) {
				t.Errorf("message %q", got)
			}
		})
	}
}

func TestExportsAndConversions(t *testing.T) {
	t.Parallel()
	crm := crmOfOne(t)
	client := crm.Client()
	prospect := crm.AddCompany(sellsy.Company{Name: "Bois", Type: sellsy.TypeProspect})
	field := crm.AddCustomField("Rang", sellsy.FieldSimpleText, []string{"prospect"})

	export, err := client.Companies.Export(t.Context(), sellsy.CompanyFilter{Name: "Bois"}, sellsy.ExportInput{Format: "csv", Charset: "UTF-8"})
	if err != nil || export.TotalRows != 1 || export.Status != sellsy.ExportSucceed || export.PublicURL == "" || export.ListingName != "companies" {
		t.Fatalf("export: %+v, %v", export, err)
	}
	if export, err = client.Exports.Rename(t.Context(), export.ID, "Mars"); err != nil || export.CustomName != "Mars" {
		t.Errorf("renamed: %+v, %v", export, err)
	}
	if export, err = client.Exports.Get(t.Context(), export.ID); err != nil || export.CustomName != "Mars" {
		t.Errorf("read again: %+v, %v", export, err)
	}
	found, err := client.Exports.Search(t.Context(), sellsy.ExportFilter{CustomName: "ar"}, sellsy.ListOptions{})
	if err != nil || found.Total != 1 {
		t.Errorf("found: %+v, %v", found, err)
	}

	in := sellsy.ConversionInput{CustomFieldIDs: []sellsy.CustomFieldID{field}}
	company, err := client.Companies.ConvertToClient(t.Context(), prospect.ID, in)
	if err != nil || company.Type != sellsy.TypeClient {
		t.Errorf("converted: %+v, %v", company, err)
	}
	if values, err := client.Companies.CustomFields.List(t.Context(), prospect.ID); err != nil || len(values) != 1 {
		t.Errorf("custom fields of the client: %v, %v", values, err)
	}
	if _, err := client.Companies.ConvertToClient(t.Context(), prospect.ID, in); err == nil {
		t.Error("a client became a client")
	}

	won := crm.AddOpportunity(sellsy.Opportunity{Name: "Rénovation", CompanyID: prospect.ID, Note: "vu"})
	changed, err := client.Opportunities.Patch(t.Context(), won.ID, sellsy.OpportunityPatchInput{Status: sellsy.OpportunityWon, Amount: "12.5"})
	if err != nil || changed.Status != sellsy.OpportunityWon || changed.Amount.Value != "12.50" || changed.Note != "vu" {
		t.Errorf("patched: %+v, %v", changed, err)
	}
}

// Documents and signatures are told of in forms of their own.
func TestEventsOfDocumentsAndSignatures(t *testing.T) {
	t.Parallel()
	crm := sellsytest.New(t)
	var names []sellsy.EventName
	crm.DeliverTo(&sellsy.WebhookHandler{
		Secrets: []string{"key"},
		Accept: func(_ context.Context, e *sellsy.Event) error {
			names = append(names, e.Name)
			return nil
		},
	}, "key", sellsytest.DeliveryOptions{JSON: true})
	crm.Emit("estimate.step", 5)
	crm.Emit("signature.completed", 6)
	if err := crm.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]sellsy.EventName{"estimate.step", "signature.completed"}, names); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	var told struct {
		EventType   string  `json:"eventType"`
		RelatedType *string `json:"relatedtype"`
	}
	if err := json.Unmarshal(crm.Deliveries()[0].Request.Body, &told); err != nil || told.EventType != "docslog" {
		t.Errorf("document: %+v, %v", told, err)
	}
	if err := json.Unmarshal(crm.Deliveries()[1].Request.Body, &told); err != nil || told.EventType != "signature" {
		t.Errorf("signature: %+v, %v", told, err)
	}
}
