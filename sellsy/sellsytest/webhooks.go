package sellsytest

// change is something that happened to a record, which webhooks tell about.
type change struct {
	kind       string // the first word of the event: client, prospect, supplier, people, third_party_contact, opportunity …
	verb       string
	id         int64
	object     any
	individual bool // a third that is a person
}

func (s *Server) changed(change) {}
