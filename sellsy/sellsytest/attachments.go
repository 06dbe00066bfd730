package sellsytest

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"path"
	"slices"
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
	view:  func(_ *Server, a *attachment) any { return a.shown() },
	within: func(s *Server, c *call) (func(*attachment) bool, error) {
		of, err := s.owned(c)
		return func(a *attachment) bool { return contains(a.Related, of) }, err
	},
}

// file reads a form with one file.
func (c *call) file() (name string, size int, err error) {
	_, params, err := mime.ParseMediaType(c.contentType)
	if err != nil {
		return "", 0, invalid("file", "Ce champ doit être un fichier.")
	}
	part, err := multipart.NewReader(bytes.NewReader(c.body), params["boundary"]).NextPart()
	if err != nil || part.FormName() != "file" || part.FileName() == "" {
		return "", 0, missing("file")
	}
	n, err := io.Copy(io.Discard, part)
	if err != nil {
		return "", 0, invalid("file", "Ce fichier est illisible.")
	}
	return part.FileName(), int(n), nil
}

// postAttachment takes a form with one file, whose content is not kept.
func postAttachment(s *Server, c *call, of related) (answer, error) {
	name, size, err := c.file()
	if err != nil {
		return answer{}, err
	}
	a := &attachment{
		Type: "file", Name: name, Created: s.now(), Size: size,
		Extension: strings.TrimPrefix(path.Ext(name), "."), PublicLink: "https://file.example/" + s.secret("file"),
		Related: []related{of}, Breadcrumbs: list[fileFolder]{{Type: "directory", ID: 1, Name: "Documents"}},
	}
	s.attachments.Add(a)
	return created(a.shown()), nil
}

// shown is a file in an answer, which writes credit notes with a hyphen.
func (a attachment) shown() *attachment {
	a.Related = slices.Clone(a.Related)
	for i := range a.Related {
		if a.Related[i].Type == "creditnote" {
			a.Related[i].Type = "credit-note"
		}
	}
	return &a
}
