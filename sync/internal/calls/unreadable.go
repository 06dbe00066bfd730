package calls

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// resultEvents tell of AI results that a description shows.
var resultEvents = []aircall.EventName{
	aircall.EventSummaryCreated, aircall.EventTopicsCreated, aircall.EventSentimentCreated, aircall.EventActionItemCreated,
}

// TakeUnreadable has Aircall asked about the call of an authentic event of which no more than the call's id can be read. An error
// means that this is not stored.
func (c *Calls) TakeUnreadable(ctx context.Context, name aircall.EventName, id aircall.CallID) error {
	results := slices.Contains(resultEvents, name)
	if !results && !strings.HasPrefix(string(name), "call.") {
		return nil
	}
	err := c.items.Update(ctx, itemID(id), func(it *item.Item[state]) error {
		st, now := &it.State, time.Now()
		if results {
			st.AI.Phase, st.AI.Asked = resultsAsk, 0
		} else {
			st.Reread = rereadCall
		}
		if it.Rev == 0 {
			st.FirstSeen = now
		}
		st.advance()
		// Not before what is read counts as newer than the event, see sweepLag.
		it.Due = store.Earlier(it.Due, now.Add(c.LogDelay+endedLate))
		return nil
	})
	if errors.Is(err, item.ErrErased) {
		return nil
	}
	return err
}
