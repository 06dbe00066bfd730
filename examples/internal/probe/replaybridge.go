package probe

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// ReplayBridge plays a report for the authors back through the whole bridge. For each operation whose answers are otherwise than those of
// the fakes, a bridge stands between fakes that give this operation's answers the shape of the report, logs one call, and makes one
// contact. It says what does not become of them. A report like the fakes takes no time, others some seconds.
func ReplayBridge(ctx context.Context, text []byte) ([]Complaint, error) {
	var r Report
	if err := json.Unmarshal(text, &r); err != nil {
		return nil, fmt.Errorf("this is no report of a probe: %w", err)
	}
	shapes := map[string][]difference{}
	for _, x := range r.Exchanges {
		if x.Status >= http.StatusMultipleChoices {
			continue
		}
		for _, d := range contract[x.operation()].differences(x.Received) {
			if !slices.ContainsFunc(shapes[x.operation()], func(o difference) bool { return o.path == d.path }) {
				shapes[x.operation()] = append(shapes[x.operation()], d)
			}
		}
	}
	operations := slices.Sorted(maps.Keys(shapes))
	says, errs := make([][]string, len(operations)), make([]error, len(operations))
	var plays sync.WaitGroup
	for i, operation := range operations {
		plays.Go(func() { says[i], errs[i] = playBridge(ctx, &reshaping{operation: operation, as: shapes[operation]}) })
	}
	plays.Wait()
	var all []Complaint
	for i, operation := range operations {
		for _, s := range says[i] {
			all = append(all, Complaint{"bridge", operation, s})
		}
	}
	return all, errors.Join(errs...)
}

// reshaping gives the answers to one operation another shape.
type reshaping struct {
	operation string
	as        []difference
}

// through stands before a fake.
func (r *reshaping) through(base http.RoundTripper) *http.Client {
	return &http.Client{Transport: reshaper{r, base}}
}

type reshaper struct {
	*reshaping
	base http.RoundTripper
}

func (r reshaper) RoundTrip(req *http.Request) (*http.Response, error) {
	answer, err := r.base.RoundTrip(req)
	asked := Exchange{Method: req.Method, Path: req.URL.Path}
	if err != nil || answer.StatusCode >= http.StatusMultipleChoices || asked.operation() != r.operation {
		return answer, err
	}
	body, err := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	if err != nil {
		return nil, err
	}
	var v any
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if d.Decode(&v) == nil {
		for _, other := range r.as {
			v = other.apply("", v)
		}
		body, _ = json.Marshal(v) // it was decoded
	}
	answer.Body, answer.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	answer.Header.Del("Content-Length")
	return answer, nil
}

// apply gives a value that stands at a path the difference, if that is its place or below.
func (d difference) apply(path string, v any) any {
	if path == d.path && d.kind != "" {
		return map[string]any{"bool": true, "number": 1, "text": "x", "list": []any{}, "object": map[string]any{}}[d.kind]
	}
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			if below := strings.TrimPrefix(path+"."+key, "."); below == d.path && d.kind == "" {
				delete(v, key)
			} else {
				v[key] = d.apply(below, value)
			}
		}
	case []any:
		for i, value := range v {
			v[i] = d.apply(path+"[]", value)
		}
	}
	return v
}

// playBridge has a bridge log a call of a new contact of Sellsy, and make a contact of it in Aircall. It returns what did not happen.
func playBridge(ctx context.Context, r *reshaping) ([]string, error) {
	const (
		number   = "+33 1 99 00 12 34"
		token    = "replayed"
		faster   = 100              // than life
		patience = 20 * time.Second // a contact takes five at least
		after    = 2 * time.Second  // in which what is made twice would be
	)
	phones := aircalltest.NewServer(aircalltest.Options{TimeScale: 1.0 / faster})
	defer phones.Close()
	crm := sellsytest.NewServer(sellsytest.Options{})
	line := phones.AddNumber(aircall.Number{Name: "Replay", Digits: "+33 1 99 00 00 01", Country: "FR"})
	agent := phones.AddUser(aircall.User{Name: "Agent", Email: "agent@example.com"})
	crm.AddStaff(sellsy.Staff{LastName: "Owner", Email: "owner@example.com"})
	staff := crm.AddStaff(sellsy.Staff{LastName: "Agent", Email: "agent@example.com"})
	company := crm.AddCompany(sellsy.Company{Type: sellsy.TypeClient, Name: "Company"})
	crm.AddOpportunity(sellsy.Opportunity{Name: "Offer", Status: sellsy.OpportunityOpen, CompanyID: company.ID,
		Related: []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: int64(company.ID)}}})
	b, err := bridge.New(bridge.Config{
		Aircall: phones.Client(aircall.WithHTTPClient(r.through(phones.Transport()))), Sellsy: crm.Client(sellsy.WithHTTPClient(r.through(crm.Transport()))),
		Store: store.NewMemory(), Numbers: []aircall.NumberID{line.ID}, Logger: slog.New(slog.DiscardHandler),
		LogDelay: time.Second / faster, Settle: time.Second / faster, Grace: time.Second, Sweep: time.Second,
	})
	if err != nil {
		return nil, err
	}
	phones.DeliverTo(b.AircallWebhook(token), token)
	crm.DeliverTo(b.SellsyWebhook(token), token)
	running, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- b.Run(running) }()

	pause(ctx, time.Second)
	record := crm.AddContact(sellsy.Contact{LastName: "Caller", PhoneNumber: number})
	crm.LinkContact(company.ID, record.ID)
	pause(ctx, time.Second)
	call := phones.StartCall(aircalltest.CallSpec{Number: line.ID, Counterpart: number})
	call.Answer(agent.ID)
	pause(ctx, time.Second)
	call.Hangup()
	done := func() bool { return len(crm.PhoneCalls()) > 0 && len(phones.Contacts()) > 0 }
	for end := time.Now().Add(patience); !done() && time.Now().Before(end) && ctx.Err() == nil; {
		pause(ctx, time.Second/faster)
	}
	pause(ctx, after)
	stop()
	if err := errors.Join(<-ended, ctx.Err()); err != nil {
		return nil, err
	}
	return missing(crm.PhoneCalls(), call.ID(), staff.ID, len(phones.Contacts())), nil
}

// missing is what did not become of a call and a contact.
func missing(calls []sellsy.PhoneCall, id aircall.CallID, owner sellsy.StaffID, contacts int) (says []string) {
	calls = slices.DeleteFunc(calls, func(c sellsy.PhoneCall) bool {
		return !strings.Contains(c.Description, strconv.FormatInt(int64(id), 10))
	})
	switch n := len(calls); {
	case n == 0:
		says = append(says, "a call is not logged")
	case n > 1:
		says = append(says, fmt.Sprintf("a call is logged %d times", n))
	}
	for _, c := range calls {
		if c.Owner == nil || c.Owner.ID != owner {
			says = append(says, "the agent does not own the call")
		}
		if !slices.ContainsFunc(c.Related, func(r sellsy.RelatedObject) bool { return r.Type == sellsy.RelatedOpportunity }) {
			says = append(says, "the call has no opportunity")
		}
	}
	if contacts != 1 {
		says = append(says, fmt.Sprintf("a record has %d contacts", contacts))
	}
	return says
}

// pause waits, or until nobody does any more.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
