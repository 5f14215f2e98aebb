package rest

// Vars are the keys in a path, each under the name that the route table gives
// it. They are so few that a list takes less time and memory than a map.
type Vars []Var

// A Var is one key.
type Var struct{ Name, Value string }

// Get returns the key called name, or "".
func (v Vars) Get(name string) string {
	value, _ := v.Find(name)
	return value
}

// Find returns the key called name, and whether there is one.
func (v Vars) Find(name string) (value string, ok bool) {
	for i := range v {
		if v[i].Name == name {
			return v[i].Value, true
		}
	}
	return "", false
}
