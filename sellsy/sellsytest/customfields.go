package sellsytest

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// customField is the definition of a field that the account has made itself.
type customField struct {
	ID             int64           `json:"id"`
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

func (f *customField) key() int64      { return f.ID }
func (f *customField) setKey(id int64) { f.ID = id }

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
		Name: name, Code: strings.ReplaceAll(fold(name), " ", "-"), Rank: s.customFields.size(), RelatedObjects: of,
		Type: string(t), Parameters: raw,
	}
	s.customFields.add(f)
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
	f, known := s.customFields.get(int64(id))
	if !known || !f.takes(raw, true) {
		return false
	}
	s.setValue(place{string(of.Type), of.ID}, f.ID, raw)
	return true
}

func (s *Server) setValue(of place, id int64, raw json.RawMessage) {
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
	text := func(ok func(string) bool) bool {
		var s string
		return json.Unmarshal(raw, &s) == nil && ok(s)
	}
	layout := func(l string) bool {
		return text(func(s string) bool { _, err := time.Parse(l, s); return err == nil })
	}
	decimal := func(s string) bool { _, err := strconv.ParseFloat(s, 64); return err == nil }
	switch f.Type {
	case "simple-text":
		return text(func(s string) bool { return len([]rune(s)) <= 250 })
	case "rich-text":
		return text(func(s string) bool { return len([]rune(s)) <= 65000 })
	case "email", "url":
		return text(func(string) bool { return true })
	case "numeric":
		return text(decimal) // numbers are text
	case "date":
		return layout(time.DateOnly)
	case "time":
		return layout("15:04")
	case "amount":
		return hasKeys(raw, "amount", "currency")
	case "numeric-with-unit":
		return hasKeys(raw, "number", "unit_id")
	case "radio", "select":
		var option int64
		return json.Unmarshal(raw, &option) == nil && option >= 1 && option <= int64(f.options())
	case "checkbox":
		var options []int64
		return json.Unmarshal(raw, &options) == nil &&
			!slices.ContainsFunc(options, func(o int64) bool { return o < 1 || o > int64(f.options()) })
	case "boolean":
		var b bool
		return json.Unmarshal(raw, &b) == nil
	case "company-individual":
		if asRead {
			var list []related
			return json.Unmarshal(raw, &list) == nil
		}
		fallthrough
	case "contact", "staff", "item":
		var ids []int64
		return json.Unmarshal(raw, &ids) == nil
	default:
		return false
	}
}

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
func (s *Server) withValue(of place, f *customField) map[string]any {
	all := map[string]any{}
	convert(f, &all)
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
func (s *Server) valueDetails(of place, f *customField) any {
	details := []any{}
	switch f.Type {
	case "company-individual":
		var list []related
		_ = json.Unmarshal(s.values[of][f.ID], &list) // checked when it was set
		for _, r := range list {
			if c, known := s.companies.get(r.ID); known {
				details = append(details, map[string]any{"id": c.ID, "name": c.Name, "type": "company"})
			}
			if i, known := s.individuals.get(r.ID); known {
				details = append(details, map[string]any{
					"id": i.ID, "first_name": string(i.FirstName), "last_name": i.LastName, "type": "individual",
				})
			}
		}
	case "contact", "staff":
		var ids []int64
		_ = json.Unmarshal(s.values[of][f.ID], &ids) // checked when it was set
		for _, id := range ids {
			if c, known := s.contacts.get(id); known && f.Type == "contact" {
				details = append(details, map[string]any{"id": id, "first_name": string(c.FirstName), "last_name": string(c.LastName)})
			}
			if r, known := s.staffs.get(id); known && f.Type == "staff" {
				details = append(details, map[string]any{"id": id, "first_name": string(r.FirstName), "last_name": string(r.LastName)})
			}
		}
	case "item": // the fake has no catalogue
	default:
		return nil
	}
	return details
}

// word is what custom fields call a record: companies and individuals by their type.
func (s *Server) word(of place) string {
	switch of.kind {
	case "company":
		if c, known := s.companies.get(of.id); known {
			return c.Type
		}
	case "individual":
		if i, known := s.individuals.get(of.id); known {
			return i.Type
		}
	}
	return of.kind
}

func (s *Server) fieldsOf(of place) iter.Seq[*customField] {
	word := s.word(of)
	return where(s.customFields.all(), func(f *customField) bool { return contains(f.RelatedObjects, word) })
}

var customFieldKind = kind[*customField]{orders: map[string]func(*customField) string{"id": byID[*customField]}}

func listCustomFields(of string) func(*Server, *call) (answer, error) {
	return func(s *Server, c *call) (answer, error) {
		owner, err := s.owned(c, of)
		if err != nil {
			return answer{}, err
		}
		k := customFieldKind
		k.view = func(s *Server, f *customField) any { return s.withValue(owner, f) }
		k.embed = func(s *Server, f *customField, name string) (any, bool) {
			return s.valueDetails(owner, f), name == "value_details"
		}
		return listed(s, c, k, s.fieldsOf(owner))
	}
}

// putCustomFields writes a list of values, none of them when one does not fit.
func putCustomFields(of string) func(*Server, *call) (answer, error) {
	return func(s *Server, c *call) (answer, error) {
		owner, err := s.owned(c, of)
		if err != nil {
			return answer{}, err
		}
		var list []struct {
			ID    int64           `json:"id"`
			Value json.RawMessage `json:"value"`
		}
		if json.Unmarshal(c.body, &list) != nil {
			return answer{}, invalid("custom_fields", "Cette valeur doit être de type array.")
		}
		fields := slices.Collect(s.fieldsOf(owner))
		for i, v := range list {
			at := slices.IndexFunc(fields, func(f *customField) bool { return f.ID == v.ID })
			switch {
			case at < 0:
				return answer{}, invalid(fmt.Sprintf("[%d].id", i), "Ce champ personnalisé n'existe pas.")
			case v.Value == nil:
				return answer{}, missing(fmt.Sprintf("[%d].value", i))
			case !fields[at].takes(v.Value, false):
				return answer{}, invalid(fmt.Sprintf("[%d].value", i), "Cette valeur n'est pas valide.")
			}
			if fields[at].Type == "company-individual" && !jsonNull(v.Value) {
				list[i].Value = s.thirds(v.Value)
			}
		}
		if c.dryRun() {
			return noContent, nil
		}
		for _, v := range list {
			s.setValue(owner, v.ID, v.Value)
		}
		return answer{status: 200}, nil
	}
}

// thirds turns the ids that are written into the objects that are read.
func (s *Server) thirds(raw json.RawMessage) json.RawMessage {
	var ids []int64
	_ = json.Unmarshal(raw, &ids) // checked before
	list := []related{}
	for _, id := range ids {
		if _, known := s.individuals.get(id); known {
			list = append(list, related{"individual", id})
			continue
		}
		list = append(list, related{"company", id})
	}
	out, _ := json.Marshal(list) //nolint:errchkjson // numbers and texts
	return out
}

func (s *Server) getCustomField(c *call) (answer, error) {
	return one(s, c, customFieldKind, s.customFields)
}

func (s *Server) listDefinitions(c *call) (answer, error) {
	return listed(s, c, customFieldKind, s.customFields.all())
}

func (s *Server) searchDefinitions(c *call) (answer, error) {
	f, err := filters[struct {
		RelatedObject *string `json:"related_object"`
		IsRequired    *bool   `json:"is_required"`
	}](c)
	if err != nil {
		return answer{}, err
	}
	return listed(s, c, customFieldKind, where(s.customFields.all(), func(d *customField) bool {
		return (f.RelatedObject == nil || contains(d.RelatedObjects, *f.RelatedObject)) &&
			(f.IsRequired == nil || *f.IsRequired == d.Mandatory)
	}))
}
