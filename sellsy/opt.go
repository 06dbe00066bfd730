package sellsy

import "github.com/aircall-sellsy/aircall-sellsy-go/internal/wire"

// Opt is a request field with three states: absent (its zero value, not sent), null (clears the field in Sellsy) and a
// value, which may be the zero value of its type.
type Opt[T any] struct{ opt[T] }

type opt[T any] = wire.Opt[T]

// Some returns an Opt that holds v.
func Some[T any](v T) Opt[T] { return Opt[T]{wire.Some(v)} }

// Null returns an Opt that is sent as null.
func Null[T any]() Opt[T] { return Opt[T]{wire.Null[T]()} }

// Get returns the value, and whether there is one.
func (o Opt[T]) Get() (T, bool) { return o.opt.Get() }

// IsNull reports whether o is sent as null.
func (o Opt[T]) IsNull() bool { return o.opt.IsNull() }

// IsZero reports whether o is absent, so that the omitzero option of encoding/json leaves it out.
func (o Opt[T]) IsZero() bool { return o.opt.IsZero() }
