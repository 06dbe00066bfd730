package sellsytest

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// customField is the definition of a field that the account has made itself.
type customField struct {
	keyed
	Name           string          `json:"name"`
	Code           string          `json:"code"`
	Description    string          `json:"description"`
	Mandatory      bool            `json:"mandatory"`
	Rank           int             `json:"rank"`
	RelatedObjects list[string]    `json:"related_objects"` // documented as related_object
	Group          fieldGroup      `json:"customfield_group"`
	ShowOnPDF      bool            `json:"show_on_pdf"`
	Type           string          `json:"type"`
	Parameters     json.RawMessage `json:"parameters"`
}

// fieldGroup has the id 0 and no words for fields without a group.
type fieldGroup struct {
	ID            int64  `json:"id"`
	Name          string `json:"name"`
	Code          string `json:"code"`
	OpenByDefault bool   `json:"open_by_default"`
}

// AddCustomField defines a custom field of a type such as "simple-text" or "select" for kinds of records in Sellsy's words:
// "client", "prospect" and "supplier" for companies and individuals, "contact", "opportunity". The options of a choice
// have the ids 1, 2, 3 and so on.
func (s *Server) AddCustomField(name string, t sellsy.CustomFieldType, of []string, options ...string) sellsy.CustomFieldID {
	s.mu.Lock()
	defer s.mu.Unlock()
	type option struct {
		ID      int    `json:"id"`
		Label   string `json:"label"`
		Checked bool   `json:"checked"`
		Rank    int    `json:"rank"`
	}
	parameters := map[string]any{}
	if len(options) > 0 {
		var items []option
		for i, label := range options {
			items = append(items, option{ID: i + 1, Label: label, Rank: i})
		}
		parameters["items"] = items
	}
	raw, err := json.Marshal(parameters)
	if err != nil {
		panic("sellsytest: " + err.Error()) // texts always encode
	}
	f := &customField{
		Name: name, Code: strings.ReplaceAll(fold(name), " ", "-"), Rank: s.customFields.Len(), RelatedObjects: of,
		Type: string(t), Parameters: raw,
	}
	s.customFields.Add(f)
	return sellsy.CustomFieldID(f.ID)
}

// SetCustomField sets a value as it is read, and reports whether the value fits the type of the field.
func (s *Server) SetCustomField(of sellsy.RelatedObject, id sellsy.CustomFieldID, value any) bool {
	raw, err := json.Marshal(value)
	if err != nil {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	f, known := s.customFields.Get(int64(id))
	if !known || !f.takes(raw, true) {
		return false
	}
	s.setValue(related{string(of.Type), of.ID}, f.ID, raw)
	return true
}

func (s *Server) setValue(of related, id int64, raw json.RawMessage) {
	if s.values[of] == nil {
		s.values[of] = map[int64]json.RawMessage{}
	}
	s.values[of][id] = raw
}

// takes reports whether a value fits. One type is read differently than it is written.
func (f *customField) takes(raw json.RawMessage, asRead bool) bool {
	if jsonNull(raw) {
		return true
	}
	if asRead && f.Type == "company-individual" {
		return is(raw, func([]related) bool { return true })
	}
	fits := valueChecks[f.Type]
	return fits != nil && fits(f, raw)
}

// valueChecks say what fits each type of fields.
var valueChecks = map[string]func(*customField, json.RawMessage) bool{
	"simple-text":       textOf(func(s string) bool { return utf8.RuneCountInString(s) <= 250 }),
	"rich-text":         textOf(func(s string) bool { return utf8.RuneCountInString(s) <= 65000 }),
	"email":             textOf(func(string) bool { return true }),
	"url":               textOf(func(string) bool { return true }),
	"numeric":           textOf(func(s string) bool { _, err := strconv.ParseFloat(s, 64); return err == nil }), // numbers are text
	"date":              textOf(func(s string) bool { _, err := time.Parse(time.DateOnly, s); return err == nil }),
	"time":              textOf(func(s string) bool { _, err := time.Parse("15:04", s); return err == nil }),
	"amount":            func(_ *customField, raw json.RawMessage) bool { return hasKeys(raw, "amount", "currency") },
	"numeric-with-unit": func(_ *customField, raw json.RawMessage) bool { return hasKeys(raw, "number", "unit_id") },
	"radio":             func(f *customField, raw json.RawMessage) bool { return is(raw, f.hasOption) },
	"select":            func(f *customField, raw json.RawMessage) bool { return is(raw, f.hasOption) },
	"checkbox": func(f *customField, raw json.RawMessage) bool {
		return is(raw, func(options []int64) bool {
			return !slices.ContainsFunc(options, func(o int64) bool { return !f.hasOption(o) })
		})
	},
	"boolean":            func(_ *customField, raw json.RawMessage) bool { return is(raw, func(bool) bool { return true }) },
	"company-individual": idsOf, "contact": idsOf, "staff": idsOf, "item": idsOf,
}

func is[T any](raw json.RawMessage, ok func(T) bool) bool {
	var v T
	return json.Unmarshal(raw, &v) == nil && ok(v)
}

func textOf(ok func(string) bool) func(*customField, json.RawMessage) bool {
	return func(_ *customField, raw json.RawMessage) bool { return is(raw, ok) }
}

func idsOf(_ *customField, raw json.RawMessage) bool {
	return is(raw, func([]int64) bool { return true })
}

func (f *customField) hasOption(id int64) bool { return id >= 1 && id <= int64(f.options()) }

func hasKeys(raw json.RawMessage, keys ...string) bool {
	var object map[string]json.RawMessage
	if json.Unmarshal(raw, &object) != nil || len(object) != len(keys) {
		return false
	}
	for _, k := range keys {
		if _, there := object[k]; !there {
			return false
		}
	}
	return true
}

func (f *customField) options() int {
	var p struct {
		Items []any `json:"items"`
	}
	_ = json.Unmarshal(f.Parameters, &p) // our own
	return len(p.Items)
}

// withValue is a definition together with the value of one record.
func (s *Server) withValue(of related, f *customField) map[string]any {
	all := fakehttp.As[map[string]any](f)
	all["value"] = nil
	switch raw := s.values[of][f.ID]; {
	case raw != nil:
		all["value"] = raw
	case f.Type == "amount":
		all["value"] = map[string]any{"amount": nil, "currency": nil}
	case f.Type == "numeric-with-unit":
		all["value"] = map[string]any{"number": nil, "unit_id": nil}
	}
	return all
}

// valueDetails tells a little about the records that the value of a field names, null for fields that name none.
func (s *Server) valueDetails(of related, f *customField) any {
	details := []any{}
	raw := s.values[of][f.ID]
	switch f.Type {
	case "company-individual":
		var list []related
		_ = json.Unmarshal(raw, &list) // checked when it was set
		for _, r := range list {
			if c, known := s.companies.Get(r.ID); known {
				details = append(details, withType(plain(c, "id name"), "company"))
			}
			if i, known := s.individuals.Get(r.ID); known {
				details = append(details, withType(plain(i, "id first_name last_name"), "individual"))
			}
		}
	case "contact", "staff":
		var ids []int64
		_ = json.Unmarshal(raw, &ids) // checked when it was set
		for _, id := range ids {
			if c, known := s.contacts.Get(id); known && f.Type == "contact" {
				details = append(details, plain(c, "id first_name last_name"))
			}
			if r, known := s.staffs.Get(id); known && f.Type == "staff" {
				details = append(details, map[string]any{"id": id, "first_name": string(r.FirstName), "last_name": string(r.LastName)})
			}
		}
	case "item": // the fake has no catalogue
	default:
		return nil
	}
	return details
}

func withType(details map[string]any, kind string) map[string]any {
	details["type"] = kind
	return details
}

// word is what custom fields call a record: companies and individuals by their type.
func (s *Server) word(of related) string {
	if t := s.third(link{party: of.ID, individual: of.Type == "individual"}); t != nil && contains([]string{"company", "individual"}, of.Type) {
		return t.Type
	}
	if documentKind(of.Type) != nil {
		return "document"
	}
	return of.Type
}

func (s *Server) fieldsOf(of related) iter.Seq[*customField] {
	word := s.word(of)
	return fakehttp.Where(s.customFields.All(), func(f *customField) bool { return contains(f.RelatedObjects, word) })
}

var customFields = &resource[customField, *customField]{
	table:  func(s *Server) *table[*customField] { return s.customFields },
	orders: map[string]func(*customField) string{"id": byID[*customField]},
	filters: filters[*customField]{
		"related_object": matching(func(_ *Server, of string, f *customField) bool { return contains(f.RelatedObjects, of) }),
		"is_required":    equals(func(f *customField) bool { return f.Mandatory }),
	},
}

// listValues lists the fields of a record with their values.
func listValues(s *Server, c *call, of related) (answer, error) {
	k := *customFields
	k.view = func(s *Server, f *customField) any { return s.withValue(of, f) }
	k.embed = func(s *Server, f *customField, name string) (any, bool) {
		return s.valueDetails(of, f), name == "value_details"
	}
	return listed(s, c, &k, s.fieldsOf(of))
}

// putValues writes a list of values, none of them when one does not fit.
func putValues(s *Server, c *call, of related) (answer, error) {
	var list []struct {
		ID    int64           `json:"id"`
		Value json.RawMessage `json:"value"`
	}
	if json.Unmarshal(c.body, &list) != nil {
		return answer{}, invalid("custom_fields", "Cette valeur doit être de type array.")
	}
	fields := slices.Collect(s.fieldsOf(of))
	for i, v := range list {
		at := slices.IndexFunc(fields, func(f *customField) bool { return f.ID == v.ID })
		switch {
		case at < 0:
			return answer{}, invalid(fmt.Sprintf("[%d].id", i), "Ce champ personnalisé n'existe pas.")
		case v.Value == nil:
			return answer{}, missing(fmt.Sprintf("[%d].value", i))
		case !fields[at].takes(v.Value, false):
			return answer{}, wrongValue(fmt.Sprintf("[%d].value", i))
		}
		if fields[at].Type == "company-individual" && !jsonNull(v.Value) {
			list[i].Value = s.thirds(v.Value)
		}
	}
	if c.dryRun() {
		return noContent, nil
	}
	for _, v := range list {
		s.setValue(of, v.ID, v.Value)
	}
	return done, nil
}

// thirds turns the ids that are written into the objects that are read.
func (s *Server) thirds(raw json.RawMessage) json.RawMessage {
	var ids []int64
	_ = json.Unmarshal(raw, &ids) // checked before
	list := []related{}
	for _, id := range ids {
		if _, known := s.individuals.Get(id); known {
			list = append(list, related{"individual", id})
			continue
		}
		list = append(list, related{"company", id})
	}
	out, _ := json.Marshal(list) //nolint:errchkjson // numbers and texts
	return out
}
