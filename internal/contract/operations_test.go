package contract_test

import (
	"iter"
	"slices"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

// The records that seed adds, by the ids that the fake gives them.
const (
	staffID       sellsy.StaffID       = 101
	companyID     sellsy.CompanyID     = 2001
	individualID  sellsy.IndividualID  = 2002
	contactID     sellsy.ContactID     = 5001
	opportunityID sellsy.OpportunityID = 7001
	pipelineID    sellsy.PipelineID    = 31
	stepID        sellsy.StepID        = 311
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.FixedZone("", 3600))

func seed(crm *sellsytest.Server) {
	staff := crm.AddStaff(sellsy.Staff{
		FirstName: "Alice", LastName: "Roux", Email: "alice@example.com", Civility: sellsy.CivilityMrs,
		Team: &sellsy.Named[sellsy.TeamID]{ID: -1, Name: "Commercial"},
	})
	owner := &sellsy.Owner{ID: staff.ID, Type: sellsy.OwnerStaff}
	company := crm.AddCompany(sellsy.Company{
		Type: sellsy.TypeClient, Name: "Ébénisterie Morel", Email: "contact@example.com", PhoneNumber: "01 99 00 12 34",
		Owner: owner, NumberOfEmployees: &sellsy.Labelled{ID: 1, Label: "De 1 à 5"},
	})
	crm.AddIndividual(sellsy.Individual{Type: sellsy.TypeProspect, LastName: "Dubois", Civility: sellsy.CivilityMr, Owner: owner})
	contact := crm.AddContact(sellsy.Contact{LastName: "Petit", MobileNumber: "+33639980001", Owner: owner})
	crm.LinkContact(company.ID, contact.ID)
	crm.AddOpportunity(sellsy.Opportunity{
		Name: "Rénovation", CompanyID: company.ID, Owner: owner, ContactIDs: []sellsy.ContactID{contact.ID}, DueDate: "2026-12-31",
		AssignedStaffIDs: []sellsy.StaffID{staff.ID},
	})
	crm.AddAddress(sellsy.RelatedObject{Type: sellsy.RelatedCompany, ID: int64(company.ID)}, sellsy.Address{
		Name: "Bureaux", Line1: "1 rue des Lilas", PostalCode: "75010", City: "Paris", CountryCode: "FR", IsInvoicingAddress: true,
	})
	crm.Tag(sellsy.RelatedObject{Type: sellsy.RelatedContact, ID: int64(contact.ID)}, "fidèle")
	for _, t := range fieldTypes {
		var options []string
		switch t {
		case sellsy.FieldRadio, sellsy.FieldSelect, sellsy.FieldCheckbox:
			options = []string{"rouge", "vert"}
		}
		crm.AddCustomField(string(t), t, []string{"contact", "client", "prospect", "opportunity"}, options...)
	}
	if id := crm.AddCustomField("chantier", sellsy.FieldSimpleText, []string{"document"}); id != documentFieldID {
		panic(id) // the next one has another place
	}
	seedDocuments(crm, owner, staff.ID)
	crm.AddPhoneCall(sellsy.PhoneCall{
		Owner: owner, Source: sellsy.SourceIncoming, Result: sellsy.CallResultLabel{ID: sellsy.ResultConnected}, Duration: 60,
		Related: []sellsy.RelatedObject{{Type: sellsy.RelatedContact, ID: int64(contact.ID)}},
	})
}

// documentFieldID is the custom field of documents that every seeded account has.
const documentFieldID sellsy.CustomFieldID = 968

func seedDocuments(crm *sellsytest.Server, owner *sellsy.Owner, staff sellsy.StaffID) {
	of := []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: int64(companyID)}}
	crm.AddEstimate(sellsy.Estimate{Related: of, Owner: owner, AssignedStaffID: staff, Rows: someRows, ExpiryDate: "2026-04-01"})
	crm.AddOrder(sellsy.Order{Related: of, Owner: owner, AssignedStaffID: staff, Rows: someRows})
	crm.AddInvoice(sellsy.Invoice{Related: of, Owner: owner, AssignedStaffID: staff, Rows: someRows, Status: sellsy.StatusDue, DueDate: "2026-04-01"})
	crm.AddCreditNote(sellsy.CreditNote{Related: of, Owner: owner, AssignedStaffID: staff, Rows: someRows, Status: sellsy.StatusStored})
	crm.AddProformaInvoice(sellsy.ProformaInvoice{Related: of, Rows: someRows})
	crm.AddDocumentModel(sellsy.DocumentModel{Number: "MOD-1", Owner: owner, AssignedStaffID: staff, RateCategoryID: 1, Rows: someRows})
	crm.AddDelivery(sellsy.Delivery{Related: of, Owner: owner, AssignedStaffID: staff, Rows: someRows})
}

func drop[T any](_ T, err error) error { return err }

func each[T any](list iter.Seq2[T, error]) error {
	for _, err := range list {
		if err != nil {
			return err
		}
	}
	return nil
}

var everything = sellsy.ListOptions{
	PageSize: 2, OrderBy: "id", Order: sellsy.Descending, Fields: []string{"id", "owner.id", "_embed"},
	Embeds: []sellsy.Embed{sellsy.EmbedACL, sellsy.EmbedOwner},
}

// operations are the typed operations in an order in which what is deleted is not needed any more.
var operations = slices.Concat(parties, records, satellites, attachments, documents, documentParts, exports, alike(), deletions)
