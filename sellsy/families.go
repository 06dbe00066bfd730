package sellsy

// at is the endpoint of a path; whole that of a list which comes without a limit.
func (c *Client) at(path string) endpoint { return endpoint{c: c, path: path} }

func (c *Client) whole(path string) endpoint { return endpoint{c, path, true} }

// addCRM adds the services of what happens with clients.
func (c *Client) addCRM() {
	calls, exports, fields, payments, staffs := c.at("/phone-calls"), c.at("/listings/exports"), c.at("/custom-fields"), c.at("/payments"), c.at("/staffs")
	c.Activities = &ActivitiesService{Searcher[TimelineItem, TimelineFilter]{c.at("/activities")}}
	c.Comments = &CommentsService{
		newRecords[CommentID, Comment, CommentInput](c.at("/comments")), Searcher[Comment, CommentFilter]{c.at("/comments")},
	}
	c.CRMActivities = &CRMActivitiesService{Lister[CRMActivity]{c.at("/activities/crm")}}
	c.CustomFields = &CustomFieldsService{
		Lister[CustomField]{fields}, Searcher[CustomField, CustomFieldFilter]{fields}, Getter[CustomFieldID, CustomField]{fields},
	}
	c.Exports = &ExportsService{Lister[Export]{exports}, Searcher[Export, ExportFilter]{exports}, Getter[ExportID, Export]{exports}, c}
	c.Payments = &PaymentsService{
		Lister[Payment]{payments}, Searcher[Payment, PaymentFilter]{payments}, Getter[PaymentID, Payment]{payments}, Deleter[PaymentID]{payments}, c,
	}
	c.PhoneCalls = &PhoneCallsService{
		Lister[PhoneCall]{calls}, Searcher[PhoneCall, PhoneCallFilter]{calls}, Getter[PhoneCallID, PhoneCall]{calls},
		Creator[PhoneCall, PhoneCallInput]{calls}, Deleter[PhoneCallID]{calls}, c,
	}
	c.Staffs = &StaffsService{
		Lister[Staff]{staffs}, Searcher[Staff, StaffFilter]{staffs}, Getter[StaffID, Staff]{staffs},
		Creator[Staff, StaffInput]{staffs}, Updater[StaffID, Staff, StaffInput]{staffs}, c,
	}
	c.Tasks = &TasksService{newRecords[TaskID, Task, TaskInput](c.at("/tasks")), Searcher[Task, TaskFilter]{c.at("/tasks")}, c}
	c.Webhooks = &WebhooksService{
		newRecords[WebhookID, Webhook, WebhookInput](c.at("/webhooks")), Searcher[Webhook, WebhookFilter]{c.at("/webhooks")}, c,
	}
}

// addCatalogue adds the services of what is sold, and of how it is priced and booked.
func (c *Client) addCatalogue() {
	c.Account = &AccountService{
		Addresses:    &Lister[Address]{c.whole("/addresses")},
		BankAccounts: &Lister[BankAccount]{c.at("/bank-accounts")},
		CheckLabels:  &Lister[RankedLabel]{c.at("/check-labels")},
		Countries:    &Lister[Country]{c.whole("/countries")},
		Currencies:   &Lister[Currency]{c.at("/currencies")},
		Documents:    &Lister[AccountDocument]{c.at("/accounts/documents")},
		FiscalYears:  &Lister[FiscalYear]{c.at("/fiscal-years")},
		Layouts:      &Lister[DocumentLayout]{c.at("/document-layouts")},
		Languages:    &Lister[Language]{c.whole("/languages")},
		PaymentTerms: &Lister[PaymentTerm]{c.at("/payment-terms")},
		StaffLabels:  &Lister[RankedLabel]{c.at("/assigned-staff-labels")},
		Units:        &Lister[Unit]{c.at("/units")},
	}
	c.Accounting = &AccountingService{c: c, Codes: &AccountingCodesService{
		Lister[AccountingCode]{c.at("/accounting-codes")}, Creator[AccountingCode, AccountingCodeInput]{c.at("/accounting-codes")},
		Searcher[AccountingCode, AccountingCodeFilter]{c.at("/accounting-codes")}, Deleter[AccountingCodeID]{c.at("/accounting-codes")},
	}}
	c.Discounts = &DiscountsService{
		newRecords[int64, CatalogDiscount, CatalogDiscountInput](c.whole("/discount-incl-taxes")), &Lister[CatalogDiscount]{c.whole("/primes")},
	}
	c.Items = &ItemsService{newRecords[ItemID, Item, ItemInput](c.at("/items")), Searcher[Item, ItemFilter]{c.at("/items")}}
	c.Mandates = &MandatesService{Lister[Mandate]{c.whole("/mandates")}, Searcher[Mandate, MandateFilter]{c.at("/mandates")}}
	c.RateCategories = &RateCategoriesService{newRecords[RateCategoryID, RateCategory, RateCategoryInput](c.at("/rate-categories"))}
	subscriptions, installments := c.whole("/subscriptions"), c.at("/subscriptions/payment-installments")
	c.Subscriptions = &SubscriptionsService{
		Lister[Subscription]{subscriptions}, Searcher[Subscription, SubscriptionFilter]{subscriptions}, Getter[SubscriptionID, Subscription]{subscriptions},
		Deleter[SubscriptionID]{subscriptions},
		&InstallmentsService{Lister[Installment]{installments}, Searcher[Installment, InstallmentFilter]{installments}},
	}
	c.Taxes = &TaxesService{newRecords[TaxID, Tax, TaxInput](c.at("/taxes")), Searcher[Tax, TaxFilter]{c.at("/taxes")}}
}

// addOffice adds the services of what people do in Sellsy.
func (c *Client) addOffice() {
	c.Calendar = &CalendarService{
		newRecords[CalendarEventID, CalendarEvent, CalendarEventInput](c.at("/calendar-events")),
		Searcher[CalendarEvent, CalendarFilter]{c.at("/calendar-events")}, &Lister[CalendarLabel]{c.at("/calendar-events/labels")},
	}
	types := c.at("/custom-activity-types")
	c.CustomActivities = &CustomActivitiesService{
		newRecords[CustomActivityID, CustomActivity, CustomActivityInput](c.at("/custom-activities")),
		Searcher[CustomActivity, CustomActivityFilter]{c.at("/custom-activities")},
		&CustomActivityTypesService{
			Lister[CustomActivityType]{types}, Getter[CustomActivityTypeID, CustomActivityType]{types},
			Creator[CustomActivityType, CustomActivityTypeInput]{types},
			Updater[CustomActivityTypeID, CustomActivityType, CustomActivityTypeInput]{types},
		},
	}
	c.Directories = &DirectoriesService{
		Getter[DirectoryID, File]{c.at("/directories")}, Creator[File, DirectoryInput]{c.at("/directories")},
		Updater[DirectoryID, File, DirectoryInput]{c.at("/directories")}, Deleter[DirectoryID]{c.at("/directories")},
		&FilesService[DirectoryID]{c, "/directories/{id}/files"},
	}
	c.Emails = &EmailsService{&EmailTemplatesService{c}, c}
	c.Incoming = &IncomingService{
		Lister[IncomingDocument]{c.at("/ocr/pur-invoice")}, Searcher[IncomingDocument, IncomingFilter]{c.at("/ocr/pur-invoice")},
	}
	c.Notifications = &NotificationsService{
		Lister[Notification]{c.whole("/notifications")}, Searcher[Notification, NotificationFilter]{c.at("/notifications")},
		Deleter[int64]{c.at("/notifications")},
	}
	models := c.at("/proposals/models")
	c.Proposals = &ProposalsService{
		Getter[ProposalID, Proposal]{c.at("/proposals/documents")},
		&ProposalModelsService{Lister[ProposalModel]{models}, Searcher[ProposalModel, ProposalModelFilter]{models}, Getter[ProposalModelID, ProposalModel]{models}},
		&SignaturesService[ProposalID]{c, "/proposals/documents/{id}/esign"},
	}
}
