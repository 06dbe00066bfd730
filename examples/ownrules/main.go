// Command ownrules shows rules of your own: plain values and functions in the configuration of the bridge. Here the agent's own
// opportunities come first, a tag decides the result, talks of a few seconds are interruptions, calls between the company's own lines
// stay out, and the description has a layout of its own. The program plays a call on fakes of both services and prints what was
// logged and why.
//
//	go run ./examples/ownrules
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// withRules adds the rules to a configuration.
func withRules(cfg bridge.Config) (bridge.Config, error) {
	layout, err := activity.ParseTemplate(`{{.Agent}} spoke for {{duration .TalkTime}} with {{.Party.Name}}.`)
	if err != nil {
		return cfg, err
	}
	cfg.Filter = activity.Filter{OwnNumbers: []matching.Number{33199001000}, MinDuration: 2 * time.Second}
	cfg.OpportunityRules.Prefer = []matching.OpportunityPreference{matching.PreferOwnOpportunities()}
	cfg.PartyRules.Prefer = []matching.PartyPreference{{
		Name:    "clients first", // shown in the reasons
		Prefers: func(p matching.Party, _ matching.Situation) bool { return p.Role == matching.RoleClient },
	}}
	cfg.Policy.Template = layout
	cfg.Policy.Results = []activity.ResultRule{
		{Name: "tag “direct message”", Result: func(c aircall.Call) (sellsy.CallResult, bool) {
			for _, tag := range c.Tags {
				if tag.Name == "Message" {
					return sellsy.ResultDirectMessage, true
				}
			}
			return "", false // the next rule, and in the end the official one
		}},
		activity.ResultOfShortTalks(10 * time.Second),
	}
	return cfg, nil
}

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "ownrules:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer) error {
	phones := aircalltest.NewServer(aircalltest.Options{TimeScale: 0.001}) // a thousand times faster than life
	defer phones.Close()
	crm := sellsytest.NewServer(sellsytest.Options{})
	claire := phones.AddUser(aircall.User{Name: "Claire Dubois", Email: "claire.dubois@example.com"})
	phones.AddNumber(aircall.Number{Name: "Bureau", Digits: "+33 1 99 00 10 00"})
	crm.AddStaff(sellsy.Staff{FirstName: "Claire", LastName: "Dubois", Email: "claire.dubois@example.com"})
	// The official rules choose individuals before companies.
	crm.AddIndividual(sellsy.Individual{Type: sellsy.TypeProspect, LastName: "Laval", PhoneNumber: "01.99.00.70.25"})
	crm.AddCompany(sellsy.Company{Type: sellsy.TypeClient, Name: "Menuiserie Laval", PhoneNumber: "01.99.00.70.25"})

	cfg, err := withRules(bridge.Config{
		Aircall: phones.Client(), Sellsy: crm.Client(), Store: store.NewMemory(), AllNumbers: true, LogDelay: time.Millisecond,
	})
	if err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(ctx, 30*time.Second)
	defer stop()
	cfg.Observer.PhoneCall = func(report.PhoneCallWritten) { stop() } // one is enough
	b, err := bridge.New(cfg)
	if err != nil {
		return err
	}
	phones.DeliverTo(b.AircallWebhook("token"), "token")
	group := new(errgroup.Group)
	group.Go(func() error { return b.Run(ctx) })
	call, err := phones.Play(ctx, aircalltest.Script{
		CallSpec: aircalltest.CallSpec{Counterpart: "+33 1 99 00 70 25"}, Ring: 8 * time.Second, AnsweredBy: claire.ID, Talk: 5 * time.Second,
	})
	if err := group.Wait(); err != nil {
		return err
	}
	if err != nil && ctx.Err() == nil {
		return err
	}
	report, err := b.Call(context.WithoutCancel(ctx), call.Call().ID)
	if err != nil {
		return err
	}
	for _, logged := range crm.PhoneCalls() {
		fmt.Fprintln(out, "Result:", logged.Result.ID)
		fmt.Fprintln(out, strings.Split(logged.Description, "\n")[1])
	}
	for _, reason := range report.Sentences(matching.English) {
		fmt.Fprintln(out, "Because:", reason)
	}
	return nil
}
