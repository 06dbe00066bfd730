package activity

import (
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// customFields shows the fields that the options name, in their order.
func (c *card) customFields(fields []sellsy.CustomField, names []string) {
	for _, name := range names {
		for _, f := range fields {
			if strings.EqualFold(f.Code, name) || strings.EqualFold(f.Name, name) {
				c.text(oneLine(f.Name), customText(c.words, f), "")
				break
			}
		}
	}
}

// customText is the value of a custom field for people: empty when there is none, or only ids that say nothing.
func customText(w *phrases.Book, f sellsy.CustomField) string {
	v := f.Value
	switch f.Type {
	case sellsy.FieldBoolean:
		yes, ok := v.Bool()
		switch {
		case !ok:
			return ""
		case yes:
			return w.Say("card.yes")
		default:
			return w.Say("card.no")
		}
	case sellsy.FieldRadio, sellsy.FieldSelect:
		id, _ := v.Option()
		return optionLabel(f, id)
	case sellsy.FieldCheckbox:
		var labels []string
		ids, _ := v.IDs()
		for _, id := range ids {
			labels = appendOnce(labels, optionLabel(f, id))
		}
		return strings.Join(labels, ", ")
	case sellsy.FieldAmount:
		amount, _ := v.Amount()
		if amount.Value == "" {
			return ""
		}
		return w.Amount(string(amount.Value), amount.Currency)
	case sellsy.FieldNumericWithUnit:
		quantity, _ := v.Quantity()
		return w.Decimal(quantity.Number)
	case sellsy.FieldRichText:
		text, _ := v.Text()
		return plainHTML(text)
	case sellsy.FieldCompanyIndividual, sellsy.FieldContact, sellsy.FieldStaff, sellsy.FieldItem:
		return ""
	default:
		text, _ := v.Text()
		return text
	}
}

func optionLabel(f sellsy.CustomField, id int64) string {
	for _, o := range f.Parameters.Options {
		if o.ID == id {
			return oneLine(o.Label)
		}
	}
	return ""
}

// plainHTML takes the tags out of formatted text.
func plainHTML(s string) string {
	var b strings.Builder
	for s != "" {
		text, rest, tagged := strings.Cut(s, "<")
		b.WriteString(text)
		if !tagged {
			break
		}
		b.WriteByte(' ')
		_, s, _ = strings.Cut(rest, ">")
	}
	return oneLine(unedited(b.String()))
}
