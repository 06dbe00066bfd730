// Package serve answers HTTP requests until it is told to stop.
package serve

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"time"
)

const (
	readWithin   = 10 * time.Second // longer than Aircall waits
	answerWithin = 10 * time.Second
	keepOpen     = 2 * time.Minute
	stopWithin   = 10 * time.Second
)

// Until answers requests until ctx ends, and then those that have begun.
func Until(ctx context.Context, l net.Listener, h http.Handler, logger *slog.Logger) error {
	server := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: readWithin,
		ReadTimeout:       readWithin,
		WriteTimeout:      readWithin + answerWithin, // from the end of the header
		IdleTimeout:       keepOpen,
		ErrorLog:          slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
	}
	stopped := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
		defer cancel()
		stopped <- server.Shutdown(patience)
	})
	err := server.Serve(l)
	if stop() {
		return err // it failed by itself
	}
	return <-stopped
}
