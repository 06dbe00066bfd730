package sellsytest_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

func TestGlobalSearch(t *testing.T) {
	t.Parallel()
	crm := sellsytest.New(t)
	client := crm.Client()
	crm.AddContact(sellsy.Contact{FirstName: "Paul", LastName: "Morelle", PhoneNumber: "0199001234"})
	company := crm.AddCompany(sellsy.Company{Name: "Morel", PhoneNumber: "01 99 00 12 34", Type: sellsy.TypeClient})
	archived := crm.AddIndividual(sellsy.Individual{LastName: "Morel", MobileNumber: "+33 1 99 00 12 34"})
	crm.ArchiveIndividual(archived.ID)
	crm.AddStaff(sellsy.Staff{LastName: "Morel", Email: "m@example.com"})

	tests := map[string]struct {
		options sellsy.SearchOptions
		want    []int64
	}{
		"whole words before parts": {sellsy.SearchOptions{Query: "morel"}, []int64{2001, 2002, 101, 5001}},
		"a type":                   {sellsy.SearchOptions{Query: "morel", Types: []sellsy.SearchType{"contact"}}, []int64{5001}},
		"a subtype":                {sellsy.SearchOptions{Query: "morel", Types: []sellsy.SearchType{"company.client"}}, []int64{2001}},
		"another subtype":          {sellsy.SearchOptions{Query: "morel", Types: []sellsy.SearchType{"company.supplier"}}, []int64{}},
		"limit with a type":        {sellsy.SearchOptions{Query: "morel", Types: []sellsy.SearchType{"company", "individual"}, Limit: 1}, []int64{2001}},
		"limit without":            {sellsy.SearchOptions{Query: "morel", Limit: 1}, []int64{2001, 2002, 101, 5001}},
		"archived":                 {sellsy.SearchOptions{Query: "morel", Archived: sellsy.Some(true)}, []int64{2002}},
		"national number":          {sellsy.SearchOptions{Query: "0199001234"}, []int64{2001, 5001}},
		"international number":     {sellsy.SearchOptions{Query: "+33199001234"}, []int64{2002}},
		"nothing":                  {sellsy.SearchOptions{Query: "introuvable"}, []int64{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found, err := client.Search.Query(t.Context(), test.options)
			if err != nil {
				t.Fatal(err)
			}
			got := ids(found.Items, func(h sellsy.SearchHit) int64 { return h.Object.ID })
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	found, err := client.Search.Query(t.Context(), sellsy.SearchOptions{Query: "morel"})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]sellsy.MatchCount{"company": {Active: 1}, "individual": {Archived: 1}, "contact": {Active: 1}, "staff": {Active: 1}}
	if diff := cmp.Diff(want, found.CountByType); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	if found.Items[0].Object.ID != int64(company.ID) || found.Items[0].Name != "Morel" || found.Items[0].PhoneNumber != "01 99 00 12 34" {
		t.Errorf("first hit: %+v", found.Items[0])
	}
}
