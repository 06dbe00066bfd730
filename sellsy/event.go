package sellsy

import (
	"bytes"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/wire"
)

// Event is what a webhook tells: that something happened to a record. It is a hint rather than a message, since Sellsy
// sends each event once and never again: read the record before relying on it.
type Event struct {
	Name        EventName // rebuilt from the parts that Sellsy sends
	Family      string    // Sellsy's eventType, such as "thirdLog"
	Verb        string    // Sellsy's event, such as "updated"
	RelatedType string    // in the words of Sellsy's first version, such as "people"
	RelatedID   AnyID
	ThirdType   PartyType // of a client, prospect or supplier
	Individual  *bool     // whether such a one is a person; nil when Sellsy does not tell
	OwnerType   string    // who did it: "staff"
	OwnerID     AnyID
	CorpID      CorpID // the account
	Timestamp   string // its form is not documented; see Time

	// Object is the record itself when the webhook was created with ObjectInPayload. Its form is not documented. It shares the memory
	// of Raw.
	Object json.RawMessage

	// Raw is the whole event as JSON, for what has no field here. It may share the memory of the body that was read.
	Raw json.RawMessage
}

var errEvent = errors.New("sellsy: not a webhook event")

// ParseEvent reads the body of a webhook request in either of its forms: a form whose field notif holds JSON, or JSON
// itself. Check the signature first, with [VerifySignature]. The body must not be changed afterwards.
func ParseEvent(body []byte) (*Event, error) {
	raw := bytes.TrimSpace(body)
	if len(raw) == 0 || raw[0] != '{' {
		raw = bytes.TrimSpace(notif(raw))
	}
	fields := map[string]json.RawMessage{} // the known ones: whoever sends a million others is not known yet
	if wire.Fields(raw, func(key string, value []byte) bool {
		if slices.Contains(eventKeys, key) {
			fields[key] = value
		}
		return true
	}) != nil {
		return nil, errEvent
	}
	e := &Event{
		Family:      plainText(fields["eventType"]),
		Verb:        plainText(fields["event"]),
		RelatedType: plainText(fields["relatedtype"]),
		RelatedID:   AnyID(plainText(fields["relatedid"])),
		ThirdType:   PartyType(plainText(fields["thirdtype"])),
		Individual:  truth(fields["individual"]),
		OwnerType:   plainText(fields["ownertype"]),
		OwnerID:     AnyID(plainText(fields["ownerid"])),
		Timestamp:   plainText(fields["timestamp"]),
		Raw:         raw,
	}
	corp, _ := AnyID(plainText(fields["corpid"])).Int()
	e.CorpID = CorpID(corp)
	if object := fields["relatedobject"]; len(object) > 0 && object[0] == '{' {
		e.Object = object
	}
	if e.Verb == "" || e.kind() == "" && !strings.Contains(e.Verb, ".") {
		return nil, errEvent
	}
	e.Name = e.name()
	return e, nil
}

// eventKeys are the keys of an event that have a field in [Event].
var eventKeys = []string{
	"eventType", "event", "relatedtype", "relatedid", "thirdtype", "individual", "ownertype", "ownerid", "corpid", "timestamp", "relatedobject",
}

// notif returns the event in a form, which is read no further than that.
func notif(form []byte) []byte {
	for pair := range bytes.SplitSeq(form, []byte("&")) {
		if value, ok := bytes.CutPrefix(pair, []byte("notif=")); ok {
			text, err := url.QueryUnescape(string(value))
			if err != nil {
				return nil
			}
			return []byte(text)
		}
	}
	return nil
}

// name rebuilds what the webhook subscribed to: Sellsy sends the verb and the kind apart.
func (e *Event) name() EventName {
	if strings.Contains(e.Verb, ".") {
		return EventName(e.Verb)
	}
	return EventName(e.kind() + "." + e.Verb)
}

// kind is the first word of the name. Some webhooks tell it in their family alone.
func (e *Event) kind() string {
	switch {
	case e.ThirdType != "" && (e.isThird() || e.RelatedType == ""):
		return string(e.ThirdType)
	case e.RelatedType != "":
		return e.RelatedType
	default:
		return strings.TrimSuffix(strings.TrimSuffix(e.Family, "Log"), "log")
	}
}

func (e *Event) isThird() bool {
	kind := e.RelatedType
	if kind == "" {
		kind, _, _ = strings.Cut(e.Verb, ".")
		if kind == e.Verb {
			kind = e.Family
		}
	}
	switch kind {
	case "third", "client", "prospect", "supplier":
		return true
	default:
		return e.RelatedType != "people" && strings.EqualFold(e.Family, "thirdLog")
	}
}

// Subjects returns the records that the event may be about, for those that a call may be related to: none for other kinds
// of records, and two where Sellsy does not tell whether a client is a company or an individual.
func (e *Event) Subjects() []RelatedObject {
	id, ok := e.RelatedID.Int()
	if !ok || id <= 0 {
		return nil
	}
	switch {
	case e.RelatedType == "people":
		return []RelatedObject{{RelatedContact, id}}
	case e.RelatedType == "opportunity":
		return []RelatedObject{{RelatedOpportunity, id}}
	case !e.isThird():
		return nil
	case e.Individual == nil:
		return []RelatedObject{{RelatedCompany, id}, {RelatedIndividual, id}}
	case *e.Individual:
		return []RelatedObject{{RelatedIndividual, id}}
	default:
		return []RelatedObject{{RelatedCompany, id}}
	}
}

// Time returns when it happened, if the timestamp is in seconds since 1970 or in a usual form of date and time.
func (e *Event) Time() (time.Time, bool) {
	if seconds, err := strconv.ParseInt(e.Timestamp, 10, 64); err == nil && seconds > 0 && seconds < 1<<40 {
		return time.Unix(seconds, 0).UTC(), true
	}
	return parseTime(e.Timestamp)
}

// truth reads a boolean in the forms that PHP programs give it.
func truth(raw json.RawMessage) *bool {
	switch strings.ToLower(plainText(raw)) {
	case "true", "1", "y", "yes":
		return new(true)
	case "false", "0", "n", "no":
		return new(false)
	default:
		return nil
	}
}

// SignatureHeader is the header in which Sellsy signs its webhook requests.
const SignatureHeader = "X-Webhook-Signature"

// Sign returns the signature of a webhook request's body, as Sellsy computes it: the SHA-1 of the key followed by the body
// as it is sent, in hexadecimal.
func Sign(key string, body []byte) string {
	sum := signature(key, body)
	return hex.EncodeToString(sum[:])
}

// VerifySignature reports whether signature is that of body under one of the keys (assumption sellsy-signature). Give it the body as it was received,
// before any decoding. An empty key never verifies. It takes the same time whichever key is right.
func VerifySignature(signed string, body []byte, keys ...string) bool {
	var got [sha1.Size]byte
	if len(signed) != hex.EncodedLen(len(got)) {
		return false
	}
	if _, err := hex.Decode(got[:], []byte(signed)); err != nil {
		return false
	}
	found := 0
	for _, key := range keys {
		if key == "" {
			continue
		}
		want := signature(key, body)
		found |= subtle.ConstantTimeCompare(got[:], want[:])
	}
	return found == 1
}

func signature(key string, body []byte) [sha1.Size]byte {
	h := sha1.New()
	h.Write([]byte(key))
	h.Write(body)
	var sum [sha1.Size]byte
	h.Sum(sum[:0])
	return sum
}
