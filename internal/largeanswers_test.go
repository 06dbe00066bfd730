package internal_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"reflect"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// largest is the size of the largest answer that the clients read.
const largest = 16 << 20

// answering answers every request with one body, whose length it does not announce.
type answering struct{ body string }

// RoundTrip implements [http.RoundTripper].
func (a *answering) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{
		Status: "200 OK", StatusCode: http.StatusOK, ContentLength: -1, Request: r,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(a.body)),
	}, nil
}

// list is a method that returns one page, or a list that has no pages.
type list struct {
	name string
	call reflect.Value
	row  reflect.Type
}

// lists returns the lists of a client. Those that walk over pages read them with these.
func lists(name string, service reflect.Value) (all []list) {
	for i := range service.NumMethod() {
		method := service.Method(i)
		if called := service.Type().Method(i).Name; method.Type().NumOut() == 2 && called != "Add" && called != "Link" { // these write
			l := list{name: name + "." + called, call: method}
			switch out := method.Type().Out(0); {
			case out.Kind() == reflect.Slice && out.Elem().Kind() != reflect.Uint8:
				l.row = out.Elem()
			case out.Kind() == reflect.Pointer && strings.HasPrefix(out.Elem().Name(), "Page["):
				items, _ := out.Elem().FieldByName("Items")
				l.row = items.Type.Elem()
			default:
				continue
			}
			all = append(all, l)
		}
	}
	if service.Kind() != reflect.Pointer || service.Elem().Kind() != reflect.Struct {
		return all
	}
	for _, field := range reflect.VisibleFields(service.Type().Elem()) {
		if v := service.Elem().FieldByIndex(field.Index); field.IsExported() && v.Kind() == reflect.Pointer && !v.IsNil() {
			all = append(all, lists(name+"."+field.Name, v)...)
		}
	}
	return all
}

// ask calls a list and says whether it was answered with rows.
func (l list) ask() (rows int, err error) {
	var args []reflect.Value
	for i := range l.call.Type().NumIn() {
		in := l.call.Type().In(i)
		if l.call.Type().IsVariadic() && i == l.call.Type().NumIn()-1 {
			in = in.Elem()
		}
		arg := reflect.New(in).Elem()
		switch {
		case in == reflect.TypeFor[context.Context]():
			arg.Set(reflect.ValueOf(context.Background()))
		case in == reflect.TypeFor[aircall.SearchContactsOptions]():
			arg.Set(reflect.ValueOf(aircall.SearchContactsOptions{Email: "a@example.com"}))
		case in == reflect.TypeFor[sellsy.RelatedObject]():
			arg.Set(reflect.ValueOf(sellsy.RelatedObject{Type: sellsy.RelatedCompany, ID: 7}))
		case in == reflect.TypeFor[sellsy.BarcodeFilter]():
			arg.Set(reflect.ValueOf(sellsy.BarcodeFilter{ItemID: 7}))
		case arg.CanInt():
			arg.SetInt(7)
		case in.Kind() == reflect.String:
			arg.SetString("a")
		}
		args = append(args, arg)
	}
	results := l.call.Call(args)
	if err, failed := reflect.TypeAssert[error](results[1]); failed {
		return 0, err
	}
	items := results[0]
	if items.Kind() == reflect.Pointer {
		items = items.Elem().FieldByName("Items")
	}
	return items.Len(), nil
}

// keys are what the rows of a list may stand under.
var keys = []string{
	"data", "calls", "contacts", "users", "teams", "numbers", "tags", "webhooks", "integrations", "phone_numbers", "topics", "summary", "evaluations",
	"a2p_campaign_associations", "dialer_campaigns", "templates", "playbook_results", "availabilities", "events", "results", "history", "emails",
}

// under returns the key of a list's rows, and what begins and ends an answer; false if none is known.
func (l list) under(server *answering) (begin, end string, found bool) {
	const row = `{"id":7,"name":"a","code":"a","number":"a","key":"a","label":"a","type":"a","date":"a","status":"a","rate_category_id":7,"tax_id":7}` // with all by which rows are known
	const meta = `"id":7,"meta":{"count":1,"total":1,"current_page":1,"per_page":50},"pagination":{"limit":100,"count":1,"total":1}}`
	for _, key := range keys {
		server.body = fmt.Sprintf(`{%q:[%s],%s`, key, row, meta)
		if n, err := l.ask(); err == nil && n > 0 {
			return fmt.Sprintf(`{%q:[`, key), `],` + meta, true
		}
	}
	server.body = `[` + row + `]`
	if n, err := l.ask(); err == nil && n > 0 {
		return `[`, `]`, true
	}
	return "", "", false
}

// widest returns where in a row the list is whose elements take the most memory, as it is written before and after them.
func widest(t reflect.Type, depth int) (before, after string, size uintptr) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || depth == 0 {
		return "", "", 0
	}
	for _, field := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" || name == "-" || !field.IsExported() {
			continue
		}
		if field.Type.Kind() == reflect.Slice && field.Type.Elem().Kind() == reflect.Struct && field.Type.Elem().Size() > size {
			before, after, size = fmt.Sprintf(`"id":7,%q:[`, name), `]`, field.Type.Elem().Size()
		}
		if b, a, s := widest(field.Type, depth-1); s > size {
			before, after, size = fmt.Sprintf(`"id":7,%q:{`, name)+b, a+`}`, s
		}
	}
	return before, after, size
}

// bodies returns answers of the largest size that become large when they are decoded; all forms of them, or those that become largest.
func (l list) bodies(begin, end string, forms bool) map[string]string {
	fill := func(before, each, after string) string {
		before, after = begin+before, after+end
		return before + strings.Repeat(each, (largest-len(before)-len(after))/len(each)) + after
	}
	all := map[string]string{}
	if before, after, size := widest(l.row, 3); size > 0 {
		all["elements"] = fill(`{`+before+`{}`, `,{}`, after+`}`)
	}
	if forms {
		all["long rows"] = fill(`{"id":7}`, `,{"id":7,"name":"`+strings.Repeat("n", 20_000)+`"}`, ``)
		all["rows"] = fill(`{"id":7}`, `,{"id":7}`, ``)
		all["bad rows"] = fill(`{"id":7},0`, `,0`, ``)
		all["escapes"] = fill(`{"id":7,"name":"`, `\u00e9`, `"}`)
		all["keys"] = fill(`{"id":7`, `,"x":1`, `}`)
	}
	return all
}

// everyList returns the lists of both clients, and the server that answers them.
func everyList(t *testing.T) ([]list, *answering) {
	t.Helper()
	server := new(answering)
	hc := &http.Client{Transport: server}
	phones, err := aircall.New(aircall.BearerToken("a"), aircall.WithHTTPClient(hc), aircall.WithRetries(0), aircall.WithRequestsPerMinute(1e6))
	if err != nil {
		t.Fatal(err)
	}
	crm, err := sellsy.New(sellsy.BearerToken("a"), sellsy.WithHTTPClient(hc), sellsy.WithRetries(0), sellsy.WithRequestsPerSecond(1e6))
	if err != nil {
		t.Fatal(err)
	}
	return append(lists("aircall", reflect.ValueOf(phones)), lists("sellsy", reflect.ValueOf(crm))...), server
}

// TestEveryListHasRows holds that rows can be made for every list of both clients.
func TestEveryListHasRows(t *testing.T) {
	t.Parallel()
	all, server := everyList(t)
	for _, l := range all {
		if _, _, found := l.under(server); !found {
			t.Errorf("%s: nothing is known under which it has rows", l.name)
		}
	}
}

// TestLargeAnswersCostLittle gives every list of both clients answers of the largest size that is read, and prints the most memory of the
// heap that was in use.
func TestLargeAnswersCostLittle(t *testing.T) { //nolint:paralleltest // it measures the process
	if os.Getenv("LONG") == "" {
		t.Skip("takes minutes, and is about the process: set LONG")
	}
	const most = 200 << 20
	defer debug.SetGCPercent(debug.SetGCPercent(100)) // the garbage collector's default, whatever the environment says
	all, server := everyList(t)
	var worst uint64
	for i, l := range all {
		begin, end, found := l.under(server)
		if !found {
			t.Errorf("%s: nothing is known under which it has rows", l.name)
			continue
		}
		for content, body := range l.bodies(begin, end, i%20 == 0) {
			server.body = body
			var failed error
			peak := peakOf(func() { _, failed = l.ask() })
			t.Logf("%s, %s: %d MB, %v", l.name, content, peak>>20, failed)
			if worst = max(worst, peak); peak > most {
				t.Errorf("%s: an answer of %d bytes, %s: %d MB in use", l.name, len(body), content, peak>>20)
			}
		}
	}
	if len(all) < 40 {
		t.Errorf("only %d lists were found", len(all))
	}
	t.Logf("%d lists, at most %d MB in use", len(all), worst>>20)
}

// peakOf returns the most memory of the heap that was in use while do ran, garbage included.
func peakOf(do func()) (most uint64) {
	var before, m runtime.MemStats
	debug.FreeOSMemory()
	runtime.ReadMemStats(&before)
	done := make(chan struct{})
	go func() { defer close(done); do() }()
	for {
		runtime.ReadMemStats(&m)
		most = max(most, m.HeapAlloc-min(m.HeapAlloc, before.HeapAlloc))
		select {
		case <-done:
			return most
		case <-time.After(3 * time.Millisecond):
		}
	}
}
