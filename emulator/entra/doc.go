// Package entra is the faked Entra ID: it publishes discovery documents and
// keys, signs users in, issues tokens for Microsoft Graph, and guards Graph's
// handlers with them.
//
// Who exists is plain data, a [Directory]. [Entra.Handler] finds the operation
// for a request to the identity endpoints, [Entra.Token] and [Entra.UserToken]
// mint tokens without HTTP, and [Entra.Guard] turns a bearer token into a
// [rest.Caller].
//
// What a caller has to bring back, codes and refresh tokens, is sealed and
// given to the caller; only which codes were redeemed and which devices wait
// for their user is kept in memory.
//
// Every statement about the real Entra ID names its source or the word guess.
// AADSTS numbers without another source are listed on
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes.
package entra
