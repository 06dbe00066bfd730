package console

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/hub"
)

// Account is one of several pairs of connected accounts.
type Account struct {
	ID     string // appears in addresses
	Name   string // what people call it; empty: the ID
	Bridge Bridge // nil: it is listed as not running

	Paused time.Time // since when; zero: it is not
	Error  string    // why it does not run
}

// OfHub returns an [Options].Accounts of all installations of a hub, by their ids.
func OfHub(h *hub.Hub) func(*http.Request) ([]Account, error) {
	return func(r *http.Request) ([]Account, error) {
		installations, err := h.List(r.Context())
		if err != nil {
			return nil, err
		}
		var all []Account
		for _, in := range installations {
			a := Account{ID: in.ID, Paused: in.Paused, Error: in.Error}
			if b, ok := h.Bridge(in.ID); ok && in.Removed.IsZero() {
				a.Bridge = b
			}
			all = append(all, a)
		}
		return all, nil
	}
}

func (a Account) title() string { return cmp.Or(a.Name, a.ID) }

func (a Account) address() string { return "accounts/" + url.PathEscape(a.ID) + "/" }

// findAccount leaves the account without a bridge if there is none of the name that the address holds.
func (r *request) findAccount() error {
	if r.c.o.Accounts == nil {
		r.account.Bridge = r.c.o.Bridge
		return nil
	}
	all, err := r.c.o.Accounts(r.Request)
	if err != nil {
		return fmt.Errorf("listing the accounts: %w", err)
	}
	for _, a := range all {
		if a.ID == r.PathValue("account") {
			r.account = a
		}
	}
	return nil
}

// listedAccounts is how many accounts are on a page.
const listedAccounts = 100

// accountList is the page of all accounts.
type accountList struct {
	Accounts []accountRow
	More     string // the last account of this page, if there are more
}

type accountRow struct {
	Name       string
	URL        string // empty: it does not run
	Level      level
	Word       string
	Error      string
	Complaints int
	Due        int
	Parked     int
}

func (r *request) list() error {
	accounts, err := r.c.o.Accounts(r.Request)
	if err != nil {
		return fmt.Errorf("listing the accounts: %w", err)
	}
	if after := r.URL.Query().Get("after"); after != "" {
		i := slices.IndexFunc(accounts, func(a Account) bool { return a.ID == after })
		accounts = accounts[i+1:] // all of them, if it is gone
	}
	var page accountList
	if len(accounts) > listedAccounts {
		accounts = accounts[:listedAccounts]
		page.More = accounts[listedAccounts-1].ID
	}
	for _, a := range accounts {
		page.Accounts = append(page.Accounts, r.accountRow(a))
	}
	return r.show(http.StatusOK, "list", sheet{Title: r.say("list.title"), Here: "list", Body: page})
}

func (r *request) accountRow(a Account) accountRow {
	row := accountRow{Name: a.title(), Level: plain, Word: r.say("health.stopped"), Error: a.Error}
	if a.Bridge == nil {
		return row
	}
	row.URL = a.address()
	s, err := a.Bridge.Status(r.Context())
	if err != nil {
		r.c.o.Logger.Error("status not read", "installation", a.ID, "error", err)
		row.Level, row.Word, row.Complaints = bad, r.say("health.unknown"), 1
		return row
	}
	complaints := r.complaints(s, a.Paused)
	row.Level, row.Word = r.health(complaints)
	if !a.Paused.IsZero() {
		row.Level, row.Word = plain, r.say("health.paused")
	}
	row.Complaints, row.Due, row.Parked = len(complaints), s.Calls.Due, s.Parked
	return row
}
