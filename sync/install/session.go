package install

import (
	"context"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

const (
	pending       = "pending" // in the place of an installation, which there is none yet
	sessionKind   = "install"
	uninstallKind = "uninstall"

	// A session lives until its end, however busy: the codes and tokens in it get old too.
	sessionLife = time.Hour        // the shortest life of Sellsy's access tokens
	stateLife   = 15 * time.Minute // to answer Aircall's question
)

// stage is how far an installation has come since the administrator pressed the last button.
type stage string

const (
	stageOpen      stage = ""          // not pressed yet
	stageFinishing stage = "finishing" // webhooks are being registered, the result handed over
	stageUndoing   stage = "undoing"   // it cannot be finished
	stageDone      stage = "done"
	stageFailed    stage = "failed"
)

// session is an installation that is under way in one browser. It begins with credentials of Aircall's: before, nothing is
// stored, so visitors take no room.
type session struct {
	Expires time.Time `json:"expires"`

	// Between sending the browser away to Sellsy and its return.
	SellsyState string `json:"sellsy_state,omitempty"`
	Verifier    string `json:"verifier,omitempty"`

	Aircall *AircallAccess `json:"aircall,omitempty"`
	Lines   []line         `json:"lines,omitempty"` // the company's numbers
	Sellsy  *SellsyAccess  `json:"sellsy,omitempty"`
	Renewal bool           `json:"renewal,omitempty"` // there is an installation already
	Other   bool           `json:"other,omitempty"`   // which is of another company, whose place this one takes

	Stage    stage              `json:"stage,omitempty"`
	All      bool               `json:"all,omitempty"`
	Chosen   []aircall.NumberID `json:"chosen,omitempty"`
	Began    time.Time          `json:"began,omitzero"` // the stage
	Attempts int                `json:"attempts,omitempty"`
	Problem  problem            `json:"problem,omitempty"` // why it failed
}

// line is a number of the company.
type line struct {
	ID     aircall.NumberID `json:"id"`
	Name   string           `json:"name"`
	Digits string           `json:"digits"`
	Picked bool             `json:"picked,omitempty"` // in Aircall
}

func (l line) same(o line) bool { return l.ID == o.ID }

// id names the pair of accounts; empty as long as it is not known.
func (s *session) id() string {
	switch {
	case s.Aircall == nil || s.Sellsy == nil:
		return ""
	case s.Aircall.Company != 0:
		return "aircall-" + itoa(s.Aircall.Company)
	default:
		return "sellsy-" + itoa(s.Sellsy.Corp)
	}
}

// installed returns what a finished session has led to. It may have been undone since, in Aircall.
func (s *session) installed(ctx context.Context, at Installations) (Installed, error) {
	in, found, err := at.Find(ctx, s.id())
	if err == nil && !found {
		err = problemSession
	}
	return in, err
}

// picks says whether the numbers are picked in Aircall.
func (s *session) picks() bool { return s.Aircall != nil && s.Aircall.Company != 0 }

// result is what is to be handed over, but for what the webhooks tell.
func (s *session) result() Result {
	r := Result{
		ID: s.id(), Aircall: *s.Aircall, Sellsy: *s.Sellsy,
		PickedNumbers: s.picks(), AllNumbers: s.All, Numbers: s.Chosen,
	}
	r.Ref = reference(r)
	return r
}

func newSession(a *AircallAccess, lines []line) session {
	return session{Aircall: a, Lines: lines, Expires: time.Now().Add(sessionLife)}
}

// sessionKey is where a session is stored: its name itself is only in the browser.
func sessionKey(name string) store.Key {
	sum := sha256.Sum256([]byte(name))
	return store.Key{Installation: pending, Kind: sessionKind, ID: hex.EncodeToString(sum[:])}
}

var errSealed = errors.New("sealed with another key, or damaged")

// sessions keeps the sessions in the store, sealed, and their names in cookies.
type sessions struct {
	store store.Store
	aead  cipher.AEAD
	plain bool // http

	sessionCookie, visitCookie, languageCookie string
}

func newSessions(store store.Store, aead cipher.AEAD, plain bool) *sessions {
	prefix := "__Host-"
	if plain { // browsers take the prefix from https only
		prefix = ""
	}
	name := prefix + "install"
	return &sessions{store, aead, plain, name, name + "-visit", name + "-language"}
}

// seal encodes v so that only the owner of the key can read it, and only under its own key of the store.
func (ss *sessions) seal(k store.Key, v any) ([]byte, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, ss.aead.NonceSize(), ss.aead.NonceSize()+len(text)+ss.aead.Overhead())
	_, _ = rand.Read(nonce) // never fails
	return ss.aead.Seal(nonce, nonce, text, []byte(k.String())), nil
}

// unseal decodes what seal made.
func (ss *sessions) unseal(it store.Item, v any) error {
	n := ss.aead.NonceSize()
	if len(it.Data) < n {
		return errSealed
	}
	text, err := ss.aead.Open(nil, it.Data[:n], it.Data[n:], []byte(it.Key.String()))
	if err != nil || json.Unmarshal(text, v) != nil {
		return errSealed
	}
	return nil
}

// session decodes an item. What has ended counts as not there, except where work on it is not over.
func (ss *sessions) session(it store.Item, now time.Time) (session, error) {
	var s session
	if len(it.Data) == 0 || ss.unseal(it, &s) != nil {
		return session{}, problemSession
	}
	if !now.Before(s.Expires) && !s.working() {
		return session{}, problemSession
	}
	return s, nil
}

func (s *session) working() bool { return s.Stage == stageFinishing || s.Stage == stageUndoing }

// change carries a change of a session out, and has it worked on at once if there is work. An error of fn leaves it as it was.
func (ss *sessions) change(ctx context.Context, k store.Key, fn func(*session) error) (session, error) {
	return ss.update(ctx, k, fn, func(it *store.Item, s *session, now time.Time) {
		it.Due = s.Expires
		if s.working() {
			it.Due = now
		}
	})
}

// note carries a change out for whoever works on the session, and says itself when it goes on.
func (ss *sessions) note(ctx context.Context, k store.Key, fn func(*session) error) (session, error) {
	return ss.update(ctx, k, fn, func(*store.Item, *session, time.Time) {})
}

func (ss *sessions) update(
	ctx context.Context, k store.Key, fn func(*session) error, due func(*store.Item, *session, time.Time),
) (session, error) {
	var s session
	err := ss.store.Update(ctx, k, func(it *store.Item) error {
		var err error
		now := time.Now()
		if s, err = ss.session(*it, now); err != nil {
			return err
		}
		if err := fn(&s); err != nil {
			return err
		}
		due(it, &s, now)
		it.Data, err = ss.seal(k, s)
		return err
	})
	return s, err
}

// begin stores a session under a new name and gives the name to the browser.
func (ss *sessions) begin(ctx context.Context, w http.ResponseWriter, s session) error {
	name := rand.Text() + rand.Text()
	k := sessionKey(name)
	data, err := ss.seal(k, s)
	if err != nil {
		return err
	}
	err = ss.store.Update(ctx, k, func(it *store.Item) error {
		it.Data, it.Due = data, s.Expires
		return nil
	})
	if err == nil {
		http.SetCookie(w, ss.cookie(ss.sessionCookie, name))
	}
	return err
}

// rename gives a session a new name, after a step that brought credentials: whoever knew the old one has nothing. The zero key
// is that of a browser that had none.
func (ss *sessions) rename(ctx context.Context, w http.ResponseWriter, old store.Key, s session) error {
	if err := ss.begin(ctx, w, s); err != nil {
		return err
	}
	if old == (store.Key{}) {
		return nil
	}
	return ss.forget(ctx, old)
}

// forget empties an item at once, and lets it be deleted.
func (ss *sessions) forget(ctx context.Context, k store.Key) error {
	return ss.store.Update(ctx, k, func(it *store.Item) error {
		if len(it.Data) > 0 {
			it.Data, it.Due = nil, time.Now()
		}
		return nil
	})
}

// current returns the session of the browser.
func (ss *sessions) current(r *http.Request) (store.Key, session, error) {
	cookie, err := r.Cookie(ss.sessionCookie)
	if err != nil || cookie.Value == "" {
		return store.Key{}, session{}, problemSession
	}
	k := sessionKey(cookie.Value)
	it, err := ss.store.Get(r.Context(), k)
	if err != nil {
		return k, session{}, err
	}
	s, err := ss.session(it, time.Now())
	return k, s, err
}

// cookie is one that lasts as long as the browser is open. Lax, not Strict: the returns from Aircall and Sellsy need it.
func (ss *sessions) cookie(name, value string) *http.Cookie {
	return &http.Cookie{
		Name: name, Value: value, Path: "/", Secure: !ss.plain, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
}

// visit is what a browser carries to Aircall's question and back, sealed in a cookie.
type visit struct {
	State   string    `json:"state"`
	Expires time.Time `json:"expires"`
}

// visitKey is what a visit is sealed under.
var visitKey = store.Key{Installation: pending, Kind: "visit"}

// sendOff gives the browser a state to bring back.
func (ss *sessions) sendOff(w http.ResponseWriter) (state string, err error) {
	v := visit{State: rand.Text(), Expires: time.Now().Add(stateLife)}
	sealed, err := ss.seal(visitKey, v)
	if err != nil {
		return "", err
	}
	http.SetCookie(w, ss.cookie(ss.visitCookie, base64.RawURLEncoding.EncodeToString(sealed)))
	return v.State, nil
}

// welcomeBack compares the state that the browser brought back with the one it was sent off with, which is used up.
func (ss *sessions) welcomeBack(w http.ResponseWriter, r *http.Request) error {
	cookie, err := r.Cookie(ss.visitCookie)
	if err != nil {
		return problemState
	}
	used := ss.cookie(ss.visitCookie, "")
	used.MaxAge = -1
	http.SetCookie(w, used)
	sealed, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	if err != nil {
		return problemState
	}
	var v visit
	if ss.unseal(store.Item{Key: visitKey, Data: sealed}, &v) != nil || !time.Now().Before(v.Expires) {
		return problemState
	}
	return spend(&v.State, r.URL.Query().Get("state"))
}
