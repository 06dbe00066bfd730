package rest_test

import (
	"net/url"
	"path"
	"strings"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
)

func TestPaths(t *testing.T) {
	t.Parallel()
	tests := []struct {
		template string
		args     []any
		want     string // the path on the wire below the base URL; empty: refused
	}{
		{"/calls", nil, "/calls"},
		{"/calls/{id}", []any{int64(12)}, "/calls/12"},
		{"/calls/{id}/tags/{tag}", []any{12, "a"}, "/calls/12/tags/a"},
		{"/users/{email}", []any{"léa.martin+crm@example.test"}, "/users/l%C3%A9a.martin+crm@example.test"},
		{"/calls/{id}", []any{"12/archive"}, "/calls/12%2Farchive"},
		{"/calls/{id}", []any{"12?fetch=1#x"}, "/calls/12%3Ffetch=1%23x"},
		{"/calls/{id}", []any{"%2e%2e"}, "/calls/%252e%252e"},
		{"/calls/{id}", []any{"{id}"}, "/calls/%7Bid%7D"},
		{"/calls/{id}", []any{"..."}, "/calls/..."},

		{"", nil, ""},
		{"calls", nil, ""},
		{"//evil.example/x", nil, "//evil.example/x"}, // still below the base URL
		{"/calls?x=1", nil, ""},
		{"/calls#x", nil, ""},
		{"/calls/../users", nil, ""},
		{"/calls/%2e%2e/users", nil, ""},
		{"/calls/%zz", nil, ""},
		{"/calls/%{id}", []any{"2f"}, ""},
		{"/calls/{id} ", []any{"a/b"}, ""},
		{"/calls/{id}", nil, ""},
		{"/calls/{id", []any{12}, ""},
		{"/calls/{id}", []any{12, 13}, ""},
		{"/calls/{id}", []any{""}, ""},
		{"/calls/{id}", []any{"."}, ""},
		{"/calls/{id}", []any{".."}, ""},
		{"/calls/{id}", []any{"../users"}, ""},
		{"/calls/{id}", []any{"x/../../users"}, ""},
	}
	for _, tt := range tests {
		s := play(reply(200, `{}`))
		_, err := newClient(t, s).Do(t.Context(), rest.Request{Path: tt.template, Args: tt.args})
		if tt.want == "" {
			if err == nil || len(s.requests()) != 0 {
				t.Errorf("%q %v: got error %v and %d requests, want a refusal", tt.template, tt.args, err, len(s.requests()))
			}
			continue
		}
		if err != nil {
			t.Errorf("%q %v: %v", tt.template, tt.args, err)
			continue
		}
		if got := s.requests()[0].URL; got != baseURL+tt.want {
			t.Errorf("%q %v: got %q, want %q", tt.template, tt.args, got, baseURL+tt.want)
		}
	}
}

// An argument stays one element of the path whatever it holds, and a template stays below the base URL.
func FuzzPath(f *testing.F) {
	for _, seed := range [][2]string{
		{"/calls/{id}", "12"}, {"/calls/{id}/tags", "../users"}, {"/{a}", "%2e%2e"}, {"//evil.example/{a}", "@evil.example"},
		{"/%2e%2e/{a}", "x"}, {"/a?b={c}", "x"}, {"/{", "x"}, {"/}{a}", "\x00"}, {"/{a}", "a/b\\c;d"}, {"/x{a}y", "é\xff"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, template, arg string) {
		s := play(reply(200, `{}`))
		_, err := newClient(t, s).Do(t.Context(), rest.Request{Path: template, Args: []any{arg}})
		if err != nil {
			if len(s.requests()) != 0 {
				t.Fatalf("refused and yet sent: %v", err)
			}
			return
		}
		u, err := url.Parse(s.requests()[0].URL)
		if err != nil {
			t.Fatal(err)
		}
		if u.Scheme != "https" || u.Host != "api.example.test" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
			t.Fatalf("%q with %q went to %s", template, arg, u)
		}
		if clean := path.Clean(u.Path); !strings.HasPrefix(clean+"/", "/v1/") {
			t.Fatalf("%q with %q left the base URL: %s", template, arg, u)
		}
		if got, want := strings.Count(u.EscapedPath(), "/"), strings.Count("/v1"+template, "/")-strings.Count(placeholder(template), "/"); got != want {
			t.Fatalf("%q with %q has %d elements, want %d: %s", template, arg, got, want, u)
		}
		if !strings.Contains(u.Path, arg) {
			t.Fatalf("%q with %q lost its argument: %s", template, arg, u)
		}
	})
}

// placeholder returns the name between the first braces, which is not sent.
func placeholder(template string) string {
	_, after, _ := strings.Cut(template, "{")
	name, _, _ := strings.Cut(after, "}")
	return name
}
