package main

import (
	"context"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
)

const caller = "+33 1 99 00 70 25"

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

var phonePage = template.Must(template.New("").Parse(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
{{if .Installed}}<meta http-equiv="refresh" content="3">{{end}}
<title>A company with a phone</title>
<link rel="stylesheet" href="/install/style.css">
</head>
<body>
<main>
{{if not .Installed}}
<h1>A company without an integration</h1>
<p class="lead">This page stands for the place in Aircall where an administrator finds integrations.</p>
<p><a class="button" id="install" href="/install/">Install Sellsy</a></p>
{{else}}
<h1>Installed as {{.ID}}</h1>
{{if not .Keys}}<p>Calls are served on the numbers that were <a href="{{.Success}}">picked in Aircall</a>.</p>{{end}}
<form method="post" action="/call"><button id="call">Let Menuiserie Laval call the office</button></form>
<h2>What the agent saw</h2>
<ul class="numbers" id="cards">{{range .Cards}}<li>{{.}}</li>{{else}}<li>nothing yet</li>{{end}}</ul>
<h2>What is logged in Sellsy</h2>
<ul class="numbers" id="logged">{{range .Logged}}<li><span style="white-space: pre-line">{{.Description}}</span> <small>{{.At}}</small></li>{{else}}<li>nothing yet</li>{{end}}</ul>
<form class="row" method="post" action="/uninstall"><button class="quiet" id="uninstall">Uninstall in Aircall</button> <a class="quiet" href="/install/">Installation page</a></form>
{{end}}
</main>
</body>
</html>
`))
