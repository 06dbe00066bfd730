package sellsytest

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"path"
	"strings"
)

// attachment is a file of a record.
type attachment struct {
	ID          int64            `json:"id"`
	Type        string           `json:"type"`
	Name        string           `json:"name"`
	Created     stamp            `json:"created"`
	Size        int              `json:"size"`
	Extension   string           `json:"extension"`
	PublicLink  string           `json:"public_link"`
	Related     []related        `json:"related"`
	Breadcrumbs list[fileFolder] `json:"breadcrumbs"`
}

type fileFolder struct {
	Type string `json:"type"`
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

func (a *attachment) key() int64      { return a.ID }
func (a *attachment) setKey(id int64) { a.ID = id }

func listAttachments(of string) func(*Server, *call) (answer, error) {
	return func(s *Server, c *call) (answer, error) {
		owner, err := s.owned(c, of)
		if err != nil {
			return answer{}, err
		}
		return listed(s, c, kind[*attachment]{}, where(s.attachments.all(), func(a *attachment) bool {
			return contains(a.Related, related{owner.kind, owner.id})
		}))
	}
}

// postAttachment takes a form with one file, whose content is not kept.
func postAttachment(of string) func(*Server, *call) (answer, error) {
	return func(s *Server, c *call) (answer, error) {
		owner, err := s.owned(c, of)
		if err != nil {
			return answer{}, err
		}
		_, params, err := mime.ParseMediaType(c.contentType)
		if err != nil {
			return answer{}, invalid("file", "Ce champ doit être un fichier.")
		}
		form := multipart.NewReader(bytes.NewReader(c.body), params["boundary"])
		part, err := form.NextPart()
		if err != nil || part.FormName() != "file" || part.FileName() == "" {
			return answer{}, missing("file")
		}
		size, err := io.Copy(io.Discard, part)
		if err != nil {
			return answer{}, invalid("file", "Ce fichier est illisible.")
		}
		a := &attachment{
			Type: "file", Name: part.FileName(), Created: s.now(), Size: int(size),
			Extension: strings.TrimPrefix(path.Ext(part.FileName()), "."), PublicLink: "https://file.example/" + s.secret("file"),
			Related: []related{{owner.kind, owner.id}}, Breadcrumbs: list[fileFolder]{{Type: "directory", ID: 1, Name: "Documents"}},
		}
		s.attachments.add(a)
		return created(a), nil
	}
}

// payment is a sum received from, or given to, a company or individual.
type payment struct {
	ID              int64          `json:"id"`
	Number          text           `json:"number"`
	PaidAt          stamp          `json:"paid_at"`
	Status          string         `json:"status"`
	PaymentMethodID int64          `json:"payment_method_id"`
	Type            string         `json:"type"`
	Amounts         paymentAmounts `json:"amounts"`
	Currency        string         `json:"currency"`
	BankDeposit     *struct{}      `json:"bank_deposit"`
	Related         related        `json:"related"`
	RelatedObjects  list[related]  `json:"related_objects"`
	Note            text           `json:"note"`
}

type paymentAmounts struct {
	Total     string `json:"total"`
	Remaining string `json:"remaining"`
}

// postPayment answers as if it recorded a payment. The fake has no other use for payments.
func postPayment(of string) func(*Server, *call) (answer, error) {
	return func(s *Server, c *call) (answer, error) {
		owner, err := s.owned(c, of)
		if err != nil {
			return answer{}, err
		}
		fields, err := c.fields()
		if err != nil {
			return answer{}, err
		}
		if err := require(fields, "paid_at", "payment_method_id", "type", "amount"); err != nil {
			return answer{}, err
		}
		sum, _, err := take[amount](fields, "amount")
		if err != nil {
			return answer{}, err
		}
		s.payments++
		p := &payment{
			ID: s.payments, Status: "confirmed", Amounts: paymentAmounts{sum.Value, sum.Value}, Currency: sum.Currency,
			Related: related{owner.kind, owner.id},
		}
		if kind := fields["type"]; string(kind) != `"credit"` && string(kind) != `"debit"` {
			return answer{}, invalid("type", "Cette valeur doit être l'un des choix proposés.")
		}
		writable := map[string]json.RawMessage{}
		for _, name := range []string{"number", "paid_at", "payment_method_id", "type", "note"} {
			if raw, there := fields[name]; there {
				writable[name] = raw
			}
		}
		if err := assign(p, writable); err != nil {
			return answer{}, err
		}
		p.PaidAt = s.local(p.PaidAt.Time)
		return created(p), nil
	}
}
