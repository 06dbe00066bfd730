package activity_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// The table of this file is the rules of logging. docs/rules.md and docs/rules.fr.md are rendered from it.

const callID aircall.CallID = 3_811_606_146

var started = time.Date(2026, time.March, 2, 9, 15, 0, 0, time.UTC)

// call is an answered inbound call of three minutes, 20 seconds of which it rang.
func call(with ...func(*aircall.Call)) aircall.Call {
	c := aircall.Call{
		ID: callID, Direction: aircall.Inbound, Status: aircall.CallDone,
		StartedAt: aircall.At(started), AnsweredAt: aircall.At(started.Add(20 * time.Second)), EndedAt: aircall.At(started.Add(3 * time.Minute)),
		Duration: 180, RawDigits: "+33 1 99 00 12 34",
		User:   &aircall.User{ID: 731, Name: "Camille Arnaud", Email: "Camille.Arnaud@example.com"},
		Number: &aircall.Number{ID: 5, Name: "Accueil", Digits: "+33 1 99 00 00 01"},
	}
	for _, w := range with {
		w(&c)
	}
	return c
}

func missed(c *aircall.Call) {
	c.AnsweredAt, c.User = aircall.Time{}, nil
	c.MissedCallReason = aircall.MissedNoAvailableAgent
}

func outbound(c *aircall.Call) { c.Direction = aircall.Outbound }

func unanswered(c *aircall.Call) { c.AnsweredAt = aircall.Time{} }

func voicemail(c *aircall.Call) {
	missed(c)
	c.Voicemail = "https://recordings.example.com/voicemail.mp3?X-Amz-Expires=600&X-Amz-Signature=canary"
	c.Asset = "https://assets.aircall.io/calls/3811606146/voicemail"
}

func agent(name, email string) func(*aircall.Call) {
	return func(c *aircall.Call) { c.User = &aircall.User{ID: 732, Name: name, Email: email} }
}

func tagged(names ...string) func(*aircall.Call) {
	return func(c *aircall.Call) {
		for i, name := range names {
			c.Tags = append(c.Tags, aircall.CallTag{ID: aircall.TagID(i + 1), Name: name, TaggedAt: aircall.At(started.Add(time.Duration(i) * time.Second))})
		}
	}
}

func noted(author, text string) func(*aircall.Call) {
	return func(c *aircall.Call) {
		c.Comments = append(c.Comments, aircall.Comment{
			ID: aircall.CommentID(len(c.Comments) + 1), Content: text, PostedAt: aircall.At(started.Add(4 * time.Minute)),
			PostedBy: &aircall.User{ID: 731, Name: author},
		})
	}
}

// staffs are the members of staff: 12 and 40 are active, 41 has left.
var staffs = []sellsy.Staff{
	{ID: 40, FirstName: "Camille", LastName: "Arnaud", Email: "camille.arnaud@EXAMPLE.com", Status: sellsy.StaffOK},
	{ID: 41, FirstName: "Léo", LastName: "Faure", Email: "leo.faure@example.com", Status: sellsy.StaffBlocked},
	{ID: 12, FirstName: "Jeanne", LastName: "Morel", Email: "jeanne.morel@example.com", Status: sellsy.StaffOK},
}

func match(kind matching.Kind, id int64, role matching.Role, owner sellsy.StaffID) matching.PartyDecision {
	p := matching.Party{
		Ref: matching.Ref{Kind: kind, ID: id}, Name: "Claire Martin", Email: "claire.martin@example.com", Role: role, Owner: owner,
		Numbers: []matching.Number{33_199_001_234},
	}
	return matching.Best(33_199_001_234, []matching.Party{p}, matching.PartyRules{})
}

var (
	client = match(matching.KindIndividual, 3, matching.RoleClient, 12)

	deal = matching.OpportunityDecision{
		Found: true, Rule: matching.RuleOnly,
		Opportunity: matching.OpportunitySummary{ID: 70, Number: "OPP-70", Name: "Véranda", Status: sellsy.OpportunityOpen, Amount: "7200.00", Currency: "EUR"},
	}
	companyDeal = matching.OpportunityDecision{
		Found: true, Rule: matching.RuleOnly, Opportunity: deal.Opportunity,
		Company: matching.Company{ID: 20, Name: "Menuiserie Bellecombe", Role: matching.RoleClient}, CompanyRule: matching.RuleOnly,
	}
	ownedCompany = matching.OpportunityDecision{
		Rule: matching.RuleNone, Company: matching.Company{ID: 20, Name: "Menuiserie Bellecombe", Owner: 40}, CompanyRule: matching.RuleOnly,
	}
	companyOnly = matching.OpportunityDecision{Rule: matching.RuleNone, Company: companyDeal.Company, CompanyRule: matching.RuleOnly}
)

// situation is one row of a table of rules.
type situation struct {
	Rule   string // where the official rules say so, or "own" where they are silent, or "policy"
	EN, FR string
}

// transferredTo is a transfer by Camille Arnaud to Sacha Petit, which the user took.
func transferredTo(taker aircall.UserID) func(*aircall.Call) {
	return func(c *aircall.Call) {
		c.TransferredBy, c.TransferredTo = c.User, &aircall.User{ID: 732, Name: "Sacha Petit", Email: "sacha.petit@example.com"}
		if taker != c.User.ID {
			c.User = c.TransferredTo
		}
	}
}

func object(t sellsy.RelatedType, id int64) sellsy.RelatedObject {
	return sellsy.RelatedObject{Type: t, ID: id}
}

var activityRules = []struct {
	situation
	Input  activity.Input
	Policy activity.Policy
	// What is wanted; zero values are not looked at.
	Result   sellsy.CallResult
	Source   sellsy.CallSource
	Owner    sellsy.StaffID
	Duration time.Duration
	Related  []sellsy.RelatedObject
	Err      error
}{
	{
		situation: situation{"1.4.1", "A call with somebody who is not in Sellsy is not logged.", "L’appel d’un inconnu n’est pas consigné."},
		Input:     activity.Input{Call: call(), Staffs: staffs, Match: matching.PartyDecision{Number: 33_199_001_234, Rule: matching.RuleNobody}},
		Err:       activity.ErrNotMatched,
	},
	{
		situation: situation{"1.4.2", "A client’s call is linked with the client and the opportunity.", "L’appel d’un client est lié au client et à l’opportunité."},
		Input:     activity.Input{Call: call(), Staffs: staffs, Match: client, Opportunity: deal},
		Related:   []sellsy.RelatedObject{object(sellsy.RelatedIndividual, 3), object(sellsy.RelatedOpportunity, 70)},
	},
	{
		situation: situation{"1.4.2", "A contact’s call is linked with the contact, the company and the opportunity.", "L’appel d’un contact est lié au contact, à la société et à l’opportunité."},
		Input:     activity.Input{Call: call(), Staffs: staffs, Match: match(matching.KindContact, 7, "", 12), Opportunity: companyDeal},
		Related: []sellsy.RelatedObject{
			object(sellsy.RelatedContact, 7), object(sellsy.RelatedCompany, 20), object(sellsy.RelatedOpportunity, 70),
		},
	},
	{
		situation: situation{"own", "Without an opportunity a contact’s call is linked with the company all the same.", "Sans opportunité, l’appel d’un contact est tout de même lié à la société."},
		Input:     activity.Input{Call: call(), Staffs: staffs, Match: match(matching.KindContact, 7, "", 12), Opportunity: companyOnly},
		Related:   []sellsy.RelatedObject{object(sellsy.RelatedContact, 7), object(sellsy.RelatedCompany, 20)},
	},
	{
		situation: situation{"1.3.3", "A supplier’s call is linked with the supplier.", "L’appel d’un fournisseur est lié au fournisseur."},
		Input: activity.Input{
			Call: call(), Staffs: staffs, Match: match(matching.KindCompany, 22, matching.RoleSupplier, 12),
			Opportunity: matching.OpportunityDecision{Rule: matching.RuleSupplier},
		},
		Related: []sellsy.RelatedObject{object(sellsy.RelatedCompany, 22)},
	},
	{
		situation: situation{"1.4.3", "An answered call is “connected”.", "Un appel décroché est « connected »."},
		Input:     activity.Input{Call: call(), Staffs: staffs, Match: client},
		Result:    sellsy.ResultConnected,
	},
	{
		situation: situation{"1.4.3", "A missed call is “noanswer”.", "Un appel manqué est « noanswer »."},
		Input:     activity.Input{Call: call(missed), Staffs: staffs, Match: client},
		Result:    sellsy.ResultNoAnswer,
	},
	{
		situation: situation{"1.4.3", "A voicemail is “msgvocal”.", "Un message vocal est « msgvocal »."},
		Input:     activity.Input{Call: call(voicemail), Staffs: staffs, Match: client},
		Result:    sellsy.ResultVoicemail,
	},
	{
		situation: situation{"own", "An outbound call that nobody answers is “noanswer”.", "Un appel sortant sans réponse est « noanswer »."},
		Input:     activity.Input{Call: call(outbound, unanswered), Staffs: staffs, Match: client},
		Result:    sellsy.ResultNoAnswer, Source: sellsy.SourceOutgoing,
	},
	{
		situation: situation{"1.4.4", "The owner is the member of staff with the agent’s e-mail address, in whatever case.", "Le responsable est le collaborateur qui a l’e-mail de l’agent, sans égard à la casse."},
		Input:     activity.Input{Call: call(), Staffs: staffs, Match: client},
		Owner:     40,
	},
	{
		situation: situation{"1.4.4", "A call without an agent: the owner of the record.", "Un appel sans agent : le responsable de la fiche."},
		Input:     activity.Input{Call: call(missed), Staffs: staffs, Match: client},
		Owner:     12,
	},
	{
		situation: situation{"own", "The agent is not in Sellsy: the owner of the record.", "L’agent n’est pas dans Sellsy : le responsable de la fiche."},
		Input:     activity.Input{Call: call(agent("Noé Garnier", "noe@example.com")), Staffs: staffs, Match: client},
		Owner:     12,
	},
	{
		situation: situation{"own", "The agent has left: the owner of the record.", "L’agent est parti : le responsable de la fiche."},
		Input:     activity.Input{Call: call(agent("Léo Faure", "leo.faure@example.com")), Staffs: staffs, Match: client},
		Owner:     12,
	},
	{
		situation: situation{"own", "Two members of staff have the agent’s e-mail address: the lowest id.", "Deux collaborateurs ont l’e-mail de l’agent : le plus petit identifiant."},
		Input: activity.Input{
			Call: call(), Match: client,
			Staffs: append([]sellsy.Staff{{ID: 39, Email: "camille.arnaud@example.com"}, {ID: 38, Email: "camille.arnaud@example.com", Status: sellsy.StaffDeleted}}, staffs...),
		},
		Owner: 39,
	},
	{
		situation: situation{"own", "The contact has no owner: the owner of its company.", "Le contact n’a pas de responsable : celui de sa société."},
		Input:     activity.Input{Call: call(missed), Staffs: staffs, Match: match(matching.KindContact, 7, "", 0), Opportunity: ownedCompany},
		Owner:     40,
	},
	{
		situation: situation{"own", "An external number answered: the owner of the record, and the reason is said.", "Un numéro externe a décroché : le responsable de la fiche, et la raison est dite."},
		Input:     activity.Input{Call: call(func(c *aircall.Call) { c.User = nil }), Staffs: staffs, Match: client},
		Owner:     12,
	},
	{
		situation: situation{"own", "An AI agent answered: likewise.", "Un agent IA a décroché : de même."},
		Input: activity.Input{
			Call:   call(func(c *aircall.Call) { c.User, c.AIVoiceAgents = nil, []aircall.AIVoiceTurn{{AgentName: "Zoé"}} }),
			Staffs: staffs, Match: client,
		},
		Owner: 12,
	},
	{
		situation: situation{"own", "Neither is active: the default owner.", "Aucun des deux n’est actif : le responsable par défaut."},
		Input:     activity.Input{Call: call(missed), Staffs: staffs, Match: match(matching.KindIndividual, 3, matching.RoleClient, 41)},
		Policy:    activity.Policy{DefaultOwner: 40},
		Owner:     40,
	},
	{
		situation: situation{"own", "No default owner either: the active member of staff with the lowest id.", "Pas de responsable par défaut : le collaborateur actif au plus petit identifiant."},
		Input:     activity.Input{Call: call(missed), Staffs: staffs, Match: match(matching.KindIndividual, 3, matching.RoleClient, 41)},
		Owner:     12,
	},
	{
		situation: situation{"own", "The token sees only its own member of staff: that one, when nobody else is known.", "Le jeton ne voit que son propre collaborateur : celui-ci, quand nul autre n’est connu."},
		Input: activity.Input{
			Call: call(agent("Noé Garnier", "noe@example.com")), Staffs: staffs[2:], Match: match(matching.KindIndividual, 3, matching.RoleClient, 40),
		},
		Owner: 12,
	},
	{
		situation: situation{"own", "No staff can be read: the owner of the record.", "Aucun collaborateur lisible : le responsable de la fiche."},
		Input:     activity.Input{Call: call(), Match: client},
		Owner:     12,
	},
	{
		situation: situation{"own", "Nobody can own the call.", "Personne ne peut être responsable de l’appel."},
		Input:     activity.Input{Call: call(), Staffs: staffs[1:2], Match: match(matching.KindIndividual, 3, matching.RoleClient, 0)},
		Err:       activity.ErrNoOwner,
	},
	{
		situation: situation{"1.4.5", "The duration is the total, ringing and waiting included.", "La durée est totale, sonnerie et attente comprises."},
		Input:     activity.Input{Call: call(), Staffs: staffs, Match: client},
		Duration:  3 * time.Minute,
	},
	{
		situation: situation{"own", "Aircall gives no duration: from the start to the end.", "Aircall ne donne pas de durée : du début à la fin."},
		Input:     activity.Input{Call: call(func(c *aircall.Call) { c.Duration = 0 }), Staffs: staffs, Match: client},
		Duration:  3 * time.Minute,
	},
	{
		situation: situation{"1.4.8", "An inbound call is “incoming”.", "Un appel entrant est « incoming »."},
		Input:     activity.Input{Call: call(), Staffs: staffs, Match: client},
		Source:    sellsy.SourceIncoming,
	},
	{
		situation: situation{"1.4.8", "An outbound call is “outcoming”, as Sellsy spells it.", "Un appel sortant est « outcoming », comme l’écrit Sellsy."},
		Input:     activity.Input{Call: call(outbound), Staffs: staffs, Match: client},
		Source:    sellsy.SourceOutgoing,
	},
	{
		situation: situation{"own", "A running call is not logged yet.", "Un appel en cours n’est pas encore consigné."},
		Input: activity.Input{Call: call(func(c *aircall.Call) {
			c.Status, c.EndedAt, c.Duration = aircall.CallAnswered, aircall.Time{}, 0
		}), Staffs: staffs, Match: client},
		Err: activity.ErrNotEnded,
	},
	{
		situation: situation{"policy", "The talk time in place of the total.", "Le temps de conversation au lieu du total."},
		Input:     activity.Input{Call: call(), Staffs: staffs, Match: client},
		Policy:    activity.Policy{TalkTime: true},
		Duration:  160 * time.Second,
	},
	{
		situation: situation{"policy", "The settings name the agent’s member of staff.", "Les réglages désignent le collaborateur de l’agent."},
		Input:     activity.Input{Call: call(agent("Noé Garnier", "noe@example.com")), Staffs: staffs, Match: client},
		Policy:    activity.Policy{Owners: map[aircall.UserID]sellsy.StaffID{732: 40}},
		Owner:     40,
	},
	{
		situation: situation{"policy", "The owner of the record owns every call, whoever took it.", "Le responsable de la fiche l’est de tous ses appels, quel que soit l’agent."},
		Input:     activity.Input{Call: call(), Staffs: staffs, Match: client},
		Policy:    activity.Policy{RecordOwner: true},
		Owner:     12,
	},
	{
		situation: situation{"policy", "The record has no active owner: the agent.", "La fiche n’a pas de responsable actif : l’agent."},
		Input:     activity.Input{Call: call(), Staffs: staffs, Match: match(matching.KindIndividual, 3, matching.RoleClient, 41)},
		Policy:    activity.Policy{RecordOwner: true},
		Owner:     40,
	},
	{
		situation: situation{"policy", "The best record of each kind is linked, not only the one that was chosen.", "La meilleure fiche de chaque type est liée, pas seulement celle retenue."},
		Input:     activity.Input{Call: call(), Staffs: staffs, Match: several(matching.PartyRules{}), Opportunity: deal},
		Policy:    activity.Policy{EveryKind: true},
		Related: []sellsy.RelatedObject{
			object(sellsy.RelatedIndividual, 3), object(sellsy.RelatedOpportunity, 70), object(sellsy.RelatedContact, 7),
		},
	},
	{
		situation: situation{"policy", "A tag gives the result.", "Un tag donne le résultat."},
		Input:     activity.Input{Call: call(tagged("Faux numéro")), Staffs: staffs, Match: client},
		Policy:    activity.Policy{Results: []activity.ResultRule{tagResults}},
		Result:    sellsy.ResultWrongNumber,
	},
	{
		situation: situation{"policy", "Tags that contradict each other do not count.", "Des tags qui se contredisent ne comptent pas."},
		Input:     activity.Input{Call: call(tagged("faux numéro", "OCCUPÉ")), Staffs: staffs, Match: client},
		Policy:    activity.Policy{Results: []activity.ResultRule{tagResults}},
		Result:    sellsy.ResultConnected,
	},
	{
		situation: situation{"policy", "A busy line is “busy”.", "Une ligne occupée est « busy »."},
		Input: activity.Input{
			Call: call(outbound, unanswered, func(c *aircall.Call) { c.HangupCause = "USER_BUSY" }), Staffs: staffs, Match: client,
		},
		Policy: activity.Policy{Results: []activity.ResultRule{activity.ResultOfBusyLines()}},
		Result: sellsy.ResultBusy,
	},
	{
		situation: situation{"policy", "A line that was busy and then answered is “connected”.", "Une ligne occupée puis décrochée est « connected »."},
		Input: activity.Input{
			Call: call(outbound, func(c *aircall.Call) { c.HangupCause = "USER_BUSY" }), Staffs: staffs, Match: client,
		},
		Policy: activity.Policy{Results: []activity.ResultRule{activity.ResultOfBusyLines()}},
		Result: sellsy.ResultConnected,
	},
	{
		situation: situation{"policy", "A transferred call is “transfer”.", "Un appel transféré est « transfer »."},
		Input:     activity.Input{Call: call(transferredTo(732)), Staffs: staffs, Match: client},
		Policy:    activity.Policy{Results: []activity.ResultRule{activity.ResultOfTransfers()}},
		Result:    sellsy.ResultTransfer,
	},
	{
		situation: situation{"policy", "A transfer that nobody took does not count.", "Un transfert que personne n’a pris ne compte pas."},
		Input:     activity.Input{Call: call(transferredTo(731)), Staffs: staffs, Match: client},
		Policy:    activity.Policy{Results: []activity.ResultRule{activity.ResultOfTransfers()}},
		Result:    sellsy.ResultConnected,
	},
	{
		situation: situation{"policy", "A talk that ends within seconds is “interrupt”.", "Une conversation finie en quelques secondes est « interrupt »."},
		Input: activity.Input{
			Call:   call(func(c *aircall.Call) { c.EndedAt = aircall.At(started.Add(24 * time.Second)) }),
			Staffs: staffs, Match: client,
		},
		Policy: activity.Policy{Results: []activity.ResultRule{activity.ResultOfShortTalks(5 * time.Second)}},
		Result: sellsy.ResultInterrupted,
	},
}

var tagResults = activity.ResultOfTags(map[string]sellsy.CallResult{"Faux numéro": sellsy.ResultWrongNumber, "Occupé": sellsy.ResultBusy})

func TestActivityRules(t *testing.T) {
	t.Parallel()
	for _, row := range activityRules {
		t.Run(row.Rule+" "+row.EN, func(t *testing.T) {
			t.Parallel()
			a, err := activity.Build(row.Input, row.Policy)
			if !errors.Is(err, row.Err) {
				t.Fatalf("error %v, want %v", err, row.Err)
			}
			if err != nil {
				return
			}
			if row.Result != "" && a.Result != row.Result {
				t.Errorf("result %q, want %q", a.Result, row.Result)
			}
			if row.Source != "" && a.Source != row.Source {
				t.Errorf("source %q, want %q", a.Source, row.Source)
			}
			if row.Owner != 0 && a.Owner != row.Owner {
				t.Errorf("owner %d, want %d", a.Owner, row.Owner)
			}
			if row.Duration != 0 && a.Duration != row.Duration {
				t.Errorf("duration %v, want %v", a.Duration, row.Duration)
			}
			if row.Related != nil {
				if diff := cmp.Diff(row.Related, a.Related); diff != "" {
					t.Errorf("related (-want +got):\n%s", diff)
				}
			}
			if !a.Date.Equal(started) {
				t.Errorf("date %v, want the start of the call", a.Date)
			}
			checkSentences(t, a.Explanation)
		})
	}
}

func checkSentences(t *testing.T, e activity.Explanation) {
	t.Helper()
	languages := map[string]matching.Language{}
	for _, l := range []matching.Language{matching.English, matching.French, matching.German} {
		sentences := e.Sentences(l)
		if len(sentences) < 2 {
			t.Errorf("%s: %q does not explain result and owner", l, sentences)
		}
		for _, s := range sentences {
			if other, said := languages[s]; said && other != l {
				t.Errorf("%q is said in %q and %q", s, other, l)
			}
			languages[s] = l
		}
	}
}
