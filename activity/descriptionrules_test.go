package activity_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// descriptionRules say what a description holds and what not.
var descriptionRules = []struct {
	situation
	Input  activity.Input
	Policy activity.Policy
	Holds  []string
	Lacks  []string
}{
	{
		situation: situation{"1.4.6", "The id of the call and the link to it in the Aircall Dashboard.", "L’identifiant de l’appel et son lien dans le tableau de bord Aircall."},
		Input:     full(),
		Holds:     []string{"Call ID: 3811606146", "https://dashboard.aircall.io/calls/3811606146"},
	},
	{
		situation: situation{"1.4.6", "The team, if there is one, and the name of the Aircall number.", "L’équipe, s’il y en a une, et le nom du numéro Aircall."},
		Input:     full(),
		Holds:     []string{"Team: Support", "Number: Accueil"},
	},
	{
		situation: situation{"1.4.6", "The tags as text, and the notes.", "Les tags sous forme de texte, et les notes."},
		Input:     full(),
		Holds:     []string{"Tags: Devis, Urgent", "Rappeler jeudi."},
	},
	{
		situation: situation{"1.4.7", "Sentiment, summary and key topics, with Aircall’s AI.", "Sentiment, résumé et sujets clés, avec l’IA d’Aircall."},
		Input:     full(),
		Holds:     []string{"Sentiment: positive", "Summary: Demande de devis pour une véranda.", "Topics: devis, véranda"},
	},
	{
		situation: situation{"1.4.9", "The recording only behind the link to the Dashboard: its own links expire.", "L’enregistrement seulement derrière le lien du tableau de bord : ses propres liens expirent."},
		Input:     full(),
		Lacks:     []string{"recordings.example.com", "short-urls", "assets.aircall.io"},
	},
	{
		situation: situation{"policy", "All parts: the numbers, the times, the lasting page of the recording, the action items and more.", "Toutes les parties : les numéros, les heures, la page durable de l’enregistrement, les actions à mener, etc."},
		Input:     full(),
		Policy:    activity.Policy{Parts: activity.AllParts()},
		Holds:     []string{"Caller: +33 1 99 00 12 34", "Talk time: 2\u00a0min 40\u00a0s", "Recording: https://assets.aircall.io/calls/3811606146/recording", "- Envoyer le devis"},
		Lacks:     []string{"recordings.example.com", "short-urls"},
	},
	{
		situation: situation{"policy", "What the caller owed when the call was logged, if asked for, and the estimates that await an answer.", "Ce que devait l’appelant au moment de l’appel, si demandé, et les devis en attente de réponse."},
		Input:     owing(),
		Policy:    activity.Policy{Parts: append([]activity.Part{activity.PartID}, activity.CostlyParts()...)},
		Holds: []string{
			"Outstanding: 3 invoices overdue, €1,240.00 (oldest: FACT-12, due 31 Jan 2026) " + sellsy.InvoiceURL(12),
			"Estimates: 1 estimate awaits an answer, €800.00 (DEV-31, 10 Feb 2026) " + sellsy.EstimateURL(31),
		},
	},
	{
		situation: situation{"policy", "In French.", "En français."},
		Input:     full(),
		Policy:    activity.Policy{Language: matching.French, Location: paris},
		Holds:     []string{"Équipe\u00a0: Support", "02/03/2026 à 10:19"},
	},
	{
		situation: situation{"policy", "By a template of one’s own.", "Selon un modèle à soi."},
		Input:     full(),
		Policy:    activity.Policy{Template: mustTemplate("{{.Agent}} – {{join .Tags \" / \"}}")},
		Holds:     []string{"Camille Arnaud – Devis / Urgent"},
		Lacks:     []string{"Call ID"},
	},
	{
		situation: situation{"policy", "With a link to another page of the call.", "Avec un lien vers une autre page de l’appel."},
		Input:     full(),
		Policy:    activity.Policy{CallURL: func(id aircall.CallID) string { return fmt.Sprintf("https://calls.example.com/%d", id) }},
		Holds:     []string{"https://calls.example.com/3811606146"},
		Lacks:     []string{"dashboard.aircall.io"},
	},
	{
		situation: situation{"policy", "Only the parts that are named: the recording is the lasting page behind a login.", "Seulement les parties nommées : l’enregistrement est la page durable, derrière une connexion."},
		Input:     full(),
		Policy:    activity.Policy{Parts: []activity.Part{activity.PartRecording}},
		Holds:     []string{"Recording: https://assets.aircall.io/calls/3811606146/recording"},
		Lacks:     []string{"Call ID"},
	},
	{
		situation: situation{"policy", "At most so long: notes are shortened first.", "D’une longueur limitée : les notes sont abrégées d’abord."},
		Input:     long(),
		Policy:    activity.Policy{MaxBytes: 420},
		Holds:     []string{"Summary: Demande de devis pour une véranda.", "Topics: devis, véranda", "… (shortened)"},
	},
	{
		situation: situation{"policy", "Signs that some databases refuse are left out.", "Les signes que certaines bases refusent sont omis."},
		Input: activity.Input{
			Call: call(func(c *aircall.Call) { c.Tags = []aircall.CallTag{{ID: 1, Name: "Urgent 🔥"}} }), Match: client, Staffs: staffs,
		},
		Policy: activity.Policy{PlainSigns: true},
		Holds:  []string{"Tags: Urgent"},
		Lacks:  []string{"🔥"},
	},
	{
		situation: situation{"own", "An AI agent took the call.", "Un agent IA a pris l’appel."},
		Input: activity.Input{
			Call:  call(func(c *aircall.Call) { c.User, c.AIVoiceAgents = nil, []aircall.AIVoiceTurn{{AgentName: "Zoé"}} }),
			Match: client, Staffs: staffs,
		},
		Policy: activity.Policy{Parts: []activity.Part{activity.PartAgent}},
		Holds:  []string{"AI agent: Zoé"},
	},
	{
		situation: situation{"own", "A transfer names who took the call.", "Un transfert nomme qui a pris l’appel."},
		Input:     activity.Input{Call: call(transferredTo(732)), Match: client, Staffs: staffs},
		Holds:     []string{"Transferred: Camille Arnaud → Sacha Petit"},
	},
}

// long is a call with a note of many words.
func long() activity.Input {
	in := full()
	noted("Camille Arnaud", strings.Repeat("Rappeler jeudi sans faute. ", 40))(&in.Call)
	return in
}

func TestDescriptionRules(t *testing.T) {
	t.Parallel()
	for _, row := range descriptionRules {
		t.Run(row.Rule+" "+row.EN, func(t *testing.T) {
			t.Parallel()
			block := build(t, row.Input, row.Policy).Block
			for _, s := range row.Holds {
				if !strings.Contains(block, s) {
					t.Errorf("%q is missing in\n%s", s, block)
				}
			}
			for _, s := range row.Lacks {
				if strings.Contains(block, s) {
					t.Errorf("%q is in\n%s", s, block)
				}
			}
		})
	}
}

// updateRules say what becomes of a description when a call changes after it was logged.
var updateRules = []struct {
	situation
	Before string // what Sellsy holds: %s is our block as it was
	Change func(*aircall.Call)
	After  string // what it shall hold: %s is our block as it is now
	Holds  []string
}{
	{
		situation{"1.5.2", "A tag that is set after the call is added.", "Un tag posé après l’appel est ajouté."},
		"%s", tagged("Devis"), "%s", []string{"Devis"},
	},
	{
		situation{"1.5.2", "A note that is saved after the call is added.", "Une note ajoutée après l’appel est reprise."},
		"%s", noted("Camille Arnaud", "Rappeler jeudi."), "%s", []string{"Rappeler jeudi."},
	},
	{
		situation{"own", "What people wrote around our part stays as it is.", "Ce que les gens ont écrit autour de notre partie reste tel quel."},
		"Client  pressé !\r\n\r\n%s\nVu avec Jeanne.", tagged("Devis"), "Client  pressé !\r\n\r\n%s\nVu avec Jeanne.", []string{"Devis"},
	},
	{
		situation{"own", "Somebody deleted our part: it is put behind what is there.", "Quelqu’un a supprimé notre partie : elle est remise à la suite."},
		"Vu avec Jeanne.", tagged("Devis"), "Vu avec Jeanne.\n\n%s", []string{"Devis"},
	},
}

func TestUpdateRules(t *testing.T) {
	t.Parallel()
	for _, row := range updateRules {
		t.Run(row.Rule+" "+row.EN, func(t *testing.T) {
			t.Parallel()
			was := build(t, activity.Input{Call: call(), Match: client, Staffs: staffs}, activity.Policy{}).Block
			is := build(t, activity.Input{Call: call(row.Change), Match: client, Staffs: staffs}, activity.Policy{}).Block
			got := activity.ReplaceBlock(strings.Replace(row.Before, "%s", was, 1), is)
			if want := strings.Replace(row.After, "%s", is, 1); got != want {
				t.Errorf("%q, want %q", got, want)
			}
			for _, s := range row.Holds {
				if !strings.Contains(got, s) {
					t.Errorf("%q is missing in %q", s, got)
				}
			}
		})
	}
}
