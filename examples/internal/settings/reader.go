package settings

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// reader reads variables and collects what is wrong with them. What it says of one never repeats its value, which may be a
// secret in the wrong place.
type reader struct {
	env            Environment
	known          []Setting
	missing, wrong []string
}

func (r *reader) err() error {
	var parts []string
	if len(r.missing) > 0 {
		parts = append(parts, "missing: "+strings.Join(r.missing, ", "))
	}
	if len(r.wrong) > 0 {
		parts = append(parts, "wrong: "+strings.Join(r.wrong, ", "))
	}
	if parts == nil {
		return nil
	}
	return errors.New("settings " + strings.Join(parts, "; "))
}

func (r *reader) refuse(name, why string) { r.wrong = append(r.wrong, name+" ("+why+")") }

// given is what a variable is set to, or "".
func (r *reader) given(name string) string { return strings.TrimSpace(r.env[name]) }

// text is what a variable is set to, or else its default.
func (r *reader) text(name string) string {
	if s := r.given(name); s != "" {
		return s
	}
	for _, s := range r.known {
		if s.Name == name {
			return s.Default
		}
	}
	return ""
}

// required reads a variable that must be set.
func (r *reader) required(name string, read func(name string) string) string {
	s := read(name)
	if s == "" {
		r.missing = append(r.missing, name)
	}
	return s
}

// secret reads what goes into a header.
func (r *reader) secret(name string) string {
	s := r.text(name)
	if strings.ContainsFunc(s, func(c rune) bool { return c <= ' ' || c > '~' }) {
		r.refuse(name, "holds white space or characters that cannot be sent")
	}
	return s
}

// password reads what a person types, in so many characters or more. Empty is none.
func (r *reader) password(name string, least int) string {
	s := r.text(name)
	if s != "" && utf8.RuneCountInString(s) < least {
		r.refuse(name, fmt.Sprintf("need %d characters or more", least))
	}
	return s
}

func (r *reader) list(name string) []string {
	var all []string
	for s := range strings.SplitSeq(r.text(name), ",") {
		if s = strings.TrimSpace(s); s != "" {
			all = append(all, s)
		}
	}
	return all
}

// credentials reads either a pair or a token. Of a pair and a token, only the one is complete that is not empty.
func (r *reader) credentials(first, second, alone string) (id, secret, token string) {
	id, secret, token = r.secret(first), r.secret(second), r.secret(alone)
	switch {
	case token != "" && id+secret != "":
		r.refuse(alone, "cannot be combined with "+first+" and "+second)
	case token != "":
	case id == "" && secret == "":
		r.missing = append(r.missing, first, second+" (or "+alone+" in place of both)")
	case id == "":
		r.missing = append(r.missing, first)
	case secret == "":
		r.missing = append(r.missing, second)
	}
	return id, secret, token
}

func (r *reader) aircallAuth() aircall.Auth {
	id, secret, token := r.credentials("AIRCALL_API_ID", "AIRCALL_API_TOKEN", "AIRCALL_ACCESS_TOKEN")
	if token != "" {
		return aircall.BearerToken(token)
	}
	if strings.Contains(id, ":") {
		r.refuse("AIRCALL_API_ID", "holds a colon")
	}
	return aircall.BasicAuth(id, secret)
}

func (r *reader) sellsyAuth() sellsy.Auth {
	id, secret, token := r.credentials("SELLSY_CLIENT_ID", "SELLSY_CLIENT_SECRET", "SELLSY_ACCESS_TOKEN")
	tokenURL := r.address("SELLSY_TOKEN_URL")
	if token != "" {
		return sellsy.BearerToken(token)
	}
	return sellsy.ClientCredentials(id, secret, sellsy.WithTokenURL(tokenURL))
}

// numbers reads which numbers to serve. An API key reaches all numbers of a company, so there they must be named.
func (r *reader) numbers(name string) (ids []aircall.NumberID, all bool) {
	list := r.list(name)
	switch {
	case len(list) == 0:
		if r.given("AIRCALL_ACCESS_TOKEN") == "" {
			r.missing = append(r.missing, name+" (ids of Aircall numbers, or all)")
		}
		return nil, false
	case len(list) == 1 && strings.EqualFold(list[0], "all"):
		return nil, true
	}
	for _, s := range list {
		id := positive(s)
		if id == 0 {
			r.refuse(name, "need ids of Aircall numbers, which are digits, separated by commas, or all; bridge doctor lists them")
			return nil, false
		}
		ids = append(ids, aircall.NumberID(id))
	}
	return ids, false
}

// extras reads what is to be done in Sellsy beyond phone calls: words that say what is made.
func (r *reader) extras(name string) (x bridge.Extras) {
	for _, word := range r.list(name) {
		switch strings.ToLower(word) {
		case "individuals":
			x.UnknownCallers = matching.KindIndividual
		case "companies":
			x.UnknownCallers = matching.KindCompany
		case "contacts":
			x.UnknownCallers = matching.KindContact
		case "tasks":
			x.FollowUp = bridge.FollowUpTask
		case "calls":
			x.FollowUp = bridge.FollowUpCall
		case "action-items":
			x.ActionItems = true
		case "messages":
			x.Messages = true
		default:
			r.refuse(name, "need words among individuals, companies, contacts, tasks, calls, action-items, messages, separated by commas")
			return x
		}
	}
	return x
}

func (r *reader) staff(name string) sellsy.StaffID {
	s := r.text(name)
	id := positive(s)
	if s != "" && id == 0 {
		r.refuse(name, "need the id of a member of staff")
	}
	return sellsy.StaffID(id)
}

// positive returns a number above zero that is written in digits alone, or zero for what is none.
func positive(s string) int64 {
	n, err := strconv.ParseUint(s, 10, 63) // takes no sign
	if err != nil {
		return 0
	}
	return int64(n) //nolint:gosec // of 63 bits
}

func (r *reader) duration(name string) time.Duration {
	d, err := time.ParseDuration(r.text(name))
	if err != nil || d <= 0 {
		r.refuse(name, "need a time such as 30s or 2m, above zero")
	}
	return d
}

// aircallURL reads the address of Aircall, to which the client adds the version.
func (r *reader) aircallURL() string {
	s := r.address("AIRCALL_BASE_URL")
	if v := path.Base(s); v == "v1" || v == "v2" {
		r.refuse("AIRCALL_BASE_URL", "leave out the /"+v+" at its end, which is added to it")
	}
	return s
}

// sellsyURL reads the address of Sellsy, which names the version.
func (r *reader) sellsyURL() string {
	s := r.address("SELLSY_BASE_URL")
	if u := parseAddress(s); u != nil && strings.Trim(u.Path, "/") == "" {
		r.refuse("SELLSY_BASE_URL", "need the version too, such as https://api.sellsy.com/v2")
	}
	return s
}

// address reads the URL of a service.
func (r *reader) address(name string) string {
	s := r.text(name)
	if parseAddress(s) == nil {
		r.refuse(name, "need an http or https URL without credentials or query")
	}
	return s
}

func parseAddress(s string) *url.URL {
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.User != nil || strings.ContainsAny(s, "?#") {
		return nil
	}
	return u
}

// store reads where the data is: in a database, or in a file.
func (r *reader) store() (database, file string) {
	database = r.database("BRIDGE_DATABASE_URL")
	if database == "" {
		return "", r.text("BRIDGE_DATA")
	}
	if r.given("BRIDGE_DATA") != "" {
		r.refuse("BRIDGE_DATABASE_URL", "cannot be combined with BRIDGE_DATA")
	}
	return database, ""
}

func (r *reader) database(name string) string {
	s := r.text(name)
	if s != "" && !strings.HasPrefix(s, "postgres://") && !strings.HasPrefix(s, "postgresql://") {
		r.refuse(name, "need a URL such as postgres://user:password@host/database")
	}
	return s
}

// publicURL reads the address that Aircall and Sellsy reach. Aircall asks for https.
func (r *reader) publicURL(name string) *url.URL {
	s := r.text(name)
	if s == "" {
		return nil
	}
	u := parseAddress(s)
	if u == nil || (u.Scheme != "https" && !onThisMachine(u.Hostname())) {
		r.refuse(name, "need an https URL without credentials or query")
		return nil
	}
	return u
}

func onThisMachine(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

func (r *reader) listen(name string) string {
	s := r.text(name)
	_, port, err := net.SplitHostPort(s)
	if n, portErr := strconv.Atoi(port); err != nil || portErr != nil || n < 0 || n > 65535 {
		r.refuse(name, "need host:port, such as 127.0.0.1:8080")
	}
	return s
}

func (r *reader) country(name string) string {
	region := strings.ToUpper(r.text(name))
	_, err := matching.ParseNumber("0199001234", region)
	if why, ok := errors.AsType[*matching.NumberError](err); ok && why.Reason == matching.ReasonRegion {
		r.refuse(name, "need a country of two letters, such as FR")
	}
	return region
}

// languages are those of descriptions and cards.
var languages = matching.Languages()

func (r *reader) language(name string) matching.Language {
	l := matching.Language(strings.ToLower(r.text(name)))
	if !slices.Contains(languages, l) {
		r.refuse(name, "need one of "+list(languages))
	}
	return l
}

func (r *reader) timeZone(name string) *time.Location {
	zone, err := time.LoadLocation(r.text(name))
	if err != nil {
		r.refuse(name, "need the name of a time zone, such as Europe/Paris")
	}
	return zone
}

func (r *reader) json(name string) bool {
	switch r.text(name) {
	case "json":
		return true
	case "", "text":
	default:
		r.refuse(name, "need text or json")
	}
	return false
}

func (r *reader) level(name string) (l slog.Level) {
	if s := r.text(name); s != "" && l.UnmarshalText([]byte(s)) != nil {
		r.refuse(name, "need debug, info, warn or error")
	}
	return l
}
