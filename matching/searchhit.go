package matching

import "github.com/aircall-sellsy/aircall-sellsy-go/sellsy"

// FromSearchHit returns the party that a hit of Sellsy's global search is, and false when the hit is no individual, company
// or contact. A contact's companies count as unknown: the hit does not tell their roles.
func FromSearchHit(h sellsy.SearchHit, region string) (Party, bool) {
	switch h.Object.Type {
	case sellsy.SearchIndividuals:
		return FromIndividual(sellsy.Individual{
			ID: sellsy.IndividualID(h.Object.ID), Type: sellsy.PartyType(h.Object.SubType), FirstName: h.FirstName, LastName: h.LastName,
			Email: h.Email, PhoneNumber: h.PhoneNumber, MobileNumber: h.MobileNumber, Owner: h.Owner, Created: h.Created,
			UpdatedAt: h.UpdatedAt, IsArchived: h.IsArchived,
		}, region), true
	case sellsy.SearchCompanies:
		return FromCompany(sellsy.Company{
			ID: sellsy.CompanyID(h.Object.ID), Type: sellsy.PartyType(h.Object.SubType), Name: h.Name,
			Email: h.Email, PhoneNumber: h.PhoneNumber, MobileNumber: h.MobileNumber, Owner: h.Owner, Created: h.Created,
			UpdatedAt: h.UpdatedAt, IsArchived: h.IsArchived,
		}, region), true
	case sellsy.SearchContacts:
		return FromContact(sellsy.Contact{
			ID: sellsy.ContactID(h.Object.ID), FirstName: h.FirstName, LastName: h.LastName, Position: h.Position,
			Email: h.Email, PhoneNumber: h.PhoneNumber, MobileNumber: h.MobileNumber, Owner: h.Owner, Created: h.Created,
			UpdatedAt: h.UpdatedAt, IsArchived: h.IsArchived,
		}, region), true
	default:
		return Party{}, false
	}
}
