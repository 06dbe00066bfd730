package sellsytest

import (
	"encoding/json"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
)

// exported is an export. It is done at once.
type exported struct {
	number      int64  // of its row
	ID          string `json:"id"`
	Status      string `json:"status"`
	Progress    int    `json:"progress"`
	ListingName string `json:"listing_name"`
	CustomName  text   `json:"custom_name"`
	Created     stamp  `json:"created_at"`
	Started     stamp  `json:"started_at"`
	Ended       stamp  `json:"ended_at"`
	TotalRows   int    `json:"total_rows"`
	OwnerID     int64  `json:"owner_id"`
	SendEmail   bool   `json:"send_email"`
	Metadata    struct {
		Filters map[string]json.RawMessage `json:"filters"`
	} `json:"metadata"`
	PublicURL text `json:"public_url"`
}

func (e *exported) Key() int64      { return e.number }
func (e *exported) SetKey(id int64) { e.number = id }

var exports = &resource[exported, *exported]{
	table:  func(s *Server) *table[*exported] { return s.exports },
	orders: map[string]func(*exported) string{"created_at": func(e *exported) string { return byTime(e.Created) }},
	usual:  "created_at",
	named: func(s *Server, id string) *exported {
		for e := range s.exports.All() {
			if e.ID == id {
				return e
			}
		}
		return nil
	},
	filters: filters[*exported]{
		"created_at":   during(func(e *exported) stamp { return e.Created }),
		"owner_id":     equals(func(e *exported) int64 { return e.OwnerID }),
		"listing_name": among(func(e *exported) string { return e.ListingName }),
		"custom_name": matching(func(_ *Server, part string, e *exported) bool {
			return strings.Contains(string(e.CustomName), part)
		}),
		"export_api": matching(func(_ *Server, api bool, _ *exported) bool { return api }),
	},
	write: func(_ *Server, f *form, e *exported) {
		f.only("custom_name")
		f.assign(e)
	},
	touch: func(_ *Server, e *exported, before exported) { e.number = before.number },
}

// exportOf starts an export of the records that match.
func exportOf[E any, R record[E]](k *resource[E, R]) handler {
	return func(s *Server, c *call) (answer, error) {
		f := c.form("output_format", "charset", "columns")
		f.only("output_format", "charset", "columns", "custom_name", "send_email", "filters")
		f.oneOf("output_format", "csv", "parquet", "ndjson")
		f.oneOf("charset", "UTF-8", "ISO-8859-1")
		f.oneOf("columns", "api")
		f.ignore("output_format", "charset", "columns")
		given, _ := take[map[string]json.RawMessage](f, "filters")
		match, err := k.filters.all(s, given)
		f.fail(err)
		path := strings.Split(c.route.Path, "/")
		e := &exported{
			ID: s.uuid(), Status: "succeed", Progress: 100, ListingName: path[len(path)-2], Created: s.now(), Started: s.now(),
			Ended: s.now(), OwnerID: s.me, PublicURL: text("https://exports.example/" + s.secret("export")),
		}
		if f.assign(e); f.err != nil {
			return answer{}, f.err
		}
		e.Metadata.Filters = given
		for range fakehttp.Where(k.table(s).All(), match) {
			e.TotalRows++
		}
		s.exports.Add(e)
		return created(e), nil
	}
}

// rescheduleExport makes an export again.
func (s *Server) rescheduleExport(c *call) (answer, error) {
	e := exports.named(s, c.words[0])
	if e == nil {
		return answer{}, errNotFound
	}
	if len(c.body) > 0 {
		f := c.form()
		f.only("custom_name", "send_email")
		if f.assign(e); f.err != nil {
			return answer{}, f.err
		}
	}
	e.Started, e.Ended = s.now(), s.now()
	return ok(e), nil
}

// convert makes a client of a prospect.
func convert[E any, R record[E]](k *resource[E, R], of func(R) *third) handler {
	return on(k, func(s *Server, c *call, rec R) (answer, error) {
		f := c.form("target", "also_enable_custom_fields_on_target")
		f.only("target", "also_enable_custom_fields_on_target")
		f.oneOf("target", "client")
		fields, _ := take[struct {
			Mode string  `json:"mode"`
			IDs  []int64 `json:"ids"`
		}](f, "also_enable_custom_fields_on_target")
		known := map[string]bool{"none": fields.IDs == nil, "all": fields.IDs == nil, "partial": fields.IDs != nil}
		f.check(known[fields.Mode], "also_enable_custom_fields_on_target", "Cette valeur n'est pas valide.")
		f.check(of(rec).Type == "prospect", "target", "Seul un prospect peut être converti.")
		if f.err != nil {
			return answer{}, f.err
		}
		for field := range s.customFields.All() {
			shown := fields.Mode == "all" || contains(fields.IDs, field.ID)
			if shown && contains(field.RelatedObjects, "prospect") && !contains(field.RelatedObjects, "client") {
				field.RelatedObjects = append(field.RelatedObjects, "client")
			}
		}
		before := *rec
		of(rec).Type = "client"
		k.touched(s, rec, before)
		s.changed(change{kind: "client", verb: "transform", id: rec.Key(), object: rec, individual: strings.HasPrefix(c.route.Path, "/individuals")})
		return ok(rec), nil
	})
}
