package aircall

// Card is shown to the agent in the Aircall Workspace while a call rings and runs. It is gone after the call.
type Card struct {
	Contents []CardContent `json:"contents"`
}

// CardContent is one line of an insight card.
type CardContent struct {
	Type  CardContentType `json:"type"`
	Label string          `json:"label,omitzero"` // of a short text
	Text  string          `json:"text"`
	Link  string          `json:"link,omitzero"` // where a click leads
}

// CardContentType is the kind of a line of an insight card.
type CardContentType string

// The kinds of lines.
const (
	CardTypeTitle     CardContentType = "title"
	CardTypeShortText CardContentType = "shortText"
)

// MaxCardBytes bounds the JSON of an insight card, which must be smaller than 10 KB.
const MaxCardBytes = 10_000

// CardTitle is a title line. The link may be empty.
func CardTitle(text, link string) CardContent {
	return CardContent{Type: CardTypeTitle, Text: text, Link: link}
}

// CardText is a line of label and text. The link may be empty.
func CardText(label, text, link string) CardContent {
	return CardContent{Type: CardTypeShortText, Label: label, Text: text, Link: link}
}
