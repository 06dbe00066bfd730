package bridge_test

import (
	"context"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// office is a small company with a bridge between its two accounts, for the examples: fakes, a thousand times faster than life. Sellsy
// knows one caller.
type office struct {
	*bridge.Bridge
	phones *aircalltest.Server
	crm    *sellsytest.Server
	line   aircall.Number
	agent  aircall.User
	caller sellsy.Company
	stop   func()
}

const (
	knownCaller   = "+33 1 99 00 70 25"
	unknownCaller = "+33 1 99 00 70 26"
)

// newOffice returns an office that is not open yet.
func newOffice() *office {
	o := &office{phones: aircalltest.NewServer(aircalltest.Options{TimeScale: 0.001}), crm: sellsytest.NewServer(sellsytest.Options{})}
	o.line = o.phones.AddNumber(aircall.Number{ID: 41, Name: "Bureau", Digits: "+33 1 99 00 10 00"})
	o.agent = o.phones.AddUser(aircall.User{Name: "Claire Dubois", Email: "claire.dubois@example.com"})
	o.crm.AddStaff(sellsy.Staff{ID: 101, FirstName: "Claire", LastName: "Dubois", Email: "claire.dubois@example.com"})
	o.caller = o.crm.AddCompany(sellsy.Company{Name: "Menuiserie Laval", Type: sellsy.TypeClient, PhoneNumber: "01.99.00.70.25"})
	return o
}

// open runs the bridge until the office is closed. Each change is one of the configuration.
func (o *office) open(ctx context.Context, changes ...func(*bridge.Config)) {
	cfg := bridge.Config{
		Aircall: o.phones.Client(aircall.WithRequestsPerMinute(100_000)), Sellsy: o.crm.Client(), Store: store.NewMemory(), Numbers: []aircall.NumberID{o.line.ID},
		LogDelay: time.Millisecond, Settle: time.Millisecond, Grace: time.Millisecond,
	}
	for _, change := range changes {
		change(&cfg)
	}
	var err error
	if o.Bridge, err = bridge.New(cfg); err != nil {
		panic(err) // of an example
	}
	o.phones.DeliverTo(o.AircallWebhook("token"), "token")
	running, stop := context.WithCancel(ctx)
	stopped := make(chan error, 1)
	go func() { stopped <- o.Run(running) }()
	o.stop = func() {
		stop()
		if err := <-stopped; err != nil {
			panic(err)
		}
	}
	until(ctx, func() bool { ready, err := o.Ready(ctx); return ready || err != nil })
}

func (o *office) close() {
	o.stop()
	o.phones.Close()
}

// answered plays a call that the agent takes, and missed one that nobody does. The call is decided upon when they return.
func (o *office) answered(ctx context.Context, from string) aircall.CallID {
	return o.play(ctx, aircalltest.Script{
		CallSpec: aircalltest.CallSpec{Number: o.line.ID, Counterpart: from},
		Ring:     8 * time.Second, AnsweredBy: o.agent.ID, Talk: 72 * time.Second,
	})
}

func (o *office) missed(ctx context.Context, from string) aircall.CallID {
	return o.play(ctx, aircalltest.Script{CallSpec: aircalltest.CallSpec{Number: o.line.ID, Counterpart: from}, Ring: 20 * time.Second})
}

func (o *office) play(ctx context.Context, script aircalltest.Script) aircall.CallID {
	call, err := o.phones.Play(ctx, script)
	if err != nil {
		panic(err)
	}
	until(ctx, func() bool {
		r, err := o.Call(ctx, call.ID())
		return err == nil && r.Log.Verdict != ""
	})
	return call.ID()
}

// until asks again and again, for half a minute at most.
func until(ctx context.Context, done func() bool) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for !done() && ctx.Err() == nil {
		<-time.After(time.Millisecond)
	}
}
