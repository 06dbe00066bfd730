package console_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/console"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// The console of a bridge, behind a password.
func Example_howDoIProtectTheConsole() {
	phones, crm := aircalltest.NewServer(aircalltest.Options{}), sellsytest.NewServer(sellsytest.Options{})
	defer phones.Close()
	b, err := bridge.New(bridge.Config{Aircall: phones.Client(), Sellsy: crm.Client(), Store: store.NewMemory(), AllNumbers: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	protect, err := console.Password("correct horse battery staple", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	page, err := console.New(console.Options{Bridge: b, Authorize: protect})
	if err != nil {
		fmt.Println(err)
		return
	}
	mux := http.NewServeMux()
	mux.Handle("/console/", http.StripPrefix("/console", page))

	for _, password := range []string{"a guess", "correct horse battery staple"} {
		r := httptest.NewRequest(http.MethodGet, "/console/", http.NoBody)
		r.SetBasicAuth("claire", password)
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r)
		fmt.Println(w.Code)
	}
	// Output:
	// 401
	// 200
}
