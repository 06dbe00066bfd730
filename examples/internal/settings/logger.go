package settings

import (
	"io"
	"log/slog"
)

// Logger returns a logger that writes to w what is of a level or above, as text or as JSON: first of all the warnings of the settings.
func Logger(w io.Writer, level slog.Level, json bool, warnings []string) *slog.Logger {
	options := &slog.HandlerOptions{Level: level}
	logger := slog.New(slog.NewTextHandler(w, options))
	if json {
		logger = slog.New(slog.NewJSONHandler(w, options))
	}
	for _, sentence := range warnings {
		logger.Warn(sentence)
	}
	return logger
}
