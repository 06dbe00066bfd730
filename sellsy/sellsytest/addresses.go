package sellsytest

import (
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// address has "" where other records have null.
type address struct {
	keyed
	Name        string   `json:"name"`
	Line1       string   `json:"address_line_1"`
	Line2       string   `json:"address_line_2"`
	Line3       string   `json:"address_line_3"`
	Line4       string   `json:"address_line_4"`
	PostalCode  string   `json:"postal_code"`
	City        string   `json:"city"`
	CountryCode string   `json:"country_code"`
	Country     string   `json:"country"`
	IsInvoicing bool     `json:"is_invoicing_address"`
	IsDelivery  bool     `json:"is_delivery_address"`
	Geocode     *geocode `json:"geocode"`
	of          related
}

type geocode struct {
	Lat float64 `json:"lat"`
	Lng float64 `json:"lng"`
}

// AddAddress adds an address to a company, individual or contact and returns it as stored. It reports whether there is such
// a record.
func (s *Server) AddAddress(of sellsy.RelatedObject, a sellsy.Address) (sellsy.Address, bool) {
	rec := &address{of: related{string(of.Type), of.ID}}
	fakehttp.Convert(a, rec)
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, known := s.object(string(of.Type), of.ID); !known {
		return sellsy.Address{}, false
	}
	addresses.add(s, rec)
	return fakehttp.As[sellsy.Address](rec), true
}

// mark makes an address the only one of its record for what it is marked as.
func (s *Server) mark(rec *address) {
	invoicing, delivery := s.marks(rec.of)
	if invoicing == nil {
		return
	}
	for _, role := range []struct {
		on     bool
		marked *ref
		flag   func(*address) *bool
	}{
		{rec.IsInvoicing, invoicing, func(a *address) *bool { return &a.IsInvoicing }},
		{rec.IsDelivery, delivery, func(a *address) *bool { return &a.IsDelivery }},
	} {
		switch {
		case role.on:
			*role.marked = ref(rec.ID)
		case *role.marked == ref(rec.ID):
			*role.marked = 0
		}
		for other := range s.addresses.All() {
			if other.of == rec.of {
				*role.flag(other) = *role.marked == ref(other.ID)
			}
		}
	}
}

// marks returns where a record keeps its main addresses.
func (s *Server) marks(of related) (invoicing, delivery *ref) {
	switch of.Type {
	case "contact":
		if c, known := s.contacts.Get(of.ID); known {
			return &c.InvoicingAddressID, &c.DeliveryAddressID
		}
	case "company":
		if c, known := s.companies.Get(of.ID); known {
			return &c.InvoicingAddressID, &c.DeliveryAddressID
		}
	case "individual":
		if i, known := s.individuals.Get(of.ID); known {
			return &i.InvoicingAddressID, &i.DeliveryAddressID
		}
	}
	return nil, nil
}

// changedAddress tells about a change of an address; contacts have other words for it than companies and individuals.
func (s *Server) changedAddress(of related, verbs map[string]string) {
	c := change{id: of.ID, verb: verbs[""]}
	switch of.Type {
	case "contact":
		c.kind, c.verb = "people", verbs["contact"]
		c.object, _ = s.contacts.Get(of.ID)
	case "company":
		rec, _ := s.companies.Get(of.ID)
		c.kind, c.object = rec.Type, rec
	case "individual":
		rec, _ := s.individuals.Get(of.ID)
		c.kind, c.object, c.individual = rec.Type, rec, true
	}
	s.changed(c)
}

func (s *Server) embedAddress(id ref) any {
	if a, known := s.addresses.Get(int64(id)); known {
		return a
	}
	return nil
}

// home is the main address of a record: the one for invoices or else the first.
func (s *Server) home(of related) (home *address) {
	for a := range s.addresses.All() {
		if a.of == of && (home == nil || a.IsInvoicing) {
			home = a
		}
	}
	return home
}

var addresses = &resource[address, *address]{
	table:  func(s *Server) *table[*address] { return s.addresses },
	orders: map[string]func(*address) string{"id": byID[*address]},
	within: func(s *Server, c *call) (func(*address) bool, error) {
		of, err := s.owned(c)
		return func(a *address) bool { return a.of == of }, err
	},
	required: []string{"name", "address_line_1", "postal_code", "city", "country_code"},
	verifies: true,
	blank: func(s *Server, c *call) *address {
		of, _ := s.owned(c) // known to be there
		return &address{of: of}
	},
	write: func(_ *Server, f *form, a *address) {
		f.refuse("id")
		f.assign(a)
		for field, value := range map[string]string{"name": a.Name, "city": a.City, "postal_code": a.PostalCode} {
			f.check(len(value) >= 2, field, "Cette chaîne est trop courte. Elle doit avoir au minimum 2 caractères.")
		}
		f.check(len(a.CountryCode) == 2, "country_code", "Cette chaîne doit avoir exactement 2 caractères.")
	},
	complete: func(_ *Server, a *address) {
		if a.Country == "" && a.CountryCode == "FR" {
			a.Country = "France"
		}
		if a.Geocode == nil {
			a.Geocode = new(geocode)
		}
	},
	added: func(s *Server, a *address) {
		s.mark(a)
		s.changedAddress(a.of, map[string]string{"contact": "created_address", "": "addressadded"})
	},
	touch: func(s *Server, a *address, before address) {
		a.of = before.of
		s.mark(a)
		s.changedAddress(a.of, map[string]string{"contact": "updated_address", "": "addressupdated"})
	},
	forget: func(s *Server, a *address) {
		a.IsInvoicing, a.IsDelivery = false, false
		s.mark(a)
		s.changedAddress(a.of, map[string]string{"contact": "deleted_address", "": "addressremoved"})
	},
}
