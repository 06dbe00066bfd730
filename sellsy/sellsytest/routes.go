package sellsytest

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
)

// call is one request to an operation.
type call struct {
	route *fakehttp.Route[handler]
	words []string // of the path, in order
	ids   []int64  // those of them that are numbers; 0 for "me"
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

func unexpected(field string) *refusal { return invalid(field, "Ce champ est inconnu") }

// wrongChoice refuses a word or an id that is not on a list.
func wrongChoice(field string) *refusal {
	return invalid(field, "Cette valeur doit être l'un des choix proposés.")
}

func wrongValue(field string) *refusal { return invalid(field, "Cette valeur n'est pas valide.") }

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
	if scope := s.allows(c.route.Scopes); scope != "" {
		return answer{}, &refusal{status: http.StatusForbidden, message: "The request requires the scope " + scope + "."}
	}
	for _, name := range []string{"field", "embed"} {
		if c.query.Has(name) {
			return answer{}, invalid(name, "Cette valeur doit être de type array.") // PHP wants field[]= and embed[]=
		}
	}
	if c.route.Handler == nil {
		return answer{}, &refusal{
			status: http.StatusNotImplemented, message: "sellsytest does not imitate " + c.route.Method + " " + c.route.Path,
		}
	}
	return c.route.Handler(s, c)
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
	route, words, allowed := s.routes.Find(method, path)
	if route == nil {
		return nil, allowed
	}
	c = &call{route: route, words: words}
	for _, word := range words {
		if id, err := strconv.ParseInt(word, 10, 64); err == nil || word == "me" {
			c.ids = append(c.ids, id)
		}
	}
	return c, nil
}

// first is the first id of the path, 0 when there is none.
func (c *call) first() int64 {
	if len(c.ids) == 0 {
		return 0
	}
	return c.ids[0]
}

// id is the last id of the path, 0 when it is not a number.
func (c *call) id() int64 {
	if len(c.ids) == 0 {
		return 0
	}
	return c.ids[len(c.ids)-1]
}

func contains[T comparable](list []T, v T) bool { return slices.Contains(list, v) }

// dryRun reports whether the request asks for validation only.
func (c *call) dryRun() bool { return c.query.Get("verify") == "true" }
