package aircall_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
)

func TestTime(t *testing.T) {
	t.Parallel()
	nine := time.Date(2026, 3, 19, 9, 0, 0, 0, time.UTC)
	tests := []struct {
		json string
		want time.Time
	}{
		{`null`, time.Time{}},
		{`""`, time.Time{}},
		{`1773910800`, nine},
		{`1773910800123`, nine.Add(123 * time.Millisecond)},
		{`"1773910800"`, nine},
		{`"1773910800123"`, nine.Add(123 * time.Millisecond)},
		{`1773910800.5`, nine.Add(500 * time.Millisecond)},
		{`1.7739108e9`, nine},
		{`"2026-03-19T09:00:00Z"`, nine},
		{`"2026-03-19T10:00:00+01:00"`, nine},
		{`"2026-03-19T09:00:00.123Z"`, nine.Add(123 * time.Millisecond)},
		{`"2026-03-19 09:00:00 UTC"`, nine},
		{`0`, time.Time{}},
		{`"0"`, time.Time{}},
		{`0.0`, time.Time{}},
		{`-1`, time.Time{}},
		{`false`, time.Time{}},
		{`"0000-00-00 00:00:00"`, time.Time{}},
		{`"0000-00-00T00:00:00Z"`, time.Time{}},
		{`"0001-01-01T00:00:00Z"`, time.Time{}},
		{`"1970-01-01T00:00:00Z"`, time.Time{}},
		{`"2026-03-19T10:00:00+0100"`, nine},
	}
	for _, test := range tests {
		var got aircall.Time
		if err := json.Unmarshal([]byte(test.json), &got); err != nil {
			t.Errorf("%s: %v", test.json, err)
		} else if !got.Equal(test.want) || got.IsZero() != test.want.IsZero() || got.Location() != time.UTC {
			t.Errorf("%s: got %v, want %v in UTC", test.json, got, test.want)
		}
	}
	for _, bad := range []string{`"yesterday"`, `{}`, `[]`, `true`, `1e30`, `9223372036854775807`, `"NaN"`, `"2026-13-01T00:00:00Z"`} {
		var got aircall.Time
		if err := json.Unmarshal([]byte(bad), &got); err == nil {
			t.Errorf("%s: got %v, want an error", bad, got)
		}
	}
}

func TestTimeEncodes(t *testing.T) {
	t.Parallel()
	paris := time.FixedZone("", 3600)
	for want, value := range map[string]aircall.Time{
		`null`:       {},
		`1773910800`: aircall.At(time.Date(2026, 3, 19, 10, 0, 0, 999, paris)),
	} {
		if got, err := json.Marshal(value); err != nil || string(got) != want {
			t.Errorf("Marshal(%v) = %s, %v; want %s", value, got, err, want)
		}
	}
}

func FuzzTime(f *testing.F) {
	for _, seed := range []string{`null`, `1773910800`, `"1773910800123"`, `1.5e9`, `"2026-03-19T09:00:00.123Z"`, `"2026-03-19 09:00:00 UTC"`, `-1`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var got, again aircall.Time
		if json.Unmarshal(data, &got) != nil {
			return
		}
		encoded, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(encoded, &again); err != nil {
			t.Fatal(err)
		}
		if !again.Equal(got.Truncate(time.Second)) && again.Unix() != got.Unix() {
			t.Fatalf("%s became %v, then %v", data, got, again)
		}
	})
}
