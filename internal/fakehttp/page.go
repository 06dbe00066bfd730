package fakehttp

import (
	_ "embed"
	"html/template"
	"net/http"
)

//go:embed page.html
var pageHTML string

var page = template.Must(template.New("").Parse(pageHTML))

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
