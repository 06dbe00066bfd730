package main

import (
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// demoConfig describes a bridge between fakes: a small Sellsy account, and an Aircall company that knows one of its records.
func demoConfig() bridge.Config {
	phones, crm := aircalltest.NewServer(aircalltest.Options{}), sellsytest.NewServer(sellsytest.Options{})
	ago := func(months int) sellsy.Time { return sellsy.At(time.Now().AddDate(0, -months, 0)) }

	carpenter := crm.AddCompany(sellsy.Company{
		Type: sellsy.TypeClient, Name: "Menuiserie Laval", PhoneNumber: "01.99.00.70.25", Email: "contact@menuiserie-laval.example",
		Created: ago(30), UpdatedAt: ago(9),
	})
	hugo := crm.AddContact(sellsy.Contact{
		FirstName: "Hugo", LastName: "Petit", MobileNumber: "+33 (0)6 39 98 45 67", PhoneNumber: "01 99 00 70 26",
		Email: "hugo.petit@example.com", Created: ago(28), UpdatedAt: ago(3),
	})
	crm.LinkContact(carpenter.ID, hugo.ID)
	crm.AddCompany(sellsy.Company{
		Type: sellsy.TypeSupplier, Name: "Bois & Dérivés", PhoneNumber: "0033 2 61 91 00 40", Created: ago(26), UpdatedAt: ago(26),
	})
	crm.AddIndividual(sellsy.Individual{
		Type: sellsy.TypeClient, FirstName: "Élodie", LastName: "Garnier", MobileNumber: "06 39 98 12 34", Created: ago(14), UpdatedAt: ago(2),
	})
	// A number that two records have: the one that was updated last wins the contact.
	crm.AddCompany(sellsy.Company{
		Type: sellsy.TypeClient, Name: "Librairie des Halles", PhoneNumber: "03 53 01 22 22", Created: ago(12), UpdatedAt: ago(11),
	})
	crm.AddIndividual(sellsy.Individual{
		Type: sellsy.TypeProspect, FirstName: "Lucas", LastName: "Fontaine", PhoneNumber: "03-53-01-22-22", Created: ago(10), UpdatedAt: ago(1),
	})
	phones.AddContact(aircall.Contact{
		FirstName: "Elodie", Information: "Préfère être rappelée le matin.",
		PhoneNumbers: []aircall.PhoneDetail{{Label: "Mobile", Value: "+33 6 39 98 12 34"}},
	})
	return bridge.Config{Aircall: phones.Client(), Sellsy: crm.Client(), Store: store.NewMemory(), AllNumbers: true}
}
