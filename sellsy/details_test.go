package sellsy_test

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

func TestAttachSendsTheFile(t *testing.T) {
	t.Parallel()
	client, m := newMock(t, always(201, `{"id":8,"type":"file","name":"devis.pdf","size":4}`))
	file, err := client.Companies.Files.Attach(t.Context(), 5, "devis.pdf", strings.NewReader("%PDF"))
	if err != nil || file.ID != 8 || file.Type != sellsy.FileTypeFile {
		t.Fatalf("%+v, %v", file, err)
	}
	got := m.last(t)
	kind, params, err := mime.ParseMediaType(got.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		t.Fatalf("content type %q, %v", kind, err)
	}
	part, err := multipart.NewReader(strings.NewReader(got.Body), params["boundary"]).NextPart()
	if err != nil {
		t.Fatal(err)
	}
	content, _ := io.ReadAll(part)
	if part.FormName() != "file" || part.FileName() != "devis.pdf" || string(content) != "%PDF" {
		t.Errorf("part %s, file %s, content %q", part.FormName(), part.FileName(), content)
	}
}

// zeros never ends.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestAttachRefusesWhatItCannotSend(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, file string
		content    io.Reader
		want       error
	}{
		{"too large", "a.bin", zeros{}, sellsy.ErrTooLarge},
		{"not readable", "a.bin", brokenReader{}, io.ErrUnexpectedEOF},
		{"no name", "", strings.NewReader("x"), sellsy.ErrInvalid},
		{"no content", "a.bin", nil, sellsy.ErrInvalid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, m := newMock(t, always(201, `{}`))
			if _, err := client.Contacts.Files.Attach(t.Context(), 5, tt.file, tt.content); !errors.Is(err, tt.want) || len(m.sent()) != 0 {
				t.Errorf("error %v, %d requests", err, len(m.sent()))
			}
		})
	}
}

func TestLinkContactTellsWhetherItIsNew(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]bool{http.StatusCreated: true, http.StatusOK: false} {
		client, _ := newMock(t, always(status, ``))
		if created, err := client.Companies.LinkContact(t.Context(), 5, 6); err != nil || created != want {
			t.Errorf("company, status %d: %v, %v", status, created, err)
		}
		if created, err := client.Individuals.LinkContact(t.Context(), 5, 6); err != nil || created != want {
			t.Errorf("individual, status %d: %v, %v", status, created, err)
		}
	}
}

func TestListsThatAreShortByNatureStillGoOn(t *testing.T) {
	t.Parallel()
	client, m := newMock(t, book(30))
	addresses, err := client.Contacts.Addresses.List(t.Context(), 5)
	if err != nil || len(addresses) != 30 {
		t.Fatalf("%d addresses, %v", len(addresses), err)
	}
	if sent := m.sent(); len(sent) != 2 || sent[0].Query != "" || sent[1].Query != "offset=WyIyNSJd" {
		t.Errorf("sent %+v", sent)
	}
}

func TestCRMActivitiesThatSellsyCutShort(t *testing.T) {
	t.Parallel()
	client, _ := newMock(t, always(http.StatusPartialContent, `{"data":[{"id":"a","object":{"type":"phonecall","id":5}}],"pagination":{"limit":1,"count":1,"total":9,"offset":"WyJhIl0="}}`))
	page, err := client.CRMActivities.Search(t.Context(), sellsy.CRMActivityFilter{}, sellsy.ListOptions{})
	if !errors.Is(err, sellsy.ErrPartial) || page == nil || len(page.Items) != 1 {
		t.Errorf("page %+v, error %v", page, err)
	}
	n := 0
	var last error
	for _, err := range client.CRMActivities.SearchAll(t.Context(), sellsy.CRMActivityFilter{}, sellsy.ListOptions{}) {
		if last = err; err == nil {
			n++
		}
	}
	if n != 1 || !errors.Is(last, sellsy.ErrPartial) {
		t.Errorf("%d records, then %v", n, last)
	}
}

func TestPhoneCallTopicsAreInTheMetas(t *testing.T) {
	t.Parallel()
	client, _ := newMock(t, always(200, `{"authors":[{"id":4,"team":-1}],"task":{"labels":[]},"event":{"labels":[]},
		"phonecall":{"labels":[{"id":5901351,"label":"Support","color":"#f7dcf5","is_default":true}],"statuses":[{"id":"noanswer","label":"Sans réponse"}]},
		"permissions":{"favorite":true,"export":true},"working_days":[1,2,3,4,5],"working_hours":{"start_time":"09:00","end_time":null}}`))
	metas, err := client.CRMActivities.Metas(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if topics := metas.PhoneCall.Topics; len(topics) != 1 || topics[0].ID != 5901351 || !topics[0].IsDefault {
		t.Errorf("topics are %+v", topics)
	}
	if results := metas.PhoneCall.Results; len(results) != 1 || results[0].ID != sellsy.ResultNoAnswer {
		t.Errorf("results are %+v", results)
	}
}

func TestCreateNamesTheMissingField(t *testing.T) {
	t.Parallel()
	client, m := newMock(t, always(201, `{}`))
	ctx := t.Context()
	name := sellsy.AddressInput{Name: "Siège", Line1: "8 rue des Lilas", PostalCode: "75010", City: "Paris"}
	tests := []struct {
		field string
		err   error
	}{
		{"Type", drop(client.Companies.Create(ctx, sellsy.CompanyInput{Name: "x"}))},
		{"Name", drop(client.Companies.Create(ctx, sellsy.CompanyInput{Type: sellsy.TypeClient}))},
		{"Type", drop(client.Individuals.Create(ctx, sellsy.IndividualInput{LastName: "x"}))},
		{"LastName", drop(client.Individuals.Create(ctx, sellsy.IndividualInput{Type: sellsy.TypeClient}))},
		{"LastName", drop(client.Contacts.Create(ctx, sellsy.ContactInput{}))},
		{"Name", drop(client.Opportunities.Create(ctx, sellsy.OpportunityInput{}))},
		{"PipelineID", drop(client.Opportunities.Create(ctx, sellsy.OpportunityInput{Name: "x"}))},
		{"StepID", drop(client.Opportunities.Create(ctx, sellsy.OpportunityInput{Name: "x", PipelineID: 1}))},
		{"Related", drop(client.Opportunities.Create(ctx, sellsy.OpportunityInput{Name: "x", PipelineID: 1, StepID: 2}))},
		{"step", client.Opportunities.MoveTo(ctx, 5, 0, 0)},
		{"Name", drop(client.Contacts.Addresses.Create(ctx, 5, sellsy.AddressInput{}))},
		{"CountryCode", drop(client.Contacts.Addresses.Create(ctx, 5, name))},
		{"DueDate", drop(client.Tasks.Create(ctx, sellsy.TaskInput{}))},
		{"LabelID", drop(client.Tasks.Create(ctx, sellsy.TaskInput{DueDate: sellsy.At(noon)}))},
		{"Related", drop(client.Tasks.Create(ctx, sellsy.TaskInput{DueDate: sellsy.At(noon), LabelID: 1}))},
		{"Description", drop(client.Comments.Create(ctx, sellsy.CommentInput{}))},
		{"PaidAt", drop(client.Companies.RecordPayment(ctx, 5, sellsy.PaymentInput{}))},
		{"Amount.Value", drop(client.Individuals.RecordPayment(ctx, 5, sellsy.PaymentInput{PaidAt: sellsy.At(noon), MethodID: 1, Type: sellsy.PaymentDebit}))},
		{"Civility", drop(client.Staffs.Create(ctx, sellsy.StaffInput{FirstName: "a", LastName: "b", Email: "c@example.com"}))},
		{"Endpoint", drop(client.Webhooks.Create(ctx, sellsy.WebhookInput{Type: sellsy.WebhookHTTP}))},
		{"values", client.Contacts.CustomFields.Set(ctx, 5, nil)},
		{"tags", drop(client.Contacts.SmartTags.Add(ctx, 5))},
		{"ID or Value", drop(client.Contacts.SmartTags.Add(ctx, 5, sellsy.SmartTag{}))},
		{"text", drop(client.SmartTags.Autocomplete(ctx, sellsy.RelatedContact, ""))},
		{"Format", client.CRMActivities.Export(ctx, sellsy.CRMActivityFilter{}, sellsy.CRMExport{})},
	}
	for _, tt := range tests {
		missing, ok := errors.AsType[*sellsy.MissingFieldError](tt.err)
		if !ok || missing.Field != tt.field || !errors.Is(tt.err, sellsy.ErrInvalid) {
			t.Errorf("%v, want %s", tt.err, tt.field)
		}
	}
	if n := len(m.sent()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}
