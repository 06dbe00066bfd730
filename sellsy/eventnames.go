package sellsy

// EventName is the name under which a webhook subscribes to an event: a kind of record in the words of Sellsy's first
// version, and what happened to it. The account's own list is [WebhooksService.Events].
type EventName string

// The events of the records that calls are about. A client, prospect or supplier is a company or an individual.
const (
	EventClientCreated           EventName = "client.created"
	EventClientUpdated           EventName = "client.updated"
	EventClientDeleted           EventName = "client.deleted"
	EventClientArchived          EventName = "client.archived"
	EventClientUnarchived        EventName = "client.unarchived"
	EventProspectCreated         EventName = "prospect.created"
	EventProspectUpdated         EventName = "prospect.updated"
	EventProspectDeleted         EventName = "prospect.deleted"
	EventContactCreated          EventName = "people.created"
	EventContactUpdated          EventName = "people.updated"
	EventContactDeleted          EventName = "people.deleted"
	EventContactArchived         EventName = "people.archived"
	EventContactUnarchived       EventName = "people.unarchived"
	EventContactLinked           EventName = "third_party_contact.created" // to a company
	EventContactUnlinked         EventName = "third_party_contact.deleted"
	EventOpportunityStepChanged  EventName = "opportunity.step"
	EventOpportunityStatusChange EventName = "opportunity.status"
)
