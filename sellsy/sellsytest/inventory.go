package sellsytest

import (
	"cmp"
	_ "embed"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
)

// inventory lists every operation of Sellsy's description: its group, method, path, summary and scopes. The page of what
// the client covers is made from it too.
//
//go:embed operations.tsv
var inventory string

// handler carries out one operation while the account is locked.
type handler func(*Server, *call) (answer, error)

// family is a kind of records, whose verbs are operations.
type family interface {
	mount(to map[string]handler, path, verbs string)
}

const (
	crud    = "list search create get update delete"
	thirds  = "/individuals /companies"
	parties = thirds + " /contacts"
	objects = parties + " /opportunities"
	bills   = "/invoices /credit-notes"
	sales   = "/estimates /orders"
	papers  = sales + " " + bills
	drawers = papers + " /deposit-invoices" // documents with files, payments and the like
)

// families are the operations that are alike from one kind of records to the next, below each of the paths.
var families = []struct {
	of, below, verbs string
	family
}{
	{"/individuals", "", crud, individuals},
	{"/companies", "", crud, companies},
	{"/contacts", "", crud, contacts},
	{"/opportunities", "", crud, opportunities},
	{"/payments", "", "list search get delete", payments},
	{"/payments", "/methods", "list search get", paymentMethods},
	{objects + " " + papers, "/favourite-filters", "list", savedFilters},
	{parties, "/{}/addresses", "list create get update delete", addresses},
	{objects + " " + drawers, "/{}/smart-tags", "list", smartTags},
	{objects + " " + drawers, "/{}/files", "list", attachments},

	{"/opportunities", "/pipelines", "list search", pipelines},
	{"/opportunities", "/pipelines/{}/steps", "list search", steps},
	{"/opportunities", "/steps", "search", steps},
	{"/opportunities", "/sources", "list search", sources},
	{"/opportunities", "/categories", "list get", categories},
	{"/opportunities", "/categories/{}/sources", "list", sources},

	{"/files", "", "get delete", files},
	{"/phone-calls", "", crud, phoneCalls},
	{"/tasks", "", crud, tasks},
	{"/tasks", "/labels", "list", taskLabels},
	{"/comments", "", crud, comments},
	{"/webhooks", "", crud, webhooks},
	{"/listings", "/exports", "list search get update", exports},
	{"/custom-fields", "", "list search get", customFields},
	{"/smart-tags", "", "delete", smartTags},
	{"/smart-tags", "/{}/autocomplete", "list", smartTags},
	{"/staffs", "", "list search create get update", staffs},
	{"/teams", "", "list", teams},
	{"/profiles", "", "list", profiles},
	{"/activities", "/crm", "list search", crmActivities},
	{"/activities", "", "search", happenings},
	{"/timeline", "/{}/{}", "search", happenings},
}

// singles are the other operations.
var singles = []struct {
	of, method, below string
	handler
}{
	{objects + " " + drawers, "GET", "/{}/custom-fields", satellite(listValues)},
	{objects + " " + drawers, "PUT", "/{}/custom-fields", satellite(putValues)},
	{objects + " " + drawers, "POST", "/{}/smart-tags", satellite(postSmartTags)},
	{objects + " " + drawers, "POST", "/{}/files", satellite(postAttachment)},
	{thirds, "POST", "/{}/payments", satellite(postPayment)},
	{drawers, "GET", "/{}/payments", onDocument(paymentsOf)},
	{drawers, "POST", "/{}/payments/{}", onDocument(linkPayment)},
	{drawers, "DELETE", "/{}/payments/{}", onDocument(unlinkPayment)},
	{papers, "POST", "/{}/primes/{}", putAddition("/primes")},
	{papers, "DELETE", "/{}/primes/{}", dropAddition("/primes")},
	{papers, "POST", "/{}/discount-incl-taxes/{}", putAddition("/discount-incl-taxes")},
	{papers, "DELETE", "/{}/discount-incl-taxes/{}", dropAddition("/discount-incl-taxes")},
	{bills + " /deposit-invoices", "POST", "/{}/validate", onDocument(validateDocument)},
	{"/invoices /deposit-invoices", "GET", "/{}/credit-notes", onDocument(listSettled)},
	{"/invoices", "POST", "/{}/credit-notes/{}", onDocument(postSettlement)},
	{"/invoices", "DELETE", "/{}/credit-notes/{}", onDocument(deleteSettlement)},
	{"/credit-notes", "GET", "/{}/invoices", onDocument(listSettled)},
	{"/credit-notes", "POST", "/{}/invoices/{}", onDocument(postSettlement)},
	{"/credit-notes", "DELETE", "/{}/invoices/{}", onDocument(deleteSettlement)},
	{sales, "GET", "/{}/esign", onDocument(getSignature)},
	{sales, "POST", "/{}/esign", onDocument(postSignature)},
	{sales, "DELETE", "/{}/esign", onDocument(deleteSignature)},
	{"/estimates", "PUT", "/{}/status", onDocument(putStatus)},
	{"/proforma-invoices", "GET", "/{}/custom-fields", satellite(listValues)},
	{"/deposit-invoices", "POST", "/compute", (*Server).computeDeposit},
	{"/deposit-invoices", "POST", "/prepare", (*Server).prepareDeposit},
	{"/deposit-invoices", "POST", "/quick-create", (*Server).createDeposit},
	{"/progress-invoices", "POST", "/compute", (*Server).computeProgress},
	{"/documents/models", "GET", "/tags", modelTags},
	{"/documents/models", "POST", "/{}/convert", (*Server).convertModel},
	{"/discount-incl-taxes", "POST", "", createDiscount},
	{thirds, "GET", "/{}/contacts", listContactsOf},
	{"/companies", "POST", "/{}/contacts/{}", satellite(postContactLink)},
	{"/companies", "PUT", "/{}/contacts/{}", putContactLink},
	{"/companies", "DELETE", "/{}/contacts/{}", deleteContactLink},
	{"/contacts", "GET", "/{}/companies", satellite(listCompaniesOf)},
	{"/companies", "POST", "/{}/convert", convert(companies, func(c *company) *third { return &c.third })},
	{"/individuals", "POST", "/{}/convert", convert(individuals, func(i *individual) *third { return &i.third })},
	{"/companies", "POST", "/export", exportOf(companies)},
	{"/contacts", "POST", "/export", exportOf(contacts)},
	{"/opportunities", "POST", "/export", exportOf(opportunities)},
	{"/listings/exports", "POST", "/export", exportOf(exports)},
	{"/listings/exports", "POST", "/{}/reschedule", (*Server).rescheduleExport},
	{"/opportunities", "PATCH", "/{}", on(opportunities, (*Server).patchOpportunity)},
	{"/opportunities", "PATCH", "/{}/step-rank", on(opportunities, (*Server).moveOpportunity)},

	{"/email", "POST", "/send", sendEmail},
	{"/email", "POST", "/attachment", postEmailFile},
	{"/email", "POST", "/domain/validate", checkEmailDomain},
	{"/email", "GET", "/templates", emailTemplates},
	{"/email", "GET", "/templates/tags", emailTags},
	{"/email", "POST", "/templates/{}", onSimple("/email/templates", fillTemplate)},
	{"/email", "POST", "/system-templates/{}", fillSystemTemplate},
	{"/settings/email", "GET", "/tags", signatureTags},
	{"/files", "PATCH", "/{}", on(files, patchFile)},
	{"/directories", "GET", "/{}/files", directoryFiles},
	{"/directories", "POST", "/{}/files", postDirectoryFile},
	{"/items", "GET", "/{}/prices", onSimple("/items", itemPrices)},
	{"/items", "PUT", "/{}/prices", onSimple("/items", itemPrices)},
	{"/items", "GET", "/favourite-filters", savedFilters.list},
	{"/items", "POST", "/{}/declinations", searchDeclinations},
	{"/accounting-journal", "POST", "/{}/export", accepted},
	{"/notifications", "PATCH", "/{}/mark-as-read", onSimple("/notifications", markNotification)},
	{"/notifications", "PATCH", "/mark-all-as-read", markNotifications},
	{"/subscriptions", "PATCH", "/{}/payment-installments", onSimple("/subscriptions", addInstallments)},
	{"/proposals/models", "POST", "/{}/generate-document", onSimple("/proposals/models", generateProposal)},
	{"/proposals/documents", "GET", "/{}/esign", onProposal(getSignature)},
	{"/proposals/documents", "POST", "/{}/esign", onProposal(postSignature)},
	{"/proposals/documents", "DELETE", "/{}/esign", onProposal(deleteSignature)},
	{"/taxes", "GET", "/{}/accounting-codes", taxCodes},
	{"/taxes", "PUT", "/{}/accounting-codes", taxCodes},
	{"/staffs", "PUT", "/{}/licenses", on(staffs, putLicences)},
	{"/staffs", "DELETE", "/{}/licenses", on(staffs, deleteLicences)},
	{"/webhooks", "GET", "/events", listEvents},
	{"/search", "GET", "", (*Server).search},
	{"/quotas", "GET", "", (*Server).getQuotas},
	{"/batch", "POST", "", (*Server).batch},
	{"/activities", "GET", "/crm/metas", (*Server).activityMetas},
	{"/activities", "POST", "/crm/export", exportActivities},
}

// operations are the routes of the inventory. Those without a handler are not imitated. All servers share them.
var operations = sync.OnceValue(func() fakehttp.Router[handler] {
	known := map[string]handler{}
	mountSimple(known)
	for _, f := range families {
		for of := range strings.FieldsSeq(f.of) {
			f.mount(known, of+f.below, f.verbs)
		}
	}
	for _, f := range documentFamilies {
		f.mount(known, f.path, cmp.Or(f.verbs, documentVerbs))
		if contains(strings.Fields(papers), f.path) {
			known["POST "+f.path+"/compute"] = f.computeDocument
		}
		if f.path == "/estimates" || f.path == "/invoices" {
			known["POST "+f.path+"/export"] = exportOf(f.resource)
		}
	}
	for _, o := range singles {
		for of := range strings.FieldsSeq(o.of) {
			known[o.method+" "+of+o.below] = o.handler
		}
	}
	router := fakehttp.NewRouter(func(yield func(fakehttp.Route[handler]) bool) {
		for line := range strings.Lines(inventory) {
			cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
			if !yield(fakehttp.Route[handler]{Method: cells[1], Path: cells[2], Scopes: cells[4]}) {
				return
			}
		}
	}, known)
	router.Accept = acceptElement
	return router
})

var uuidForm = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// acceptElement says what fits an open element of a path: ids are numbers, UUIDs or "me".
func acceptElement(name, value string) bool {
	if !strings.HasSuffix(strings.ToLower(name), "id") || value == "me" {
		return true
	}
	n, err := strconv.ParseInt(value, 10, 64)
	return err == nil && n >= 0 || uuidForm.MatchString(value)
}
