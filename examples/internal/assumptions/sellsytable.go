package assumptions

// What is relied on of Sellsy.
var sellsyTable = []Assumption{
	{
		ID:    "sellsy-quota",
		Where: []string{"sellsy/quota.go"},
		Check: "The headers of the answers.",
	},
	{
		ID:    "sellsy-token",
		Where: []string{"sellsy/tokensource.go"},
		Check: "The token that the other checks are made with. An access token of one’s own does not tell.",
	},
	{
		ID:    "sellsy-account",
		Where: []string{"sellsy/oauth.go"},
		Check: "The token that the other checks are made with.",
	},
	{
		ID:    "sellsy-phonecall-search",
		Where: []string{"sync/internal/calls/reconcile.go"},
		Stop:  true,
		Check: "A search for a phone call that was listed.",
	},
	{
		ID:    "sellsy-description",
		Where: []string{"sync/internal/calls/unread.go"},
		Stop:  true,
		Check: "A phone call of the list, read alone.",
	},
	{
		ID:    "sellsy-paging",
		Where: []string{"sellsy/page.go"},
		Stop:  true,
		Check: "Two pages of one contact each.",
	},
	{
		ID:    "sellsy-fields",
		Where: []string{"sync/internal/directory/pages.go"},
		Stop:  true,
		Check: "A page of contacts with the fields that the bridge asks for.",
	},
	{
		ID:    "sellsy-updated",
		Where: []string{"sync/internal/directory/pages.go"},
		Check: "A search since the last change of a contact that was listed.",
	},
	{
		ID:    "sellsy-lookup",
		Where: []string{"sync/internal/directory/lookup.go"},
		Check: "Both searches for a number of a contact that was listed.",
	},
	{
		ID:    "sellsy-companies",
		Where: []string{"sync/internal/directory/companies.go"},
		Stop:  true,
		Check: "The companies of a contact that was listed.",
	},
	{
		ID:    "sellsy-opportunities",
		Where: []string{"matching/opportunity.go"},
		Stop:  true,
		Check: "A search for an opportunity that was listed.",
	},
	{
		ID:    "sellsy-invoices",
		Where: []string{"activity/outstanding.go"},
		Check: "A search for an invoice that was listed.",
	},
	{
		ID:    "sellsy-staff",
		Where: []string{"sync/internal/account/staffs.go"},
		Check: "The first page of the staff.",
	},
	{
		ID:    "sellsy-webhooks",
		Where: []string{"sync/internal/upkeep/register.go"},
		Check: "The events, and the list of webhooks.",
	},
	{
		ID:    "sellsy-times",
		Where: []string{"sellsy/time.go"},
		Stop:  true,
		Check: "The times of the contacts and phone calls of a page.",
	},
	{
		ID:    "sellsy-filters",
		Where: []string{"sellsy/page.go"},
		Check: "A search for contacts with a made-up filter.",
	},
	{
		ID:    "sellsy-kinds",
		Where: []string{"sellsy/request.go"},
		Check: "Every field of every answer to the other checks.",
	},
	{
		ID:     "sellsy-empty-post",
		Where:  []string{"examples/internal/doctor/scopes.go"},
		Stop:   true,
		Unread: "To ask is to write, if it is false. bridge doctor asks so, and each start does; they name a request that was carried out.",
	},
	{
		ID:    "sellsy-search-lag",
		Where: []string{"sync/internal/calls/state.go"},
		Set:   "BRIDGE_GRACE",
		Write: "A search for a phone call that was made.",
	},
	{
		ID:    "sellsy-description-text",
		Where: []string{"activity/block.go"},
		Write: "A phone call with several kilobytes of text.",
	},
	{
		ID:    "sellsy-related",
		Where: []string{"activity/activity.go"},
		Stop:  true,
		Write: "A phone call with the record, its company and an opportunity, as far as there are such.",
	},
	{
		ID:    "sellsy-put",
		Where: []string{"sellsy/phonecalls.go"},
		Stop:  true,
		Write: "The description of a phone call that was made.",
	},
	{
		ID:    "sellsy-comment",
		Where: []string{"sync/internal/extras/threads.go"},
		Write: "A comment with several kilobytes of text.",
	},
	{
		ID:    "sellsy-tag",
		Where: []string{"sellsy/smarttags.go"},
		Write: "A tag of the record, which is deleted from the account afterwards.",
	},
	{
		ID:     "sellsy-signature",
		Where:  []string{"sellsy/event.go"},
		Unread: "Only a webhook that comes shows it.",
	},
	{
		ID:     "sellsy-once",
		Where:  []string{"sync/internal/directory/notices.go"},
		Unread: "Only an outage shows it.",
	},
	{
		ID:     "sellsy-refresh",
		Where:  []string{"sellsy/oauth.go"},
		Unread: "The programs that this page is about use none; to use one up is to write.",
	},
	{
		ID:     "sellsy-link",
		Where:  []string{"sellsy/weblinks.go"},
		Unread: "It takes somebody who is signed in.",
	},
}
