package activity

import (
	"strings"
	"text/template"
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

// The parts that cost the bridge one request to Sellsy for each call, unless the card of the call has asked the same. What they say is
// how things were when the call was first logged.
const (
	PartOutstanding Part = "outstanding" // what the caller owes; see [CardOptions].Outstanding
	PartEstimates   Part = "estimates"   // the estimates that await an answer
)

// OfficialParts are those of the official integration, in its order, and behind them the transfer and the further calls that
// belong to the call, if there are any.
func OfficialParts() []Part {
	return []Part{
		PartID, PartLink, PartTeam, PartNumber, PartTags, PartNotes, PartSentiment, PartSummary, PartTopics, PartTransfer, PartLegs,
	}
}

// AllParts are all parts that cost no request of their own, in an order that reads well.
func AllParts() []Part {
	return []Part{
		PartID, PartLink, PartCounterpart, PartAgent, PartTimes, PartMissed, PartMenu, PartTransfer, PartTeam, PartNumber, PartTags,
		PartNotes, PartRecording, PartSentiment, PartSummary, PartTopics, PartActionItems, PartLegs,
	}
}

// CostlyParts are the parts that AllParts leaves out: [PartOutstanding] and [PartEstimates].
func CostlyParts() []Part { return []Part{PartOutstanding, PartEstimates} }

// maxNoteBytes bounds a single note, summary or list, so that one does not push out everything behind it.
const maxNoteBytes = 4_000

// ParseTemplate reads a template of descriptions, which is executed with [Facts]. Besides the functions of text/template
// there are "join" (a list and a separator) and "duration" (minutes and seconds). ParseTemplate tries the template on a call
// with everything and on one with nothing, so that a misspelt field is found now, and so is one that asks for the first note
// of a call without notes. The lines around the block, with the call's id, are not the template's.
func ParseTemplate(text string) (*template.Template, error) {
	t, err := template.New("description").Funcs(template.FuncMap{
		"join":     strings.Join,
		"duration": clock,
	}).Option("missingkey=error").Parse(text)
	if err != nil {
		return nil, err
	}
	if err := CheckTemplate(t); err != nil {
		return nil, err
	}
	return t, nil
}

// CheckTemplate executes a template with a call that has everything, and with one that has nothing, and returns its error. It is for
// templates that [ParseTemplate] did not make.
func CheckTemplate(t *template.Template) error {
	for _, facts := range []Facts{sampleFacts(), {}} {
		if err := t.Execute(new(strings.Builder), facts); err != nil {
			return err
		}
	}
	return nil
}

// block lays out the description, and notes in the explanation what became of it.
func (p Policy) block(f Facts, e *Explanation) string {
	if p.PlainSigns {
		return withoutSigns(p.written(f, e))
	}
	return p.written(f, e)
}

func (p Policy) written(f Facts, e *Explanation) string {
	limit := p.MaxBytes
	if limit <= 0 {
		limit = DefaultMaxBytes
	}
	limit = max(limit-len(frame(f.CallID, "")), 0)
	if p.Template != nil {
		var b strings.Builder
		err := p.Template.Execute(&b, f)
		if err == nil {
			return frame(f.CallID, f.shorten(clean(b.String()), limit, &e.Shortened))
		}
		e.TemplateFailed = true
	}
	parts := p.Parts
	if parts == nil {
		parts = OfficialParts()
	}
	return frame(f.CallID, clean(f.layout(parts, limit, &e.Shortened)))
}

// layout writes the parts. When they are too long in sum, the id and what the AI made of the call get room first, then
// everything else, and the notes what is left.
func (f Facts) layout(parts []Part, limit int, shortened *bool) string {
	texts := make([]string, len(parts))
	total := 0
	for i, part := range parts {
		texts[i] = f.text(part, maxNoteBytes, shortened)
		total += len(texts[i])
	}
	if total > limit {
		*shortened = true
		f.fit(parts, texts, limit)
	}
	return strings.Join(texts, "")
}

// fit shortens the texts of the parts so that they are no longer in sum than the limit.
func (f Facts) fit(parts []Part, texts []string, limit int) {
	for rank := range 3 {
		for i, part := range parts {
			if part.rank() != rank {
				continue
			}
			if part == PartNotes && len(texts[i]) > limit {
				texts[i] = f.notesWithin(limit)
			}
			if len(texts[i]) > limit {
				texts[i] = f.cutPart(texts[i], limit)
			}
			limit -= len(texts[i])
		}
	}
}

// rank says in which order parts get room.
func (p Part) rank() int {
	switch p {
	case PartID, PartLink, PartSentiment, PartSummary, PartTopics, PartActionItems:
		return 0
	case PartNotes:
		return 2
	default:
		return 1
	}
}

// cutPart shortens a part to so many bytes, or leaves it out when only a few would be left.
func (f Facts) cutPart(text string, limit int) string {
	const few = 40
	if limit < few {
		return ""
	}
	var shortened bool
	return f.shorten(strings.TrimSuffix(text, "\n"), limit-1, &shortened) + "\n"
}

// notesWithin writes the notes, the long ones shortened alike until all of them have so many bytes.
func (f Facts) notesWithin(limit int) string {
	var shortened bool
	low, high := 0, maxNoteBytes
	for low < high { // the longest that fits
		most := (low + high + 1) / 2
		if len(f.text(PartNotes, most, &shortened)) <= limit {
			low = most
		} else {
			high = most - 1
		}
	}
	return f.text(PartNotes, low, &shortened)
}

// shorten cuts text that is longer than so many bytes, and says so.
func (f Facts) shorten(s string, limit int, shortened *bool) string {
	if len(s) <= limit {
		return s
	}
	*shortened = true
	mark := f.words().Say("description.shortened")
	return cutAt(s, max(limit-len(mark), 0)) + cutAt(mark, limit)
}
