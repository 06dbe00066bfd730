package wire_test

import (
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/wire"
)

// payload has fields of the webhooks and answers of both vendors, of every kind that the clients read.
type payload struct {
	Event     string `json:"event"`
	Timestamp int64  `json:"timestamp"`
	Data      struct {
		ID        recordID        `json:"id" wire:"identity"`
		Direction string          `json:"direction"`
		Duration  int             `json:"duration"`
		Archived  bool            `json:"archived"`
		Started   *int64          `json:"started_at"`
		Number    *owner          `json:"number"`
		User      *owner          `json:"user"`
		Tags      []owner         `json:"tags"`
		Contact   json.RawMessage `json:"contact"`
		Any       any             `json:"comments"`
	} `json:"data"`
	Pagination struct {
		Total int `json:"total"`
	} `json:"pagination"`
}

// payloads are the recordings of this repository, and those that are outside of it, if they are there.
func payloads(t testing.TB) (bodies [][]byte) {
	t.Helper()
	outside := cmp.Or(os.Getenv("RECORDED_PAYLOADS"), filepath.Join("..", "..", "..", "shared", "payloads"))
	for _, pattern := range []string{
		filepath.Join("..", "..", "examples", "quickstart", "testdata", "recording", "*.json"), filepath.Join(outside, "*", "*.json"),
	} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			body, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			bodies = append(bodies, body)
		}
	}
	if len(bodies) == 0 {
		t.Fatal("no recordings")
	}
	return bodies
}

// FuzzPayloads holds all ways to read a document to each other, beginning with what the vendors send: whether it is JSON, what a list
// has, and that what one of them reads another does not lose.
func FuzzPayloads(f *testing.F) {
	for _, body := range payloads(f) {
		f.Add(body)
	}
	f.Add([]byte(`{"data":[{"id":1,"name":"a"},{"id":"2"},{"name":"b"}],"pagination":{"total":"3"}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var whole payload
		if _, err := wire.Unmarshal(body, &whole); err == nil && !json.Valid(body) {
			t.Fatalf("%q is no JSON", body)
		}
		var again payload
		if drift, err := wire.Payload(body, &again); err == nil && (again.Event != whole.Event || again.Data.ID != whole.Data.ID) {
			t.Errorf("%q: %+v, then %+v, %v", body, whole, again, drift)
		}
		all, seen, _, err := wire.Page[owner](body, "data", nil, true)
		if err == nil && (seen < len(all) || !json.Valid(body)) {
			t.Errorf("%q: %d rows of %d", body, len(all), seen)
		}
		if known, _, err := wire.List[owner](body, "data", nil, false); err == nil {
			for _, row := range known {
				if row.ID == 0 {
					t.Errorf("%q: a row that cannot be told apart", body)
				}
			}
		}
		if one, _, err := wire.Object[owner](body, "data"); err == nil && one.ID == 0 {
			t.Errorf("%q: an object that cannot be told apart", body)
		}
		if err := wire.Fields(body, func(key string, value []byte) bool {
			if json.Valid(body) && !json.Valid(value) {
				t.Errorf("%q: %s is %q", body, key, value)
			}
			return true
		}); err == nil && !json.Valid(body) {
			t.Errorf("%q is no object", body)
		}
		_ = wire.Nothing(body)
	})
}
