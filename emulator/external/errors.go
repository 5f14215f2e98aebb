package external

import "fmt"

// A Kind says what sort of rule a request breaks, which decides the HTTP
// status and Graph's error code.
type Kind uint8

// The kinds of [Error].
const (
	// Unreadable is a body that is not the JSON that Graph's gateway takes.
	Unreadable Kind = iota
	// Invalid is a body or id that the workload refuses.
	Invalid
	// NotFound is a resource that does not exist.
	NotFound
	// Exists is a name that is taken.
	Exists
	// Full is a limit of the tenant or the connection that is reached.
	Full
)

// Codes of innerError.
const (
	// Deserialization was observed for a body that does not fit the model:
	// microsoftgraph/msgraph-metadata#67 and others.
	Deserialization = "DeserializationError"
	// ResourceNotFound was observed by CLI for Microsoft 365, 2023.
	ResourceNotFound = "ResourceNotFound"
	// RuleBroken is a guess: it stands where nobody has recorded a code.
	RuleBroken = "ValidationError"
)

// An Error says which rule of Graph's a request breaks.
type Error struct {
	Kind Kind
	// Code, Source and Message become the members of innerError.
	Code, Source, Message string
	// Path leads from the body to the member that breaks the rule, as far as
	// that is known: names, and indexes of collections.
	Path []string
	// Known are the names of which the last of Path should have been one; nil
	// if that is not what is wrong.
	Known []string
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// Missing returns the Error for a resource that does not exist; source is its
// kind, such as "Connection".
//
// Observed for a connection by CLI for Microsoft 365, 2023; other sources
// follow the same pattern.
func Missing(source string) *Error {
	return &Error{Kind: NotFound, Code: ResourceNotFound, Source: source, Message: "'" + source + "' was not found."}
}

// LimitReached returns the Error for one more of something than limit allows;
// source is its kind. Nobody has recorded what the service answers: a guess.
func LimitReached(source, what string, limit int64) *Error {
	return &Error{Kind: Full, Code: "QuotaExceeded", Source: source,
		Message: fmt.Sprintf("The limit of %d %s is reached.", limit, what)}
}

func deserialization(message string) *Error {
	return &Error{Kind: Invalid, Code: Deserialization, Message: message}
}

func broken(message string) *Error {
	return &Error{Kind: Invalid, Code: RuleBroken, Message: message}
}
