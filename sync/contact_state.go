package sync

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

const (
	// numberKind is the kind of the items that hold one phone number each, under its E.164 form.
	numberKind   = "number"
	numberSchema = 1

	// contactKind is the kind of the items that hold one Aircall contact each, under its id, for as long as it shows numbers
	// because of us. They are never due, except to be deleted.
	contactKind   = "contact"
	contactSchema = 1

	// contactDelay merges the changes of one record, and gives the directory time to take them in.
	contactDelay = 5 * time.Second
)

// numberState is what is kept of a phone number.
type numberState struct {
	Schema int `json:"schema"`

	// Contacts are the Aircall contacts that may show the number because of us. It is one when all is in step.
	Contacts []aircall.ContactID `json:"contacts,omitempty"`

	// Creation is a contact that was about to be created when this number was looked at, until its outcome is known.
	Creation *creation `json:"creation,omitempty"`

	Failed failures `json:"failed,omitzero"`

	// Forgotten says that the item is to be deleted; see [Bridge.Forget].
	Forgotten bool `json:"forgotten,omitempty"`
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

// contactState is what is kept of an Aircall contact.
type contactState struct {
	Schema int          `json:"schema"`
	Party  matching.Ref `json:"party,omitzero"`   // whose it is
	Shows  string       `json:"shows,omitempty"`  // what it says of the party; see [group.version]
	Emails []string     `json:"emails,omitempty"` // those that may be there because of us
	Made   bool         `json:"made,omitempty"`   // by us, rather than found

	// Unsure is until when a write of unknown outcome may change the contact; zero when there is none.
	Unsure time.Time `json:"unsure,omitzero"`

	// Gone says that the item is to be deleted.
	Gone bool `json:"gone,omitempty"`
}

func decodeNumber(data []byte) (s numberState, err error) {
	err = decodeState("number", data, &s, &s.Schema, numberSchema)
	return s, err
}

func decodeContact(data []byte) (s contactState, err error) {
	err = decodeState("contact", data, &s, &s.Schema, contactSchema)
	return s, err
}

func (b *Bridge) numberKey(n matching.Number) store.Key {
	return store.Key{Installation: b.account.id, Kind: numberKind, ID: n.String()}
}

func (b *Bridge) contactKey(id aircall.ContactID) store.Key {
	return store.Key{Installation: b.account.id, Kind: contactKind, ID: strconv.FormatInt(int64(id), 10)}
}

// markNumber asks for a number to be looked at.
func (b *Bridge) markNumber(ctx context.Context, n matching.Number, due time.Time) error {
	return b.cfg.Store.Update(ctx, b.numberKey(n), func(it *store.Item) error {
		it.Due = store.Earlier(it.Due, due)
		return nil
	})
}

func (b *Bridge) numberState(ctx context.Context, n matching.Number) (numberState, error) {
	it, err := b.cfg.Store.Get(ctx, b.numberKey(n))
	if err != nil {
		return numberState{}, err
	}
	return decodeNumber(it.Data)
}

// contactState returns what is kept of a contact, and whether anything is.
func (b *Bridge) contactState(ctx context.Context, id aircall.ContactID) (st contactState, known bool, err error) {
	it, err := b.cfg.Store.Get(ctx, b.contactKey(id))
	if err != nil || it.Rev == 0 {
		return contactState{}, false, err
	}
	st, err = decodeContact(it.Data)
	if st.Gone {
		return contactState{}, false, err
	}
	return st, true, err
}

func (b *Bridge) putContact(ctx context.Context, id aircall.ContactID, st contactState) error {
	return b.cfg.Store.Update(ctx, b.contactKey(id), func(it *store.Item) error {
		old, err := decodeContact(it.Data)
		if err != nil {
			return err
		}
		if st.Gone && it.Rev == 0 {
			return nil
		}
		if st.Gone || old.Gone { // the other way round it is about to be deleted, unless it is due once more
			it.Due = time.Now()
		}
		st.Schema = contactSchema
		it.Data, err = json.Marshal(st)
		return err
	})
}

// expireContact deletes the items of contacts that have no more to do with us.
func (b *Bridge) expireContact(ctx context.Context, it store.Item) store.Next {
	st, err := decodeContact(it.Data)
	if err != nil {
		_, due := b.again(ctx, it.Key, failures{}, err)
		return store.Next{Due: due}
	}
	return store.Next{Delete: st.Gone}
}

// update changes what is kept of a number: of this one, or of another.
func (w *numberWork) update(ctx context.Context, n matching.Number, change func(*numberState)) error {
	var now numberState
	err := w.b.cfg.Store.Update(ctx, w.b.numberKey(n), func(it *store.Item) (err error) {
		if now, err = decodeNumber(it.Data); err != nil {
			return err
		}
		if now.Forgotten {
			return &postponed{time.Now()} // it is deleted first
		}
		change(&now)
		now.Schema = numberSchema
		it.Data, err = json.Marshal(now)
		return err
	})
	if err == nil && n == w.n {
		w.st = now
	}
	return err
}
