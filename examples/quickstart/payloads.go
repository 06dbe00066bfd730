package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

// recording is a folder of webhooks as Aircall once sent them, moved to the present.
type recording struct {
	webhooks []webhook // oldest first
	calls    []*recordedCall
}

// webhook is one recorded delivery.
type webhook struct {
	file  string
	body  []byte
	event *aircall.Event
}

// recordedCall is what the webhooks of one call tell, read without the bridge's help.
type recordedCall struct {
	id     aircall.CallID
	newest *aircall.Event
	call   *aircall.Call   // the newest event's
	number matching.Number // of the other party; zero: hidden

	created  bool // call.created is among the webhooks
	answered bool
	message  bool // a voicemail was left
	complete bool // call.ended is among the webhooks
}

// over reports whether the call has ended.
func (c *recordedCall) over() bool { return c.call.Status == aircall.CallDone }

// readRecording reads every .json file of a folder. It replaces the token of each event, and moves all times by one offset,
// so that the first event of a call happens now: the bridge does not log calls of long ago.
func readRecording(dir string, now time.Time) (recording, error) {
	files, err := os.ReadDir(dir)
	if err != nil {
		return recording{}, err
	}
	var r recording
	for _, file := range files {
		if file.IsDir() || filepath.Ext(file.Name()) != ".json" {
			continue
		}
		body, err := os.ReadFile(filepath.Join(dir, file.Name()))
		if err != nil {
			return recording{}, err
		}
		event, err := aircall.ParseEvent(body)
		if err != nil {
			return recording{}, fmt.Errorf("%s: %w", file.Name(), err)
		}
		r.webhooks = append(r.webhooks, webhook{file.Name(), body, event})
	}
	if len(r.webhooks) == 0 {
		return recording{}, fmt.Errorf("no .json files in %s", dir)
	}
	slices.SortStableFunc(r.webhooks, func(a, b webhook) int {
		return cmp.Or(a.event.Timestamp.Compare(b.event.Timestamp.Time), cmp.Compare(a.file, b.file))
	})
	first := max(0, slices.IndexFunc(r.webhooks, func(w webhook) bool { return w.event.Resource == "call" }))
	offset := now.Unix() - r.webhooks[first].event.Timestamp.Unix()
	for i := range r.webhooks {
		if err := r.webhooks[i].move(offset); err != nil {
			return recording{}, err
		}
		r.follow(r.webhooks[i].event)
	}
	return r, nil
}

// move rewrites a webhook for another time, and with our token.
func (w *webhook) move(offset int64) error {
	decoder := json.NewDecoder(bytes.NewReader(w.body))
	decoder.UseNumber()
	var envelope map[string]any
	err := decoder.Decode(&envelope)
	if err == nil {
		shift(envelope, offset)
		envelope["token"] = webhookToken
		w.body, err = json.Marshal(envelope)
	}
	if err == nil {
		w.event, err = aircall.ParseEvent(w.body)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", w.file, err)
	}
	return nil
}

// shift moves the times in decoded JSON: whole numbers under "timestamp" or a key that ends in "_at".
func shift(v any, offset int64) {
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			number, isNumber := value.(json.Number)
			if !isNumber || (key != "timestamp" && !strings.HasSuffix(key, "_at")) {
				shift(value, offset)
				continue
			}
			if seconds, err := number.Int64(); err == nil {
				v[key] = seconds + offset
			}
		}
	case []any:
		for _, value := range v {
			shift(value, offset)
		}
	}
}

// follow takes an event into account.
func (r *recording) follow(e *aircall.Event) {
	call, isCall := e.Payload.(*aircall.Call)
	if !isCall {
		return
	}
	i := slices.IndexFunc(r.calls, func(c *recordedCall) bool { return c.id == call.ID })
	if i < 0 {
		i = len(r.calls)
		r.calls = append(r.calls, &recordedCall{id: call.ID})
	}
	c := r.calls[i]
	c.newest, c.call = e, call
	if digits, ok := call.Counterpart(); ok && c.number == 0 {
		c.number, _ = matching.ParseNumber(digits, "FR")
	}
	c.created = c.created || e.Name == aircall.EventCallCreated
	c.complete = c.complete || e.Name == aircall.EventCallEnded
	c.answered = c.answered || !call.AnsweredAt.IsZero()
	c.message = c.message || e.Name == aircall.EventCallVoicemailLeft
}
