package sellsytest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
)

// batch carries out several requests, each written on two lines: what to call, and its body. The id that a request creates
// replaces its uuid in the addresses of later ones. One that fails does not stop the others, and each counts as a request:
// Sellsy tells neither.
func (s *Server) batch(c *call) (answer, error) {
	lines := bytes.Split(bytes.TrimSpace(c.body), []byte("\n"))
	if len(lines)%2 != 0 {
		return answer{}, &refusal{status: http.StatusBadRequest, message: "Le contenu de la requête est invalide."}
	}
	type response struct {
		Code     int `json:"code"`
		Response any `json:"response"`
	}
	responses := []response{}
	created := map[string]string{}
	failed := false
	for i := 0; i < len(lines); i += 2 {
		a, id, err := s.batched(lines[i], lines[i+1], created)
		if err != nil {
			r, isRefusal := err.(*refusal) //nolint:errorlint // handlers return refusals as they are
			if !isRefusal {
				return answer{}, err
			}
			responses = append(responses, response{r.status, r.body()})
			failed = true
			continue
		}
		responses = append(responses, response{a.status, a.body})
		if id != "" && a.body != nil {
			var made struct {
				ID json.Number `json:"id"`
			}
			fakehttp.Convert(a.body, &made)
			created[id] = made.ID.String()
		}
	}
	return answer{http.StatusMultiStatus, map[string]any{"error": failed, "responses": responses}}, nil
}

func (s *Server) batched(head, body []byte, created map[string]string) (a answer, uuid string, err error) {
	var request struct {
		URI    string         `json:"uri"`
		Method string         `json:"method"`
		Query  map[string]any `json:"query"`
		UUID   string         `json:"uuid"`
	}
	if err := json.Unmarshal(head, &request); err != nil || request.URI == "" || request.Method == "" {
		return answer{}, "", &refusal{status: http.StatusBadRequest, message: "Le contenu de la requête est invalide."}
	}
	for uuid, id := range created {
		request.URI = strings.ReplaceAll(request.URI, uuid, id)
	}
	sub, _ := s.find(request.Method, request.URI)
	if sub == nil || sub.route.Path == "/batch" {
		return answer{}, "", &refusal{
			status: http.StatusNotFound, message: fmt.Sprintf("No route found for %q", request.Method+" /v2"+request.URI),
		}
	}
	if !s.count(http.Header{}) {
		return answer{}, "", errQuota
	}
	sub.body, sub.query = body, url.Values{}
	for key, value := range request.Query {
		if list, isList := value.([]any); isList {
			for _, v := range list {
				sub.query.Add(key+"[]", fmt.Sprint(v))
			}
			continue
		}
		sub.query.Set(key, fmt.Sprint(value))
	}
	a, err = s.perform(sub)
	return a, request.UUID, err
}
