package settings

import (
	"io"
	"log/slog"
)

// Logger returns a logger that writes to w what is of a level or above, as text or as JSON.
func Logger(w io.Writer, level slog.Level, json bool) *slog.Logger {
	options := &slog.HandlerOptions{Level: level}
	if json {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}
