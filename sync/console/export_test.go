package console

import "github.com/aircall-sellsy/aircall-sellsy-go/matching"

// Preferred is the reader of Accept-Language headers.
var Preferred = preferred

// Words returns everything that the console says, in its three languages, by key.
func Words() map[string][3]string {
	all := map[string][3]string{}
	for key := range words {
		all[key] = [3]string{speaker(matching.English).say(key), speaker(matching.French).say(key), speaker(matching.German).say(key)}
	}
	return all
}
