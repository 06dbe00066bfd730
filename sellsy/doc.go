// Package sellsy is a client of version 2 of Sellsy's API: companies, contacts, individuals, opportunities, phone calls,
// estimates, orders, invoices, payments, timelines, webhooks and more, with every other operation in reach of [Client.Do].
//
//	client, err := sellsy.New(sellsy.ClientCredentials(id, secret))
//	if err != nil {
//		return err
//	}
//	for contact, err := range client.Contacts.All(ctx, sellsy.ListOptions{}) {
//		if err != nil {
//			return err
//		}
//		fmt.Println(contact.FirstName, contact.LastName, contact.PhoneNumber)
//	}
//
// # Services
//
// The fields of a [Client] are services, in these groups:
//
//   - people: [CompaniesService], [IndividualsService], [ContactsService], [StaffsService]
//   - sales: [OpportunitiesService], with its pipelines and sources
//   - documents: [EstimatesService], [OrdersService], [DeliveriesService], [InvoicesService], [DepositInvoicesService],
//     [ProgressInvoicesService], [ProformaInvoicesService], [CreditNotesService], [PaymentsService], [DocumentModelsService], [DiscountsService]
//   - what happened: [PhoneCallsService], [TasksService], [CommentsService], [ActivitiesService], [CRMActivitiesService]
//   - what is sold, and how it is priced and booked: [ItemsService], [RateCategoriesService], [TaxesService], [SubscriptionsService],
//     [MandatesService], [AccountingService]
//   - the office: [CalendarService], [CustomActivitiesService], [DirectoriesService], [EmailsService], [IncomingService],
//     [NotificationsService], [ProposalsService]
//   - the account: [AccountService], [CustomFieldsService], [SmartTagsService], [ExportsService], [QuotasService], [WebhooksService], [SearchService]
//
// What hangs on a record is below the service of the record: client.Contacts.Addresses, client.Invoices.Payments.
//
// # Documents and money
//
// Documents of all families are one type, [Document]. What a service can do is made of a few parts: a [DocumentReader], a
// [DocumentWriter] and [DocumentDetails], together in a [DocumentsService], beside the verbs of its family. Amounts are [Decimal]: exact, and never floating point. An invoice is made of an
// estimate with DocumentInput.Parent, gets its number with Validate, and is paid by linking a payment that was recorded for its
// company or individual.
//
// # Credentials
//
// A personal API client, tied to one member of staff, uses [ClientCredentials]. A private or public one asks its users for
// consent, with [OAuth], and keeps their refresh tokens over restarts. [BearerToken] takes an access token that the program
// has from elsewhere. What a client may do depends on the scopes that are ticked on it, named by the documentation of each
// method, and on the rights of the staff that it acts for.
//
// # Reading and writing
//
// What Sellsy gives back and what it takes have different shapes, so each has a type of its own: a [PhoneCall] is read, a
// [PhoneCallInput] is written. In what is read, null text is empty text, a null id is zero, and a pointer says that the
// whole object may be missing. In what is written, an [Opt] is absent, null or a value, and what is absent is not sent: an
// update changes only what is set.
//
// Types of fixed words, such as [CallResult], are open: Sellsy may send words that have no constant here. A field of an
// unexpected kind is left zero instead of failing the whole answer. Where that is not enough, [Client.Do] gives the answer
// as it came.
//
// # Lists
//
// List methods fetch one page, All methods all records, page by page as they are needed. [Page.Next] returns a [Cursor]
// with which a later program can go on.
//
// # Errors
//
// Every request that fails ends with an [*Error]. Compare its meaning with [errors.Is] and this package's variables, such as
// [ErrNotFound]. Failed reads, updates and deletions are repeated where that may help, creations only when Sellsy certainly
// did nothing; [OutcomeUnknown] tells the others apart.
//
// # Quotas
//
// Sellsy counts an account's requests per second, minute, day and month, those of other integrations included, and failed
// ones too. The client paces itself by what Sellsy's answers say is left, so that it is not refused. Requests of
// [Client.Interactive] go before others, those of [Client.Background] after them. A request that would have to wait too long
// ends with a [QuotaError] instead.
package sellsy
