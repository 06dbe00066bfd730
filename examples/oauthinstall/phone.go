package main

import (
	"context"
	_ "embed"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
)

const caller = "+33 1 99 00 70 25"

//go:embed phone.html
var phoneHTML string

var phonePage = template.Must(template.New("").Parse(phoneHTML))

// logged is a phone call in Sellsy.
type logged struct{ At, Description string }

// phone shows whether the company has installed, and what came of its calls.
func (d *demo) phone(w http.ResponseWriter, r *http.Request) {
	id, _ := d.installation(r.Context())
	data := struct {
		Installed, Keys bool
		ID              string
		Cards           []string
		Logged          []logged
		Success         string
	}{Installed: id != "", Keys: d.keys, ID: id, Success: d.theirs + "/oauth/success"}
	for _, c := range d.aircall.Cards() {
		for _, content := range c.Card.Contents {
			data.Cards = append(data.Cards, content.Text)
		}
	}
	for _, c := range d.sellsy.PhoneCalls() {
		data.Logged = append(data.Logged, logged{c.Date.Format("15:04:05"), c.Description})
	}
	slices.Reverse(data.Logged)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if err := phonePage.Execute(w, data); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// ring lets a client of the company call its office: the phone rings, Claire answers, they talk, all within seconds.
func (d *demo) ring(w http.ResponseWriter, r *http.Request) {
	go d.play(context.WithoutCancel(r.Context()))
	http.Redirect(w, r, "/?rings", http.StatusSeeOther)
}

func (d *demo) play(ctx context.Context) {
	_, _ = d.aircall.Play(ctx, aircalltest.Script{ // its error is the end of ctx
		CallSpec: aircalltest.CallSpec{Number: d.office, Counterpart: caller},
		RingOn:   []aircall.UserID{d.agent}, Ring: 8 * time.Second, AnsweredBy: d.agent, Talk: 50 * time.Second,
		Note: fmt.Sprintf("Rappeler demain (%s)", time.Now().Format("15:04:05")),
	})
}

// uninstall is what an administrator can do in Aircall at any time.
func (d *demo) uninstall(w http.ResponseWriter, r *http.Request) {
	d.aircall.Uninstall()
	http.Redirect(w, r, "/", http.StatusSeeOther)
}
