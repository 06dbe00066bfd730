package phrases

import (
	"regexp"
	"strings"
)

// raw is what a program writes and no language: a Go duration, a date of ISO 8601, a verb of fmt, an argument that nobody gave.
var raw = regexp.MustCompile(`\b\d+h\d+m|\b\d+m\d+(\.\d+)?s\b|\b\d+(\.\d+)?(ms|s)\b|\b\d{4}-\d{2}-\d{2}\b|%[!\[]|%[+#]?[vsdq]\b|\{\w+\}`)

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
