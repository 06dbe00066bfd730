package sellsy_test

// The traps of paging, quotas, errors, tokens and webhooks. Those of records are in traps_test.go.

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/oauth2"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

func TestTrap29TheLastPageStillHasAnOffset(t *testing.T) {
	t.Parallel()
	crm := sellsytest.New(t)
	for range 7 {
		crm.AddContact(sellsy.Contact{LastName: "Roux"})
	}
	got, err := ids(t, crm.Client().Contacts.All(t.Context(), sellsy.ListOptions{PageSize: 3}))
	if err != nil || len(got) != 7 || len(crm.Requests()) != 3 {
		t.Errorf("%d contacts in %d requests, %v", len(got), len(crm.Requests()), err)
	}
	page, err := crm.Client().Contacts.List(t.Context(), sellsy.ListOptions{Page: sellsy.RecordOffset(100)})
	if err != nil || page.HasNext() || len(page.Items) != 0 {
		t.Errorf("past the end: %+v, %v", page, err)
	}
}

func TestTrap30NumericOffsetsCountRecords(t *testing.T) {
	t.Parallel()
	crm := sellsytest.New(t)
	var all []int
	for range 7 {
		all = append(all, int(crm.AddContact(sellsy.Contact{LastName: "Roux"}).ID))
	}
	got, err := ids(t, crm.Client().Contacts.All(t.Context(), sellsy.ListOptions{PageSize: 2, Page: sellsy.RecordOffset(3)}))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(all[3:], got); diff != "" {
		t.Errorf("from the fourth on (-want +got):\n%s", diff)
	}
}

func TestTrap31PagingIsInTheQueryAndFiltersAreNeverMissing(t *testing.T) {
	t.Parallel()
	for _, op := range operations {
		if !strings.HasPrefix(op.name, "POST") || !strings.HasSuffix(op.name, "/search") {
			continue
		}
		body, _ := decoded(t, op.body).(map[string]any)
		if _, ok := body["filters"].(map[string]any); !ok || len(body) != 1 {
			t.Errorf("%s sends %s", op.method, op.body)
		}
	}
}

func TestTrap32QuotasAreSharedSoTheServersWordCounts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		crm := sellsytest.New(t, sellsytest.Options{Quota: sellsytest.Quota{Minute: 60, Day: 1000, Month: 10000}})
		client := crm.Client(sellsy.WithRequestsPerSecond(5))
		for range 150 {
			if _, err := client.Quotas.Get(t.Context()); err != nil {
				t.Fatal(err)
			}
			if len(crm.Requests()) == 20 {
				crm.UseQuota(20) // another integration
			}
		}
		for _, r := range crm.Requests() {
			if r.Status == http.StatusTooManyRequests {
				t.Fatal("the client was refused")
			}
		}
	})
}

func TestTrap33ALimitOfThePlanIsNotAQuota(t *testing.T) {
	t.Parallel()
	client, m := newMock(t, always(402, `{"error":{"code":402,"message":"Votre abonnement ne permet pas cela","details":[],"context":null}}`))
	_, err := client.Opportunities.Pipelines.List(t.Context())
	if !errors.Is(err, sellsy.ErrPlanLimit) || errors.Is(err, sellsy.ErrRateLimited) || len(m.sent()) != 1 {
		t.Errorf("%v after %d requests", err, len(m.sent()))
	}
}

func TestTrap34MeaningDoesNotDependOnTheLanguage(t *testing.T) {
	t.Parallel()
	for _, message := range []string{"Ce champ est manquant", "No route found for \"GET /v2/companies/f81a\"", ""} {
		body, _ := json.Marshal(map[string]any{"error": map[string]any{"code": 404, "message": message, "details": []int{}}})
		client, _ := newMock(t, always(404, string(body)))
		_, err := client.Companies.Get(t.Context(), 5)
		if e, ok := errors.AsType[*sellsy.Error](err); !ok || !errors.Is(err, sellsy.ErrNotFound) || e.Code != 404 || e.Message != message {
			t.Errorf("%q: %v", message, err)
		}
	}
}

func TestTrap35TheTokenEndpointHasErrorsOfItsOwn(t *testing.T) {
	t.Parallel()
	crm := sellsytest.New(t)
	hc := sellsy.WithHTTPClient(&http.Client{Transport: crm.Transport()})
	client, err := sellsy.New(sellsy.ClientCredentials("somebody", testSecret, hc), hc)
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.Staffs.Me(t.Context())
	token, ok := errors.AsType[*sellsy.TokenError](err)
	if !ok || token.Code != "invalid_client" || !errors.Is(err, sellsy.ErrUnauthorized) || strings.Contains(err.Error(), testSecret) {
		t.Errorf("error is %v", err)
	}
	_, err = crm.Client().Contacts.Get(t.Context(), 999)
	if e, ok := errors.AsType[*sellsy.Error](err); !ok || e.Code != 404 || !errors.Is(err, sellsy.ErrNotFound) {
		t.Errorf("error is %v", err)
	}
}

func TestTrap36TheAccountIsInTheTokenAndInTheEvent(t *testing.T) {
	t.Parallel()
	crm := sellsytest.New(t, sellsytest.Options{CorpID: 777})
	hc := sellsy.WithHTTPClient(&http.Client{Transport: crm.Transport()})
	source := sellsy.ClientCredentials(sellsytest.DefaultClientID, sellsytest.DefaultClientSecret, hc)
	token, err := source.Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if id, err := sellsy.CorpIDOf(token); err != nil || id != 777 {
		t.Errorf("account of the token is %d, %v", id, err)
	}
	event, err := sellsy.ParseEvent([]byte(`{"event":"updated","relatedtype":"people","relatedid":"1","corpid":"777"}`))
	if err != nil || event.CorpID != 777 {
		t.Errorf("account of the event is %+v, %v", event, err)
	}
}

func TestTrap37TheLifeOfATokenIsWhatTheAnswerSays(t *testing.T) {
	t.Parallel()
	for _, life := range []time.Duration{time.Hour, 24 * time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			m, via := newIssuer(issue(life))
			source := sellsy.ClientCredentials("client-1", testSecret, via)
			for _, wait := range []time.Duration{0, life - 3*time.Minute, 2 * time.Minute} {
				time.Sleep(wait)
				if _, err := source.Token(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			if n := len(m.sent()); n != 2 {
				t.Errorf("life of %v: %d tokens, want a second one in the last two minutes", life, n)
			}
		})
	}
}

func TestTrap38RefreshTokensAreUsedOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m, via := newIssuer(rotate())
		var saved []string
		source := newFlow(t, via).TokenSource(&oauth2.Token{RefreshToken: "saved"}, func(_ context.Context, token *oauth2.Token) error {
			saved = append(saved, token.RefreshToken)
			return nil
		})
		for range 3 {
			done := make(chan error)
			for range 10 {
				go func() {
					_, err := source.Token(t.Context())
					done <- err
				}()
			}
			for range 10 {
				if err := <-done; err != nil {
					t.Fatal(err)
				}
			}
			time.Sleep(24 * time.Hour)
		}
		if diff := cmp.Diff([]string{"r0", "r1", "r2"}, saved); diff != "" || len(m.sent()) != 3 {
			t.Errorf("%d refreshes, saved (-want +got):\n%s", len(m.sent()), diff)
		}
	})
}

func TestTrap39AMissingScopeIsSilentInEmbeds(t *testing.T) {
	t.Parallel()
	crm := sellsytest.New(t, sellsytest.Options{Scopes: []string{"contacts.read"}})
	contact := crm.AddContact(sellsy.Contact{LastName: "Roux"})
	got, err := crm.Client().Contacts.Get(t.Context(), contact.ID, sellsy.EmbedOpportunities, sellsy.EmbedSmartTags)
	if err != nil || got.Embed == nil || got.Embed.Opportunities != nil || got.Embed.SmartTags != nil {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := crm.Client().Opportunities.List(t.Context(), sellsy.ListOptions{}); !errors.Is(err, sellsy.ErrForbidden) {
		t.Errorf("without the scope: %v", err)
	}
}

func TestTrap40ATokenThatAnotherWorkerKilledIsReplaced(t *testing.T) {
	t.Parallel()
	crm := sellsytest.New(t)
	crm.AddStaff(sellsy.Staff{FirstName: "Alice", LastName: "Roux", Email: "alice@example.com"})
	hc := sellsy.WithHTTPClient(&http.Client{Transport: crm.Transport()})
	client, err := sellsy.New(sellsy.ClientCredentials(sellsytest.DefaultClientID, sellsytest.DefaultClientSecret, hc), hc)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := client.Staffs.List(t.Context(), sellsy.ListOptions{}); err != nil {
			t.Fatal(err)
		}
		crm.RevokeTokens()
	}
}

func TestTrap41EventsComeAsAFormOrAsJSON(t *testing.T) {
	t.Parallel()
	for _, asJSON := range []bool{false, true} {
		crm := sellsytest.New(t)
		contact := crm.AddContact(sellsy.Contact{LastName: "Roux"})
		events := make(chan *sellsy.Event, 1)
		crm.DeliverTo(&sellsy.WebhookHandler{
			Secrets: []string{signKey},
			Accept:  func(_ context.Context, e *sellsy.Event) error { events <- e; return nil },
		}, signKey, sellsytest.DeliveryOptions{JSON: asJSON})
		crm.UpdateContact(contact.ID, func(c *sellsy.Contact) { c.PhoneNumber = "01 99 00 12 34" })
		if err := crm.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		want := []sellsy.RelatedObject{{Type: sellsy.RelatedContact, ID: int64(contact.ID)}}
		e := <-events
		if diff := cmp.Diff(want, e.Subjects()); diff != "" || e.Name != sellsy.EventContactUpdated {
			t.Errorf("JSON %v: event %s (-want +got):\n%s", asJSON, e.Name, diff)
		}
	}
}

func TestTrap42TheSignatureIsOfTheRawBody(t *testing.T) {
	t.Parallel()
	body := []byte(formBody)
	if !sellsy.VerifySignature(formSignature, body, signKey) {
		t.Error("the raw body does not verify")
	}
	respelled := strings.Replace(formBody, "%7B", "%7b", 1) // the same form, decoded
	if sellsy.VerifySignature(formSignature, []byte(respelled), signKey) {
		t.Error("another spelling of the body verifies")
	}
}

func TestTrap44TheAddressAnswersToGET(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	(&sellsy.WebhookHandler{}).ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "GET", "/", nil))
	if w.Code != http.StatusOK {
		t.Errorf("status %d", w.Code)
	}
}

func TestTrap45AClientMayBeACompanyOrAnIndividual(t *testing.T) {
	t.Parallel()
	for flag, want := range map[string][]sellsy.RelatedType{
		``:                     {sellsy.RelatedCompany, sellsy.RelatedIndividual},
		`,"individual":true`:   {sellsy.RelatedIndividual},
		`,"individual":"true"`: {sellsy.RelatedIndividual},
		`,"individual":0`:      {sellsy.RelatedCompany},
	} {
		e, err := sellsy.ParseEvent([]byte(`{"eventType":"thirdLog","event":"updated","relatedtype":"third","thirdtype":"client","relatedid":"7"` + flag + `}`))
		if err != nil {
			t.Fatal(err)
		}
		var kinds []sellsy.RelatedType
		for _, s := range e.Subjects() {
			kinds = append(kinds, s.Type)
		}
		if diff := cmp.Diff(want, kinds); diff != "" {
			t.Errorf("%s (-want +got):\n%s", flag, diff)
		}
	}
}

func TestTrap46TheNameOfAnEventIsRebuilt(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]sellsy.EventName{
		`{"eventType":"thirdLog","event":"updated","relatedtype":"third","thirdtype":"prospect","relatedid":"7"}`: sellsy.EventProspectUpdated,
		`{"eventType":"thirdlog","event":"updated","relatedtype":"client","relatedid":"7"}`:                       sellsy.EventClientUpdated,
		`{"eventType":"peopleLog","event":"deleted","relatedtype":"people","relatedid":"7"}`:                      sellsy.EventContactDeleted,
		`{"eventType":"x","event":"step","relatedtype":"opportunity","relatedid":"7"}`:                            sellsy.EventOpportunityStepChanged,
	} {
		if e, err := sellsy.ParseEvent([]byte(body)); err != nil || e.Name != want {
			t.Errorf("%s: %+v, %v", body, e, err)
		}
	}
}
