package sellsytest

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"path"
	"strings"
)

// attachment is a file of a record.
type attachment struct {
	keyed
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

var attachments = &resource[attachment, *attachment]{
	table: func(s *Server) *table[*attachment] { return s.attachments },
	within: func(s *Server, c *call) (func(*attachment) bool, error) {
		of, err := s.owned(c)
		return func(a *attachment) bool { return contains(a.Related, of) }, err
	},
}

// postAttachment takes a form with one file, whose content is not kept.
func postAttachment(s *Server, c *call, of related) (answer, error) {
	_, params, err := mime.ParseMediaType(c.contentType)
	if err != nil {
		return answer{}, invalid("file", "Ce champ doit être un fichier.")
	}
	part, err := multipart.NewReader(bytes.NewReader(c.body), params["boundary"]).NextPart()
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
		Related: []related{of}, Breadcrumbs: list[fileFolder]{{Type: "directory", ID: 1, Name: "Documents"}},
	}
	s.attachments.Add(a)
	return created(a), nil
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
func postPayment(s *Server, c *call, of related) (answer, error) {
	f := c.form("paid_at", "payment_method_id", "type", "amount")
	sum, _ := take[amount](f, "amount")
	f.oneOf("type", "credit", "debit")
	f.only("number", "paid_at", "payment_method_id", "type", "note")
	s.payments++
	p := &payment{
		ID: s.payments, Status: "confirmed", Amounts: paymentAmounts{sum.Value, sum.Value}, Currency: sum.Currency,
		Related: of,
	}
	f.assign(p)
	p.PaidAt = s.local(p.PaidAt.Time)
	return created(p), f.err
}
