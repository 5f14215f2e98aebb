// Package plant stores the resources of fixtures in a tenant, under the rules
// that requests have to keep, and dumps what a tenant holds as one.
package plant
