package sellsy_test

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

// show prints a list until it ends or fails.
func show[T any](list func(func(T, error) bool), line func(T) []any) {
	for record, err := range list {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(line(record)...)
	}
}

// The short lists of the settings all read alike.
func ExampleAccountService_whichCurrenciesAndTermsDoesTheAccountHave() {
	ctx, account := context.Background(), sellsytest.NewServer(sellsytest.Options{}).Client().Account
	show(account.Currencies.All(ctx, sellsy.ListOptions{}), func(c sellsy.Currency) []any { return []any{c.Code, c.IsDefault} })
	show(account.PaymentTerms.All(ctx, sellsy.ListOptions{}), func(p sellsy.PaymentTerm) []any { return []any{p.Label, p.Days} })
	// Output:
	// EUR true
	// USD false
	// À réception 0
	// 30 jours fin de mois 30
}

// The taxes between two rates, one of them new.
func ExampleTaxesService_whichTaxesAreBetweenTwoRates() {
	ctx, taxes := context.Background(), sellsytest.NewServer(sellsytest.Options{}).Client().Taxes
	made, err := taxes.Create(ctx, sellsy.TaxInput{Rate: sellsy.Some[json.Number]("8.5"), Label: "TVA 8,5 %"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(made.ID, made.Label)
	between := sellsy.AmountRange{Min: sellsy.Some(5.5), Max: sellsy.Some(8.5)}
	show(taxes.SearchAll(ctx, sellsy.TaxFilter{Rate: between}, sellsy.ListOptions{}), func(t sellsy.Tax) []any { return []any{t.Rate, t.Label} })
	// Output:
	// 4 TVA 8,5 %
	// 5.5 TVA 5,5 %
	// 8.5 TVA 8,5 %
}

// A price list that takes ten per cent off.
func ExampleRateCategoriesService_howDoIMakeAPriceList() {
	ctx, prices := context.Background(), sellsytest.NewServer(sellsytest.Options{}).Client().RateCategories
	_, err := prices.Create(ctx, sellsy.RateCategoryInput{Label: "Revendeurs", Price: &sellsy.RatePrice{Type: "percent", Value: "10.00"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	show(prices.All(ctx, sellsy.ListOptions{}), func(r sellsy.RateCategory) []any { return []any{r.Label, r.Price.Type} })
	// Output:
	// Tarif public value
	// Revendeurs percent
}

// Whether payments may be collected from a company.
func ExampleMandatesService_mayIDebitACompany() {
	ctx, mandates := context.Background(), sellsytest.NewServer(sellsytest.Options{}).Client().Mandates
	of := []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: 2001}}
	show(mandates.SearchAll(ctx, sellsy.MandateFilter{Related: of}, sellsy.ListOptions{}), func(m sellsy.Mandate) []any {
		return []any{m.Reference, m.Status, m.NextChargeDate}
	})
	// Output: MOREL-1 active 2026-12-01
}
