package sellsy

// AuthorizationURL is where Sellsy asks its users for their consent.
const AuthorizationURL = "https://login.sellsy.com/oauth2/authorization"
