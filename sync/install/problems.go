package install

import (
	"errors"
	"net/http"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// problem is what a page says went wrong: the name of a text. It is the error of what leads to the page.
type problem string

// Error implements [error].
func (p problem) Error() string { return string(p) }

const (
	problemState          problem = "state"           // not begun in this browser, or too long ago, or used already
	problemSession        problem = "session"         // ended
	problemBusy           problem = "busy"            // being finished
	problemForged         problem = "forged"          // not sent from our page
	problemForm           problem = "form"            // not readable
	problemNowhere        problem = "nowhere"         // no such page
	problemAircallRefused problem = "aircall_refused" // by the person, or because it is no administrator
	problemSellsyRefused  problem = "sellsy_refused"
	problemCode           problem = "code" // of consent: expired, or used already
	problemAircallKey     problem = "aircall_key"
	problemSellsyKey      problem = "sellsy_key"
	problemCredentials    problem = "credentials" // revoked since
	problemRights         problem = "rights"      // in Sellsy
	problemOtherAccount   problem = "other_account"
	problemOtherCompany   problem = "other_company" // with API keys
	problemNumbers        problem = "numbers"       // none chosen
	problemQuota          problem = "quota"
	problemUpstream       problem = "upstream" // Aircall or Sellsy failed
	problemStore          problem = "store"    // or we did
)

var (
	errNoCompany    = errors.New("Aircall does not tell the company") //nolint:staticcheck // a name
	errOtherAccount = errors.New("the company is connected with another account of Sellsy")
)

// rightsError are the scopes that are missing.
type rightsError []string

func (e rightsError) Error() string { return "missing rights: " + strings.Join(e, ", ") }

// codeError tells a code that is too old, or was used already, from other failures of an exchange.
func codeError(err error) error {
	if e, ok := errors.AsType[*sellsy.TokenError](err); ok && e.Code == "invalid_grant" {
		return problemCode
	}
	if errors.Is(err, aircall.ErrInvalid) {
		return problemCode
	}
	return err
}

// problemOf finds the text for an error.
func problemOf(err error) problem {
	if p, ok := errors.AsType[problem](err); ok {
		return p
	}
	if _, ok := errors.AsType[rightsError](err); ok {
		return problemRights
	}
	for _, known := range []struct {
		err error
		p   problem
	}{
		{errOtherAccount, problemOtherAccount},
		{sellsy.ErrForbidden, problemRights},
		{sellsy.ErrUnauthorized, problemCredentials},
		{aircall.ErrUnauthorized, problemCredentials},
		{sellsy.ErrRateLimited, problemQuota},
		{aircall.ErrRateLimited, problemQuota},
	} {
		if errors.Is(err, known.err) {
			return known.p
		}
	}
	if _, ok := errors.AsType[*aircall.Error](err); ok {
		return problemUpstream
	}
	if _, ok := errors.AsType[*sellsy.Error](err); ok {
		return problemUpstream
	}
	if _, ok := errors.AsType[*sellsy.TokenError](err); ok || errors.Is(err, errNoCompany) {
		return problemUpstream
	}
	return problemStore
}

// status is that of a page that shows the problem.
func (p problem) status() int {
	switch p {
	case "":
		return http.StatusOK
	case problemForm, problemCode, problemAircallKey, problemSellsyKey, problemNumbers:
		return http.StatusBadRequest
	case problemNowhere:
		return http.StatusNotFound
	case problemBusy, problemOtherAccount, problemOtherCompany:
		return http.StatusConflict
	case problemQuota, problemStore:
		return http.StatusServiceUnavailable
	case problemUpstream:
		return http.StatusBadGateway
	default:
		return http.StatusForbidden
	}
}
