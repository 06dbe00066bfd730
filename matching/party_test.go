package matching_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

func TestPartiesOfSellsyRecords(t *testing.T) {
	t.Parallel()
	staff := &sellsy.Owner{ID: 40, Type: sellsy.OwnerStaff}
	for _, row := range []struct {
		name      string
		got, want matching.Party
	}{
		{
			"an individual, its numbers as typed",
			matching.FromIndividual(sellsy.Individual{
				ID: 3, Type: sellsy.TypeClient, FirstName: " Claire", LastName: "Martin ", Email: "claire@example.com", Owner: staff,
				PhoneNumber: "01 99 00 12 34", MobileNumber: "06 39 98 12 34", FaxNumber: "01 99 00 12 99",
				Created: sellsy.At(day(1)), UpdatedAt: sellsy.At(day(2)), IsArchived: true,
			}, "FR"),
			matching.Party{
				Ref: matching.Ref{Kind: matching.KindIndividual, ID: 3}, Name: "Claire Martin", FirstName: "Claire", LastName: "Martin",
				Email: "claire@example.com", Role: matching.RoleClient, Owner: 40, Archived: true, Created: day(1), Updated: day(2),
				Numbers: []matching.Number{33_199_001_234, 33_639_981_234},
			},
		},
		{
			"a company with the same number twice",
			matching.FromCompany(sellsy.Company{
				ID: 20, Type: sellsy.TypeSupplier, Name: "Fournitures Loire", PhoneNumber: "+33 1 99 00 12 34", MobileNumber: "0199001234",
			}, "FR"),
			matching.Party{
				Ref: matching.Ref{Kind: matching.KindCompany, ID: 20}, Name: "Fournitures Loire", Role: matching.RoleSupplier,
				Numbers: []matching.Number{33_199_001_234},
			},
		},
		{
			"a contact with two numbers in one field and none in the other",
			matching.FromContact(sellsy.Contact{
				ID: 7, LastName: "Roche", Position: "Gérante", PhoneNumber: "01 99 00 12 34 / 0690 12 34 56", MobileNumber: "voir fiche société",
				Owner: &sellsy.Owner{ID: 99, Type: "thirdcontact"},
			}, "FR"),
			matching.Party{
				Ref: matching.Ref{Kind: matching.KindContact, ID: 7}, Name: "Roche", LastName: "Roche", Position: "Gérante",
				Numbers: []matching.Number{33_199_001_234, 590_690_123_456},
			},
		},
		{
			"a contact of an account in Belgium",
			matching.FromContact(sellsy.Contact{ID: 8, PhoneNumber: "02/555.12.34"}, "BE"),
			matching.Party{Ref: matching.Ref{Kind: matching.KindContact, ID: 8}, Numbers: []matching.Number{3_225_551_234}},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(row.want, row.got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			checkJSON(t, row.got)
		})
	}
}

func TestCompanyOf(t *testing.T) {
	t.Parallel()
	got := matching.CompanyOf(sellsy.Company{
		ID: 20, Name: "Menuiserie Bellecombe", Type: sellsy.TypeProspect, Owner: &sellsy.Owner{ID: 40}, MainContactID: 7, IsArchived: true,
	})
	want := matching.Company{ID: 20, Name: "Menuiserie Bellecombe", Role: matching.RoleProspect, Owner: 40, MainContact: 7, Archived: true}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
