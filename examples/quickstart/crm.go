package main

import (
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

// company is the customer of this demonstration, a carpenter in Lyon: who works there, on which lines, and whom they know.
type company struct {
	claire, karim, tom aircall.UserID // Aircall users; Tom has no account in Sellsy

	clairesStaff, karimsStaff, sophie sellsy.StaffID // Sophie does not use Aircall

	office, workshop aircall.NumberID // the bridge serves the office line only

	quote, urgent aircall.TagID

	elodie, lucas       sellsy.IndividualID
	laval, builders     sellsy.CompanyID
	timber, island      sellsy.CompanyID
	neighbours          sellsy.CompanyID
	hugo, nadia, marion sellsy.ContactID

	kitchen, staircase, site sellsy.OpportunityID
}

// found fills both fakes. The numbers are as people type them, from ranges that are set aside for fiction.
func found(ac *aircalltest.Server, sc *sellsytest.Server) company {
	var c company
	c.peopleAndLines(ac, sc)
	c.records(sc)
	c.opportunities(sc)
	c.invoices(sc)
	return c
}

func (c *company) peopleAndLines(ac *aircalltest.Server, sc *sellsytest.Server) {
	user := func(name, email string) aircall.UserID {
		return ac.AddUser(aircall.User{Name: name, Email: email}).ID
	}
	c.claire = user("Claire Dubois", "claire.dubois@example.com")
	c.karim = user("Karim Benali", "Karim.Benali@example.com") // spelt otherwise in Sellsy
	c.tom = user("Tom Weber", "tom.weber@example.com")

	staff := func(first, last, email string) sellsy.StaffID {
		return sc.AddStaff(sellsy.Staff{FirstName: first, LastName: last, Email: email}).ID
	}
	c.sophie = staff("Sophie", "Laurent", "sophie.laurent@example.com")
	c.clairesStaff = staff("Claire", "Dubois", "claire.dubois@example.com")
	c.karimsStaff = staff("Karim", "Benali", "karim.benali@example.com")

	team := []aircall.User{{ID: c.claire}, {ID: c.karim}, {ID: c.tom}}
	c.office = ac.AddNumber(aircall.Number{Name: "Bureau", Digits: "+33 1 99 00 10 00", Users: team}).ID
	c.workshop = ac.AddNumber(aircall.Number{Name: "Atelier", Digits: "+33 1 99 00 20 00", Users: team}).ID

	c.quote = ac.AddTag(aircall.Tag{Name: "Devis"}).ID
	c.urgent = ac.AddTag(aircall.Tag{Name: "Urgent"}).ID
}

func (c *company) records(sc *sellsytest.Server) {
	owned := func(by sellsy.StaffID) *sellsy.Owner { return &sellsy.Owner{ID: by, Type: sellsy.OwnerStaff} }

	c.elodie = sc.AddIndividual(sellsy.Individual{
		Type: sellsy.TypeClient, FirstName: "Élodie", LastName: "Garnier", Email: "elodie.garnier@example.com",
		MobileNumber: "06 39 98 12 34", Owner: owned(c.clairesStaff),
	}).ID
	c.laval = sc.AddCompany(sellsy.Company{
		Type: sellsy.TypeClient, Name: "Menuiserie Laval", Email: "contact@menuiserie-laval.example",
		PhoneNumber: "01.99.00.70.25", Owner: owned(c.sophie),
	}).ID
	c.timber = sc.AddCompany(sellsy.Company{
		Type: sellsy.TypeSupplier, Name: "Bois & Dérivés", Email: "commandes@bois-derives.example",
		PhoneNumber: "0033 2 61 91 00 40", Owner: owned(c.sophie),
	}).ID
	c.island = sc.AddCompany(sellsy.Company{
		Type: sellsy.TypeProspect, Name: "Charpentes de l’Île", Email: "bonjour@charpentes-ile.example",
		PhoneNumber: "0262 00 12 34", Owner: owned(c.karimsStaff),
	}).ID

	// A contact and the company it belongs to.
	c.builders = sc.AddCompany(sellsy.Company{
		Type: sellsy.TypeClient, Name: "Bâtisseurs du Rhône", PhoneNumber: "04 65 71 00 10", Owner: owned(c.sophie),
	}).ID
	c.hugo = sc.AddContact(sellsy.Contact{
		FirstName: "Hugo", LastName: "Petit", Position: "Chef de chantier", Email: "hugo.petit@example.com",
		MobileNumber: "+33 (0)6 39 98 45 67", Owner: owned(c.sophie),
	}).ID
	sc.LinkContact(c.builders, c.hugo)
	c.nadia = sc.AddContact(sellsy.Contact{
		FirstName: "Nadia", LastName: "Cohen", Email: "nadia.cohen@example.com", PhoneNumber: "05 36 49 33 21", Owner: owned(c.sophie),
	}).ID

	// One number in three records: a shop, who runs it, and who answers there.
	c.neighbours = sc.AddCompany(sellsy.Company{
		Type: sellsy.TypeClient, Name: "Librairie des Halles", PhoneNumber: "03 53 01 22 22", Owner: owned(c.sophie),
	}).ID
	c.lucas = sc.AddIndividual(sellsy.Individual{
		Type: sellsy.TypeProspect, FirstName: "Lucas", LastName: "Fontaine", Email: "lucas.fontaine@example.com",
		PhoneNumber: "03-53-01-22-22", Owner: owned(c.karimsStaff),
	}).ID
	c.marion = sc.AddContact(sellsy.Contact{
		FirstName: "Marion", LastName: "Leroy", Position: "Libraire", PhoneNumber: "0353012222", Owner: owned(c.sophie),
	}).ID
	sc.LinkContact(c.neighbours, c.marion)
}

func (c *company) opportunities(sc *sellsytest.Server) {
	add := func(of sellsy.Opportunity, number, name string, status sellsy.OpportunityStatus, monthsAgo int, euros sellsy.Decimal) sellsy.OpportunityID {
		of.Number, of.Name, of.Status = number, name, status
		of.Created, of.Amount = sellsy.At(time.Now().AddDate(0, -monthsAgo, 0)), sellsy.Amount{Value: euros, Currency: "EUR"}
		return sc.AddOpportunity(of).ID
	}
	elodies := sellsy.Opportunity{IndividualID: c.elodie} // of several, the oldest that is open or late counts
	add(elodies, "OPP-0980", "Terrasse", sellsy.OpportunityWon, 14, "5200.00")
	c.kitchen = add(elodies, "OPP-1042", "Cuisine en chêne", sellsy.OpportunityOpen, 5, "14800.00")
	add(elodies, "OPP-1107", "Bibliothèque", sellsy.OpportunityOpen, 1, "3900.00")
	lavals, builders := sellsy.Opportunity{CompanyID: c.laval}, sellsy.Opportunity{CompanyID: c.builders}
	c.staircase = add(lavals, "OPP-1063", "Escalier hélicoïdal", sellsy.OpportunityLate, 4, "9650.00")
	c.site = add(builders, "OPP-1088", "Chantier de la Confluence", sellsy.OpportunityOpen, 2, "72000.00")
}

// oldestInvoice is the number of the invoice that has been overdue the longest.
const oldestInvoice = "FACT-0311"

// invoices are what one of the callers still owes: three are overdue, one is to be paid later, and one is paid.
func (c *company) invoices(sc *sellsytest.Server) {
	for _, i := range []struct {
		number string
		status sellsy.DocumentStatus
		due    int // in days from now
		price  sellsy.Decimal
	}{
		{"FACT-0298", sellsy.StatusPaid, -90, "310.00"},
		{oldestInvoice, sellsy.StatusDue, -58, "450.00"},
		{"FACT-0327", sellsy.StatusDue, -30, "283.33"},
		{"FACT-0340", sellsy.StatusDue, -12, "300.00"},
		{"FACT-0352", sellsy.StatusDue, 18, "125.00"},
	} {
		invoice := sellsy.Invoice{
			Number: i.number, Status: i.status, DueDate: time.Now().AddDate(0, 0, i.due).Format(time.DateOnly),
			Related: []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: int64(c.laval)}},
		}
		if i.status != sellsy.StatusPaid { // without rows nothing is left to be paid
			invoice.Rows = []sellsy.DocumentRow{{Type: sellsy.RowSingle, Description: "Pose", Quantity: "1", UnitAmount: i.price, TaxID: 1}}
		}
		sc.AddInvoice(invoice)
	}
}
