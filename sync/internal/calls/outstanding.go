package calls

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
)

const (
	// sameTime is how long a card that is ready waits for what it can do without: for an answer that comes with the opportunity's, which
	// was asked for at the same time. Nobody sees it.
	sameTime = 50 * time.Millisecond

	// logPatience is the same for a log, which nobody waits for.
	logPatience = 10 * time.Second
)

var errLate = errors.New("the answer is late")

// beside is a question that is asked beside what a card needs.
type beside[T any] struct {
	cancel context.CancelFunc
	done   chan struct{}
	answer T // once done
	err    error
}

// askBeside asks a question. Whoever asks ends it.
func askBeside[T any](ctx context.Context, m *item.Machine, what string, ask func(context.Context) (T, error)) *beside[T] {
	ctx, cancel := context.WithCancel(ctx)
	b := &beside[T]{cancel: cancel, done: make(chan struct{})}
	go func() {
		defer close(b.done)
		b.err = m.Guard(what, func() (err error) {
			b.answer, err = ask(ctx)
			return err
		})
	}()
	return b
}

// get returns the answer if it comes in time.
func (b *beside[T]) get(until time.Time) (answer T, err error) {
	over := time.NewTimer(time.Until(until))
	defer over.Stop()
	select {
	case <-b.done:
		return b.answer, b.err
	case <-over.C:
		b.cancel()
		return answer, errLate
	}
}

// end stops the question, and returns when it has stopped.
func (b *beside[T]) end() {
	b.cancel()
	<-b.done
}

// openDocuments are the questions for what is open with a party. Those that are not asked are nil.
type openDocuments struct {
	party     matching.Party
	invoices  *beside[*sellsy.Page[sellsy.Invoice]]
	estimates *beside[*sellsy.Page[sellsy.Estimate]]
}

// askOpen asks for the kinds of documents that are wanted, if there is anybody to have them. The questions are no more urgent than
// logs: they take nothing of what the quota keeps for cards.
func (ch *chooser) askOpen(ctx context.Context, p matching.Party, invoices, estimates bool) *openDocuments {
	o, client := &openDocuments{party: p}, ch.account.Sellsy
	if filter, opts := activity.UnpaidInvoices(p); invoices && len(filter.Related) > 0 {
		o.invoices = askBeside(ctx, ch.machine, "what the caller owes", func(ctx context.Context) (*sellsy.Page[sellsy.Invoice], error) {
			return client.Invoices.Search(ctx, filter, opts)
		})
	}
	if filter, opts := activity.UnansweredEstimates(p); estimates && len(filter.Related) > 0 {
		o.estimates = askBeside(ctx, ch.machine, "the caller's estimates", func(ctx context.Context) (*sellsy.Page[sellsy.Estimate], error) {
			return client.Estimates.Search(ctx, filter, opts)
		})
	}
	return o
}

// get sums up the answers that come in time. The errors say what is missing, and why; without any, the sum is whole.
func (o *openDocuments) get(r *Rules, d matching.OpportunityDecision, patience time.Duration) (sum activity.Outstanding, errs []error) {
	var invoices *sellsy.Page[sellsy.Invoice]
	var estimates *sellsy.Page[sellsy.Estimate]
	var err error
	until := time.Now().Add(patience)
	if o.invoices != nil {
		if invoices, err = o.invoices.get(until); err != nil {
			errs = append(errs, fmt.Errorf("what the caller owes: %w", err))
		}
	}
	if o.estimates != nil {
		if estimates, err = o.estimates.get(until); err != nil {
			errs = append(errs, fmt.Errorf("the caller’s estimates: %w", err))
		}
	}
	company := d.Company
	if company.ID == 0 { // the opportunity could not be had
		company = matching.ChooseOpportunity(o.party, nil, r.OpportunityRules).Company
	}
	today := time.Now().UTC()
	if r.Policy.Location != nil {
		today = today.In(r.Policy.Location)
	}
	return activity.OutstandingOf(o.party, company, invoices, estimates, today), errs
}

// end stops what is still asked for.
func (o *openDocuments) end() {
	if o.invoices != nil {
		o.invoices.end()
	}
	if o.estimates != nil {
		o.estimates.end()
	}
}

// outstandingForLog is what is open with the party of a call whose description says so: as the card has found it, or asked for now. A
// log does without what cannot be had.
func outstandingForLog(ctx context.Context, w *work, d decision) *activity.Outstanding {
	st, rules := &w.it.State, w.rules(w.it.State.Call)
	invoices, estimates := rules.Policy.NeedsInvoices(), rules.Policy.NeedsEstimates()
	if !invoices && !estimates {
		return nil
	}
	if found := st.outstandingOfCard(d.Match.Party.Ref); found != nil {
		shown := rules.Policy.Card
		if (shown.Outstanding || !invoices) && (shown.Estimates || !estimates) {
			return found
		}
	}
	asked := w.choose.askOpen(ctx, d.Match.Party, invoices, estimates)
	defer asked.end()
	sum, errs := asked.get(rules, d.Opportunity, logPatience)
	for _, err := range errs {
		w.Account.Events.Forbidden(err)
		w.log.Warn("call is logged without", "error", err)
	}
	return &sum
}

// outstandingOfCard is what the card found, if it is of the record and has not aged.
func (s *state) outstandingOfCard(record matching.Ref) *activity.Outstanding {
	c := s.Card
	if c == nil || c.Match.Party.Ref != record || time.Since(c.Claimed) >= opportunityFresh {
		return nil
	}
	return c.Outstanding
}
