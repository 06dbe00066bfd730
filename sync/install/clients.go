package install

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/oauth2"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// clients makes the clients of both services, and asks with them what a session has to know.
type clients struct {
	aircallApp AircallApp
	sellsyApp  SellsyApp
}

// aircall returns a client with these credentials.
func (c clients) aircall(a AircallAccess) (*aircall.Client, error) {
	return aircall.New(a.Auth(), c.aircallApp.Options...)
}

// sellsy returns a client that never renews its token: whoever takes the installation over does, and only one may.
func (c clients) sellsy(token string) (*sellsy.Client, error) {
	return sellsy.New(sellsy.BearerToken(token), c.sellsyApp.Options...)
}

// token returns a token of a personal API client.
func (c clients) token(ctx context.Context, id, secret string) (*oauth2.Token, error) {
	return sellsy.ClientCredentials(id, secret, c.sellsyApp.Options...).Token(ctx)
}

// maxLines bounds what a page shows and a session holds. Companies have fewer numbers.
const maxLines = 1000

// admitCode exchanges the code and looks who agreed.
func (c clients) admitCode(ctx context.Context, app *aircall.OAuth, code string) (AircallAccess, []line, error) {
	token, err := app.Exchange(ctx, code)
	if err != nil {
		return AircallAccess{}, nil, codeError(err)
	}
	access := AircallAccess{Token: token.AccessToken}
	client, err := c.aircall(access)
	if err != nil {
		return AircallAccess{}, nil, err
	}
	me, err := client.Integrations.Me(ctx)
	if err != nil {
		return AircallAccess{}, nil, err
	}
	if me.CompanyID == 0 {
		return AircallAccess{}, nil, errNoCompany
	}
	company, err := client.Company(ctx)
	if err != nil {
		return AircallAccess{}, nil, err
	}
	access.Company, access.Name = me.CompanyID, company.Name
	found, err := lines(ctx, client, true)
	return access, found, err
}

// admitKey looks whose key it is, and which numbers there are.
func (c clients) admitKey(ctx context.Context, access *AircallAccess) ([]line, error) {
	client, err := c.aircall(*access)
	if err != nil {
		return nil, err
	}
	company, err := client.Company(ctx)
	if err != nil {
		return nil, err
	}
	access.Name = company.Name
	return lines(ctx, client, false)
}

// lines reads the company's numbers, and with a token which of them are picked.
func lines(ctx context.Context, c *aircall.Client, integration bool) ([]line, error) {
	var picked []aircall.NumberID
	if integration {
		me, err := c.Integrations.Me(ctx)
		if err != nil {
			return nil, err
		}
		picked = me.NumberIDs
	}
	var found []line
	for n, err := range c.Numbers.All(ctx, aircall.ListOptions{}) {
		if err != nil {
			return nil, err
		}
		found = append(found, line{ID: n.ID, Name: n.Name, Digits: n.Digits, Picked: slices.Contains(picked, n.ID)})
		if len(found) == maxLines {
			break
		}
	}
	return found, nil
}

// mayAll reads a little of everything that the bridge needs. Whether it may write shows when it does: the webhook is first.
func (c clients) mayAll(ctx context.Context, token string) error {
	client, err := c.sellsy(token)
	if err != nil {
		return err
	}
	least := sellsy.ListOptions{PageSize: 1}
	var missing rightsError
	for _, right := range []struct {
		name string
		read func() error
	}{
		{"webhooks.read", func() error { _, err := client.Webhooks.Events(ctx); return err }},
		{"phonecalls.read", func() error { _, err := client.PhoneCalls.List(ctx, least); return err }},
		{"contacts.read", func() error { _, err := client.Contacts.List(ctx, least); return err }},
		{"companies.read", func() error { _, err := client.Companies.List(ctx, least); return err }},
		{"individuals.read", func() error { _, err := client.Individuals.List(ctx, least); return err }},
		{"opportunities.read", func() error { _, err := client.Opportunities.List(ctx, least); return err }},
		{"staffs.read", func() error { _, err := client.Staffs.List(ctx, least); return err }},
	} {
		switch err := right.read(); {
		case errors.Is(err, sellsy.ErrForbidden):
			missing = append(missing, right.name)
		case err != nil:
			return fmt.Errorf("%s: %w", right.name, err)
		}
	}
	if len(missing) > 0 {
		return missing
	}
	return nil
}

// accountName is what the first address of an account is called, with its town. Sellsy has no other name for an account, and tells this one
// only with the scope accounts.read, which nothing else needs: so it may stay unknown.
func (c clients) accountName(ctx context.Context, token string) string {
	client, err := c.sellsy(token)
	if err != nil {
		return ""
	}
	var page struct {
		Data []sellsy.Address `json:"data"`
	}
	_, err = client.Do(ctx, sellsy.Request{Path: "/addresses", Query: url.Values{"limit": {"1"}}}, &page)
	if err != nil || len(page.Data) == 0 {
		return ""
	}
	told := page.Data[0]
	return strings.Join(slices.DeleteFunc([]string{told.Name, strings.TrimSpace(told.PostalCode + " " + told.City)}, empty), ", ")
}

func empty(s string) bool { return s == "" }

// both returns the clients of a session.
func (c clients) both(ctx context.Context, s *session) (*aircall.Client, *sellsy.Client, error) {
	ac, err := c.aircall(*s.Aircall)
	if err != nil {
		return nil, nil, err
	}
	token := s.Sellsy.Token
	if token == nil {
		token, err = c.token(ctx, s.Sellsy.ClientID, s.Sellsy.ClientSecret)
		if err != nil {
			return nil, nil, err
		}
	}
	sc, err := c.sellsy(token.AccessToken)
	return ac, sc, err
}

// sameCompany reports whether an installation is of the Aircall company of a session. An API key does not tell: the numbers do, which
// no two companies share, or where there are none, or the key is not good any more, the company's name.
func (c clients) sameCompany(ctx context.Context, in Installed, s *session) (bool, error) {
	name := in.Company
	if in.Aircall != nil {
		before, err := lines(ctx, in.Aircall, false)
		switch {
		case err == nil && len(before)+len(s.Lines) > 0:
			return slices.ContainsFunc(before, func(l line) bool { return slices.ContainsFunc(s.Lines, l.same) }), nil
		case err != nil && !refused(err):
			return false, err
		case err == nil && name == "":
			company, err := in.Aircall.Company(ctx)
			if err != nil {
				return false, err
			}
			name = company.Name
		}
	}
	return name != "" && name == s.Aircall.Name, nil
}
