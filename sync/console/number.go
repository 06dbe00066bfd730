package console

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

// numberPage says whom a number belongs to.
type numberPage struct {
	Typed       string
	Error       string // why it is no number
	Number      string // empty: nothing was looked up yet
	Found       bool
	Kind        string
	Who         link
	Company     link
	Opportunity link
	Contact     int64 // in Aircall
	Why         []string
}

// number looks a number up. It comes by POST, so that it stands in no address and no log of addresses.
func (r *request) number() error {
	page, status := numberPage{}, http.StatusOK
	if r.Method == http.MethodPost {
		page.Typed = strings.TrimSpace(r.PostFormValue("number"))
		report, err := r.account.Bridge.Explain(r.Context(), page.Typed)
		if reason, ok := errors.AsType[*matching.NumberError](err); ok {
			page.Error, status = r.noNumber(reason.Reason), http.StatusUnprocessableEntity
		} else if err != nil {
			return fmt.Errorf("looking up a number: %w", err)
		} else {
			page.Number, page.Found, page.Contact = report.Number.Format(), report.Match.Found, int64(report.Contact)
			page.Who, page.Why = partyLink(report.Match.Party), report.Sentences(r.language())
			page.Company, page.Opportunity = companyLink(report.Opportunity.Company), opportunityLink(report.Opportunity)
			page.Kind = matching.KindName(r.language(), report.Match.Party.Kind)
		}
	}
	return r.show(status, "number", sheet{Title: r.say("number.title"), Here: "number", Body: page})
}

func (v voice) noNumber(reason matching.NumberReason) string {
	return v.sayOr("number.wrong."+string(reason), v.say("number.wrong.invalid"))
}
