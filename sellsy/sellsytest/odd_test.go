package sellsytest_test

import (
	"io"
	"net/http"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

func TestOperationsCanBeGivenToFaults(t *testing.T) {
	t.Parallel()
	all := sellsytest.Operations()
	if len(all) < 147 {
		t.Errorf("%d operations", len(all))
	}
	want := sellsytest.Operation{Method: "GET", Template: "/companies/{id}", Path: "/v2/companies/*"}
	if !slices.Contains(all, want) {
		t.Errorf("%v is not among %v", want, all)
	}
	crm := crmOfOne(t)
	for _, op := range all {
		target := strings.ReplaceAll(op.Path, "*", "5001")
		if ok, err := path.Match(op.Path, target); !ok || err != nil {
			t.Errorf("%s does not match %s: %v", op.Path, target, err)
		}
		crm.Inject(sellsytest.Fault{Method: op.Method, Path: op.Path, Status: http.StatusTeapot, Times: 1})
		if resp, _ := send(t, crm, op.Method, strings.TrimPrefix(target, "/v2"), ""); resp.StatusCode != http.StatusTeapot {
			t.Errorf("%s %s: %d", op.Method, target, resp.StatusCode)
		}
	}
}

func TestOddAnswersOfSellsy(t *testing.T) {
	t.Parallel()
	want := map[sellsytest.Odd]string{
		sellsytest.OddEmpty: "", sellsytest.OddNull: "null", sellsytest.OddObject: "{}", sellsytest.OddList: "[]",
		sellsytest.OddNullRows: `"data":null`, sellsytest.OddError: `"error":{"code":503`, sellsytest.OddHTML: "<!doctype html>",
		sellsytest.OddWithoutID: `"last_name":"Petit"`, sellsytest.OddShortPage: `"data":[]`, sellsytest.OddSwitching: "",
		sellsytest.OddCut: `{"data":[`, sellsytest.OddOtherID: `"last_name":"Petit"`,
	}
	for _, odd := range sellsytest.Odds {
		t.Run(string(odd), func(t *testing.T) {
			t.Parallel()
			crm := crmOfOne(t)
			crm.Inject(sellsytest.Fault{Path: "/v2/contacts", Odd: odd, Times: 1})
			req, err := http.NewRequestWithContext(t.Context(), "GET", "https://api.sellsy.com/v2/contacts", nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Authorization", "Bearer "+sellsytest.DefaultToken)
			resp, err := crm.Transport().RoundTrip(req)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			body, err := io.ReadAll(resp.Body)
			text := string(body)
			if err != nil || !strings.Contains(text, want[odd]) || (want[odd] == "" && text != "") {
				t.Errorf("%q, %v, want %q", text, err, want[odd])
			}
			if odd == sellsytest.OddWithoutID && strings.Contains(text, `"id":5001`) {
				t.Errorf("with the id: %s", text)
			}
			if (odd == sellsytest.OddSwitching) != (resp.StatusCode == http.StatusSwitchingProtocols) {
				t.Errorf("status %d", resp.StatusCode)
			}
			if strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") != (odd == sellsytest.OddHTML) {
				t.Errorf("type %s", resp.Header.Get("Content-Type"))
			}
			if _, again := send(t, crm, "GET", "/contacts", ""); len(again["data"].([]any)) != 1 {
				t.Errorf("afterwards: %v", again)
			}
		})
	}
}

func TestFieldsOfAnotherKind(t *testing.T) {
	t.Parallel()
	for _, kind := range sellsytest.Kinds {
		crm := crmOfOne(t)
		crm.Inject(sellsytest.Fault{Path: "/v2/contacts/*", Field: "social.linkedin", Kind: kind})
		_, contact := send(t, crm, "GET", "/contacts/5001", "")
		social, _ := contact["social"].(map[string]any)
		got, there := social["linkedin"]
		is := map[sellsytest.Kind]bool{
			sellsytest.KindAbsent: !there, sellsytest.KindNull: there && got == nil, sellsytest.KindBool: got == true,
			sellsytest.KindNumber: got == 7.0, sellsytest.KindText: got == "x",
		}
		switch got := got.(type) {
		case []any:
			is[sellsytest.KindList] = len(got) == 0
		case map[string]any:
			is[sellsytest.KindObject] = len(got) == 0
		}
		if !is[kind] || contact["last_name"] != "Petit" {
			t.Errorf("%s: %v", kind, contact)
		}
	}
}
