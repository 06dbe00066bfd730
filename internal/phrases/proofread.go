package phrases

import (
	"regexp"
	"strings"
)

// raw is what a program writes and no language: a Go duration, one on a stop watch, no value, a date of ISO 8601, a verb of fmt, an argument that nobody gave.
var raw = regexp.MustCompile(`\b\d+h\d+m|\b\d:[0-5]\d\b|<nil>|\b\d+m\d+(\.\d+)?s\b|\b\d+(\.\d+)?(ms|s)\b|\b\d{4}-\d{2}-\d{2}\b|%[!\[]|%[+#]?[vsdq]\b|\{\w+\}`)

// Proofread returns what is wrong with a text that people read: straight quotes, what a program wrote, and plain spaces where the
// language wants no-break ones. It is for tests.
func (b *Book) Proofread(text string) (faults []string) {
	for _, sign := range []string{`"`, "'", "..."} {
		if strings.Contains(text, sign) {
			faults = append(faults, sign)
		}
	}
	faults = append(faults, raw.FindAllString(text, -1)...)
	for _, sign := range b.phrases["format.no_break_before"]["other"] {
		if strings.Contains(text, " "+string(sign)) {
			faults = append(faults, " "+string(sign))
		}
	}
	for _, sign := range b.phrases["format.no_break_after"]["other"] {
		if strings.Contains(text, string(sign)+" ") {
			faults = append(faults, string(sign)+" ")
		}
	}
	return faults
}

// code is what no rule of writing holds for in Markdown; the sign of a picture is among it.
var code = regexp.MustCompile("(?s)```.*?```|`[^`\n]*`|!\\[")

// Markdown returns a text in Markdown with the no-break spaces that the language wants, but for its code. It is for tests.
func (b *Book) Markdown(text string) string {
	var out strings.Builder
	together, from := b.together(), 0
	for _, at := range code.FindAllStringIndex(text, -1) {
		out.WriteString(together.Replace(text[from:at[0]]) + text[at[0]:at[1]])
		from = at[1]
	}
	return out.String() + together.Replace(text[from:])
}
