package aircalltest

import (
	"encoding/hex"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
)

// company is the state of the fake. All of it is guarded by Server.mu.
type company struct {
	users     *table[*user]
	numbers   *table[*number]
	teams     *table[*team]
	tags      *table[*tag]
	contacts  *table[*contact]
	calls     *table[*call]
	webhooks  *table[*webhook] // of the API
	campaigns *table[*campaign]
	dialers   map[int64]*dialer // by user
	messaging messaging
	sequences map[string]*fakehttp.Sequence // of what is in no table
}

// newCompany begins with ids of the size that Aircall has reached. Those of calls need more than 32 bits.
func newCompany() company {
	return company{
		users:     fakehttp.NewTable[*user](1_981_305),
		numbers:   fakehttp.NewTable[*number](1_023_104),
		teams:     fakehttp.NewTable[*team](244_846),
		tags:      fakehttp.NewTable[*tag](2_733_992),
		contacts:  fakehttp.NewTable[*contact](482_884_061),
		calls:     fakehttp.NewTable[*call](3_811_606_146),
		webhooks:  fakehttp.NewTable[*webhook](71_258_006),
		campaigns: fakehttp.NewTable[*campaign](900),
		dialers:   map[int64]*dialer{},
		messaging: messaging{configurations: map[int64]*proxy{}},
		sequences: map[string]*fakehttp.Sequence{},
	}
}

var firstIDs = map[string]fakehttp.Sequence{
	"comment": 24_923_492, "row": 1_818_273_295, "insight": 81_330_225, "dialer": 51_200, "message": 610_000_000, "ivr": 3_100,
}

// sequence holds the ids of a kind.
func (c *company) sequence(kind string) *fakehttp.Sequence {
	if c.sequences[kind] == nil {
		c.sequences[kind] = new(firstIDs[kind])
	}
	return c.sequences[kind]
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
	s.addContact(&contact{
		FirstName: "Aircall team", LastName: "Customer Success", Emails: list[detail]{{Label: "Main", Value: "support@example.com"}},
	})
	s.addContact(&contact{
		FirstName: "Echo Test", LastName: "Test", CompanyName: "Test your sound", Information: "Call this number to test your sound!",
		PhoneNumbers: list[detail]{{Label: "Main", Value: "+12025550100"}},
	})
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
