package sellsytest_test

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/families"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

// TestFamiliesKeepWhatIsWritten creates and deletes a record of each family that keeps what is written, and counts what the list shows.
func TestFamiliesKeepWhatIsWritten(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("families.json")
	if err != nil {
		t.Fatal(err)
	}
	var kept map[string]struct{ New json.RawMessage }
	if err := json.Unmarshal(raw, &kept); err != nil {
		t.Fatal(err)
	}
	for _, f := range families.All {
		if kept[f.Path].New == nil || f.In == nil || f.Calls()[0].Method != f.Name+".List" {
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			crm := sellsytest.New(t)
			crm.AddStaff(sellsy.Staff{FirstName: "Alice", LastName: "Roux", Email: "alice@example.com"})
			client := crm.Client()
			count := func() int {
				page, err := sellsy.List[struct{}](context.Background(), client, sellsy.Request{Path: f.Path}, sellsy.ListOptions{})
				if err != nil {
					t.Fatal(err)
				}
				return page.Total
			}
			before := count()
			for _, c := range f.Calls() {
				var change int
				switch verb := c.Method[strings.LastIndex(c.Method, ".")+1:]; verb {
				case "Create":
					change = 1
				case "Delete":
					change = -1
				}
				if err := c.Run(t.Context(), client); err != nil {
					t.Errorf("%s: %v", c.Method, err)
				}
				if before += change; count() != before {
					t.Errorf("%s: %d records, want %d", c.Method, count(), before)
				}
			}
		})
	}
}
