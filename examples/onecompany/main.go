// Command onecompany is the client of Sellsy at its shortest: it prints one company of an account.
package main

import (
	"context"
	"log"
	"os"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

func main() {
	client, err := sellsy.New(sellsy.ClientCredentials(os.Getenv("SELLSY_CLIENT_ID"), os.Getenv("SELLSY_CLIENT_SECRET")))
	if err != nil {
		log.Fatal(err)
	}
	company, err := client.Companies.Get(context.Background(), 2005)
	if err != nil {
		log.Fatal(err)
	}
	log.Println(company.Name, company.PhoneNumber, company.Email)
}
