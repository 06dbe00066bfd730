package sellsy

import "context"

// Notification is what Sellsy tells a member of staff.
type Notification struct {
	ID            int64            `json:"id" wire:"identity"`
	Event         EventName        `json:"event"`
	Transport     string           `json:"transport"` // "inapp", "push", "mail" or "webhook"
	Recipient     NotifiedParty    `json:"recipient"`
	Sender        NotifiedParty    `json:"sender"`
	Related       []NotifiedObject `json:"related"`
	Details       EventData        `json:"event_details"`
	TargetedStaff NotifiedParty    `json:"targeted_staff"`
	Status        string           `json:"status"` // "ongoing", "sent", "failed" or "retry"
	StatusUpdated Time             `json:"status_updated"`
	Created       Time             `json:"created"`
	Read          Time             `json:"read"` // zero: not yet
}

// NotifiedParty is who sends or gets a notification.
type NotifiedParty struct {
	ID        int64  `json:"id"`
	Type      string `json:"type"`
	FirstName string `json:"firstname"`
	LastName  string `json:"lastname"`
}

// NotifiedObject is what a notification is about.
type NotifiedObject struct {
	ID   int64  `json:"id"`
	Type string `json:"type"`
	Name string `json:"name"`
}

// NotificationFilter selects notifications. Zero fields do not filter.
type NotificationFilter struct {
	IsRead Opt[bool] `json:"is_read,omitzero"`
}

// NotificationSettings says what one is notified of, and how. What is nil is left as it is.
type NotificationSettings struct {
	Subscriptions []NotificationSubscription `json:"subscriptions,omitzero"`
	DoNotDisturb  *DoNotDisturb              `json:"do_not_disturb,omitzero"`
}

// NotificationSubscription says how one is notified of an event: "inapp", "push", "mail" or "webhook".
type NotificationSubscription struct {
	Name       string   `json:"name" wire:"identity"`
	Transports []string `json:"transports"`
}

// DoNotDisturb holds notifications back.
type DoNotDisturb struct {
	Enabled bool `json:"enabled"`
}

// NotificationsService reads and deletes the notifications of the staff that the token belongs to (/notifications, scopes
// notifications.read and notifications.write).
type NotificationsService struct {
	Lister[Notification]
	Searcher[Notification, NotificationFilter]
	Deleter[int64]
}

// Mark marks a notification as read, or as not read (PATCH /notifications/{id}/mark-as-read, scope notifications.write).
func (s *NotificationsService) Mark(ctx context.Context, id int64, read bool) error {
	r := s.Lister.at("PATCH", "/{id}/mark-as-read", id)
	r.Body = map[string]bool{"read": read}
	return s.Lister.c.run(ctx, r)
}

// MarkAllAsRead marks all notifications as read (PATCH /notifications/mark-all-as-read, scope notifications.write).
func (s *NotificationsService) MarkAllAsRead(ctx context.Context) error {
	return s.Lister.c.run(ctx, s.Lister.at("PATCH", "/mark-all-as-read"))
}

// Settings returns what one is notified of (GET /notifications/settings, scope notifications.read).
func (s *NotificationsService) Settings(ctx context.Context) (*NotificationSettings, error) {
	return call[NotificationSettings](ctx, s.Lister.c, s.Lister.at("", "/settings"))
}

// SetSettings changes it (PUT /notifications/settings, scope notifications.write).
func (s *NotificationsService) SetSettings(ctx context.Context, in NotificationSettings) (*NotificationSettings, error) {
	return put[NotificationSettings](ctx, s.Lister.c, s.Lister.at("PUT", "/settings"), in)
}
