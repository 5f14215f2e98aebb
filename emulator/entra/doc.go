// Package entra is the faked Entra ID: it publishes discovery documents and
// keys, issues access tokens for Microsoft Graph, and guards Graph's handlers
// with them.
//
// Who exists is plain data, a [Directory]. [Entra.Handler] finds the operation
// for a request to the identity endpoints, [Entra.Token] mints a token without
// HTTP, and [Entra.Guard] turns a bearer token into a [rest.Caller].
//
// Every statement about the real Entra ID names its source or the word guess.
// AADSTS numbers without another source are listed on
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes.
package entra
