package fakehttp

import (
	"html/template"
	"net/http"
)

// Page is a page that a fake shows to a person in a browser: a form with answers, sent to the address of the page.
type Page struct {
	Service string // whose place the fake takes
	Title   string
	Text    string
	Choices []Choice
	Answers []Answer
}

// Choice is a box to tick.
type Choice struct {
	Name, Value, Label string
	Ticked             bool
}

// Answer is a button. Its name in the form is "answer".
type Answer struct{ Value, Label string }

// Show writes the page.
func (p Page) Show(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = page.Execute(w, p)
}

var page = template.Must(template.New("").Parse(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Title}} – fake {{.Service}}</title>
<style>
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 30rem; margin: 10vh auto; padding: 0 1rem; }
small { display: inline-block; padding: 0 .5rem; border: 1px dashed; border-radius: .3rem; }
label { display: block; padding: .3rem 0; }
button { font: inherit; padding: .5rem 1.2rem; margin: 1rem .5rem 0 0; }
</style>
</head>
<body>
<main>
<small>fake {{.Service}}, for trying things out</small>
<h1>{{.Title}}</h1>
<p>{{.Text}}</p>
{{with .Answers}}<form method="post">
{{range $.Choices}}<label><input type="checkbox" name="{{.Name}}" value="{{.Value}}"{{if .Ticked}} checked{{end}}> {{.Label}}</label>
{{end}}{{range .}}<button id="{{.Value}}" name="answer" value="{{.Value}}">{{.Label}}</button>
{{end}}</form>{{end}}
</main>
</body>
</html>
`))
