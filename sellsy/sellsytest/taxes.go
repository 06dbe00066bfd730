package sellsytest

import "encoding/json"

// taxCodes answers with the accounting codes of a tax, after changing them if it is asked to.
func taxCodes(s *Server, c *call) (answer, error) {
	o, known := s.simpleTable("/taxes/accounting-codes").Get(c.first())
	if !known {
		return answer{}, errNotFound
	}
	if c.route.Method == "GET" {
		return ok(o), nil
	}
	f := c.form()
	f.only("debit_vat", "collection_vat")
	for _, when := range []string{"debit_vat", "collection_vat"} {
		ids, set := take[map[string]int64](f, when)
		if !set {
			continue
		}
		codes := map[string]json.RawMessage{}
		for _, what := range []string{"collected_vat", "deductible_vat"} {
			code, known := s.simpleTable("/accounting-codes").Get(ids[what+"_id"])
			if !known {
				return answer{}, wrongChoice(when)
			}
			codes[what], _ = json.Marshal(map[string]json.RawMessage{"id": code.fields["id"], "code": code.fields["code"]})
		}
		o.set(when, codes)
	}
	return ok(o), f.err
}
