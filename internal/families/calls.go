// Package families exercises the services of package sellsy whose verbs are alike, for tests: a family is a line of [All], from which the
// calls of its verbs follow.
package families

import (
	"context"
	"fmt"
	"reflect"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// Family is a service with values to call it with.
type Family struct {
	Name  string // in the client, such as "Account.Units"
	Path  string
	Whole bool // the list comes without a limit
	ID    any  // of the record that is read, changed and deleted; nil: 1

	In     any    // to create and, unless there is a Change, to update
	Sent   string // the JSON of In
	Change any
	Update string // the JSON of Change

	Filter   any    // of a search
	Filtered string // the JSON of Filter
}

// Call is a call of one verb.
type Call struct {
	Operation string // as Sellsy describes it
	Method    string // in Go, such as "Account.Units.List"
	SentTo    string
	Body      string // that is sent, as JSON
	Run       func(context.Context, *sellsy.Client) error
}

// verbs are the methods that services have alike, in an order in which what is deleted is not needed any more.
var verbs = []struct{ name, method, below string }{
	{"List", "GET", ""}, {"All", "GET", ""}, {"Search", "POST", "/search"}, {"SearchAll", "POST", "/search"},
	{"Create", "POST", ""}, {"Get", "GET", "/{id}"}, {"Update", "PUT", "/{id}"}, {"Delete", "DELETE", "/{id}"},
}

// Calls returns a call of each verb that the service of the family has.
func (f Family) Calls() []Call {
	if f.ID == nil {
		f.ID = 1
	}
	if f.Change == nil {
		f.Change, f.Update = f.In, f.Sent
	}
	if f.Filtered == "" {
		f.Filtered = "{}"
	}
	var calls []Call
	for _, v := range verbs {
		method, known := f.service(reflect.TypeFor[*sellsy.Client]()).MethodByName(v.name)
		if !known {
			continue
		}
		c := Call{
			Operation: v.method + " " + f.Path + v.below, Method: f.Name + "." + v.name,
			SentTo: strings.Replace(f.Path+v.below, "{id}", fmt.Sprint(f.ID), 1),
			Run:    func(ctx context.Context, client *sellsy.Client) error { return f.call(ctx, client, method) },
		}
		switch v.name {
		case "All", "SearchAll":
			if !f.Whole || v.name == "SearchAll" {
				c.SentTo += "?limit=100"
			}
		case "Create":
			c.Body = f.Sent
		case "Update":
			c.Body = f.Update
		}
		if v.below == "/search" {
			c.Body = `{"filters":` + f.Filtered + `}`
		}
		calls = append(calls, c)
	}
	return calls
}

// service is the type of the service.
func (f Family) service(t reflect.Type) reflect.Type {
	for name := range strings.SplitSeq(f.Name, ".") {
		field, known := t.Elem().FieldByName(name)
		if !known {
			panic("families: the client has no " + f.Name)
		}
		t = field.Type
	}
	return t
}

func (f Family) call(ctx context.Context, client *sellsy.Client, method reflect.Method) error {
	service := reflect.ValueOf(client)
	for name := range strings.SplitSeq(f.Name, ".") {
		service = service.Elem().FieldByName(name)
	}
	values := map[string][]any{
		"Search": {f.Filter}, "SearchAll": {f.Filter}, "Create": {f.In}, "Get": {f.ID}, "Update": {f.ID, f.Change}, "Delete": {f.ID},
	}[method.Name]
	args := []reflect.Value{service, reflect.ValueOf(ctx)}
	for i := 2; i < method.Type.NumIn() && (i < method.Type.NumIn()-1 || !method.Type.IsVariadic()); i++ {
		arg := reflect.Zero(method.Type.In(i))
		if n := i - 2; n < len(values) && values[n] != nil {
			arg = reflect.ValueOf(values[n]).Convert(method.Type.In(i))
		}
		args = append(args, arg)
	}
	results := method.Func.Call(args)
	last := results[len(results)-1]
	if last.Kind() != reflect.Func {
		err, _ := reflect.TypeAssert[error](last)
		return err
	}
	for _, failed := range last.Seq2() {
		if err, ok := reflect.TypeAssert[error](failed); ok {
			return err
		}
	}
	return nil
}
