package activity

import (
	"slices"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

// Thread is the text messages that went between one of the company's lines and a number in a day.
type Thread struct {
	ID       int64 // stands in the first line of the block, in the place of a call's; above zero
	Party    string
	Line     string         // empty: not known
	Day      time.Time      // any time of it
	Location *time.Location // of times in the text; nil is UTC, and the text says so
	Plain    bool           // leave out signs beyond Unicode's basic plane; see [Policy]
	Messages []ThreadMessage
}

// ThreadMessage is a message of a [Thread].
type ThreadMessage struct {
	At      time.Time
	Author  string // who wrote it, empty for the company when the user is not known
	Channel string // empty for SMS and MMS, else Aircall's name of it
	Text    string
	Media   []string // names of files
}

// Block returns the block of the thread for a comment, in the order of the messages' times. [ReplaceBlock] puts it there.
func (t Thread) Block(l matching.Language) string {
	location, zone := t.Location, ""
	if location == nil {
		location, zone = time.UTC, " UTC"
	}
	w := phrases.In(string(l))
	head := []string{w.Say("description.messages", "party", oneLine(t.Party)), oneLine(t.Line), w.Date(t.Day.In(location)) + zone}
	head = slices.DeleteFunc(head, func(s string) bool { return s == "" })

	var b strings.Builder
	b.WriteString(strings.Join(head, ", "))
	messages := slices.Clone(t.Messages)
	slices.SortStableFunc(messages, func(x, y ThreadMessage) int { return x.At.Compare(y.At) })
	for _, m := range messages {
		head := []string{m.At.In(location).Format(w.Say("format.clock")), oneLine(m.Author), channelName(m.Channel)}
		head = slices.DeleteFunc(head, func(s string) bool { return s == "" })
		b.WriteString("\n- " + w.Label(strings.Join(head, ", "), m.body(w)))
	}
	if t.Plain {
		return frame(aircall.CallID(t.ID), withoutSigns(b.String()))
	}
	return frame(aircall.CallID(t.ID), b.String())
}

// body is the text, further lines of it indented, and the files.
func (m ThreadMessage) body(w *phrases.Book) string {
	text := strings.ReplaceAll(clean(m.Text), "\n", "\n  ")
	var files []string
	for _, name := range m.Media {
		if name = oneLine(name); name == "" {
			name = w.Say("description.file")
		}
		files = append(files, name)
	}
	switch {
	case len(files) > 0 && text != "":
		return text + " [" + strings.Join(files, ", ") + "]"
	case len(files) > 0:
		return "[" + strings.Join(files, ", ") + "]"
	case text == "":
		return w.Say("description.no_text")
	default:
		return text
	}
}

func channelName(channel string) string {
	if strings.EqualFold(channel, "whatsapp") {
		return "WhatsApp"
	}
	return oneLine(channel)
}
