package bridge_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

func TestAnsweredCall(t *testing.T) {
	t.Parallel()
	var company sellsy.Company
	var oldest sellsy.Opportunity
	inWorld(t, worldOptions{seed: func(w *world) {
		company = w.company("Menuiserie Dubois", "01 99 00 12 34")
		w.opportunity(company, "Cuisine", 3)
		oldest = w.opportunity(company, "Escalier", 30)
	}}, func(t *testing.T, w *world) {
		started := time.Now()
		call := w.answered("+33 1 99 00 12 34")

		cards := w.aircall.Cards()
		if len(cards) != 1 || cards[0].CallID != call.ID() {
			t.Fatalf("cards: %+v", cards)
		}
		if since := cards[0].Time.Sub(started); since > time.Second {
			t.Errorf("the card came %v after the start of the call", since)
		}
		var text strings.Builder
		for _, c := range cards[0].Card.Contents {
			text.WriteString(c.Label + " " + c.Text + " " + c.Link + "\n")
		}
		for _, want := range []string{"Menuiserie Dubois", "contact@example.com", "Escalier", sellsy.OpportunityURL(oldest.ID)} {
			if !strings.Contains(text.String(), want) {
				t.Errorf("card lacks %q:\n%s", want, text.String())
			}
		}

		pc := w.onlyCall()
		if since := pc.Created.Sub(started.Add(45 * time.Second)); since < 55*time.Second || since > 65*time.Second {
			t.Errorf("logged %v after hang-up, want about a minute", since)
		}
		want := sellsy.PhoneCall{
			Source: sellsy.SourceIncoming, Result: sellsy.CallResultLabel{ID: sellsy.ResultConnected}, Duration: 45,
			Owner: &sellsy.Owner{ID: w.aliceStaff.ID, Type: sellsy.OwnerStaff},
		}
		got := sellsy.PhoneCall{Source: pc.Source, Result: sellsy.CallResultLabel{ID: pc.Result.ID}, Duration: pc.Duration, Owner: pc.Owner}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("phone call (-want +got)\n%s", diff)
		}
		if !pc.Date.Equal(started.Truncate(time.Second)) {
			t.Errorf("dated %v, want the start of the call %v", pc.Date, started)
		}
		for _, o := range []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: int64(company.ID)}, {Type: sellsy.RelatedOpportunity, ID: int64(oldest.ID)}} {
			if !slices.Contains(pc.Related, o) {
				t.Errorf("not related to %v: %v", o, pc.Related)
			}
		}
		if got := w.report(call.ID()); got.Log.Verdict != report.VerdictLogged || got.Log.PhoneCall != pc.ID || len(got.Sentences("en")) == 0 {
			t.Errorf("report: %+v", got.Log)
		}
		if log := w.report(call.ID()).Log; log.Result != pc.Result.ID || log.Duration != pc.Duration || log.Description != pc.Description {
			t.Errorf("the report tells other things than were written: %+v", log)
		}
	})
}

// TestResults holds that the outcome of a call becomes the result of the phone call.
func TestResults(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		play   func(*world) *aircalltest.LiveCall
		result sellsy.CallResult
		source sellsy.CallSource
		owner  string // Alice's call, or Carol's record
	}{
		{"answered inbound", func(w *world) *aircalltest.LiveCall { return w.answered("+33 1 99 00 12 34") },
			sellsy.ResultConnected, sellsy.SourceIncoming, "agent"},
		{"missed inbound", func(w *world) *aircalltest.LiveCall {
			call := w.aircall.StartCall(aircalltest.CallSpec{Number: w.line.ID, Counterpart: "+33 1 99 00 12 34"})
			call.Ring(w.alice.ID)
			time.Sleep(20 * time.Second)
			call.Hangup()
			return call
		}, sellsy.ResultNoAnswer, sellsy.SourceIncoming, "record"},
		{"voicemail", func(w *world) *aircalltest.LiveCall {
			call := w.aircall.StartCall(aircalltest.CallSpec{Number: w.line.ID, Counterpart: "+33 1 99 00 12 34"})
			time.Sleep(20 * time.Second)
			call.LeaveVoicemail()
			call.Hangup()
			return call
		}, sellsy.ResultVoicemail, sellsy.SourceIncoming, "record"},
		{"answered outbound", func(w *world) *aircalltest.LiveCall {
			call := w.aircall.StartCall(aircalltest.CallSpec{Direction: aircall.Outbound, Number: w.line.ID, User: w.alice.ID, Counterpart: "+33 1 99 00 12 34"})
			time.Sleep(10 * time.Second)
			call.Answer(0)
			time.Sleep(time.Minute)
			call.Hangup()
			return call
		}, sellsy.ResultConnected, sellsy.SourceOutgoing, "agent"},
		{"unanswered outbound", func(w *world) *aircalltest.LiveCall {
			call := w.aircall.StartCall(aircalltest.CallSpec{Direction: aircall.Outbound, Number: w.line.ID, User: w.alice.ID, Counterpart: "+33 1 99 00 12 34"})
			time.Sleep(10 * time.Second)
			call.Hangup()
			return call
		}, sellsy.ResultNoAnswer, sellsy.SourceOutgoing, "agent"},
		{"agent without staff", func(w *world) *aircalltest.LiveCall {
			call := w.aircall.StartCall(aircalltest.CallSpec{Number: w.line.ID, Counterpart: "+33 1 99 00 12 34"})
			call.Answer(w.bob.ID)
			time.Sleep(time.Minute)
			call.Hangup()
			return call
		}, sellsy.ResultConnected, sellsy.SourceIncoming, "record"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			inWorld(t, worldOptions{seed: func(w *world) { w.company("Menuiserie Dubois", "0199001234") }}, func(t *testing.T, w *world) {
				tt.play(w)
				time.Sleep(31 * time.Second)
				pc := w.onlyCall()
				owner := map[string]sellsy.StaffID{"agent": w.aliceStaff.ID, "record": w.carolStaff.ID}[tt.owner]
				if pc.Result.ID != tt.result || pc.Source != tt.source || pc.Owner.ID != owner {
					t.Errorf("got %s %s of staff %d, want %s %s of staff %d", pc.Result.ID, pc.Source, pc.Owner.ID, tt.result, tt.source, owner)
				}
			})
		})
	}
}

// TestWhoIsRelated holds rules 1.2 and 1.3 on the whole way: who is matched, and which opportunity goes with it.
func TestWhoIsRelated(t *testing.T) {
	t.Parallel()
	type related = []sellsy.RelatedObject
	const phone = "06 39 98 12 34"
	tests := []struct {
		name string
		seed func(*world) related // the records to expect
	}{
		{"an individual before a company before a contact", func(w *world) related {
			w.sellsy.AddContact(sellsy.Contact{LastName: "Martin", MobileNumber: phone})
			w.company("Dubois", phone)
			i := w.sellsy.AddIndividual(sellsy.Individual{Type: sellsy.TypeProspect, LastName: "Martin", MobileNumber: phone})
			return related{{Type: sellsy.RelatedIndividual, ID: int64(i.ID)}}
		}},
		{"a company before a contact", func(w *world) related {
			w.sellsy.AddContact(sellsy.Contact{LastName: "Martin", MobileNumber: phone})
			c := w.company("Dubois", phone)
			return related{{Type: sellsy.RelatedCompany, ID: int64(c.ID)}}
		}},
		{"of one kind, the lowest id", func(w *world) related {
			c := w.company("Dubois", phone)
			w.company("Dubois", phone)
			return related{{Type: sellsy.RelatedCompany, ID: int64(c.ID)}}
		}},
		{"of one kind, the living one", func(w *world) related {
			w.sellsy.ArchiveCompany(w.company("Dubois", phone).ID)
			c := w.company("Dubois", phone)
			return related{{Type: sellsy.RelatedCompany, ID: int64(c.ID)}}
		}},
		{"archived when nobody else is there", func(w *world) related {
			c := w.company("Dubois", phone)
			w.sellsy.ArchiveCompany(c.ID)
			return related{{Type: sellsy.RelatedCompany, ID: int64(c.ID)}}
		}},
		{"a contact with its company and the company's opportunity", func(w *world) related {
			c := w.company("Dubois", "")
			o := w.opportunity(c, "Escalier", 3)
			p := w.sellsy.AddContact(sellsy.Contact{LastName: "Martin", MobileNumber: phone})
			w.sellsy.LinkContact(c.ID, p.ID)
			return related{
				{Type: sellsy.RelatedContact, ID: int64(p.ID)}, {Type: sellsy.RelatedCompany, ID: int64(c.ID)},
				{Type: sellsy.RelatedOpportunity, ID: int64(o.ID)},
			}
		}},
		{"a contact without a company", func(w *world) related {
			w.opportunity(w.company("Dubois", ""), "Escalier", 3)
			p := w.sellsy.AddContact(sellsy.Contact{LastName: "Martin", MobileNumber: phone})
			return related{{Type: sellsy.RelatedContact, ID: int64(p.ID)}}
		}},
		{"a supplier without opportunities", func(w *world) related {
			c := w.sellsy.AddCompany(sellsy.Company{Type: sellsy.TypeSupplier, Name: "Bois SA", PhoneNumber: phone})
			return related{{Type: sellsy.RelatedCompany, ID: int64(c.ID)}}
		}},
		{"the oldest opportunity that is open or late", func(w *world) related {
			c := w.company("Dubois", phone)
			w.opportunity(c, "new", 1)
			won := w.opportunity(c, "won", 90)
			w.sellsy.UpdateOpportunity(won.ID, func(o *sellsy.Opportunity) { o.Status = sellsy.OpportunityWon })
			late := w.opportunity(c, "late", 60)
			w.sellsy.UpdateOpportunity(late.ID, func(o *sellsy.Opportunity) { o.Status = sellsy.OpportunityLate })
			return related{{Type: sellsy.RelatedCompany, ID: int64(c.ID)}, {Type: sellsy.RelatedOpportunity, ID: int64(late.ID)}}
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var want related
			inWorld(t, worldOptions{seed: func(w *world) { want = tt.seed(w) }}, func(t *testing.T, w *world) {
				w.answered("+33 6 39 98 12 34")
				got := w.onlyCall().Related
				byType := func(a, b sellsy.RelatedObject) int { return strings.Compare(string(a.Type), string(b.Type)) }
				slices.SortFunc(got, byType)
				slices.SortFunc(want, byType)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("related (-want +got)\n%s", diff)
				}
			})
		})
	}
}

func TestCallsThatAreNotLogged(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		spec    func(*world) aircalltest.CallSpec
		verdict report.Verdict // empty: the bridge does not know the call
	}{
		{"unknown caller", func(w *world) aircalltest.CallSpec {
			return aircalltest.CallSpec{Number: w.line.ID, Counterpart: "+33 1 99 00 99 99"}
		}, report.VerdictNobody},
		{"anonymous", func(w *world) aircalltest.CallSpec {
			return aircalltest.CallSpec{Number: w.line.ID, Counterpart: "anonymous"}
		}, report.VerdictNoNumber},
		{"no raw_digits", func(w *world) aircalltest.CallSpec {
			return aircalltest.CallSpec{Number: w.line.ID}
		}, report.VerdictNoNumber},
		{"a number that is not served", func(w *world) aircalltest.CallSpec {
			return aircalltest.CallSpec{Number: w.other.ID, Counterpart: "+33 1 99 00 12 34"}
		}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			inWorld(t, worldOptions{seed: func(w *world) { w.company("Dubois", "0199001234") }}, func(t *testing.T, w *world) {
				call := w.aircall.StartCall(tt.spec(w))
				call.Answer(w.alice.ID)
				time.Sleep(time.Minute)
				call.Hangup()
				time.Sleep(31 * time.Second)
				if calls := w.logged(); len(calls) != 0 {
					t.Errorf("logged: %+v", calls)
				}
				if cards := w.aircall.Cards(); len(cards) != 0 {
					t.Errorf("cards: %+v", cards)
				}
				got, err := w.Call(t.Context(), call.ID())
				if (err != nil) != (tt.verdict == "") || got.Log.Verdict != tt.verdict {
					t.Errorf("verdict %q, %v; want %q", got.Log.Verdict, err, tt.verdict)
				}
				if n := len(w.sellsy.Requests()); n != 0 {
					t.Errorf("%d requests to Sellsy for nothing", n)
				}
			})
		})
	}
}

func TestLateChanges(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{seed: func(w *world) { w.company("Dubois", "0199001234") }}, func(t *testing.T, w *world) {
		call := w.answered("+33 1 99 00 12 34")
		before := w.onlyCall()
		w.sellsy.EditPhoneCall(before.ID, func(pc *sellsy.PhoneCall) {
			pc.Description = "Rappeler lundi.\n" + pc.Description + "\nVu avec Paul."
		})
		w.sellsy.ResetRequests()

		tag := w.aircall.AddTag(aircall.Tag{Name: "Devis"})
		call.Tag(tag.ID)
		time.Sleep(30 * time.Second)
		call.Comment(w.alice.ID, "Veut un devis pour deux portes")
		call.Summary("Le client demande un devis.")
		time.Sleep(3 * time.Minute)

		after, _ := w.sellsy.PhoneCall(before.ID)
		for _, want := range []string{"Rappeler lundi.", "Vu avec Paul.", "Devis", "deux portes", "Le client demande un devis."} {
			if strings.Count(after.Description, want) != 1 {
				t.Errorf("%q is there %d times:\n%s", want, strings.Count(after.Description, want), after.Description)
			}
		}
		if n := len(w.sellsy.Requests()); n != 2 {
			t.Errorf("%d requests for one settle period, want 2 (read, write)", n)
		}
		if n := len(w.sellsy.PhoneCalls()); n != 1 {
			t.Errorf("%d phone calls", n)
		}
	})
}

func TestLateVoicemail(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		edit sellsy.CallResult // by a person, before the voicemail shows up
		want sellsy.CallResult
	}{
		{"turns the result into a voicemail", "", sellsy.ResultVoicemail},
		{"but not one that a person has set", sellsy.ResultBusy, sellsy.ResultBusy},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			inWorld(t, worldOptions{seed: func(w *world) { w.company("Dubois", "0199001234") }}, func(t *testing.T, w *world) {
				call := w.aircall.StartCall(aircalltest.CallSpec{Number: w.line.ID, Counterpart: "+33 1 99 00 12 34"})
				time.Sleep(20 * time.Second)
				call.Hangup()
				time.Sleep(31 * time.Second)
				pc := w.onlyCall()
				if pc.Result.ID != sellsy.ResultNoAnswer {
					t.Fatalf("first result %s", pc.Result.ID)
				}
				if tt.edit != "" {
					w.sellsy.EditPhoneCall(pc.ID, func(pc *sellsy.PhoneCall) { pc.Result.ID = tt.edit })
				}
				call.LeaveVoicemail()
				time.Sleep(3 * time.Minute)
				if pc, _ = w.sellsy.PhoneCall(pc.ID); pc.Result.ID != tt.want {
					t.Errorf("result %s, want %s", pc.Result.ID, tt.want)
				}
			})
		})
	}
}

func TestPhoneCallDeletedByAPersonIsNotMadeAgain(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{seed: func(w *world) { w.company("Dubois", "0199001234") }}, func(t *testing.T, w *world) {
		call := w.answered("+33 1 99 00 12 34")
		w.sellsy.DeletePhoneCall(w.onlyCall().ID)
		call.Comment(w.alice.ID, "late")
		time.Sleep(time.Hour)
		if n := len(w.sellsy.PhoneCalls()); n != 0 {
			t.Errorf("%d phone calls", n)
		}
		if v := w.report(call.ID()).Log.Verdict; v != report.VerdictDeleted {
			t.Errorf("verdict %q", v)
		}
	})
}
