// Package install lets an administrator connect an Aircall company with a Sellsy account in a browser: it is the whole
// installation as an [http.Handler], from Aircall's Install button to the numbers.
//
//	h, err := install.New(install.Config{
//		URL:           "https://bridge.example.com/install",
//		Aircall:       install.AircallApp{ClientID: aircallID, ClientSecret: aircallSecret}, // or empty: API keys are entered on the page
//		Sellsy:        install.SellsyApp{ClientID: sellsyID, ClientSecret: sellsySecret},
//		Store:         st,
//		AEAD:          aead,                                       // seals what is stored, such as AES-GCM with a key of the program
//		Installations: install.IntoHub(customers, hub.Settings{}), // or your own
//	})
//	if err != nil {
//		return err
//	}
//	mux.Handle("/install/", h)
//	return h.Run(ctx)
//
// The install_uri to tell Aircall is the URL with a slash at its end, the redirect_uri is the URL with /aircall/callback; the
// redirect URL to tell Sellsy is the URL with /sellsy/callback.
//
// # What happens
//
// The page leads through Aircall's consent and Sellsy's, which is asked for with PKCE, shows the numbers, and ends with a
// summary and the way to Aircall's page of numbers. Until the administrator presses the last button nothing is written
// anywhere but in a session, which is sealed, lives an hour at most, and belongs to one browser.
//
// That button writes down that the installation is to be finished. [Handler.Run] then registers the webhooks on both sides and
// hands the [Result] to [Installations].Done. Both may happen again, and the webhooks are known by their address, so a process
// that dies in between leaves an item that is due: the next one goes on. What cannot be finished, because credentials or rights
// were refused, is undone: the webhooks are deleted again, unless they belong to an installation that already works.
//
// Installing a company again renews its credentials. When Aircall tells that its integration was deleted
// ([Handler.AircallWebhook]), the webhook in Sellsy is deleted and [Installations].Remove is called.
//
// # What can go wrong
//
// The page says what to do, in the administrator's language, and nothing was changed unless it says so. What a program has to mend, such as a
// store that does not answer, is in its log. [Handler.Run] must run beside the handler, or the last button waits for ever. Behind a proxy,
// [Config].URL must be what the browser shows, or forms are refused as another site's.
//
// # What protects it
//
// Sessions are named by a random cookie, new after every step that brings credentials. State and PKCE verifier are kept with the
// session and work once. Whatever changes something is a POST with a token of the session, and from the same origin. Redirects
// lead to addresses of the configuration only. Pages have one
// script, which asks the page itself how far things are; they load nothing from elsewhere, and cannot be framed.
// Credentials are in no page, address or log.
package install
