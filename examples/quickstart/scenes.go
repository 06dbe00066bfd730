package main

import (
	"context"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// scene is one call that the simulator plays, what happens after it, and what should come of it.
type scene struct {
	key    string // of its title among the phrases
	script aircalltest.Script
	later  func(context.Context, *demo, aircall.CallID) error
	want   outcome
}

// scenes are the calls of the day. None is longer than a minute and a half: the simulator dates a call so that it ends now,
// and the bridge shows no card for a call that began two minutes ago.
func (c company) scenes() []scene { //nolint:funlen // a table
	incoming := func(from string) aircalltest.CallSpec {
		return aircalltest.CallSpec{Direction: aircall.Inbound, Number: c.office, Counterpart: from}
	}
	// answered is a call from outside that rings at one agent, who takes it.
	answered := func(from string, by aircall.UserID, ring, talk time.Duration) aircalltest.Script {
		return aircalltest.Script{CallSpec: incoming(from), RingOn: []aircall.UserID{by}, Ring: ring, AnsweredBy: by, Talk: talk}
	}
	outgoing := func(by aircall.UserID, to string) aircalltest.CallSpec {
		return aircalltest.CallSpec{Direction: aircall.Outbound, Number: c.office, User: by, Counterpart: to}
	}
	return []scene{{
		key: "client",
		script: aircalltest.Script{
			CallSpec: incoming("+33 6 39 98 12 34"), RingOn: []aircall.UserID{c.claire}, Ring: 12 * time.Second,
			AnsweredBy: c.claire, Talk: 75 * time.Second, Tags: []aircall.TagID{c.quote},
		},
		want: outcome{
			card: true, verdict: report.VerdictLogged, record: individual(c.elodie), opportunity: c.kitchen, owner: c.clairesStaff,
			result: sellsy.ResultConnected, says: []string{"Devis", "Bureau"},
		},
	}, {
		key: "voicemail",
		script: aircalltest.Script{
			CallSpec: incoming("+33 1 99 00 70 25"), RingOn: []aircall.UserID{c.claire, c.karim}, Ring: 30 * time.Second,
			Voicemail: 24 * time.Second,
		},
		want: outcome{
			card: true, verdict: report.VerdictLogged, record: companyRef(c.laval), opportunity: c.staircase, owner: c.sophie,
			result: sellsy.ResultVoicemail, shows: oldestInvoice,
		},
	}, {
		key:    "overseas",
		script: aircalltest.Script{CallSpec: outgoing(c.karim, "+262 262 00 12 34"), Ring: 20 * time.Second, Answered: true, Talk: 64 * time.Second},
		want: outcome{
			card: true, verdict: report.VerdictLogged, record: companyRef(c.island), owner: c.karimsStaff, result: sellsy.ResultConnected,
		},
	}, {
		key:    "supplier",
		script: answered(timberNumber, c.tom, 6*time.Second, 41*time.Second),
		want: outcome{
			card: true, verdict: report.VerdictLogged, record: companyRef(c.timber), owner: c.sophie, result: sellsy.ResultConnected,
		},
	}, {
		key: "contact",
		script: aircalltest.Script{
			CallSpec: incoming("+33 6 39 98 45 67"), RingOn: []aircall.UserID{c.karim}, Ring: 8 * time.Second,
			AnsweredBy: c.karim, Talk: 80 * time.Second,
			Summary: "Hugo demande d’avancer la livraison des poutres au 12.", Topics: []string{"livraison", "poutres"},
			Mood: aircall.SentimentPositive,
		},
		want: outcome{
			card: true, verdict: report.VerdictLogged, record: contact(c.hugo), company: c.builders, opportunity: c.site,
			owner: c.karimsStaff, result: sellsy.ResultConnected, says: []string{"avancer la livraison", "poutres"},
		},
	}, {
		key:    "shared",
		script: answered("+33 3 53 01 22 22", c.claire, 9*time.Second, 33*time.Second),
		want: outcome{
			card: true, verdict: report.VerdictLogged, record: individual(c.lucas), owner: c.clairesStaff, result: sellsy.ResultConnected,
		},
	}, {
		key:    "edited",
		script: aircalltest.Script{CallSpec: outgoing(c.claire, "+33 5 36 49 33 21"), Ring: 35 * time.Second},
		later:  c.editAfterwards,
		want: outcome{
			card: true, verdict: report.VerdictLogged, record: contact(c.nadia), owner: c.clairesStaff, result: sellsy.ResultNoAnswer,
			says: []string{sophiesLine, "Urgent", clairesNote},
		},
	}, {
		key:    "unknown",
		script: answered("+33 5 36 49 99 99", c.claire, 10*time.Second, 20*time.Second),
		want:   outcome{verdict: report.VerdictNobody},
	}, {
		key:    "hidden",
		script: aircalltest.Script{CallSpec: incoming("anonymous"), RingOn: []aircall.UserID{c.claire}, Ring: 14 * time.Second},
		want:   outcome{verdict: report.VerdictNoNumber},
	}, {
		key: "unserved",
		script: aircalltest.Script{
			CallSpec: aircalltest.CallSpec{Number: c.workshop, Counterpart: "+33 6 39 98 12 34"}, RingOn: []aircall.UserID{c.tom},
			Ring: 5 * time.Second, AnsweredBy: c.tom, Talk: 50 * time.Second,
		},
		want: outcome{ignored: true},
	}}
}

const (
	timberNumber = "+33 2 61 91 00 40"

	sophiesLine = "Sophie\u00a0: préfère être rappelée le matin."
	clairesNote = "Rappeler jeudi avant 10\u00a0h."
)

// editAfterwards waits until the call is logged. Then somebody writes into the phone call in Sellsy, and after that the agent
// completes the call in Aircall: the one must survive the other.
func (c company) editAfterwards(ctx context.Context, d *demo, id aircall.CallID) error {
	var logged sellsy.PhoneCallID
	err := until(ctx, func() bool {
		report, err := d.bridge.Call(ctx, id)
		logged = report.Log.PhoneCall
		return err == nil && logged != 0
	})
	if err != nil {
		return err
	}
	d.sellsy.EditPhoneCall(logged, func(p *sellsy.PhoneCall) { p.Description = sophiesLine + "\n\n" + p.Description })
	call := d.aircall.LiveCall(id)
	call.Tag(c.urgent)
	call.Comment(c.claire, clairesNote)
	return nil
}
