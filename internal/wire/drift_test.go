package wire_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// Whatever kind a value of the clients' types comes in, wherever it is, it costs no more than the field that it is in.
func TestFieldsOfAnotherKind(t *testing.T) {
	t.Parallel()
	holds := func(name string, drift func(*testing.T, func([]byte, any) error), unmarshal func([]byte, any) error) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			drift(t, unmarshal)
		})
	}
	for name, drift := range map[string]func(*testing.T, func([]byte, any) error){
		"call": drift[aircall.Call], "contact": drift[aircall.Contact], "user": drift[aircall.User],
		"number": drift[aircall.Number], "team": drift[aircall.Team], "tag": drift[aircall.Tag],
		"webhook": drift[aircall.Webhook], "integration": drift[aircall.Integration],
		"message": drift[aircall.Message], "group message": drift[aircall.GroupMessage],
		"transcription": drift[aircall.Transcription], "summary": drift[aircall.Summary],
		"topics": drift[aircall.Topics], "sentiment": drift[aircall.Sentiment],
		"custom summary": drift[aircall.CustomSummary], "playbook": drift[aircall.PlaybookResult],
		"evaluations": drift[aircall.Evaluations], "satisfaction": drift[aircall.CSAT],
		"voice agent": drift[aircall.AIVoiceAgentCall], "report": drift[aircall.Report],
		"dialer campaign": drift[aircall.DialerCampaign], "campaign": drift[aircall.A2PCampaign],
	} {
		holds("aircall "+name, drift, aircall.Unmarshal)
	}
	for name, drift := range map[string]func(*testing.T, func([]byte, any) error){
		"company": drift[sellsy.Company], "contact": drift[sellsy.Contact], "individual": drift[sellsy.Individual],
		"opportunity": drift[sellsy.Opportunity], "phone call": drift[sellsy.PhoneCall], "staff": drift[sellsy.Staff],
		"task": drift[sellsy.Task], "comment": drift[sellsy.Comment], "webhook": drift[sellsy.Webhook],
		"address": drift[sellsy.Address], "custom field": drift[sellsy.CustomField], "search hit": drift[sellsy.SearchHit],
		"timeline": drift[sellsy.TimelineItem], "CRM activity": drift[sellsy.CRMActivity], "file": drift[sellsy.File],
		"payment": drift[sellsy.Payment], "pipeline": drift[sellsy.Pipeline], "step": drift[sellsy.Step],
		"category": drift[sellsy.SourceCategory], "metas": drift[sellsy.CRMMetas], "team": drift[sellsy.Team],
		"events": drift[sellsy.WebhookEventGroup], "quota": drift[sellsy.PlanQuota],
	} {
		holds("sellsy "+name, drift, sellsy.Unmarshal)
	}
}

// kinds are values of each kind of JSON, among them those that stand for nothing.
var kinds = []string{
	`null`, `true`, `false`, `0`, `-1`, `7`, `1.5`, `1e400`, `9223372036854775808`, `""`, `"x"`, `"7"`, `"2026-03-19T09:00:00Z"`, `"0000-00-00"`,
	`[]`, `[1]`, `["x"]`, `[{}]`, `[[]]`, `{}`, `{"a":1}`, `{"id":{}}`, `{"id":9}`,
}

// drift decodes a T of which all fields are set, with each value in it replaced by one of each other kind in turn. Whatever comes, the
// T decodes, and all of its fields but the one in which the value is are as they were.
func drift[T any](t *testing.T, unmarshal func([]byte, any) error) {
	t.Helper()
	full := reflect.New(reflect.TypeFor[T]()).Elem()
	fill(full, map[reflect.Type]bool{full.Type(): true})
	text, err := json.Marshal(full.Interface())
	if err != nil {
		t.Fatal(err)
	}
	var base any
	if err := json.Unmarshal(text, &base); err != nil {
		t.Fatal(err)
	}
	want := decoded[T](t, unmarshal, text)
	for _, path := range paths(base, nil) {
		for _, kind := range kinds {
			body := replace(base, path, json.RawMessage(kind))
			got := decoded[T](t, unmarshal, body)
			root := path[0]
			for _, key := range slices.Sorted(maps.Keys(want)) {
				if key != root && string(want[key]) != string(got[key]) {
					t.Errorf("%s as %s changes %s to %s from %s", strings.Join(path, "."), kind, key, got[key], want[key])
				}
			}
		}
	}
}

// decoded decodes a T and encodes it again.
func decoded[T any](t *testing.T, unmarshal func([]byte, any) error, text []byte) map[string]json.RawMessage {
	t.Helper()
	var v T
	if err := unmarshal(text, &v); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	again, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(again, &fields); err != nil {
		t.Fatal(err)
	}
	return fields
}

// fill sets all fields of a value. Objects of a type that was filled before stay empty: one of each is enough.
func fill(v reflect.Value, filled map[reflect.Type]bool) {
	switch v.Type() {
	case reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(time.Date(2026, 3, 19, 9, 0, 0, 0, time.UTC)))
		return
	case reflect.TypeFor[json.RawMessage]():
		v.SetBytes([]byte(`{"a":1}`))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString("word")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(7)
	case reflect.Float64:
		v.SetFloat(1.5)
	case reflect.Struct:
		for _, field := range v.Fields() {
			if field.CanSet() {
				fill(field, filled)
			}
		}
	default:
		fillMany(v, filled)
	}
}

func fillMany(v reflect.Value, filled map[reflect.Type]bool) {
	elem := v.Type().Elem()
	if filled[elem] {
		return
	}
	filled[elem] = elem.Kind() == reflect.Struct
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(elem))
		fill(v.Elem(), filled)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), filled)
	case reflect.Map:
		value := reflect.New(elem).Elem()
		fill(value, filled)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(reflect.ValueOf("key").Convert(v.Type().Key()), value)
	default:
		panic(fmt.Sprintf("a field of the type %s", v.Type()))
	}
}

// deepest is how deep values are replaced. What is deeper is near the top of another type.
const deepest = 2

// paths are the places of the values in a document, but for the document itself.
func paths(v any, at []string) [][]string {
	if len(at) == deepest {
		return nil
	}
	var all [][]string
	add := func(key string, value any) {
		path := append(slices.Clone(at), key)
		all = append(append(all, path), paths(value, path)...)
	}
	switch v := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			add(key, v[key])
		}
	case []any:
		for i := range v {
			add(fmt.Sprint(i), v[i])
		}
	}
	return all
}

func replace(v any, path []string, value json.RawMessage) []byte {
	var rebuild func(v any, path []string) any
	rebuild = func(v any, path []string) any {
		if len(path) == 0 {
			return value
		}
		switch v := v.(type) {
		case map[string]any:
			v = maps.Clone(v)
			v[path[0]] = rebuild(v[path[0]], path[1:])
			return v
		case []any:
			v = slices.Clone(v)
			for i := range v {
				if fmt.Sprint(i) == path[0] {
					v[i] = rebuild(v[i], path[1:])
				}
			}
			return v
		default:
			return v
		}
	}
	text, err := json.Marshal(rebuild(v, path))
	if err != nil {
		panic(err)
	}
	return text
}
