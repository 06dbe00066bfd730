package rest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"time"
)

const (
	headBytes     = 64 << 10        // what is read of any body; hardly an event is larger
	largeAtOnce   = 8               // larger bodies of senders who have proved nothing, in the whole process
	largePatience = 3 * time.Second // how long such a body waits for its turn: less than Aircall waits for an answer
)

// ErrBusy says that a body was not read to its end, because too many large ones of senders who have proved nothing are being read.
var ErrBusy = errors.New("too many large bodies at once")

// large holds one for each large body that is being read. It is the memory of the process that is bounded.
var large = make(chan struct{}, largeAtOnce)

// ReadBody reads the body of a webhook's request, up to most bytes. What exceeds them comes with an [*http.MaxBytesError] and what was
// read before. A large body waits for its turn, unless its first bytes show that its sender can be trusted; trusted may be nil. Call done
// when the body is needed no more.
func ReadBody(w http.ResponseWriter, r *http.Request, most int64, trusted func(head []byte) bool) (body []byte, done func(), err error) {
	done = func() {}
	if read, ok := r.Body.(*readBody); ok {
		return read.body, done, read.err
	}
	from := http.MaxBytesReader(w, r.Body, most)
	head, err := io.ReadAll(io.LimitReader(from, headBytes))
	if err != nil || len(head) < headBytes {
		return head, done, err
	}
	if trusted == nil || !trusted(head) {
		if done, err = enter(r.Context()); err != nil {
			return head, done, err
		}
	}
	size := most
	if r.ContentLength > 0 {
		size = min(most, r.ContentLength)
	}
	all := bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead)) // once: a buffer that grows costs twice as much
	all.Write(head)
	_, err = all.ReadFrom(from)
	return all.Bytes(), done, err
}

// enter waits for the turn of a large body.
func enter(ctx context.Context) (leave func(), err error) {
	patience := time.NewTimer(largePatience)
	defer patience.Stop()
	select {
	case large <- struct{}{}:
		return func() { <-large }, nil
	case <-patience.C:
	case <-ctx.Done():
	}
	return func() {}, ErrBusy
}

// WithBody returns the request for another handler, with what [ReadBody] returned: whoever reads its body next gets the same bytes and
// the same error, at no cost.
func WithBody(r *http.Request, body []byte, err error) *http.Request {
	again := r.Clone(r.Context())
	again.Body = &readBody{left: bytes.NewReader(body), body: body, err: err}
	return again
}

// readBody is a body that was read before.
type readBody struct {
	left *bytes.Reader // for those who do not ask ReadBody
	body []byte
	err  error
}

func (b *readBody) Read(p []byte) (int, error) {
	n, err := b.left.Read(p)
	if errors.Is(err, io.EOF) && b.err != nil {
		err = b.err
	}
	return n, err
}

func (b *readBody) Close() error { return nil }
