package aircall_test

import (
	"context"
	"maps"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
)

func otherOperations() map[string]operation {
	list := aircall.ListOptions{}
	sms := aircall.MessageInput{To: "+33639981234", Body: "Bonjour"}
	group := aircall.GroupMessageInput{Participants: []string{"+33639981234", "+33639985678"}, Body: "Bonjour"}
	proxy := func(ctx context.Context, t *testing.T, w *world) {
		t.Helper()
		must[*aircall.MessageConfiguration](t)(w.client.Messages.Configure(ctx, w.number.ID, aircall.MessageConfigurationInput{
			CallbackURL: "https://app.example.com/sms", Type: "PUBLIC_API",
		}))
	}
	webhook := func(ctx context.Context, t *testing.T, w *world) *aircall.Webhook {
		t.Helper()
		return must[*aircall.Webhook](t)(w.client.Webhooks.Create(ctx, aircall.WebhookInput{
			URL: "https://app.example.com/aircall", Events: []aircall.EventName{aircall.EventCallEnded, aircall.EventCallCreated},
		}))
	}
	campaign := func(ctx context.Context, t *testing.T, w *world) *aircall.A2PCampaign {
		t.Helper()
		return must[*aircall.A2PCampaign](t)(w.client.A2PCampaigns.Create(ctx, "campaign", w.number.ID))
	}
	whatsApp := func(w *world) aircall.WhatsAppMessageInput {
		return aircall.WhatsAppMessageInput{From: w.number.ID, To: "+33639981234", Text: "Bonjour"}
	}
	operations := map[string]operation{
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
			number, err := w.client.Numbers.Update(ctx, w.number.ID, aircall.NumberInput{Name: "Standard", Priority: new(1)})
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
			return only(w.client.Tags.Create(ctx, aircall.TagInput{Name: "Rappel", Color: "#FF5733"}))
		},
		"Tags.Update": func(ctx context.Context, t *testing.T, w *world) error {
			tag, err := w.client.Tags.Update(ctx, w.tag.ID, aircall.TagInput{Name: "Facture", Color: "#FF5733"})
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
			hook, err := w.client.Webhooks.Update(ctx, webhook(ctx, t, w).ID, aircall.WebhookInput{Active: new(false)})
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
			call, err := w.client.VoiceAgents.StartCall(ctx, "agent-1", aircall.VoiceAgentCallInput{To: "+33199005678", IdempotencyKey: "rappel-1"})
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
		"A2PCampaigns.List": func(ctx context.Context, t *testing.T, w *world) error {
			campaign(ctx, t, w)
			return some(w.client.A2PCampaigns.List(ctx, list))
		},
		"A2PCampaigns.All": func(ctx context.Context, t *testing.T, w *world) error {
			campaign(ctx, t, w)
			return each(w.client.A2PCampaigns.All(ctx, list))
		},
		"A2PCampaigns.Create": func(ctx context.Context, t *testing.T, w *world) error {
			campaign(ctx, t, w)
			return nil
		},
		"A2PCampaigns.Update": func(ctx context.Context, t *testing.T, w *world) error {
			return only(w.client.A2PCampaigns.Update(ctx, campaign(ctx, t, w).ID, w.number.ID))
		},
		"A2PCampaigns.Delete": func(ctx context.Context, t *testing.T, w *world) error {
			return w.client.A2PCampaigns.Delete(ctx, campaign(ctx, t, w).ID)
		},
	}
	maps.Copy(operations, contactOperations())
	return operations
}

func contactOperations() map[string]operation {
	list := aircall.ListContactsOptions{}
	search := aircall.SearchContactsOptions{PhoneNumber: "+33199001234"}
	return map[string]operation{
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
			contact, changed, err := w.client.Contacts.Upsert(ctx, aircall.UpsertContactInput{ContactInput: aircall.ContactInput{
				FirstName: "Nadia", PhoneNumbers: []aircall.DetailInput{{Label: "Travail", Value: "+33199001234"}},
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
			return only(w.client.Contacts.Create(ctx, aircall.ContactInput{
				LastName: "Perrin", PhoneNumbers: []aircall.DetailInput{{Label: "Travail", Value: "+33199005678"}},
			}))
		},
		"Contacts.Update": func(ctx context.Context, t *testing.T, w *world) error {
			contact, err := w.client.Contacts.Update(ctx, w.contact.ID, aircall.ContactInput{CompanyName: "Menuiserie Keller"})
			if err == nil && contact.CompanyName != "Menuiserie Keller" {
				t.Errorf("contact %+v", contact)
			}
			return err
		},
		"Contacts.Delete": func(ctx context.Context, _ *testing.T, w *world) error {
			return w.client.Contacts.Delete(ctx, w.contact.ID)
		},
		"Contacts.AddPhone": func(ctx context.Context, t *testing.T, w *world) error {
			row, err := w.client.Contacts.AddPhone(ctx, w.contact.ID, aircall.DetailInput{Label: "Mobile", Value: "+33639981234"})
			if err == nil && (row.ID == 0 || row.Value != "+33639981234") {
				t.Errorf("row %+v", row)
			}
			return err
		},
		"Contacts.UpdatePhone": func(ctx context.Context, t *testing.T, w *world) error {
			row, err := w.client.Contacts.UpdatePhone(ctx, w.contact.ID, w.contact.PhoneNumbers[0].ID, aircall.DetailInput{Label: "Accueil"})
			if err == nil && row.Label != "Accueil" {
				t.Errorf("row %+v", row)
			}
			return err
		},
		"Contacts.DeletePhone": func(ctx context.Context, _ *testing.T, w *world) error {
			return w.client.Contacts.DeletePhone(ctx, w.contact.ID, w.contact.PhoneNumbers[0].ID)
		},
		"Contacts.AddEmail": func(ctx context.Context, _ *testing.T, w *world) error {
			return only(w.client.Contacts.AddEmail(ctx, w.contact.ID, aircall.DetailInput{Label: "Perso", Value: "nadia@example.org"}))
		},
		"Contacts.UpdateEmail": func(ctx context.Context, _ *testing.T, w *world) error {
			return only(w.client.Contacts.UpdateEmail(ctx, w.contact.ID, w.contact.Emails[0].ID, aircall.DetailInput{Value: "n.keller@example.com"}))
		},
		"Contacts.DeleteEmail": func(ctx context.Context, _ *testing.T, w *world) error {
			return w.client.Contacts.DeleteEmail(ctx, w.contact.ID, w.contact.Emails[0].ID)
		},
	}
}
