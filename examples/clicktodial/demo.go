package main

import (
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

// demoAccounts fills fakes of both services: a few people in Sellsy, and two agents in Aircall.
func demoAccounts() (*aircall.Client, *sellsy.Client) {
	phones, crm := aircalltest.NewServer(aircalltest.Options{}), sellsytest.NewServer(sellsytest.Options{})
	nadia := phones.AddUser(aircall.User{Name: "Nadia Lefèvre", Email: "nadia.lefevre@example.com"})
	karim := phones.AddUser(aircall.User{Name: "Karim Benali", Email: "karim.benali@example.com"})
	phones.AddNumber(aircall.Number{Name: "Accueil", Digits: "+33 1 99 00 00 01", Users: []aircall.User{nadia, karim}})
	laval := crm.AddCompany(sellsy.Company{Type: sellsy.TypeClient, Name: "Menuiserie Laval", PhoneNumber: "01.99.00.70.25"})
	hugo := crm.AddContact(sellsy.Contact{FirstName: "Hugo", LastName: "Petit", MobileNumber: "+33 (0)6 39 98 45 67", PhoneNumber: "01 99 00 70 26"})
	crm.LinkContact(laval.ID, hugo.ID)
	crm.AddIndividual(sellsy.Individual{Type: sellsy.TypeClient, FirstName: "Élodie", LastName: "Garnier", MobileNumber: "06 39 98 12 34"})
	crm.AddCompany(sellsy.Company{Type: sellsy.TypeProspect, Name: "Atelier sans téléphone"})
	return phones.Client(), crm.Client()
}
