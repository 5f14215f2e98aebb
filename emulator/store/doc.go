// Package store keeps what tenants hold: a typed [Store] over a small
// [Driver]. It is the only code that knows under which key a resource lies.
package store
