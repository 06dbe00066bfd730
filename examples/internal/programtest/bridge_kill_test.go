package programtest_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

// TestBridgeKill kills the bridge with SIGKILL again and again, at random moments and on the same file, while calls are made and
// records change. In the end every call is logged once, every contact is as Sellsy says, and every extra is made once. LONG=1 makes
// it 200 rounds.
func TestBridgeKill(t *testing.T) {
	t.Parallel()
	rounds := 10
	if os.Getenv("LONG") != "" {
		rounds = 200
	} else if testing.Short() {
		rounds = 3
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))

	o := newOutside(t)
	o.env = o.with("BRIDGE_EXTRAS=individuals,tasks,action-items")
	callers := append(o.addCallers(), strangers...)
	// Writes take a moment, so that many a death comes between their beginning and their end. The fakes carry out what they
	// have received, also when nobody waits for the answer any more.
	o.sellsy.Inject(sellsytest.Fault{Method: "POST", Path: "/v2/phone-calls", Latency: 150 * time.Millisecond})
	o.sellsy.Inject(sellsytest.Fault{Method: "POST", Path: "/v2/tasks", Latency: 150 * time.Millisecond})
	o.sellsy.Inject(sellsytest.Fault{Method: "POST", Path: "/v2/individuals", Latency: 150 * time.Millisecond})
	o.aircall.Inject(aircalltest.Fault{Method: "POST", Path: "/v1/contacts", Latency: 150 * time.Millisecond})

	first := start(t, o.env...)
	o.waitReady(t, first) // from here on, new records belong to the contacts that are synced
	crowd := o.addCrowd(random)
	load := o.load(t, seed, callers, crowd)
	first.Kill()
	for range rounds {
		p := start(t, o.env...)
		select {
		case <-time.After(time.Duration(random.Float64() * random.Float64() * float64(3*time.Second))):
			p.Kill()
		case <-p.Ended:
			t.Fatalf("it ended by itself:\n%s", p.Output)
		}
	}
	last := start(t, o.env...)
	calls := load.stop()
	t.Logf("%d calls, %d changes of records, %d deaths", len(calls), load.changes.Load(), rounds+1)

	examine := func() error {
		return errors.Join(o.examineAnswers(calls), o.examineCalls(calls...), o.examineContacts(crowd), o.examineExtras(calls))
	}
	if !quiet(t, Patience, examine) {
		t.Log(last.Output)
	}
	if code := last.Terminate(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if err := examine(); err != nil {
		t.Errorf("after the stop: %v", err)
	}
}

// quiet waits until the function has had nothing to complain about for longer than the bridge waits for anything.
func quiet(t *testing.T, patience time.Duration, examine func() error) bool {
	t.Helper()
	deadline := time.After(patience)
	var since time.Time
	for since.IsZero() || time.Since(since) < 4*time.Second {
		err := examine()
		switch {
		case err != nil:
			since = time.Time{}
		case since.IsZero():
			since = time.Now()
		}
		select {
		case <-deadline:
			t.Error(err)
			return false
		case <-time.After(500 * time.Millisecond):
		}
	}
	return true
}

// strangers are callers whom Sellsy does not know.
var strangers = []string{"+33 6 39 98 77 01", "+33 6 39 98 77 02", "+33 6 39 98 77 03"}

// playAny plays a call, of which every third is missed and every third has an action item.
func (o *outside) playAny(ctx context.Context, id aircall.CallID, from string) error {
	script := o.script(id, from)
	if id%3 == 0 {
		script.AnsweredBy = 0
	}
	call, err := o.aircall.Play(ctx, script)
	switch {
	case err != nil:
		return err
	case id%3 == 0: // whoever did not take it has no note in the script
		call.Comment(o.agent, noteOn(id))
	case id%3 == 1:
		call.ActionItem(fmt.Sprintf("Rappel %d", id))
	}
	return nil
}

// examineExtras looks whether no stranger is two individuals, no missed call has two tasks, and each action item has one.
func (o *outside) examineExtras(calls []aircall.CallID) error {
	tasks := map[string]int{} // by the last line of their description, which names the cause
	for _, task := range o.sellsy.Tasks() {
		lines := strings.Split(task.Description, "\n")
		tasks[lines[len(lines)-1]]++
	}
	var errs []error
	done := map[aircall.CallID]bool{}
	for mark, n := range tasks {
		var id aircall.CallID
		if n > 1 {
			errs = append(errs, fmt.Errorf("%d tasks of %s", n, mark))
		}
		if _, err := fmt.Sscanf(mark, "Aircall call %d, action-", &id); err == nil {
			done[id] = true
		}
	}
	for _, id := range calls {
		if id%3 == 1 && !done[id] {
			errs = append(errs, fmt.Errorf("no task of the action item of call %d", id))
		}
	}
	people := map[string]int{}
	for p, err := range o.sellsy.Client().Individuals.All(context.Background(), sellsy.ListOptions{}) {
		if err != nil {
			return err
		}
		people[p.PhoneNumber]++
	}
	for _, s := range strangers {
		if n := people[strings.ReplaceAll(s, " ", "")]; n > 1 { // that each is one if it called, is told by its call, which is logged
			errs = append(errs, fmt.Errorf("%s is %d individuals", s, n))
		}
	}
	return errors.Join(errs...)
}

// addCallers adds records of all kinds and returns their numbers.
func (o *outside) addCallers() (numbers []string) {
	before := sellsy.At(time.Now().AddDate(-1, 0, 0))
	for i := range 4 {
		number := func(kind int) string {
			numbers = append(numbers, fmt.Sprintf("+33 1 99 00 %02d %02d", kind, i))
			return numbers[len(numbers)-1]
		}
		o.sellsy.AddCompany(sellsy.Company{Type: sellsy.TypeClient, Name: fmt.Sprint("Société ", i), PhoneNumber: number(20), Created: before})
		o.sellsy.AddContact(sellsy.Contact{LastName: fmt.Sprint("Contact ", i), PhoneNumber: number(30), Created: before})
		o.sellsy.AddIndividual(sellsy.Individual{Type: sellsy.TypeProspect, LastName: fmt.Sprint("Particulier ", i), MobileNumber: number(40), Created: before})
	}
	return numbers
}

// crowd are the records that change.
type crowd struct {
	companies   []sellsy.CompanyID
	individuals []sellsy.IndividualID
	contacts    []sellsy.ContactID
}

func (o *outside) addCrowd(random *rand.Rand) *crowd {
	c := &crowd{}
	for range 3 {
		c.companies = append(c.companies, o.sellsy.AddCompany(sellsy.Company{Type: sellsy.TypeClient, Name: "Nouvelle", PhoneNumber: anyNumber(random)}).ID)
		c.individuals = append(c.individuals, o.sellsy.AddIndividual(sellsy.Individual{Type: sellsy.TypeClient, LastName: "Nouvelle", PhoneNumber: anyNumber(random)}).ID)
		c.contacts = append(c.contacts, o.sellsy.AddContact(sellsy.Contact{LastName: "Nouvelle", PhoneNumber: anyNumber(random)}).ID)
	}
	return c
}

// anyNumber is one of a few, so that records share them, take them from each other and give them up.
func anyNumber(random *rand.Rand) string { return fmt.Sprintf("+336399800%02d", random.IntN(12)) }

// change gives a record another name and other numbers.
func (o *outside) change(c *crowd, random *rand.Rand, name string) {
	phone, mobile := anyNumber(random), anyNumber(random)
	if random.IntN(3) == 0 {
		mobile = ""
	}
	switch i := random.IntN(3); random.IntN(3) {
	case 0:
		o.sellsy.UpdateCompany(c.companies[i], func(r *sellsy.Company) { r.Name, r.PhoneNumber, r.MobileNumber = name, phone, mobile })
	case 1:
		o.sellsy.UpdateIndividual(c.individuals[i], func(r *sellsy.Individual) { r.LastName, r.PhoneNumber, r.MobileNumber = name, phone, mobile })
	default:
		o.sellsy.UpdateContact(c.contacts[i], func(r *sellsy.Contact) { r.LastName, r.PhoneNumber, r.MobileNumber = name, phone, mobile })
	}
}

// load is what happens outside while the bridge lives and dies.
type load struct {
	ended   chan struct{}
	work    sync.WaitGroup
	calls   atomic.Int64
	changes atomic.Int64
}

const firstCall aircall.CallID = 3_811_700_001

func (o *outside) load(t *testing.T, seed uint64, callers []string, c *crowd) *load {
	t.Helper()
	l := &load{ended: make(chan struct{})}
	for line := range uint64(6) {
		random := rand.New(rand.NewPCG(seed, 1+line))
		l.work.Go(func() {
			for l.pause(random, 200*time.Millisecond) {
				id := firstCall + aircall.CallID(l.calls.Add(1)-1)
				if err := o.playAny(t.Context(), id, callers[random.IntN(len(callers))]); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	random := rand.New(rand.NewPCG(seed, 99))
	l.work.Go(func() {
		for l.pause(random, 200*time.Millisecond) {
			o.change(c, random, fmt.Sprint("Version ", l.changes.Add(1)))
		}
	})
	return l
}

// pause waits a moment and reports whether to go on.
func (l *load) pause(random *rand.Rand, longest time.Duration) bool {
	select {
	case <-l.ended:
		return false
	case <-time.After(time.Duration(random.Int64N(int64(longest)))):
		return true
	}
}

// stop lets what has begun come to its end and returns the calls.
func (l *load) stop() (calls []aircall.CallID) {
	close(l.ended)
	l.work.Wait()
	for i := range aircall.CallID(l.calls.Load()) {
		calls = append(calls, firstCall+i)
	}
	return calls
}

// examineAnswers looks whether the bridge has acknowledged an event of each call.
func (o *outside) examineAnswers(calls []aircall.CallID) error {
	answered := map[aircall.CallID]bool{}
	for _, d := range o.aircall.Deliveries() {
		var event struct {
			Data struct {
				ID aircall.CallID `json:"id"`
			} `json:"data"`
		}
		if d.Status/100 == 2 && json.Unmarshal(d.Body, &event) == nil {
			answered[event.Data.ID] = true
		}
	}
	if missing := slices.DeleteFunc(slices.Clone(calls), func(id aircall.CallID) bool { return answered[id] }); len(missing) > 0 {
		return fmt.Errorf("no event of these calls was acknowledged: %v", missing)
	}
	return nil
}

// version is a record of the crowd as it is now.
type version struct {
	name    string
	updated time.Time
	kind    int // individuals before companies before contacts
	id      int64
	numbers []string
}

func (o *outside) versions(c *crowd) (all []version) {
	for _, id := range c.individuals {
		r, _ := o.sellsy.Individual(id)
		all = append(all, version{r.LastName, r.UpdatedAt.Time, 0, int64(id), []string{r.PhoneNumber, r.MobileNumber}})
	}
	for _, id := range c.companies {
		r, _ := o.sellsy.Company(id)
		all = append(all, version{r.Name, r.UpdatedAt.Time, 1, int64(id), []string{r.PhoneNumber, r.MobileNumber}})
	}
	for _, id := range c.contacts {
		r, _ := o.sellsy.Contact(id)
		all = append(all, version{r.LastName, r.UpdatedAt.Time, 2, int64(id), []string{r.PhoneNumber, r.MobileNumber}})
	}
	// The latest first. Sellsy tells whole seconds.
	slices.SortFunc(all, func(a, b version) int {
		return cmp.Or(b.updated.Truncate(time.Second).Compare(a.updated.Truncate(time.Second)), cmp.Compare(a.kind, b.kind), cmp.Compare(a.id, b.id))
	})
	return all
}

// examineContacts looks whether each number is in one contact of Aircall at most, and that of a record in one that has the
// name of the latest version of the records with that number.
func (o *outside) examineContacts(c *crowd) error {
	names := map[string][]string{} // of the contacts, by number
	for _, contact := range o.aircall.Contacts() {
		for _, row := range contact.PhoneNumbers {
			names[row.Value] = append(names[row.Value], contact.LastName)
		}
	}
	want := map[string]string{}
	for _, v := range o.versions(c) {
		for _, n := range v.numbers {
			if _, later := want[n]; n != "" && !later {
				want[n] = v.name
			}
		}
	}
	var errs []error
	for n, got := range names {
		if len(got) > 1 {
			errs = append(errs, fmt.Errorf("%s is in %d contacts: %q", n, len(got), got))
		}
	}
	for n, name := range want {
		if got := names[n]; len(got) != 1 || got[0] != name {
			errs = append(errs, fmt.Errorf("%s is in the contacts %q, want %q", n, got, name))
		}
	}
	return errors.Join(errs...)
}
