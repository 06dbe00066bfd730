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
)

// object is a JSON object of an answer or an event.
type object map[string]any

// request is a request whose credentials were accepted.
type request struct {
	*http.Request
	body  []byte
	oauth bool // came with a bearer token
}

// number reads an id out of the path. Zero, which no row has, stands for what is not a number.
func (r *request) number(name string) int64 {
	n, err := strconv.ParseInt(r.PathValue(name), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// decode reads the body, of which an empty one counts as {}.
func (r *request) decode(into any) bool {
	return len(bytes.TrimSpace(r.body)) == 0 || json.Unmarshal(r.body, into) == nil
}

// flag is a boolean query parameter.
func (r *request) flag(name string) bool { return r.URL.Query().Get(name) == "true" }

// handler carries out a request under the server's lock. A nil answer is an empty body.
type handler func(r *request) (status int, answer any)

func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	for pattern, h := range map[string]handler{
		"GET /v1/ping":                  s.ping,
		"GET /v1/company":               s.company,
		"GET /v1/integrations/me":       s.getIntegration,
		"POST /v1/integrations/enable":  s.enableIntegration,
		"POST /v1/integrations/disable": s.disableIntegration,

		"GET /v2/users":                   s.listUsers,
		"POST /v2/users":                  s.createUser,
		"GET /v2/users/{id}":              s.getUser,
		"PUT /v2/users/{id}":              s.updateUser,
		"GET /v2/users/{id}/numbers":      s.listUserNumbers,
		"GET /v1/users":                   s.listUsers,
		"POST /v1/users":                  s.createUser,
		"GET /v1/users/{id}":              s.getUser,
		"PUT /v1/users/{id}":              s.updateUser,
		"DELETE /v1/users/{id}":           s.deleteUser,
		"GET /v1/users/availabilities":    s.listAvailabilities,
		"GET /v1/users/{id}/availability": s.getAvailability,
		"POST /v1/users/{id}/calls":       s.startUserCall,
		"POST /v1/users/{id}/dial":        s.dial,

		"GET /v1/teams":                      s.listTeams,
		"POST /v1/teams":                     s.createTeam,
		"GET /v1/teams/{id}":                 s.getTeam,
		"DELETE /v1/teams/{id}":              s.deleteTeam,
		"POST /v1/teams/{id}/users/{user}":   s.addTeamUser,
		"DELETE /v1/teams/{id}/users/{user}": s.removeTeamUser,

		"GET /v1/calls":                        s.listCalls,
		"GET /v1/calls/search":                 s.searchCalls,
		"GET /v1/calls/{id}":                   s.getCall,
		"POST /v1/calls/{id}/transfers":        s.transferCall,
		"POST /v1/calls/{id}/comments":         s.commentCall,
		"POST /v1/calls/{id}/tags":             s.tagCall,
		"PUT /v1/calls/{id}/archive":           s.archiveCall(true),
		"PUT /v1/calls/{id}/unarchive":         s.archiveCall(false),
		"POST /v1/calls/{id}/pause_recording":  s.pauseRecording,
		"POST /v1/calls/{id}/resume_recording": s.pauseRecording,
		"DELETE /v1/calls/{id}/recording":      s.deleteAsset("recording"),
		"DELETE /v1/calls/{id}/voicemail":      s.deleteAsset("voicemail"),
		"POST /v1/calls/{id}/insight_cards":    s.createCard,
		"POST /v1/calls/{id}/link":             s.linkCall,
		"POST /v1/calls/{id}/metadata":         s.linkCall,

		"GET /v1/calls/{id}/transcription":          s.getInsight("transcription", "transcription"),
		"GET /v1/calls/{id}/realtime_transcription": s.getInsight("realtime_transcription", ""),
		"GET /v1/calls/{id}/summary":                s.getInsight("summary", "summary"),
		"GET /v1/calls/{id}/topics":                 s.getInsight("topics", "topic"),
		"GET /v1/calls/{id}/sentiments":             s.getInsight("sentiment", "sentiment"),
		"GET /v1/calls/{id}/action_items":           s.getInsight("action_items", ""),
		"GET /v1/calls/{id}/custom_summary_result":  s.getInsight("custom_summary", ""),
		"GET /v1/calls/{id}/playbook_result":        s.getInsight("playbook_result", ""),
		"GET /v1/calls/{id}/evaluations":            s.getInsight("evaluations", ""),
		"GET /v1/calls/{id}/predicted_csat":         s.getInsight("csat", "csat"),

		"GET /v1/numbers":                          s.listNumbers,
		"GET /v1/numbers/{id}":                     s.getNumber,
		"PUT /v1/numbers/{id}":                     s.updateNumber,
		"GET /v1/numbers/{id}/registration_status": s.getRegistrationStatus,

		"GET /v1/contacts":                             s.listContacts,
		"GET /v1/contacts/search":                      s.searchContacts,
		"POST /v1/contacts":                            s.createContact,
		"GET /v1/contacts/{id}":                        s.getContact,
		"POST /v1/contacts/{id}":                       s.updateContact,
		"DELETE /v1/contacts/{id}":                     s.deleteContact,
		"POST /v1/contacts/{id}/phone_details":         s.addPhone,
		"PUT /v1/contacts/{id}/phone_details/{row}":    s.updatePhone,
		"DELETE /v1/contacts/{id}/phone_details/{row}": s.deletePhone,
		"POST /v1/contacts/{id}/email_details":         s.addEmail,
		"PUT /v1/contacts/{id}/email_details/{row}":    s.updateEmail,
		"DELETE /v1/contacts/{id}/email_details/{row}": s.deleteEmail,

		"GET /v1/tags":         s.listTags,
		"POST /v1/tags":        s.createTag,
		"GET /v1/tags/{id}":    s.getTag,
		"PUT /v1/tags/{id}":    s.updateTag,
		"DELETE /v1/tags/{id}": s.deleteTag,

		"GET /v1/webhooks":         s.listWebhooks,
		"POST /v1/webhooks":        s.createWebhook,
		"GET /v1/webhooks/{id}":    s.getWebhook,
		"PUT /v1/webhooks/{id}":    s.updateWebhook,
		"DELETE /v1/webhooks/{id}": s.deleteWebhook,

		"POST /v1/numbers/{id}/messages/configuration":     s.createMessageConfiguration,
		"GET /v1/numbers/{id}/messages/configuration":      s.getMessageConfiguration,
		"DELETE /v1/numbers/{id}/messages/configuration":   s.deleteMessageConfiguration,
		"POST /v1/numbers/{id}/messages/send":              s.sendMessage(true),
		"POST /v1/numbers/{id}/messages/native/send":       s.sendMessage(false),
		"POST /v1/numbers/{id}/messages/group/send":        s.sendGroupMessage(true),
		"POST /v1/numbers/{id}/messages/group/native/send": s.sendGroupMessage(false),
		"POST /v1/messages/whatsapp/send":                  s.sendWhatsApp("to"),
		"POST /v1/messages/send/whatsapp/native":           s.sendWhatsApp("externalNumber"),
		"GET /v1/sms/templates":                            s.listSMSTemplates,
		"GET /v1/numbers/{id}/templates":                   s.listWhatsAppTemplates,
		"GET /v1/numbers/{id}/whatsapp_status":             s.getWhatsAppStatus,

		"GET /v1/users/{id}/dialer_campaign":                        s.getDialer,
		"POST /v1/users/{id}/dialer_campaign":                       s.createDialer,
		"DELETE /v1/users/{id}/dialer_campaign":                     s.deleteDialer,
		"GET /v1/users/{id}/dialer_campaign/phone_numbers":          s.listDialerNumbers,
		"POST /v1/users/{id}/dialer_campaign/phone_numbers":         s.addDialerNumbers,
		"DELETE /v1/users/{id}/dialer_campaign/phone_numbers/{row}": s.deleteDialerNumber,

		"POST /v1/outbound-calls/agents/{agent}":    s.startAgentCall,
		"POST /v1/analytics/report/export":          s.exportReport,
		"GET /v1/analytics/report/export/{id}":      s.getReport,
		"GET /v1/a2p_campaign_associations":         s.listA2P,
		"POST /v1/a2p_campaign_associations":        s.createA2P,
		"PUT /v1/a2p_campaign_associations/{id}":    s.updateA2P,
		"DELETE /v1/a2p_campaign_associations/{id}": s.deleteA2P,
	} {
		mux.Handle(pattern, s.authorised(h))
	}
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, object{"resource": "Aircall Documentation", "contact": "support@aircall.io"})
	})
	mux.HandleFunc("POST /v1/oauth/token", s.exchangeCode)
	mux.HandleFunc("GET /oauth/authorize", s.authorize)
	mux.HandleFunc("POST /oauth/authorize", s.authorize)
	mux.HandleFunc("GET /oauth/success", s.success)
	mux.HandleFunc("POST /oauth/success", s.success)
	// The edge answers for what is not a route, a known path with another verb included: 405 means something else here.
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { edge(w, http.StatusNotFound, "Not Found") })
	return mux
}

// authorised wraps a handler with what every request goes through.
func (s *Server) authorised(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
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
		accepted, oauth := s.accepts(r)
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
		status, out := h(&request{Request: r, body: body, oauth: oauth})
		answer(w, status, out)
	})
}

func (s *Server) accepts(r *http.Request) (accepted, oauth bool) {
	if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		return s.opts.AccessToken != "" && same(token, s.opts.AccessToken) && !s.integration.deleted, true
	}
	id, token, ok := r.BasicAuth()
	return ok && s.opts.APIID != "" && same(id, s.opts.APIID) && same(token, s.opts.APIToken), false
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// quota counts the requests of a minute, which starts with the first of them.
type quota struct {
	reset time.Time
	used  int
}

// spend counts a request and sets the quota headers. It is false when the quota is used up.
func (s *Server) spend(h http.Header) bool {
	limit := s.opts.RequestsPerMinute
	if limit <= 0 {
		return true
	}
	now := time.Now()
	if !now.Before(s.quota.reset) {
		s.quota = quota{reset: now.Add(time.Minute)}
	}
	s.quota.used++
	left := max(limit-s.quota.used, 0)
	over := s.quota.used > limit
	if over || left == 0 || s.opts.HeadersAlways {
		h.Set("X-AircallApi-Limit", strconv.Itoa(limit))
		h.Set("X-AircallApi-Remaining", strconv.Itoa(left))
		h.Set("X-AircallApi-Reset", strconv.FormatInt(s.quota.reset.Unix()+1, 10)) // in whole seconds, not before the minute is over
	}
	return !over
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

func (s *Server) ping(*request) (int, any) { return http.StatusOK, object{"ping": "pong"} }

func (s *Server) company(*request) (int, any) {
	return http.StatusOK, object{"company": object{
		"name": s.opts.Company, "users_count": s.users.len(), "numbers_count": s.numbers.len(),
	}}
}
