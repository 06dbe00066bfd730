// Package serve answers HTTP requests until it is told to stop.
package serve

import (
	"context"
	"errors"
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

// Until answers requests until ctx ends, and then those that have begun. What has not come to its end ten seconds later, such as a slow
// upload, is cut off: nobody was told that it is done.
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
		err := server.Shutdown(patience)
		if errors.Is(err, context.DeadlineExceeded) {
			logger.Warn("requests that did not end were cut off")
			err = server.Close()
		}
		stopped <- err
	})
	err := server.Serve(l)
	if stop() {
		return err // it failed by itself
	}
	return <-stopped
}
