package aircall_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
)

var update = flag.Bool("update", false, "write docs/aircall-coverage.md anew")

const coverageFile = "../docs/aircall-coverage.md"

// inventory is testdata/inventory.json: every operation and every event of Aircall's, and what stands for it here.
type inventory struct {
	Operations []struct {
		Operation  string   `json:"operation"`
		Methods    []string `json:"methods"`
		Doc        string   `json:"doc"`
		Deprecated bool     `json:"deprecated"`
	} `json:"operations"`
	EventsDoc string `json:"eventsDoc"`
	Events    []struct {
		Event      aircall.EventName `json:"event"`
		Constant   string            `json:"constant"`
		Payload    string            `json:"payload"`
		Deprecated bool              `json:"deprecated"`
	} `json:"events"`
}

func readInventory(t *testing.T) inventory {
	t.Helper()
	data, err := os.ReadFile("testdata/inventory.json")
	if err != nil {
		t.Fatal(err)
	}
	var inv inventory
	if err := json.Unmarshal(data, &inv); err != nil {
		t.Fatal(err)
	}
	return inv
}

// world is a company in which every operation makes sense.
type world struct {
	*aircalltest.Server

	client  *aircall.Client
	user    aircall.User
	number  aircall.Number
	contact aircall.Contact
	tag     aircall.Tag
	team    aircall.Team
	running *aircalltest.LiveCall
	past    aircall.Call
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{Server: aircalltest.New(t, aircalltest.Options{AccessToken: "the-token", TimeScale: 0.0001})}
	w.client = w.Client(aircall.WithRetries(0))
	w.user = w.AddUser(aircall.User{Name: "Camille Arnaud", Email: "camille.arnaud@example.com"})
	w.number = w.AddNumber(aircall.Number{
		Name: "Accueil", Digits: "+33 1 99 00 00 01", LiveRecordingActivated: true, Users: []aircall.User{w.user},
	})
	w.contact = w.AddContact(aircall.Contact{
		FirstName: "Nadia", LastName: "Keller", PhoneNumbers: []aircall.PhoneDetail{{Label: "Travail", Value: "+33199001234"}},
		Emails: []aircall.EmailDetail{{Label: "Travail", Value: "nadia.keller@example.com"}},
	})
	w.tag = w.AddTag(aircall.Tag{Name: "Devis", Color: "#29C8FF"})
	w.team = w.AddTeam(aircall.Team{Name: "Ventes"})
	now := time.Now().Add(-time.Hour)
	w.past = w.AddCall(aircall.Call{
		Direction: aircall.Inbound, StartedAt: aircall.At(now), EndedAt: aircall.At(now.Add(time.Minute)),
		RawDigits: "+33 1 99 00 12 34", User: &w.user, Number: &w.number,
	})
	w.running = w.StartCall(aircalltest.CallSpec{Number: w.number.ID, Counterpart: "+33 1 99 00 56 78"})
	return w
}

// answered lets the user take the running call.
func (w *world) answered() aircall.CallID {
	w.running.Answer(w.user.ID)
	return w.running.ID()
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// each takes what a list gives and wants at least one row.
func each[T any](rows func(func(T, error) bool)) error {
	n := 0
	for _, err := range rows {
		if err != nil {
			return err
		}
		n++
	}
	if n == 0 {
		return fmt.Errorf("no rows of %T", *new(T))
	}
	return nil
}

// some wants at least one row on a page.
func some[T any](page *aircall.Page[T], err error) error {
	if err == nil && len(page.Items) == 0 {
		err = fmt.Errorf("an empty page of %T", *new(T))
	}
	return err
}

func only[T any](_ T, err error) error { return err }

// Every operation of the inventory is carried out once by each of its methods, and nothing else is.
func TestOperations(t *testing.T) {
	t.Parallel()
	inv := readInventory(t)
	type run = func(context.Context, *testing.T, *world) error
	calls := map[string]run{
		"Ping":    func(ctx context.Context, _ *testing.T, w *world) error { return w.client.Ping(ctx) },
		"Company": func(ctx context.Context, _ *testing.T, w *world) error { return only(w.client.Company(ctx)) },
		"OAuth.Exchange": func(ctx context.Context, _ *testing.T, w *world) error {
			app := aircall.OAuth{
				ClientID: "id", ClientSecret: "secret", RedirectURL: "https://app.example.com/callback",
				Options: []aircall.Option{aircall.WithHTTPClient(&http.Client{Transport: w.Transport()})},
			}
			return only(app.Exchange(ctx, w.AuthorizationCode(app.RedirectURL)))
		},
	}
	for _, more := range []map[string]run{peopleOperations(), callOperations(), insightOperations(), otherOperations()} {
		maps.Copy(calls, more)
	}

	listed := map[string]bool{}
	for _, op := range inv.Operations {
		pattern := regexp.MustCompile("^" + regexp.MustCompile(`:\w+`).ReplaceAllString(op.Operation, `[^/ ]+`) + "$")
		for _, method := range op.Methods {
			listed[method] = true
			t.Run(op.Operation+" "+method, func(t *testing.T) {
				t.Parallel()
				run := calls[method]
				if run == nil {
					t.Fatal("not implemented or not tested")
				}
				w := newWorld(t)
				if err := run(t.Context(), t, w); err != nil {
					t.Fatal(err)
				}
				var sent []string
				for _, r := range w.Requests() {
					sent = append(sent, r.Method+" "+r.Path)
				}
				if !slices.ContainsFunc(sent, pattern.MatchString) {
					t.Errorf("sent %q", sent)
				}
			})
		}
	}
	for method := range calls {
		if !listed[method] {
			t.Errorf("%s is not in the inventory", method)
		}
	}
}

func peopleOperations() map[string]func(context.Context, *testing.T, *world) error {
	type run = func(context.Context, *testing.T, *world) error
	list := aircall.ListOptions{}
	return map[string]run{
		"Users.List": func(ctx context.Context, _ *testing.T, w *world) error { return some(w.client.Users.List(ctx, list)) },
		"Users.All":  func(ctx context.Context, _ *testing.T, w *world) error { return each(w.client.Users.All(ctx, list)) },
		"Users.Get": func(ctx context.Context, _ *testing.T, w *world) error {
			return only(w.client.Users.Get(ctx, w.user.ID))
		},
		"Users.GetV1": func(ctx context.Context, _ *testing.T, w *world) error {
			return only(w.client.Users.GetV1(ctx, w.user.ID))
		},
		"Users.GetByEmail": func(ctx context.Context, t *testing.T, w *world) error {
			user, err := w.client.Users.GetByEmail(ctx, w.user.Email)
			if err == nil && user.ID != w.user.ID {
				t.Errorf("user %d", user.ID)
			}
			return err
		},
		"Users.ListV1": func(ctx context.Context, _ *testing.T, w *world) error { return some(w.client.Users.ListV1(ctx, list)) },
		"Users.Create": func(ctx context.Context, _ *testing.T, w *world) error {
			return only(w.client.Users.Create(ctx, aircall.NewUser{Email: "luc.roche@example.com", FirstName: "Luc", LastName: "Roche"}))
		},
		"Users.CreateV1": func(ctx context.Context, _ *testing.T, w *world) error {
			return only(w.client.Users.CreateV1(ctx, aircall.NewUser{Email: "luc.roche@example.com", FirstName: "Luc", LastName: "Roche"}))
		},
		"Users.Update": func(ctx context.Context, t *testing.T, w *world) error {
			user, err := w.client.Users.Update(ctx, w.user.ID, aircall.UserUpdate{WrapUpTime: new(30)})
			if err == nil && user.WrapUpTime != 30 {
				t.Errorf("wrap-up time %d", user.WrapUpTime)
			}
			return err
		},
		"Users.UpdateV1": func(ctx context.Context, _ *testing.T, w *world) error {
			return only(w.client.Users.UpdateV1(ctx, w.user.ID, aircall.UserUpdate{WrapUpTime: new(30)}))
		},
		"Users.Delete": func(ctx context.Context, _ *testing.T, w *world) error { return w.client.Users.Delete(ctx, w.user.ID) },
		"Users.Numbers": func(ctx context.Context, t *testing.T, w *world) error {
			numbers, err := w.client.Users.Numbers(ctx, w.user.ID)
			if err == nil && (len(numbers) != 1 || numbers[0].ID != w.number.ID) {
				t.Errorf("numbers %v", numbers)
			}
			return err
		},
		"Users.Availability": func(ctx context.Context, t *testing.T, w *world) error {
			w.SetAvailability(w.user.ID, aircall.DoNotDisturb)
			availability, err := w.client.Users.Availability(ctx, w.user.ID)
			if err == nil && availability != aircall.DoNotDisturb {
				t.Errorf("availability %q", availability)
			}
			return err
		},
		"Users.Availabilities": func(ctx context.Context, _ *testing.T, w *world) error {
			return some(w.client.Users.Availabilities(ctx, list))
		},
		"Users.AllAvailabilities": func(ctx context.Context, _ *testing.T, w *world) error {
			return each(w.client.Users.AllAvailabilities(ctx, list))
		},
		"Users.StartCall": func(ctx context.Context, _ *testing.T, w *world) error {
			return w.client.Users.StartCall(ctx, w.user.ID, w.number.ID, "+33199005678")
		},
		"Users.Dial": func(ctx context.Context, _ *testing.T, w *world) error {
			return w.client.Users.Dial(ctx, w.user.ID, "+33199005678")
		},
		"Teams.List": func(ctx context.Context, _ *testing.T, w *world) error { return some(w.client.Teams.List(ctx, list)) },
		"Teams.All":  func(ctx context.Context, _ *testing.T, w *world) error { return each(w.client.Teams.All(ctx, list)) },
		"Teams.Get": func(ctx context.Context, _ *testing.T, w *world) error {
			return only(w.client.Teams.Get(ctx, w.team.ID))
		},
		"Teams.Create": func(ctx context.Context, _ *testing.T, w *world) error {
			return only(w.client.Teams.Create(ctx, "Support"))
		},
		"Teams.Delete": func(ctx context.Context, _ *testing.T, w *world) error { return w.client.Teams.Delete(ctx, w.team.ID) },
		"Teams.AddUser": func(ctx context.Context, t *testing.T, w *world) error {
			team, err := w.client.Teams.AddUser(ctx, w.team.ID, w.user.ID)
			if err == nil && len(team.Users) != 1 {
				t.Errorf("users %v", team.Users)
			}
			return err
		},
		"Teams.RemoveUser": func(ctx context.Context, t *testing.T, w *world) error {
			must[*aircall.Team](t)(w.client.Teams.AddUser(ctx, w.team.ID, w.user.ID))
			team, err := w.client.Teams.RemoveUser(ctx, w.team.ID, w.user.ID)
			if err == nil && len(team.Users) != 0 {
				t.Errorf("users %v", team.Users)
			}
			return err
		},
		"Dialer.Get": func(ctx context.Context, t *testing.T, w *world) error {
			if err := w.client.Dialer.Create(ctx, w.user.ID, "+33199005678"); err != nil {
				return err
			}
			campaign, err := w.client.Dialer.Get(ctx, w.user.ID)
			if err == nil && (campaign.ID == 0 || campaign.NumberID != w.number.ID) {
				t.Errorf("campaign %+v", campaign)
			}
			return err
		},
		"Dialer.Create": func(ctx context.Context, _ *testing.T, w *world) error {
			return w.client.Dialer.Create(ctx, w.user.ID, "+33199005678")
		},
		"Dialer.Delete": func(ctx context.Context, _ *testing.T, w *world) error {
			if err := w.client.Dialer.Create(ctx, w.user.ID, "+33199005678"); err != nil {
				return err
			}
			return w.client.Dialer.Delete(ctx, w.user.ID)
		},
		"Dialer.Numbers": func(ctx context.Context, t *testing.T, w *world) error {
			if err := w.client.Dialer.Create(ctx, w.user.ID, "+33199005678"); err != nil {
				return err
			}
			numbers, err := w.client.Dialer.Numbers(ctx, w.user.ID)
			if err == nil && (len(numbers) != 1 || numbers[0].Number != "+33199005678") {
				t.Errorf("numbers %+v", numbers)
			}
			return err
		},
		"Dialer.AddNumbers": func(ctx context.Context, _ *testing.T, w *world) error {
			if err := w.client.Dialer.Create(ctx, w.user.ID, "+33199005678"); err != nil {
				return err
			}
			return w.client.Dialer.AddNumbers(ctx, w.user.ID, "+33199009999")
		},
		"Dialer.DeleteNumber": func(ctx context.Context, t *testing.T, w *world) error {
			if err := w.client.Dialer.Create(ctx, w.user.ID, "+33199005678"); err != nil {
				return err
			}
			numbers := must[[]aircall.DialerNumber](t)(w.client.Dialer.Numbers(ctx, w.user.ID))
			return w.client.Dialer.DeleteNumber(ctx, w.user.ID, numbers[0].ID)
		},
	}
}

func callOperations() map[string]func(context.Context, *testing.T, *world) error {
	type run = func(context.Context, *testing.T, *world) error
	list := aircall.ListCallsOptions{}
	search := aircall.SearchCallsOptions{PhoneNumber: "+33199001234"}
	return map[string]run{
		"Calls.List": func(ctx context.Context, _ *testing.T, w *world) error { return some(w.client.Calls.List(ctx, list)) },
		"Calls.All":  func(ctx context.Context, _ *testing.T, w *world) error { return each(w.client.Calls.All(ctx, list)) },
		"Calls.Walk": func(ctx context.Context, _ *testing.T, w *world) error {
			return each(w.client.Calls.Walk(ctx, aircall.WalkOptions{}))
		},
		"Calls.Search": func(ctx context.Context, _ *testing.T, w *world) error {
			return some(w.client.Calls.Search(ctx, search))
		},
		"Calls.SearchAll": func(ctx context.Context, _ *testing.T, w *world) error {
			return each(w.client.Calls.SearchAll(ctx, search))
		},
		"Calls.Get": func(ctx context.Context, t *testing.T, w *world) error {
			call, err := w.client.Calls.Get(ctx, w.past.ID, aircall.FetchContact)
			if err == nil && (call.Contact == nil || call.Contact.ID != w.contact.ID) {
				t.Errorf("contact %+v", call.Contact)
			}
			return err
		},
		"Calls.TransferToUser": func(ctx context.Context, _ *testing.T, w *world) error {
			other := w.AddUser(aircall.User{Name: "Luc Roche"})
			return w.client.Calls.TransferToUser(ctx, w.answered(), other.ID)
		},
		"Calls.TransferToTeam": func(ctx context.Context, _ *testing.T, w *world) error {
			team := w.AddTeam(aircall.Team{Name: "Support", Users: []aircall.User{{Name: "Luc Roche"}}})
			return w.client.Calls.TransferToTeam(ctx, w.answered(), team.ID, aircall.DispatchRandom)
		},
		"Calls.TransferToNumber": func(ctx context.Context, _ *testing.T, w *world) error {
			return w.client.Calls.TransferToNumber(ctx, w.running.ID(), "+33199005678")
		},
		"Calls.AddComment": func(ctx context.Context, t *testing.T, w *world) error {
			err := w.client.Calls.AddComment(ctx, w.past.ID, "Rappeler jeudi")
			call := must[*aircall.Call](t)(w.client.Calls.Get(ctx, w.past.ID))
			if len(call.Comments) != 1 || call.Comments[0].Content != "Rappeler jeudi" || call.Comments[0].PostedBy != nil {
				t.Errorf("comments %+v", call.Comments)
			}
			return err
		},
		"Calls.AddTags": func(ctx context.Context, _ *testing.T, w *world) error {
			return w.client.Calls.AddTags(ctx, w.past.ID, w.tag.ID)
		},
		"Calls.PostTags": func(ctx context.Context, _ *testing.T, w *world) error {
			return w.client.Calls.PostTags(ctx, w.past.ID, w.tag.ID)
		},
		"Calls.Archive": func(ctx context.Context, t *testing.T, w *world) error {
			call, err := w.client.Calls.Archive(ctx, w.past.ID)
			if err == nil && !call.Archived {
				t.Error("not archived")
			}
			return err
		},
		"Calls.Unarchive": func(ctx context.Context, _ *testing.T, w *world) error {
			return only(w.client.Calls.Unarchive(ctx, w.past.ID))
		},
		"Calls.PauseRecording": func(ctx context.Context, _ *testing.T, w *world) error {
			return w.client.Calls.PauseRecording(ctx, w.answered())
		},
		"Calls.ResumeRecording": func(ctx context.Context, _ *testing.T, w *world) error {
			return w.client.Calls.ResumeRecording(ctx, w.answered())
		},
		"Calls.DeleteRecording": func(ctx context.Context, _ *testing.T, w *world) error {
			return w.client.Calls.DeleteRecording(ctx, w.past.ID)
		},
		"Calls.DeleteVoicemail": func(ctx context.Context, _ *testing.T, w *world) error {
			return w.client.Calls.DeleteVoicemail(ctx, w.past.ID)
		},
		"Calls.CreateInsightCard": func(ctx context.Context, t *testing.T, w *world) error {
			card := aircall.InsightCard{Contents: []aircall.CardContent{aircall.CardTitle("Nadia Keller", "")}}
			err := w.client.Calls.CreateInsightCard(ctx, w.running.ID(), card)
			if cards := w.Cards(); len(cards) != 1 || !cmp.Equal(cards[0].Card, card) {
				t.Errorf("cards %+v", cards)
			}
			return err
		},
		"Calls.Link": func(ctx context.Context, _ *testing.T, w *world) error {
			return w.client.Calls.Link(ctx, w.running.ID(), map[string]string{"link": "https://crm.example.com/1"})
		},
		"Calls.Metadata": func(ctx context.Context, _ *testing.T, w *world) error {
			return w.client.Calls.Metadata(ctx, w.running.ID(), map[string]string{"content": "x"})
		},
	}
}

func insightOperations() map[string]func(context.Context, *testing.T, *world) error {
	type run = func(context.Context, *testing.T, *world) error
	same := func(t *testing.T, got, want any) {
		t.Helper()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
	return map[string]run{
		"Insights.Transcription": func(ctx context.Context, t *testing.T, w *world) error {
			w.running.Transcription("fr-FR", aircall.Utterance{Text: "Bonjour", ParticipantType: aircall.SpeakerInternal, UserID: w.user.ID})
			got := must[*aircall.Transcription](t)(w.client.Insights.Transcription(ctx, w.running.ID(), aircall.TranscriptionAsync))
			same(t, got.Content.Utterances[0].Text, "Bonjour")
			return nil
		},
		"Insights.RealtimeTranscription": func(ctx context.Context, t *testing.T, w *world) error {
			w.running.Utterances("fr-FR", aircall.Utterance{Text: "Bonjour"})
			got := must[*aircall.RealtimeTranscription](t)(w.client.Insights.RealtimeTranscription(ctx, w.running.ID()))
			same(t, got.Utterances[0].Text, "Bonjour")
			return nil
		},
		"Insights.Summary": func(ctx context.Context, t *testing.T, w *world) error {
			w.running.Summary("Un devis.")
			same(t, must[*aircall.Summary](t)(w.client.Insights.Summary(ctx, w.running.ID())).Content, "Un devis.")
			return nil
		},
		"Insights.Topics": func(ctx context.Context, t *testing.T, w *world) error {
			w.running.Topics("devis", "délai")
			same(t, must[*aircall.Topics](t)(w.client.Insights.Topics(ctx, w.running.ID())).Content, []string{"devis", "délai"})
			return nil
		},
		"Insights.Sentiment": func(ctx context.Context, t *testing.T, w *world) error {
			w.running.Sentiment(aircall.SentimentPositive)
			got := must[*aircall.Sentiment](t)(w.client.Insights.Sentiment(ctx, w.running.ID()))
			same(t, got.Participants[0].Value, aircall.SentimentPositive)
			return nil
		},
		"Insights.ActionItems": func(ctx context.Context, t *testing.T, w *world) error {
			w.running.ActionItem("Rappeler")
			got := must[*aircall.ActionItems](t)(w.client.Insights.ActionItems(ctx, w.running.ID()))
			same(t, got.ActionItems[0].Content, "Rappeler")
			return nil
		},
		"Insights.CustomSummary": func(ctx context.Context, t *testing.T, w *world) error {
			results := []aircall.CustomSummaryResult{{Name: "Besoin", Content: "Un devis"}}
			w.running.CustomSummary("Ventes", results...)
			got := must[*aircall.CustomSummary](t)(w.client.Insights.CustomSummary(ctx, w.running.ID()))
			same(t, got.Results, results)
			return nil
		},
		"Insights.PlaybookResult": func(ctx context.Context, t *testing.T, w *world) error {
			w.running.Playbook("Accueil", 87.5, aircall.PlaybookTopic{Name: "Salutation", Result: json.RawMessage(`true`)})
			got := must[*aircall.PlaybookResult](t)(w.client.Insights.PlaybookResult(ctx, w.running.ID()))
			same(t, got.Playbook.Name, "Accueil")
			return nil
		},
		"Insights.Evaluations": func(ctx context.Context, t *testing.T, w *world) error {
			w.running.Evaluation("Accueil", 80)
			got := must[*aircall.Evaluations](t)(w.client.Insights.Evaluations(ctx, w.running.ID()))
			same(t, got.Evaluations[0].Scorecard.Name, "Accueil")
			return nil
		},
		"Insights.PredictedCSAT": func(ctx context.Context, t *testing.T, w *world) error {
			w.running.PredictCSAT(75, aircall.CSATDriver{Polarity: aircall.SentimentPositive, Label: "Délai"})
			same(t, must[*aircall.CSAT](t)(w.client.Insights.PredictedCSAT(ctx, w.running.ID())).Score, 75)
			return nil
		},
	}
}

func otherOperations() map[string]func(context.Context, *testing.T, *world) error {
	type run = func(context.Context, *testing.T, *world) error
	list := aircall.ListOptions{}
	sms := aircall.NewMessage{To: "+33639981234", Body: "Bonjour"}
	group := aircall.NewGroupMessage{Participants: []string{"+33639981234", "+33639985678"}, Body: "Bonjour"}
	proxy := func(ctx context.Context, t *testing.T, w *world) {
		t.Helper()
		must[*aircall.MessageConfiguration](t)(w.client.Messages.Configure(ctx, w.number.ID, aircall.MessageConfiguration{
			CallbackURL: "https://app.example.com/sms", Type: "PUBLIC_API",
		}))
	}
	webhook := func(ctx context.Context, t *testing.T, w *world) *aircall.Webhook {
		t.Helper()
		return must[*aircall.Webhook](t)(w.client.Webhooks.Create(ctx, aircall.NewWebhook{
			URL: "https://app.example.com/aircall", Events: []aircall.EventName{aircall.EventCallEnded, aircall.EventCallCreated},
		}))
	}
	campaign := func(ctx context.Context, t *testing.T, w *world) *aircall.A2PCampaign {
		t.Helper()
		return must[*aircall.A2PCampaign](t)(w.client.A2P.Create(ctx, "campaign", w.number.ID))
	}
	whatsApp := func(w *world) aircall.NewWhatsAppMessage {
		return aircall.NewWhatsAppMessage{From: w.number.ID, To: "+33639981234", Text: "Bonjour"}
	}
	operations := map[string]run{
		"Numbers.List": func(ctx context.Context, _ *testing.T, w *world) error { return some(w.client.Numbers.List(ctx, list)) },
		"Numbers.All":  func(ctx context.Context, _ *testing.T, w *world) error { return each(w.client.Numbers.All(ctx, list)) },
		"Numbers.Get": func(ctx context.Context, t *testing.T, w *world) error {
			number, err := w.client.Numbers.Get(ctx, w.number.ID)
			if err == nil && len(number.Users) != 1 {
				t.Errorf("users %v", number.Users)
			}
			return err
		},
		"Numbers.Update": func(ctx context.Context, t *testing.T, w *world) error {
			number, err := w.client.Numbers.Update(ctx, w.number.ID, aircall.NumberUpdate{Name: new("Standard"), Priority: new(1)})
			if err == nil && number.Name != "Standard" {
				t.Errorf("name %q", number.Name)
			}
			return err
		},
		"Numbers.RegistrationStatus": func(ctx context.Context, _ *testing.T, w *world) error {
			return only(w.client.Numbers.RegistrationStatus(ctx, w.number.ID))
		},
		"Tags.List":   func(ctx context.Context, _ *testing.T, w *world) error { return some(w.client.Tags.List(ctx, list)) },
		"Tags.All":    func(ctx context.Context, _ *testing.T, w *world) error { return each(w.client.Tags.All(ctx, list)) },
		"Tags.Get":    func(ctx context.Context, _ *testing.T, w *world) error { return only(w.client.Tags.Get(ctx, w.tag.ID)) },
		"Tags.Delete": func(ctx context.Context, _ *testing.T, w *world) error { return w.client.Tags.Delete(ctx, w.tag.ID) },
		"Tags.Create": func(ctx context.Context, _ *testing.T, w *world) error {
			return only(w.client.Tags.Create(ctx, aircall.NewTag{Name: "Rappel", Color: "#FF5733"}))
		},
		"Tags.Update": func(ctx context.Context, t *testing.T, w *world) error {
			tag, err := w.client.Tags.Update(ctx, w.tag.ID, aircall.TagUpdate{Name: new("Facture"), Color: new("#FF5733")})
			if err == nil && tag.Name != "Facture" {
				t.Errorf("name %q", tag.Name)
			}
			return err
		},
		"Webhooks.Create": func(ctx context.Context, t *testing.T, w *world) error {
			if hook := webhook(ctx, t, w); hook.Token == "" || hook.ID == "" || len(hook.Events) != 2 {
				t.Errorf("webhook %+v", hook)
			}
			return nil
		},
		"Webhooks.List": func(ctx context.Context, t *testing.T, w *world) error {
			webhook(ctx, t, w)
			return some(w.client.Webhooks.List(ctx, list))
		},
		"Webhooks.All": func(ctx context.Context, t *testing.T, w *world) error {
			webhook(ctx, t, w)
			return each(w.client.Webhooks.All(ctx, list))
		},
		"Webhooks.Get": func(ctx context.Context, t *testing.T, w *world) error {
			return only(w.client.Webhooks.Get(ctx, webhook(ctx, t, w).ID))
		},
		"Webhooks.Delete": func(ctx context.Context, t *testing.T, w *world) error {
			return w.client.Webhooks.Delete(ctx, webhook(ctx, t, w).ID)
		},
		"Webhooks.Update": func(ctx context.Context, t *testing.T, w *world) error {
			hook, err := w.client.Webhooks.Update(ctx, webhook(ctx, t, w).ID, aircall.WebhookUpdate{Active: new(false)})
			if err == nil && (hook.Active || len(hook.Events) != 2) {
				t.Errorf("webhook %+v", hook)
			}
			return err
		},
		"Webhooks.AddEvents": func(ctx context.Context, t *testing.T, w *world) error {
			hook, err := w.client.Webhooks.AddEvents(ctx, webhook(ctx, t, w).ID, aircall.EventCallTagged)
			if err == nil && len(hook.Events) != 3 {
				t.Errorf("events %v", hook.Events)
			}
			return err
		},
		"Webhooks.RemoveEvents": func(ctx context.Context, t *testing.T, w *world) error {
			hook, err := w.client.Webhooks.RemoveEvents(ctx, webhook(ctx, t, w).ID, aircall.EventCallCreated)
			if err == nil && len(hook.Events) != 1 {
				t.Errorf("events %v", hook.Events)
			}
			return err
		},
		"Messages.Configure": func(ctx context.Context, t *testing.T, w *world) error {
			proxy(ctx, t, w)
			return nil
		},
		"Messages.Configuration": func(ctx context.Context, t *testing.T, w *world) error {
			proxy(ctx, t, w)
			configuration, err := w.client.Messages.Configuration(ctx, w.number.ID)
			if err == nil && configuration.Token == "" {
				t.Error("no token")
			}
			return err
		},
		"Messages.DeleteConfiguration": func(ctx context.Context, t *testing.T, w *world) error {
			proxy(ctx, t, w)
			return w.client.Messages.DeleteConfiguration(ctx, w.number.ID)
		},
		"Messages.Send": func(ctx context.Context, t *testing.T, w *world) error {
			message, err := w.client.Messages.Send(ctx, w.number.ID, sms)
			if err == nil && (message.ID == "" || message.Body != sms.Body || message.CreatedAt.IsZero()) {
				t.Errorf("message %+v", message)
			}
			return err
		},
		"Messages.SendByProxy": func(ctx context.Context, t *testing.T, w *world) error {
			proxy(ctx, t, w)
			return only(w.client.Messages.SendByProxy(ctx, w.number.ID, sms))
		},
		"Messages.SendToGroup": func(ctx context.Context, t *testing.T, w *world) error {
			message, err := w.client.Messages.SendToGroup(ctx, w.number.ID, group)
			if err == nil && len(message.Participants) != 2 {
				t.Errorf("message %+v", message)
			}
			return err
		},
		"Messages.SendToGroupByProxy": func(ctx context.Context, t *testing.T, w *world) error {
			proxy(ctx, t, w)
			return only(w.client.Messages.SendToGroupByProxy(ctx, w.number.ID, group))
		},
		"Messages.SendWhatsApp": func(ctx context.Context, _ *testing.T, w *world) error {
			return only(w.client.Messages.SendWhatsApp(ctx, whatsApp(w)))
		},
		"Messages.SendWhatsAppByProxy": func(ctx context.Context, _ *testing.T, w *world) error {
			return only(w.client.Messages.SendWhatsAppByProxy(ctx, whatsApp(w)))
		},
		"Messages.SMSTemplates": func(ctx context.Context, _ *testing.T, w *world) error {
			return some(w.client.Messages.SMSTemplates(ctx, aircall.SMSTemplatesOptions{}))
		},
		"Messages.AllSMSTemplates": func(ctx context.Context, _ *testing.T, w *world) error {
			return each(w.client.Messages.AllSMSTemplates(ctx, aircall.SMSTemplatesOptions{}))
		},
		"Messages.WhatsAppTemplates": func(ctx context.Context, t *testing.T, w *world) error {
			templates, err := w.client.Messages.WhatsAppTemplates(ctx, w.number.ID, "")
			if err == nil && len(templates.Templates) == 0 {
				t.Error("no templates")
			}
			return err
		},
		"Messages.WhatsAppStatus": func(ctx context.Context, _ *testing.T, w *world) error {
			return only(w.client.Messages.WhatsAppStatus(ctx, w.number.ID))
		},
		"Integrations.Me": func(ctx context.Context, t *testing.T, w *world) error {
			me, err := w.client.Integrations.Me(ctx)
			if err == nil && (!me.Active || len(me.NumberIDs) != 1) {
				t.Errorf("integration %+v", me)
			}
			return err
		},
		"Integrations.Enable":  func(ctx context.Context, _ *testing.T, w *world) error { return w.client.Integrations.Enable(ctx) },
		"Integrations.Install": func(ctx context.Context, _ *testing.T, w *world) error { return w.client.Integrations.Install(ctx) },
		"Integrations.Disable": func(ctx context.Context, _ *testing.T, w *world) error { return w.client.Integrations.Disable(ctx) },
		"VoiceAgents.StartCall": func(ctx context.Context, t *testing.T, w *world) error {
			call, err := w.client.VoiceAgents.StartCall(ctx, "agent-1", aircall.NewVoiceAgentCall{To: "+33199005678", IdempotencyKey: "rappel-1"})
			if err == nil && (call.Status != aircall.VoiceAgentCallPending || call.AgentID != "agent-1") {
				t.Errorf("call %+v", call)
			}
			return err
		},
		"Analytics.Export": func(ctx context.Context, t *testing.T, w *world) error {
			report, err := w.client.Analytics.Export(ctx, map[string]string{"reportName": "CALLS_HISTORY"})
			if err == nil && (report.ID == "" || report.Status != aircall.ReportPending) {
				t.Errorf("report %+v", report)
			}
			return err
		},
		"Analytics.Report": func(ctx context.Context, t *testing.T, w *world) error {
			report := must[*aircall.Report](t)(w.client.Analytics.Export(ctx, map[string]string{"reportName": "CALLS_HISTORY"}))
			return only(w.client.Analytics.Report(ctx, report.ID))
		},
		"A2P.List": func(ctx context.Context, t *testing.T, w *world) error {
			campaign(ctx, t, w)
			return some(w.client.A2P.List(ctx, list))
		},
		"A2P.All": func(ctx context.Context, t *testing.T, w *world) error {
			campaign(ctx, t, w)
			return each(w.client.A2P.All(ctx, list))
		},
		"A2P.Create": func(ctx context.Context, t *testing.T, w *world) error {
			campaign(ctx, t, w)
			return nil
		},
		"A2P.Update": func(ctx context.Context, t *testing.T, w *world) error {
			return only(w.client.A2P.Update(ctx, campaign(ctx, t, w).ID, w.number.ID))
		},
		"A2P.Delete": func(ctx context.Context, t *testing.T, w *world) error {
			return w.client.A2P.Delete(ctx, campaign(ctx, t, w).ID)
		},
	}
	maps.Copy(operations, contactOperations())
	return operations
}

func contactOperations() map[string]func(context.Context, *testing.T, *world) error {
	type run = func(context.Context, *testing.T, *world) error
	list := aircall.ListContactsOptions{}
	search := aircall.SearchContactsOptions{PhoneNumber: "+33199001234"}
	return map[string]run{
		"Contacts.List": func(ctx context.Context, _ *testing.T, w *world) error {
			return some(w.client.Contacts.List(ctx, list))
		},
		"Contacts.All": func(ctx context.Context, _ *testing.T, w *world) error { return each(w.client.Contacts.All(ctx, list)) },
		"Contacts.Search": func(ctx context.Context, _ *testing.T, w *world) error {
			return some(w.client.Contacts.Search(ctx, search))
		},
		"Contacts.SearchAll": func(ctx context.Context, _ *testing.T, w *world) error {
			return each(w.client.Contacts.SearchAll(ctx, search))
		},
		"Contacts.Upsert": func(ctx context.Context, t *testing.T, w *world) error {
			contact, changed, err := w.client.Contacts.Upsert(ctx, aircall.UpsertContact{NewContact: aircall.NewContact{
				FirstName: "Nadia", PhoneNumbers: []aircall.NewDetail{{Label: "Travail", Value: "+33199001234"}},
			}})
			if err == nil && (changed || contact.ID != w.contact.ID) {
				t.Errorf("changed %v: %+v", changed, contact)
			}
			return err
		},
		"Contacts.Get": func(ctx context.Context, _ *testing.T, w *world) error {
			return only(w.client.Contacts.Get(ctx, w.contact.ID))
		},
		"Contacts.Create": func(ctx context.Context, _ *testing.T, w *world) error {
			return only(w.client.Contacts.Create(ctx, aircall.NewContact{
				LastName: "Perrin", PhoneNumbers: []aircall.NewDetail{{Label: "Travail", Value: "+33199005678"}},
			}))
		},
		"Contacts.Update": func(ctx context.Context, t *testing.T, w *world) error {
			contact, err := w.client.Contacts.Update(ctx, w.contact.ID, aircall.ContactUpdate{CompanyName: new("Menuiserie Keller")})
			if err == nil && contact.CompanyName != "Menuiserie Keller" {
				t.Errorf("contact %+v", contact)
			}
			return err
		},
		"Contacts.Delete": func(ctx context.Context, _ *testing.T, w *world) error {
			return w.client.Contacts.Delete(ctx, w.contact.ID)
		},
		"Contacts.AddPhone": func(ctx context.Context, t *testing.T, w *world) error {
			row, err := w.client.Contacts.AddPhone(ctx, w.contact.ID, aircall.NewDetail{Label: "Mobile", Value: "+33639981234"})
			if err == nil && (row.ID == 0 || row.Value != "+33639981234") {
				t.Errorf("row %+v", row)
			}
			return err
		},
		"Contacts.UpdatePhone": func(ctx context.Context, t *testing.T, w *world) error {
			row, err := w.client.Contacts.UpdatePhone(ctx, w.contact.ID, w.contact.PhoneNumbers[0].ID, aircall.DetailUpdate{Label: new("Accueil")})
			if err == nil && row.Label != "Accueil" {
				t.Errorf("row %+v", row)
			}
			return err
		},
		"Contacts.DeletePhone": func(ctx context.Context, _ *testing.T, w *world) error {
			return w.client.Contacts.DeletePhone(ctx, w.contact.ID, w.contact.PhoneNumbers[0].ID)
		},
		"Contacts.AddEmail": func(ctx context.Context, _ *testing.T, w *world) error {
			return only(w.client.Contacts.AddEmail(ctx, w.contact.ID, aircall.NewDetail{Label: "Perso", Value: "nadia@example.org"}))
		},
		"Contacts.UpdateEmail": func(ctx context.Context, _ *testing.T, w *world) error {
			return only(w.client.Contacts.UpdateEmail(ctx, w.contact.ID, w.contact.Emails[0].ID, aircall.DetailUpdate{Value: new("n.keller@example.com")}))
		},
		"Contacts.DeleteEmail": func(ctx context.Context, _ *testing.T, w *world) error {
			return w.client.Contacts.DeleteEmail(ctx, w.contact.ID, w.contact.Emails[0].ID)
		},
	}
}

// Every event of the inventory has its constant and its payload, and the package has no others.
func TestEvents(t *testing.T) {
	t.Parallel()
	var want, got []string
	for _, e := range readInventory(t).Events {
		want = append(want, e.Constant+" "+string(e.Event))
		t.Run(string(e.Event), func(t *testing.T) {
			t.Parallel()
			body := fmt.Sprintf(`{"event":%q,"timestamp":1773910800,"token":"t","data":{"id":1}}`, e.Event)
			event, err := aircall.ParseEvent([]byte(body))
			if err != nil {
				t.Fatal(err)
			}
			if payload := fmt.Sprintf("%T", event.Payload); payload != "*aircall."+e.Payload {
				t.Errorf("payload %s, want %s", payload, e.Payload)
			}
		})
	}
	declared := regexp.MustCompile(`(?m)^\t(Event\w+) +EventName += "([^"]+)"`)
	source, err := os.ReadFile("event_names.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, match := range declared.FindAllSubmatch(source, -1) {
		got = append(got, string(match[1])+" "+string(match[2]))
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("constants (-inventory +package):\n%s", diff)
	}
}

// The documentation of every method names the operation that it stands for, and everything exported is documented.
func TestDocumentation(t *testing.T) {
	t.Parallel()
	set := token.NewFileSet()
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, source := range sources {
		if !strings.HasSuffix(source, "_test.go") {
			files = append(files, must[*ast.File](t)(parser.ParseFile(set, source, nil, parser.ParseComments)))
		}
	}
	pkg := must[*doc.Package](t)(doc.NewFromFiles(set, files, "aircall"))
	docs := map[string]string{}
	for _, typ := range pkg.Types {
		if typ.Doc == "" {
			t.Errorf("%s has no documentation", typ.Name)
		}
		for _, method := range typ.Methods {
			docs[typ.Name+"."+method.Name] = method.Doc
			if method.Doc == "" {
				t.Errorf("%s.%s has no documentation", typ.Name, method.Name)
			}
		}
		for _, f := range typ.Funcs {
			if f.Doc == "" {
				t.Errorf("%s has no documentation", f.Name)
			}
		}
	}
	for _, f := range pkg.Funcs {
		if f.Doc == "" {
			t.Errorf("%s has no documentation", f.Name)
		}
	}
	client, ok := pkg.Types[slices.IndexFunc(pkg.Types, func(typ *doc.Type) bool { return typ.Name == "Client" })].Decl.Specs[0].(*ast.TypeSpec)
	if !ok {
		t.Fatal("no Client")
	}
	services := map[string]string{"OAuth": "OAuth"}
	for _, field := range client.Type.(*ast.StructType).Fields.List {
		if star, ok := field.Type.(*ast.StarExpr); ok {
			if name, ok := star.X.(*ast.Ident); ok {
				services[field.Names[0].Name] = name.Name
			}
		}
	}
	for _, op := range readInventory(t).Operations {
		for _, method := range op.Methods {
			service, name, found := strings.Cut(method, ".")
			key := services[service] + "." + name
			if !found {
				key = "Client." + method
			}
			text := docs[key]
			if text == "" {
				t.Errorf("%s: there is no method %s", op.Operation, key)
				continue
			}
			verb, path, _ := strings.Cut(op.Operation, " ")
			named := strings.Contains(text, verb+" "+path) || method == "Users.GetByEmail" && strings.Contains(text, "GET /v2/users/:email")
			if !named {
				t.Errorf("%s does not name %s", key, op.Operation)
			}
			if op.Deprecated != strings.Contains(text, "Deprecated:") {
				t.Errorf("%s: deprecated at Aircall: %v", key, op.Deprecated)
			}
		}
	}
}

// docs/aircall-coverage.md shows the inventory. Write it anew with: go test ./aircall -run TestCoverageFile -update
func TestCoverageFile(t *testing.T) {
	t.Parallel()
	inv := readInventory(t)
	var b bytes.Buffer
	b.WriteString("# What of Aircall's API this package covers\n\n" +
		"Written by `go test ./aircall -run TestCoverageFile -update` from `aircall/testdata/inventory.json`. Each operation is carried\n" +
		"out by `TestOperations`, each event read by `TestEvents`, under the name in the table.\n\n")
	fmt.Fprintf(&b, "## Operations (%d)\n\n| Operation | Methods of the client | Aircall's documentation |\n|---|---|---|\n", len(inv.Operations))
	for _, op := range inv.Operations {
		note := ""
		if op.Deprecated {
			note = " (deprecated by Aircall)"
		}
		_, section, _ := strings.Cut(op.Doc, "#")
		fmt.Fprintf(&b, "| `%s`%s | `%s` | [%s](%s) |\n", op.Operation, note, strings.Join(op.Methods, "`, `"), section, op.Doc)
	}
	fmt.Fprintf(&b, "\n## Events (%d)\n\nSee [Aircall's documentation](%s).\n\n| Event | Constant | Payload |\n|---|---|---|\n", len(inv.Events), inv.EventsDoc)
	for _, e := range inv.Events {
		note := ""
		if e.Deprecated {
			note = " (deprecated by Aircall)"
		}
		fmt.Fprintf(&b, "| `%s`%s | `%s` | `*%s` |\n", e.Event, note, e.Constant, e.Payload)
	}
	if *update {
		if err := os.MkdirAll(filepath.Dir(coverageFile), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(coverageFile, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(coverageFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(b.String(), string(got)); diff != "" {
		t.Errorf("out of date (-want +file):\n%s", diff)
	}
}
