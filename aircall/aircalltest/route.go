package aircalltest

import (
	"bytes"
	"crypto/subtle"
	"encoding/json"
	"io"
	"maps"
	"mime"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
)

// request is a request whose credentials were accepted.
type request struct {
	*http.Request
	words []string // of the path, in order
	body  []byte
	oauth bool // came with a bearer token
}

// id reads an id out of the path. Zero, which no record has, stands for what is not a number.
func (r *request) id(i int) int64 {
	n, err := strconv.ParseInt(r.words[i], 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func (r *request) query(name string) string { return r.URL.Query().Get(name) }

// decode reads the body, of which an empty one counts as {}.
func (r *request) decode(into any) bool {
	return len(bytes.TrimSpace(r.body)) == 0 || json.Unmarshal(r.body, into) == nil
}

// flag is a boolean query parameter.
func (r *request) flag(name string) bool { return r.query(name) == "true" }

// handler carries out a request under the server's lock. A nil answer is an empty body.
type handler func(*Server, *request) (status int, answer any)

// families are the operations that are alike from one kind of records to the next.
var families = []struct {
	path, verbs string
	family      interface {
		mount(to map[string]handler, path, verbs string)
	}
}{
	{"/v1/users", "delete", users},
	{"/v2/users", "list get", users},
	{"/v1/users/availabilities", "list", availabilities},
	{"/v1/teams", "list get delete", teams},
	{"/v1/calls", "list get", calls},
	{"/v1/calls/search", "list", foundCalls},
	{"/v1/numbers", "list get", numbers},
	{"/v1/contacts", "list get delete", contacts},
	{"/v1/contacts/search", "list", foundContacts},
	{"/v1/tags", "list get delete", tags},
	{"/v1/webhooks", "list get delete", webhooks},
	{"/v1/a2p_campaign_associations", "list delete", campaigns},
	{"/v1/sms/templates", "list", smsTemplates},
}

// singles are the other operations.
var singles = map[string]handler{
	"GET /v1/ping":                  ping,
	"GET /v1/company":               (*Server).getCompany,
	"GET /v1/integrations/me":       (*Server).getIntegration,
	"POST /v1/integrations/enable":  switchIntegration(true),
	"POST /v1/integrations/disable": switchIntegration(false),

	"POST /v2/users":                read((*Server).createUser),
	"PUT /v2/users/{}":              write(users, (*Server).updateUser),
	"GET /v2/users/{}/numbers":      on(users, (*Server).listUserNumbers),
	"GET /v1/users/{}/availability": on(users, getAvailability),
	"POST /v1/users/{}/calls":       write(users, (*Server).startUserCall),
	"POST /v1/users/{}/dial":        write(users, dial),

	"POST /v1/teams":               read((*Server).createTeam),
	"POST /v1/teams/{}/users/{}":   on(teams, (*Server).addTeamUser),
	"DELETE /v1/teams/{}/users/{}": on(teams, (*Server).removeTeamUser),

	"POST /v1/calls/{}/transfers":        write(calls, (*Server).transferCall),
	"POST /v1/calls/{}/comments":         write(calls, (*Server).commentCall),
	"POST /v1/calls/{}/tags":             write(calls, (*Server).tagCall),
	"PUT /v1/calls/{}/archive":           archiveCall(true),
	"PUT /v1/calls/{}/unarchive":         archiveCall(false),
	"POST /v1/calls/{}/pause_recording":  on(calls, (*Server).pauseRecording),
	"POST /v1/calls/{}/resume_recording": on(calls, (*Server).pauseRecording),
	"DELETE /v1/calls/{}/recording":      deleteAsset("recording"),
	"DELETE /v1/calls/{}/voicemail":      deleteAsset("voicemail"),
	"POST /v1/calls/{}/insight_cards":    write(calls, (*Server).createCard),
	"POST /v1/calls/{}/link":             on(calls, linkCall),
	"POST /v1/calls/{}/metadata":         on(calls, linkCall),

	"GET /v1/calls/{}/transcription":         getInsight("transcription", "transcription"),
	"GET /v1/calls/{}/summary":               getInsight("summary", "summary"),
	"GET /v1/calls/{}/topics":                getInsight("topics", "topic"),
	"GET /v1/calls/{}/sentiments":            getInsight("sentiment", "sentiment"),
	"GET /v1/calls/{}/action_items":          getInsight("action_items", ""),
	"GET /v1/calls/{}/custom_summary_result": getInsight("custom_summary", ""),
	"GET /v1/calls/{}/playbook_result":       getInsight("playbook_result", ""),
	"GET /v1/calls/{}/evaluations":           getInsight("evaluations", ""),
	"GET /v1/calls/{}/predicted_csat":        getInsight("csat", "csat"),

	"PUT /v1/numbers/{}":                     write(numbers, (*Server).updateNumber),
	"GET /v1/numbers/{}/registration_status": on(numbers, getRegistrationStatus),

	"POST /v1/contacts":                       read((*Server).createContact),
	"POST /v1/contacts/{}":                    write(contacts, (*Server).updateContact),
	"POST /v1/contacts/{}/phone_details":      phones.add(),
	"PUT /v1/contacts/{}/phone_details/{}":    phones.update(),
	"DELETE /v1/contacts/{}/phone_details/{}": phones.remove(),
	"POST /v1/contacts/{}/email_details":      emails.add(),
	"PUT /v1/contacts/{}/email_details/{}":    emails.update(),
	"DELETE /v1/contacts/{}/email_details/{}": emails.remove(),

	"POST /v1/tags":       read((*Server).createTag),
	"PUT /v1/tags/{}":     write(tags, (*Server).updateTag),
	"POST /v1/webhooks":   read((*Server).createWebhook),
	"PUT /v1/webhooks/{}": write(webhooks, (*Server).updateWebhook),

	"POST /v1/numbers/{}/messages/configuration":     write(numbers, (*Server).createMessageConfiguration),
	"GET /v1/numbers/{}/messages/configuration":      on(numbers, (*Server).getMessageConfiguration),
	"DELETE /v1/numbers/{}/messages/configuration":   on(numbers, (*Server).deleteMessageConfiguration),
	"POST /v1/numbers/{}/messages/send":              sendMessage(true),
	"POST /v1/numbers/{}/messages/native/send":       sendMessage(false),
	"POST /v1/numbers/{}/messages/group/send":        sendGroupMessage(true),
	"POST /v1/numbers/{}/messages/group/native/send": sendGroupMessage(false),
	"POST /v1/messages/whatsapp/send":                sendWhatsApp("to"),
	"POST /v1/messages/send/whatsapp/native":         sendWhatsApp("externalNumber"),
	"GET /v1/numbers/{}/templates":                   on(numbers, listWhatsAppTemplates),
	"GET /v1/numbers/{}/whatsapp_status":             on(numbers, getWhatsAppStatus),

	"GET /v1/users/{}/dialer_campaign":                     on(dialers, getDialer),
	"POST /v1/users/{}/dialer_campaign":                    write(users, (*Server).createDialer),
	"DELETE /v1/users/{}/dialer_campaign":                  on(dialers, deleteDialer),
	"GET /v1/users/{}/dialer_campaign/phone_numbers":       on(dialers, listDialerNumbers),
	"POST /v1/users/{}/dialer_campaign/phone_numbers":      write(dialers, (*Server).addDialerNumbers),
	"DELETE /v1/users/{}/dialer_campaign/phone_numbers/{}": on(dialers, deleteDialerNumber),

	"POST /v1/outbound-calls/agents/{}":    read((*Server).startAgentCall),
	"POST /v1/analytics/report/export":     read((*Server).exportReport),
	"GET /v1/analytics/report/export/{}":   (*Server).getReport,
	"POST /v1/a2p_campaign_associations":   read((*Server).createCampaign),
	"PUT /v1/a2p_campaign_associations/{}": write(campaigns, updateCampaign),
}

// operations are the routes of the inventory.
func operations() fakehttp.Router[handler] {
	known := maps.Clone(singles)
	for _, f := range families {
		f.family.mount(known, f.path, f.verbs)
	}
	return fakehttp.NewRouter(func(yield func(fakehttp.Route[handler]) bool) {
		for _, o := range inventory.Operations {
			method, path, _ := strings.Cut(o.Operation, " ")
			if !yield(fakehttp.Route[handler]{Method: method, Path: openElement.ReplaceAllString(path, "{$1}")}) {
				return
			}
		}
	}, known)
}

var openElement = regexp.MustCompile(`:(\w+)`)

func (s *Server) routes() http.Handler {
	router := operations()
	pages := map[string]http.HandlerFunc{
		"GET /": func(w http.ResponseWriter, _ *http.Request) {
			answer(w, http.StatusOK, object{"resource": "Aircall Documentation", "contact": "support@aircall.io"})
		},
		"POST /v1/oauth/token": s.exchangeCode,
		"GET /oauth/authorize": s.authorize, "POST /oauth/authorize": s.authorize,
		"GET /oauth/success": s.success, "POST /oauth/success": s.success,
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if page := pages[r.Method+" "+r.URL.Path]; page != nil {
			page(w, r)
			return
		}
		route, words, _ := router.Find(r.Method, r.URL.Path)
		if route == nil || route.Handler == nil { // the edge answers for a known path with another verb too: 405 means something else here
			edge(w, http.StatusNotFound, "Not Found")
			return
		}
		s.serve(w, &request{Request: r, words: words}, route.Handler)
	})
}

// serve carries out a request after what every one of them goes through.
func (s *Server) serve(w http.ResponseWriter, r *request, h handler) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		edge(w, http.StatusBadRequest, "Bad Request")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.Header.Get("Authorization") == "" {
		edge(w, http.StatusUnauthorized, "Unauthorized")
		return
	}
	accepted, oauth := s.accepts(r.Request)
	if !accepted {
		edge(w, http.StatusForbidden, "Forbidden")
		return
	}
	if !s.spend(w.Header()) {
		edge(w, http.StatusTooManyRequests, "Too Many Requests")
		return
	}
	if media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); r.Method != http.MethodGet && media != "application/json" {
		answer(w, http.StatusBadRequest, problem("Bad Request", "Content-Type must be application/json"))
		return
	}
	r.body, r.oauth = body, oauth
	status, out := h(s, r)
	answer(w, status, out)
}

func (s *Server) accepts(r *http.Request) (accepted, oauth bool) {
	if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		return s.opts.AccessToken != "" && same(token, s.opts.AccessToken) && !s.integration.deleted, true
	}
	id, token, ok := r.BasicAuth()
	return ok && s.opts.APIID != "" && same(id, s.opts.APIID) && same(token, s.opts.APIToken), false
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// spend counts a request and sets the quota headers. It is false when the quota is used up.
func (s *Server) spend(h http.Header) bool {
	if s.quota.Limit <= 0 {
		return true
	}
	allowed := s.quota.Count(1)
	if s.quota.Left() == 0 || s.opts.HeadersAlways {
		reset := s.quota.Start.Add(time.Minute).Unix() + 1 // in whole seconds, not before the minute is over
		h.Set("X-AircallApi-Limit", strconv.Itoa(s.quota.Limit))
		h.Set("X-AircallApi-Remaining", strconv.Itoa(s.quota.Left()))
		h.Set("X-AircallApi-Reset", strconv.FormatInt(reset, 10))
	}
	return allowed
}

// edge answers as Aircall's gateway does.
func edge(w http.ResponseWriter, status int, message string) {
	answer(w, status, object{"message": message})
}

func answer(w http.ResponseWriter, status int, out any) {
	if out == nil {
		w.WriteHeader(status)
		return
	}
	data, err := json.Marshal(out)
	if err != nil {
		edge(w, http.StatusInternalServerError, "Internal Server Error")
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(data)
}

// problem is the body of an error of the application.
func problem(title, troubleshoot string) object {
	return object{"error": title, "troubleshoot": troubleshoot}
}

func badRequest(troubleshoot string) (int, any) {
	return http.StatusBadRequest, problem("Bad Request", troubleshoot)
}

func notFound() (int, any) {
	return http.StatusNotFound, problem("Not Found", "Check ID of the resource")
}

// wrongState is Aircall's use of 405: the verb is right, but not now.
func wrongState(troubleshoot string) (int, any) {
	o := problem("Method Not Allowed", troubleshoot)
	o["success"] = false
	return http.StatusMethodNotAllowed, o
}

func unprocessable(troubleshoot string) (int, any) {
	return http.StatusUnprocessableEntity, problem("Unprocessable Entity", troubleshoot)
}

func ping(*Server, *request) (int, any) { return http.StatusOK, object{"ping": "pong"} }

func (s *Server) getCompany(*request) (int, any) {
	return http.StatusOK, object{"company": object{
		"name": s.opts.Company, "users_count": s.users.Len(), "numbers_count": s.numbers.Len(),
	}}
}
