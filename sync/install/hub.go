package install

import (
	"context"
	"errors"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/hub"
)

// IntoHub installs into a hub, which must run in the same process. The defaults are what is not asked for on the page, such as
// Region and Language, for installations that are new; those that are renewed keep what they have.
//
// With [hub.Config].PublicURL, [Config].Webhooks must return the addresses that the hub registers.
func IntoHub(h *hub.Hub, defaults hub.Settings) Installations {
	return hubInstallations{h, defaults}
}

type hubInstallations struct {
	hub      *hub.Hub
	defaults hub.Settings
}

// Find implements [Installations].
func (i hubInstallations) Find(ctx context.Context, id string) (Installed, bool, error) {
	s, found, err := i.hub.Settings(ctx, id)
	if err != nil || !found {
		return Installed{}, false, err
	}
	in := Installed{Corp: s.Sellsy.Corp, Company: s.Aircall.Company, Ref: reference(Result{
		Aircall:       AircallAccess{Token: s.Aircall.AccessToken, APIID: s.Aircall.APIID, APIToken: s.Aircall.APIToken},
		Sellsy:        SellsyAccess{Token: s.Sellsy.Token, ClientID: s.Sellsy.ClientID, ClientSecret: s.Sellsy.ClientSecret},
		PickedNumbers: s.PickedNumbers, AllNumbers: s.AllNumbers, Numbers: s.Numbers,
	})}
	in.Aircall, in.Sellsy, _ = i.hub.Clients(id)
	if b, ok := i.hub.Bridge(id); ok {
		in.Calls = b
	}
	return in, true, nil
}

// Done implements [Installations].
func (i hubInstallations) Done(ctx context.Context, r Result) error {
	s, found, err := i.hub.Settings(ctx, r.ID)
	if err != nil {
		return err
	}
	if !found {
		s = i.defaults
	}
	s.Aircall = hub.AircallSettings{
		Company: r.Aircall.Name, AccessToken: r.Aircall.Token, APIID: r.Aircall.APIID, APIToken: r.Aircall.APIToken, WebhookTokens: r.AircallTokens,
	}
	s.Sellsy = hub.SellsySettings{
		Token: r.Sellsy.Token, ClientID: r.Sellsy.ClientID, ClientSecret: r.Sellsy.ClientSecret,
		WebhookKeys: r.SellsyKeys, Corp: r.Sellsy.Corp,
	}
	s.PickedNumbers, s.AllNumbers, s.Numbers = r.PickedNumbers, r.AllNumbers, r.Numbers
	return i.hub.Put(ctx, r.ID, s)
}

// Remove implements [Installations].
func (i hubInstallations) Remove(ctx context.Context, id string) error {
	if err := i.hub.Remove(ctx, id); !errors.Is(err, hub.ErrNoInstallation) {
		return err
	}
	return nil
}
