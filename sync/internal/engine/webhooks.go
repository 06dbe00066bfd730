package engine

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/calls"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/upkeep"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// TakeAircall stores what an event of Aircall tells. Its error means that the event is not stored.
func (e *Engine) TakeAircall(ctx context.Context, event *aircall.Event) error {
	begun := time.Now()
	ctx, ended := e.follow(ctx, event)
	err := e.takeAircall(ctx, event)
	ended(err)
	e.taken("aircall", string(event.Name), begun, err)
	return err
}

// follow tells of an event that begins to be taken. The events of a call belong to the trace of the first of them.
func (e *Engine) follow(ctx context.Context, event *aircall.Event) (context.Context, func(error)) {
	w := report.Work{Kind: "webhook", From: "aircall", Event: string(event.Name)}
	if !e.Account.Events.Traced() {
		return e.Account.Events.Began(ctx, w)
	}
	if w.Call = event.CallID(); w.Call != 0 {
		w.Trace = e.Items.TraceOf(ctx, calls.Kind, strconv.FormatInt(int64(w.Call), 10))
	}
	return e.Account.Events.Began(ctx, w)
}

func (e *Engine) takeAircall(ctx context.Context, event *aircall.Event) error {
	switch payload := event.Payload.(type) {
	case nil:
		return e.takeUnreadable(ctx, event)
	case *aircall.Message:
		noted, err := e.Extras.TakeMessage(ctx, event, payload)
		e.count(noted, err)
		return err
	default:
		return e.Calls.Take(ctx, event)
	}
}

// takeUnreadable has Aircall asked about the call of an event of which nothing else can be read. Events that this program does not know
// are only counted.
func (e *Engine) takeUnreadable(ctx context.Context, event *aircall.Event) error {
	id := event.CallID()
	if id == 0 || !slices.Contains(upkeep.AircallEvents(false), event.Name) {
		e.Account.Events.Unknown.Add(1)
		return nil
	}
	e.Account.Events.Malformed.Add(1)
	return e.Calls.TakeUnreadable(ctx, event.Name, id)
}

// TakeSellsy stores what an event of Sellsy tells. Its error means that the event is not stored.
func (e *Engine) TakeSellsy(ctx context.Context, event *sellsy.Event) error {
	begun := time.Now()
	ctx, ended := e.Account.Events.Began(ctx, report.Work{Kind: "webhook", From: "sellsy", Event: string(event.Name)})
	noted, err := e.Directory.Take(ctx, event)
	ended(err)
	e.count(noted, err)
	e.taken("sellsy", string(event.Name), begun, err)
	return err
}

func (e *Engine) count(noted bool, err error) {
	switch {
	case err != nil:
	case noted:
		e.Account.Events.Stored.Add(1)
	default:
		e.Account.Events.Ignored.Add(1)
	}
}

func (e *Engine) taken(from, event string, begun time.Time, err error) {
	e.Account.Events.WebhookTaken(from, event, begun, err)
	if err != nil {
		e.Account.Log.Error("webhook not stored", "from", from, "event", event, "error", err)
	}
}
