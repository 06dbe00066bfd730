package calls

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
)

// A phone call in Sellsy is known again by the block in its description. When that comes in another form, or not at all, it is known by
// what else was written: it is not created again, and what people wrote into it is not written over.

// maxUnread is how often a phone call is read again that comes without its description, or one that cannot be told apart is looked at
// again: for about two and a half hours.
const maxUnread = 10

// errUnread is a phone call whose description Sellsy does not tell.
var errUnread = fmt.Errorf("%w: its description cannot be read", sellsy.ErrBadAnswer)

// isUnread reports whether a description tells nothing: there is none, or a number came in its place, which is read as text.
func isUnread(description string) bool {
	if description == "" {
		return true
	}
	_, err := strconv.ParseFloat(description, 64)
	return err == nil
}

// described reads a phone call of a list whose description names nothing there (assumption sellsy-description).
func described(ctx context.Context, client *sellsy.Client, listed sellsy.PhoneCall) (sellsy.PhoneCall, error) {
	pc, err := client.PhoneCalls.Get(ctx, listed.ID)
	if err == nil && pc.ID == listed.ID {
		return *pc, nil
	}
	if errors.Is(err, sellsy.ErrNotFound) {
		err = nil
	}
	return listed, err
}

// likeness says whether a phone call without a description may be the one that an activity was, or is to be, written as.
type likeness int

const (
	unlike likeness = iota
	unclear
	alike
)

// likenessOf compares all that is as it was written. A date to the second is no coincidence.
func likenessOf(pc *sellsy.PhoneCall, act activity.Activity) likeness {
	switch {
	case pc.Source != "" && pc.Source != act.Source, pc.Duration != 0 && pc.Duration != int(act.Duration/time.Second):
		return unlike
	case pc.Date.IsZero():
		return unclear
	case pc.Date.Unix() == act.Date.Unix():
		return alike
	default:
		return unlike
	}
}

// cannotTell is for a phone call that may be the one that is looked for, and cannot be told apart. Creating another might be once too
// often: it is looked at again, until somebody has to.
func cannotTell(w *work, id sellsy.PhoneCallID) error {
	err := fmt.Errorf("looking for an earlier log: phone call %d: %w", int64(id), errUnread)
	if w.it.Failed.Count >= maxUnread {
		return fmt.Errorf("%w: %w", item.ErrFutile, err)
	}
	return err
}

// leftUnread is for a phone call whose description cannot be read, so that it was not updated. It is read again for a while. People
// may also have emptied it, which is theirs to do.
func leftUnread(w *work, id sellsy.PhoneCallID) error {
	if w.it.Failed.Count >= maxUnread {
		w.log.Error("description cannot be read in Sellsy, left as it is", "phone_call", int64(id))
		return nil
	}
	return fmt.Errorf("updating phone call %d: %w, and is left as it is", int64(id), errUnread)
}
