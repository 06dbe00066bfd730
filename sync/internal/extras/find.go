package extras

import (
	"context"
	"errors"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// whole reads something that a list shows without its text, by which it is known again: it may be that the list alone does not tell.
func whole[T any, ID any](
	ctx context.Context, listed T, id ID, get func(context.Context, ID, ...sellsy.Embed) (*T, error),
) (T, error) {
	read, err := get(ctx, id)
	switch {
	case errors.Is(err, sellsy.ErrNotFound):
		return listed, nil
	case err != nil:
		return listed, err
	default:
		return *read, nil
	}
}

// isAt reports whether Sellsy, whose times are whole seconds, shows a time that we wrote. It is a sign of what is ours where the text
// cannot be read.
func isAt(shown sellsy.Time, wrote time.Time) bool { return shown.Unix() == wrote.Unix() }
