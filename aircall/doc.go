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
// Every failed request is an [*Error], which says what was asked and what Aircall answered, and which [errors.Is] compares
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
// [ParseEvent] reads what Aircall posts, [VerifyToken] says whether it was Aircall.
package aircall
