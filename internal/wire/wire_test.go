package wire_test

import (
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/wire"
)

type (
	recordID int64

	owner struct {
		ID   recordID `json:"id" wire:"identity"`
		Name string   `json:"name"`
	}

	record struct {
		ID      recordID          `json:"id" wire:"identity"`
		Text    string            `json:"text"`
		Number  int               `json:"number"`
		Small   uint8             `json:"small"`
		Share   float64           `json:"share"`
		On      bool              `json:"on"`
		Maybe   *bool             `json:"maybe"`
		Owner   *owner            `json:"owner"`
		Inner   owner             `json:"inner"`
		Words   []string          `json:"words"`
		Owners  []owner           `json:"owners"`
		Labels  map[string]string `json:"labels"`
		Renamed string            `json:"renamed" wire:"or=old_name"`
		Odd     json.RawMessage   `json:"odd"`
		Any     any               `json:"any"`
		Raw     json.RawMessage   `json:"-" wire:"raw"`
	}
)

// UnmarshalJSON is for encoding/json: wire goes by the kind.
func (id *recordID) UnmarshalJSON([]byte) error { return fmt.Errorf("not called by wire") }

func TestWhatIsRead(t *testing.T) {
	t.Parallel()
	yes := true
	tests := []struct {
		text  string
		want  record
		drift []wire.Drift
	}{
		{`"text":"a\u00e9\ud83d\ude00\n\"\\","number":-7,"small":255,"share":1.5,"on":true`,
			record{Text: "aé😀\n\"\\", Number: -7, Small: 255, Share: 1.5, On: true}, nil},
		{`"text":null,"number":null,"on":null,"owner":null,"words":null,"owners":null,"labels":null,"share":null,"inner":null`, record{}, nil},
		{`"text":12,"number":"12","small":"7","share":"0.5","on":"true","maybe":1`,
			record{Text: "12", Number: 12, Small: 7, Share: .5, On: true, Maybe: &yes}, nil},
		{`"number":12.0,"share":3`, record{Number: 12, Share: 3}, nil},
		{`"number":1.2e1`, record{Number: 12}, nil},
		{`"number":" 12 "`, record{Number: 12}, nil},
		{`"number":"","share":"","on":"","small":"","maybe":""`, record{}, nil},
		{`"owner":{},"inner":{}`, record{}, nil},
		{`"owner":[],"inner":[],"labels":[]`, record{}, nil},
		{`"words":{},"owners":{}`, record{}, nil},
		{`"words":[],"owners":[],"labels":{}`, record{Words: []string{}, Owners: []owner{}, Labels: map[string]string{}}, nil},
		{`"words":"one"`, record{Words: []string{"one"}}, nil},
		{`"words":["a",7,null,{}]`, record{Words: []string{"a", "7"}}, []wire.Drift{{"words[]", "object"}}},
		{`"owners":[{"id":1},"x",{"name":"b"},null,{"id":"2","name":""}]`, record{Owners: []owner{{ID: 1}, {ID: 2}}},
			[]wire.Drift{{"owners[]", "string"}, {"owners[]", "object"}}},
		{`"owners":[{"id":2,"name":{"x":[1,{"y":"}"}]}}]`, record{Owners: []owner{{ID: 2}}}, []wire.Drift{{"owners[].name", "object"}}},
		{`"labels":{"a":"x","b":{}}`, record{Labels: map[string]string{"a": "x"}}, []wire.Drift{{"labels.b", "object"}}},
		{`"old_name":"x"`, record{Renamed: "x"}, nil},
		{`"old_name":"x","renamed":null`, record{Renamed: "x"}, nil},
		{`"old_name":"x","renamed":"y"`, record{Renamed: "y"}, nil},
		{`"renamed":"y","old_name":"x"`, record{Renamed: "y"}, nil},
		{`"odd":[1, 2],"any":{"a":1}`, record{Odd: json.RawMessage(`[1, 2]`), Any: map[string]any{"a": 1.0}}, nil},
		{`"Text":"x","TEXT":"y","unknown":[{"a":[[]]}]`, record{}, nil},
		{`"text":false,"number":true,"small":-1,"share":[],"on":7`, record{}, []wire.Drift{
			{"text", "boolean"}, {"number", "boolean"}, {"small", "number"}, {"share", "array"}, {"on", "number"}}},
		{`"number":1.5,"small":256`, record{}, []wire.Drift{{"number", "number"}, {"small", "number"}}},
		{`"number":"x","share":"x","on":"x"`, record{}, []wire.Drift{{"number", "string"}, {"share", "string"}, {"on", "string"}}},
		{`"owner":7,"inner":"x","owners":7,"words":true,"labels":[1]`, record{}, []wire.Drift{
			{"owner", "number"}, {"inner", "string"}, {"owners", "number"}, {"words", "boolean"}, {"labels", "array"}}},
		{`"owner":{"id":false,"name":"a"}`, record{}, []wire.Drift{{"owner.id", "boolean"}}},
		{`"text":"\ud83d","owner":{"id":1,"name":"a\u0000` + "\xff" + `"}`, record{Text: "\ufffd", Owner: &owner{ID: 1, Name: "a\x00\ufffd"}}, nil},
	}
	for _, test := range tests {
		for _, layout := range []string{`{"id":9,%s}`, " {\n\t\"id\" : 9 , %s } \r\n"} {
			var got record
			body := fmt.Sprintf(layout, test.text)
			drift, err := wire.Unmarshal([]byte(body), &got)
			if err != nil {
				t.Errorf("%s: %v", body, err)
				continue
			}
			if string(got.Raw) != strings.TrimSpace(body) {
				t.Errorf("%s: raw is %s", body, got.Raw)
			}
			got.Raw = nil
			test.want.ID = 9
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", body, diff)
			}
			if diff := cmp.Diff(test.drift, drift); diff != "" {
				t.Errorf("%s: drift (-want +got):\n%s", body, diff)
			}
		}
	}
}

// odd are bodies that are no JSON, whatever is asked for.
var odd = []string{
	`{`, `}`, `{"id":1`, `{"id":1}}`, `{"id":1} {"id":2}`, `{"id":1,}`, `{,}`, `{"id"}`, `{"id":}`, `{id:1}`, `{"id":1 "text":2}`, `[1,]`, `[1 2]`, `[`,
	`{"id":01}`, `{"id":-}`, `{"id":1.}`, `{"id":.5}`, `{"id":1e}`, `{"id":+1}`, `{"id":0x1}`, `{"id":NaN}`, `{"id":nul}`, `{"id":tru}`, `{"id":"a}`,
	"{\"text\":\"a\nb\"}", `{"text":"\x"}`, `{"text":"\u12"}`, `{"text":"\`, "{\"id\":1}\x00", `'a'`, `undefined`, `<html></html>`, "\xef\xbb\xbf{}",
	`{"unknown":[1,}`, `{"unknown":{"a":1,}}`, `{"unknown":{"a" 1}}`, `{"unknown":"` + "\x01" + `"}`,
}

func TestWhatIsNoJSON(t *testing.T) {
	t.Parallel()
	for _, body := range odd {
		var r record
		if _, err := wire.Unmarshal([]byte(body), &r); err == nil || !cmp.Equal(r, record{}) {
			t.Errorf("%s: got %+v, %v", body, r, err)
		}
		if found, _, err := wire.Object[record]([]byte(body), "record"); err == nil || found != nil {
			t.Errorf("%s is an object: %+v", body, found)
		}
		if found, _, err := wire.List[record]([]byte(body), "data", nil, false); err == nil || found != nil {
			t.Errorf("%s is a list: %+v", body, found)
		}
		if err := wire.Fields([]byte(body), func(string, []byte) bool { return true }); err == nil {
			t.Errorf("%s has fields", body)
		}
	}
}

func TestObject(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]recordID{
		`{"id":7}`: 7, `{"record":{"id":7}}`: 7, `{"x":[{"record":1}],"record":{"id":"7"},"y":{}}`: 7, `{"id":7,"record":null}`: 7, `{"record":[],"id":7}`: 7,

		``: 0, ` `: 0, `null`: 0, `{}`: 0, `[]`: 0, `7`: 0, `"x"`: 0, `true`: 0, `[{"id":7}]`: 0, `{"record":null}`: 0, `{"record":{}}`: 0, `{"record":[{"id":7}]}`: 0,
		`{"record":{"id":0}}`: 0, `{"record":{"id":null}}`: 0, `{"record":{"id":{}}}`: 0, `{"error":{"code":503}}`: 0, `{"data":[],"text":"x"}`: 0, `{"data":{"id":7}}`: 0,
	} {
		found, _, err := wire.Object[record]([]byte(body), "record")
		if want == 0 && (err == nil || found != nil) || want != 0 && (err != nil || found.ID != want) {
			t.Errorf("%s: got %+v, %v; want %d", body, found, err, want)
		}
	}
	type settings struct {
		Zone string `json:"zone"`
	}
	for body, ok := range map[string]bool{`{"zone":""}`: true, `{"zone":null}`: true, `{}`: false, `{"error":"x"}`: false, `null`: false} {
		if _, _, err := wire.Object[settings]([]byte(body), ""); (err == nil) != ok {
			t.Errorf("%s, of which nothing is needed: %v", body, err)
		}
	}
}

// TestTextThatIsKept holds that what comes in the place of people's text is kept as JSON, and told.
func TestTextThatIsKept(t *testing.T) {
	t.Parallel()
	type note struct {
		Text string `json:"text" wire:"keep"`
	}
	for body, want := range map[string]string{
		`{"text":"VIP"}`: "VIP", `{"text":7}`: "7", `{"text":null}`: "", `{}`: "",
		`{"text":["VIP"]}`: `["VIP"]`, `{"text":{"html":"VIP"}}`: `{"html":"VIP"}`, `{"text":true}`: "true",
	} {
		var got note
		drift, err := wire.Unmarshal([]byte(body), &got)
		if odd := strings.ContainsAny(want, "[{") || want == "true"; err != nil || got.Text != want || (len(drift) > 0) != odd {
			t.Errorf("%s: got %q, drift %v, %v", body, got.Text, drift, err)
		}
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	type told struct {
		Meta struct {
			Total int `json:"total"`
		} `json:"meta"`
	}
	tests := []struct {
		body  string
		want  []recordID
		total int
		bad   bool
		drift []wire.Drift
	}{
		{body: `{"data":[{"id":1},{"id":"2"}],"meta":{"total":"2"}}`, want: []recordID{1, 2}, total: 2},
		{body: `{"meta":{"total":2},"data":[],"more":[1]}`, want: []recordID{}, total: 2},
		{body: `{"data":{}}`},
		{body: `{"data":[{"id":1},"x",{"text":"y"},[],null,{"id":2}],"meta":[7]}`, want: []recordID{1, 2},
			drift: []wire.Drift{{"data[]", "string"}, {"data[]", "object"}, {"data[]", "array"}, {"meta", "array"}}},
		{body: `{"data":[{"id":1,"owner":{"id":{}}}]}`, want: []recordID{1}, drift: []wire.Drift{{"data[].owner.id", "object"}}},
		{body: ``, bad: true}, {body: `null`, bad: true}, {body: `[]`, bad: true}, {body: `[{"id":1}]`, bad: true}, {body: `{}`, bad: true},
		{body: `{"data":null,"meta":{"total":3}}`, bad: true}, {body: `{"data":"x"}`, bad: true}, {body: `{"data":{"0":{"id":1}}}`, bad: true},
		{body: `{"error":{"code":503}}`, bad: true}, {body: `{"data":[{"text":"x"},{}]}`, bad: true}, {body: `{"data":["x"]}`, bad: true},
		{body: `{"Data":[{"id":1}]}`, bad: true},
	}
	for _, test := range tests {
		var meta told
		rows, drift, err := wire.List[record]([]byte(test.body), "data", &meta, false)
		if (err != nil) != test.bad {
			t.Errorf("%s: %v", test.body, err)
			continue
		}
		var got []recordID
		if rows != nil {
			got = []recordID{}
		}
		for _, row := range rows {
			got = append(got, row.ID)
		}
		if diff := cmp.Diff(test.want, got); diff != "" || meta.Meta.Total != test.total && !test.bad {
			t.Errorf("%s: total %d, rows (-want +got):\n%s", test.body, meta.Meta.Total, diff)
		}
		if diff := cmp.Diff(test.drift, drift); diff != "" {
			t.Errorf("%s: drift (-want +got):\n%s", test.body, diff)
		}
	}
	if rows, _, err := wire.List[record]([]byte(`{"data":[{"text":"x"}]}`), "data", nil, true); err != nil || len(rows) != 1 {
		t.Errorf("rows that were asked for without their ids: %v, %v", rows, err)
	}
}

func TestNothing(t *testing.T) {
	t.Parallel()
	for body, ok := range map[string]bool{
		``: true, `{}`: true, `[]`: true, `null`: true, `{"ok":true}`: true, `{"error":null}`: true, `{"errors":[]}`: true, `OK`: true,
		`<html>`: false, ` <!DOCTYPE html>`: false, `{"error":{"code":503}}`: false, `{"errors":["x"]}`: false, `{"error":"x"}`: false, `{"ok":`: false,
	} {
		if err := wire.Nothing([]byte(body)); (err == nil) != ok {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestFieldsOfWhatBreaksOff(t *testing.T) {
	t.Parallel()
	got := map[string]string{}
	err := wire.Fields([]byte(`{"event":"x","data":{"id":7,"text":"ab`), func(key string, value []byte) bool {
		got[key] = string(value)
		return true
	})
	if diff := cmp.Diff(map[string]string{"event": `"x"`, "data": `{"id":7,"text":"ab`}, got); diff != "" || err == nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

// A document cannot take hundreds of times its own memory, nor the stack.
func TestMemoryIsBounded(t *testing.T) {
	const size = 4 << 20
	fill := func(begin, middle, end string) []byte {
		return []byte(begin + strings.Repeat(middle, (size-len(begin)-len(end))/len(middle)) + end)
	}
	var nested record
	for name, read := range map[string]func() error{
		"rows": func() error {
			_, _, err := wire.List[record](fill(`{"data":[{}`, `,{}`, `]}`), "data", nil, true)
			return err
		},
		"rows of ids": func() error {
			_, _, err := wire.List[record](fill(`{"data":[{"id":1}`, `,{"id":1}`, `]}`), "data", nil, false)
			return err
		},
		"bad rows": func() error {
			_, _, err := wire.List[record](fill(`{"data":[0`, `,0`, `]}`), "data", nil, false)
			return err
		},
		"elements": func() error {
			_, err := wire.Unmarshal(fill(`{"owners":[{"id":1}`, `,{"id":1}`, `]}`), &nested)
			return err
		},
		"words": func() error { _, err := wire.Unmarshal(fill(`{"words":[""`, `,""`, `]}`), &nested); return err },
		"labels": func() error {
			_, err := wire.Unmarshal(fill(`{"labels":{"a":""`, `,"a":""`, `}}`), &nested)
			return err
		},
		"repeated": func() error {
			_, err := wire.Unmarshal(fill(`{"owner":{"id":1}`, `,"owner":{"id":1}`, `}`), &nested)
			return err
		},
		"depth":    func() error { _, err := wire.Unmarshal(fill(``, `{"any":`, ``), &nested); return err },
		"brackets": func() error { _, err := wire.Unmarshal(fill(`{"x":`, `[`, ``), &nested); return err },
	} {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		err := read()
		runtime.ReadMemStats(&after)
		if taken := after.TotalAlloc - before.TotalAlloc; taken > 20*size {
			t.Errorf("%s: %d MB for %d", name, taken>>20, size>>20)
		}
		t.Logf("%s: %d MB, %v", name, (after.TotalAlloc-before.TotalAlloc)>>20, err)
	}
}

// FuzzUnmarshal holds the decoder to encoding/json: they agree on what is JSON, and on what is as documented.
func FuzzUnmarshal(f *testing.F) {
	for _, body := range odd {
		f.Add([]byte(body))
	}
	f.Add([]byte(`{"id":1,"text":"a\u00e9","number":12,"share":1.5e3,"on":true,"maybe":false,"owner":{"id":2,"name":"b"},"words":["a"],"owners":[{"id":3}]}`))
	f.Add([]byte(`{"labels":{"a":"b"},"any":[1,{"b":null}],"odd":{ },"inner":[],"unknown":{"x":[[]]}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var r record
		_, err := wire.Unmarshal(body, &r)
		if !json.Valid(body) {
			if err == nil {
				t.Fatalf("%q is no JSON", body)
			}
			return
		}
		var plain struct {
			Text  *string            `json:"text"`
			Share *float64           `json:"share"`
			On    *bool              `json:"on"`
			Words *[]string          `json:"words"`
			Map   *map[string]string `json:"labels"`
		}
		dec := json.NewDecoder(strings.NewReader(string(body)))
		if dec.Decode(&plain) != nil || err != nil || strings.Contains(strings.ToLower(string(body)), "\\u") {
			return // of another kind, or keys that encoding/json takes for others
		}
		if plain.Text != nil && *plain.Text != r.Text && !folded(body, "text") {
			t.Errorf("%q: text %q, want %q", body, r.Text, *plain.Text)
		}
		if plain.Share != nil && *plain.Share != r.Share && !folded(body, "share") {
			t.Errorf("%q: share %v, want %v", body, r.Share, *plain.Share)
		}
		if plain.On != nil && *plain.On != r.On && !folded(body, "on") {
			t.Errorf("%q: on %v, want %v", body, r.On, *plain.On)
		}
	})
}

// folded says whether a name stands in a document more than once, in any case, so that decoders may differ.
func folded(body []byte, name string) bool {
	return strings.Count(strings.ToLower(string(body)), `"`+name+`"`) != 1 || !strings.Contains(string(body), `"`+name+`"`)
}
