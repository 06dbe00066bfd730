package activity

import (
	"strconv"
	"strings"
	"text/template"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

// Part is a part of a description. A part that has nothing to say is left out.
type Part string

// The official parts.
const (
	PartID        Part = "id"
	PartLink      Part = "link"
	PartTeam      Part = "team"
	PartNumber    Part = "number"
	PartTags      Part = "tags"
	PartNotes     Part = "notes"
	PartSentiment Part = "sentiment"
	PartSummary   Part = "summary"
	PartTopics    Part = "topics"
)

// Further parts.
const (
	PartCounterpart Part = "counterpart" // the number of the other party
	PartAgent       Part = "agent"
	PartTimes       Part = "times" // start, duration and talk time
	PartMissed      Part = "missed"
	PartMenu        Part = "menu"
	PartTransfer    Part = "transfer"
	PartRecording   Part = "recording"
	PartActionItems Part = "action_items"
	PartLegs        Part = "legs"
)

// OfficialParts are those of the official integration, in its order, and behind them the transfer and the further calls that
// belong to the call, if there are any.
func OfficialParts() []Part {
	return []Part{
		PartID, PartLink, PartTeam, PartNumber, PartTags, PartNotes, PartSentiment, PartSummary, PartTopics, PartTransfer, PartLegs,
	}
}

// AllParts are all parts, in an order that reads well.
func AllParts() []Part {
	return []Part{
		PartID, PartLink, PartCounterpart, PartAgent, PartTimes, PartMissed, PartMenu, PartTransfer, PartTeam, PartNumber, PartTags,
		PartNotes, PartRecording, PartSentiment, PartSummary, PartTopics, PartActionItems, PartLegs,
	}
}

// maxNoteBytes bounds a single note or summary, so that one does not push out everything behind it.
const maxNoteBytes = 4_000

// ParseTemplate reads a template of descriptions, which is executed with [Facts]. Besides the functions of text/template
// there are "join" (a list and a separator) and "duration" (minutes and seconds). ParseTemplate executes the template once,
// so that a misspelt field is found now. The lines around the block, with the call's id, are not the template's.
func ParseTemplate(text string) (*template.Template, error) {
	t, err := template.New("description").Funcs(template.FuncMap{
		"join":     strings.Join,
		"duration": formatDuration,
	}).Option("missingkey=error").Parse(text)
	if err != nil {
		return nil, err
	}
	if err := t.Execute(new(strings.Builder), sampleFacts()); err != nil {
		return nil, err
	}
	return t, nil
}

// block lays out the description. It tells whether something had to be shortened.
func (p Policy) block(f Facts) (_ string, shortened bool, _ error) {
	var b strings.Builder
	if p.Template != nil {
		if err := p.Template.Execute(&b, f); err != nil {
			return "", false, err
		}
	} else {
		parts := p.Parts
		if parts == nil {
			parts = OfficialParts()
		}
		for i := range f.Notes {
			f.Notes[i].Text = f.shorten(f.Notes[i].Text, maxNoteBytes, &shortened)
		}
		f.Summary = f.shorten(f.Summary, maxNoteBytes, &shortened)
		for _, part := range parts {
			f.write(&b, part)
		}
	}
	limit := p.MaxBytes
	if limit <= 0 {
		limit = DefaultMaxBytes
	}
	limit = max(limit-len(frame(f.CallID, "")), 0)
	text := f.shorten(clean(b.String()), limit, &shortened)
	return frame(f.CallID, text), shortened, nil
}

func (f Facts) shorten(s string, limit int, shortened *bool) string {
	if len(s) <= limit {
		return s
	}
	*shortened = true
	mark := f.Language.Say("… (shortened)", "… (abrégé)", "… (gekürzt)")
	return cutAt(s, max(limit-len(mark), 0)) + cutAt(mark, limit)
}

// write writes one part, with the end of its line.
func (f Facts) write(b *strings.Builder, part Part) {
	switch part {
	case PartID:
		f.line(b, f.Language.Say("Call ID", "ID de l’appel", "Anruf-ID"), strconv.FormatInt(int64(f.CallID), 10))
	case PartLink:
		f.line(b, f.Language.Say("Conversation", "Conversation", "Gespräch"), f.URL)
	case PartTeam:
		f.line(b, f.Language.Say("Team", "Équipe", "Team"), strings.Join(f.Teams, ", "))
	case PartNumber:
		f.line(b, f.Language.Say("Number", "Numéro", "Nummer"), f.Number)
	case PartTags:
		f.line(b, f.Language.Say("Tags", "Tags", "Tags"), strings.Join(f.Tags, ", "))
	case PartNotes:
		f.notes(b)
	case PartSentiment:
		moods := make([]string, 0, len(f.Sentiments))
		for _, s := range f.Sentiments {
			moods = append(moods, sentimentName(f.Language, s))
		}
		f.line(b, f.Language.Say("Sentiment", "Sentiment", "Stimmung"), strings.Join(moods, ", "))
	case PartSummary:
		f.line(b, f.Language.Say("Summary", "Résumé", "Zusammenfassung"), f.Summary)
	case PartTopics:
		f.line(b, f.Language.Say("Topics", "Sujets", "Themen"), strings.Join(f.Topics, ", "))
	case PartCounterpart:
		label := f.Language.Say("Caller", "Appelant", "Anrufer")
		if f.Direction == aircall.Outbound {
			label = f.Language.Say("Called", "Appelé", "Angerufen")
		}
		f.line(b, label, f.Counterpart)
	case PartAgent:
		f.line(b, f.Language.Say("Agent", "Agent", "Agent"), f.Agent)
	case PartTimes:
		f.times(b)
	case PartMissed:
		f.line(b, f.Language.Say("Missed", "Manqué", "Verpasst"), missedName(f.Language, f.MissedReason))
	case PartMenu:
		f.line(b, f.Language.Say("Menu", "Menu", "Menü"), strings.Join(f.Menu, " > "))
	case PartTransfer:
		if f.TransferBy != "" {
			f.line(b, f.Language.Say("Transferred", "Transfert", "Weitergeleitet"), f.TransferBy+" → "+f.Transferred)
		} else {
			f.line(b, f.Language.Say("Transferred to", "Transféré à", "Weitergeleitet an"), f.Transferred)
		}
	case PartRecording:
		f.line(b, f.Language.Say("Recording", "Enregistrement", "Aufnahme"), f.Recording)
	case PartActionItems:
		f.list(b, f.Language.Say("Action items", "Actions à mener", "Aufgaben"), f.ActionItems)
	case PartLegs:
		f.legs(b)
	}
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

func (f Facts) list(b *strings.Builder, label string, items []string) {
	if len(items) == 0 {
		return
	}
	b.WriteString(label)
	b.WriteString(f.colon())
	b.WriteByte('\n')
	for _, item := range items {
		b.WriteString("- ")
		b.WriteString(item)
		b.WriteByte('\n')
	}
}

// colon: French sets it off.
func (f Facts) colon() string {
	if f.Language == matching.French {
		return " :"
	}
	return ":"
}

func (f Facts) notes(b *strings.Builder) {
	items := make([]string, 0, len(f.Notes))
	for _, n := range f.Notes {
		by := n.Author
		if at := f.Time(n.At); at != "" {
			if by != "" {
				by += ", "
			}
			by += at
		}
		text := strings.ReplaceAll(n.Text, "\n", "\n  ")
		if by != "" {
			text = by + f.colon() + " " + text
		}
		items = append(items, text)
	}
	f.list(b, f.Language.Say("Notes", "Notes", "Notizen"), items)
}

func (f Facts) times(b *strings.Builder) {
	f.line(b, f.Language.Say("Started", "Début", "Beginn"), f.Time(f.Started))
	f.line(b, f.Language.Say("Duration", "Durée", "Dauer"), formatDuration(f.Duration))
	if f.TalkTime > 0 {
		f.line(b, f.Language.Say("Talk time", "Temps de conversation", "Gesprächszeit"), formatDuration(f.TalkTime))
	}
}

func (f Facts) legs(b *strings.Builder) {
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
	f.list(b, f.Language.Say("Further calls", "Autres appels", "Weitere Anrufe"), items)
}

// Time writes a time in the language's form, "" for the zero time. UTC says so; other zones are the reader's own.
func (f Facts) Time(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	layout := "2006-01-02 15:04"
	switch f.Language {
	case matching.French:
		layout = "02/01/2006 15:04"
	case matching.German:
		layout = "02.01.2006 15:04"
	}
	if t.Location() == time.UTC {
		layout += " MST"
	}
	return t.Format(layout)
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
