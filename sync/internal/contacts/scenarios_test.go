package contacts_test

import (
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/contacts"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// The numbers of the scenarios, as they are typed and as Aircall shows them.
const (
	a, b, c = "06 39 98 11 11", "06 39 98 22 22", "06 39 98 33 33"
)

// scenario is what happens in Sellsy and what people do in Aircall, in plain words and on the fakes, and what Aircall shows after.
type scenario struct {
	en, fr string
	before func(*office) // the installation
	play   func(*office)
	want   []string
}

// contact adds a contact called Zoé to Sellsy and waits until its notice has been worked on.
func (o *office) contact(last string, phones ...string) sellsy.ContactID {
	p := o.sellsy.AddContact(sellsy.Contact{FirstName: "Zoé", LastName: last, PhoneNumber: at(phones, 0), MobileNumber: at(phones, 1)})
	time.Sleep(20 * time.Second)
	return p.ID
}

// phones gives a contact other numbers.
func (o *office) phones(id sellsy.ContactID, phones ...string) {
	o.edit(id, func(c *sellsy.Contact) { c.PhoneNumber, c.MobileNumber = at(phones, 0), at(phones, 1) })
}

func (o *office) edit(id sellsy.ContactID, change func(*sellsy.Contact)) {
	o.sellsy.UpdateContact(id, change)
	time.Sleep(20 * time.Second)
}

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}

// colleague adds a number by hand to the contact with the last name.
func (o *office) colleague(last, phone string) {
	o.do(o.aircall.Client().Contacts.AddPhone(o.t.Context(), o.named(last).ID, aircall.DetailInput{Label: "Work", Value: phone}))
}

// do fails the test when a request of a colleague fails.
func (o *office) do(_ any, err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) importAll() {
	_, err := o.contacts.Import(o.t.Context(), contacts.ImportOptions{})
	o.do(nil, err)
	time.Sleep(10 * time.Minute)
}

// moves moves a contact from one company to another. The notice of the link does not say which.
func (o *office) moves() sellsy.ContactID {
	dubois := o.sellsy.AddCompany(sellsy.Company{Type: sellsy.TypeClient, Name: "Dubois"})
	leroy := o.sellsy.AddCompany(sellsy.Company{Type: sellsy.TypeClient, Name: "Leroy"})
	p := o.sellsy.AddContact(sellsy.Contact{FirstName: "Zoé", LastName: "Martin", PhoneNumber: a})
	o.sellsy.LinkContact(dubois.ID, p.ID)
	time.Sleep(time.Minute)
	o.sellsy.UnlinkContact(dubois.ID, p.ID)
	o.sellsy.LinkContact(leroy.ID, p.ID)
	return p.ID
}

var scenarios = []scenario{
	{
		en: "A contact with a company, a number and an e-mail address is created.",
		fr: "Un contact avec une société, un numéro et une adresse e-mail est créé.",
		play: func(o *office) {
			dubois := o.sellsy.AddCompany(sellsy.Company{Type: sellsy.TypeClient, Name: "Dubois"})
			p := o.sellsy.AddContact(sellsy.Contact{FirstName: "Zoé", LastName: "Martin", PhoneNumber: a, Email: "zoe@example.com"})
			o.sellsy.LinkContact(dubois.ID, p.ID)
		},
		want: []string{"Zoé Martin (Dubois): +33639981111 zoe@example.com"},
	},
	{
		en: "A company and an individual are created.",
		fr: "Une société et un particulier sont créés.",
		play: func(o *office) {
			o.sellsy.AddCompany(sellsy.Company{Type: sellsy.TypeClient, Name: "Dubois", PhoneNumber: a})
			o.sellsy.AddIndividual(sellsy.Individual{Type: sellsy.TypeProspect, FirstName: "Zoé", LastName: "Martin", MobileNumber: b})
		},
		want: []string{"Dubois: +33639981111", "Zoé Martin: +33639982222"},
	},
	{
		en:   "A contact without a number is created.",
		fr:   "Un contact sans numéro est créé.",
		play: func(o *office) { o.contact("Martin") },
	},
	{
		en:     "A contact from before the installation is renamed, and nothing was imported.",
		fr:     "Un contact antérieur à l’installation est renommé, et rien n’a été importé.",
		before: func(o *office) { o.contact("Martin", a) },
		play:   func(o *office) { o.edit(5001, func(c *sellsy.Contact) { c.LastName = "Durand" }) },
	},
	{
		en:   "A name is corrected.",
		fr:   "Un nom est corrigé.",
		play: func(o *office) { o.edit(o.contact("Martn", a), func(c *sellsy.Contact) { c.LastName = "Martin" }) },
		want: []string{"Zoé Martin: +33639981111"},
	},
	{
		en:   "A mistyped number is corrected.",
		fr:   "Un numéro mal saisi est corrigé.",
		play: func(o *office) { o.phones(o.contact("Martin", a), b) },
		want: []string{"Zoé Martin: +33639982222"},
	},
	{
		en:   "The mobile number is replaced by another; the other number stays.",
		fr:   "Le mobile est remplacé par un autre ; l’autre numéro reste.",
		play: func(o *office) { o.phones(o.contact("Martin", a, b), a, c) },
		want: []string{"Zoé Martin: +33639981111 +33639983333"},
	},
	{
		en:   "A second number is added.",
		fr:   "Un second numéro est ajouté.",
		play: func(o *office) { o.phones(o.contact("Martin", b), b, a) },
		want: []string{"Zoé Martin: +33639981111 +33639982222"},
	},
	{
		en:   "One of two numbers is removed.",
		fr:   "L’un de deux numéros est supprimé.",
		play: func(o *office) { o.phones(o.contact("Martin", a, b), b) },
		want: []string{"Zoé Martin: +33639982222"},
	},
	{
		en:   "A number is replaced after a colleague has added another by hand in Aircall.",
		fr:   "Un numéro est remplacé après qu’un collègue en a ajouté un autre à la main dans Aircall.",
		play: func(o *office) { id := o.contact("Martin", a); o.colleague("Martin", c); o.phones(id, b) },
		want: []string{"Zoé Martin: +33639982222 +33639983333 [Work]"},
	},
	{
		en:   "A colleague adds the right number by hand in Aircall, then it is corrected in Sellsy.",
		fr:   "Un collègue ajoute le bon numéro à la main dans Aircall, puis il est corrigé dans Sellsy.",
		play: func(o *office) { id := o.contact("Martin", a); o.colleague("Martin", b); o.phones(id, b) },
		want: []string{"Zoé Martin: +33639982222 [Work]"},
	},
	{
		en: "A colleague renames the contact in Aircall, then a number is replaced in Sellsy.",
		fr: "Un collègue renomme le contact dans Aircall, puis un numéro est remplacé dans Sellsy.",
		play: func(o *office) {
			id := o.contact("Martin", a)
			o.do(o.aircall.Client().Contacts.Update(o.t.Context(), o.named("Martin").ID, aircall.ContactInput{FirstName: "Zozo"}))
			o.phones(id, b)
		},
		want: []string{"Zozo Martin: +33639982222"},
	},
	{
		en: "A colleague edits our row in Aircall, then the number is replaced in Sellsy.",
		fr: "Un collègue modifie notre ligne dans Aircall, puis le numéro est remplacé dans Sellsy.",
		play: func(o *office) {
			id := o.contact("Martin", a)
			row := o.named("Martin").PhoneNumbers[0].ID
			o.do(o.aircall.Client().Contacts.UpdatePhone(o.t.Context(), o.named("Martin").ID, row, aircall.DetailInput{Label: "Home", Value: c}))
			o.phones(id, b)
		},
		want: []string{"Zoé Martin: +33639982222 +33639983333 [Home]"},
	},
	{
		en: "A colleague deletes the number in Aircall, then the name is corrected in Sellsy.",
		fr: "Un collègue supprime le numéro dans Aircall, puis le nom est corrigé dans Sellsy.",
		play: func(o *office) {
			id := o.contact("Martn", a)
			m := o.named("Martn")
			o.do(nil, o.aircall.Client().Contacts.DeletePhone(o.t.Context(), m.ID, m.PhoneNumbers[0].ID))
			o.edit(id, func(c *sellsy.Contact) { c.LastName = "Martin" })
		},
		want: []string{"Zoé Martin: +33639981111"},
	},
	{
		en: "A colleague deletes the contact in Aircall, then the record is changed in Sellsy.",
		fr: "Un collègue supprime le contact dans Aircall, puis la fiche est modifiée dans Sellsy.",
		play: func(o *office) {
			id := o.contact("Martin", a)
			o.do(nil, o.aircall.Client().Contacts.Delete(o.t.Context(), o.named("Martin").ID))
			o.phones(id, b)
		},
		want: []string{"Zoé Martin: +33639982222"},
	},
	{
		en: "The e-mail address is replaced; a colleague had added one in Aircall.",
		fr: "L’adresse e-mail est remplacée ; un collègue en avait ajouté une dans Aircall.",
		play: func(o *office) {
			p := o.sellsy.AddContact(sellsy.Contact{FirstName: "Zoé", LastName: "Martin", PhoneNumber: a, Email: "zoe@example.com"})
			time.Sleep(time.Minute)
			o.do(o.aircall.Client().Contacts.AddEmail(o.t.Context(), o.named("Martin").ID, aircall.DetailInput{Label: "Home", Value: "z@example.org"}))
			o.edit(p.ID, func(c *sellsy.Contact) { c.Email = "martin@example.com" })
		},
		want: []string{"Zoé Martin: +33639981111 martin@example.com z@example.org [Home]"},
	},
	{
		en: "The e-mail address and the first name are removed in Sellsy.",
		fr: "L’adresse e-mail et le prénom sont supprimés dans Sellsy.",
		play: func(o *office) {
			p := o.sellsy.AddContact(sellsy.Contact{FirstName: "Zoé", LastName: "Martin", PhoneNumber: a, Email: "zoe@example.com"})
			time.Sleep(time.Minute)
			o.edit(p.ID, func(c *sellsy.Contact) { c.Email, c.FirstName = "", "" })
		},
		want: []string{"Zoé Martin: +33639981111 zoe@example.com"},
	},
	{
		en: "What is written as e-mail address is none.",
		fr: "Ce qui est saisi comme adresse e-mail n’en est pas une.",
		play: func(o *office) {
			o.sellsy.AddContact(sellsy.Contact{FirstName: "Zoé", LastName: "Martin", PhoneNumber: a, MobileNumber: b, Email: "n/a"})
		},
		want: []string{"Zoé Martin: +33639981111 +33639982222"},
	},
	{
		en:   "Another contact is created with the same number: the latest version wins it.",
		fr:   "Un autre contact est créé avec le même numéro : la version la plus récente l’emporte.",
		play: func(o *office) { o.contact("Martin", a, b); o.contact("Durand", a) },
		want: []string{"Zoé Durand: +33639981111", "Zoé Martin: +33639982222"},
	},
	{
		en: "Another contact is created with the same only number, then it moves to a number of its own.",
		fr: "Un autre contact est créé avec le même unique numéro, puis il en reçoit un à lui.",
		play: func(o *office) {
			o.contact("Martin", a)
			d := o.contact("Durand", a)
			time.Sleep(3 * time.Hour)
			o.phones(d, b)
		},
		want: []string{"Zoé Durand: +33639982222", "Zoé Martin: +33639981111"},
	},
	{
		en: "A new colleague gets the number of another, who then gets a new one; people had added a number to the contact.",
		fr: "Un nouveau collègue reçoit le numéro d’un autre, qui en reçoit ensuite un nouveau ; des collègues avaient complété la fiche.",
		play: func(o *office) {
			m := o.contact("Martin", a)
			o.colleague("Martin", c)
			o.contact("Durand", a)
			o.phones(m, b)
		},
		want: []string{"Zoé Durand: +33639981111", "Zoé Martin: +33639982222 +33639983333 [Work]"},
	},
	{
		en: "The older record is touched again and wins the number back.",
		fr: "La fiche plus ancienne est modifiée à nouveau et reprend le numéro.",
		play: func(o *office) {
			m := o.contact("Martin", a)
			o.contact("Durand", a, b)
			o.edit(m, func(c *sellsy.Contact) { c.Position = "Chef" })
		},
		want: []string{"Zoé Durand: +33639982222", "Zoé Martin: +33639981111"},
	},
	{
		en: "Two records swap numbers; the second notice comes two minutes later.",
		fr: "Deux fiches échangent leurs numéros ; la seconde notification arrive deux minutes plus tard.",
		play: func(o *office) {
			m, d := o.contact("Martin", a), o.contact("Durand", b)
			o.colleague("Martin", "06 39 98 44 44")
			o.phones(m, b)
			time.Sleep(2 * time.Minute)
			o.phones(d, a)
		},
		want: []string{"Zoé Durand: +33639981111", "Zoé Martin: +33639982222 +33639984444 [Work]"},
	},
	{
		en: "Three records hand their numbers round, half an hour apart.",
		fr: "Trois fiches se passent leurs numéros en cercle, à une demi-heure d’intervalle.",
		play: func(o *office) {
			m, d, p := o.contact("Martin", a), o.contact("Durand", b), o.contact("Petit", c)
			for _, step := range []func(){func() { o.phones(m, b) }, func() { o.phones(d, c) }, func() { o.phones(p, a) }} {
				step()
				time.Sleep(30 * time.Minute)
			}
		},
		want: []string{"Zoé Durand: +33639983333", "Zoé Martin: +33639982222", "Zoé Petit: +33639981111"},
	},
	{
		en: "Two records swap numbers; the second notice comes three hours later, so it gets a new contact.",
		fr: "Deux fiches échangent leurs numéros ; la seconde notification arrive trois heures plus tard : un nouveau contact est créé.",
		play: func(o *office) {
			m, d := o.contact("Martin", a), o.contact("Durand", b)
			o.phones(m, b)
			time.Sleep(3 * time.Hour)
			o.phones(d, a)
		},
		want: []string{"Zoé Durand: +33639981111", "Zoé Martin: +33639982222"},
	},
	{
		en:   "A contact loses its only number to another record for good: without a number it is removed after an hour.",
		fr:   "Un contact perd définitivement son unique numéro au profit d’une autre fiche : sans numéro, il est supprimé au bout d’une heure.",
		play: func(o *office) { o.contact("Martin", a); o.contact("Durand", a); time.Sleep(2 * time.Hour) },
		want: []string{"Zoé Durand: +33639981111"},
	},
	{
		en: "Likewise, but a colleague had added a number in Aircall: the contact is left to people.",
		fr: "De même, mais un collègue avait ajouté un numéro dans Aircall : le contact leur reste.",
		play: func(o *office) {
			o.contact("Martin", a)
			o.colleague("Martin", c)
			o.contact("Durand", a)
			time.Sleep(2 * time.Hour)
		},
		want: []string{"Zoé Durand: +33639981111", "Zoé Martin: +33639983333 [Work]"},
	},
	{
		en:   "A record loses its last number, which nobody else has.",
		fr:   "Une fiche perd son dernier numéro, que personne d’autre n’a.",
		play: func(o *office) { o.phones(o.contact("Martin", a)); time.Sleep(2 * time.Hour) },
		want: []string{"Zoé Martin: +33639981111"},
	},
	{
		en: "Then it gets another.",
		fr: "Puis elle en reçoit un autre.",
		play: func(o *office) {
			m := o.contact("Martin", a)
			o.phones(m)
			time.Sleep(2 * time.Hour)
			o.phones(m, b)
		},
		want: []string{"Zoé Martin: +33639982222"},
	},
	{
		en: "A record is deleted, and later another gets its number: it takes over the contact.",
		fr: "Une fiche est supprimée, et plus tard une autre reçoit son numéro : elle reprend le contact.",
		play: func(o *office) {
			o.sellsy.DeleteContact(o.contact("Martin", a))
			o.colleague("Martin", c)
			time.Sleep(2 * time.Hour)
			o.contact("Durand", a)
		},
		want: []string{"Zoé Durand: +33639981111 +33639983333 [Work]"},
	},
	{
		en: "A record is deleted whose number another has as well: that takes over the contact.",
		fr: "Une fiche est supprimée dont le numéro figure aussi sur une autre : celle-ci reprend le contact.",
		play: func(o *office) {
			o.contact("Durand", a)
			m := o.contact("Martin", a)
			time.Sleep(2 * time.Hour)
			o.sellsy.DeleteContact(m)
		},
		want: []string{"Zoé Durand: +33639981111"},
	},
	{
		en: "A record wins a number and is deleted before anything was written: the number is the other's.",
		fr: "Une fiche remporte un numéro et est supprimée avant toute écriture : le numéro revient à l’autre.",
		play: func(o *office) {
			o.sellsy.AddContact(sellsy.Contact{FirstName: "Zoé", LastName: "Martin", PhoneNumber: a})
			time.Sleep(time.Second)
			p := o.sellsy.AddContact(sellsy.Contact{FirstName: "Zoé", LastName: "Durand", PhoneNumber: a})
			time.Sleep(4500 * time.Millisecond) // Martin was looked at, and Durand was not
			o.sellsy.DeleteContact(p.ID)
		},
		want: []string{"Zoé Martin: +33639981111"},
	},
	{
		en: "Two records are merged: one is deleted, and the other gets its number as well.",
		fr: "Deux fiches sont fusionnées : l’une est supprimée, et l’autre reçoit aussi son numéro.",
		play: func(o *office) {
			m, d := o.contact("Martin", a), o.contact("Durand", b)
			o.sellsy.DeleteContact(d)
			time.Sleep(time.Minute)
			o.phones(m, a, b)
			time.Sleep(2 * time.Hour)
		},
		want: []string{"Zoé Martin: +33639981111 +33639982222"},
	},
	{
		en: "A record is archived, and then its number is corrected.",
		fr: "Une fiche est archivée, puis son numéro est corrigé.",
		play: func(o *office) {
			m := o.contact("Martin", a)
			o.edit(m, func(c *sellsy.Contact) { c.IsArchived = true })
			o.phones(m, b)
		},
		want: []string{"Zoé Martin: +33639982222"},
	},
	{
		en: "A record changes its kind: the contact is deleted, and an individual of the same name is created.",
		fr: "Une fiche change de nature : le contact est supprimé, et un particulier du même nom est créé.",
		play: func(o *office) {
			m := o.contact("Martin", a)
			o.colleague("Martin", c)
			o.sellsy.DeleteContact(m)
			time.Sleep(time.Minute)
			o.sellsy.AddIndividual(sellsy.Individual{Type: sellsy.TypeClient, FirstName: "Zoé", LastName: "Martin", PhoneNumber: a})
		},
		want: []string{"Zoé Martin: +33639981111 +33639983333 [Work]"},
	},
	{
		en:   "A contact moves to another company; only its own notice comes.",
		fr:   "Un contact change de société ; seule sa propre notification arrive.",
		play: func(o *office) { o.edit(o.moves(), func(c *sellsy.Contact) { c.Position = "Chef" }) },
		want: []string{"Zoé Martin (Leroy): +33639981111"},
	},
	{
		en: "Likewise; only the notice of the new company comes.",
		fr: "De même ; seule la notification de la nouvelle société arrive.",
		play: func(o *office) {
			o.moves()
			o.sellsy.UpdateCompany(2002, func(c *sellsy.Company) { c.Email = "leroy@example.com" })
		},
		want: []string{"Zoé Martin (Leroy): +33639981111"},
	},
	{
		en: "A company is renamed.",
		fr: "Une société est renommée.",
		play: func(o *office) {
			o.moves()
			o.sellsy.UpdateCompany(2002, func(c *sellsy.Company) { c.Name = "Leroy et fils" })
		},
		want: []string{"Zoé Martin (Leroy et fils): +33639981111"},
	},
	{
		en: "Aircall has a contact with the number already, made by people: it is taken over, name and all, and their note stays.",
		fr: "Aircall a déjà un contact avec ce numéro, créé par des collègues : il est repris, nom compris, et leur note reste.",
		before: func(o *office) {
			o.aircall.AddContact(aircall.Contact{LastName: "M.", Information: "VIP", PhoneNumbers: []aircall.PhoneDetail{{Label: "Work", Value: "+33639981111"}}})
		},
		play: func(o *office) { o.contact("Martin", a) },
		want: []string{"Zoé Martin: +33639981111 [Work]"},
	},
	{
		en: "Likewise, and later the number is corrected in Sellsy.",
		fr: "De même, et plus tard le numéro est corrigé dans Sellsy.",
		before: func(o *office) {
			o.aircall.AddContact(aircall.Contact{LastName: "M.", Information: "VIP", PhoneNumbers: []aircall.PhoneDetail{{Label: "Work", Value: "+33639981111"}, {Label: "Home", Value: "+33639983333"}}})
		},
		play: func(o *office) { o.phones(o.contact("Martin", a), b) },
		want: []string{"Zoé Martin: +33639982222 [Work] +33639983333 [Home]"},
	},
	{
		en: "Another Sellsy account writes to the same Aircall company, and has the number too: its contact is left alone.",
		fr: "Un autre compte Sellsy écrit dans la même entreprise Aircall et a aussi ce numéro : son contact n’est pas touché.",
		play: func(o *office) {
			other := sellsytest.New(o.t, sellsytest.Options{CorpID: 77})
			stop := o.start(rooms{installation: "other", sellsy: other})
			defer stop()
			time.Sleep(time.Second)
			other.AddContact(sellsy.Contact{FirstName: "Zoé", LastName: "Ailleurs", PhoneNumber: a})
			time.Sleep(time.Minute)
			o.phones(o.contact("Martin", a), a, b)
		},
		want: []string{"Zoé Ailleurs: +33639981111", "Zoé Martin: +33639981111 +33639982222"},
	},
	{
		en:     "Existing records are imported, a number is changed, and everything is imported again.",
		fr:     "Les fiches existantes sont importées, un numéro est modifié, et tout est importé à nouveau.",
		before: func(o *office) { o.contact("Martin", a, b); o.contact("Durand", c) },
		play:   func(o *office) { o.importAll(); o.phones(5001, a); o.importAll() },
		want:   []string{"Zoé Durand: +33639983333", "Zoé Martin: +33639981111"},
	},
	{
		en: "The store is lost; with an empty one, existing records are imported: contacts are recognised.",
		fr: "Le stockage est perdu ; avec un stockage vide, les fiches existantes sont importées : les contacts sont reconnus.",
		play: func(o *office) {
			m := o.contact("Martin", a, b)
			o.contact("Durand", c)
			o.stop()
			o.store = store.NewMemory()
			o.stop = o.start(rooms{})
			time.Sleep(time.Minute)
			o.importAll()
			o.phones(m, b)
		},
		want: []string{"Zoé Durand: +33639983333", "Zoé Martin: +33639982222"},
	},
	{
		en: "Likewise, and a number was changed while there was no store.",
		fr: "De même, et un numéro a été modifié pendant qu’il n’y avait pas de stockage.",
		play: func(o *office) {
			m := o.contact("Martin", a)
			o.stop()
			o.phones(m, b)
			o.store = store.NewMemory()
			o.stop = o.start(rooms{})
			time.Sleep(time.Minute)
			o.importAll()
		},
		want: []string{"Zoé Martin: +33639982222"},
	},
	{
		en: "A name has an emoji, which Aircall drops, and signs, which it keeps.",
		fr: "Un nom comporte un émoji, qu’Aircall supprime, et des signes, qu’il garde.",
		play: func(o *office) {
			o.edit(o.contact("n° 5 ™🙂", a), func(c *sellsy.Contact) { c.Position = "Chef" })
		},
		want: []string{"Zoé n° 5 ™: +33639981111"},
	},
}
