package install

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
)

// problems are all that a page may say went wrong.
var problems = []problem{
	problemState, problemSession, problemBusy, problemForged, problemForm, problemNowhere, problemAircallRefused, problemSellsyRefused, problemCode,
	problemAircallKey, problemSellsyKey, problemCredentials, problemRights, problemOtherAccount, problemOtherCompany, problemNumbers, problemQuota,
	problemUpstream, problemStore,
}

// Pages returns every page of the installation in a language, by what it shows.
func (h *Handler) Pages(language string) map[string]string {
	lines := []line{{ID: 7, Name: "Accueil", Digits: "+33 1 99 00 12 34", Picked: true}, {ID: 8, Name: "Atelier", Digits: "+33 1 99 00 12 35"}}
	company, key, account := &AircallAccess{Company: 5, Name: "Menuiserie Laval", Token: "t"}, &AircallAccess{Name: "Menuiserie Laval", APIID: "id"}, &SellsyAccess{Corp: 4}
	sessions := map[string]session{"start": {}}
	for access, a := range map[string]*AircallAccess{"consent": company, "a key": key} {
		sessions["Sellsy, "+access] = session{Aircall: a, Lines: lines}
		for stage, name := range map[stage]string{stageOpen: "the summary", stageFinishing: "finishing", stageDone: "the end", stageFailed: "failed"} {
			s := session{Aircall: a, Sellsy: account, Lines: lines, Stage: stage, Chosen: []aircall.NumberID{7}}
			sessions[name+", "+access] = s
			s.Lines, s.Renewal = lines[1:], true
			sessions[name+" without numbers, "+access] = s
			s.All, s.Renewal, s.Other = true, false, true
			sessions[name+" with all numbers, in the place of another, "+access] = s
		}
	}
	pages := map[string]string{}
	show := func(name string, status int, p page) {
		r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
		r.Header.Set("Accept-Language", language)
		answer := httptest.NewRecorder()
		h.show(answer, r, status, p)
		pages[name] = answer.Body.String()
	}
	for name, s := range sessions {
		show(name, http.StatusOK, page{session: s})
	}
	for _, first := range []firstCall{firstWaiting, firstUnknown, firstNoCard, firstShown, firstLogged} {
		show("the first call is "+string(first), http.StatusOK, page{session: sessions["the end, consent"], first: first})
	}
	for _, p := range problems {
		show(fmt.Sprintf("%s on a page", p), http.StatusOK, page{problem: p})
		show(fmt.Sprintf("%s alone", p), p.status(), page{problem: p})
	}
	return pages
}
