package rest

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

const (
	minBackoff = 250 * time.Millisecond
	maxBackoff = 8 * time.Second
)

// checkRetry decides whether an attempt is repeated. Reads, PUT and DELETE are repeated after a server or transport error;
// a POST or PATCH only when the server certainly did not act. Waiting after a 429 is the quota's business.
//
// An answer that needs no repetition is never given up for a context that ended meanwhile: it may tell what a write created.
func checkRetry(ctx context.Context, resp *http.Response, err error) (bool, error) {
	again := worthRepeating(callOf(ctx), resp, err)
	if again && ctx.Err() != nil {
		return false, ctx.Err()
	}
	if again {
		return true, nil
	}
	return false, err
}

func worthRepeating(c *call, resp *http.Response, err error) bool {
	if err != nil {
		_, quota := errors.AsType[*QuotaError](err)
		_, token := errors.AsType[*TokenError](err)
		switch {
		case quota, token, errors.Is(err, errAnswerTooLarge):
			return false
		case resp != nil: // an answer together with an error: a redirect that is not followed
			return false
		default:
			return c.repeat || !c.reached
		}
	}
	switch {
	case resp.StatusCode == http.StatusTooManyRequests:
		return true
	case resp.StatusCode == http.StatusUnauthorized && c.newToken && !c.reauthed:
		c.reauthed = true
		return true
	default:
		return c.repeat && resp.StatusCode >= 500 && resp.StatusCode != http.StatusNotImplemented
	}
}

// backoff doubles from 250 ms to 8 s, half of it random. A Retry-After on a server error is obeyed up to the same bound:
// servers have been seen to say a day.
func backoff(least, most time.Duration, attempt int, resp *http.Response) time.Duration {
	if resp != nil {
		switch {
		case resp.StatusCode == http.StatusTooManyRequests, resp.StatusCode == http.StatusUnauthorized:
			return 0
		default:
			if d, ok := retryAfter(resp.Header, time.Now()); ok {
				return min(d, most)
			}
		}
	}
	d := most
	if attempt < 16 {
		d = min(least<<attempt, most)
	}
	return d/2 + rand.N(d/2+1)
}

// retryAfter reads the Retry-After header: seconds or an HTTP date.
func retryAfter(h http.Header, now time.Time) (time.Duration, bool) {
	value := h.Get("Retry-After")
	if value == "" {
		return 0, false
	}
	if s, err := strconv.ParseFloat(value, 64); err == nil {
		if !(s >= 0 && s < 1e9) {
			return 0, false
		}
		return time.Duration(s * float64(time.Second)), true
	}
	if t, err := http.ParseTime(value); err == nil {
		return max(t.Sub(now), 0), true
	}
	return 0, false
}
