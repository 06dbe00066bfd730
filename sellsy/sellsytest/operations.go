package sellsytest

// operations are those that the fake knows, with the scopes that they need.
func operations() []route {
	return []route{
		{"GET", "/individuals", "individuals.read", (*Server).listIndividuals},
		{"POST", "/individuals", "individuals.write", (*Server).createIndividual},
		{"POST", "/individuals/search", "individuals.read", (*Server).searchIndividuals},
		{"GET", "/individuals/{id}", "individuals.read", (*Server).getIndividual},
		{"PUT", "/individuals/{id}", "individuals.write", (*Server).updateIndividual},
		{"DELETE", "/individuals/{id}", "individuals.write", (*Server).removeIndividual},
		{"GET", "/individuals/{id}/contacts", "individuals.read contacts.read", (*Server).listContactsOfIndividual},
		{"POST", "/individuals/{id}/contacts/{id}", "individuals.write contacts.read", (*Server).postIndividualContact},
		{"DELETE", "/individuals/{id}/contacts/{id}", "individuals.write contacts.read", (*Server).deleteIndividualContact},

		{"GET", "/companies", "companies.read", (*Server).listCompanies},
		{"POST", "/companies", "companies.write", (*Server).createCompany},
		{"POST", "/companies/search", "companies.read", (*Server).searchCompanies},
		{"GET", "/companies/{id}", "companies.read", (*Server).getCompany},
		{"PUT", "/companies/{id}", "companies.write", (*Server).updateCompany},
		{"DELETE", "/companies/{id}", "companies.write", (*Server).removeCompany},
		{"GET", "/companies/{id}/contacts", "companies.read contacts.read", (*Server).listContactsOfCompany},
		{"POST", "/companies/{id}/contacts/{id}", "companies.write contacts.read", (*Server).postCompanyContact},
		{"PUT", "/companies/{id}/contacts/{id}", "companies.write companies.read", (*Server).putCompanyContact},
		{"DELETE", "/companies/{id}/contacts/{id}", "companies.write contacts.read", (*Server).deleteCompanyContact},

		{"GET", "/contacts", "contacts.read", (*Server).listContacts},
		{"POST", "/contacts", "contacts.write", (*Server).createContact},
		{"POST", "/contacts/search", "contacts.read", (*Server).searchContacts},
		{"GET", "/contacts/{id}", "contacts.read", (*Server).getContact},
		{"PUT", "/contacts/{id}", "contacts.write", (*Server).updateContact},
		{"DELETE", "/contacts/{id}", "contacts.write", (*Server).removeContact},
		{"GET", "/contacts/{id}/companies", "companies.read contacts.read", (*Server).listCompaniesOfContact},

		{"GET", "/opportunities", "opportunities.read", (*Server).listOpportunities},
		{"POST", "/opportunities", "opportunities.write", (*Server).createOpportunity},
		{"POST", "/opportunities/search", "opportunities.read", (*Server).searchOpportunities},
		{"GET", "/opportunities/{id}", "opportunities.read", (*Server).getOpportunity},
		{"PUT", "/opportunities/{id}", "opportunities.write", (*Server).updateOpportunity},
		{"DELETE", "/opportunities/{id}", "opportunities.write", (*Server).removeOpportunity},

		{"GET", "/phone-calls", "phonecalls.read", (*Server).listPhoneCalls},
		{"POST", "/phone-calls", "phonecalls.write", (*Server).createPhoneCall},
		{"POST", "/phone-calls/search", "phonecalls.read", (*Server).searchPhoneCalls},
		{"GET", "/phone-calls/{id}", "phonecalls.read", (*Server).getPhoneCall},
		{"PUT", "/phone-calls/{id}", "phonecalls.write", (*Server).updatePhoneCall},
		{"DELETE", "/phone-calls/{id}", "phonecalls.write", (*Server).removePhoneCall},

		{"GET", "/staffs", "staffs.read", (*Server).listStaffs},
		{"POST", "/staffs/search", "staffs.read", (*Server).searchStaffs},
		{"GET", "/staffs/{me}", "staffs.read", (*Server).getStaff},
		{"GET", "/teams", "staffs.read", (*Server).listTeams},
		{"GET", "/profiles", "staffs.read", (*Server).listProfiles},

		{"GET", "/webhooks", "webhooks.read", (*Server).listWebhooks},
		{"POST", "/webhooks", "webhooks.write", (*Server).createWebhook},
		{"GET", "/webhooks/events", "webhooks.read", (*Server).listEvents},
		{"POST", "/webhooks/search", "webhooks.read", (*Server).searchWebhooks},
		{"GET", "/webhooks/{id}", "webhooks.read", (*Server).getWebhook},
		{"PUT", "/webhooks/{id}", "webhooks.write", (*Server).updateWebhook},
		{"DELETE", "/webhooks/{id}", "webhooks.write", (*Server).removeWebhook},

		{"GET", "/search", "search.read", (*Server).search},
		{"GET", "/quotas", "accounts.read", (*Server).getQuotas},
	}
}
