package aircalltest

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
)

// The words of the wire. Text and refs are null when they are empty, lists never are.
type (
	text         = fakehttp.Text
	ref          = fakehttp.Ref
	list[T any]  = fakehttp.List[T]
	keyed        = fakehttp.Keyed
	table[R row] = fakehttp.Table[R]
	row          = fakehttp.Row
)

// object is a JSON object of an answer or an event.
type object map[string]any

// moment is a time in seconds, null when it is zero.
type moment struct{ time.Time }

func now() moment { return moment{time.Now().UTC()} }

// orNow is now for a time that is not known.
func (t moment) orNow() moment {
	if t.IsZero() {
		return now()
	}
	return t
}

func (t moment) MarshalJSON() ([]byte, error) { return t.encode((time.Time).Unix) }

func (t moment) encode(number func(time.Time) int64) ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	return json.Marshal(number(t.Time))
}

func (t *moment) UnmarshalJSON(b []byte) error {
	var n *int64
	if err := json.Unmarshal(b, &n); err != nil || n == nil {
		*t = moment{}
		return err
	}
	*t = moment{time.Unix(*n, 0).UTC()}
	return nil
}

// millis is a time in milliseconds.
type millis moment

func (t millis) MarshalJSON() ([]byte, error) { return moment(t).encode(time.Time.UnixMilli) }

// iso is a time as text.
type iso struct{ moment }

func (t iso) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	return []byte(t.UTC().Format(`"2006-01-02T15:04:05.000Z"`)), nil
}

func link(version int, resource string, id any) string {
	return fmt.Sprintf("%s/v%d/%s/%v", BaseURL, version, resource, id)
}

// shape is a record with some of its keys, separated by spaces, or with all of them. Aircall shows one and the same thing in
// several shapes. Those of REST answers say null for what has no value, those of webhooks mostly leave it out.
func shape(rec any, keys string) object { return fakehttp.Shape(rec, keys) }

func shapes[S ~[]E, E any](rows S, of func(E) object) []object {
	out := make([]object, 0, len(rows))
	for _, r := range rows {
		out = append(out, of(r))
	}
	return out
}
