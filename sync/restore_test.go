package bridge_test

import (
	"context"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/boltstore"
)

// TestRestoredBackup holds that a back-up of the file that is restored some time later makes no call be logged again: neither those
// it knows, nor those that came after it, nor those whose events go on after the restoration.
func TestRestoredBackup(t *testing.T) {
	t.Parallel()
	delays := []time.Duration{5 * time.Minute, time.Hour}
	if os.Getenv("LONG") != "" {
		delays = append(delays, 4*time.Minute, 12*time.Minute, 26*time.Hour)
	}
	for _, late := range delays {
		t.Run(late.String(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { restore(t, late) })
		})
	}
}

func restore(t *testing.T, late time.Duration) {
	const caller = "+33 1 99 00 12 34"
	phones, crm := aircalltest.New(t, aircalltest.Options{}), sellsytest.New(t, sellsytest.Options{})
	line := phones.AddNumber(aircall.Number{Name: "Support", Digits: "+33 1 99 00 00 01"})
	agent := phones.AddUser(aircall.User{Name: "Alice Morel", Email: "alice.morel@example.com"})
	crm.AddStaff(sellsy.Staff{FirstName: "Alice", LastName: "Morel", Email: "alice.morel@example.com"})
	crm.AddCompany(sellsy.Company{Type: sellsy.TypeClient, Name: "Dubois", PhoneNumber: caller})
	var webhook atomic.Pointer[http.Handler]
	phones.DeliverTo(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*webhook.Load()).ServeHTTP(w, r) }), webhookToken)
	random := rand.New(rand.NewPCG(uint64(late), 0))
	tag := phones.AddTag(aircall.Tag{Name: "Late"})
	run := func(path string) (store *boltstore.Store, stop func()) {
		store, err := boltstore.Open(path, boltstore.Options{})
		if err != nil {
			t.Fatal(err)
		}
		b, err := bridge.New(bridge.Config{Aircall: phones.Client(), Sellsy: crm.Client(), Store: store, Numbers: []aircall.NumberID{line.ID}})
		if err != nil {
			t.Fatal(err)
		}
		webhook.Store(new(b.AircallWebhook(webhookToken)))
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() { done <- b.Run(ctx) }()
		return store, func() {
			cancel()
			if err := <-done; err != nil {
				t.Error(err)
			}
			if err := store.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	folder := t.TempDir()
	store, stop := run(filepath.Join(folder, "bridge.db"))
	time.Sleep(time.Hour)

	calls := 0
	talk := func(d time.Duration) { // a call every twenty seconds on average, each with a tag within a quarter of an hour
		for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(time.Duration(random.Int64N(int64(20 * time.Second)))) {
			calls++
			go func(talk, wait time.Duration) {
				call := phones.StartCall(aircalltest.CallSpec{Number: line.ID, Counterpart: caller})
				time.Sleep(time.Second)
				call.Answer(agent.ID)
				time.Sleep(talk)
				call.Hangup()
				time.Sleep(wait)
				call.Tag(tag.ID)
			}(time.Duration(random.Int64N(int64(4*time.Minute))), time.Duration(random.Int64N(int64(15*time.Minute))))
		}
	}
	talk(10 * time.Minute)
	copied, err := os.Create(filepath.Join(folder, "copy.db"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Backup(copied); err != nil {
		t.Fatal(err)
	}
	if err := copied.Close(); err != nil {
		t.Fatal(err)
	}
	last := min(late, 15*time.Minute)
	time.Sleep(late - last)
	talk(last)
	stop()
	_, stop = run(copied.Name())
	defer stop()
	talk(10 * time.Minute)
	time.Sleep(2 * time.Hour)

	seen := map[aircall.CallID]int{}
	for _, pc := range crm.PhoneCalls() {
		_, id, _ := activity.FindBlock(pc.Description)
		seen[id]++
	}
	for id, times := range seen {
		if times != 1 {
			t.Errorf("call %d was logged %d times", id, times)
		}
	}
	if len(seen) != calls {
		t.Errorf("%d of %d calls are logged", len(seen), calls)
	}
}
