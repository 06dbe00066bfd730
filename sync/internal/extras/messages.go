package extras

import (
	"cmp"
	"context"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
)

// message is a text message of a thread.
type message struct {
	ID      string    `json:"id"`
	At      time.Time `json:"at"`
	Author  string    `json:"author,omitempty"`
	Channel string    `json:"channel,omitempty"`
	Text    string    `json:"text,omitempty"`
	Media   []string  `json:"media,omitempty"`

	Written bool `json:"written,omitempty"` // it stands in the comment
	Before  bool `json:"before,omitempty"`  // it stood in an earlier comment, so that only its id is kept
}

// TakeMessage notes a text message that is to stand in a comment. It reports whether it is one.
func (x *Extras) TakeMessage(ctx context.Context, e *aircall.Event, m *aircall.Message) (bool, error) {
	if !x.Settings.Messages || m.ID == "" || !x.Account.Serves(m.Number) {
		return false, nil
	}
	var number matching.Number
	for _, digits := range []string{m.ExternalNumber, m.RawDigits, m.InternationalFormat} {
		if n, err := matching.ParseNumber(digits, x.Account.Region); err == nil {
			number = n
			break
		}
	}
	if number == 0 {
		return false, nil
	}
	at := e.Timestamp.Time
	for _, t := range []aircall.Time{m.SentAt, m.CreatedAt} {
		if !t.IsZero() {
			at = t.Time
		}
	}
	taken := message{ID: string(m.ID), At: at, Channel: m.Channel, Text: item.CutText(strings.TrimSpace(m.Body), maxText), Media: mediaOf(m)}
	if m.Direction != aircall.Outbound {
		taken.Author = number.Format()
	} else if m.User != nil {
		taken.Author = m.User.Name
	}
	line, id := "", aircall.NumberID(0)
	if m.Number != nil {
		line, id = m.Number.Name, m.Number.ID
	}
	if taken.Author == "" {
		taken.Author = line
	}
	return true, (threads{x}).add(ctx, threadOf{number, id, line}, taken)
}

// mediaOf names the files of a message. Their addresses expire, and may hold what is secret.
func mediaOf(m *aircall.Message) (names []string) {
	for _, d := range m.MediaDetails {
		names = append(names, cmp.Or(d.FileName, d.FileType))
	}
	if names != nil {
		return names
	}
	for _, address := range m.MediaURL {
		name := ""
		if u, err := url.Parse(address); err == nil {
			name = strings.Trim(path.Base(u.Path), "./")
		}
		names = append(names, name)
	}
	return names
}

// add notes a message, unless it is there already, and has it written when those that come with it have come too.
func (t threads) add(ctx context.Context, of threadOf, m message) error {
	id := of.id(m.At.In(t.location()))
	return t.update(ctx, threadPrefix+id, func(it *item.Item[state]) {
		st := &it.State
		if st.Thread == nil {
			st.Thread = &thread{Line: of.name}
			st.Number, st.At = of.number, m.At
		}
		if st.Thread.has(m.ID) {
			return
		}
		st.Thread.Messages = append(st.Thread.Messages, m)
		item.Shorten(st.Thread)
		if m.At.After(st.At) {
			st.At = m.At
		}
		if st.Made == 0 && st.Outcome != "" { // nobody had the number, or it was too late
			st.Outcome = ""
		}
		it.Due = time.Now().Add(t.LogDelay)
	})
}
