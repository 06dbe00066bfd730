package sellsytest

import "github.com/aircall-sellsy/aircall-sellsy-go/sellsy"

// place says which record something belongs to.
type place struct {
	kind string
	id   int64
}

// address has "" where other records have null.
type address struct {
	ID          int64    `json:"id"`
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
	of          place
}

type geocode struct {
	Lat float64 `json:"lat"`
	Lng float64 `json:"lng"`
}

func (a *address) key() int64      { return a.ID }
func (a *address) setKey(id int64) { a.ID = id }

// AddAddress adds an address to a company, individual or contact and returns it as stored. It reports whether there is such
// a record.
func (s *Server) AddAddress(of sellsy.RelatedObject, a sellsy.Address) (sellsy.Address, bool) {
	rec := new(address)
	convert(a, rec)
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, known := s.object(string(of.Type), of.ID); !known {
		return sellsy.Address{}, false
	}
	s.addAddress(place{string(of.Type), of.ID}, rec)
	var out sellsy.Address
	convert(rec, &out)
	return out, true
}

func (s *Server) addAddress(of place, rec *address) {
	rec.of = of
	if rec.Country == "" && rec.CountryCode == "FR" {
		rec.Country = "France"
	}
	if rec.Geocode == nil {
		rec.Geocode = new(geocode)
	}
	s.addresses.add(rec)
	s.mark(rec)
	s.changedAddress(of, map[string]string{"contact": "created_address", "": "addressadded"})
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
		for other := range s.addresses.all() {
			if other.of == rec.of {
				*role.flag(other) = *role.marked == ref(other.ID)
			}
		}
	}
}

// marks returns where a record keeps its main addresses.
func (s *Server) marks(of place) (invoicing, delivery *ref) {
	switch of.kind {
	case "contact":
		if c, known := s.contacts.get(of.id); known {
			return &c.InvoicingAddressID, &c.DeliveryAddressID
		}
	case "company":
		if c, known := s.companies.get(of.id); known {
			return &c.InvoicingAddressID, &c.DeliveryAddressID
		}
	case "individual":
		if i, known := s.individuals.get(of.id); known {
			return &i.InvoicingAddressID, &i.DeliveryAddressID
		}
	}
	return nil, nil
}

// changedAddress tells about a change of an address; contacts have other words for it than companies and individuals.
func (s *Server) changedAddress(of place, verbs map[string]string) {
	c := change{id: of.id, verb: verbs[""]}
	switch of.kind {
	case "contact":
		c.kind, c.verb = "people", verbs["contact"]
		c.object, _ = s.contacts.get(of.id)
	case "company":
		rec, _ := s.companies.get(of.id)
		c.kind, c.object = rec.Type, rec
	case "individual":
		rec, _ := s.individuals.get(of.id)
		c.kind, c.object, c.individual = rec.Type, rec, true
	}
	s.changed(c)
}

func (s *Server) embedAddress(id ref) any {
	if a, known := s.addresses.get(int64(id)); known {
		return a
	}
	return nil
}

// livesIn compares the main address, which is the one for invoices or else the first.
func (s *Server) livesIn(kind string, id int64, country *string, postalCodes []string) bool {
	if country == nil && len(postalCodes) == 0 {
		return true
	}
	var home *address
	for a := range s.addresses.all() {
		if a.of == (place{kind, id}) && (home == nil || a.IsInvoicing) {
			home = a
		}
	}
	return home != nil && (country == nil || *country == home.CountryCode) && among(postalCodes, home.PostalCode)
}

var addressKind = kind[*address]{orders: map[string]func(*address) string{"id": byID[*address]}}

// owned returns the record of the path that something belongs to.
func (s *Server) owned(c *call, kind string) (place, error) {
	if _, known := s.object(kind, c.ids[0]); !known {
		return place{}, errNotFound
	}
	return place{kind, c.ids[0]}, nil
}

func listAddresses(kind string) func(*Server, *call) (answer, error) {
	return func(s *Server, c *call) (answer, error) {
		of, err := s.owned(c, kind)
		if err != nil {
			return answer{}, err
		}
		return listed(s, c, addressKind, where(s.addresses.all(), func(a *address) bool { return a.of == of }))
	}
}

// onAddress runs an operation on one address of a record.
func onAddress(kind string, run func(*Server, *call, *address) (answer, error)) func(*Server, *call) (answer, error) {
	return func(s *Server, c *call) (answer, error) {
		rec, known := s.addresses.get(c.ids[1])
		if !known || rec.of != (place{kind, c.ids[0]}) {
			return answer{}, errNotFound
		}
		return run(s, c, rec)
	}
}

func (s *Server) getAddress(c *call, _ *address) (answer, error) {
	return one(s, c, addressKind, s.addresses)
}

func createAddress(kind string) func(*Server, *call) (answer, error) {
	return func(s *Server, c *call) (answer, error) {
		of, err := s.owned(c, kind)
		if err != nil {
			return answer{}, err
		}
		rec := new(address)
		if err := writeAddress(c, rec, "name", "address_line_1", "postal_code", "city", "country_code"); err != nil {
			return answer{}, err
		}
		if c.dryRun() {
			return noContent, nil
		}
		s.addAddress(of, rec)
		return created(rec), nil
	}
}

func (s *Server) updateAddress(c *call, rec *address) (answer, error) {
	draft := clone(rec)
	if err := writeAddress(c, draft); err != nil {
		return answer{}, err
	}
	if c.dryRun() {
		return noContent, nil
	}
	draft.of = rec.of
	*rec = *draft
	s.mark(rec)
	s.changedAddress(rec.of, map[string]string{"contact": "updated_address", "": "addressupdated"})
	return ok(rec), nil
}

func writeAddress(c *call, rec *address, required ...string) error {
	fields, err := c.fields()
	if err != nil {
		return err
	}
	if err := require(fields, required...); err != nil {
		return err
	}
	if _, there := fields["id"]; there {
		return unexpected("id")
	}
	if err := assign(rec, fields); err != nil {
		return err
	}
	for field, value := range map[string]string{"name": rec.Name, "city": rec.City, "postal_code": rec.PostalCode} {
		if len(value) < 2 {
			return invalid(field, "Cette chaîne est trop courte. Elle doit avoir au minimum 2 caractères.")
		}
	}
	if len(rec.CountryCode) != 2 {
		return invalid("country_code", "Cette chaîne doit avoir exactement 2 caractères.")
	}
	return nil
}

func (s *Server) removeAddress(_ *call, rec *address) (answer, error) {
	rec.IsInvoicing, rec.IsDelivery = false, false
	s.mark(rec)
	s.addresses.remove(rec.ID)
	s.changedAddress(rec.of, map[string]string{"contact": "deleted_address", "": "addressremoved"})
	return noContent, nil
}
