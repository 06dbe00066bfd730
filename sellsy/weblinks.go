package sellsy

import "fmt"

// webURL is Sellsy's web application. Its addresses are not documented: these are the ones it shows (assumption sellsy-link).
const webURL = "https://www.sellsy.com"

// ContactURL returns the address of a contact in Sellsy's web application.
func ContactURL(id ContactID) string { return fmt.Sprintf("%s/peoples/%d", webURL, id) }

// CompanyURL returns the address of a company in Sellsy's web application.
func CompanyURL(t PartyType, id CompanyID) string { return thirdURL(t, int64(id)) }

// IndividualURL returns the address of an individual in Sellsy's web application.
func IndividualURL(t PartyType, id IndividualID) string { return thirdURL(t, int64(id)) }

// OpportunityURL returns the address of an opportunity in Sellsy's web application.
func OpportunityURL(id OpportunityID) string {
	return fmt.Sprintf("%s/prospection/opportunities/%d", webURL, id)
}

// InvoiceURL returns the address of an invoice in Sellsy's web application, in the form that has worked the longest.
func InvoiceURL(id InvoiceID) string { return fmt.Sprintf("%s/?_f=invoiceOverview&id=%d", webURL, id) }

// EstimateURL returns the address of an estimate in Sellsy's web application, as [InvoiceURL] does.
func EstimateURL(id EstimateID) string {
	return fmt.Sprintf("%s/?_f=estimateOverview&id=%d", webURL, id)
}

// thirdURL returns the address of a "third", the web application's word for companies and individuals alike.
func thirdURL(t PartyType, id int64) string {
	switch t {
	case TypeClient, TypeProspect, TypeSupplier:
	default:
		t = TypeProspect // opens the record whatever it is
	}
	return fmt.Sprintf("%s/thirds/%s/%d", webURL, t, id)
}
