package internal_test

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"log/slog"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/oauth2"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/hub"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/install"
)

// secretName is how fields are named that hold secrets.
var secretName = regexp.MustCompile(`(?i)(token|secret|password|signkey|apiid|apitoken|keys?)s?$`)

// noSecrets are fields so named that hold none.
var noSecrets = map[string]bool{
	"aircall.IVROption.Key": true, "aircall.VoiceAgentCallInput.IdempotencyKey": true, "aircall.VoiceAgentCall.IdempotencyKey": true,
	"sellsy.EmailTag.Key": true, "sellsy.SearchHit.Key": true, "store.Item.Key": true, "report.Sellsy.Token": true,
}

// secretive are the types that hold secrets, with what they are in. Those that travel as JSON with their secrets are marked:
// whoever writes one as JSON means to.
var secretive = []struct {
	value  any
	travel bool
}{
	{aircall.Event{}, true}, {aircall.MessageConfiguration{}, true}, {aircall.Installation{}, true}, {aircall.WebhookHandler{}, false},
	{aircall.Webhook{}, true}, {sellsy.WebhookHandler{}, false}, {sellsy.Webhook{}, true},
	{sellsy.WebhookInput{}, true}, {sellsy.Registration{}, true}, {sellsy.Registered{}, true}, {bridge.Webhooks{}, false}, {bridge.Config{}, false}, {hub.Settings{}, true}, {hub.AircallSettings{}, true},
	{hub.SellsySettings{}, true}, {install.AircallApp{}, false}, {install.SellsyApp{}, false}, {install.Config{}, false},
	{install.Result{}, true}, {install.AircallAccess{}, true}, {install.SellsyAccess{}, true},
}

// TestSecretsDoNotShow prints, logs and encodes all exported types that hold secrets, and looks through the packages for types that
// are not among them.
func TestSecretsDoNotShow(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, s := range secretive {
		v := reflect.New(reflect.TypeOf(s.value)).Elem()
		name := v.Type().PkgPath()[strings.LastIndex(v.Type().PkgPath(), "/")+1:] + "." + v.Type().Name()
		known[name] = true
		if filled := fill(v, name); filled == 0 {
			t.Errorf("%s has no field that holds a secret", name)
		}
		for how, text := range shown(v.Interface(), s.travel) {
			if strings.Contains(text, canary) {
				t.Errorf("%s shows a secret by %s: %.300s", name, how, text)
			}
		}
	}
	for name := range secretTypes(t) {
		if !known[name] {
			t.Errorf("%s holds a secret by its name: add it to the list of this test, or to those that hold none", name)
		}
	}
}

const canary = "s3cret-canary"

// fill sets all fields that hold secrets, and counts them.
func fill(v reflect.Value, name string) (n int) {
	for i := range v.NumField() {
		field, of := v.Field(i), v.Type().Field(i)
		if !of.IsExported() {
			continue
		}
		switch token := (&oauth2.Token{AccessToken: canary, RefreshToken: canary}); {
		case field.Type() == reflect.TypeOf(token):
			field.Set(reflect.ValueOf(token))
			n++
		case field.Kind() == reflect.Struct && strings.Contains(field.Type().PkgPath(), "aircall-sellsy-go"):
			n += fill(field, field.Type().String())
		case field.Kind() == reflect.Pointer && field.Type().Elem() == reflect.TypeFor[sellsy.Webhook]():
			field.Set(reflect.New(field.Type().Elem()))
			n += fill(field.Elem(), field.Type().String())
		case !secretName.MatchString(of.Name) || noSecrets[name+"."+of.Name]:
		case field.Kind() == reflect.String:
			field.SetString(canary)
			n++
		case field.Kind() == reflect.Slice && field.Type().Elem().Kind() == reflect.String:
			field.Set(reflect.MakeSlice(field.Type(), 1, 1))
			field.Index(0).SetString(canary)
			n++
		}
	}
	return n
}

// shown is a value in all the ways in which it may come to be read.
func shown(value any, travels bool) map[string]string {
	pointer := reflect.New(reflect.TypeOf(value))
	pointer.Elem().Set(reflect.ValueOf(value))
	all := map[string]string{}
	for kind, v := range map[string]any{
		"": value, "pointer ": pointer.Interface(), "slice ": []any{value}, "struct ": struct{ V any }{value},
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
			all[kind+verb] = fmt.Sprintf(verb, v)
		}
		if kind == "slice " || kind == "struct " {
			continue
		}
		var text, encoded strings.Builder
		slog.New(slog.NewTextHandler(&text, nil)).Info("x", "v", v)
		slog.New(slog.NewJSONHandler(&encoded, nil)).Info("x", "v", v)
		all[kind+"slog"], all[kind+"slog as JSON"] = text.String(), encoded.String()
	}
	if !travels {
		encoded, _ := json.Marshal(value) // what cannot be encoded shows nothing
		all["JSON"] = string(encoded)
	}
	return all
}

// secretTypes are the exported types of all packages that have a field which is named like a secret.
func secretTypes(t *testing.T) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	goFiles(t, func(path string) {
		dir := filepath.Dir(path)
		if strings.HasSuffix(path, "_test.go") || strings.Contains(path, "internal/") && !strings.HasPrefix(path, "../") ||
			strings.Contains(filepath.ToSlash(dir), "/internal") || strings.Contains(dir, "examples") || strings.Contains(dir, "tools") ||
			strings.HasSuffix(dir, "test") { // the credentials of fakes are no secrets
			return
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Error(err)
			return
		}
		pkg := filepath.Base(dir)
		for n := range ast.Preorder(file) {
			spec, ok := n.(*ast.TypeSpec)
			if !ok || !spec.Name.IsExported() {
				continue
			}
			of, ok := spec.Type.(*ast.StructType)
			if !ok {
				continue
			}
			for _, field := range of.Fields.List {
				for _, name := range field.Names {
					full := pkg + "." + spec.Name.Name
					if name.IsExported() && secretName.MatchString(name.Name) && !noSecrets[full+"."+name.Name] {
						found[full] = true
					}
				}
			}
		}
	})
	return found
}
