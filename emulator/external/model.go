package external

// A Version is a version of the API, as it stands in a path.
type Version string

// The two versions of the API. They show one store.
const (
	V1   Version = "v1.0"
	Beta Version = "beta"
)

// Namespace qualifies the connectors' types. Until 2021 they were in
// OldNamespace, which the service still takes from a client.
const (
	Namespace    = "microsoft.graph.externalConnectors"
	OldNamespace = "microsoft.graph"
)

// An Edm is the type of a property: a [Primitive], an [*Enum] or a [*Type].
type Edm interface {
	// EdmName returns the qualified name, such as "Edm.String".
	EdmName() string
}

// A Primitive is a primitive type of OData's entity data model.
type Primitive string

// The primitive types that the model uses.
const (
	String         Primitive = "Edm.String"
	Boolean        Primitive = "Edm.Boolean"
	Int32          Primitive = "Edm.Int32"
	Int64          Primitive = "Edm.Int64"
	Double         Primitive = "Edm.Double"
	DateTimeOffset Primitive = "Edm.DateTimeOffset"
	// JSON is Graph's own graph.Json: any JSON object, kept as it came.
	JSON Primitive = "microsoft.graph.Json"
)

// EdmName returns p itself.
func (p Primitive) EdmName() string { return string(p) }

// An Enum is an enumeration type.
type Enum struct {
	Name string
	// Graph says that the type is in [OldNamespace], which is Graph's own.
	Graph bool
	// Flags says that a value is a comma-separated set of members.
	Flags bool
	// Underlying is the type of a member's value; empty means Edm.Int32, which
	// is OData's default.
	Underlying Primitive
	Members    []Member
	Source     string
}

// EdmName returns e's qualified name.
func (e *Enum) EdmName() string { return qualified(e.Name, e.Graph) }

// unknownFutureValue stands, in every evolvable enumeration, for the members
// that a client does not ask for.
const unknownFutureValue = "unknownFutureValue"

// A Member is a member of an [Enum].
type Member struct {
	Name  string
	Value int
	// Evolvable members are shown as unknownFutureValue to a client that does
	// not send "Prefer: include-unknown-enum-members".
	//
	// https://learn.microsoft.com/graph/best-practices-concept#handling-future-members-in-evolvable-enumerations
	Evolvable bool
}
