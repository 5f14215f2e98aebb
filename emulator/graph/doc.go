// Package graph is the surface of Microsoft Graph: the table of its operations
// and one file for the handlers of each resource. A handler decodes, asks the
// domain (package external) inside one store transaction, and returns its
// answer; package rest writes it.
package graph
