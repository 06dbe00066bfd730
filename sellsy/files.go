package sellsy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/wire"
)

// The types of a [File].
const (
	FileTypeFile      = "file"
	FileTypeDirectory = "directory"
)

// File is a file or a directory.
type File struct {
	ID          int64        `json:"id" wire:"identity"`
	Type        string       `json:"type"`
	Name        string       `json:"name"`
	Description string       `json:"description"`
	Created     Time         `json:"created"`
	Size        int64        `json:"size"` // bytes
	Extension   string       `json:"extension"`
	PublicLink  string       `json:"public_link"`
	Related     []FileObject `json:"related"`
	Breadcrumbs []FileObject `json:"breadcrumbs"` // the directories it is in, the nearest first
}

// FileObject is a record or directory that a [File] belongs to.
type FileObject struct {
	Type string `json:"type"`
	ID   int64  `json:"id"`
	Name string `json:"name"` // of a directory
}

// FilesService lists and attaches the files of contacts, companies, individuals or opportunities. It needs the scope that
// reads the record, such as contacts.read, and files.read or files.write.
type FilesService[ID ~int64] struct {
	c    *Client
	path string // such as "/contacts/{contactId}/files"
}

// List returns the files and directories of a record (GET /contacts/{contactId}/files, and likewise for the other records).
func (s *FilesService[ID]) List(ctx context.Context, of ID) ([]File, error) {
	return whole[File](ctx, s.c, Request{Path: s.path, Args: []any{of}})
}

// MaxFileBytes is the size of the largest file that Sellsy takes.
const MaxFileBytes = 15 << 20

// Attach uploads a file to a record (POST /contacts/{contactId}/files, and likewise). The file is read into memory; one
// larger than [MaxFileBytes] is refused with [ErrTooLarge]. For contacts Sellsy documents no answer: the File may be empty.
func (s *FilesService[ID]) Attach(ctx context.Context, of ID, name string, content io.Reader) (*File, error) {
	r := Request{Method: "POST", Path: s.path, Args: []any{of}}
	if err := r.takeFile(name, content); err != nil {
		return nil, err
	}
	file := new(File)
	_, err := s.c.send(ctx, r, func(body []byte) (drift []wire.Drift, err error) {
		if len(body) > 0 {
			file, drift, err = wire.Object[File](body, "")
		}
		return drift, err
	})
	if err != nil {
		return nil, err
	}
	return file, nil
}

// takeFile makes a form with one file the body of a request.
func (r *Request) takeFile(name string, content io.Reader) error {
	if err := required(r.Method, r.Path, field{"name", name != ""}, field{"content", content != nil}); err != nil {
		return err
	}
	fail := func(err error) error { return &Error{Method: r.Method, Path: r.Path, Err: err} }
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err != nil {
		return fail(err)
	}
	n, err := io.Copy(part, io.LimitReader(content, MaxFileBytes+1))
	if err != nil {
		return fail(fmt.Errorf("reading the file: %w", err))
	}
	if n > MaxFileBytes {
		return fail(errors.Join(ErrTooLarge, fmt.Errorf("the file is larger than %d bytes", MaxFileBytes)))
	}
	if err := form.Close(); err != nil {
		return fail(err)
	}
	r.Body, r.ContentType = body.Bytes(), form.FormDataContentType()
	return nil
}
