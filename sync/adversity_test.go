package bridge_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// panicDirectory fails in the worst way.
type panicDirectory struct{ *store.Memory }

func (panicDirectory) Find(context.Context, string, uint64) ([]store.Row, error) {
	panic("broken")
}

// atSecond waits for the beginning of a second.
func atSecond() { time.Sleep(time.Until(time.Now().Truncate(time.Second).Add(time.Second))) }

// TestInstallationsShareAStore: two bridges on one store work on their own calls only.
func TestInstallationsShareAStore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		memory := store.NewMemory()
		type side struct {
			a *aircalltest.Server
			s *sellsytest.Server
			b *bridge.Bridge
			n aircall.Number
		}
		ctx, cancel := context.WithCancel(context.Background())
		var sides [2]side
		done := make(chan error, 2)
		for i := range sides {
			a, s := aircalltest.New(t, aircalltest.Options{}), sellsytest.New(t)
			n := a.AddNumber(aircall.Number{Name: "x", Digits: "+33 1 99 00 00 01"})
			s.AddStaff(sellsy.Staff{FirstName: "Alice", Email: "alice@example.com"})
			s.AddCompany(sellsy.Company{Type: sellsy.TypeClient, Name: fmt.Sprint("Company of ", i), PhoneNumber: "0199001234"})
			b, err := bridge.New(bridge.Config{Aircall: a.Client(), Sellsy: s.Client(), Store: memory, Installation: fmt.Sprint(i), AllNumbers: true})
			if err != nil {
				t.Fatal(err)
			}
			a.DeliverTo(b.AircallWebhook(webhookToken), webhookToken)
			go func() { done <- b.Run(ctx) }()
			sides[i] = side{a, s, b, n}
		}
		synctest.Wait()
		for range 10 {
			call := sides[0].a.StartCall(aircalltest.CallSpec{Number: sides[0].n.ID, Counterpart: "+33 1 99 00 12 34"})
			time.Sleep(time.Second)
			call.Hangup()
			time.Sleep(5 * time.Minute)
		}
		if a, b := len(sides[0].s.PhoneCalls()), len(sides[1].s.PhoneCalls()); a != 10 || b != 0 {
			t.Errorf("installation 0 had 10 calls; Sellsy of 0 holds %d, Sellsy of 1 holds %d", a, b)
		}
		cancel()
		for range sides {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
	})
}

// TestTwoTagsRemovedWithinASecond: the events cannot tell, so Aircall is asked.
func TestTwoTagsRemovedWithinASecond(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{seed: func(w *world) { w.company("Dubois", "0199001234") }}, func(t *testing.T, w *world) {
		x, y := w.aircall.AddTag(aircall.Tag{Name: "Devis"}), w.aircall.AddTag(aircall.Tag{Name: "Urgent"})
		call := w.answered("+33 1 99 00 12 34")
		call.Tag(x.ID, y.ID)
		time.Sleep(30 * time.Minute)
		atSecond()
		call.Untag(x.ID)
		time.Sleep(200 * time.Millisecond)
		call.Untag(y.ID)
		time.Sleep(2 * time.Hour)
		if d := w.onlyCall().Description; strings.Contains(d, "Urgent") {
			t.Errorf("the tag was taken away:\n%s", d)
		}
	})
}

// TestTagReplacedWithinASecond: the events cannot tell, so Aircall is asked.
func TestTagReplacedWithinASecond(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{seed: func(w *world) { w.company("Dubois", "0199001234") }}, func(t *testing.T, w *world) {
		x, y := w.aircall.AddTag(aircall.Tag{Name: "Devis"}), w.aircall.AddTag(aircall.Tag{Name: "Urgent"})
		call := w.answered("+33 1 99 00 12 34")
		call.Tag(x.ID)
		time.Sleep(30 * time.Minute)
		atSecond()
		call.Untag(x.ID)
		time.Sleep(200 * time.Millisecond)
		call.Tag(y.ID)
		time.Sleep(2 * time.Hour)
		if d := w.onlyCall().Description; !strings.Contains(d, "Urgent") {
			t.Errorf("the new tag is missing:\n%s", d)
		}
	})
}

// TestNoteThatNamesAnotherCall: a call that is looked for is not taken for the one whose note mentions it.
func TestNoteThatNamesAnotherCall(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{seed: func(w *world) {
		w.company("Dubois", "0199001234")
	}}, func(t *testing.T, w *world) {
		first := w.answered("+33 1 99 00 12 34")
		w.sellsy.Inject(sellsytest.Fault{Method: "POST", Path: "/v2/phone-calls", Skip: 1, Status: 502, Times: 1})
		w.logged()
		second := w.aircall.StartCall(aircalltest.CallSpec{Number: w.line.ID, Counterpart: "+33 1 99 00 12 34"})
		second.Answer(w.alice.ID)
		first.Comment(w.alice.ID, "Suite : "+aircall.DashboardURL(second.ID()))
		time.Sleep(3 * time.Minute)
		second.Hangup()
		time.Sleep(3 * time.Hour)
		if n := len(w.sellsy.PhoneCalls()); n != 2 {
			t.Errorf("%d phone calls, want 2; second: %+v", n, w.report(second.ID()).Log.PhoneCall)
			t.Log(w.sellsy.PhoneCalls()[0].Description)
		}
	})
}

// TestAIResultDoesNotMakeACallOurs: an AI result alone does not say that a call is on a number served.
func TestAIResultDoesNotMakeACallOurs(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{seed: func(w *world) { w.company("Dubois", "0199001234") }}, func(t *testing.T, w *world) {
		now := time.Now().Unix()
		w.post(fmt.Sprintf(`{"resource":"conversation_intelligence","event":"summary.created","timestamp":%d,"token":%q,"data":{"id":"1","call_id":"77","content":"x"}}`, now, webhookToken))
		w.post(fmt.Sprintf(`{"resource":"call","event":"call.ended","timestamp":%[1]d,"token":%[2]q,"data":{"id":77,"direction":"inbound","status":"done","started_at":%[1]d,"ended_at":%[1]d,"raw_digits":"+33 1 99 00 12 34"}}`, now, webhookToken))
		time.Sleep(time.Hour)
		if n := len(w.sellsy.PhoneCalls()); n != 0 {
			t.Errorf("%d phone calls of a call of which nothing says that it is on a served number", n)
		}
	})
}

// TestPanicKeepsNumbersOutOfTheLog: what fails on a number does not log it.
func TestPanicKeepsNumbersOutOfTheLog(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{config: func(c *bridge.Config) { c.Directory = panicDirectory{store.NewMemory()} }}, func(t *testing.T, w *world) {
		w.sellsy.DeliverTo(w.SellsyWebhook(sellsyKey), sellsyKey)
		time.Sleep(time.Second)
		w.sellsy.AddContact(sellsy.Contact{LastName: "Martin", PhoneNumber: "+33639981111"})
		time.Sleep(time.Minute)
		if log := w.logs.String(); !strings.Contains(log, "work panicked") {
			t.Errorf("nothing panicked:\n%s", log)
		} else if strings.Contains(log, "33639981111") {
			t.Error("whole phone number in the log")
		}
	})
}

// TestSweepGetsPastAnUnreadableCall: one unreadable item does not stop the others.
func TestSweepGetsPastAnUnreadableCall(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{seed: func(w *world) { w.company("Dubois", "0199001234") }}, func(t *testing.T, w *world) {
		time.Sleep(11 * time.Minute)
		w.aircall.SetDisorder(aircalltest.Disorder{Lose: 1})
		bad := w.answered("+33 1 99 00 12 34")
		err := w.store.Update(t.Context(), store.Key{Installation: "default", Kind: "call", ID: fmt.Sprint(int64(bad.ID()))}, func(it *store.Item) error {
			it.Data = []byte(`{"schema":99}`)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		w.answered("+33 1 99 00 12 34")
		time.Sleep(24 * time.Hour)
		w.onlyCall()
	})
}

// TestContactsOfADayOfDowntime: the scan that follows tells what the polls would have.
func TestContactsOfADayOfDowntime(t *testing.T) {
	t.Parallel()
	for _, down := range []time.Duration{3 * time.Hour, 25 * time.Hour} {
		t.Run(down.String(), func(t *testing.T) {
			inWorld(t, worldOptions{still: true}, func(t *testing.T, w *world) {
				stop := w.start()
				time.Sleep(time.Hour)
				stop()
				w.sellsy.AddContact(sellsy.Contact{LastName: "Martin", PhoneNumber: "+33639981111"})
				time.Sleep(down)
				stop = w.start()
				defer stop()
				time.Sleep(6 * time.Hour)
				if n := len(w.aircall.Contacts()); n != 1 {
					t.Errorf("%d contacts in Aircall, want 1", n)
				}
			})
		})
	}
}

// TestRescanFindsTheNextWinner: a deletion that only the scan notices frees the number for the next record.
func TestRescanFindsTheNextWinner(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{}, func(t *testing.T, w *world) {
		w.sellsy.AddContact(sellsy.Contact{LastName: "Durand", PhoneNumber: "+33639981111"})
		time.Sleep(20 * time.Minute)
		m := w.sellsy.AddContact(sellsy.Contact{LastName: "Martin", PhoneNumber: "+33639981111"})
		time.Sleep(20 * time.Minute)
		w.sellsy.DeleteContact(m.ID)
		time.Sleep(50 * time.Hour)
		if p := w.people(); len(p) != 1 || p[0].Last != "Durand" {
			t.Errorf("%+v", p)
		}
	})
}

// TestMergedContactKeepsWhatPeopleAdded: a contact that is not needed any more keeps the rows and notes of people.
func TestMergedContactKeepsWhatPeopleAdded(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{}, func(t *testing.T, w *world) {
		w.sellsy.DeliverTo(w.SellsyWebhook(sellsyKey), sellsyKey)
		time.Sleep(time.Second)
		w.sellsy.AddContact(sellsy.Contact{LastName: "Martin", PhoneNumber: "+33639981111"})
		time.Sleep(time.Minute)
		d := w.sellsy.AddContact(sellsy.Contact{LastName: "Durand", PhoneNumber: "+33639982222"})
		time.Sleep(time.Minute)
		for _, c := range w.aircall.Contacts() {
			if c.LastName == "Martin" {
				c.Information += "\nrappeler le lundi"
				c.PhoneNumbers = append(c.PhoneNumbers, aircall.PhoneDetail{Label: "Home", Value: "+33199005555"})
				w.aircall.UpdateContact(c)
			}
		}
		w.sellsy.UpdateContact(d.ID, func(c *sellsy.Contact) { c.MobileNumber = "+33639981111" })
		time.Sleep(time.Hour)
		found := false
		for _, p := range w.people() {
			for _, n := range p.Phones {
				found = found || n == "+33199005555"
			}
		}
		if !found {
			t.Errorf("the row that a person added in Aircall is gone: %+v", w.people())
		}
	})
}

// TestLateTagOfALongCall: its webhook is lost; the sweep sees the call again after its end.
func TestLateTagOfALongCall(t *testing.T) {
	t.Parallel()
	for _, long := range []time.Duration{5 * time.Minute, 25 * time.Minute} {
		t.Run(long.String(), func(t *testing.T) {
			inWorld(t, worldOptions{seed: func(w *world) { w.company("Dubois", "0199001234") }}, func(t *testing.T, w *world) {
				time.Sleep(11 * time.Minute)
				call := w.aircall.StartCall(aircalltest.CallSpec{Number: w.line.ID, Counterpart: "+33 1 99 00 12 34"})
				call.Answer(w.alice.ID)
				time.Sleep(long)
				call.Hangup()
				time.Sleep(40 * time.Second)
				w.aircall.SetDisorder(aircalltest.Disorder{Lose: 1})
				call.Tag(w.aircall.AddTag(aircall.Tag{Name: "Devis"}).ID)
				time.Sleep(5 * time.Hour)
				if d := w.onlyCall().Description; !strings.Contains(d, "Devis") {
					t.Errorf("no tag:\n%s", d)
				}
			})
		})
	}
}

// TestContactCutOffMidway: rows are taken away again although the work that added them failed.
func TestContactCutOffMidway(t *testing.T) {
	t.Parallel()
	const a, b = "+33639981111", "+33639982222"
	inWorld(t, worldOptions{}, func(t *testing.T, w *world) {
		w.sellsy.DeliverTo(w.SellsyWebhook(sellsyKey), sellsyKey)
		time.Sleep(time.Second)
		p := w.sellsy.AddContact(sellsy.Contact{LastName: "P", PhoneNumber: a})
		time.Sleep(time.Minute)
		remove := w.aircall.Inject(aircalltest.Fault{Method: "POST", Path: "/v1/contacts/*/email_details", Status: 400})
		w.sellsy.UpdateContact(p.ID, func(x *sellsy.Contact) { x.MobileNumber, x.Email = b, "p@example.com" })
		time.Sleep(10 * time.Second)
		w.sellsy.UpdateContact(p.ID, func(x *sellsy.Contact) { x.MobileNumber = "" })
		w.sellsy.AddContact(sellsy.Contact{LastName: "R", PhoneNumber: b})
		time.Sleep(30 * time.Second)
		remove()
		time.Sleep(3 * time.Hour)
		n := 0
		for _, p := range w.people() {
			for _, x := range p.Phones {
				if x == b {
					n++
				}
			}
		}
		if n != 1 {
			t.Errorf("%d contacts have the number: %+v", n, w.people())
		}
	})
}

// TestContactIsNotHandedBackAndForth: two numbers of a contact that both leave it do not pass it on for ever.
func TestContactIsNotHandedBackAndForth(t *testing.T) {
	t.Parallel()
	const a, b, c, d = "+33639981111", "+33639982222", "+33639983333", "+33639984444"
	inWorld(t, worldOptions{}, func(t *testing.T, w *world) {
		w.sellsy.DeliverTo(w.SellsyWebhook(sellsyKey), sellsyKey)
		time.Sleep(time.Second)
		w.sellsy.AddContact(sellsy.Contact{LastName: "P", PhoneNumber: a, MobileNumber: b})
		r := w.sellsy.AddContact(sellsy.Contact{LastName: "R", PhoneNumber: c})
		q := w.sellsy.AddContact(sellsy.Contact{LastName: "Q", PhoneNumber: d})
		time.Sleep(time.Minute)
		w.sellsy.UpdateContact(r.ID, func(x *sellsy.Contact) { x.MobileNumber = a })
		w.sellsy.UpdateContact(q.ID, func(x *sellsy.Contact) { x.MobileNumber = b })
		time.Sleep(time.Hour) // never ends
		t.Log(w.people())
	})
}
