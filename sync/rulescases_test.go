package bridge_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// TestLongNotesLeaveRoom holds that many long notes are shortened in sum, so that the id and what the AI found stay.
func TestLongNotesLeaveRoom(t *testing.T) {
	t.Parallel()
	for _, notes := range []int{1, 5, 40} {
		inWorld(t, worldOptions{seed: func(w *world) { w.company("Dubois", caller) }}, func(t *testing.T, w *world) {
			call := w.answered(caller)
			for i := range notes {
				call.Comment(w.alice.ID, fmt.Sprintf("note %d: %s", i, strings.Repeat("é", 1_900)))
			}
			call.Summary("Demande de devis")
			call.Topics("véranda")
			time.Sleep(time.Hour)
			text := w.onlyCall().Description
			for _, want := range []string{fmt.Sprintf("Call ID: %d", call.ID()), "note 0: é", "Demande de devis", "véranda"} {
				if !strings.Contains(text, want) {
					t.Errorf("%d notes: the description lacks %q:\n%.300s…", notes, want, text)
				}
			}
			shortened := strings.Contains(strings.Join(w.report(call.ID()).Sentences("en"), "\n"), "has been shortened")
			if len(text) > activity.DefaultMaxBytes || shortened != (notes > 1) {
				t.Errorf("%d notes: %d bytes, said to be shortened: %v", notes, len(text), shortened)
			}
		})
	}
}

// TestMissedCallOfAContactWithoutOwner holds that the owner of the contact's company owns it, and gets the reminder.
func TestMissedCallOfAContactWithoutOwner(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{
		seed: func(w *world) {
			company := w.company("Dubois", "+33199002222")
			contact := w.sellsy.AddContact(sellsy.Contact{LastName: "Roche", MobileNumber: caller})
			w.sellsy.LinkContact(company.ID, contact.ID)
		},
		config: func(c *bridge.Config) { c.Extras.FollowUp = bridge.FollowUpTask },
	}, func(t *testing.T, w *world) {
		call := w.missed(caller, false)
		afterwards()
		if pc := w.onlyCall(); pc.Owner == nil || pc.Owner.ID != w.carolStaff.ID {
			t.Errorf("owner %+v, want Carol, who owns the company\n%s", pc.Owner, strings.Join(w.report(call.ID()).Sentences("en"), "\n"))
		}
		if text := strings.Join(w.report(call.ID()).Sentences("en"), "\n"); !strings.Contains(text, "the owner of the contact’s company") {
			t.Errorf("explained with\n%s", text)
		}
		if tasks := w.sellsy.Tasks(); len(tasks) != 1 || tasks[0].Owner == nil || tasks[0].Owner.ID != w.carolStaff.ID {
			t.Errorf("tasks %+v", tasks)
		}
	})
}

// TestTransfersNameWhoTookTheCall holds what a transfer to a team, to an external number, and a refused one leave in Sellsy.
func TestTransfersNameWhoTookTheCall(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		play   func(*world, *aircalltest.LiveCall)
		result sellsy.CallResult
		holds  string // of the description; empty: no transfer
	}{
		{"to a team", func(w *world, c *aircalltest.LiveCall) {
			team := w.aircall.AddTeam(aircall.Team{Name: "SAV", Users: []aircall.User{w.alice, w.bob}})
			c.TransferToTeam(team.ID)
		}, sellsy.ResultTransfer, "Transferred: Bob Petit → Alice Morel"},
		{"to an external number", func(_ *world, c *aircalltest.LiveCall) { c.ExternalTransfer("+33639980000") }, sellsy.ResultTransfer, "Transferred: Bob Petit → "},
		{"refused", func(w *world, c *aircalltest.LiveCall) { c.FailTransfer(w.alice.ID) }, sellsy.ResultConnected, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			inWorld(t, worldOptions{
				seed: func(w *world) { w.company("Dubois", caller) },
				config: func(c *bridge.Config) {
					c.Policy.Results = []activity.ResultRule{activity.ResultOfTransfers()}
					c.Policy.Parts = append(activity.OfficialParts(), activity.PartTransfer)
				},
			}, func(t *testing.T, w *world) {
				call := w.aircall.StartCall(aircalltest.CallSpec{Number: w.line.ID, Counterpart: caller})
				time.Sleep(5 * time.Second)
				call.Answer(w.bob.ID)
				time.Sleep(20 * time.Second)
				tt.play(w, call)
				time.Sleep(20 * time.Second)
				call.Hangup()
				time.Sleep(5 * time.Minute)
				pc := w.onlyCall()
				if pc.Result.ID != tt.result {
					t.Errorf("result %q, want %q", pc.Result.ID, tt.result)
				}
				if got := strings.Contains(pc.Description, "Transferred"); got != (tt.holds != "") || !strings.Contains(pc.Description, tt.holds) {
					t.Errorf("the description has not %q:\n%s", tt.holds, pc.Description)
				}
			})
		})
	}
}
