package bridge_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

func TestFiveDeliveriesInAnyOrder(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			inWorld(t, worldOptions{
				aircall: aircalltest.Options{
					DeliveryConcurrency: 8,
					Disorder:            aircalltest.Disorder{Seed: seed, Duplicate: 4, Shuffle: 100 * time.Second},
				},
				seed: func(w *world) { w.company("Dubois", "0199001234") },
			}, func(t *testing.T, w *world) {
				tag := w.aircall.AddTag(aircall.Tag{Name: "Devis"})
				call := w.aircall.StartCall(aircalltest.CallSpec{Number: w.line.ID, Counterpart: "+33 1 99 00 12 34"})
				call.Ring(w.bob.ID)
				call.Decline(w.bob.ID)
				time.Sleep(5 * time.Second)
				call.Answer(w.alice.ID)
				call.Hold()
				call.Unhold()
				call.Tag(tag.ID)
				time.Sleep(40 * time.Second)
				call.Hangup()
				time.Sleep(40 * time.Second)
				call.Comment(w.alice.ID, "Deux portes")
				call.Summary("Demande de devis.")
				time.Sleep(20 * time.Minute)

				if n := len(w.aircall.Cards()); n != 1 {
					t.Errorf("%d cards", n)
				}
				pc := w.onlyCall()
				if pc.Result.ID != sellsy.ResultConnected || pc.Owner.ID != w.aliceStaff.ID || pc.Duration != 45 {
					t.Errorf("phone call: %+v", pc)
				}
				for _, want := range []string{"Devis", "Deux portes", "Demande de devis."} {
					if !strings.Contains(pc.Description, want) {
						t.Errorf("%q is missing:\n%s", want, pc.Description)
					}
				}
			})
		})
	}
}

func TestWebhooksAreAnsweredWhileUpstreamHangs(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{
		seed: func(w *world) {
			w.company("Dubois", "0199001234")
			w.aircall.Inject(aircalltest.Fault{Hang: true})
			w.sellsy.Inject(sellsytest.Fault{Hang: true})
		},
	}, func(t *testing.T, w *world) {
		for id := range 500 {
			body := fmt.Sprintf(`{"resource":"call","event":"call.created","timestamp":%[1]d,"token":%[2]q,"data":{"id":%[3]d,"direction":"inbound","status":"initial","started_at":%[1]d,"raw_digits":"+33 1 99 00 12 34","number":{"id":%[4]d}}}`,
				time.Now().Unix(), webhookToken, id+1, w.line.ID)
			before := time.Now()
			if code := w.post(body); code != http.StatusOK {
				t.Fatalf("delivery %d answered %d", id, code)
			}
			if took := time.Since(before); took != 0 { // virtual time: anything that waits takes some
				t.Fatalf("delivery %d waited %v", id, took)
			}
		}
	})
}

// TestWriteOfUnknownOutcome holds that, whatever happens to the POST, there is one phone call in the end.
func TestWriteOfUnknownOutcome(t *testing.T) {
	t.Parallel()
	post := sellsytest.Fault{Method: http.MethodPost, Path: "/v2/phone-calls"}
	tests := []struct {
		name  string
		fault func(f *sellsytest.Fault)
		posts int // that reach Sellsy
	}{
		{"carried out, then the connection is lost", func(f *sellsytest.Fault) { f.Drop, f.Times = sellsytest.DropAfter, 1 }, 1},
		{"not carried out, server error", func(f *sellsytest.Fault) { f.Status, f.Times = 502, 1 }, 2},
		{"lost three times in a row", func(f *sellsytest.Fault) { f.Status, f.Times = 500, 3 }, 4},
		{"never connected", func(f *sellsytest.Fault) { f.Drop, f.Times = sellsytest.DropBefore, 2 }, 3},
		{"no answer", func(f *sellsytest.Fault) { f.Hang, f.Times = true, 1 }, 2},
		{"carried out, but too slow an answer", func(f *sellsytest.Fault) { f.Latency, f.Times = 90*time.Second, 1 }, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			inWorld(t, worldOptions{seed: func(w *world) {
				w.opportunity(w.company("Dubois", "0199001234"), "Escalier", 3)
				f := post
				tt.fault(&f)
				w.sellsy.Inject(f)
			}}, func(t *testing.T, w *world) {
				call := w.answered("+33 1 99 00 12 34")
				time.Sleep(time.Hour)
				w.onlyCall()
				if v := w.report(call.ID()).Log.Verdict; v != report.VerdictLogged {
					t.Errorf("verdict %q", v)
				}
				posts := 0
				for _, r := range w.sellsy.Requests() {
					if r.Method == http.MethodPost && r.Path == "/v2/phone-calls" {
						posts++
					}
				}
				if posts != tt.posts {
					t.Errorf("%d POSTs, want %d", posts, tt.posts)
				}
			})
		})
	}
}

func TestGraceOutlastsTheWrite(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{seed: func(w *world) {
		w.company("Dubois", "0199001234")
		w.sellsy.Inject(sellsytest.Fault{Method: http.MethodPost, Path: "/v2/phone-calls", Drop: sellsytest.DropAfter, Times: 1})
	}}, func(t *testing.T, w *world) {
		call := w.answered("+33 1 99 00 12 34")
		time.Sleep(40 * time.Second)
		synctest.Wait()
		report := w.report(call.ID())
		if !report.Log.Unsure {
			t.Fatalf("report: %+v", report.Log)
		}
		searches := func() (n int) {
			for _, r := range w.sellsy.Requests() {
				if strings.HasSuffix(r.Path, "/phone-calls/search") {
					n++
				}
			}
			return n
		}
		if searches() != 0 {
			t.Error("looked for the phone call before the grace period was over")
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if searches() != 1 {
			t.Errorf("%d searches after the grace period, want 1", searches())
		}
	})
}

// TestRestart holds that what was answered with 200 is done by the next process, whatever the first was doing.
func TestRestart(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{still: true, seed: func(w *world) { w.company("Dubois", "0199001234") }}, func(t *testing.T, w *world) {
		stop := w.start()
		call := w.aircall.StartCall(aircalltest.CallSpec{Number: w.line.ID, Counterpart: "+33 1 99 00 12 34"})
		call.Answer(w.alice.ID)
		time.Sleep(time.Minute)
		stop()
		call.Hangup() // while nobody works
		time.Sleep(time.Hour)
		stop = w.start()
		defer stop()
		w.onlyCall()
	})
}

// TestRecordDeletedBeforeTheWrite: the match is found in the directory, but Sellsy refuses the write.
func TestRecordDeletedBeforeTheWrite(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{seed: func(w *world) {
		w.company("Dubois", "0199001234")
		w.company("Dubois Fils", "0199001234")
	}}, func(t *testing.T, w *world) {
		first := w.sellsyCompany("Dubois")
		second := w.sellsyCompany("Dubois Fils")
		call := w.aircall.StartCall(aircalltest.CallSpec{Number: w.line.ID, Counterpart: "+33 1 99 00 12 34"})
		call.Answer(w.alice.ID)
		time.Sleep(time.Minute)
		w.sellsy.DeleteCompany(first)
		call.Hangup()
		time.Sleep(31 * time.Second)
		pc := w.onlyCall()
		if pc.CompanyID != second {
			t.Errorf("logged on company %d, want %d", pc.CompanyID, second)
		}
		if got := w.report(call.ID()).Log.Match.Party.Ref; got != ref(matching.KindCompany, int64(second)) {
			t.Errorf("matched %v", got)
		}
	})
}

func TestOpportunityDeletedBeforeTheWrite(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{seed: func(w *world) { w.opportunity(w.company("Dubois", "0199001234"), "Escalier", 3) }}, func(t *testing.T, w *world) {
		call := w.aircall.StartCall(aircalltest.CallSpec{Number: w.line.ID, Counterpart: "+33 1 99 00 12 34"})
		call.Answer(w.alice.ID)
		time.Sleep(time.Minute)
		w.sellsy.DeleteOpportunity(w.report(call.ID()).Card.Opportunity.Opportunity.ID)
		call.Hangup()
		time.Sleep(5 * time.Minute)
		if pc := w.onlyCall(); len(pc.Related) != 1 {
			t.Errorf("related to %v", pc.Related)
		}
	})
}

func TestSellsyForbids(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{
		seed: func(w *world) { w.company("Dubois", "0199001234") },
	}, func(t *testing.T, w *world) {
		remove := w.sellsy.Inject(sellsytest.Fault{
			Method: http.MethodPost, Path: "/v2/phone-calls", Status: 403,
			Body: `{"error":{"code":403,"message":"Accès refusé","details":[],"context":null}}`,
		})
		call := w.answered("+33 1 99 00 12 34")
		time.Sleep(10 * time.Minute)
		report := w.report(call.ID())
		if report.Attempts < 2 || !strings.Contains(report.LastError, "403") || len(w.sellsy.PhoneCalls()) != 0 {
			t.Errorf("attempts %d, last error %q", report.Attempts, report.LastError)
		}
		for _, secret := range []string{sellsytest.DefaultToken, aircalltest.APIToken, webhookToken, "199001234"} {
			if strings.Contains(w.logs.String(), secret) || strings.Contains(report.LastError, secret) {
				t.Errorf("%q has leaked into the log", secret)
			}
		}
		remove()
		time.Sleep(2 * time.Hour)
		w.onlyCall()
	})
}

func TestStaffListHoldsOnlyOneself(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name         string
		defaultOwner bool
	}{{"the default owner", true}, {"else the only staff there is", false}} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			// Carol is staff 102: she owns the record, but the list shows Alice, 101, alone.
			inWorld(t, worldOptions{
				sellsy: sellsytest.Options{VisibleStaffs: []sellsy.StaffID{101}},
				seed:   func(w *world) { w.company("Dubois", "0199001234") },
				config: func(c *bridge.Config) {
					if tt.defaultOwner {
						c.Policy.DefaultOwner = 102
					}
				},
			}, func(t *testing.T, w *world) {
				if w.aliceStaff.ID != 101 || w.carolStaff.ID != 102 {
					t.Fatalf("the fake numbers staff otherwise: %d, %d", w.aliceStaff.ID, w.carolStaff.ID)
				}
				call := w.aircall.StartCall(aircalltest.CallSpec{Number: w.line.ID, Counterpart: "+33 1 99 00 12 34"})
				time.Sleep(20 * time.Second)
				call.Hangup()
				time.Sleep(31 * time.Second)
				want := sellsy.StaffID(101)
				if tt.defaultOwner {
					want = 102
				}
				if pc := w.onlyCall(); pc.Owner.ID != want {
					t.Errorf("owner %d, want %d", pc.Owner.ID, want)
				}
			})
		})
	}
}

// TestHorizon holds that an old call is not created, however its event comes.
func TestHorizon(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		age  time.Duration
		want int
	}{{6 * 24 * time.Hour, 1}, {8 * 24 * time.Hour, 0}} {
		t.Run(tt.age.String(), func(t *testing.T) {
			t.Parallel()
			inWorld(t, worldOptions{seed: func(w *world) { w.company("Dubois", "0199001234") }}, func(t *testing.T, w *world) {
				ended := time.Now().Add(-tt.age)
				w.post(w.endedEvent(77, ended))
				if got := len(w.logged()); got != tt.want {
					t.Errorf("%d phone calls, want %d", got, tt.want)
				}
			})
		})
	}
}

// TestRecoveredCallSearchesFirst holds that Sellsy is searched first: a call first seen long after its end may have been logged by another integration.
func TestRecoveredCallSearchesFirst(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{seed: func(w *world) {
		c := w.company("Dubois", "0199001234")
		w.sellsy.AddPhoneCall(sellsy.PhoneCall{
			Owner: &sellsy.Owner{ID: w.carolStaff.ID}, Source: sellsy.SourceIncoming, Date: sellsy.At(time.Now().Add(-2 * time.Hour)),
			Result:      sellsy.CallResultLabel{ID: sellsy.ResultConnected},
			Related:     []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: int64(c.ID)}},
			Description: "Call ID: 77\nhttps://dashboard.aircall.io/calls/77/timeline",
		})
	}}, func(t *testing.T, w *world) {
		ended := time.Now().Add(-2 * time.Hour)
		w.post(w.endedEvent(77, ended))
		pc := w.onlyCall()
		if v := w.report(77).Log.Verdict; v != report.VerdictForeign {
			t.Errorf("verdict %q", v)
		}
		if strings.Count(pc.Description, "\n") != 1 {
			t.Errorf("the other integration's text was changed:\n%s", pc.Description)
		}
	})
}

func (w *world) sellsyCompany(name string) sellsy.CompanyID {
	w.t.Helper()
	for c, err := range w.sellsy.Client().Companies.All(context.Background(), sellsy.ListOptions{}) {
		if err != nil {
			w.t.Fatal(err)
		}
		if c.Name == name {
			return c.ID
		}
	}
	w.t.Fatalf("no company %q", name)
	return 0
}

// endedEvent is call.ended of an answered call of a minute from Dubois.
func (w *world) endedEvent(id aircall.CallID, ended time.Time) string {
	return fmt.Sprintf(`{"resource":"call","event":"call.ended","timestamp":%[1]d,"token":%[2]q,"data":{"id":%[3]d,"direction":"inbound",
		"status":"done","started_at":%[4]d,"answered_at":%[4]d,"ended_at":%[1]d,"duration":60,"raw_digits":"+33 1 99 00 12 34","number":{"id":%[5]d}}}`,
		ended.Unix(), webhookToken, id, ended.Unix()-60, w.line.ID)
}
