package assumptions

// What is relied on of Aircall.
var aircallTable = []Assumption{
	{
		ID:    "aircall-quota",
		Where: []string{"aircall/options.go", "aircall/quota.go"},
		Check: "The headers of the answers. Aircall promises them only once the quota is used up.",
	},
	{
		ID:    "aircall-refusal",
		Where: []string{"aircall/errors.go"},
		Check: "One request with made-up credentials.",
	},
	{
		ID:    "aircall-paging",
		Where: []string{"aircall/page.go"},
		Stop:  true,
		Check: "Two small pages of calls.",
	},
	{
		ID:    "aircall-order",
		Where: []string{"aircall/callwalk.go"},
		Check: "The beginnings of the calls of one page.",
	},
	{
		ID:    "aircall-period",
		Where: []string{"aircall/page.go"},
		Stop:  true,
		Check: "The list of the second in which a known call began.",
	},
	{
		ID:    "aircall-times",
		Where: []string{"aircall/time.go"},
		Stop:  true,
		Check: "The times of the calls of a page, against the clock of the answer.",
	},
	{
		ID:    "aircall-done",
		Where: []string{"sync/internal/calls/told.go"},
		Stop:  true,
		Check: "The calls of a page that began more than a day ago.",
	},
	{
		ID:    "aircall-digits",
		Where: []string{"matching/parse.go"},
		Set:   "BRIDGE_COUNTRY",
		Check: "How many of the numbers of a page of calls can be read.",
	},
	{
		ID:    "aircall-picked",
		Where: []string{"sync/internal/account/numbers.go"},
		Set:   "BRIDGE_NUMBERS",
		Check: "The integration and the numbers. API keys have no integration.",
	},
	{
		ID:    "aircall-webhooks",
		Where: []string{"sync/internal/upkeep/register.go"},
		Set:   "AIRCALL_WEBHOOK_TOKEN",
		Check: "The list of webhooks, if it has any.",
	},
	{
		ID:    "aircall-contact-search",
		Where: []string{"sync/internal/contacts/find.go"},
		Stop:  true,
		Check: "A search for a number of a contact that was listed.",
	},
	{
		ID:    "aircall-contact-rows",
		Where: []string{"sync/internal/contacts/fields.go"},
		Stop:  true,
		Check: "The contacts of a page, and one of them read alone.",
	},
	{
		ID:    "aircall-ai",
		Where: []string{"aircall/insights.go"},
		Check: "The summary of a call that was answered.",
	},
	{
		ID:    "aircall-users",
		Where: []string{"aircall/users.go"},
		Check: "The first page of users.",
	},
	{
		ID:    "aircall-kinds",
		Where: []string{"aircall/request.go"},
		Check: "Every field of every answer to the other checks.",
	},
	{
		ID:     "aircall-webhook-token",
		Where:  []string{"aircall/event.go"},
		Unread: "Only a webhook that comes shows it: see whether the console counts any, or refused ones.",
	},
	{
		ID:     "aircall-redelivery",
		Where:  []string{"sync/internal/calls/take.go"},
		Unread: "Only an outage shows it.",
	},
	{
		ID:    "aircall-shared-number",
		Where: []string{"sync/internal/contacts/write.go"},
		Write: "Two contacts with a made-up number.",
	},
	{
		ID:    "aircall-search-lag",
		Where: []string{"sync/internal/contacts/find.go"},
		Set:   "BRIDGE_GRACE",
		Write: "A search for two contacts that were made.",
	},
	{
		ID:    "aircall-blank",
		Where: []string{"aircall/contacts.go"},
		Write: "A contact that was made, with an empty company name.",
	},
	{
		ID:     "aircall-reach",
		Where:  []string{"aircall/callwalk.go", "aircall/page.go"},
		Unread: "Reading that far takes hundreds of requests.",
	},
	{
		ID:     "aircall-link",
		Where:  []string{"aircall/call.go"},
		Unread: "It takes somebody who is signed in.",
	},
}
