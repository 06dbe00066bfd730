// Package aircall is a client for Aircall's public API and webhooks.
//
// A [Client] is made with the credentials of one company and is safe for concurrent use:
//
//	client, err := aircall.New(aircall.BasicAuth(apiID, apiToken))
//	call, err := client.Calls.Get(ctx, 812, aircall.FetchContact)
//
// # Lists
//
// List methods return one page. All methods walk every page, lazily, and may be ranged over again; where Aircall would
// quietly return less than was asked for, they end with [ErrOutOfReach].
//
// # Errors
//
// Every request that fails is an [*Error], which says what was asked and what Aircall answered, and which [errors.Is] compares
// with [ErrNotFound], [ErrUnauthorized], [ErrRateLimited] and the like. [OutcomeUnknown] tells whether a write that failed
// may have been carried out.
//
// # Quota
//
// Aircall counts the requests of a company, those of its other integrations included. A client paces itself and waits rather
// than run into a refusal, at most the time of [WithMaxWait]; beyond that it fails with a [*QuotaError]. When somebody is
// waiting use [Client.Interactive], for imports use [Client.Background].
//
// # Webhooks
//
// A [WebhookHandler] receives events and an [EventQueue] holds them until they are worked on. [ParseEvent] and [VerifyToken] do
// it by hand. Events come at least once and in any order, and most carry the whole [Call] as it is by then.
//
// # Credentials
//
// [BasicAuth] takes an API key of one company. An application that companies install is an [OAuth], and has a [BearerToken] for
// each of them.
//
// # Tests
//
// Package aircalltest is a fake of Aircall for the tests of programs that use this package.
package aircall
