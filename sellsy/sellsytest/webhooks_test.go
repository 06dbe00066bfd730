package sellsytest_test

import (
	"context"
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

// inbox is a receiver of webhooks that checks the signature as Sellsy's documentation tells to.
type inbox struct {
	t   *testing.T
	key string

	mu       sync.Mutex
	received []map[string]any
	pings    int
}

func (b *inbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.pings++
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		b.t.Error(err)
	}
	sum := sha1.Sum([]byte(b.key + string(body)))
	if got := r.Header.Get("X-Webhook-Signature"); got != hex.EncodeToString(sum[:]) {
		b.t.Errorf("signature %q of %s", got, body)
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	content := body
	if r.Header.Get("Content-Type") == "application/x-www-form-urlencoded" {
		form, err := url.ParseQuery(string(body))
		if err != nil {
			b.t.Error(err)
		}
		content = []byte(form.Get("notif"))
	}
	var n map[string]any
	if err := json.Unmarshal(content, &n); err != nil {
		b.t.Errorf("%v in %s", err, content)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.received = append(b.received, n)
}

// events returns what was received, in short.
func (b *inbox) events() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := []string{}
	for _, n := range b.received {
		kind, _ := n["thirdtype"].(string)
		if kind == "" {
			kind, _ = n["relatedtype"].(string)
		}
		list = append(list, kind+"."+n["event"].(string)+" "+n["relatedid"].(string))
	}
	return list
}

func TestChangesAreDeliveredSignedAndInOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		crm := sellsytest.New(t)
		box := &inbox{t: t, key: "clé secrète"}
		crm.AddContact(sellsy.Contact{LastName: "Avant"}) // before anybody listens
		crm.DeliverTo(box, box.key)

		company := crm.AddCompany(sellsy.Company{Name: "Morel", Type: sellsy.TypeClient})
		crm.AddCompany(sellsy.Company{Name: "Bois & Cie", Type: sellsy.TypeSupplier}) // suppliers have no events
		person := crm.AddIndividual(sellsy.Individual{LastName: "Dubois"})
		contact := crm.AddContact(sellsy.Contact{LastName: "Petit"})
		crm.LinkContact(company.ID, contact.ID)
		if _, err := crm.Client().Contacts.Update(t.Context(), contact.ID, sellsy.ContactInput{Note: sellsy.Some("vue")}); err != nil {
			t.Fatal(err)
		}
		opportunity := crm.AddOpportunity(sellsy.Opportunity{Name: "Devis", CompanyID: company.ID}) // no event either
		crm.UpdateOpportunity(opportunity.ID, func(o *sellsy.Opportunity) { o.Status = sellsy.OpportunityWon })
		crm.ArchiveContact(contact.ID)
		crm.DeleteIndividual(person.ID)
		synctest.Wait()

		want := []string{
			"client.created 2001", "prospect.created 2003", "people.created 5002", "third_party_contact.created 60001",
			"people.updated 5002", "opportunity.status 7001", "people.archived 5002", "prospect.deleted 2003",
		}
		if diff := cmp.Diff(want, box.events()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		first := map[string]any{
			"eventType": "thirdLog", "event": "created", "relatedtype": "third", "relatedid": "2001", "thirdtype": "client",
			"individual": false, "ownerid": "0", "ownertype": "staff", "corpid": "12345", "timestamp": "946684800",
		}
		if diff := cmp.Diff(first, box.received[0]); diff != "" {
			t.Errorf("first notification (-want +got):\n%s", diff)
		}
		if box.received[1]["individual"] != true {
			t.Errorf("an individual is not marked: %v", box.received[1])
		}
	})
}

func TestDeliveryOptions(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		crm := sellsytest.New(t)
		box := &inbox{t: t, key: "k"}
		crm.DeliverTo(box, box.key, sellsytest.DeliveryOptions{JSON: true, WithObject: true, Events: []string{"people.created"}})
		contact := crm.AddContact(sellsy.Contact{LastName: "Petit", PhoneNumber: "01 99 00 12 34"})
		crm.DeleteContact(contact.ID)
		synctest.Wait()
		if diff := cmp.Diff([]string{"people.created 5001"}, box.events()); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
		object, _ := box.received[0]["relatedobject"].(map[string]any)
		if object["phone_number"] != "01 99 00 12 34" {
			t.Errorf("relatedobject: %v", object)
		}
		sent := crm.Deliveries()
		if len(sent) != 1 || sent[0].Request.Header.Get("Content-Type") != "application/json" || sent[0].Request.Status != 200 {
			t.Errorf("deliveries: %+v", sent)
		}
	})
}

func TestLossAndDuplicationRepeatWithTheSeed(t *testing.T) {
	t.Parallel()
	run := func(t *testing.T, seed uint64) []string {
		crm := sellsytest.New(t)
		box := &inbox{t: t, key: "k"}
		crm.DeliverTo(box, box.key, sellsytest.DeliveryOptions{Loss: 0.3, Duplication: 0.3, Seed: seed})
		for range 40 {
			crm.AddContact(sellsy.Contact{LastName: "Martin"})
		}
		if err := crm.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		lost := 0
		for _, d := range crm.Deliveries() {
			if d.Lost {
				lost++
			}
		}
		twice, seen := 0, map[string]bool{}
		for _, e := range box.events() {
			if seen[e] {
				twice++
			}
			seen[e] = true
		}
		if lost == 0 || twice == 0 || len(seen)+lost != 40 {
			t.Errorf("%d lost, %d twice, %d seen of 40", lost, twice, len(seen))
		}
		return box.events()
	}
	first := run(t, 7)
	if diff := cmp.Diff(first, run(t, 7)); diff != "" {
		t.Errorf("the same seed went otherwise:\n%s", diff)
	}
	if cmp.Equal(first, run(t, 8)) {
		t.Error("another seed went the same")
	}
}

func TestLostWebhookCanBeSentAgain(t *testing.T) {
	t.Parallel()
	crm := sellsytest.New(t)
	box := &inbox{t: t, key: "k"}
	crm.DeliverTo(box, box.key, sellsytest.DeliveryOptions{Loss: 1})
	crm.AddContact(sellsy.Contact{LastName: "Petit"})
	if got := box.events(); len(got) != 0 {
		t.Errorf("received %v", got)
	}
	crm.Resend(crm.Deliveries()[0])
	if err := crm.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"people.created 5001"}, box.events()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestReceiverThatHangsDoesNotStopTheAccount(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		crm := sellsytest.New(t)
		crm.DeliverTo(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			<-r.Context().Done()
			panic(http.ErrAbortHandler)
		}), "k")
		crm.AddContact(sellsy.Contact{LastName: "Petit"})
		if _, err := crm.Client().Contacts.Get(t.Context(), 5001); err != nil {
			t.Error(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := crm.Flush(ctx); err == nil {
			t.Error("Flush did not wait")
		}
		if err := crm.Flush(t.Context()); err != nil {
			t.Error(err)
		}
		if sent := crm.Deliveries(); len(sent) != 1 || sent[0].Request.Status != 0 {
			t.Errorf("deliveries: %+v", sent)
		}
	})
}

func TestRegisteredWebhooks(t *testing.T) {
	t.Parallel()
	crm := sellsytest.New(t)
	box := &inbox{t: t, key: "longue clé"}
	crm.DeliverThrough(transportTo{box})

	const endpoint = `"endpoint":"https://bridge.example/webhooks/sellsy"`
	resp, hook := send(t, crm, "POST", "/webhooks",
		`{"type":"http",`+endpoint+`,"sign_key":"longue clé","configuration":[{"id":"people.created","is_enabled":true},{"id":"people.updated","is_enabled":false}]}`)
	if resp.StatusCode != http.StatusCreated || hook["is_enabled"] != true || hook["json_content_type"] != false {
		t.Fatalf("%d %v", resp.StatusCode, hook)
	}
	contact := crm.AddContact(sellsy.Contact{LastName: "Petit"})
	crm.UpdateContact(contact.ID, func(c *sellsy.Contact) { c.Note = "vue" })
	if err := crm.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"people.created 5001"}, box.events()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	_, hook = send(t, crm, "GET", "/webhooks/71", "")
	if box.pings != 1 {
		t.Errorf("the new endpoint was looked at %d times", box.pings)
	}
	if hook["last_succeeded"] == nil || hook["last_failed"] != nil || hook["nb_failures"] != 0.0 {
		t.Errorf("after a delivery: %v", hook)
	}

	for name, body := range map[string]string{
		"unknown event":      `{"type":"http","endpoint":"https://other.example","configuration":[{"id":"company.created","is_enabled":true}]}`,
		"same endpoint":      `{"type":"http",` + endpoint + `}`,
		"unknown field":      `{"type":"http","endpoint":"https://other.example","nickname":"pont"}`,
		"events as a object": `{"type":"http","endpoint":"https://other.example","configuration":{"people.created":true}}`,
	} {
		if resp, answer := send(t, crm, "POST", "/webhooks", body); resp.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %d %v, want 400", name, resp.StatusCode, answer)
		}
	}
	if resp, hook := send(t, crm, "PUT", "/webhooks/71", `{"is_enabled":false}`); resp.StatusCode != http.StatusOK || hook["is_enabled"] != false {
		t.Errorf("disabling: %d %v", resp.StatusCode, hook)
	}
	crm.AddContact(sellsy.Contact{LastName: "Grand"})
	if err := crm.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := box.events(); len(got) != 1 {
		t.Errorf("a disabled webhook delivers: %v", got)
	}
	if resp, _ := send(t, crm, "DELETE", "/webhooks/71", ""); resp.StatusCode != http.StatusNoContent {
		t.Errorf("deleting: %d", resp.StatusCode)
	}
}

// transportTo leads every request to a handler.
type transportTo struct{ http.Handler }

func (h transportTo) RoundTrip(r *http.Request) (*http.Response, error) {
	w := &answerWriter{header: http.Header{}, status: http.StatusOK}
	h.ServeHTTP(w, r)
	return &http.Response{StatusCode: w.status, Header: w.header, Body: io.NopCloser(strings.NewReader("")), Request: r}, nil
}

type answerWriter struct {
	header http.Header
	status int
}

func (w *answerWriter) Header() http.Header         { return w.header }
func (w *answerWriter) Write(b []byte) (int, error) { return len(b), nil }
func (w *answerWriter) WriteHeader(status int)      { w.status = status }
