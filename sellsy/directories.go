package sellsy

import "context"

// DirectoryInput is what one writes of a directory. Creating needs Name and Parent.
type DirectoryInput struct {
	Name        string        `json:"name,omitzero"`
	Description Opt[string]   `json:"description,omitzero"`
	Parent      RelatedObject `json:"parent,omitzero"` // a "directory", or a record; at creation only
}

func (in DirectoryInput) needs() []field {
	return []field{{"Name", in.Name != ""}, {"Parent", in.Parent.ID != 0}}
}

// DirectoriesService reads and writes directories, which are a [File], too, and what is in them (/directories, scopes files.read and
// files.write).
type DirectoriesService struct {
	Getter[DirectoryID, File]
	Creator[File, DirectoryInput]
	Updater[DirectoryID, File, DirectoryInput]
	Deleter[DirectoryID] // with all that is in it

	// Files lists and attaches what is in a directory (GET and POST /directories/{id}/files).
	Files *FilesService[DirectoryID]
}

// File returns one file (GET /files/{id}, scope files.read).
func (s *DirectoriesService) File(ctx context.Context, id int64) (*File, error) {
	return call[File](ctx, s.Getter.c, Request{Path: "/files/{id}", Args: []any{id}})
}

// MoveFile moves a file into a directory, or to a record (PATCH /files/{id}, scope files.write).
func (s *DirectoriesService) MoveFile(ctx context.Context, id int64, to RelatedObject) error {
	r := Request{Method: "PATCH", Path: "/files/{id}", Args: []any{id}, Body: to}
	r.needs = []field{{"to", to.ID != 0 && to.Type != ""}}
	return s.Getter.c.run(ctx, r)
}

// DeleteFile deletes a file (DELETE /files/{id}, scope files.write).
func (s *DirectoriesService) DeleteFile(ctx context.Context, id int64) error {
	return s.Getter.c.run(ctx, Request{Method: "DELETE", Path: "/files/{id}", Args: []any{id}})
}
