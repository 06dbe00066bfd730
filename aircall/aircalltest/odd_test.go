package aircalltest_test

import (
	"encoding/json"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
)

func TestOperationsOfTheInventory(t *testing.T) {
	t.Parallel()
	all := aircalltest.Operations()
	want := aircalltest.Operation{Method: "POST", Template: "/v1/calls/{id}/insight_cards", Path: "/v1/calls/*/insight_cards"}
	if len(all) < 90 || !slices.Contains(all, want) {
		t.Errorf("%d operations, %v not among them", len(all), want)
	}
}

// An odd answer comes after the write was carried out, for as long as it is told.
func TestOddAnswersOfAircall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, odd := range aircalltest.Odds {
			fake := aircalltest.New(t)
			client := fake.Client(aircall.WithRetries(0))
			fake.Inject(aircalltest.Fault{Method: "POST", Path: "/v1/contacts", Odd: odd, For: time.Hour})
			in := aircall.ContactInput{FirstName: "Anna", PhoneNumbers: []aircall.DetailInput{{Label: "Main", Value: "+33199001234"}}}
			_, err := client.Contacts.Create(t.Context(), in)
			if n := len(fake.Contacts()); n != 1 {
				t.Errorf("%s: %d contacts, %v", odd, n, err)
			}
			time.Sleep(2 * time.Hour)
			if c, err := client.Contacts.Create(t.Context(), in); err != nil || c.ID == 0 {
				t.Errorf("%s, afterwards: %v, %v", odd, c, err)
			}
		}
	})
}

func TestFieldsOfAnotherKind(t *testing.T) {
	t.Parallel()
	want := map[aircalltest.Kind]string{
		aircalltest.KindAbsent: "", aircalltest.KindNull: "null", aircalltest.KindBool: "true", aircalltest.KindNumber: "7",
		aircalltest.KindText: `"x"`, aircalltest.KindList: "[]", aircalltest.KindObject: "{}",
	}
	for _, kind := range aircalltest.Kinds {
		fake := aircalltest.New(t)
		fake.AddCall(aircall.Call{Duration: 60})
		remove := fake.Inject(aircalltest.Fault{Path: "/v1/calls", Field: "calls.duration", Kind: kind})
		read := func() string {
			var page struct {
				Calls []struct {
					Duration json.RawMessage `json:"duration"`
				} `json:"calls"`
			}
			if _, err := fake.Client().Do(t.Context(), aircall.Request{Path: "/v1/calls"}, &page); err != nil || len(page.Calls) != 1 {
				t.Fatalf("%v, %v", page, err)
			}
			return string(page.Calls[0].Duration)
		}
		if got := read(); got != want[kind] {
			t.Errorf("%s: %s", kind, got)
		}
		if remove(); read() != "60" {
			t.Errorf("%s stays", kind)
		}
	}
}
