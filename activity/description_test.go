package activity_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// full is a call with everything that a description can show.
func full() activity.Input {
	return activity.Input{
		Call: call(tagged("Devis", "Urgent"), noted("Camille Arnaud", "Rappeler jeudi.\nVeut un devis."), func(c *aircall.Call) {
			c.Teams = []aircall.Team{{ID: 1, Name: "Support"}}
			c.Recording = "https://recordings.example.com/call.mp3?X-Amz-Signature=canary"
			c.RecordingShortURL = "https://short-urls.example.com/v1/canary"
			c.Asset = "https://assets.aircall.io/calls/3811606146/recording"
		}),
		Insights: activity.Insights{
			Summary: "Demande de devis pour une véranda.", Topics: []string{"devis", "véranda"}, ActionItems: []string{"Envoyer le devis"},
			Sentiments: []aircall.SentimentParticipant{
				{PhoneNumber: "+33199001234", Value: aircall.SentimentPositive, Type: aircall.SpeakerExternal},
				{UserID: 731, Value: aircall.SentimentNeutral, Type: aircall.SpeakerInternal},
			},
		},
		Match: client, Opportunity: deal, Staffs: staffs,
	}
}

func build(t testing.TB, in activity.Input, p activity.Policy) activity.Activity {
	t.Helper()
	a, err := activity.Build(in, p)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestDescriptionHoldsTheOfficialPartsInOrder(t *testing.T) {
	t.Parallel()
	paris := time.FixedZone("CET", 3600)
	for _, row := range []struct {
		name   string
		policy activity.Policy
		want   string
	}{
		{"English", activity.Policy{Location: paris}, `=== Aircall 3811606146 ===
Call ID: 3811606146
Conversation: https://dashboard.aircall.io/calls/3811606146
Team: Support
Number: Accueil
Tags: Devis, Urgent
Notes:
- Camille Arnaud, 2 Mar 2026, 10:19: Rappeler jeudi.
  Veut un devis.
Sentiment: positive
Summary: Demande de devis pour une véranda.
Topics: devis, véranda
=== /Aircall ===`},
		{"French", activity.Policy{Location: paris, Language: matching.French}, `=== Aircall 3811606146 ===
ID de l’appel : 3811606146
Conversation : https://dashboard.aircall.io/calls/3811606146
Équipe : Support
Numéro : Accueil
Tags : Devis, Urgent
Notes :
- Camille Arnaud, 02/03/2026 à 10:19 : Rappeler jeudi.
  Veut un devis.
Sentiment : positif
Résumé : Demande de devis pour une véranda.
Sujets : devis, véranda
=== /Aircall ===`},
		{"German, in UTC", activity.Policy{Language: matching.German}, `=== Aircall 3811606146 ===
Anruf-ID: 3811606146
Gespräch: https://dashboard.aircall.io/calls/3811606146
Team: Support
Nummer: Accueil
Tags: Devis, Urgent
Notizen:
- Camille Arnaud, 02.03.2026, 09:19 Uhr UTC: Rappeler jeudi.
  Veut un devis.
Stimmung: positiv
Zusammenfassung: Demande de devis pour une véranda.
Themen: devis, véranda
=== /Aircall ===`},
		{"Spanish", activity.Policy{Location: paris, Language: matching.Spanish}, `=== Aircall 3811606146 ===
ID de la llamada: 3811606146
Conversación: https://dashboard.aircall.io/calls/3811606146
Equipo: Support
Número: Accueil
Etiquetas: Devis, Urgent
Notas:
- Camille Arnaud, 02/03/2026, 10:19: Rappeler jeudi.
  Veut un devis.
Sentimiento: positivo
Resumen: Demande de devis pour une véranda.
Temas: devis, véranda
=== /Aircall ===`},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(row.want, build(t, full(), row.policy).Block); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestDescriptionLeavesOutWhatIsNotThere(t *testing.T) {
	t.Parallel()
	got := build(t, activity.Input{Call: call(missed, func(c *aircall.Call) { c.Number = nil }), Match: client, Staffs: staffs}, activity.Policy{}).Block
	want := `=== Aircall 3811606146 ===
Call ID: 3811606146
Conversation: https://dashboard.aircall.io/calls/3811606146
=== /Aircall ===`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestPhoneCallCarriesTheActivity(t *testing.T) {
	t.Parallel()
	a := build(t, full(), activity.Policy{})
	got := a.PhoneCall()
	want := sellsy.PhoneCallInput{
		OwnerID: 40, Date: sellsy.At(started), Result: sellsy.ResultConnected, Source: sellsy.SourceIncoming,
		Related:     []sellsy.RelatedObject{object(sellsy.RelatedIndividual, 3), object(sellsy.RelatedOpportunity, 70)},
		Description: sellsy.Some(a.Block), Duration: sellsy.Some(180),
	}
	if diff := cmp.Diff(want, got, cmp.Exporter(func(reflect.Type) bool { return true })); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestNoLinkThatExpiresReachesADescription(t *testing.T) {
	t.Parallel()
	for _, in := range []activity.Input{full(), {Call: call(voicemail), Match: client, Staffs: staffs}} {
		in.Call.Asset += "?X-Amz-Signature=canary"
		for _, parts := range [][]activity.Part{nil, activity.AllParts()} {
			if block := build(t, in, activity.Policy{Parts: parts}).Block; strings.Contains(block, "canary") {
				t.Errorf("%s", block)
			}
		}
	}
}

func TestAnActivityIsStored(t *testing.T) {
	t.Parallel()
	a := build(t, full(), activity.Policy{})
	encoded, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	var again activity.Activity
	if err := json.Unmarshal(encoded, &again); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(a, again); diff != "" {
		t.Errorf("stored and read back (-want +got):\n%s", diff)
	}
}
