package console

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// maxWords bounds what is searched for, in bytes.
const maxWords = 200

// filter says which calls are wanted. What is empty wants all.
type filter struct {
	Result string // what became of the call, such as logged, or how it went, such as missed
	Agent  string
	Line   string
	Record string // of Sellsy: a name, or an id
	Text   string // anywhere: numbers, names, notes, tags, what the AI found, why
}

// states and outcomes are what calls can be filtered by, in the order of the list.
var (
	states   = []string{"logged", "nobody", "held", "parked", "failing", "unsure", "waiting", "running", "filtered", "no_number", "foreign", "deleted", "too_old"}
	outcomes = []string{"answered", "missed", "no_answer", "voicemail"}
)

func filterOf(q url.Values) filter {
	get := func(name string) string {
		text := strings.TrimSpace(q.Get(name))
		return strings.ToValidUTF8(text[:min(len(text), maxWords)], "")
	}
	f := filter{Agent: get("agent"), Line: get("line"), Record: get("record"), Text: get("text")}
	if result := get("result"); slices.Contains(states, result) || slices.Contains(outcomes, result) {
		f.Result = result
	}
	return f
}

// any reports whether anything is asked for.
func (f filter) any() bool { return f != filter{} }

// values are the filter as it stands in addresses.
func (f filter) values() url.Values {
	q := url.Values{}
	for name, value := range map[string]string{"result": f.Result, "agent": f.Agent, "line": f.Line, "record": f.Record, "text": f.Text} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return q
}

// address is a page of this filter, from the calls before one on.
func (f filter) address(page string, before aircall.CallID) string {
	q := f.values()
	if before > 0 {
		q.Set("before", strconv.FormatInt(int64(before), 10))
	}
	if len(q) == 0 {
		return page
	}
	return page + "?" + q.Encode()
}

// keeps reports whether a call is wanted.
func (f filter) keeps(c report.Call, parked bool) bool {
	if f.Result != "" && f.Result != stateOf(c, parked) && f.Result != string(c.Call.Outcome()) {
		return false
	}
	var agent, line string
	if c.Call.User != nil {
		agent = c.Call.User.Name + " " + c.Call.User.Email
	}
	if c.Call.Number != nil {
		line = lineName(c.Call.Number) + " " + c.Call.Number.Digits
	}
	return has(agent, f.Agent) && has(line, f.Line) && has(recordText(c), f.Record) && (f.Text == "" || has(callText(c, agent, line), f.Text))
}

// recordText is what a record can be found by.
func recordText(c report.Call) string {
	match, opportunity := decisions(c)
	if !match.Found {
		return ""
	}
	p := match.Party
	text := []string{p.Name, strconv.FormatInt(p.ID, 10), opportunity.Company.Name}
	if opportunity.Found {
		text = append(text, opportunity.Opportunity.Name, opportunity.Opportunity.Number)
	}
	for _, company := range p.Companies {
		text = append(text, company.Name)
	}
	return strings.Join(text, "\n")
}

// callText is all that a call can be found by.
func callText(c report.Call, agent, line string) string {
	call := c.Call
	number, _ := call.Counterpart()
	text := []string{
		strconv.FormatInt(int64(call.ID), 10), number, strings.ReplaceAll(number, " ", ""), agent, line, recordText(c),
		c.Insights.Summary, strings.Join(c.Insights.Topics, "\n"), c.Log.Description, c.LastError,
	}
	if call.Contact != nil {
		text = append(text, call.Contact.FirstName+" "+call.Contact.LastName)
	}
	for _, tag := range call.Tags {
		text = append(text, tag.Name)
	}
	for _, comment := range call.Comments {
		text = append(text, comment.Content)
	}
	return strings.Join(text, "\n")
}

// has reports whether each word that is wanted occurs in a text, however it is accented.
func has(text, wanted string) bool {
	if wanted == "" {
		return true
	}
	text = fold(text)
	for word := range strings.FieldsSeq(fold(wanted)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// fold takes accents and capitals away.
func fold(text string) string {
	plain, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), text)
	if err != nil {
		plain = text
	}
	return strings.ToLower(plain)
}
