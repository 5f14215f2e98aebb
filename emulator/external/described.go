package external

// Described returns the types that $metadata starts from: the others are
// those that these lead to.
func Described() []*Type {
	// No property is declared to have a principal: only those of an item's
	// open properties do.
	return []*Type{ServiceType, principal}
}
