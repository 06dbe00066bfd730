package bridge_test

import (
	"flag"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

var update = flag.Bool("update", false, "write docs/rules.md and docs/rules.fr.md anew")

// bridgeRule is a case of a rule that the bridge adds to those of the packages of rules.
type bridgeRule struct {
	rule    string
	options []string
	en, fr  string
	config  func(*world, *bridge.Config)
	play    func(*world) aircall.CallID
}

func missedCall(w *world) aircall.CallID { return w.missed(caller, false).ID() }

func onLine(w *world) aircall.CallID { return w.talk(aircall.Inbound, w.line.ID).ID() }

func onOther(w *world) aircall.CallID { return w.talk(aircall.Inbound, w.other.ID).ID() }

// companiesOnOther gives the other line rules of its own.
func companiesOnOther(w *world, c *bridge.Config) {
	c.Numbers, c.AllNumbers = nil, true
	c.Lines = map[aircall.NumberID]bridge.Rules{w.other.ID: {
		Policy: c.Policy, PartyRules: matching.PartyRules{Kinds: []matching.Kind{matching.KindCompany}}, NoCards: true,
	}}
}

func askPeople(_ *world, c *bridge.Config) { c.PartyRules.Review = matching.ReviewSeveral }

func extra(x bridge.Extras) func(*world, *bridge.Config) {
	return func(_ *world, c *bridge.Config) { c.Extras = x }
}

var bridgeRules = []bridgeRule{
	{"own", nil, "By default a call is shown and logged.", "Par défaut, un appel est affiché et consigné.", nil, onLine},
	{"policy", []string{"NoCards"}, "Logs without cards.", "Des appels consignés sans cartes.", func(_ *world, c *bridge.Config) { c.NoCards = true }, onLine},
	{"policy", []string{"NoLogs"}, "Cards without logs.", "Des cartes sans appels consignés.", func(_ *world, c *bridge.Config) { c.NoLogs = true }, onLine},
	{
		"policy", []string{"Lines"}, "A line with rules of its own, here without cards and for companies only.",
		"Une ligne avec ses propres règles, ici sans cartes et pour les seules sociétés.", companiesOnOther, onOther,
	},
	{"policy", []string{"Lines"}, "The other lines follow the rules of all.", "Les autres lignes suivent les règles de toutes.", companiesOnOther, onLine},
	{
		"policy", []string{"PartyRules.Review"}, "The choice is left to people: the call is held until somebody chooses.",
		"Le choix revient aux personnes : l’appel attend que quelqu’un choisisse.", askPeople, onLine,
	},
	{
		"policy", []string{"PartyRules.Review", "Bridge.Assign"}, "Somebody chooses, in the console or with `Bridge.Assign`.",
		"Quelqu’un choisit, dans la console ou avec `Bridge.Assign`.", askPeople, func(w *world) aircall.CallID {
			id := onLine(w)
			if err := w.Assign(w.t.Context(), id, ref(matching.KindContact, 7)); err != nil {
				w.t.Error(err)
			}
			time.Sleep(time.Minute)
			return id
		},
	},
	{
		"own", nil, "The caller is unknown, and added to Sellsy an hour after the missed call.",
		"L’appelant est inconnu, et ajouté à Sellsy une heure après l’appel manqué.", nil, func(w *world) aircall.CallID {
			w.sellsy.DeliverTo(w.SellsyWebhook(sellsyKey), sellsyKey)
			id := w.missed("+33199005555", false).ID()
			time.Sleep(time.Hour)
			w.company("Nouveau", "01 99 00 55 55")
			time.Sleep(10 * time.Minute)
			return id
		},
	},
	{
		"policy", []string{"Extras.UnknownCallers"}, "An unknown caller becomes a record.", "Un appelant inconnu devient une fiche.",
		extra(bridge.Extras{UnknownCallers: matching.KindIndividual}), func(w *world) aircall.CallID { return w.answered("+33199005555").ID() },
	},
	{
		"policy", []string{"Extras.FollowUp"}, "A missed call leaves a task for the owner, due an hour after it.",
		"Un appel manqué laisse une tâche au responsable, à faire une heure après.", extra(bridge.Extras{FollowUp: bridge.FollowUpTask}), missedCall,
	},
	{
		"policy", []string{"Extras.FollowUp", "Extras.FollowUpAfter"}, "Or a scheduled phone call, here in three hours.", "Ou un appel planifié, ici dans trois heures.",
		extra(bridge.Extras{FollowUp: bridge.FollowUpCall, FollowUpAfter: 3 * time.Hour}), missedCall,
	},
	{
		"policy", []string{"Extras.FollowUp"}, "They have talked since: the task is done.", "Ils se sont parlé depuis : la tâche est faite.",
		extra(bridge.Extras{FollowUp: bridge.FollowUpTask}), func(w *world) aircall.CallID {
			id := missedCall(w)
			time.Sleep(5 * time.Minute)
			w.callBack(caller)
			return id
		},
	},
	{
		"policy", []string{"Extras.FollowUp", "Extras.FollowUpWait"}, "A call back within the wait: no task is made.", "Un rappel pendant l’attente : aucune tâche n’est créée.",
		extra(bridge.Extras{FollowUp: bridge.FollowUpTask, FollowUpWait: 15 * time.Minute}), func(w *world) aircall.CallID {
			id := missedCall(w)
			time.Sleep(5 * time.Minute)
			w.callBack(caller)
			return id
		},
	},
	{
		"policy", []string{"Extras.FollowUp", "Extras.FollowUpFor", "Extras.TaskLabel"}, "For somebody else than the owner, with another label.",
		"Pour un autre que le responsable, avec un autre libellé.", func(w *world, c *bridge.Config) {
			labels, err := w.sellsy.Client().Tasks.Labels(w.t.Context())
			if err != nil {
				w.t.Error(err)
				return
			}
			c.Extras = bridge.Extras{FollowUp: bridge.FollowUpTask, FollowUpFor: w.aliceStaff.ID, TaskLabel: labels[len(labels)-1].ID}
		}, missedCall,
	},
	{
		"policy", []string{"Extras.ActionItems"}, "A task of each action item that Aircall’s AI found, due a day after the call.",
		"Une tâche pour chaque action trouvée par l’IA d’Aircall, à faire un jour après l’appel.", extra(bridge.Extras{ActionItems: true}), func(w *world) aircall.CallID {
			call := w.answered(caller)
			call.ActionItem("Envoyer le devis")
			return call.ID()
		},
	},
	{
		"policy", []string{"Extras.Messages"}, "The text messages of a day become one comment on the record.", "Les messages d’un jour deviennent un commentaire sur la fiche.",
		extra(bridge.Extras{Messages: true}), func(w *world) aircall.CallID {
			for _, body := range []string{"Bonjour, est-ce prêt ?", "C’est urgent."} {
				w.aircall.ReceiveMessage(w.line.ID, caller, body)
				time.Sleep(5 * time.Minute)
			}
			return 0
		},
	},
}

// TestRulesDocument holds that the document of the rules says what the bridge does. After a change of the table:
//
//	go test -run TestRulesDocument ./sync -update
func TestRulesDocument(t *testing.T) {
	for _, l := range []matching.Language{matching.English, matching.French} {
		table := in(l, "| Rule | Case | What the program says and does |\n|---|---|---|\n", "| Règle | Cas | Ce que dit et fait le programme |\n|---|---|---|\n")
		for _, row := range bridgeRules {
			rule, text := in(l, "ours", "la nôtre"), row.en
			if row.rule == "policy" {
				rule = "option"
			}
			for _, option := range row.options {
				rule += "<br>`" + option + "`"
			}
			if l == matching.French {
				text = row.fr
			}
			table += "| " + rule + " | " + text + " | " + strings.Join(said(t, row, l), "<br>") + " |\n"
		}
		checkRulesDocument(t, l, table)
	}
}

// TestEveryOptionOfTheBridgeHasARow holds that the document shows what the options do that the packages of rules do not have.
func TestEveryOptionOfTheBridgeHasARow(t *testing.T) {
	t.Parallel()
	var shown []string
	for _, row := range bridgeRules {
		shown = append(shown, row.options...)
	}
	options := append([]string{"Lines", "NoCards", "NoLogs"}, optionsOf(reflect.TypeFor[bridge.Extras](), "Extras.")...)
	for _, option := range options {
		if !slices.Contains(shown, option) {
			t.Errorf("no row shows the option %s", option)
		}
	}
}

// said plays a case, and tells what the program says of it and what it made.
func said(t *testing.T, row bridgeRule, l matching.Language) (sentences []string) {
	t.Helper()
	inWorld(t, worldOptions{
		seed: func(w *world) {
			w.company("Dubois", caller)
			w.sellsy.AddContact(sellsy.Contact{ID: 7, LastName: "Roche", MobileNumber: caller})
		},
		rules: func(w *world, c *bridge.Config) {
			c.Policy.Language = l
			if row.config != nil {
				row.config(w, c)
			}
		},
	}, func(t *testing.T, w *world) {
		id := row.play(w)
		afterwards()
		if !slices.ContainsFunc(row.options, isReminder) {
			r := w.report(id)
			if r.Card.Shown.IsZero() {
				sentences = append(sentences, in(l, "No card is shown.", "Aucune carte n’est affichée."))
			} else {
				sentences = append(sentences, in(l, "A card is shown.", "Une carte est affichée."))
			}
			sentences = append(sentences, r.Sentences(l)...)
		}
		sentences = append(sentences, w.made(l)...)
		if sentences == nil {
			sentences = []string{in(l, "Nothing is made.", "Rien n’est créé.")}
		}
	})
	return sentences
}

// isReminder tells whether an option makes something that does not show in the report on a call.
func isReminder(option string) bool {
	return strings.HasPrefix(option, "Extras.") && option != "Extras.UnknownCallers"
}

// made tells in sentences what was made in Sellsy besides phone calls of Aircall's.
func (w *world) made(l matching.Language) (sentences []string) {
	staff := func(o *sellsy.Owner) string {
		if o != nil && o.ID == w.aliceStaff.ID {
			return "Alice Morel"
		}
		return "Carol Leroy"
	}
	for _, task := range w.sellsy.Tasks() {
		state := in(l, "to do", "à faire")
		if task.Status == sellsy.TaskDone {
			state = in(l, "done", "faite")
		}
		sentences = append(sentences, in(l, "Task “%[1]s” for %[2]s, %[3]s, label “%[4]s”.", "Tâche « %[1]s » pour %[2]s, %[3]s, libellé « %[4]s ».",
			task.Title, staff(task.Owner), state, task.Label.Name))
	}
	for _, pc := range w.sellsy.PhoneCalls() {
		if pc.Result.ID == sellsy.ResultScheduled {
			title, _, _ := strings.Cut(pc.Description, "\n")
			sentences = append(sentences, in(l, "Scheduled phone call “%[1]s” for %[2]s.", "Appel planifié « %[1]s » pour %[2]s.", title, staff(pc.Owner)))
		}
	}
	for _, c := range w.sellsy.Comments() {
		lines := slices.DeleteFunc(strings.Split(c.Description, "\n"), func(line string) bool { return strings.Contains(line, "===") })
		sentences = append(sentences, in(l, "Comment on company #%[1]s: %[2]s", "Commentaire sur la société n° %[1]s : %[2]s", fmt.Sprint(c.CompanyID), strings.Join(lines, "<br>")))
	}
	return sentences
}

// checkRulesDocument compares the bridge's part of the document with what it should be, or writes it.
func checkRulesDocument(t *testing.T, l matching.Language, want string) {
	t.Helper()
	want = phrases.In(string(l)).Markdown(want)
	name := in(l, "../docs/rules.md", "../docs/rules.fr.md")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	const from, to = "<!-- bridge -->\n", "<!-- /bridge -->"
	before, rest, ok1 := strings.Cut(string(text), from)
	got, after, ok2 := strings.Cut(rest, to)
	switch {
	case !ok1 || !ok2:
		t.Errorf("%s has no part of the bridge", name)
	case got == want:
	case *update:
		if err := os.WriteFile(name, []byte(before+from+want+to+after), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s: the part of the bridge is not what it does; write it with: go test -run TestRulesDocument ./sync -update", name)
	}
}

// in is the text in the language of a document.
func in(l matching.Language, en, fr string, args ...any) string {
	text := en
	if l == matching.French {
		text = fr
	}
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}
