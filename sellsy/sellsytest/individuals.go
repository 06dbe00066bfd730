package sellsytest

import (
	"cmp"
	"net/http"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

type individual struct {
	keyed
	Civility  text   `json:"civility"`
	FirstName text   `json:"first_name"`
	LastName  string `json:"last_name"`
	reach
	third
	Sync syncs `json:"sync"`
}

func (i *individual) name() string { return strings.TrimSpace(string(i.FirstName) + " " + i.LastName) }

// AddIndividual adds an individual and returns it as stored: a zero ID is replaced by the next free one, zero dates by the
// present, and an empty type by prospect.
func (s *Server) AddIndividual(i sellsy.Individual) sellsy.Individual { return add(s, individuals, i) }

// Individual returns an individual, and whether there is one of this id.
func (s *Server) Individual(id sellsy.IndividualID) (sellsy.Individual, bool) {
	return look[sellsy.Individual](s, individuals, id)
}

// UpdateIndividual changes an individual as a person does in Sellsy, which sets the time of its last update. It reports
// whether there is an individual of this id.
func (s *Server) UpdateIndividual(id sellsy.IndividualID, change func(*sellsy.Individual)) bool {
	return edit(s, individuals, id, change)
}

// ArchiveIndividual archives an individual, and reports whether there is one of this id.
func (s *Server) ArchiveIndividual(id sellsy.IndividualID) bool {
	return archive(s, individuals, id, func(i *individual) *bool { return &i.IsArchived })
}

// DeleteIndividual deletes an individual and its links, and reports whether there was one of this id.
func (s *Server) DeleteIndividual(id sellsy.IndividualID) bool { return erase(s, individuals, id) }

var individuals = &resource[individual, *individual]{
	table: func(s *Server) *table[*individual] { return s.individuals },
	orders: map[string]func(*individual) string{
		"id":         byID[*individual],
		"name":       func(i *individual) string { return strings.ToLower(i.LastName + " " + string(i.FirstName)) },
		"created_at": func(i *individual) string { return byTime(i.Created) },
		"updated_at": func(i *individual) string { return byTime(i.UpdatedAt) },
	},
	embed: func(s *Server, i *individual, name string) (any, bool) {
		return s.embedThird("individual", i.ID, &i.third, name)
	},
	filters: partyFilters("individual", func(i *individual) reach { return i.reach }).
		and(thirdFilters(func(i *individual) *third { return &i.third })).
		and(filters[*individual]{
			"name": matching(func(_ *Server, name string, i *individual) bool {
				return name == i.LastName || name == i.name() // which one Sellsy compares is not documented
			}),
		}),
	required: []string{"last_name", "type"},
	verifies: true,
	blank:    func(s *Server, _ *call) *individual { return &individual{third: third{Owner: s.myself()}} },
	write: func(s *Server, f *form, i *individual) {
		writeType(f, i.ID == 0)
		changed := f.has("email")
		s.writeParty(f, i, &i.Owner)
		for colleague := range s.staffs.All() {
			if changed && i.Email != "" && strings.EqualFold(string(i.Email), colleague.Email) {
				f.fail(&refusal{status: http.StatusBadRequest, message: "Validations errors", details: map[string]string{
					"email": "Cette adresse email est déjà utilisée sur l'un de vos collaborateurs",
				}})
			}
		}
	},
	complete: func(_ *Server, i *individual) { i.Type = cmp.Or(i.Type, "prospect") },
	dates:    func(i *individual) (created, updated *stamp) { return &i.Created, &i.UpdatedAt },
	forget:   func(s *Server, i *individual) { s.unlink(func(l link) bool { return l.individual && l.party == i.ID }) },
	told:     func(i *individual) change { return change{kind: i.Type, individual: true} },
}
