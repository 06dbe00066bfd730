package probe

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/assumptions"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// WriteOptions let a probe write.
type WriteOptions struct {
	Record  sellsy.RelatedObject // a contact, a company or an individual, which the phone call, the comment and the tag are about
	Journal string               // the file that says what is to be deleted; it is there as long as something is
}

// ParseRecord reads the name of a record, such as "contact/42".
func ParseRecord(s string) (sellsy.RelatedObject, error) {
	kind, number, _ := strings.Cut(s, "/")
	id, err := strconv.ParseInt(number, 10, 64)
	kinds := []sellsy.RelatedType{sellsy.RelatedContact, sellsy.RelatedCompany, sellsy.RelatedIndividual}
	if err != nil || id <= 0 || !slices.Contains(kinds, sellsy.RelatedType(kind)) {
		return sellsy.RelatedObject{}, errors.New("need a record of Sellsy such as contact/42, company/42 or individual/42")
	}
	return sellsy.RelatedObject{Type: sellsy.RelatedType(kind), ID: id}, nil
}

const (
	// visibleAfter is when what was made can be found at the latest, as the bridge assumes, and no request is carried out any more.
	visibleAfter = 2 * time.Minute

	// longestLag is for how long the searches are asked.
	longestLag = 5 * time.Minute

	// cleaning is how long deleting may take at the end, also of a probe that was interrupted.
	cleaning = 5 * time.Minute

	// perWrite is the most requests that one writing check may send to each service. Most ask whether something is found by now.
	perWrite = 80
)

// writer is the part of an examination that writes. Before each request that makes something, its journal says so.
type writer struct {
	*prober
	journal *journal
	record  sellsy.RelatedObject
	mark    string
	found   map[string]Finding
	broken  error // of the journal: nothing is made any more
}

// write checks what only writing shows, and deletes what it has made, first of all that of a probe that was cut off.
func (p *prober) write(ctx context.Context, o WriteOptions, report *Report) error {
	j, err := openJournal(o.Journal)
	if err != nil {
		return err
	}
	w := &writer{prober: p, journal: j, record: o.Record, mark: "bridge-probe-" + strings.ToLower(rand.Text()[:8]), found: map[string]Finding{}}
	w.cleanUp(ctx)
	if len(j.left()) == 0 {
		w.broken = j.end()
		for _, check := range []func(context.Context){w.phoneCall, w.comment, w.tag, w.aircallContacts} {
			if ctx.Err() == nil && w.broken == nil {
				check(ctx)
			}
		}
		w.cleanUp(ctx)
	}
	for _, a := range assumptions.All() {
		if a.Write == "" {
			continue
		}
		f, ok := w.found[a.ID]
		if !ok {
			f = untold("not_reached")
		}
		f.ID = a.ID
		report.Findings = append(report.Findings, f)
	}
	for _, step := range j.left() {
		report.Left = append(report.Left, j.steps[step].left())
	}
	return errors.Join(w.broken, j.end())
}

// tell notes a finding about some assumptions.
func (w *writer) tell(f Finding, ids ...string) {
	for _, id := range ids {
		w.found[id] = f
	}
}

// begin begins a check that may write.
func (w *writer) begin(id string, m mode) {
	w.phones.begin(id, m, perWrite)
	w.crm.begin(id, m, perWrite)
}

// make makes something by its mark. The journal names it before, and knows its id after.
func (w *writer) make(m made, create func(mark string) (int64, error)) (step int, err error) {
	m.Of = w.record
	m.Mark = fmt.Sprintf("%s-%d", w.mark, len(w.journal.steps))
	step, err = w.journal.begin(m)
	if err != nil {
		w.broken = err
		return 0, err
	}
	id, err := create(m.Mark)
	switch {
	case err == nil:
		w.broken = w.journal.change(step, func(m *made) { m.ID = id })
	case !w.unknown(err):
		w.broken = w.journal.change(step, func(m *made) { m.Gone = true })
	}
	return step, errors.Join(err, w.broken)
}

// unknown reports whether a request that failed may have been carried out all the same.
func (w *writer) unknown(err error) bool {
	return w.phones.denied() == nil && w.crm.denied() == nil && (sellsy.OutcomeUnknown(err) || aircall.OutcomeUnknown(err))
}

// until asks whether something is so, less and less often, until it is or the time is over.
func until(ctx context.Context, end time.Time, ask func() (bool, error)) (bool, error) {
	const seldom = 10 * time.Second
	for wait := time.Second; ; wait = min(2*wait, seldom) {
		if so, err := ask(); so || err != nil || !time.Now().Before(end) {
			return so, err
		}
		select {
		case <-ctx.Done():
			return false, ctx.Err()
		case <-time.After(wait):
		}
	}
}

// lag is the finding about a search for what was made at a moment.
func (w *writer) lag(ctx context.Context, g *gate, asked string, allowed time.Duration, find func() (bool, error)) Finding {
	began := time.Now()
	found, err := until(ctx, began.Add(longestLag), find)
	took := time.Since(began).Round(time.Second)
	switch {
	case err != nil:
		return g.failed(asked, err)
	case !found:
		return differs("lag_never", "asked", say(asked), "time", longestLag)
	case took > allowed:
		return differs("lag_found", "asked", say(asked), "time", took)
	}
	return holds("lag_found", "asked", say(asked), "time", took)
}

// grace is what the bridge waits for before it looks for what a request of unknown outcome may have made.
func (w *writer) grace() time.Duration {
	if w.set.Grace > 0 {
		return w.set.Grace
	}
	return visibleAfter
}

// cleanUp deletes what the journal says was made, the newest first. It goes on when the probe was interrupted.
func (w *writer) cleanUp(ctx context.Context) {
	if len(w.journal.left()) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleaning)
	defer cancel()
	w.begin("clean-up", clearing)
	for _, step := range slices.Backward(w.journal.left()) {
		const attempts = 3
		for range attempts {
			if w.undo(ctx, step) == nil {
				break
			}
		}
	}
}

// undo deletes what a step has made, and looks whether it is gone.
func (w *writer) undo(ctx context.Context, step int) error {
	m := w.journal.steps[step]
	if m.ID == 0 {
		_, err := until(ctx, m.At.Add(max(visibleAfter, w.grace())), func() (found bool, err error) {
			m.ID, err = w.find(ctx, m)
			return m.ID != 0, err
		})
		if err != nil {
			return err
		}
	}
	if m.Kind == madeTag {
		if err := w.restoreTags(ctx, m); err != nil {
			return err
		}
	}
	if m.ID != 0 {
		if err := w.journal.change(step, func(old *made) { old.ID = m.ID }); err != nil {
			return err
		}
		if err := w.remove(ctx, m); err != nil && !absent(err) {
			return err
		}
		if there, err := w.there(ctx, m); err != nil || there {
			return errors.Join(err, errStays)
		}
	}
	return w.journal.change(step, func(m *made) { m.Gone = true })
}

var errStays = errors.New("it is still there")

func absent(err error) bool {
	return errors.Is(err, sellsy.ErrNotFound) || errors.Is(err, aircall.ErrNotFound)
}

// left says what is left, for people.
func (m made) left() sentence {
	what := map[thing]string{madePhoneCall: "phone_call", madeComment: "comment", madeTag: "tag", madeContact: "contact"}[m.Kind]
	if m.ID != 0 {
		what = "left.known." + what
	} else {
		what = "left.perhaps." + what
	}
	service := "Sellsy"
	if m.Kind == madeContact {
		service = "Aircall"
	}
	return say("left.delete", "service", service, "mark", m.Mark,
		"what", say(what, "id", strconv.FormatInt(m.ID, 10), "record", fmt.Sprintf("%s/%d", m.Of.Type, m.Of.ID)))
}
