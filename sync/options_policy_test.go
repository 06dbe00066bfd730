package bridge_test

import (
	"fmt"
	"strings"
	"testing"
	"text/template"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// TestPolicyThroughTheBridge holds what stands in the phone call, by each option, in both directions, and whatever the order in which
// the events come.
func TestPolicyThroughTheBridge(t *testing.T) {
	t.Parallel()
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	describes := func(text string) func(*world, sellsy.PhoneCall) error {
		return func(_ *world, pc sellsy.PhoneCall) error {
			if !strings.Contains(pc.Description, text) {
				return fmt.Errorf("no %q in\n%s", text, pc.Description)
			}
			return nil
		}
	}
	owns := func(staff func(*world) sellsy.StaffID) func(*world, sellsy.PhoneCall) error {
		return func(w *world, pc sellsy.PhoneCall) error {
			if pc.Owner == nil || pc.Owner.ID != staff(w) {
				return fmt.Errorf("owner %+v, want %d", pc.Owner, staff(w))
			}
			return nil
		}
	}
	results := func(want sellsy.CallResult) func(*world, sellsy.PhoneCall) error {
		return func(_ *world, pc sellsy.PhoneCall) error {
			if pc.Result.ID != want {
				return fmt.Errorf("result %q, want %q", pc.Result.ID, want)
			}
			return nil
		}
	}
	carol := func(w *world) sellsy.StaffID { return w.carolStaff.ID }
	for _, tt := range []struct {
		name   string
		policy func(*world) activity.Policy
		user   func(*world) aircall.UserID // who talks; nil: alice
		during func(*world, *aircalltest.LiveCall)
		check  func(*world, sellsy.PhoneCall) error
	}{
		{name: "Language", policy: func(*world) activity.Policy { return activity.Policy{Language: matching.French} }, check: describes("ID de l’appel\u00a0:")},
		{name: "Location", policy: func(*world) activity.Policy {
			return activity.Policy{Location: paris, Parts: []activity.Part{activity.PartTimes}}
		}, check: describes("Started: 1 Jan 2000, 01:00\n")},
		{name: "Owners", policy: func(w *world) activity.Policy {
			return activity.Policy{Owners: map[aircall.UserID]sellsy.StaffID{w.alice.ID: w.carolStaff.ID}}
		}, check: owns(carol)},
		{name: "DefaultOwner", policy: func(w *world) activity.Policy { return activity.Policy{DefaultOwner: w.carolStaff.ID} },
			user: func(w *world) aircall.UserID { return w.bob.ID }, check: owns(carol)},
		{name: "no DefaultOwner", policy: func(*world) activity.Policy { return activity.Policy{} },
			user: func(w *world) aircall.UserID { return w.bob.ID }, check: owns(func(w *world) sellsy.StaffID { return min(w.aliceStaff.ID, w.carolStaff.ID) })},
		{name: "RecordOwner, and the record has none", policy: func(*world) activity.Policy { return activity.Policy{RecordOwner: true} },
			check: owns(func(w *world) sellsy.StaffID { return w.aliceStaff.ID })},
		{name: "Results: tags", policy: func(*world) activity.Policy {
			return activity.Policy{Results: []activity.ResultRule{activity.ResultOfTags(map[string]sellsy.CallResult{"faux numéro": sellsy.ResultWrongNumber})}}
		}, during: func(w *world, c *aircalltest.LiveCall) { c.Tag(w.aircall.AddTag(aircall.Tag{Name: "Faux numéro"}).ID) },
			check: results(sellsy.ResultWrongNumber)},
		{name: "Results: transfers", policy: func(*world) activity.Policy {
			return activity.Policy{Results: []activity.ResultRule{activity.ResultOfTransfers()}}
		}, during: func(w *world, c *aircalltest.LiveCall) { c.TransferTo(w.bob.ID) }, check: results(sellsy.ResultTransfer)},
		{name: "Results: a transfer that nobody took", policy: func(*world) activity.Policy {
			return activity.Policy{Results: []activity.ResultRule{activity.ResultOfTransfers()}}
		}, during: func(w *world, c *aircalltest.LiveCall) { c.FailTransfer(w.bob.ID) }, check: results(sellsy.ResultConnected)},
		{name: "Results: short talks", policy: func(*world) activity.Policy {
			return activity.Policy{Results: []activity.ResultRule{activity.ResultOfShortTalks(time.Hour)}}
		}, check: results(sellsy.ResultInterrupted)},
		{name: "Results: by talk time, of one's own", policy: func(*world) activity.Policy {
			return activity.Policy{Results: []activity.ResultRule{{Name: "message", Result: func(c aircall.Call) (sellsy.CallResult, bool) {
				return sellsy.ResultDirectMessage, c.TalkTime() < time.Minute
			}}}}
		}, check: results(sellsy.ResultDirectMessage)},
		{name: "TalkTime", policy: func(*world) activity.Policy { return activity.Policy{TalkTime: true} },
			check: func(_ *world, pc sellsy.PhoneCall) error {
				if pc.Duration != 40 {
					return fmt.Errorf("%d seconds, want 40", pc.Duration)
				}
				return nil
			}},
		{name: "EveryKind", policy: func(*world) activity.Policy { return activity.Policy{EveryKind: true} },
			check: func(_ *world, pc sellsy.PhoneCall) error {
				if len(pc.Related) != 2 {
					return fmt.Errorf("related with %v, want the individual and the contact", pc.Related)
				}
				return nil
			}},
		{name: "CallURL", policy: func(*world) activity.Policy {
			return activity.Policy{CallURL: func(id aircall.CallID) string { return fmt.Sprintf("https://calls.example.com/%d", id) }}
		}, check: describes("https://calls.example.com/38")},
		{name: "Parts", policy: func(*world) activity.Policy { return activity.Policy{Parts: activity.AllParts()} }, check: describes("Talk time: 40\u00a0s")},
		{name: "Template", policy: func(*world) activity.Policy {
			tmpl, err := activity.ParseTemplate("{{.Party.Name}} for {{duration .TalkTime}}")
			if err != nil {
				t.Error(err)
			}
			return activity.Policy{Template: tmpl}
		}, check: describes("Claire Martin for 0:40")},
		{name: "Template that fails for the call", policy: func(*world) activity.Policy {
			return activity.Policy{Template: template.Must(template.New("").Parse("{{if and .Party.Name (not .Notes)}}{{index .Notes 0}}{{end}}"))}
		}, check: describes("Call ID: 38")},
		{name: "MaxBytes", policy: func(*world) activity.Policy { return activity.Policy{MaxBytes: 300} },
			during: func(w *world, c *aircalltest.LiveCall) { c.Comment(w.alice.ID, strings.Repeat("long note ", 300)) },
			check: func(_ *world, pc sellsy.PhoneCall) error {
				if len(pc.Description) > 300 || !strings.Contains(pc.Description, "(shortened)") || !strings.Contains(pc.Description, "Call ID: 38") {
					return fmt.Errorf("%d bytes:\n%s", len(pc.Description), pc.Description)
				}
				return nil
			}},
	} {
		for _, d := range directions {
			for _, disorder := range []aircalltest.Disorder{{}, {Seed: 4, Duplicate: 1, Shuffle: 100 * time.Second}} {
				t.Run(fmt.Sprintf("%s, %s%s", tt.name, d, map[bool]string{true: ", in disorder"}[disorder.Shuffle > 0]), func(t *testing.T) {
					t.Parallel()
					inWorld(t, worldOptions{
						aircall: aircalltest.Options{Disorder: disorder},
						seed: func(w *world) {
							w.sellsy.AddIndividual(sellsy.Individual{Type: sellsy.TypeClient, FirstName: "Claire", LastName: "Martin", PhoneNumber: caller})
							w.sellsy.AddContact(sellsy.Contact{LastName: "Roche", MobileNumber: caller})
						},
						rules: func(w *world, c *bridge.Config) { c.Policy = tt.policy(w) },
					}, func(t *testing.T, w *world) {
						user := w.alice.ID
						if tt.user != nil {
							user = tt.user(w)
						}
						call := w.aircall.StartCall(aircalltest.CallSpec{Number: w.line.ID, Counterpart: caller, Direction: d, User: user})
						time.Sleep(5 * time.Second)
						call.Answer(user)
						time.Sleep(20 * time.Second)
						if tt.during != nil {
							tt.during(w, call)
						}
						time.Sleep(20 * time.Second)
						call.Hangup()
						time.Sleep(time.Hour)
						if err := tt.check(w, w.onlyCall()); err != nil {
							t.Errorf("%v\n%s", err, w.logs)
						}
						if r := w.report(call.ID()); len(r.LastError) > 0 {
							t.Errorf("report: %s", r.LastError)
						}
					})
				})
			}
		}
	}
}

// TestPolicyOfResultsOfBusyLines holds the result of an outbound call that nobody answers, which no agent's talk can show.
func TestPolicyOfResultsOfBusyLines(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		cause string
		want  sellsy.CallResult
	}{{"User busy", sellsy.ResultBusy}, {"", sellsy.ResultNoAnswer}} {
		t.Run(tt.cause, func(t *testing.T) {
			t.Parallel()
			inWorld(t, worldOptions{
				seed:   func(w *world) { w.company("Dubois", caller) },
				config: func(c *bridge.Config) { c.Policy.Results = []activity.ResultRule{activity.ResultOfBusyLines()} },
			}, func(t *testing.T, w *world) {
				const event = `{"resource":"call","event":"call.ended","timestamp":%[1]d,"token":%[2]q,"data":{"id":3811600001,"status":"done",
					"direction":"outbound","started_at":%[3]d,"ended_at":%[1]d,"duration":10,"raw_digits":%[4]q,"hangup_cause":%[5]q,
					"number":{"id":%[6]d,"digits":"+33 1 99 00 00 01"},"user":{"id":%[7]d,"email":"alice.morel@example.com"}}}`
				now := time.Now().Unix()
				w.post(fmt.Sprintf(event, now, webhookToken, now-10, caller, tt.cause, w.line.ID, w.alice.ID))
				time.Sleep(time.Hour)
				if got := w.onlyCall().Result.ID; got != tt.want {
					t.Errorf("result %q, want %q", got, tt.want)
				}
			})
		})
	}
}

// TestOwnerOfTheRecord holds RecordOwner where the record has an owner, and the owner of a contact's company.
func TestOwnerOfTheRecord(t *testing.T) {
	t.Parallel()
	for _, d := range directions {
		for _, asked := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, %v", d, asked), func(t *testing.T) {
				t.Parallel()
				inWorld(t, worldOptions{
					seed: func(w *world) {
						contact := w.sellsy.AddContact(sellsy.Contact{LastName: "Roche", MobileNumber: caller})
						w.sellsy.LinkContact(w.company("Bellecombe", "").ID, contact.ID)
					},
					config: func(c *bridge.Config) { c.Policy.RecordOwner = asked },
				}, func(t *testing.T, w *world) {
					want := w.aliceStaff.ID
					if asked {
						want = w.carolStaff.ID
					}
					w.talk(d, w.line.ID)
					if got := w.onlyCall().Owner; got == nil || got.ID != want {
						t.Errorf("owner %+v, want %d", got, want)
					}
				})
			})
		}
	}
}

// TestCardOptionsThroughTheBridge holds what a card shows, by each option, in both directions, for known, unknown and held callers.
func TestCardOptionsThroughTheBridge(t *testing.T) {
	t.Parallel()
	known := func(w *world) {
		w.sellsy.AddIndividual(sellsy.Individual{Type: sellsy.TypeClient, LastName: "Martin", PhoneNumber: caller, Owner: w.own()})
		w.sellsy.AddContact(sellsy.Contact{LastName: "Roche", MobileNumber: caller})
	}
	fields := func(w *world) {
		known(w)
		record, of := sellsy.RelatedObject{Type: sellsy.RelatedIndividual, ID: w.firstIndividual()}, []string{"client"}
		for _, f := range []struct {
			name  string
			of    sellsy.CustomFieldType
			value any
		}{{"Contrat", sellsy.FieldSelect, 2}, {"Payé", sellsy.FieldBoolean, true}, {"Notes", sellsy.FieldRichText, "<p>Toit &amp; mur</p>"}, {"Secret", sellsy.FieldSimpleText, "hidden"}} {
			if !w.sellsy.SetCustomField(record, w.sellsy.AddCustomField(f.name, f.of, of, "Or", "Argent"), f.value) {
				w.t.Errorf("%s does not take %v", f.name, f.value)
			}
		}
	}
	owing := func(w *world) {
		known(w)
		of := []sellsy.RelatedObject{{Type: sellsy.RelatedIndividual, ID: w.firstIndividual()}}
		rows := []sellsy.DocumentRow{{Type: sellsy.RowSingle, Description: "Pose", Quantity: "1", UnitAmount: "100.00", TaxID: 1}}
		w.sellsy.AddInvoice(sellsy.Invoice{Related: of, Number: "FACT-1", Status: sellsy.StatusDue, DueDate: "1999-12-01", Rows: rows})
		w.sellsy.AddInvoice(sellsy.Invoice{Related: of, Number: "FACT-2", Status: sellsy.StatusDue, DueDate: "2099-12-01", Rows: rows})
		w.sellsy.AddEstimate(sellsy.Estimate{Related: of, Number: "DEV-1", Status: sellsy.StatusSent, Date: "1999-12-24", Rows: rows})
	}
	for _, tt := range []struct {
		name string
		seed func(*world)
		card activity.CardOptions
		set  func(*bridge.Config)
		want string // of the second of two calls; empty: no card
	}{
		{"zero", known, activity.CardOptions{}, nil, "Martin|E-mail –|Type Individual, client"},
		{"Owner", known, activity.CardOptions{Owner: true}, nil, "Martin|E-mail –|Type Individual, client|Owner Alice Morel"},
		{"LastCall", known, activity.CardOptions{LastCall: true}, nil, "Martin|E-mail –|Type Individual, client|Last call 1 Jan 2000, 00:00 UTC, Successful call, 45\u00a0s"},
		{"Outstanding", owing, activity.CardOptions{Outstanding: true}, nil,
			"Martin|E-mail –|Type Individual, client|Outstanding 1 invoice overdue, €120.00 (FACT-1, due 1 Dec 1999)|Outstanding 1 invoice to be paid, €120.00 (FACT-2, due 1 Dec 2099)"},
		{"Estimates", owing, activity.CardOptions{Estimates: true}, nil, "Martin|E-mail –|Type Individual, client|Estimates 1 estimate awaits an answer, €120.00 (DEV-1, 24 Dec 1999)"},
		{"Outstanding of somebody who owes nothing", known, activity.CardOptions{Outstanding: true, Estimates: true}, nil, "Martin|E-mail –|Type Individual, client"},
		{"Others", known, activity.CardOptions{Others: true}, nil, "Martin|E-mail –|Type Individual, client|Also Roche (contact)"},
		{"Others, of a held call", known, activity.CardOptions{Others: true}, func(c *bridge.Config) { c.PartyRules.Review = matching.ReviewSeveral },
			"Several records have this number|Also Martin (individual, client)|Also Roche (contact)"},
		{"Unknown", nil, activity.CardOptions{Unknown: true}, nil, "Unknown in Sellsy|Number +33 1 99 00 12 34"},
		{"zero, unknown", nil, activity.CardOptions{}, nil, ""},
		{"Fields", fields, activity.CardOptions{Fields: []string{"Notes", "contrat", "Payé", "Inconnu"}}, nil,
			"Martin|E-mail –|Type Individual, client|Notes Toit & mur|Contrat Argent|Payé yes"},
		{"More", known, activity.CardOptions{More: func(in activity.CardInput) []aircall.CardContent {
			return []aircall.CardContent{aircall.CardText("Extranet", in.Match.Party.LastName, "https://extranet.example.com")}
		}}, nil, "Martin|E-mail –|Type Individual, client|Extranet Martin"},
	} {
		for _, d := range directions {
			t.Run(fmt.Sprintf("%s, %s", tt.name, d), func(t *testing.T) {
				t.Parallel()
				inWorld(t, worldOptions{seed: tt.seed, config: func(c *bridge.Config) {
					c.Policy.Card = tt.card
					if tt.set != nil {
						tt.set(c)
					}
				}}, func(t *testing.T, w *world) {
					w.talk(d, w.line.ID)
					second := w.talk(d, w.line.ID)
					var lines []string
					for _, card := range w.aircall.Cards() {
						if card.CallID != second.ID() {
							continue
						}
						for _, c := range card.Card.Contents {
							lines = append(lines, strings.TrimSpace(c.Label+" "+c.Text))
						}
					}
					if got := strings.Join(lines, "|"); got != tt.want {
						t.Errorf("card:\n%s\nwant\n%s\n%s", got, tt.want, w.logs)
					}
				})
			})
		}
	}
}

func (w *world) firstIndividual() int64 {
	for one, err := range w.sellsy.Client().Individuals.All(w.t.Context(), sellsy.ListOptions{}) {
		if err != nil {
			w.t.Error(err)
		}
		return int64(one.ID)
	}
	return 0
}
