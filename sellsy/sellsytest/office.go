package sellsytest

import (
	"encoding/json"
	"net/http"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
)

// accepted says that something will be done, of which the fake does nothing.
func accepted(*Server, *call) (answer, error) { return answer{status: http.StatusAccepted}, nil }

// markRead says whether a notification has been read, and when.
func (s *Server) markRead(o *object, read bool) {
	o.fields["read"] = json.RawMessage("null")
	if read {
		o.set("read", s.now())
	}
}

func markNotification(s *Server, c *call, o *object) (answer, error) {
	f := c.form("read")
	read, _ := take[bool](f, "read")
	if f.only(); f.err != nil {
		return answer{}, f.err
	}
	s.markRead(o, read)
	return noContent, nil
}

func markNotifications(s *Server, _ *call) (answer, error) {
	for o := range s.simpleTable("/notifications").All() {
		s.markRead(o, true)
	}
	return noContent, nil
}

// startSubscription leaves out what is written and not read.
func startSubscription(_ *Server, o *object) {
	var conditions map[string]json.RawMessage
	if json.Unmarshal(o.fields["conditions"], &conditions) == nil {
		delete(conditions, "start_date")
		o.set("conditions", conditions)
	}
}

// addInstallments makes the counts of a subscription larger; which days the invoices have is not worked out.
func addInstallments(_ *Server, c *call, o *object) (answer, error) {
	f := c.form("count")
	more, _ := take[int](f, "count")
	f.check(more > 0, "count", "Cette valeur doit être supérieure à 0.")
	if f.only(); f.err != nil {
		return answer{}, f.err
	}
	for _, name := range []string{"invoices_total_count", "invoices_remaining_count"} {
		var n int
		_ = json.Unmarshal(o.fields[name], &n) // a number
		o.set(name, n+more)
	}
	return answer{status: http.StatusCreated}, nil
}

// generateProposal makes a proposal of a model.
func generateProposal(s *Server, c *call, model *object) (answer, error) {
	f, family := c.form(), simpleFamilies["/proposals/documents"]
	o := new(fakehttp.As[object](family.New))
	o.fields["name"] = model.fields["name"]
	if family.write(s, f, o); f.err != nil {
		return answer{}, f.err
	}
	s.simpleTable("/proposals/documents").Add(o)
	return created(o), nil
}

// onProposal runs on a proposal what signatures of documents are made with.
func onProposal(do func(*Server, *call, *document) (answer, error)) handler {
	return onSimple("/proposals/documents", func(s *Server, c *call, o *object) (answer, error) {
		return do(s, c, &document{keyed: keyed{ID: o.key}, family: &documentFamily{kind: "proposal"}})
	})
}
