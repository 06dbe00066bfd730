package aircalltest

import (
	"bytes"
	"crypto/subtle"
	"encoding/json"
	"io"
	"mime"
	"net/http"
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
	{"/v1/users", "list get delete", users},
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
func singles() map[string]handler {
	return map[string]handler{
		"GET /v1/ping":                  ping,
		"GET /v1/company":               (*Server).getCompany,
		"GET /v1/integrations/me":       (*Server).getIntegration,
		"POST /v1/integrations/enable":  switchIntegration(true),
		"POST /v1/integrations/disable": switchIntegration(false),

		"POST /v1/users":                  read((*Server).createUser),
		"POST /v2/users":                  read((*Server).createUser),
		"PUT /v1/users/{id}":              write(users, (*Server).updateUser),
		"PUT /v2/users/{id}":              write(users, (*Server).updateUser),
		"GET /v2/users/{id}/numbers":      on(users, (*Server).listUserNumbers),
		"GET /v1/users/{id}/availability": on(users, getAvailability),
		"POST /v1/users/{id}/calls":       write(users, (*Server).startUserCall),
		"POST /v1/users/{id}/dial":        write(users, dial),

		"POST /v1/teams":                     read((*Server).createTeam),
		"POST /v1/teams/{id}/users/{user}":   on(teams, (*Server).addTeamUser),
		"DELETE /v1/teams/{id}/users/{user}": on(teams, (*Server).removeTeamUser),

		"POST /v1/calls/{id}/transfers":        write(calls, (*Server).transferCall),
		"POST /v1/calls/{id}/comments":         write(calls, (*Server).commentCall),
		"POST /v1/calls/{id}/tags":             write(calls, (*Server).tagCall),
		"PUT /v1/calls/{id}/archive":           archiveCall(true),
		"PUT /v1/calls/{id}/unarchive":         archiveCall(false),
		"POST /v1/calls/{id}/pause_recording":  on(calls, (*Server).pauseRecording),
		"POST /v1/calls/{id}/resume_recording": on(calls, (*Server).pauseRecording),
		"DELETE /v1/calls/{id}/recording":      deleteAsset("recording"),
		"DELETE /v1/calls/{id}/voicemail":      deleteAsset("voicemail"),
		"POST /v1/calls/{id}/insight_cards":    write(calls, (*Server).createCard),
		"POST /v1/calls/{id}/link":             on(calls, linkCall),
		"POST /v1/calls/{id}/metadata":         on(calls, linkCall),

		"GET /v1/calls/{id}/transcription":          getInsight("transcription", "transcription"),
		"GET /v1/calls/{id}/realtime_transcription": getInsight("realtime_transcription", ""),
		"GET /v1/calls/{id}/summary":                getInsight("summary", "summary"),
		"GET /v1/calls/{id}/topics":                 getInsight("topics", "topic"),
		"GET /v1/calls/{id}/sentiments":             getInsight("sentiment", "sentiment"),
		"GET /v1/calls/{id}/action_items":           getInsight("action_items", ""),
		"GET /v1/calls/{id}/custom_summary_result":  getInsight("custom_summary", ""),
		"GET /v1/calls/{id}/playbook_result":        getInsight("playbook_result", ""),
		"GET /v1/calls/{id}/evaluations":            getInsight("evaluations", ""),
		"GET /v1/calls/{id}/predicted_csat":         getInsight("csat", "csat"),

		"PUT /v1/numbers/{id}":                     write(numbers, (*Server).updateNumber),
		"GET /v1/numbers/{id}/registration_status": on(numbers, getRegistrationStatus),

		"POST /v1/contacts":                            read((*Server).createContact),
		"POST /v1/contacts/{id}":                       write(contacts, (*Server).updateContact),
		"POST /v1/contacts/{id}/phone_details":         phones.add(),
		"PUT /v1/contacts/{id}/phone_details/{row}":    phones.update(),
		"DELETE /v1/contacts/{id}/phone_details/{row}": phones.remove(),
		"POST /v1/contacts/{id}/email_details":         emails.add(),
		"PUT /v1/contacts/{id}/email_details/{row}":    emails.update(),
		"DELETE /v1/contacts/{id}/email_details/{row}": emails.remove(),

		"POST /v1/tags":         read((*Server).createTag),
		"PUT /v1/tags/{id}":     write(tags, (*Server).updateTag),
		"POST /v1/webhooks":     read((*Server).createWebhook),
		"PUT /v1/webhooks/{id}": write(webhooks, (*Server).updateWebhook),

		"POST /v1/numbers/{id}/messages/configuration":     write(numbers, (*Server).createMessageConfiguration),
		"GET /v1/numbers/{id}/messages/configuration":      on(numbers, (*Server).getMessageConfiguration),
		"DELETE /v1/numbers/{id}/messages/configuration":   on(numbers, (*Server).deleteMessageConfiguration),
		"POST /v1/numbers/{id}/messages/send":              sendMessage(true),
		"POST /v1/numbers/{id}/messages/native/send":       sendMessage(false),
		"POST /v1/numbers/{id}/messages/group/send":        sendGroupMessage(true),
		"POST /v1/numbers/{id}/messages/group/native/send": sendGroupMessage(false),
		"POST /v1/messages/whatsapp/send":                  sendWhatsApp("to"),
		"POST /v1/messages/send/whatsapp/native":           sendWhatsApp("externalNumber"),
		"GET /v1/numbers/{id}/templates":                   on(numbers, listWhatsAppTemplates),
		"GET /v1/numbers/{id}/whatsapp_status":             on(numbers, getWhatsAppStatus),

		"GET /v1/users/{id}/dialer_campaign":                        on(dialers, getDialer),
		"POST /v1/users/{id}/dialer_campaign":                       write(users, (*Server).createDialer),
		"DELETE /v1/users/{id}/dialer_campaign":                     on(dialers, deleteDialer),
		"GET /v1/users/{id}/dialer_campaign/phone_numbers":          on(dialers, listDialerNumbers),
		"POST /v1/users/{id}/dialer_campaign/phone_numbers":         write(dialers, (*Server).addDialerNumbers),
		"DELETE /v1/users/{id}/dialer_campaign/phone_numbers/{row}": on(dialers, deleteDialerNumber),

		"POST /v1/outbound-calls/agents/{agent}": read((*Server).startAgentCall),
		"POST /v1/analytics/report/export":       read((*Server).exportReport),
		"GET /v1/analytics/report/export/{id}":   (*Server).getReport,
		"POST /v1/a2p_campaign_associations":     read((*Server).createCampaign),
		"PUT /v1/a2p_campaign_associations/{id}": write(campaigns, updateCampaign),
	}
}

func (s *Server) routes() http.Handler {
	operations := singles()
	for _, f := range families {
		f.family.mount(operations, f.path, f.verbs)
	}
	var router fakehttp.Router[handler]
	for name, h := range operations {
		method, path, _ := strings.Cut(name, " ")
		router.Add(fakehttp.Route[handler]{Method: method, Path: path, Handler: h})
	}
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
		if route == nil { // the edge answers for a known path with another verb too: 405 means something else here
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
