package pgstore

import (
	"context"
	"log/slog"
)

// quietly returns a logger that passes on what River logs, or nothing where there is none.
func quietly(l *slog.Logger) *slog.Logger {
	if l == nil {
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(quiet{l.Handler()})
}

// quiet passes on what River logs, with its everyday messages a level lower: River tells of every start, and of every five
// seconds in which there was work.
type quiet struct{ slog.Handler }

const lower = slog.LevelInfo - slog.LevelDebug

// Enabled implements slog.Handler.
func (q quiet) Enabled(ctx context.Context, l slog.Level) bool {
	return q.Handler.Enabled(ctx, lowered(l))
}

// Handle implements slog.Handler.
func (q quiet) Handle(ctx context.Context, r slog.Record) error {
	r.Level = lowered(r.Level)
	return q.Handler.Handle(ctx, r)
}

// WithAttrs implements slog.Handler.
func (q quiet) WithAttrs(attrs []slog.Attr) slog.Handler { return quiet{q.Handler.WithAttrs(attrs)} }

// WithGroup implements slog.Handler.
func (q quiet) WithGroup(name string) slog.Handler { return quiet{q.Handler.WithGroup(name)} }

func lowered(l slog.Level) slog.Level {
	if l >= slog.LevelWarn {
		return l
	}
	return l - lower
}
