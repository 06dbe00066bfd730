package store

import "context"

type unhurried struct{}

// Unhurried returns a context for a [Store.Update] whose caller can wait. A store may keep it waiting for some tens of milliseconds, to write it
// down together with others; it is as durable as any other once it has returned. A store may give the function of [Store.Work] such a context.
func Unhurried(ctx context.Context) context.Context {
	return context.WithValue(ctx, unhurried{}, true)
}

// IsUnhurried reports whether a context, or one that it is made from, comes from [Unhurried].
func IsUnhurried(ctx context.Context) bool { return ctx.Value(unhurried{}) != nil }
