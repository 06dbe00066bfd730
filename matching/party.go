package matching

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// Kind is the kind of a Sellsy record that can have a telephone number.
type Kind string

// The kinds of records.
const (
	KindIndividual Kind = "individual"
	KindCompany    Kind = "company"
	KindContact    Kind = "contact"
)

// Role is what a company or an individual is to the account. Contacts have none.
type Role string

// The roles.
const (
	RoleClient   Role = "client"
	RoleProspect Role = "prospect"
	RoleSupplier Role = "supplier"
)

// Ref names a Sellsy record.
type Ref struct {
	Kind Kind  `json:"kind"`
	ID   int64 `json:"id"`
}

// IsZero reports whether r names nothing.
func (r Ref) IsZero() bool { return r == Ref{} }

// Party is what the rules need to know of an individual, a company or a contact. It can be stored as JSON.
type Party struct {
	Ref

	Name      string         `json:"name,omitzero"`
	FirstName string         `json:"first_name,omitzero"` // empty for a company, as LastName
	LastName  string         `json:"last_name,omitzero"`
	Email     string         `json:"email,omitzero"`
	Position  string         `json:"position,omitzero"` // a contact's job title
	Role      Role           `json:"role,omitzero"`     // empty for a contact
	Owner     sellsy.StaffID `json:"owner,omitzero"`
	Archived  bool           `json:"archived,omitzero"`
	Created   time.Time      `json:"created,omitzero"`
	Updated   time.Time      `json:"updated,omitzero"`

	// Numbers are the distinct numbers of the record's phone and mobile fields. Fax numbers are not among them.
	Numbers []Number `json:"numbers,omitzero"`

	// Companies are those a contact belongs to. They take a request of their own, so CompaniesKnown tells whether
	// somebody has asked; it is meaningless for individuals and companies.
	Companies      []Company `json:"companies,omitzero"`
	CompaniesKnown bool      `json:"companies_known,omitzero"`
}

// IsZero reports whether p is no record.
func (p Party) IsZero() bool { return p.Ref.IsZero() }

// Company is what the rules need to know of a company that a contact belongs to.
type Company struct {
	ID          sellsy.CompanyID `json:"id"`
	Name        string           `json:"name,omitzero"`
	Role        Role             `json:"role,omitzero"`
	Owner       sellsy.StaffID   `json:"owner,omitzero"`
	MainContact sellsy.ContactID `json:"main_contact,omitzero"`
	Archived    bool             `json:"archived,omitzero"`
}

// FromIndividual returns the party of a Sellsy individual. The region is that of numbers written without a country code.
func FromIndividual(i sellsy.Individual, region string) Party {
	return Party{
		Ref:       Ref{Kind: KindIndividual, ID: int64(i.ID)},
		Name:      fullName(i.FirstName, i.LastName),
		FirstName: strings.TrimSpace(i.FirstName),
		LastName:  strings.TrimSpace(i.LastName),
		Email:     strings.TrimSpace(i.Email),
		Role:      Role(i.Type),
		Owner:     staffOf(i.Owner),
		Archived:  i.IsArchived,
		Created:   i.Created.Time,
		Updated:   i.UpdatedAt.Time,
		Numbers:   numbersOf(region, i.PhoneNumber, i.MobileNumber),
	}
}

// FromCompany returns the party of a Sellsy company. The region is that of numbers written without a country code.
func FromCompany(c sellsy.Company, region string) Party {
	return Party{
		Ref:      Ref{Kind: KindCompany, ID: int64(c.ID)},
		Name:     strings.TrimSpace(c.Name),
		Email:    strings.TrimSpace(c.Email),
		Role:     Role(c.Type),
		Owner:    staffOf(c.Owner),
		Archived: c.IsArchived,
		Created:  c.Created.Time,
		Updated:  c.UpdatedAt.Time,
		Numbers:  numbersOf(region, c.PhoneNumber, c.MobileNumber),
	}
}

// FromContact returns the party of a Sellsy contact, its companies unknown. The region is that of numbers written without
// a country code.
func FromContact(c sellsy.Contact, region string) Party {
	return Party{
		Ref:       Ref{Kind: KindContact, ID: int64(c.ID)},
		Name:      fullName(c.FirstName, c.LastName),
		FirstName: strings.TrimSpace(c.FirstName),
		LastName:  strings.TrimSpace(c.LastName),
		Email:     strings.TrimSpace(c.Email),
		Position:  strings.TrimSpace(c.Position),
		Owner:     staffOf(c.Owner),
		Archived:  c.IsArchived,
		Created:   c.Created.Time,
		Updated:   c.UpdatedAt.Time,
		Numbers:   numbersOf(region, c.PhoneNumber, c.MobileNumber),
	}
}

// CompanyOf returns what the rules need to know of a company that a contact belongs to.
func CompanyOf(c sellsy.Company) Company {
	return Company{
		ID:          c.ID,
		Name:        strings.TrimSpace(c.Name),
		Role:        Role(c.Type),
		Owner:       staffOf(c.Owner),
		MainContact: c.MainContactID,
		Archived:    c.IsArchived,
	}
}

func fullName(first, last string) string {
	return strings.TrimSpace(strings.TrimSpace(first) + " " + strings.TrimSpace(last))
}

// staffOf is the staff who owns a record; zero when another kind of owner does.
func staffOf(o *sellsy.Owner) sellsy.StaffID {
	if o == nil || (o.Type != "" && o.Type != sellsy.OwnerStaff) {
		return 0
	}
	return o.ID
}

func numbersOf(region string, fields ...string) []Number {
	var numbers []Number
	for _, field := range fields {
		for _, n := range ParseNumbers(field, region) {
			if !slices.Contains(numbers, n) {
				numbers = append(numbers, n)
			}
		}
	}
	return numbers
}

// kindRank is the official order of kinds. Kinds that a later version of Sellsy may bring come last.
func kindRank(k Kind) int {
	switch k {
	case KindIndividual:
		return 0
	case KindCompany:
		return 1
	case KindContact:
		return 2
	default:
		return 3
	}
}

func compareRefs(a, b Ref) int {
	return cmp.Or(cmp.Compare(kindRank(a.Kind), kindRank(b.Kind)), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
}
