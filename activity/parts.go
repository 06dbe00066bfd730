package activity

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

// text writes one part with the end of its line, its notes and lists at most so many bytes long each.
func (f Facts) text(part Part, most int, shortened *bool) string {
	var b strings.Builder
	l := f.Language
	switch part {
	case PartID:
		f.line(&b, l.Say("Call ID", "ID de l’appel", "Anruf-ID"), strconv.FormatInt(int64(f.CallID), 10))
	case PartLink:
		f.line(&b, l.Say("Conversation", "Conversation", "Gespräch"), f.URL)
	case PartTeam:
		f.line(&b, l.Say("Team", "Équipe", "Team"), strings.Join(f.Teams, ", "))
	case PartNumber:
		f.line(&b, l.Say("Number", "Numéro", "Nummer"), f.Number)
	case PartTags:
		f.line(&b, l.Say("Tags", "Tags", "Tags"), strings.Join(f.Tags, ", "))
	case PartNotes:
		f.notes(&b, most, shortened)
	case PartSentiment:
		f.line(&b, l.Say("Sentiment", "Sentiment", "Stimmung"), f.moods())
	case PartSummary:
		f.line(&b, l.Say("Summary", "Résumé", "Zusammenfassung"), f.shorten(f.Summary, most, shortened))
	case PartTopics:
		f.line(&b, l.Say("Topics", "Sujets", "Themen"), f.shorten(strings.Join(f.Topics, ", "), most, shortened))
	default:
		f.further(&b, part, most, shortened)
	}
	return b.String()
}

// further writes the parts that the official integration does not know.
func (f Facts) further(b *strings.Builder, part Part, most int, shortened *bool) {
	l := f.Language
	switch part {
	case PartCounterpart:
		label := l.Say("Caller", "Appelant", "Anrufer")
		if f.Direction == aircall.Outbound {
			label = l.Say("Called", "Appelé", "Angerufen")
		}
		f.line(b, label, f.Counterpart)
	case PartAgent:
		f.line(b, l.Say("Agent", "Agent", "Agent"), f.Agent)
		f.line(b, l.Say("AI agent", "Agent IA", "KI-Agent"), f.AIAgent)
	case PartTimes:
		f.times(b)
	case PartMissed:
		f.line(b, l.Say("Missed", "Manqué", "Verpasst"), missedName(l, f.MissedReason))
	case PartMenu:
		f.line(b, l.Say("Menu", "Menu", "Menü"), strings.Join(f.Menu, " > "))
	case PartTransfer:
		if f.TransferBy != "" && f.Transferred != "" {
			f.line(b, l.Say("Transferred", "Transfert", "Weitergeleitet"), f.TransferBy+" → "+f.Transferred)
		} else {
			f.line(b, l.Say("Transferred to", "Transféré à", "Weitergeleitet an"), f.Transferred)
		}
	case PartRecording:
		f.line(b, l.Say("Recording", "Enregistrement", "Aufnahme"), f.Recording)
	case PartActionItems:
		f.list(b, l.Say("Action items", "Actions à mener", "Aufgaben"), f.ActionItems, most, shortened)
	case PartLegs:
		f.legs(b, most, shortened)
	case PartOutstanding:
		f.open(b, f.Outstanding.owedLines(l))
	case PartEstimates:
		f.open(b, f.Outstanding.estimateLines(l))
	}
}

func (f Facts) moods() string {
	moods := make([]string, 0, len(f.Sentiments))
	for _, s := range f.Sentiments {
		moods = append(moods, sentimentName(f.Language, s))
	}
	return strings.Join(moods, ", ")
}

func (f Facts) line(b *strings.Builder, label, text string) {
	if text == "" {
		return
	}
	b.WriteString(label)
	b.WriteString(f.colon())
	if strings.Contains(text, "\n") {
		b.WriteByte('\n')
	} else {
		b.WriteByte(' ')
	}
	b.WriteString(text)
	b.WriteByte('\n')
}

// list writes items one a line, at most so many bytes in all.
func (f Facts) list(b *strings.Builder, label string, items []string, most int, shortened *bool) {
	if len(items) == 0 {
		return
	}
	b.WriteString(label)
	b.WriteString(f.colon())
	b.WriteString(f.shorten("\n- "+strings.Join(items, "\n- "), most, shortened))
	b.WriteByte('\n')
}

// colon: French sets it off.
func (f Facts) colon() string {
	if f.Language == matching.French {
		return " :"
	}
	return ":"
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
			text = by + f.colon() + " " + text
		}
		items = append(items, text)
	}
	f.list(b, f.Language.Say("Notes", "Notes", "Notizen"), items, math.MaxInt, shortened)
}

func (f Facts) times(b *strings.Builder) {
	f.line(b, f.Language.Say("Started", "Début", "Beginn"), f.Time(f.Started))
	f.line(b, f.Language.Say("Duration", "Durée", "Dauer"), formatDuration(f.Duration))
	if f.TalkTime > 0 {
		f.line(b, f.Language.Say("Talk time", "Temps de conversation", "Gesprächszeit"), formatDuration(f.TalkTime))
	}
}

func (f Facts) open(b *strings.Builder, lines []openLine) {
	for _, line := range lines {
		f.line(b, line.label, line.text+" "+line.link)
	}
}

func (f Facts) legs(b *strings.Builder, most int, shortened *bool) {
	items := make([]string, 0, len(f.Legs))
	for _, l := range f.Legs {
		words := []string{strconv.FormatInt(int64(l.CallID), 10), outcomeName(f.Language, l.Outcome)}
		for _, word := range []string{l.Agent, l.Counterpart, f.Time(l.Started), formatDuration(l.Duration), l.URL} {
			if word != "" {
				words = append(words, word)
			}
		}
		items = append(items, strings.Join(words, ", "))
	}
	f.list(b, f.Language.Say("Further calls", "Autres appels", "Weitere Anrufe"), items, most, shortened)
}

// Time writes a time in the language's form, "" for the zero time. UTC says so; other zones are the reader's own.
func (f Facts) Time(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	layout := timeLayout(f.Language)
	if t.Location() == time.UTC {
		layout += " MST"
	}
	return t.Format(layout)
}

func timeLayout(l matching.Language) string {
	switch l {
	case matching.French:
		return "02/01/2006 15:04"
	case matching.German:
		return "02.01.2006 15:04"
	default:
		return "2006-01-02 15:04"
	}
}

// formatDuration writes "1:02:03" or "2:03".
func formatDuration(d time.Duration) string {
	s := int(d / time.Second)
	two := func(n int) string { return string([]byte{byte('0' + n/10), byte('0' + n%10)}) }
	if s >= 3600 {
		return strconv.Itoa(s/3600) + ":" + two(s/60%60) + ":" + two(s%60)
	}
	return strconv.Itoa(s/60) + ":" + two(s%60)
}

func sentimentName(l matching.Language, v aircall.SentimentValue) string {
	switch v {
	case aircall.SentimentPositive:
		return l.Say("positive", "positif", "positiv")
	case aircall.SentimentNeutral:
		return l.Say("neutral", "neutre", "neutral")
	case aircall.SentimentNegative:
		return l.Say("negative", "négatif", "negativ")
	default:
		return strings.ToLower(string(v))
	}
}

func outcomeName(l matching.Language, o aircall.Outcome) string {
	switch o {
	case aircall.OutcomeAnswered:
		return l.Say("answered", "répondu", "angenommen")
	case aircall.OutcomeMissed:
		return l.Say("missed", "manqué", "verpasst")
	case aircall.OutcomeNoAnswer:
		return l.Say("not answered", "sans réponse", "nicht angenommen")
	case aircall.OutcomeVoicemail:
		return l.Say("voicemail", "message vocal", "Sprachnachricht")
	case aircall.OutcomeRunning:
		return l.Say("in progress", "en cours", "läuft")
	default:
		return string(o)
	}
}

func missedName(l matching.Language, r aircall.MissedCallReason) string {
	switch r {
	case aircall.MissedOutOfOpeningHours:
		return l.Say("outside opening hours", "en dehors des heures d’ouverture", "außerhalb der Öffnungszeiten")
	case aircall.MissedShortAbandoned:
		return l.Say("the caller gave up within seconds", "l’appelant a renoncé en quelques secondes", "Anrufer legte nach Sekunden auf")
	case aircall.MissedAbandonedInIVR:
		return l.Say("the caller gave up in the menu", "l’appelant a renoncé dans le menu", "Anrufer legte im Menü auf")
	case aircall.MissedAbandonedInClassic, "abandoned":
		return l.Say("the caller gave up", "l’appelant a renoncé", "Anrufer legte auf")
	case aircall.MissedNoAvailableAgent:
		return l.Say("no agent was available", "aucun agent disponible", "kein Agent verfügbar")
	case aircall.MissedAgentsDidNotAnswer:
		return l.Say("no agent answered", "aucun agent n’a répondu", "kein Agent hat abgenommen")
	default:
		return string(r)
	}
}
