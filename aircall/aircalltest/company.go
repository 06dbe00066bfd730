package aircalltest

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
)

type user struct {
	aircall.User
	availability aircall.Availability
}

func (u *user) isAvailable() bool { return u.Available == nil || *u.Available }

type number struct {
	aircall.Number // its Users stay empty
	users          []aircall.UserID
}

func (n *number) has(id aircall.UserID) bool { return slices.Contains(n.users, id) }

type team struct {
	aircall.Team // its Users stay empty
	users        []aircall.UserID
}

type contact struct {
	aircall.Contact
	indexed  aircall.Contact // what the search still finds, until visible
	visible  time.Time
	searched bool // indexed holds something
}

// call is a call with ids in place of the users, number and so on of its aircall.Call, which stay empty.
type call struct {
	aircall.Call
	user, assigned, by, to aircall.UserID
	number                 aircall.NumberID
	contact                aircall.ContactID
	teams                  []aircall.TeamID
	comments               []comment
	tags                   []callTag
	insights               map[string]object // what conversation intelligence made of the call
	live                   *LiveCall
}

type comment struct {
	id      aircall.CommentID
	content string
	at      aircall.Time
	by      aircall.UserID
}

type callTag struct {
	id aircall.TagID
	at aircall.Time
	by aircall.UserID
}

// The first ids of each kind are of the size that Aircall has reached. Those of calls need more than 32 bits.
var firstIDs = map[string]int64{
	"user": 1_981_305, "number": 1_023_104, "team": 244_846, "tag": 2_733_992, "contact": 482_884_061, "call": 3_811_606_146,
	"comment": 24_923_492, "row": 1_818_273_295, "webhook": 71_258_006, "insight": 81_330_225, "dialer": 51_200, "a2p": 900,
	"integration": 42, "message": 610_000_000, "ivr": 3_100,
}

// newID continues the sequence of a kind.
func (s *Server) newID(kind string) int64 {
	id := max(s.nextID[kind], firstIDs[kind])
	s.nextID[kind] = id + 1
	return id
}

// chosenID returns id, or the next of its kind when it is zero, and keeps the sequence ahead of it.
func chosenID[ID ~int64](s *Server, kind string, id ID) ID {
	if id == 0 {
		return ID(s.newID(kind))
	}
	s.nextID[kind] = max(s.nextID[kind], int64(id)+1)
	return id
}

// randomHex returns digits that look random and are the same in every run.
func (s *Server) randomHex(bytes int) string {
	b := make([]byte, bytes)
	for i := range b {
		b[i] = byte(s.rng.Uint32())
	}
	return hex.EncodeToString(b)
}

func (s *Server) uuid() string {
	h := s.randomHex(16)
	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-a" + h[17:20] + "-" + h[20:]
}

func now() aircall.Time { return aircall.At(time.Now()) }

func since(t aircall.Time) aircall.Time {
	if t.IsZero() {
		return now()
	}
	return t
}

// AddUser adds a user of the company. What is empty of its ID, Name, Email, availability, language and time zone is filled.
func (s *Server) AddUser(u aircall.User) aircall.User {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.showUser(s.addUser(u))
}

func (s *Server) addUser(u aircall.User) *user {
	u.ID = chosenID(s, "user", u.ID)
	u.Name = cmp.Or(u.Name, fmt.Sprintf("Agent %d", u.ID))
	if u.Email == "" {
		u.Email = strings.ToLower(strings.ReplaceAll(u.Name, " ", ".")) + "@example.com"
	}
	u.AvailabilityStatus = cmp.Or(u.AvailabilityStatus, aircall.StatusAvailable)
	u.Substatus = cmp.Or(u.Substatus, "always_opened")
	u.State = cmp.Or(u.State, "always_opened")
	u.TimeZone = cmp.Or(u.TimeZone, "Europe/Paris")
	u.Language = cmp.Or(u.Language, "fr-FR")
	u.CreatedAt = since(u.CreatedAt)
	u.Extension = cmp.Or(u.Extension, fmt.Sprintf("%03d", s.users.len()+1))
	numbers := u.Numbers
	u.Numbers = nil
	row := &user{User: u, availability: aircall.Available}
	if !row.isAvailable() {
		row.availability = aircall.Offline
	}
	s.users.put(u.ID, row)
	for _, n := range numbers {
		if line := s.numbers.get(n.ID); line != nil && !line.has(u.ID) {
			line.users = append(line.users, u.ID)
		}
	}
	return row
}

func (s *Server) showUser(u *user) aircall.User { return decodeAs[aircall.User](s.fullUser(u, 2)) }

// AddNumber adds a phone line of the company. Its Users are those who take its calls; those the server does not know yet are
// added.
func (s *Server) AddNumber(n aircall.Number) aircall.Number {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.showNumber(s.addNumber(n))
}

func (s *Server) addNumber(n aircall.Number) *number {
	n.ID = chosenID(s, "number", n.ID)
	n.Name = cmp.Or(n.Name, fmt.Sprintf("Ligne %d", n.ID))
	n.Digits = cmp.Or(n.Digits, fmt.Sprintf("+33 1 99 00 %02d %02d", s.numbers.len()/100%100, s.numbers.len()%100))
	n.E164Digits = cmp.Or(n.E164Digits, "+"+digits(n.Digits))
	n.Country = cmp.Or(n.Country, "FR")
	n.TimeZone = cmp.Or(n.TimeZone, "Europe/Paris")
	n.AvailabilityStatus = cmp.Or(n.AvailabilityStatus, aircall.StatusOpen)
	n.Open = n.AvailabilityStatus != aircall.StatusClosed
	n.CreatedAt = since(n.CreatedAt)
	if n.Messages == (aircall.NumberMessages{}) {
		sound := func(name string) string { return "https://media.example.com/tracks/fr/" + name + ".mp3" }
		n.Messages = aircall.NumberMessages{
			Welcome: sound("welcome"), Waiting: sound("waiting"), IVR: sound("ivr"), Voicemail: sound("voicemail"),
			Closed: sound("closed"), CallbackLater: sound("callback_later"),
		}
	}
	users := n.Users
	n.Users = nil
	row := &number{Number: n}
	for _, u := range users {
		if s.users.get(u.ID) == nil {
			u.ID = s.addUser(u).ID
		}
		row.users = append(row.users, u.ID)
	}
	s.numbers.put(n.ID, row)
	return row
}

func (s *Server) showNumber(n *number) aircall.Number {
	return decodeAs[aircall.Number](s.numberWithUsers(n))
}

func (s *Server) numberWithUsers(n *number) object {
	o := n.rest()
	users := []object{}
	for _, id := range n.users {
		if u := s.users.get(id); u != nil {
			users = append(users, u.nested())
		}
	}
	o["users"] = users
	return o
}

// AddTeam adds a team. Users that the server does not know yet are added.
func (s *Server) AddTeam(t aircall.Team) aircall.Team {
	s.mu.Lock()
	defer s.mu.Unlock()
	t.ID = chosenID(s, "team", t.ID)
	t.Name = cmp.Or(t.Name, fmt.Sprintf("Équipe %d", t.ID))
	t.CreatedAt = since(t.CreatedAt)
	users := t.Users
	t.Users = nil
	row := &team{Team: t}
	for _, u := range users {
		if s.users.get(u.ID) == nil {
			u.ID = s.addUser(u).ID
		}
		row.users = append(row.users, u.ID)
	}
	s.teams.put(t.ID, row)
	return decodeAs[aircall.Team](s.teamShape(row))
}

// AddTag adds a tag.
func (s *Server) AddTag(t aircall.Tag) aircall.Tag {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *s.addTag(t)
}

func (s *Server) addTag(t aircall.Tag) *aircall.Tag {
	t.ID = chosenID(s, "tag", t.ID)
	t.Name = cmp.Or(t.Name, fmt.Sprintf("Tag %d", t.ID))
	t.Color = cmp.Or(t.Color, "#29C8FF")
	s.tags.put(t.ID, &t)
	return &t
}

// AddContact adds a shared contact, without an event. The ids of its phone numbers and e-mail addresses are filled.
func (s *Server) AddContact(c aircall.Contact) aircall.Contact {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addContact(c).show()
}

func (s *Server) addContact(c aircall.Contact) *contact {
	c.ID = chosenID(s, "contact", c.ID)
	c.DirectLink = link(1, "contacts", c.ID)
	c.IsShared = true
	c.CreatedAt = since(c.CreatedAt)
	if c.UpdatedAt.IsZero() {
		c.UpdatedAt = c.CreatedAt
	}
	c.Emails, c.PhoneNumbers = slices.Clone(c.Emails), slices.Clone(c.PhoneNumbers)
	s.numberRows(&c)
	row := &contact{Contact: c}
	s.contacts.put(c.ID, row)
	return row
}

// numberRows gives ids to the phone numbers and e-mail addresses, which share one sequence.
func (s *Server) numberRows(c *aircall.Contact) {
	for i := range c.Emails {
		c.Emails[i].ID = chosenID(s, "row", c.Emails[i].ID)
	}
	for i := range c.PhoneNumbers {
		c.PhoneNumbers[i].ID = chosenID(s, "row", c.PhoneNumbers[i].ID)
	}
}

func (c *contact) show() aircall.Contact { return decodeAs[aircall.Contact](c.rest()) }

// AddCall adds a call of the past to what the API shows, without events. A zero Status becomes done. Its User, Number,
// Contact, teams and tags are found by id; users and numbers that the server does not know yet are added.
func (s *Server) AddCall(c aircall.Call) aircall.Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	row := &call{Call: c}
	row.ID = chosenID(s, "call", c.ID)
	row.CallUUID = cmp.Or(c.CallUUID, "CA"+s.randomHex(16))
	row.Direction = cmp.Or(c.Direction, aircall.Inbound)
	row.Status = cmp.Or(c.Status, aircall.CallDone)
	row.StartedAt = since(c.StartedAt)
	if row.Status == aircall.CallDone {
		if row.EndedAt.IsZero() {
			row.EndedAt = aircall.At(row.StartedAt.Add(time.Duration(c.Duration) * time.Second))
		}
		row.Duration = int(row.EndedAt.Unix() - row.StartedAt.Unix())
		if row.AnsweredAt.IsZero() && row.Direction == aircall.Inbound {
			row.MissedCallReason = cmp.Or(row.MissedCallReason, aircall.MissedAgentsDidNotAnswer)
		}
	}
	row.user, row.assigned, row.by, row.to = s.known(c.User), s.known(c.AssignedTo), s.known(c.TransferredBy), s.known(c.TransferredTo)
	if c.Number != nil {
		if row.number = c.Number.ID; s.numbers.get(row.number) == nil {
			row.number = s.addNumber(*c.Number).ID
		}
	}
	if c.Contact != nil {
		row.contact = c.Contact.ID
	}
	for _, t := range c.Teams {
		row.teams = append(row.teams, t.ID)
	}
	for _, t := range c.Tags {
		if s.tags.get(t.ID) == nil {
			t.ID = s.addTag(aircall.Tag{ID: t.ID, Name: t.Name}).ID
		}
		row.tags = append(row.tags, callTag{id: t.ID, at: since(t.TaggedAt), by: s.known(t.TaggedBy)})
	}
	for _, m := range c.Comments {
		row.comments = append(row.comments, comment{
			id: chosenID(s, "comment", m.ID), content: m.Content, at: since(m.PostedAt), by: s.known(m.PostedBy),
		})
	}
	row.User, row.AssignedTo, row.TransferredBy, row.TransferredTo, row.Number, row.Contact = nil, nil, nil, nil, nil, nil
	row.Teams, row.Tags, row.Comments, row.Participants = nil, nil, nil, nil
	if row.contact == 0 {
		row.contact = s.contactByNumber(row.RawDigits)
	}
	s.calls.put(row.ID, row)
	return s.showCall(row)
}

// known returns the id of a user, who is added if need be.
func (s *Server) known(u *aircall.User) aircall.UserID {
	if u == nil {
		return 0
	}
	if s.users.get(u.ID) == nil {
		return s.addUser(*u).ID
	}
	return u.ID
}

func (s *Server) showCall(c *call) aircall.Call {
	return decodeAs[aircall.Call](s.restCall(c, fetch{contact: true, timeline: true, agents: true}))
}

// addBuiltIns adds what every real company starts with.
func (s *Server) addBuiltIns() {
	for _, t := range []aircall.Tag{
		{ID: 2725523, Name: "Callback Request", Color: "#29C8FF", Description: "queue_callback"},
		{ID: 2725524, Name: "Called Back", Color: "#B285D1", Description: "queue_called_back"},
		{ID: 2725525, Name: "Conference", Color: "#000000", Description: "conference"},
		{ID: 2725526, Name: "Follow Up", Color: "#ff7d03", Description: "follow_up_self_assign"},
		{ID: 2725527, Name: "Voicemail Drop", Color: "#FCBB26", Description: "voicemail_drop"},
		{ID: 2725528, Name: "Voice Virtual Agent", Color: "#00B388", Description: "voice_virtual_agent"},
	} {
		s.addTag(t)
	}
	s.addContact(aircall.Contact{
		FirstName: "Aircall team", LastName: "Customer Success",
		Emails: []aircall.EmailDetail{{Label: "Main", Value: "support@example.com"}},
	})
	s.addContact(aircall.Contact{
		FirstName: "Echo Test", LastName: "Test", CompanyName: "Test your sound", Information: "Call this number to test your sound!",
		PhoneNumbers: []aircall.PhoneDetail{{Label: "Main", Value: "+12025550100"}},
	})
}

// Contacts returns the company's contacts, oldest first.
func (s *Server) Contacts() []aircall.Contact {
	s.mu.Lock()
	defer s.mu.Unlock()
	var contacts []aircall.Contact
	for _, c := range s.contacts.all() {
		contacts = append(contacts, c.show())
	}
	return contacts
}

// Contact returns one contact, if there is such.
func (s *Server) Contact(id aircall.ContactID) (aircall.Contact, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.contacts.get(id); c != nil {
		return c.show(), true
	}
	return aircall.Contact{}, false
}

// UpdateContact replaces a contact as a person in Aircall might: contact.updated. Rows without an id are new.
func (s *Server) UpdateContact(changed aircall.Contact) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.contacts.get(changed.ID)
	if c == nil {
		s.misused("UpdateContact: there is no contact %d", changed.ID)
		return
	}
	s.changeContact(c, func() {
		created := c.CreatedAt
		c.Contact = changed
		c.IsShared, c.CreatedAt = true, created
		c.Emails, c.PhoneNumbers = slices.Clone(changed.Emails), slices.Clone(changed.PhoneNumbers)
		s.numberRows(&c.Contact)
	})
}

// DeleteContact deletes a contact as a person in Aircall might: contact.deleted.
func (s *Server) DeleteContact(id aircall.ContactID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.contacts.get(id); c != nil {
		s.dropContact(c)
		return
	}
	s.misused("DeleteContact: there is no contact %d", id)
}

// Calls returns the company's calls as they are now, with their contacts, oldest first.
func (s *Server) Calls() []aircall.Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var calls []aircall.Call
	for _, c := range s.calls.all() {
		calls = append(calls, s.showCall(c))
	}
	return calls
}

// PostedCard is an insight card that the API was given.
type PostedCard struct {
	Time   time.Time
	CallID aircall.CallID
	Card   aircall.Card

	// Shown says that the call was still on, so that an agent could see the card.
	Shown bool
}

// Cards returns the insight cards of all calls, oldest first.
func (s *Server) Cards() []PostedCard {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.cards)
}

// digits keeps the digits of a phone number, so that all its international spellings compare equal.
func digits(number string) string {
	only := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, number)
	return strings.TrimPrefix(only, "00")
}

func (s *Server) contactByNumber(raw string) aircall.ContactID {
	want := digits(raw)
	if want == "" {
		return 0
	}
	for id, c := range s.contacts.all() {
		for _, p := range c.PhoneNumbers {
			if digits(p.Value) == want {
				return id
			}
		}
	}
	return 0
}

// contactOf is the contact of a call, which may have come after it.
func (s *Server) contactOf(c *call) *contact {
	if known := s.contacts.get(c.contact); known != nil {
		return known
	}
	return s.contacts.get(s.contactByNumber(c.RawDigits))
}
