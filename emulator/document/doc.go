// Package document reads what people write by hand, in YAML or JSON, and says
// where in it a mistake is and how to mend it. Scenarios and fixtures are read
// with it.
package document
