package activity

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
)

// text writes one part with the end of its line, its notes and lists at most so many bytes long each.
func (f Facts) text(part Part, most int, shortened *bool) string {
	var b strings.Builder
	w := f.words()
	switch part {
	case PartID:
		f.line(&b, w.Say("description.id"), strconv.FormatInt(int64(f.CallID), 10))
	case PartLink:
		f.line(&b, w.Say("description.link"), f.URL)
	case PartTeam:
		f.line(&b, w.Say("description.team"), strings.Join(f.Teams, ", "))
	case PartNumber:
		f.line(&b, w.Say("description.number"), f.Number)
	case PartTags:
		f.line(&b, w.Say("description.tags"), strings.Join(f.Tags, ", "))
	case PartNotes:
		f.notes(&b, most, shortened)
	case PartSentiment:
		f.line(&b, w.Say("description.sentiment"), f.moods())
	case PartSummary:
		f.line(&b, w.Say("description.summary"), f.shorten(f.Summary, most, shortened))
	case PartTopics:
		f.line(&b, w.Say("description.topics"), f.shorten(strings.Join(f.Topics, ", "), most, shortened))
	default:
		f.further(&b, part, most, shortened)
	}
	return b.String()
}

// words are those of the language.
func (f Facts) words() *phrases.Book { return phrases.In(string(f.Language)) }

// further writes the parts that the official integration does not know.
func (f Facts) further(b *strings.Builder, part Part, most int, shortened *bool) {
	w := f.words()
	switch part {
	case PartCounterpart:
		label := w.Say("description.caller")
		if f.Direction == aircall.Outbound {
			label = w.Say("description.called")
		}
		f.line(b, label, f.Counterpart)
	case PartAgent:
		f.line(b, w.Say("description.agent"), f.Agent)
		f.line(b, w.Say("description.ai_agent"), f.AIAgent)
	case PartTimes:
		f.times(b)
	case PartMissed:
		f.line(b, w.Say("description.missed"), missedName(w, f.MissedReason))
	case PartMenu:
		f.line(b, w.Say("description.menu"), strings.Join(f.Menu, " > "))
	case PartTransfer:
		if f.TransferBy != "" && f.Transferred != "" {
			f.line(b, w.Say("description.transferred"), f.TransferBy+" → "+f.Transferred)
		} else {
			f.line(b, w.Say("description.transferred_to"), f.Transferred)
		}
	case PartRecording:
		f.line(b, w.Say("description.recording"), f.Recording)
	case PartActionItems:
		f.list(b, w.Say("description.action_items"), f.ActionItems, most, shortened)
	case PartLegs:
		f.legs(b, most, shortened)
	case PartOutstanding:
		f.open(b, f.Outstanding.owedLines(w))
	case PartEstimates:
		f.open(b, f.Outstanding.estimateLines(w))
	}
}

func (f Facts) moods() string {
	moods := make([]string, 0, len(f.Sentiments))
	for _, s := range f.Sentiments {
		moods = append(moods, f.words().Word("mood", strings.ToLower(string(s))))
	}
	return strings.Join(moods, ", ")
}

func (f Facts) line(b *strings.Builder, label, text string) {
	if text == "" {
		return
	}
	if strings.Contains(text, "\n") {
		b.WriteString(f.head(label) + "\n" + text)
	} else {
		b.WriteString(f.words().Label(label, text))
	}
	b.WriteByte('\n')
}

// head is a label whose value stands below it.
func (f Facts) head(label string) string { return strings.TrimRight(f.words().Label(label, ""), " ") }

// list writes items one a line, at most so many bytes in all.
func (f Facts) list(b *strings.Builder, label string, items []string, most int, shortened *bool) {
	if len(items) == 0 {
		return
	}
	b.WriteString(f.head(label))
	b.WriteString(f.shorten("\n- "+strings.Join(items, "\n- "), most, shortened))
	b.WriteByte('\n')
}

// notes writes the notes, each at most so many bytes long.
func (f Facts) notes(b *strings.Builder, most int, shortened *bool) {
	items := make([]string, 0, len(f.Notes))
	for _, n := range f.Notes {
		by := n.Author
		if at := f.Time(n.At); at != "" {
			if by != "" {
				by += ", "
			}
			by += at
		}
		text := strings.ReplaceAll(f.shorten(n.Text, most, shortened), "\n", "\n  ")
		if by != "" {
			text = f.words().Label(by, text)
		}
		items = append(items, text)
	}
	f.list(b, f.words().Say("description.notes"), items, math.MaxInt, shortened)
}

func (f Facts) times(b *strings.Builder) {
	w := f.words()
	f.line(b, w.Say("description.started"), f.Time(f.Started))
	f.line(b, w.Say("description.duration"), w.Duration(f.Duration))
	if f.TalkTime > 0 {
		f.line(b, w.Say("description.talk"), w.Duration(f.TalkTime))
	}
}

func (f Facts) open(b *strings.Builder, lines []openLine) {
	for _, line := range lines {
		f.line(b, line.label, line.text+" "+line.link)
	}
}

func (f Facts) legs(b *strings.Builder, most int, shortened *bool) {
	w := f.words()
	items := make([]string, 0, len(f.Legs))
	for _, l := range f.Legs {
		texts := []string{strconv.FormatInt(int64(l.CallID), 10), w.Word("outcome", string(l.Outcome))}
		for _, text := range []string{l.Agent, l.Counterpart, f.Time(l.Started), w.Duration(l.Duration), l.URL} {
			if text != "" {
				texts = append(texts, text)
			}
		}
		items = append(items, strings.Join(texts, ", "))
	}
	f.list(b, w.Say("description.legs"), items, most, shortened)
}

// Time writes a time in the language's form, "" for the zero time. UTC says so; other zones are the reader's own.
func (f Facts) Time(t time.Time) string { return f.words().Time(t) }

// clock writes "1:02:03" or "2:03", which is the same in all languages.
func clock(d time.Duration) string {
	s := int(d / time.Second)
	two := func(n int) string { return string([]byte{byte('0' + n/10), byte('0' + n%10)}) }
	if s >= 3600 {
		return strconv.Itoa(s/3600) + ":" + two(s/60%60) + ":" + two(s%60)
	}
	return strconv.Itoa(s/60) + ":" + two(s%60)
}

func missedName(w *phrases.Book, r aircall.MissedCallReason) string {
	if r == "abandoned" { // another name for the same
		r = aircall.MissedAbandonedInClassic
	}
	return w.Word("missed", string(r))
}
