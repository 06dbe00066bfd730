package aircall_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
)

// operation carries out one method of the client in a world of its own.
type operation = func(context.Context, *testing.T, *world) error

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

func peopleOperations() map[string]operation {
	list := aircall.ListOptions{}
	return map[string]operation{
		"Users.List": func(ctx context.Context, _ *testing.T, w *world) error { return some(w.client.Users.List(ctx, list)) },
		"Users.All":  func(ctx context.Context, _ *testing.T, w *world) error { return each(w.client.Users.All(ctx, list)) },
		"Users.Get": func(ctx context.Context, _ *testing.T, w *world) error {
			return only(w.client.Users.Get(ctx, w.user.ID))
		},
		"Users.GetByEmail": func(ctx context.Context, t *testing.T, w *world) error {
			user, err := w.client.Users.GetByEmail(ctx, w.user.Email)
			if err == nil && user.ID != w.user.ID {
				t.Errorf("user %d", user.ID)
			}
			return err
		},
		"Users.Create": func(ctx context.Context, _ *testing.T, w *world) error {
			return only(w.client.Users.Create(ctx, aircall.UserInput{Email: "luc.roche@example.com", FirstName: "Luc", LastName: "Roche"}))
		},
		"Users.Update": func(ctx context.Context, t *testing.T, w *world) error {
			user, err := w.client.Users.Update(ctx, w.user.ID, aircall.UserInput{WrapUpTime: new(30)})
			if err == nil && user.WrapUpTime != 30 {
				t.Errorf("wrap-up time %d", user.WrapUpTime)
			}
			return err
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
		"DialerCampaigns.Get": func(ctx context.Context, t *testing.T, w *world) error {
			if err := w.client.DialerCampaigns.Create(ctx, w.user.ID, "+33199005678"); err != nil {
				return err
			}
			campaign, err := w.client.DialerCampaigns.Get(ctx, w.user.ID)
			if err == nil && (campaign.ID == 0 || campaign.NumberID != w.number.ID) {
				t.Errorf("campaign %+v", campaign)
			}
			return err
		},
		"DialerCampaigns.Create": func(ctx context.Context, _ *testing.T, w *world) error {
			return w.client.DialerCampaigns.Create(ctx, w.user.ID, "+33199005678")
		},
		"DialerCampaigns.Delete": func(ctx context.Context, _ *testing.T, w *world) error {
			if err := w.client.DialerCampaigns.Create(ctx, w.user.ID, "+33199005678"); err != nil {
				return err
			}
			return w.client.DialerCampaigns.Delete(ctx, w.user.ID)
		},
		"DialerCampaigns.Numbers": func(ctx context.Context, t *testing.T, w *world) error {
			if err := w.client.DialerCampaigns.Create(ctx, w.user.ID, "+33199005678"); err != nil {
				return err
			}
			numbers, err := w.client.DialerCampaigns.Numbers(ctx, w.user.ID)
			if err == nil && (len(numbers) != 1 || numbers[0].Number != "+33199005678") {
				t.Errorf("numbers %+v", numbers)
			}
			return err
		},
		"DialerCampaigns.AddNumbers": func(ctx context.Context, _ *testing.T, w *world) error {
			if err := w.client.DialerCampaigns.Create(ctx, w.user.ID, "+33199005678"); err != nil {
				return err
			}
			return w.client.DialerCampaigns.AddNumbers(ctx, w.user.ID, "+33199009999")
		},
		"DialerCampaigns.DeleteNumber": func(ctx context.Context, t *testing.T, w *world) error {
			if err := w.client.DialerCampaigns.Create(ctx, w.user.ID, "+33199005678"); err != nil {
				return err
			}
			numbers := must[[]aircall.DialerNumber](t)(w.client.DialerCampaigns.Numbers(ctx, w.user.ID))
			return w.client.DialerCampaigns.DeleteNumber(ctx, w.user.ID, numbers[0].ID)
		},
	}
}

func callOperations() map[string]operation {
	list := aircall.ListCallsOptions{}
	search := aircall.SearchCallsOptions{PhoneNumber: "+33199001234"}
	return map[string]operation{
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
		"Calls.ShowCard": func(ctx context.Context, t *testing.T, w *world) error {
			card := aircall.Card{Contents: []aircall.CardContent{aircall.CardTitle("Nadia Keller", "")}}
			err := w.client.Calls.ShowCard(ctx, w.running.ID(), card)
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

func insightOperations() map[string]operation {
	same := func(t *testing.T, got, want any) {
		t.Helper()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
	return map[string]operation{
		"Insights.Transcription": func(ctx context.Context, t *testing.T, w *world) error {
			w.running.Transcription("fr-FR", aircall.Utterance{Text: "Bonjour", ParticipantType: aircall.SpeakerInternal, UserID: w.user.ID})
			got := must[*aircall.Transcription](t)(w.client.Insights.Transcription(ctx, w.running.ID(), aircall.TranscriptionAsync))
			same(t, got.Content.Utterances[0].Text, "Bonjour")
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
