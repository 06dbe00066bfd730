package contacts

import (
	"slices"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

// numberState is what is kept of a phone number, under its E.164 form.
type numberState struct {
	// Contacts are the Aircall contacts that may show the number because of us. It is one when all is in step.
	Contacts []aircall.ContactID `json:"contacts,omitempty"`

	// Creation is a contact that was about to be created when this number was worked on, until its outcome is known.
	Creation *creation `json:"creation,omitempty"`
}

func (s *numberState) add(id aircall.ContactID) {
	if !slices.Contains(s.Contacts, id) {
		s.Contacts = append(s.Contacts, id)
	}
}

func (s *numberState) drop(id aircall.ContactID) {
	s.Contacts = slices.DeleteFunc(s.Contacts, func(c aircall.ContactID) bool { return c == id })
}

// creation is enough of a contact to recognize it.
type creation struct {
	Shows   time.Time         `json:"shows"` // from when on Aircall's search shows it, if it was carried out
	Party   matching.Ref      `json:"party"`
	Numbers []matching.Number `json:"numbers"`
	Email   string            `json:"email,omitempty"`
}

// phase is how far a contact is.
type phase string

const (
	writing phase = "writing" // writes have begun: they are under way, were cut off, or have failed
	inStep  phase = "in step" // it shows what Shows stands for
)

// contactState is what is kept of an Aircall contact, under its id, for as long as it shows numbers because of us.
type contactState struct {
	Phase  phase        `json:"phase"`
	Until  time.Time    `json:"until,omitzero"`   // while writing: until when a write of unknown outcome may change it
	Shows  string       `json:"shows,omitempty"`  // in step: what it says of the party; see [group.version]
	Party  matching.Ref `json:"party,omitzero"`   // whose it is
	Emails []string     `json:"emails,omitempty"` // those that may be there because of us
	Made   bool         `json:"made,omitempty"`   // by us, rather than found
}
