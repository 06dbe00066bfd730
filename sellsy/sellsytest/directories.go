package sellsytest

import (
	"slices"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
)

// files are all that records and directories hold.
var files = &resource[attachment, *attachment]{
	table: func(s *Server) *table[*attachment] { return s.attachments },
	view:  func(_ *Server, a *attachment) any { return a.shown() },
}

// directoryFiles lists what is in the directory of the path.
func directoryFiles(s *Server, c *call) (answer, error) {
	if _, known := s.simpleTable("/directories").Get(c.first()); !known {
		return answer{}, errNotFound
	}
	return listed(s, c, files, fakehttp.Where(s.attachments.All(), func(a *attachment) bool {
		return len(a.Breadcrumbs) > 0 && a.Breadcrumbs[0].ID == c.first()
	}))
}

// postDirectoryFile puts a file into the directory of the path, and answers with nothing.
func postDirectoryFile(s *Server, c *call) (answer, error) {
	a, err := postAttachment(s, c, related{"directory", c.first()})
	if err != nil {
		return answer{}, err
	}
	a.body = nil
	return a, s.moveFile(slices.Collect(s.attachments.All())[s.attachments.Len()-1], related{"directory", c.first()})
}

// patchFile moves a file.
func patchFile(s *Server, c *call, a *attachment) (answer, error) {
	f := c.form("type", "id")
	var to related
	to.Type, _ = take[string](f, "type")
	to.ID, _ = take[int64](f, "id")
	if f.only(); f.err != nil {
		return answer{}, f.err
	}
	return noContent, s.moveFile(a, to)
}

func (s *Server) moveFile(a *attachment, to related) error {
	if to.Type != "directory" {
		if _, known := s.object(to.Type, to.ID); !known && s.document(to) == nil {
			return errNotFound
		}
		a.Related = []related{to}
		return nil
	}
	d, known := s.simpleTable("/directories").Get(to.ID)
	if !known {
		return errNotFound
	}
	a.Related, a.Breadcrumbs = []related{}, list[fileFolder]{{Type: "directory", ID: to.ID, Name: d.text("name")}}
	return nil
}
