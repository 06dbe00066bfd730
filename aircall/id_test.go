package aircall_test

import (
	"encoding/json"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
)

func TestIDs(t *testing.T) {
	t.Parallel()
	for data, want := range map[string]aircall.CallID{
		`3811606146`: 3811606146, `"3811606146"`: 3811606146, `null`: 0, `""`: 0, `0`: 0, `9223372036854775807`: 1<<63 - 1,
	} {
		id := aircall.CallID(99)
		if err := aircall.Unmarshal([]byte(data), &id); err != nil || id != want {
			t.Errorf("%s: got %d, %v; want %d", data, id, err, want)
		}
	}
	for _, bad := range []string{`"abc"`, `1.5`, `{}`, `[1]`, `true`, `9223372036854775808`} {
		var id aircall.CallID
		if err := aircall.Unmarshal([]byte(bad), &id); err == nil {
			t.Errorf("%s: got %d, want an error", bad, id)
		}
	}
	if got, err := json.Marshal(aircall.CallID(3811606146)); err != nil || string(got) != `3811606146` {
		t.Errorf("encodes as %s, %v", got, err)
	}
}

func TestTextIDs(t *testing.T) {
	t.Parallel()
	for data, want := range map[string]aircall.InsightID{`"01ARZ3"`: "01ARZ3", `81330225`: "81330225", `null`: "", `"\u00e9"`: "é"} {
		id := aircall.InsightID("x")
		if err := aircall.Unmarshal([]byte(data), &id); err != nil || id != want {
			t.Errorf("%s: got %q, %v; want %q", data, id, err, want)
		}
	}
	for _, bad := range []string{`{}`, `[]`, `true`} {
		var id aircall.InsightID
		if err := aircall.Unmarshal([]byte(bad), &id); err == nil {
			t.Errorf("%s: got %q, want an error", bad, id)
		}
	}
}

func FuzzIDs(f *testing.F) {
	for _, seed := range []string{`1`, `"1"`, `null`, `""`, `"abc"`, `1e3`, `"\u0031"`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var number, numberAgain aircall.CallID
		if aircall.Unmarshal(data, &number) == nil {
			again(t, data, number, &numberAgain)
		}
		var text, textAgain aircall.MessageID
		if aircall.Unmarshal(data, &text) == nil {
			again(t, data, text, &textAgain)
		}
	})
}

// again encodes an id that was read, and reads it again.
func again[ID comparable](t *testing.T, data []byte, id ID, into *ID) {
	t.Helper()
	encoded, err := json.Marshal(id)
	if err != nil {
		t.Fatal(err)
	}
	if err := aircall.Unmarshal(encoded, into); err != nil || *into != id {
		t.Fatalf("%s: %v became %v, %v", data, id, *into, err)
	}
}
