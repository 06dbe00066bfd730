package aircalltest

import (
	_ "embed"
	"encoding/json"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
)

// inventory lists every operation and every event of Aircall's. The page of what the client covers is made from it too.
var inventory = func() (all struct {
	Operations []struct{ Operation string }
	Events     []struct{ Event aircall.EventName }
}) {
	if err := json.Unmarshal(inventoryFile, &all); err != nil {
		panic("aircalltest: " + err.Error())
	}
	return all
}()

//go:embed inventory.json
var inventoryFile []byte

// allEvents are those of webhooks: all but the one that only the callback of a number's messages gets.
func allEvents() []aircall.EventName {
	all := make([]aircall.EventName, 0, len(inventory.Events))
	for _, e := range inventory.Events {
		if e.Event != aircall.EventMessageUpdated {
			all = append(all, e.Event)
		}
	}
	return all
}
