package sellsytest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// route is one operation. Scopes are separated by spaces and all required.
type route struct {
	method, path string
	scopes       string
	serve        func(*Server, *call) (answer, error)
}

// call is one request to an operation.
type call struct {
	route *route
	ids   []int64  // of the path, in order; 0 for "me"
	words []string // of the path, in order
	query url.Values
	body  []byte

	contentType string
}

// answer is a successful answer. A nil body sends none.
type answer struct {
	status int
	body   any
}

func ok(body any) answer      { return answer{http.StatusOK, body} }
func created(body any) answer { return answer{http.StatusCreated, body} }

var noContent = answer{status: http.StatusNoContent}

// refusal is an answer in the shape of Sellsy's errors.
type refusal struct {
	status  int
	message string
	details map[string]string
}

func (r *refusal) Error() string { return r.message }

func (r *refusal) body() any {
	var details any = []string{} // PHP's empty array, where other refusals have an object
	if len(r.details) > 0 {
		details = r.details
	}
	return map[string]any{"error": map[string]any{
		"code": r.status, "message": r.message, "details": details, "context": nil,
	}}
}

var (
	errNotFound     = &refusal{status: http.StatusNotFound, message: "Not Found"}
	errUnauthorized = &refusal{status: http.StatusUnauthorized, message: "The access token is missing, invalid or has expired."}
	errQuota        = &refusal{status: http.StatusTooManyRequests, message: "Le quota de requêtes est dépassé."}
)

func missing(field string) *refusal {
	return &refusal{
		status:  http.StatusBadRequest,
		message: "Le contenu de la requête est invalide: le champ '" + field + "' est manquant.",
		details: map[string]string{field: "Ce champ est manquant"},
	}
}

func invalid(field, why string) *refusal {
	return &refusal{
		status:  http.StatusBadRequest,
		message: "Le contenu de la requête est invalide: le champ '" + field + "' n'est pas valide.",
		details: map[string]string{field: why},
	}
}

func unexpected(field string) *refusal { return invalid(field, "Ce champ n'est pas attendu.") }

const (
	authorizationPath = "/oauth2/authorization"
	tokenPath         = "/oauth2/access-tokens"
)

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimPrefix(r.URL.Path, "/v2")
	switch path {
	case tokenPath:
		s.serveTokens(w, r)
		return
	case authorizationPath:
		s.serveAuthorization(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("X-Request-Id", s.requestID())
	c, allowed := s.find(r.Method, path)
	if c == nil {
		refuseRoute(w, r, allowed)
		return
	}
	c.body, c.query, c.contentType = body, r.URL.Query(), r.Header.Get("Content-Type")

	status, out, err := s.answer(w.Header(), r, c)
	if err != nil {
		refuse(w, err)
		return
	}
	if len(out) > 0 {
		w.Header().Set("Content-Type", "application/json")
	}
	w.WriteHeader(status)
	_, _ = w.Write(out)
}

// answer carries out a call and writes its answer down while nobody can change the records in it.
func (s *Server) answer(h http.Header, r *http.Request, c *call) (status int, out []byte, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, err := s.admit(h, r, c)
	if err == nil && a.body != nil {
		out = encode(a.body)
	}
	return a.status, out, err
}

// admit lets a call through. Every request of the account counts, refused ones too.
func (s *Server) admit(h http.Header, r *http.Request, c *call) (answer, error) {
	if !s.authorized(r) {
		return answer{}, errUnauthorized
	}
	if !s.count(h) {
		return answer{}, errQuota
	}
	if as := r.Header.Get("X-Switch-User"); as != "" {
		id, err := strconv.ParseInt(strings.TrimPrefix(as, "staff:"), 10, 64)
		if err != nil || s.activeStaff("X-Switch-User", id) != nil {
			return answer{}, &refusal{status: http.StatusForbidden, message: "X-Switch-User: this staff cannot be switched to."}
		}
		defer func(me int64) { s.me = me }(s.me)
		s.me = id
	}
	return s.perform(c)
}

// perform is the part of answer that the requests of a batch go through one by one.
func (s *Server) perform(c *call) (answer, error) {
	if scope := s.allows(c.route.scopes); scope != "" {
		return answer{}, &refusal{status: http.StatusForbidden, message: "The request requires the scope " + scope + "."}
	}
	for _, name := range []string{"field", "embed"} {
		if c.query.Has(name) {
			return answer{}, invalid(name, "Cette valeur doit être de type array.") // PHP wants field[]= and embed[]=
		}
	}
	return c.route.serve(s, c)
}

func refuse(w http.ResponseWriter, err error) {
	r, isRefusal := err.(*refusal) //nolint:errorlint // handlers return refusals as they are
	if !isRefusal {
		r = &refusal{status: http.StatusInternalServerError, message: "Internal Server Error"}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(r.status)
	_, _ = w.Write(encode(r.body()))
}

// refuseRoute is what Sellsy's router says: in English, with the body repeated in a header, and outside all quotas.
func refuseRoute(w http.ResponseWriter, r *http.Request, allowed []string) {
	no := &refusal{status: http.StatusNotFound, message: fmt.Sprintf("No route found for %q", r.Method+" "+r.URL.Path)}
	if len(allowed) > 0 {
		no.status = http.StatusMethodNotAllowed
		no.message += ": Method Not Allowed (Allow: " + strings.Join(allowed, ", ") + ")"
		w.Header().Set("Allow", strings.Join(allowed, ", "))
	}
	w.Header().Set("X-Json-Error", string(encode(no.body())))
	refuse(w, no)
}

// find returns the call of a request, or the methods that its path knows.
func (s *Server) find(method, path string) (c *call, allowed []string) {
	for i := range s.routes {
		r := &s.routes[i]
		ids, words, matches := matchPath(r.path, path)
		if !matches {
			continue
		}
		if r.method == method {
			return &call{route: r, ids: ids, words: words}, nil
		}
		allowed = append(allowed, r.method)
	}
	return nil, allowed
}

// matchPath compares a path with a template, whose {…id} elements are numbers, {me} is a number or "me", and {word} is
// anything.
func matchPath(template, path string) (ids []int64, words []string, matches bool) {
	want, got := strings.Split(template, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return nil, nil, false
	}
	for i, w := range want {
		switch {
		case w == "{word}" && got[i] != "":
			words = append(words, got[i])
		case w == "{me}" && got[i] == "me":
			ids = append(ids, 0)
		case strings.HasPrefix(w, "{") && w != "{word}":
			id, err := strconv.ParseInt(got[i], 10, 64)
			if err != nil || id < 0 {
				return nil, nil, false
			}
			ids = append(ids, id)
		case w != got[i]:
			return nil, nil, false
		}
	}
	return ids, words, true
}

func contains[T comparable](list []T, v T) bool { return slices.Contains(list, v) }

// fields decodes a body that is an object.
func (c *call) fields() (map[string]json.RawMessage, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(c.body, &fields); err != nil || fields == nil {
		return nil, &refusal{status: http.StatusBadRequest, message: "Le contenu de la requête n'est pas un objet JSON valide."}
	}
	return fields, nil
}

// require refuses a body in which a field is missing or null.
func require(fields map[string]json.RawMessage, names ...string) error {
	for _, name := range names {
		if jsonNull(fields[name]) {
			return missing(name)
		}
	}
	return nil
}

func jsonNull(raw json.RawMessage) bool { return len(raw) == 0 || string(raw) == "null" }

// take decodes one field and removes it, so that what is left over can be refused.
func take[T any](fields map[string]json.RawMessage, name string) (value T, there bool, err error) {
	raw, there := fields[name]
	if !there {
		return value, false, nil
	}
	delete(fields, name)
	if json.Unmarshal(raw, &value) != nil {
		return value, true, invalid(name, "Cette valeur n'est pas valide.")
	}
	return value, true, nil
}

// assign writes fields into the keys of the same name of a record. Fields that the record does not have are refused:
// Sellsy may be more lenient, but a misspelt field is worth finding.
func assign(rec any, fields map[string]json.RawMessage) error {
	for _, name := range slices.Sorted(mapKeys(fields)) {
		one, err := json.Marshal(map[string]json.RawMessage{name: fields[name]})
		if err != nil {
			return invalid(name, "Cette valeur n'est pas valide.")
		}
		d := json.NewDecoder(strings.NewReader(string(one)))
		d.DisallowUnknownFields()
		if err := d.Decode(rec); err != nil {
			if strings.Contains(err.Error(), "unknown field") {
				return unexpected(name)
			}
			return invalid(name, "Cette valeur n'est pas valide.")
		}
	}
	return nil
}

// dryRun reports whether the request asks for validation only.
func (c *call) dryRun() bool { return c.query.Get("verify") == "true" }
