package sellsy

import (
	"context"
	"encoding/json"
	"iter"
	"strconv"
)

// TimelineItem is something that happened to a record: a call, a comment, an e-mail, a change.
type TimelineItem struct {
	ID        string            `json:"id" wire:"identity"`
	Event     string            `json:"event"` // such as "phonecall.created"
	Author    *TimelineAuthor   `json:"author"`
	EventDate Time              `json:"event_date"`
	DueDate   Time              `json:"due_date"`
	Details   EventData         `json:"event_details"`
	More      EventData         `json:"event_more"`
	Object    TimelineObject    `json:"object"`
	Related   []TimelineRelated `json:"related"` // directly or through links, such as a contact's company
	Embed     *TimelineEmbed    `json:"_embed,omitzero"`
}

// TimelineEmbed holds what a request asked to embed. Embeds that the token's scopes do not cover are silently null.
type TimelineEmbed struct {
	Author     *Staff          `json:"author"`
	Company    *Company        `json:"company"`
	Individual *Individual     `json:"individual"`
	Related    json.RawMessage `json:"object_related"`
	ACL        ACL             `json:"acl"`
}

// TimelineAuthor is who made something happen.
type TimelineAuthor struct {
	Type string  `json:"type"`
	ID   StaffID `json:"id"`
}

// TimelineObject is what an item is about.
type TimelineObject struct {
	Type string `json:"type"` // such as "phonecall"
	ID   AnyID  `json:"id"`

	// Model is the object as it is now, not as it was then: a [PhoneCall] for a phone call. It may be null.
	Model json.RawMessage `json:"model"`
}

// TimelineRelated is a record that an item concerns. Besides the types of [RelatedType] there are others, such as "staff"
// and "thirdcontact", the link between a company and a contact.
type TimelineRelated struct {
	Type string `json:"type"`
	ID   AnyID  `json:"id"`
}

// AnyID is an id that is a number for some kinds of objects and text for others.
type AnyID string

// Int returns the id as a number, if it is one.
func (id AnyID) Int() (int64, bool) {
	n, err := strconv.ParseInt(string(id), 10, 64)
	return n, err == nil
}

// EventData holds the particulars of an event, whose keys depend on the event.
type EventData map[string]json.RawMessage

// Text returns the value of a key: the content of a string, other values as they are written, nothing for null or a key
// that is not there.
func (d EventData) Text(key string) string { return plainText(d[key]) }

// ActivityLevel tells the important items of a timeline from the others.
type ActivityLevel string

// The activity levels.
const (
	LevelMain      ActivityLevel = "main"
	LevelSecondary ActivityLevel = "secondary"
)

// TimelineFilter selects items of timelines. Zero fields do not filter.
type TimelineFilter struct {
	Entity   *TimelineRelated `json:"entity,omitzero"`   // the object that the items are about
	Entities []string         `json:"entities,omitzero"` // its kinds, such as "phonecall"
	DueDate  Period           `json:"due_date,omitzero"`
	Levels   []ActivityLevel  `json:"activity_level,omitzero"` // both if empty

	// Related selects what concerns a record. It is for Search of [ActivitiesService] alone.
	Related *RelatedObject `json:"object_related,omitzero"`
}

// ActivitiesService reads what happened to records, and with Search what happened in the whole account (POST /activities/search). All of
// it needs the scope activities.read, and can be ordered by "due_date".
type ActivitiesService struct {
	Searcher[TimelineItem, TimelineFilter]
}

func timeline(of RelatedObject, filter TimelineFilter) Request {
	r := searching("/timeline/{type}/{id}/search", filter)
	r.Args = []any{of.Type, of.ID}
	return r
}

// Timeline returns one page of what happened to an individual, company, contact or opportunity
// (POST /timeline/{type}/{id}/search).
func (s *ActivitiesService) Timeline(ctx context.Context, of RelatedObject, filter TimelineFilter, opts ListOptions) (*Page[TimelineItem], error) {
	return List[TimelineItem](ctx, s.c, timeline(of, filter), opts)
}

// AllTimeline returns everything that happened to a record; see [All] and Timeline.
func (s *ActivitiesService) AllTimeline(ctx context.Context, of RelatedObject, filter TimelineFilter, opts ListOptions) iter.Seq2[TimelineItem, error] {
	return All[TimelineItem](ctx, s.c, timeline(of, filter), opts)
}
