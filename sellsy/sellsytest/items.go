package sellsytest

import (
	"encoding/json"
	"fmt"
	"math/big"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// withAndWithoutTax splits a price that is with or without a tax of so many per cent.
func withAndWithoutTax(price, rate string, free bool) (excl, incl string) {
	given, ok := new(big.Rat).SetString(price)
	percent, known := new(big.Rat).SetString(rate)
	if !ok || !known {
		return price, price
	}
	factor := percent.Add(percent.Quo(percent, big.NewRat(100, 1)), big.NewRat(1, 1))
	if free {
		return given.FloatString(2), new(big.Rat).Mul(given, factor).FloatString(2)
	}
	return new(big.Rat).Quo(given, factor).FloatString(2), given.FloatString(2)
}

// rateOf is the rate of a tax in per cent.
func (s *Server) rateOf(tax string) string {
	for t := range s.simpleTable("/taxes").All() {
		if t.text("id") == tax {
			return t.text("rate")
		}
	}
	return "0"
}

// priceItem fills the prices of an item with and without its tax.
func priceItem(s *Server, o *object) {
	excl, incl := withAndWithoutTax(o.text("reference_price"), s.rateOf(o.text("tax_id")), o.text("is_reference_price_taxes_free") == "true")
	o.set("reference_price_taxes_exc", excl)
	o.set("reference_price_taxes_inc", incl)
}

// itemPrices answers with the prices of an item, after setting some if it is asked to.
func itemPrices(s *Server, c *call, item *object) (answer, error) {
	const path = "/items/{}/prices"
	prices := s.simpleTableAt(path, fmt.Sprintf("/items/%d/prices", item.key))
	if c.route.Method == "PUT" {
		var given []struct {
			RateCategoryID int64          `json:"rate_category_id"`
			Amount         sellsy.Decimal `json:"amount"`
		}
		if json.Unmarshal(c.body, &given) != nil {
			return answer{}, invalid("prices", "Cette valeur doit être de type array.")
		}
		for _, g := range given {
			in := s.simpleTable("/rate-categories").Find(g.RateCategoryID)
			if in == nil {
				return answer{}, wrongChoice("rate_category_id")
			}
			excl, incl := withAndWithoutTax(string(g.Amount), s.rateOf(item.text("tax_id")), in.text("includes_taxes") == "false")
			o := &object{key: g.RateCategoryID, fields: map[string]json.RawMessage{}}
			o.set("rate_category_id", g.RateCategoryID)
			o.set("amount_excl_tax", excl)
			o.set("amount_incl_tax", incl)
			prices.Add(o)
		}
	}
	return listed(s, c, simpleFamilies[path].resource(path), prices.All())
}

// searchDeclinations is a search at the path of the list.
func searchDeclinations(s *Server, c *call) (answer, error) {
	const path = "/items/{}/declinations"
	return simpleFamilies[path].resource(path).search(s, c)
}
