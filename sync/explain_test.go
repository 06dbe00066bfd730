package bridge_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

func TestExplain(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{seed: func(w *world) {
		w.opportunity(w.company("Dubois", "01 99 00 12 34"), "Escalier", 3)
		w.sellsy.AddContact(sellsy.Contact{LastName: "Martin", PhoneNumber: "0199001234"})
	}}, func(t *testing.T, w *world) {
		r, err := w.Explain(t.Context(), "+33 (0)1.99.00.12.34")
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Join(r.Sentences("en"), "\n")
		for _, want := range []string{"Dubois", "Martin", "Escalier"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not explained:\n%s", want, text)
			}
		}
		if len(w.aircall.Requests()) != 0 || len(w.sellsy.PhoneCalls()) != 0 {
			t.Error("explaining has written something")
		}

		w.sellsy.DeliverTo(w.SellsyWebhook(sellsyKey), sellsyKey)
		time.Sleep(time.Second)
		w.sellsy.AddContact(sellsy.Contact{LastName: "Durand", PhoneNumber: "0639981111", MobileNumber: "0639982222"})
		time.Sleep(time.Minute)
		for _, number := range []string{"06 39 98 11 11", "06 39 98 22 22"} {
			if r, err := w.Explain(t.Context(), number); err != nil || r.Contact != w.aircall.Contacts()[0].ID {
				t.Errorf("%s: contact %d, %v", number, r.Contact, err)
			}
		}

		if _, err := w.Explain(t.Context(), "anonymous"); err == nil {
			t.Error("anonymous is a number")
		} else if _, ok := errors.AsType[*matching.NumberError](err); !ok {
			t.Errorf("%T: %v", err, err)
		}
	})
}
