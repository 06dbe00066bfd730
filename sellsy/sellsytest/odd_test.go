package sellsytest_test

import (
	"io"
	"net/http"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/fakes"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

func TestOperationsCanBeGivenToFaults(t *testing.T) {
	t.Parallel()
	all := sellsytest.Operations()
	if len(all) < 147 {
		t.Errorf("%d operations", len(all))
	}
	want := fakes.Operation{Method: "GET", Template: "/companies/{id}", Path: "/v2/companies/*"}
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
	want := map[fakes.Odd]string{
		fakes.OddEmpty: "", fakes.OddNull: "null", fakes.OddObject: "{}", fakes.OddList: "[]",
		fakes.OddNullRows: `"data":null`, fakes.OddError: `"error":{"code":503`, fakes.OddHTML: "<!doctype html>",
		fakes.OddWithoutID: `"last_name":"Petit"`, fakes.OddShortPage: `"data":[]`, fakes.OddSwitching: "",
		fakes.OddCut: `{"data":[`, fakes.OddOtherID: `"last_name":"Petit"`,
	}
	for _, odd := range fakes.Odds {
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
			if odd == fakes.OddWithoutID && strings.Contains(text, `"id":5001`) {
				t.Errorf("with the id: %s", text)
			}
			if (odd == fakes.OddSwitching) != (resp.StatusCode == http.StatusSwitchingProtocols) {
				t.Errorf("status %d", resp.StatusCode)
			}
			if strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") != (odd == fakes.OddHTML) {
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
	for _, kind := range fakes.Kinds {
		crm := crmOfOne(t)
		crm.Inject(sellsytest.Fault{Path: "/v2/contacts/*", Field: "social.linkedin", Kind: kind})
		_, contact := send(t, crm, "GET", "/contacts/5001", "")
		social, _ := contact["social"].(map[string]any)
		got, there := social["linkedin"]
		is := map[fakes.Kind]bool{
			fakes.KindAbsent: !there, fakes.KindNull: there && got == nil, fakes.KindBool: got == true,
			fakes.KindNumber: got == 7.0, fakes.KindText: got == "x",
		}
		switch got := got.(type) {
		case []any:
			is[fakes.KindList] = len(got) == 0
		case map[string]any:
			is[fakes.KindObject] = len(got) == 0
		}
		if !is[kind] || contact["last_name"] != "Petit" {
			t.Errorf("%s: %v", kind, contact)
		}
	}
}
